"""R4 over all lines of all directions: bounds of the two signs add up, those of one sign do not."""

from __future__ import annotations

from fractions import Fraction as Q

import pytest

from encoders.geometry.clock import ENDLESS
from encoders.geometry.counting import Bound, count, forced_signs
from encoders.geometry.record import NothingFitsError, Record
from tests.encoders.geometry_judges import fits
from tests.encoders.oracles import problem_of

ACROSS, UP = (Q(1), Q(0)), (Q(0), Q(1))
CROSS = [
    (Q(-2), Q(0)),
    (Q(-1), Q(0)),
    (Q(0), Q(0)),
    (Q(1), Q(0)),
    (Q(2), Q(0)),
    (Q(0), Q(-2)),
    (Q(0), Q(-1)),
    (Q(0), Q(1)),
    (Q(0), Q(2)),
]


def saddle(x: tuple[Q, Q]) -> Q:
    """Bends upwards along the first axis and downwards along the second."""
    return abs(x[0]) - abs(x[1])


def test_bounds_of_the_two_signs_come_from_different_directions() -> None:
    labels = [saddle(x) for x in CROSS]
    best = {1: Bound(), -1: Bound()}
    count(best, CROSS, labels, (ACROSS, UP), ENDLESS)
    assert (best[1].count, best[-1].count) == (1, 1)
    assert {best[1].u, best[-1].u} == {ACROSS, UP}
    with pytest.raises(NothingFitsError) as error:
        forced_signs(best, 1, None, Record())
    assert error.value.step is not None
    assert error.value.step["rule"] == "count"
    assert forced_signs(best, 2, None, Record()) == (1, -1)
    assert forced_signs(best, 3, None, Record()) is None
    assert forced_signs(best, 2, (Q(1), Q(-1)), Record()) == (1, -1)
    for signs in ((Q(1), Q(1)), (Q(-1), Q(-1))):
        with pytest.raises(NothingFitsError):
            forced_signs(best, 2, signs, Record())


def test_bounds_of_one_sign_from_different_lines_are_not_added() -> None:
    """|x₁ + x₂| bends once on every line, and one neuron of each direction is enough."""
    labels = [abs(x[0] + x[1]) for x in CROSS]
    best = {1: Bound(), -1: Bound()}
    count(best, CROSS, labels, (ACROSS, UP), ENDLESS)
    assert (best[1].count, best[-1].count) == (1, 0)
    assert forced_signs(best, 2, None, Record()) is None
    assert fits(problem_of(zip(CROSS, labels, strict=True), 2, 2, signs=(Q(1), Q(1)))) is True


def test_where_a_bound_comes_from_is_told() -> None:
    assert Bound((), UP, (Q(1, 2),)).where == "the line at 1/2"
    assert Bound().where == "the line"
