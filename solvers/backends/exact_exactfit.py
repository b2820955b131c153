"""Theorem 11: exact fits where all signs are equal, by branching over the points' sets of active neurons."""

from __future__ import annotations

from importlib import metadata

from instances import Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnsupportedError
from solvers.exact.exactfit import exact_fit
from solvers.outcome import Termination
from solvers.repair import values_of
from solvers.scope import EXACT_FIT, refusal


def version() -> str:
    return f"satfit {metadata.version('satfit')}"


def solve(task: Task) -> Claim:
    """Exact: a network, or infeasible; unknown where the time was too short. Calls, depth and programs are its work."""
    problem = task.job.problem
    if (reason := refusal(EXACT_FIT, problem)) is not None:
        raise UnsupportedError(reason)
    found = exact_fit(problem, deadline=task.deadline)
    work = found.work
    note = f"{work['calls']} calls, depth {work['depth']} of at most {work['depth_bound']}, {work['lps']} programs"
    if found.network is not None:
        values = {**values_of(found.network)}
        return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "fits", values=values, note=note, work=work)
    if not found.complete:
        return Claim(Verdict.UNKNOWN, Termination.TIME_LIMIT, "time is up", note=note, work=work)
    return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "no branch fits", note=note, work=work)
