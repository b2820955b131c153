"""How far a formula's "infeasible" reaches: complete, or restricted to the boxes and grids that nobody proved."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.bounds import DEFAULT_WEIGHT_BOUND, Origin, WeightBounds, uniform_bounds
from encoders.formulas import Formula, Scope, milp_for
from encoders.formulas.milp import build_milp
from encoders.formulas.scope import UnsupportedFormulaError, scope_of_bounds
from tests.encoders.models import solution
from tests.encoders.oracles import decide, problem_of

# one neuron through (1, 1/2) without bias: the weight is 1/2, in some boxes and on some grids
HALF = problem_of([((1,), Q(1, 2))], 1, 1, signs=(Q(1),), bias=False)
# weight 5
FIVE = problem_of([((1,), 5)], 1, 1, signs=(Q(1),), bias=False)
IMPOSSIBLE = problem_of([((1,), 1), ((1,), 2)], 1, 1, signs=(Q(1),))

DEFAULT = uniform_bounds(HALF, None)
USER = uniform_bounds(HALF, Q(3))
THEOREM = replace(USER, origin=Origin.THEOREM, statement="a theorem")
PROVED_GRID = replace(THEOREM, grid=(2, 1))
USER_GRID = replace(USER, grid=(2, 1))

SAID_BY_USER = "every |weight| and |bias| is at most 3 (given by the user)"
SAID_BY_NOBODY = "every |weight| and |bias| is at most 1000 (a default, proved by nobody)"
WHOLE = "weights are multiples of 1/1 (an assumption)"
MIXED = "weights lie on a grid (an assumption)"

TABLE = [
    (Formula.BIG_M, DEFAULT, Scope(restricted=(SAID_BY_NOBODY,))),
    (Formula.BIG_M, USER, Scope(restricted=(SAID_BY_USER,))),
    (Formula.BIG_M, THEOREM, Scope(relies_on=("a theorem",))),
    (Formula.BIG_M, PROVED_GRID, Scope(relies_on=("a theorem",))),
    (Formula.INDICATOR, DEFAULT, Scope()),
    (Formula.INDICATOR, USER, Scope()),
    (Formula.INDICATOR, THEOREM, Scope(relies_on=("a theorem",))),
    (Formula.HULL, DEFAULT, Scope(restricted=(SAID_BY_NOBODY,))),
    (Formula.HULL, USER, Scope(restricted=(SAID_BY_USER,))),
    (Formula.HULL, THEOREM, Scope(relies_on=("a theorem",))),
    (Formula.SOS1, DEFAULT, Scope()),
    (Formula.SOS1, USER, Scope()),
    (Formula.SOS1, THEOREM, Scope(relies_on=("a theorem",))),
    (Formula.INTEGER, DEFAULT, Scope(restricted=(SAID_BY_NOBODY, WHOLE))),
    (Formula.INTEGER, USER, Scope(restricted=(SAID_BY_USER, WHOLE))),
    (Formula.INTEGER, USER_GRID, Scope(restricted=(SAID_BY_USER, MIXED))),
    (Formula.INTEGER, THEOREM, Scope(restricted=(WHOLE,), relies_on=("a theorem",))),
    (Formula.INTEGER, PROVED_GRID, Scope(relies_on=("a theorem",))),
]


@pytest.mark.parametrize(("formula", "bounds", "scope"), TABLE)
def test_scope(formula: Formula, bounds: WeightBounds, scope: Scope) -> None:
    model = milp_for(formula, HALF, bounds)
    assert model.scope == scope
    assert model.scope.complete == (not scope.restricted)
    assert model.grid == (bounds.grid or (1, 1) if formula is Formula.INTEGER else (1, 1))


def test_another_grid_than_the_proved_one_is_an_assumption() -> None:
    scope = build_milp(HALF, PROVED_GRID, "indicator", grid=(4, 4)).scope
    assert scope == Scope(("weights are multiples of 1/4 (an assumption)",), ("a theorem",))


@pytest.mark.parametrize(("formula", "bounds", "scope"), TABLE)
def test_a_complete_formula_is_never_infeasible_by_mistake(
    formula: Formula, bounds: WeightBounds, scope: Scope
) -> None:
    """The restricted ones are, for a weight of 5 in a box of 3, or of 1/2 on whole numbers: the word is not idle.

    A theorem is taken at its word here: the boxes are right for HALF and wrong for FIVE.
    """
    whole = formula is Formula.INTEGER and bounds.grid is None
    assert (solution(milp_for(formula, HALF, bounds)) is None) == whole
    boxed = bounds.boxes == USER.boxes and not (formula in (Formula.INDICATOR, Formula.SOS1) and not bounds.proved)
    assert (solution(milp_for(formula, FIVE, bounds)) is None) == boxed
    if whole or (boxed and not bounds.proved):
        assert scope.restricted
    assert decide(HALF) is not None
    assert decide(FIVE) is not None


@pytest.mark.parametrize("formula", list(dict.fromkeys(formula for formula, _, _ in TABLE)))
def test_no_scope_makes_the_impossible_possible(formula: Formula) -> None:
    for bounds in (DEFAULT, USER, THEOREM, PROVED_GRID):
        assert (
            solution(milp_for(formula, IMPOSSIBLE, replace(bounds, boxes=uniform_bounds(IMPOSSIBLE, Q(3)).boxes)))
            is None
        )


def test_scope_of_bounds() -> None:
    assert scope_of_bounds(USER) == Scope(restricted=(SAID_BY_USER,))
    assert scope_of_bounds(THEOREM) == Scope(relies_on=("a theorem",))


def test_what_needs_bounds_says_so() -> None:
    for disjunction, grid in (("big-m", None), ("hull", None), ("big-m", (1, 1)), ("indicator", (1, 1))):
        with pytest.raises(UnsupportedFormulaError, match="needs weight bounds"):
            build_milp(HALF, None, disjunction, grid=grid)  # type: ignore[arg-type]
    for disjunction in ("indicator", "sos1"):
        assert build_milp(HALF, None, disjunction).scope == Scope()  # type: ignore[arg-type]
    for disjunction in ("sos1", "hull"):
        with pytest.raises(UnsupportedFormulaError, match=f"{disjunction} formula has weights that are no integers"):
            build_milp(HALF, USER, disjunction, grid=(1, 1))  # type: ignore[arg-type]


def test_uniform_bounds() -> None:
    problem = problem_of([((1, 2), 3)], 2, 3, bias=True)
    given = uniform_bounds(problem, Q(7, 2))
    assert given.origin is Origin.USER
    assert not given.proved
    assert given.grid is None
    assert len(given.boxes) == 3
    assert {box.weights for box in given.boxes} == {((Q(-7, 2), Q(7, 2)),) * 2}
    assert {box.bias for box in given.boxes} == {(Q(-7, 2), Q(7, 2))}
    assert "at most 7/2 (given by the user)" in given.statement
    default = uniform_bounds(problem, None)
    assert default.origin is Origin.NONE
    assert not default.proved
    assert default.boxes[0].bias == (-DEFAULT_WEIGHT_BOUND, DEFAULT_WEIGHT_BOUND)
    assert uniform_bounds(HALF, Q(1)).boxes[0].bias == (0, 0)
    for bad in (Q(0), Q(-1)):
        with pytest.raises(ValueError, match="must be positive"):
            uniform_bounds(problem, bad)
