"""Commands that run no batch: rules, verify, plot, geometry, audit, solvers, doctor, diff."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from satfit.app import app
from satfit.options import (
    STANDARD_OUTPUT,
    AddedError,
    AsJson,
    Bias,
    Bound,
    Budget,
    Dimension,
    FormulaName,
    FreeSigns,
    Geometry,
    Jobs,
    LossName,
    MemoryLimit,
    Neurons,
    OnePath,
    Paths,
    Quiet,
    Rule,
    Seed,
    Threads,
    TimeLimit,
)


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
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help="One or two inputs: draw it, .svg, .png or .pdf; - is SVG.", metavar="FILE"),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option("--log", help="Write the certificates of all steps (JSON); - is standard output.", metavar="FILE"),
    ] = None,
    json: AsJson = False,
) -> None:
    """What follows from the data alone, step by step: forced breakpoints, confined breaklines, tables of solutions.

    Says infeasible, or finite (a small problem of choices is left), or open. Nothing is told where the data came from.
    The picture shows the points, the lines whose labels force every breakpoint, and where the breaklines are confined.
    """
    from satfit.commands.geometry import geometry as run
    from satfit.commands.runs import Variant, make_settings

    settings = make_settings((), rule, None, Variant(free_signs=free_signs), None, time_limit, 4096, 1, 0, 1)
    run(path, settings, as_json=json, picture=picture, log=log)


@app.command()
def audit(
    solver: Annotated[str, typer.Argument(help="One solver (satfit solvers lists them).", metavar="SOLVER")],
    paths: Paths,
    variations: Annotated[
        str | None,
        typer.Option(
            "--variations",
            help="How many of each kind, or which kinds, or both: rows, columns, neurons, rescale, reflect, labels, "
            "mixed, own-presolve, seeds, weight-bound. Default: 2 of each.",
            metavar="N|NAMES",
        ),
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", help="How many random seeds.", metavar="N")] = 3,
    shrink: Annotated[
        bool, typer.Option("--shrink/--no-shrink", help="Make what is found as small as it goes.")
    ] = True,
    shrink_time: Annotated[
        float, typer.Option("--shrink-time", help="Wall seconds to make one finding smaller.", metavar="S")
    ] = 120.0,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Below this folder each finding gets its own.", metavar="DIR")
    ] = Path("audit"),
    rule: Rule = None,
    formula: FormulaName = None,
    budget: Budget = None,
    loss: LossName = None,
    bias: Bias = False,
    free_signs: FreeSigns = False,
    dimension: Dimension = None,
    error: AddedError = None,
    neurons: Neurons = None,
    geometry: Geometry = "none",
    weight_bound: Bound = None,
    time_limit: TimeLimit = 60.0,
    memory_limit: MemoryLimit = 4096,
    jobs: Jobs = 1,
    seed: Seed = 0,
    threads: Threads = 1,
    json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Ask one solver the same question in many guises; every wrong claim becomes a small bug report.

    Points, coordinates and neurons reordered, data rescaled, the solver's own presolve on and off, several seeds. A
    claim is wrong only if an exact fact says so. Exit code 3 if a "no" or a bound stands against an exact network.
    """
    from satfit.audit.audit import Plan
    from satfit.audit.variations import parse_choice
    from satfit.commands.audit import run_audit as run
    from satfit.commands.runs import Variant, make_settings

    variant = Variant(bias, free_signs, budget, loss, dimension, error, neurons)
    settings = make_settings(
        (solver,), rule, formula, variant, weight_bound, time_limit, memory_limit, jobs, seed, threads, geometry
    )
    plan = Plan(settings, parse_choice(variations, seeds), shrink_time if shrink else 0.0, output)
    raise typer.Exit(run(paths, plan, as_json=json, quiet=quiet))


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


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(help="Runs recorded before: a database, or compare --json.", metavar="A")],
    after: Annotated[Path, typer.Argument(help="Runs recorded since, of either kind.", metavar="B")],
    min_runs: Annotated[
        int, typer.Option("--min-runs", help="Speed: no claim on fewer pairs that differ.", metavar="N")
    ] = 10,
    alpha: Annotated[
        float, typer.Option("--alpha", help="Speed: the chance of a false claim, all configurations.", metavar="P")
    ] = 0.05,
    tolerance: Annotated[
        float, typer.Option("--tolerance", help="Speed: up to this ratio B is not slower.", metavar="R")
    ] = 1.1,
    flap: Annotated[
        float,
        typer.Option(
            "--flap", help="Decided within this factor of the limit, out of time in the other: listed, no regression."
        ),
    ] = 1.5,
    measure: Annotated[str, typer.Option("--measure", help="Speed: wall or cpu seconds.")] = "wall",
    ignore_limits: Annotated[
        bool, typer.Option("--ignore-limits", help="Also pair runs with different time or memory limits.")
    ] = False,
    require_all: Annotated[
        bool, typer.Option("--require-all", help="A run of A that B does not have is a regression.")
    ] = False,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", help="Also write Markdown; - is standard output.", metavar="FILE")
    ] = None,
    json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Regressions and the conclusion only.")] = False,
) -> None:
    """Is B worse than A? Changes of verdicts first, then speed by a paired test. Exit code 5 for a regression.

    Runs that were asked the same are paired; versions may differ. A lost certificate is a regression.
    """
    from satfit.commands.diff import diff as run
    from satfit.regression.difference import Thresholds

    thresholds = Thresholds(min_runs, alpha, tolerance, flap, measure, ignore_limits, require_all)
    raise typer.Exit(run(before, after, thresholds, markdown=markdown, as_json=json, quiet=quiet))
