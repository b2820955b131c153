"""Theorem 1 backwards: the assignment from every fit however it is written, and the boxes that hold every fit."""

from __future__ import annotations

import random
from fractions import Fraction as Q
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoders.bounds import Origin
from encoders.reductions import RULES, NotAFitError, Options
from instances import Network, OneInThreeSat
from tests.encoders.formulas import poits_formulas, random_poits
from tests.encoders.levees import Choice, choices, consistent, distance, network_of
from tests.encoders.networks import built, function_of, neurons, rewritten, times
from tests.encoders.oracles import RELAXED, one_in_three_holds

RULE = RULES["poits-plane"]
DICE = random.Random(17)
FORMULAS = [
    OneInThreeSat(0, ()),
    OneInThreeSat(2, ()),
    OneInThreeSat(3, ((1, 2, 3),)),
    OneInThreeSat(2, ((1, 1, 2),)),
    OneInThreeSat(3, ((3, 1, 2), (2, 3, 3))),
    OneInThreeSat(5, ((1, 2, 3), (3, 4, 5), (5, 1, 1))),
    *(random_poits(4, 2, DICE) for _ in range(4)),
]


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_every_fit_gives_its_assignment(formula: OneInThreeSat) -> None:
    """Every satisfying choice of levees is read back, whichever way its function is written."""
    dice = random.Random(18)
    problem = RULE.reduce(formula, Options())
    for choice, picked, truth in choices(formula.variables, len(formula.clauses)):
        if not consistent(formula, picked, truth):
            continue
        network = network_of(choice)
        assert not any(problem.residuals(network))
        assert RULE.extract(formula, network) == truth
        for other in rewritten(network, dice) if choice else []:
            assert function_of(other) == function_of(network)
            assert RULE.extract(formula, other) == truth


@pytest.mark.parametrize("formula", [f for m in (1, 2) for f in poits_formulas(2, m)[::3]], ids=str)
def test_a_sum_of_levees_that_is_no_fit_is_never_believed(formula: OneInThreeSat) -> None:
    for choice, _, truth in choices(2, len(formula.clauses)):
        if one_in_three_holds(formula.clauses, truth):
            assert RULE.extract(formula, network_of(choice)) == truth
        else:
            with pytest.raises(NotAFitError, match="not one-in-three"):
                RULE.extract(formula, network_of(choice))


@pytest.mark.parametrize("slope", [Q(1, 4), Q(1, 2), Q(3, 4)])
def test_a_levee_of_another_slope_is_rejected(slope: Q) -> None:
    """It is neither 0 nor 1 where the variable is read."""
    with pytest.raises(NotAFitError, match="neither of its two levees"):
        RULE.extract(OneInThreeSat(1, ()), network_of(((slope, Q(-10)),)))


small = st.fractions(min_value=-3, max_value=3, max_denominator=4)


@cache
def all_choices(n: int, m: int) -> list[tuple[Choice, tuple[int, ...], tuple[bool, ...]]]:
    return list(choices(n, m))


@RELAXED
@given(st.data())
def test_never_a_wrong_assignment(data: st.DataObject) -> None:
    """Whatever network is handed in: an assignment that satisfies, or NotAFitError."""
    formula = data.draw(st.sampled_from(FORMULAS[1:]))
    n, m = formula.variables, len(formula.clauses)
    choice, _, _ = data.draw(st.sampled_from(all_choices(n, m)))
    parts = neurons(network_of(choice))
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(parts) - 1))
        (w1, w2), bias, coefficient = parts[at]
        parts[at] = ((w1 + data.draw(small), w2), bias + data.draw(small), coefficient)
    try:
        read = RULE.extract(formula, built(parts))
    except NotAFitError:
        return
    assert one_in_three_holds(formula.clauses, read)


def test_the_wrong_number_of_inputs_is_named() -> None:
    network = Network(((Q(1),) * 3,), (Q(0),), (Q(1),))
    with pytest.raises(NotAFitError, match="two inputs"):
        RULE.extract(OneInThreeSat(1, ()), network)


def test_a_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="assignment has length 1, not 3"):
        RULE.fit(OneInThreeSat(3, ((1, 2, 3),)), (True,), Options())


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_the_boxes_and_the_grid_hold_every_fit_and_no_smaller_ones_do(formula: OneInThreeSat) -> None:
    """Every levee of every choice, in both orientations of each neuron: no fit has other neurons than these."""
    n, m = formula.variables, len(formula.clauses)
    bounds = RULE.bounds(formula, Options())
    assert bounds.origin is Origin.THEOREM
    assert len(bounds.boxes) == RULE.reduce(formula, Options()).k
    assert bounds.grid is not None
    met: list[set[Q]] = [set(), set(), set()]
    # many choices have the same neuron in the same place
    different = {place for choice, _, _ in choices(n, m) for place in enumerate(neurons(network_of(choice)))}
    assert {j for j, _ in different} == set(range(len(bounds.boxes)))
    for j, neuron in different:
        box = bounds.boxes[j]
        for turned in (neuron, times(-1, neuron)):
            weights, bias, _ = turned
            for at, (value, (low, high), unit) in enumerate(
                zip((*weights, bias), (*box.weights, box.bias), bounds.grid, strict=True)
            ):
                assert low <= value <= high
                assert (value * unit).denominator == 1
                met[at].add(value)
    for at, values in enumerate(met):
        for box in bounds.boxes:
            low, high = (*box.weights, box.bias)[at]
            assert (min(values), max(values)) == (low, high), "the box could be smaller"
    if m:
        assert max(value.denominator for value in met[0]) == bounds.grid[0]


def test_all_orientations_of_two_levees() -> None:
    """Of the 2⁸ ways to turn neurons eight fit: none or all four of either gadget, and four ways that mix the two.

    Turning [t]₊ into [−t]₊ takes t away, so the turned a_j·t_j must add up to nothing.
    """
    formula = OneInThreeSat(2, ())
    problem = RULE.reduce(formula, Options())
    gap = distance(0)
    for first, second in product((Q(-1), Q(1)), repeat=2):
        parts = neurons(network_of(((first, Q(-gap)), (second, Q(-2 * gap)))))
        fitting = 0
        for turned in product((False, True), repeat=8):
            chosen = [times(-1, part) if turn else part for part, turn in zip(parts, turned, strict=True)]
            taken = [[c * v for v in (*w, b)] for (w, b, c), turn in zip(parts, turned, strict=True) if turn]
            nothing = not any(sum(column) for column in zip(*taken, strict=True))
            network = built(chosen)
            assert (not any(problem.residuals(network))) == nothing
            if nothing:
                fitting += 1
                assert function_of(network) == function_of(built(parts))
                assert RULE.extract(formula, network) == (first == -1, second == -1)
        assert fitting == 8
