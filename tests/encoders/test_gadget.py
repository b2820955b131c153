"""Froese-Hertrich, Lemma 4, by enumeration: four ReLUs fit a selection gadget in exactly ℓ ways, its ℓ levees.

Z3 finds a fit, that one vector of weights is excluded, and again until none is left: the proof is not used.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction as Q

import pytest

from encoders.bounds import Origin
from encoders.reductions import RULES, Options
from encoders.reductions.selection_gadget import (
    LEVEE_SIGNS,
    epsilon_for,
    gadget_bounds,
    gadget_problem,
    levee_neurons,
    levees,
    selection_gadget,
)
from instances import Network, OneInThreeSat
from tests.encoders.enumeration import all_fits, in_order, levees_both_ways
from tests.encoders.levees import levee, network_of, samples_of, slopes
from tests.encoders.networks import function_of
from tests.encoders.oracles import decide, problem_of

TWO = (Q(-1), Q(1))
THREE = (Q(-1), Q(-1, 2), Q(0))
OFFERS = [TWO, THREE, (Q(0),), (Q(1, 2),), (Q(-3), Q(2)), (Q(-1, 3), Q(0), Q(2))]


def exactly_the_levees(fits: list[Network], offered: tuple[Q, ...], offset: Q = Q(0)) -> None:
    expected = levees_both_ways(offered, offset)
    assert set(map(in_order, fits)) == set(expected)
    assert {function_of(fit) for fit in fits} == {function_of(network_of(((s, offset),))) for s in offered}
    assert len({function_of(fit) for fit in fits}) == len(offered)


@pytest.mark.parametrize("offered", [TWO, pytest.param(THREE, marks=pytest.mark.slow)], ids=["two", "three"])
def test_the_fits_of_a_gadget_are_exactly_its_levees(offered: tuple[Q, ...]) -> None:
    """2ℓ vectors of weights, since each levee can be written with all four neurons turned."""
    fits = all_fits(gadget_problem(offered), 2 * len(offered))
    exactly_the_levees(fits, offered)


@pytest.mark.slow
@pytest.mark.parametrize("offered", OFFERS[2:], ids=str)
def test_other_slopes(offered: tuple[Q, ...]) -> None:
    exactly_the_levees(all_fits(gadget_problem(offered), 2 * len(offered)), offered)


@pytest.mark.slow
@pytest.mark.parametrize(("j", "m"), [(1, 2), (2, 2), (3, 3)])
def test_the_gadgets_of_the_reduction(j: int, m: int) -> None:
    """Clause gadgets take ε = 1/3 although their own slopes would allow more."""
    offered = tuple(slopes(j, m))
    assert epsilon_for(offered) >= Q(1, 3)
    points = selection_gadget(offered, Q(0), Q(1, 3))
    problem = problem_of([((x1, x2), y) for x1, x2, y in points], 2, 4, signs=LEVEE_SIGNS)
    exactly_the_levees(all_fits(problem, 2 * len(offered)), offered)


@pytest.mark.slow
def test_the_smallest_reduced_problem() -> None:
    """One variable, no clause: one gadget at its offset, two answers."""
    problem = RULES["poits-plane"].reduce(OneInThreeSat(1, ()), Options())
    exactly_the_levees(all_fits(problem, 4), TWO, Q(-10))


@pytest.mark.parametrize("offered", [TWO, THREE], ids=["two", "three"])
@pytest.mark.parametrize("signs", [(1,) * plus + (-1,) * (4 - plus) for plus in range(5)], ids=str)
def test_only_two_of_each_sign(signs: tuple[int, ...], offered: tuple[Q, ...]) -> None:
    """Free signs add nothing: every other number of positive neurons leaves no fit at all."""
    points = selection_gadget(offered, Q(0), epsilon_for(offered))
    problem = problem_of([((a, b), y) for a, b, y in points], 2, 4, signs=tuple(map(Q, signs)))
    assert (decide(problem) is None) == (sum(signs) != 0)
    assert gadget_problem(offered, free_signs=True).signs is None


@pytest.mark.parametrize("offered", OFFERS, ids=str)
def test_a_levee_fits_if_and_only_if_its_slope_is_offered(offered: tuple[Q, ...]) -> None:
    points = samples_of(gadget_problem(offered))
    for s in {Q(i, 24) for i in range(-80, 81)} | set(offered):
        assert all(levee(s, Q(0), x1, x2) == y for x1, x2, y in points) == (s in offered)


@pytest.mark.parametrize("offered", OFFERS, ids=str)
def test_boxes_hold_every_fit_and_no_smaller_ones_do(offered: tuple[Q, ...]) -> None:
    bounds = gadget_bounds(offered)
    assert bounds.origin is Origin.THEOREM
    assert len(bounds.boxes) == 4
    values = [
        [fit.weights[j][0] for fit in levees_both_ways(offered) for j in range(4)],
        [fit.weights[j][1] for fit in levees_both_ways(offered) for j in range(4)],
        [fit.biases[j] for fit in levees_both_ways(offered) for j in range(4)],
    ]
    for box in bounds.boxes:
        assert [(min(v), max(v)) for v in values] == [*box.weights, box.bias]


@pytest.mark.parametrize("slope", [Q(-1), Q(0), Q(5, 7)])
def test_levees_are_those_of_the_definition(slope: Q) -> None:
    """Definition 2 on a lattice, at an offset, and added to one of another slope."""
    one, both = levees([(slope, Q(3))]), levees([(slope, Q(3)), (Q(1, 2), Q(-4))])
    assert one.coefficients == LEVEE_SIGNS
    assert len(levee_neurons(slope, Q(3))) == 4
    for a in range(-12, 13):
        for b in range(-24, 25):
            x1, x2 = Q(a, 3), Q(b, 4)
            assert one((x1, x2)) == levee(slope, Q(3), x1, x2)
            assert both((x1, x2)) == levee(slope, Q(3), x1, x2) + levee(Q(1, 2), Q(-4), x1, x2)


def test_the_points_are_those_of_the_paper() -> None:
    """The tables of the section "Selection Gadget" for slopes −1 and 1 at ε = 1/3, at offset 5, in its order."""
    third, two = Q(1, 3), Q(2, 3)
    middle = [(-4, 0), (-3, 0), (-2, 0), (-Q(5, 3), third), (-Q(4, 3), two), (-1, 1), (0, 1), (1, 1)]
    middle += [(Q(4, 3), two), (Q(5, 3), third), (2, 0), (3, 0), (4, 0)]
    left = [(-4 - third, 0), (-3 - third, 0), (-2 - third, 0), (-1 + third, 1), (0, 1), (1 - third, 1)]
    left += [(2 + third, 0), (3 + third, 0), (4 + third, 0)]
    expected = [(Q(0), x2, y) for x2, y in middle] + [(x1, x2, y) for x1 in (-third, third) for x2, y in left]
    expected += [(Q(-2), Q(0), 0), (Q(2), Q(0), 0)]
    found = selection_gadget(TWO, Q(5), third)
    assert Counter(found) == Counter((x1, x2 + 5, Q(y)) for x1, x2, y in expected)


def test_the_points_of_three_slopes_are_those_of_the_paper() -> None:
    """s = −1, −1/2, 0 at ε = 1/3: left and right differ, and four q-points stand at ±8."""
    found = selection_gadget(THREE, Q(0), Q(1, 3))
    t = Q(1, 3)
    heights = {x1: [x2 for a, x2, _ in found if a == x1] for x1 in (-t, t)}
    assert heights[-t] == [-4, -3, -2, -1 + t, 0, 1, 2 + t, 3 + t, 4 + t]
    assert heights[t] == [-4 - t, -3 - t, -2 - t, -1, 0, 1 - t, 2, 3, 4]
    assert {s for s in found if abs(s[0]) > 1} == {(-8, 6, 0), (8, -6, 0), (-8, 2, 0), (8, -2, 0)}
    assert len(found) == 35


@pytest.mark.parametrize(
    ("offered", "epsilon", "reason"),
    [
        ((), Q(1, 3), "ascending"),
        ((Q(1), Q(-1)), Q(1, 3), "ascending"),
        ((Q(1), Q(1)), Q(1, 3), "ascending"),
        (TWO, Q(0), "epsilon 0 is not in"),
        (TWO, Q(1, 2), "epsilon 1/2 is not in"),
        ((Q(-1), Q(0)), Q(34, 100), "epsilon 17/50 is not in"),
    ],
)
def test_what_is_no_gadget_is_refused(offered: tuple[Q, ...], epsilon: Q, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        selection_gadget(offered, Q(0), epsilon)


def test_epsilon() -> None:
    assert epsilon_for((Q(-1), Q(1, 2))) == Q(1, 3)
    assert epsilon_for((Q(1, 2), Q(2))) == Q(1, 6)
    assert epsilon_for((Q(0),)) == 1
