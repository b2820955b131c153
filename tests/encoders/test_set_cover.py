"""Manurangsi-Reichman, Theorem 1, on every tiny instance: the least error of one ReLU is the least cost of a cover.

Decided by `one_relu`, which knows nothing of the proof; the truth is brute force on the definition.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q
from itertools import product

import pytest

from encoders.bounds import Origin
from encoders.reductions import RULES, Options
from encoders.reductions.squares import rational_squares, squares
from instances import Loss, SetCover, TrainingProblem, UsageError
from tests.encoders.covers import Sets, choices, cost, covers, families, least_cost, random_cover
from tests.encoders.one_relu import attaining, least_error
from tests.encoders.oracles import arithmetic

RULE = RULES["set-cover-one-relu"]
OPTIONS = {
    f"{loss}{'-bias' * bias}{'-free' * free}": Options(bias=bias, free_signs=free, loss=loss)
    for loss, bias, free in product((Loss.L2, Loss.L1), (False, True), (False, True))
}
all_options = pytest.mark.parametrize(
    "options",
    [
        pytest.param(options, id=name, marks=pytest.mark.slow if name in ("l2-free", "l2-bias", "l1-bias-free") else ())
        for name, options in OPTIONS.items()
    ],
)
ONE = Q(1)


def check(source: SetCover, options: Options) -> int | None:
    """Sizes, forward witnesses, the exact minimum and all decisions; returns the truth."""
    problem = RULE.reduce(source, options)
    names = RULE.parameters(source, options)
    assert {key: arithmetic(RULE.size[key], names) for key in RULE.size} == {
        "points": problem.n,
        "dimension": problem.d,
        "neurons": problem.k,
    }
    assert (problem.bias, problem.loss, problem.target) == (options.bias, options.loss, None)
    assert problem.signs == (None if options.free_signs else (1,))
    total = sum(source.costs)
    for chosen in choices(len(source.sets)):
        network = RULE.fit(source, chosen, options)
        assert problem.objection(network) is None
        error = problem.error(network)
        assert RULE.unit(source, options) == 1
        assert error == cost(source, chosen) if covers(source, chosen) else error > total
    best = least_cost(source)
    # all decisions at once: the data do not depend on the budget, and the least error is known
    for budget in range(total + 2):
        assert RULE.reduce(replace(source, budget=budget), options) == replace(problem, target=Q(min(budget, total)))
    assert attaining(problem, total if best is None else best, strictly=best is not None) is None
    return best


@all_options
@pytest.mark.parametrize(("elements", "sets", "classes"), [(0, 0, 1), (0, 2, 1), (1, 0, 1), (1, 1, 2), (1, 2, 3)])
def test_the_smallest(elements: int, sets: int, classes: int, options: Options) -> None:
    seen = [check(SetCover(elements, members, (1,) * sets), options) for members in families(elements, sets)]
    assert len(seen) == classes


@all_options
@pytest.mark.parametrize(("elements", "sets", "classes"), [(2, 2, 7), (2, 3, 13), (3, 2, 13), (3, 3, 36)])
def test_every_tiny_instance(elements: int, sets: int, classes: int, options: Options) -> None:
    seen = Counter(check(SetCover(elements, members, (1,) * sets), options) for members in families(elements, sets))
    assert seen.total() == classes
    assert seen[None] > 0
    assert seen[1] > 0
    assert seen[2] > 0
    assert seen[3] > 0 or sets < 3 or elements < 3


@all_options
def test_every_tiny_instance_with_costs(options: Options) -> None:
    """Two elements, two sets, costs up to 3; and costs that are a sum of two, three and four squares."""
    for members in families(2, 2):
        for costs in product((1, 2, 3), repeat=2):
            check(SetCover(2, members, costs), options)
    for costs in ((5, 7, 12), (7, 2, 3), (4, 9, 16)):
        assert check(SetCover(2, ((1,), (2,), (1, 2)), costs), options) == min(sum(costs[:2]), costs[2])


@pytest.mark.slow
@all_options
def test_random_instances(options: Options) -> None:
    dice = random.Random(1)
    for at in range(40):
        check(random_cover(dice.randint(3, 5), dice.randint(3, 5), 1 if at % 2 else 5, dice), options)


@all_options
def test_the_minimum_is_found_and_not_only_bounded(options: Options) -> None:
    """Three elements, pairwise in one set: the least error is 2, attained by the network of a cover."""
    source = SetCover(3, ((1, 2), (2, 3), (1, 3)), (1, 1, 1))
    error, network = least_error(RULE.reduce(source, options))
    assert error == 2
    assert cost(source, RULE.extract(source, network, options)) == 2


def test_without_a_cover_the_least_error_may_be_anything_above_all_costs() -> None:
    """An element in no set: labels 0 and Q at one point, error Q²/2 or Q: more than C is all that is claimed."""
    source = SetCover(1, ((), ()), (1, 1))
    assert least_error(RULE.reduce(source, Options()))[0] == Q(11**2, 2)
    assert least_error(RULE.reduce(source, Options(loss=Loss.L1)))[0] == 11


def test_a_budget_above_all_costs_is_no_licence() -> None:
    """The target is clamped: with 10^9 as the target the error of a non-cover would do."""
    source = SetCover(2, ((1,), (1,)), (1, 2), budget=10**9)
    for options in OPTIONS.values():
        problem = RULE.reduce(source, options)
        assert problem.target == 3
        assert attaining(problem, 3) is None
        assert attaining(replace(problem, target=Q(10**9)), 10**9) is not None


def test_the_samples_of_one_instance_by_hand() -> None:
    """Sets {1}, {1, 2} of cost 1 and 3; M = 2, C = 4, r = 2: Q = 2 + 4·2 + 1 = 11. Coordinates w_S, w_S', w_1, w_ε."""
    source = SetCover(2, ((1,), (1, 2)), (1, 3), budget=3)
    assert dense(RULE.reduce(source, Options())) == [
        (1, 1, 1, 0, 0),
        (0, 1, 1, 0, 0),
        (1, 0, 0, 1, 1),
        (0, 1, 0, 1, 1),
        (0, 1, 0, 1, 1),
        (0, 1, 0, 1, 1),
        (0, 0, 1, 0, 11),
        (0, 0, 0, 1, 1),
    ]
    scaled = dense(RULE.reduce(source, Options(loss=Loss.L1)))
    assert scaled[3] == (0, 3, 0, 3, 3)
    assert scaled[4] == (0, 0, 1, 0, 2 + 4 * 4 + 1)
    assert len(dense(RULE.reduce(source, Options(loss=Loss.L1, bias=True)))) == 8


def dense(problem: TrainingProblem) -> list[tuple[Q, ...]]:
    return [
        (*(dict(point).get(i, Q(0)) for i in range(problem.d)), label)
        for point, label in zip(problem.points, problem.labels, strict=True)
    ]


@pytest.mark.parametrize("loss", [Loss.L0, Loss.LINF, Loss.ZERO])
def test_other_losses_are_refused(loss: Loss) -> None:
    with pytest.raises(UsageError, match="proved for l2 and l1 only"):
        RULE.reduce(SetCover(1, ((1,),), (1,)), Options(loss=loss))


def test_a_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="assignment has length 1, not 2"):
        RULE.fit(SetCover(1, ((1,), ()), (1, 1)), (True,), Options())


@all_options
def test_some_optimum_lies_in_the_boxes_and_on_the_grid(options: Options) -> None:
    for elements, sets in ((2, 2), (3, 3)):
        for members in families(elements, sets):
            source = SetCover(elements, members, (1,) * sets)
            bounds = RULE.bounds(source, options)
            best = least_cost(source)
            assert (bounds.origin is Origin.THEOREM) == (best is not None)
            if best is None:
                # a target cannot be attained at all then, so the same boxes are right
                assert RULE.bounds(replace(source, budget=1), options).origin is Origin.THEOREM
                continue
            (box,) = bounds.boxes
            inside = []
            for chosen in choices(sets):
                network = RULE.fit(source, chosen, options)
                row = (*network.weights[0], network.biases[0])
                assert all(low <= w <= high for w, (low, high) in zip(row, (*box.weights, box.bias), strict=True))
                assert bounds.grid is not None
                assert all((w * q).denominator == 1 for w, q in zip(row, bounds.grid, strict=True))
                inside.append(RULE.reduce(source, options).error(network))
            assert min(inside) == best


def test_squares_are_right_and_as_few_as_possible() -> None:
    reachable = {0: 0}
    for n in range(1, 500):
        reachable[n] = 1 + min(reachable[n - a * a] for a in range(1, n + 1) if a * a <= n)
    for n, least in reachable.items():
        found = squares(n)
        assert sum(a * a for a in found) == n
        assert len(found) == least
        assert sorted(found, reverse=True) == list(found)
    for value in (Q(0), Q(1, 2), Q(7, 3), Q(22, 7), Q(1, 12)):
        assert sum(a * a for a in rational_squares(value)) == value
        assert len(rational_squares(value)) <= 4


@pytest.mark.parametrize("sets", [0, 1, 2])
def test_no_class_is_left_out(sets: int) -> None:
    """Counted apart: families of subsets of {1, 2} up to exchanging 1 and 2."""
    known: set[frozenset[Sets]] = set()
    subsets: list[tuple[int, ...]] = [(), (1,), (2,), (1, 2)]
    for chosen in product(subsets, repeat=sets):
        swapped = tuple(tuple(sorted(3 - e for e in s)) for s in chosen)
        known.add(frozenset({tuple(sorted(chosen)), tuple(sorted(swapped))}))
    assert len(known) == len(list(families(2, sets)))
