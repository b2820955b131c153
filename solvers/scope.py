"""What our own algorithms for special networks do not take: known before any process is started."""

from __future__ import annotations

from math import comb

from instances import Activation, TrainingProblem

REALIZABLE, EXACT_FIT, CELLS = "exact:realizable", "exact:exactfit", "exact:cells"

SPECIAL = (REALIZABLE, EXACT_FIT, CELLS)
"""Those whose question must be small or of one shape."""

HOPELESS = 10**7
"""Joint activation patterns: above this a search over cells is for those who ask for it by name."""


def refusal(solver: str, problem: TrainingProblem) -> str | None:
    """Why a solver of that name cannot decide the problem, as far as its statement alone says so; else None."""
    if solver == CELLS and problem.activation is not Activation.RELU:
        return f"searches the cells of ReLUs, not of {problem.activation} neurons"
    if solver not in (REALIZABLE, EXACT_FIT):
        return None
    theorem = "Lemma 13" if solver == REALIZABLE else "Theorem 11"
    if problem.activation is not Activation.RELU:
        return f"{theorem} is about ReLUs, not {problem.activation} neurons"
    if not problem.exact_fit:
        return f"{theorem} is about exact fits, and the target error is {problem.target or 'the least one'}"
    if solver == REALIZABLE:
        return None if problem.k == 1 else f"Lemma 13 is about one neuron, and there are {problem.k}"
    if problem.k == 0 or (problem.signs is not None and len(set(problem.signs)) == 1):
        return None
    which = "free" if problem.signs is None else "mixed"
    return f"Theorem 11 is about networks whose signs are all + or all -, and here they are {which}"


CONSTRAINED = (CELLS,)
"""The solvers that take constraints on networks."""


def volunteers(solver: str, problem: TrainingProblem) -> bool:
    """Is it worth the time of somebody who did not ask for this solver by name?"""
    if solver != CELLS:
        return True
    n, width = len(set(problem.points)), problem.d + problem.bias
    cells = 2 * sum(comb(max(0, n - 1), i) for i in range(min(n, width)))
    return bool(cells**problem.k <= HOPELESS)
