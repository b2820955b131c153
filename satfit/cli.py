"""The command line: options, and the exit code. What a command does is in `satfit.commands`, imported when it runs."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from satfit.app import app
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
    ReportDir,
    Rule,
    Seed,
    Solvers,
    Threads,
    TimeLimit,
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
    report: ReportDir = None,
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
    raise typer.Exit(run(paths, settings, bundle=bundle, report=report, as_json=json, quiet=quiet))


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
def check(
    bundles: Annotated[
        list[Path], typer.Argument(help="Bundles, folders that hold them, geometry logs.", metavar="BUNDLE...")
    ],
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
        str | None, typer.Option("--formula", help="mps, lp: big-m (default), indicator, integer, sos1 or hull.")
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
    geometry: Annotated[
        str,
        typer.Option(
            "--geometry",
            help="none: the plain formula; cuts: with rows that follow from the data; "
            "presolve: what the data leave of it.",
        ),
    ] = "none",
    output: Output = STANDARD_OUTPUT,
) -> None:
    """The exact file a solver gets: MPS, LP, SMT-LIB2, OPB of the training problem, or CNF of the source."""
    from satfit.commands.files import encode as run
    from satfit.commands.runs import Variant

    variant = Variant(bias, free_signs, budget, loss, dimension, error, neurons)
    run(path, to, formula, rule, variant, weight_bound, geometry, output)


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


# registers the remaining commands, after these
import satfit.cli_about  # noqa: E402
import satfit.cli_batches  # noqa: E402
import satfit.cli_train  # noqa: E402, F401


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
