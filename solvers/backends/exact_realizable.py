"""Lemma 13: exact fits of one ReLU, by linear programs in exact rationals. An infeasible answer carries multipliers."""

from __future__ import annotations

from importlib import metadata

from instances import Network, Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnsupportedError
from solvers.exact.realizable import fit_one_relu
from solvers.geometry_log import write_log
from solvers.outcome import Termination
from solvers.repair import values_of
from solvers.scope import REALIZABLE, refusal


def version() -> str:
    return f"satfit {metadata.version('satfit')}"


def solve(task: Task) -> Claim:
    """Exact: a network, or infeasible with certificates in the geometry log."""
    problem = task.job.problem
    if (reason := refusal(REALIZABLE, problem)) is not None:
        raise UnsupportedError(reason)
    found = fit_one_relu(problem)
    if isinstance(found, Network):
        return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "the system has a solution", values={**values_of(found)})
    write_log(task.file.parent, problem, [refutation(sign, u) for sign, u in found.items()])
    return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "the system has no solution")


def refutation(sign: int, multipliers: object) -> dict[str, object]:
    """The step of the geometry log."""
    assert isinstance(multipliers, dict)
    return {
        "rule": "one-relu",
        "sign": sign,
        "multipliers": {str(p): str(u) for p, u in sorted(multipliers.items()) if u},
    }
