"""What the presolve's verdicts are held against: known networks, exact evaluation, and Z3 where it answers in time."""

from __future__ import annotations

from itertools import product
from math import prod

import z3

from encoders.geometry import presolve as presolving
from encoders.geometry.result import Presolved, Standing
from instances import Network, OneInThreeSat, TrainingProblem
from tests.encoders.geometry_cases import Case
from tests.encoders.networks import function_of
from tests.encoders.oracles import Question, one_in_three_holds

MOST_CHOICES = 5000


def fits(problem: TrainingProblem, milliseconds: int = 1500) -> bool | None:
    """Does any network fit? None if Z3 does not say in time."""
    solver = z3.SolverFor("QF_LRA")
    solver.set("timeout", milliseconds)
    solver.from_string("\n".join(Question(problem).lines))
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.sat)


def allowed(found: Presolved) -> list[Network] | None:
    """The networks of all choices that hold no forbidden combination, or None if there are too many to list."""
    if prod(len(table) for table in found.tables) > MOST_CHOICES:
        return None
    forbidden = [frozenset(combination) for combination in found.forbidden]
    numbers = product(*(range(len(table)) for table in found.tables))
    return [
        found.network(chosen)
        for chosen in numbers
        if not any(combination <= set(enumerate(chosen)) for combination in forbidden)
    ]


def lie(case: Case, found: Presolved) -> str | None:
    """What the presolve says that is not so, as far as exact evaluation and the known network tell."""
    problem = case.problem
    if found.standing is Standing.INFEASIBLE and case.known is not None:
        return f"infeasible, but a network fits: {found.log[-1]}"
    if found.standing is not Standing.FINITE:
        return None
    networks = allowed(found)
    if networks is None:
        return None
    for network in networks:
        objection = problem.objection(network)
        if objection:
            return f"an allowed choice does not fit: {objection}"
    if case.known is not None and function_of(case.known) not in {function_of(network) for network in networks}:
        return "the known network is not among the choices"
    return None


def presolved(case: Case) -> Presolved:
    """The verdict, which must not be a lie."""
    found = presolving.presolve(case.problem)
    told = lie(case, found)
    assert told is None, f"{told}: {case}"
    return found


def decided(case: Case) -> tuple[Standing, bool | None]:
    """The verdict and Z3's, which must agree; Z3 is not asked where the presolve claims nothing."""
    found = presolved(case)
    if found.standing is Standing.OPEN:
        return found.standing, None
    networks = allowed(found) if found.standing is Standing.FINITE else []
    if networks:
        # exact evaluation has said so already
        return found.standing, True
    truth = fits(case.problem)
    if truth is not None and networks is not None:
        assert truth is False, f"no network, says the presolve; Z3 has one: {found.log}, {case}"
    return found.standing, truth


def satisfiable(source: OneInThreeSat) -> bool:
    every = product((False, True), repeat=source.variables)
    return any(one_in_three_holds(source.clauses, values) for values in every)
