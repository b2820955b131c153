"""One file per back-end, imported only in the process of a run: some of these libraries cannot share one.

A back-end module has `solve(task) -> Claim`, and `version() -> str`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from time import monotonic

from encoders.geometry.result import Presolved
from encoders.geometry.switches import Known
from solvers.claim import Claim
from solvers.job import Job


def _forget(_claim: Claim) -> None:
    pass


def _silent(_error: Fraction | float | None, _bound: Fraction | float | None, _nodes: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Task:
    """What a back-end gets: the exported file of its formula, the job it comes from, and the moment to be done by.

    `keep` writes down a claim before the last one, so that a limit loses only what comes after it. `tell` shows the
    error of the best network so far, a lower bound of every error, and the nodes done (`solvers.progress.Teller`);
    `watched` says that somebody looks, where telling costs the solver time. `presolved` is set where the file holds
    the finite problem that the presolve left, `facts` where it says what is known of the neurons.
    """

    job: Job
    file: Path
    deadline: float
    keep: Callable[[Claim], None] = _forget
    presolved: Presolved | None = None
    facts: Known | None = None
    tell: Callable[[Fraction | float | None, Fraction | float | None, int], None] = _silent
    watched: bool = False

    @property
    def seconds_left(self) -> float:
        """For the solver's own time limit; the process limit is what holds."""
        return max(0.05, self.deadline - monotonic())
