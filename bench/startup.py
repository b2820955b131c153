"""`startup`: how long `satfit --help` takes, against a Python that does nothing."""

from __future__ import annotations

import resource
import subprocess
import sys
from functools import partial
from time import perf_counter

from bench.child import ROOT, Cost, environment, in_turns
from bench.rows import Row, ratios

ITEM = "startup"
MOST_S = 0.3
PROGRAM = "import sys; sys.argv = ['satfit', '--help']; from satfit.cli import main; main()"
"""What the console script does, also where none is installed."""


def measure(*, quick: bool) -> list[Row]:
    """The whole process, after one start of each that does not count."""
    ways = {
        "help": partial(_start, PROGRAM),
        "typer": partial(_start, "import typer"),
        "pass": partial(_start, "pass"),
    }
    for way in ways.values():
        way()
    costs = in_turns(ways, rounds=1 if quick else 7)
    wall = {name: [cost.wall_s for cost in mine] for name, mine in costs.items()}
    return [
        Row(ITEM, "satfit --help, wall", "s", tuple(wall["help"]), most=MOST_S),
        Row(ITEM, "satfit --help, CPU", "s", tuple(cost.cpu_s for cost in costs["help"])),
        Row(ITEM, "satfit --help ÷ python -c pass", "x", ratios(wall["help"], wall["pass"])),
        Row(ITEM, "satfit --help ÷ python -c 'import typer'", "x", ratios(wall["help"], wall["typer"])),
    ]


def _start(program: str) -> Cost:
    cpu, wall = _children_cpu_s(), perf_counter()
    command = [sys.executable, "-c", program]
    subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, check=True)
    return Cost(perf_counter() - wall, _children_cpu_s() - cpu)


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
