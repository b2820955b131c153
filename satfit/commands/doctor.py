"""`doctor`: is this machine fit? Every solver on a tiny instance with known truth, and what the limits need."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from fractions import Fraction

from rich.text import Text

from encoders.formulas import Formula
from instances import HyperplaneSeparation, OneInThreeSat, SetCover, Source, ThreeSat, TrainingProblem, Verdict
from instances.dimacs import write_dimacs
from instances.load import Instance
from satfit import __version__
from satfit.batch import run_one
from satfit.case import make_case
from satfit.commands.output import out_console
from satfit.record import row_of
from satfit.settings import Settings
from satfit.table import cell
from solvers.registry import BACKENDS
from solvers.scope import SPECIAL

ZERO, ONE, TWO, THREE = ((Fraction(value),) for value in range(4))
PATIENTS: dict[str, tuple[Source, Source]] = {
    "cnf": (ThreeSat(3, ((1, 2, 3), (-1, -2, -3))), ThreeSat(2, ((1, 2), (1, -2), (-1, 2), (-1, -2)))),
    "data": (OneInThreeSat(1, ()), OneInThreeSat(1, ((1, 1, 1),))),
    "min-cost": (SetCover(2, ((1,), (2,), (1, 2)), (1, 1, 1)), SetCover(2, ((1,),), (1,))),
    "separation": (HyperplaneSeparation(1, (ZERO,), (TWO,)), HyperplaneSeparation(1, (ZERO, TWO), (ONE, THREE))),
}
"""Sources that take milliseconds, one with a solution and one without, for each kind of solver."""

ONE_RELU = tuple(
    TrainingProblem(((), ((0, Fraction(1)),), ((0, Fraction(2)),)), tuple(map(Fraction, labels)), 1, 1, (Fraction(1),))
    for labels in ((0, 0, 1), (0, 1, 0))
)
"""Three points on a line and one neuron: for algorithms that take special networks only."""


def doctor() -> int:
    """Returns 1 if an installed solver fails or errs on instances that take it milliseconds, else 0."""
    console = out_console()
    console.print(f"satfit {__version__}, Python {platform.python_version()}, {platform.platform()}", highlight=False)
    free = shutil.disk_usage(tempfile.gettempdir()).free >> 30
    console.print(f"{os.cpu_count()} processors, {free} GiB free for temporary files", highlight=False)
    sick = False
    if sys.platform not in ("linux", "darwin"):
        console.print(Text("process groups and limits are tested on Linux and macOS only", style="yellow"))
    for info in BACKENDS.values():
        missing = info.missing()
        if missing is not None:
            console.print(Text(f"  {info.name:18} {missing}", style="yellow"))
            continue
        settings = Settings(solvers=(info.name,), time_limit_s=60.0)
        shown = []
        healthy = True
        kind = "data" if Formula.DATA in info.formulas else info.decides or "cnf"
        yes, no = ONE_RELU if info.name in SPECIAL else PATIENTS[kind]
        for source, truth in ((yes, Verdict.FEASIBLE), (no, Verdict.INFEASIBLE)):
            raw = write_dimacs(source).encode() if isinstance(source, ThreeSat | OneInThreeSat) else b""
            run = run_one(make_case(Instance("doctor", source, raw, truth), settings), info, settings)
            if info.decides == "min-cost" and truth is Verdict.INFEASIBLE:
                # without a solution there is no least cost: the honest answer is none
                truth = Verdict.UNKNOWN
            healthy &= run.outcome.verdict is truth
            shown.append(cell(row_of(run)).plain + (f" {run.outcome.note}" if run.outcome.verdict is not truth else ""))
        sick |= not healthy
        line = f"  {info.name:18} {'  '.join(f'{text:12}' for text in shown)}"
        console.print(Text(line, style="green" if healthy else "bold red"))
    console.print(Text("something is wrong here" if sick else "fit", style="bold red" if sick else "bold green"))
    return int(sick)
