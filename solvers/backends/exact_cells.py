"""Training to the proven optimum by branch and bound over the cells of the points (Arora et al.)."""

from __future__ import annotations

from importlib import metadata

from instances import Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnsupportedError
from solvers.exact.cell_search import search
from solvers.exact.search_result import Progress, Result
from solvers.outcome import Termination
from solvers.repair import values_of
from solvers.scope import CELLS, refusal


def version() -> str:
    return f"satfit {metadata.version('satfit')}"


def solve(task: Task) -> Claim:
    """Exact: the least error with a network that has it, or both ends of a gap; for a target, a network or infeasible.

    `Job.threads` processes. Nodes and cells are its work.
    """
    problem = task.job.problem
    if (reason := refusal(CELLS, problem)) is not None:
        raise UnsupportedError(reason)

    def tell(progress: Progress) -> None:
        task.tell(progress.error, progress.bound, progress.nodes)

    def keep(early: Result) -> None:
        task.keep(_claim(task, early))

    asked = task.job.constraints
    found = search(
        problem,
        deadline=task.deadline,
        jobs=task.job.threads,
        reliable=asked.reliable,
        ball=asked.ball,
        tell=tell,
        keep=keep,
    )
    return _claim(task, found)


def _claim(task: Task, found: Result) -> Claim:
    problem = task.job.problem
    work = {"nodes": found.nodes} | ({"cells": found.cells} if found.cells >= 0 else {})
    listed = f", {found.cells} cells" if found.cells >= 0 else ""
    note = f"{found.nodes} nodes{listed}"
    ended = Termination.COMPLETED if found.complete else Termination.TIME_LIMIT
    if found.network is not None:
        bound = str(found.bound) if problem.target is None else None
        status = "proved" if found.complete else "time is up"
        values = {**values_of(found.network)}
        return Claim(Verdict.FEASIBLE, ended, status, values=values, bound=bound, note=note, work=work)
    if problem.target is None or not found.complete:
        return Claim(Verdict.UNKNOWN, Termination.TIME_LIMIT, "time is up", note=note, work=work)
    return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "no cell fits", note=note, work=work)
