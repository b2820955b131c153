"""The commands about a user's own data: `train` and `predict`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from satfit.app import app
from satfit.options import (
    STANDARD_OUTPUT,
    AsJson,
    Bound,
    BundleDir,
    FormulaName,
    Geometry,
    MemoryLimit,
    Output,
    Quiet,
    Seed,
    TimeLimit,
)

Inputs = Annotated[
    str | None,
    typer.Option("--inputs", help="Input columns by name or number. Default: all but the target.", metavar="A,B,…"),
]
Header = Annotated[
    bool | None,
    typer.Option("--header/--no-header", help="Is the first row a header? Default: if it has no number in it."),
]


@app.command()
def train(
    data: Annotated[Path, typer.Argument(help="A CSV file; - is standard input.", metavar="DATA.csv")],
    neurons: Annotated[
        str,
        typer.Option(
            "--neurons", "-k", help="Hidden neurons; auto: the least number that fits (to --decide).", metavar="K|auto"
        ),
    ],
    decide: Annotated[
        str | None,
        typer.Option("--decide", help="Is an error of at most G possible? Without it: the least error.", metavar="G"),
    ] = None,
    loss: Annotated[
        str | None, typer.Option("--loss", help="l0, l1, l2 or linf; default l2 (at --decide 0 it does not matter).")
    ] = None,
    signs: Annotated[
        str | None, typer.Option("--signs", help="Output signs such as ++-, one per neuron. Default: free.")
    ] = None,
    bias: Annotated[bool, typer.Option("--bias/--no-bias", help="Neurons have a bias.")] = True,
    target: Annotated[
        str | None, typer.Option("--target", help="Target column by name or number. Default: the last.")
    ] = None,
    inputs: Inputs = None,
    header: Header = None,
    rescale: Annotated[
        str,
        typer.Option(
            "--rescale",
            help="Numbers the solver works with: none, decimal (over powers of ten), unit (inputs in [0, 1]) or "
            "standard. Exact, and undone exactly: errors and network are those of the file.",
        ),
    ] = "none",
    reliable: Annotated[
        bool, typer.Option("--reliable", help="Every neuron is 0 wherever the label is 0 (exact:cells).")
    ] = False,
    unit_ball: Annotated[
        str | None,
        typer.Option(
            "--unit-ball",
            help="Weight vectors in the unit ball, biases in [-1, 1]; the least l2 error to within D (exact:cells).",
            metavar="D",
        ),
    ] = None,
    solver: Annotated[
        str | None,
        typer.Option(
            "--solver", help="One solver (satfit solvers lists them). Default: an exact one for the question."
        ),
    ] = None,
    formula: FormulaName = None,
    geometry: Geometry = "presolve",
    weight_bound: Bound = None,
    time_limit: TimeLimit = 60.0,
    memory_limit: MemoryLimit = 4096,
    seed: Seed = 0,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", "-j", "--threads", help="Processes of an exact algorithm, threads of a solver.", metavar="N"
        ),
    ] = 1,
    bundle: BundleDir = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write the network found: exact JSON, or FILE.onnx.", metavar="FILE"),
    ] = None,
    onnx: Annotated[
        Path | None, typer.Option("--onnx", help="Write it as ONNX as well, in doubles.", metavar="FILE")
    ] = None,
    json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Your own data: the least error of K neurons on a CSV file, or whether some error is possible.

    Decimals are read as they are written; every network is evaluated exactly, and a bound says what it rests on.
    """
    from satfit.commands.runs import Variant, make_settings
    from satfit.commands.train import Showing
    from satfit.commands.train import train as run
    from satfit.training.files import outputs
    from satfit.training.reading import AUTO, Options, check_constraints, constraints, read_question
    from satfit.training.running import one_solver

    solvers = () if solver is None else one_solver(solver)
    settings = make_settings(
        solvers, None, formula, Variant(), weight_bound, time_limit, memory_limit, 1, seed, jobs, geometry
    )
    settings = replace(settings, constraints=constraints(reliable, unit_ball))
    showing = Showing(outputs(output, onnx, as_json=json), bundle, json, quiet)
    asked = read_question(data, Options(neurons, decide, loss, signs, bias, target, inputs, header, rescale))
    check_constraints(asked, settings.constraints, rescale, bundle, auto=neurons == AUTO)
    if neurons == AUTO:
        from satfit.commands.train_auto import train_auto as run
    raise typer.Exit(run(asked, settings, showing))


@app.command()
def predict(
    network: Annotated[Path, typer.Argument(help="A network (JSON), as train -o writes it.", metavar="NETWORK.json")],
    data: Annotated[Path, typer.Argument(help="A CSV file; - is standard input.", metavar="DATA.csv")],
    inputs: Inputs = None,
    header: Header = None,
    output: Output = STANDARD_OUTPUT,
) -> None:
    """The exact values of a network at the points of a CSV file, one per line: decimals, or p/q where they have no end.

    A column more than the network has inputs is taken for the labels, if it is the last.
    """
    from satfit.commands.predict import predict as run

    run(network, data, inputs, header, output)
