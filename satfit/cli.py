"""The command line: options, and the exit code. What a command does is in `satfit.commands`, imported when it runs."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from satfit.options import (
    STANDARD_OUTPUT,
    AddedError,
    AsJson,
    Bias,
    Bound,
    Budget,
    BundleDir,
    Dimension,
    FormulaName,
    FreeSigns,
    Geometry,
    Jobs,
    LossName,
    MemoryLimit,
    Neurons,
    OnePath,
    Output,
    Paths,
    Quiet,
    Rule,
    Seed,
    Solvers,
    Threads,
    TimeLimit,
)

app = typer.Typer(
    name="satfit",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Can a network with k hidden neurons fit these points exactly? NP-hardness proofs made to run: reduce, "
    "encode, solve with everybody, and believe only what is checked.",
    epilog="Exit codes: 0 all well, 1 a run failed, 2 wrong usage or bad input, 3 solvers disagree or contradict "
    "native SAT or a label, 4 a certificate was rejected, 130 interrupted.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from satfit import __version__

        typer.echo(f"satfit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def compare(
    paths: Paths,
    solvers: Solvers = None,
    rule: Rule = None,
    formula: FormulaName = None,
    budget: Budget = None,
    loss: LossName = None,
    bias: Bias = False,
    free_signs: FreeSigns = False,
    dimension: Dimension = None,
    error: AddedError = None,
    neurons: Neurons = None,
    geometry: Geometry = "presolve",
    weight_bound: Bound = None,
    time_limit: TimeLimit = 60.0,
    memory_limit: MemoryLimit = 4096,
    jobs: Jobs = 1,
    seed: Seed = 0,
    threads: Threads = 1,
    bundle: BundleDir = None,
    json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Ask every solver about every instance, check every answer, and print who said what.

    Sources are also decided natively (PySAT, with a checked proof or model); that verdict is the judge.
    """
    from satfit.commands.runs import Variant, make_settings
    from satfit.commands.runs import compare as run

    variant = Variant(bias, free_signs, budget, loss, dimension, error, neurons)
    settings = make_settings(
        solvers, rule, formula, variant, weight_bound, time_limit, memory_limit, jobs, seed, threads, geometry
    )
    raise typer.Exit(run(paths, settings, bundle=bundle, as_json=json, quiet=quiet))


@app.command()
def solve(
    path: OnePath,
    solver: Annotated[str, typer.Option("--solver", help="One solver (satfit solvers lists them).")],
    rule: Rule = None,
    formula: FormulaName = None,
    budget: Budget = None,
    loss: LossName = None,
    bias: Bias = False,
    free_signs: FreeSigns = False,
    dimension: Dimension = None,
    error: AddedError = None,
    neurons: Neurons = None,
    geometry: Geometry = "presolve",
    weight_bound: Bound = None,
    time_limit: TimeLimit = 60.0,
    memory_limit: MemoryLimit = 4096,
    seed: Seed = 0,
    threads: Threads = 1,
    bundle: BundleDir = None,
    json: AsJson = False,
) -> None:
    """Ask one solver about one instance; the bundle holds all it takes to re-check the verdict."""
    from satfit.commands.runs import Variant, make_settings
    from satfit.commands.runs import solve as run

    variant = Variant(bias, free_signs, budget, loss, dimension, error, neurons)
    settings = make_settings(
        solver, rule, formula, variant, weight_bound, time_limit, memory_limit, 1, seed, threads, geometry
    )
    raise typer.Exit(run(path, settings, bundle=bundle, as_json=json))


@app.command()
def train(
    data: Annotated[Path, typer.Argument(help="A CSV file; - is standard input.", metavar="DATA.csv")],
    neurons: Annotated[int, typer.Option("--neurons", "-k", help="Hidden neurons.", metavar="K")],
    decide: Annotated[
        str | None, typer.Option("--decide", help="Is an error of at most G possible? This version: 0.", metavar="G")
    ] = None,
    loss: Annotated[str, typer.Option("--loss", help="zero, l0, l1, l2 or linf (the same question at 0).")] = "zero",
    signs: Annotated[
        str | None, typer.Option("--signs", help="Output signs such as ++-, one per neuron. Default: free.")
    ] = None,
    bias: Annotated[bool, typer.Option("--bias/--no-bias", help="Neurons have a bias.")] = True,
    target: Annotated[
        str | None, typer.Option("--target", help="Target column by name or number. Default: the last.")
    ] = None,
    solver: Annotated[str, typer.Option("--solver", help="One solver (satfit solvers lists them).")] = "z3",
    formula: FormulaName = None,
    geometry: Geometry = "presolve",
    weight_bound: Bound = None,
    time_limit: TimeLimit = 60.0,
    memory_limit: MemoryLimit = 4096,
    seed: Seed = 0,
    threads: Threads = 1,
    bundle: BundleDir = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the network found (JSON).", metavar="FILE")
    ] = None,
    json: AsJson = False,
) -> None:
    """Your own data: can K neurons fit the points of a CSV file exactly? Decimals are read as they are written."""
    from satfit.commands.runs import Variant, make_settings
    from satfit.commands.train import read_problem
    from satfit.commands.train import train as run

    settings = make_settings(
        solver, None, formula, Variant(), weight_bound, time_limit, memory_limit, 1, seed, threads, geometry
    )
    instance = read_problem(data, neurons, decide, loss, signs, bias, target)
    raise typer.Exit(run(instance, settings, bundle=bundle, output=output, as_json=json))


@app.command()
def check(
    bundles: Annotated[list[Path], typer.Argument(help="Bundles, or folders that hold them.", metavar="BUNDLE...")],
    json: AsJson = False,
) -> None:
    """Replay certificates from files alone, with the independent checker. Exit code 4 if one is rejected."""
    from satfit.commands.check import check as run

    raise typer.Exit(run(bundles, as_json=json))


@app.command()
def reduce(
    path: OnePath,
    rule: Rule = None,
    budget: Budget = None,
    loss: LossName = None,
    bias: Bias = False,
    free_signs: FreeSigns = False,
    dimension: Dimension = None,
    error: AddedError = None,
    neurons: Neurons = None,
    paper_scale: Annotated[
        bool, typer.Option("--paper-scale", help="Set cover, circuits: labels 0, ε, 1 as in the paper, not times 1/ε.")
    ] = False,
    output: Output = STANDARD_OUTPUT,
) -> None:
    """Source file → training problem (JSON)."""
    from satfit.commands.files import reduce as run
    from satfit.commands.runs import Variant

    run(path, rule, Variant(bias, free_signs, budget, loss, dimension, error, neurons), paper_scale, output)


@app.command()
def encode(
    path: OnePath,
    to: Annotated[str, typer.Option("--format", help="mps, lp, smt2, cnf or opb.")],
    formula: Annotated[
        str | None, typer.Option("--formula", help="mps, lp: big-m (default), indicator or integer.")
    ] = None,
    rule: Rule = None,
    budget: Budget = None,
    loss: LossName = None,
    bias: Bias = False,
    free_signs: FreeSigns = False,
    dimension: Dimension = None,
    error: AddedError = None,
    neurons: Neurons = None,
    weight_bound: Bound = None,
    output: Output = STANDARD_OUTPUT,
) -> None:
    """The exact file a solver gets: MPS, LP, SMT-LIB2, OPB of the training problem, or CNF of the source."""
    from satfit.commands.files import encode as run
    from satfit.commands.runs import Variant

    variant = Variant(bias, free_signs, budget, loss, dimension, error, neurons)
    run(path, to, formula, rule, variant, weight_bound, output)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def generate(
    context: typer.Context,
    family: Annotated[
        str | None, typer.Argument(help="The family; without one, all families and their options are listed.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Same family, options and seed: same file, always.")] = 0,
    output: Output = STANDARD_OUTPUT,
) -> None:
    """Make an instance: random, planted or structured, with its truth where the construction knows it.

    Options of a family are given as --name value; satfit generate lists them.
    """
    from satfit.commands.files import generate as run

    run(family, context.args, seed, output)


@app.command()
def plot(
    path: Annotated[
        Path | None, typer.Argument(help="A source or a training problem; - is standard input.", metavar="PATH")
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help=".svg, .png or .pdf; - is SVG on standard output.", metavar="FILE")
    ] = STANDARD_OUTPUT,
    network: Annotated[
        Path | None, typer.Option("--network", help="Draw the function of this network (JSON).", metavar="NET.json")
    ] = None,
    solution: Annotated[
        bool, typer.Option("--solution", help="Solve the source natively and draw the solution.")
    ] = False,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="data, function, construction or hyperplanes; gadget, cross-section and segments need no file. "
            "Default: what fits the file.",
            metavar="KIND",
        ),
    ] = None,
    rule: Rule = None,
    time_limit: TimeLimit = 60.0,
) -> None:
    """A picture of data, of a fitted function with its breaklines, or of a construction with a solution."""
    from satfit.commands.plot import plot as run

    run(path, output, network, solution, kind, rule, time_limit)


@app.command()
def rules(
    name: Annotated[str | None, typer.Argument(help="One rule, explained.")] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Draw it: .svg, .png or .pdf.", metavar="FILE")
    ] = None,
    json: AsJson = False,
) -> None:
    """What is implemented, and why it is right."""
    from satfit.commands.catalogue import rules as run

    run(name, picture=picture, as_json=json)


@app.command()
def verify(
    rule: Annotated[str, typer.Argument(help="The reduction (satfit rules lists them).", metavar="RULE")],
    max_size: Annotated[
        int, typer.Option("--max-size", help="All sources whose size parameters are at most N.", metavar="N", min=0)
    ],
    loss: LossName = None,
    bias: Bias = False,
    free_signs: FreeSigns = False,
    dimension: Dimension = None,
    error: AddedError = None,
    neurons: Neurons = None,
    solvers: Annotated[
        str | None,
        typer.Option("--solvers", help="Also hold these solvers' networks and verdicts against the truth (slow)."),
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", help="Seconds for the exact decision of one training problem.", metavar="S")
    ] = 5.0,
    json: AsJson = False,
) -> None:
    """Check a reduction over ALL sources up to a size, in both directions, exactly.

    Training problems that nobody decides in time are listed as open. Exit code 3 if anything contradicts the theorem.
    """
    from satfit.commands.runs import Variant, make_settings
    from satfit.commands.verify import verify_rule as run

    variant = Variant(bias, free_signs, None, loss, dimension, error, neurons)
    settings = make_settings(() if solvers is None else solvers, rule, None, variant, None, time_limit, 4096, 1, 0, 1)
    raise typer.Exit(run(settings, max_size, as_json=json))


@app.command()
def geometry(
    path: OnePath,
    rule: Rule = None,
    free_signs: FreeSigns = False,
    time_limit: TimeLimit = 60.0,
    json: AsJson = False,
) -> None:
    """What follows from the data alone, step by step: forced breakpoints, confined breaklines, tables of solutions.

    Says infeasible, or finite (a small problem of choices is left), or open. Nothing is told where the data came from.
    """
    from satfit.commands.geometry import geometry as run
    from satfit.commands.runs import Variant, make_settings

    settings = make_settings((), rule, None, Variant(free_signs=free_signs), None, time_limit, 4096, 1, 0, 1)
    run(path, settings, as_json=json)


@app.command()
def solvers(json: AsJson = False) -> None:
    """What is installed, in which version, and what it can be asked."""
    from satfit.commands.catalogue import solvers as run

    run(as_json=json)


@app.command()
def doctor() -> None:
    """Is this machine fit? Runs every installed solver on a tiny instance, with its limits."""
    from satfit.commands.doctor import doctor as run

    raise typer.Exit(run())


def _open_missing_streams() -> None:
    """A closed descriptor (`2>&-`) reads as empty and swallows what is written."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w"))


def main() -> NoReturn:
    """The console script: errors that are the user's to mend become one line each and exit code 2."""
    code: int
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        # a terminal without Unicode shows "?" for ₊ and ×, and nothing breaks
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # witnesses are exact: some need more digits than Python prints by default
    sys.set_int_max_str_digits(1_000_000)
    try:
        app(standalone_mode=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except KeyboardInterrupt:
        code = 130
    except (MemoryError, OverflowError) as error:
        typer.echo(f"satfit: too large for this machine ({type(error).__name__})", err=True)
        code = 2
    except Exception as error:
        from instances.errors import SatfitError

        if not isinstance(error, SatfitError | OSError):
            raise
        for line in str(error).splitlines():
            typer.echo(f"satfit: {line}", err=True)
        code = 2
    sys.exit(code)
