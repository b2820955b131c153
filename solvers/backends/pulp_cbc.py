"""CBC through PuLP: `PULP_CBC_CMD` in PuLP 3 (bundled), `COIN_CMD` in PuLP 4 (its extra `cbc`)."""

from __future__ import annotations

import os

import pulp

from solvers.backends import Task
from solvers.backends.pulp_model import claim_of, read, version
from solvers.claim import Claim

__all__ = ["solve", "version"]


def solve(task: Task) -> Claim:
    """Floating point, default tolerances. CBC is a grandchild: it dies with the process group."""
    variables, problem = read(task)
    command = getattr(pulp, "PULP_CBC_CMD", None) or pulp.COIN_CMD
    seed = task.job.seed
    options = [f"randomSeed {seed}", f"randomCbcSeed {seed}"]
    if not task.job.own_presolve:
        options += ["presolve off", "preprocess off"]
    elif not task.job.problem.exact_fit:
        # its postprocessing turns an optimum of 4 into a solution of 6 and calls that optimal ("try without", it logs)
        options.append("preprocess off")
    solver = command(
        msg=False,
        timeLimit=task.seconds_left,
        threads=task.job.threads,
        gapRel=0.0,
        gapAbs=0.0,
        options=options,
    )
    # PuLP passes paths to CBC unquoted: a blank in the temporary folder's name would end one
    os.chdir(task.file.parent)
    solver.tmpDir = "."
    reply = problem.solve(solver)
    return claim_of(reply, problem, variables, training=task.job.problem)
