"""The options that commands share: how each is written, and what its help says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PATHS = "Files or folders: DIMACS (p cnf, p poits) or training problems (JSON). - is standard input."
Paths = Annotated[list[Path], typer.Argument(help=PATHS, metavar="PATH...")]
OnePath = Annotated[Path, typer.Argument(help="One file; - is standard input.", metavar="PATH")]
Solvers = Annotated[
    str | None,
    typer.Option("--solvers", help="Names separated by commas (satfit solvers lists them). Default: all installed."),
]
Rule = Annotated[str | None, typer.Option("--rule", help="The reduction; default: the one for this kind of source.")]
FormulaName = Annotated[
    str | None,
    typer.Option("--formula", help="smt, big-m, indicator, integer, sos1 or hull. Default: each solver's own."),
]
Bias = Annotated[bool, typer.Option("--bias", help="3SAT: neurons with bias, and the gadget that keeps it 0 (A.2).")]
FreeSigns = Annotated[bool, typer.Option("--free-signs", help="Leave the output signs to be chosen.")]
Budget = Annotated[
    int | None,
    typer.Option(
        "--budget", help="Set cover, circuits: is a cost of at most K enough? Default: minimise.", metavar="K"
    ),
]
LossName = Annotated[
    str | None, typer.Option("--loss", help="l0, l1 or l2 where the construction has a choice. Default: its theorem's.")
]
Dimension = Annotated[
    int | None, typer.Option("--dimension", help="POITS: inputs padded with zeros to D coordinates.", metavar="D")
]
AddedError = Annotated[
    str | None,
    typer.Option("--error", help="Exact-fit rules: add contradicting samples so that the target is G.", metavar="G"),
]
Neurons = Annotated[
    int | None,
    typer.Option("--neurons", help="Hyperplanes: K neurons, with samples that use up the rest.", metavar="K"),
]
Geometry = Annotated[
    str,
    typer.Option(
        "--geometry",
        help="none: the plain formula; cuts: with rows that follow from the data; "
        "presolve: the data decide what they can first.",
    ),
]
Bound = Annotated[
    str | None,
    typer.Option("--weight-bound", help="Assume |weight|, |bias| ≤ B; verdicts that need it say so.", metavar="B"),
]
TimeLimit = Annotated[float, typer.Option("--time-limit", help="Wall seconds per run, encoding included.", metavar="S")]
MemoryLimit = Annotated[int, typer.Option("--memory-limit", help="MiB of resident memory per run.", metavar="MIB")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", help="Runs at a time.", metavar="N")]
Seed = Annotated[int, typer.Option("--seed", help="Random seed handed to every solver.", metavar="N")]
Threads = Annotated[int, typer.Option("--threads", help="Threads per solver that has them.", metavar="N")]
BundleDir = Annotated[
    Path | None, typer.Option("--bundle", help="Write a checkable bundle per run below this folder.", metavar="DIR")
]
ReportDir = Annotated[
    Path | None,
    typer.Option(
        "--report", help="Write a report into this folder: a page, and the same as text and CSV.", metavar="DIR"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Output = Annotated[Path, typer.Option("-o", "--output", help="Where to write; - is standard output.", metavar="FILE")]

STANDARD_OUTPUT = Path("-")
