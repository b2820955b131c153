"""HiGHS through PuLP's `HiGHS` class (highspy)."""

from __future__ import annotations

import pulp

from instances import Verdict
from solvers.backends import Task
from solvers.backends.pulp_model import claim_of, read, version
from solvers.claim import Claim

__all__ = ["solve", "version"]


def solve(task: Task) -> Claim:
    """Floating point, default tolerances. PuLP says "infeasible" for more than that: the native status decides."""
    variables, problem = read(task)
    switched = {} if task.job.own_presolve else {"presolve": "off"}
    solver = pulp.HiGHS(
        msg=False,
        gapRel=0.0,
        timeLimit=task.seconds_left,
        threads=task.job.threads,
        random_seed=task.job.seed,
        **switched,
    )
    reply = problem.solve(solver)
    native = problem.solverModel.modelStatusToString(problem.solverModel.getModelStatus())
    # without integers there is no tree, and its bound stays at a default
    whole = any(variable.cat == pulp.LpInteger for variable in variables.values())
    dual_bound = float(problem.solverModel.getInfo().mip_dual_bound) if whole else None
    shown = f"(HiGHS: {native})"
    claim = claim_of(reply, problem, variables, shown, training=task.job.problem, dual_bound=dual_bound)
    if claim.verdict is Verdict.INFEASIBLE and native != "Infeasible":
        return Claim(Verdict.UNKNOWN, claim.termination, claim.status)
    return claim
