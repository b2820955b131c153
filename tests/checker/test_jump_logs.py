"""Honest logs of jumps, and all steps about a few points, against the truth from the sets half-spaces cut off."""

from __future__ import annotations

import random
from itertools import combinations, permutations, product

import pytest

from checker import problem as problems
from checker.geometry.jumps import rules
from tests.checker.jump_writer import Writer, ends, random_problem, standing, upright_problem
from tests.checker.switches import (
    asked,
    columns,
    feasible,
    jumps,
    reach,
    reachable,
    repeat,
    series,
    value,
    weigh,
)

LONGER = [pytest.param(seed, 120, marks=pytest.mark.slow) for seed in range(6)]


@pytest.mark.parametrize(("seed", "many"), [(0, 50), *LONGER])
def test_no_log_refutes_what_fits(seed: int, many: int) -> None:
    """And most of what does not fit is refuted."""
    rng = random.Random(seed)
    seen = {"refuted": 0, "fits": 0, "open": 0}
    used: dict[str, int] = {}
    for turn in range(many):
        problem = upright_problem(rng) if turn % 2 else random_problem(rng)
        steps = Writer(problem).ending((0, 1))
        if steps is not None:
            assert standing(problem, steps)
            assert not feasible(problem), problem
            seen["refuted"] += 1
            last = steps[-1]
            name = " ".join([last["rule"], *(last.keys() & {"empty", "point"} if last["rule"] == "sides" else ())])
            used[name] = used.get(name, 0) + 1
        else:
            seen["fits" if feasible(problem) else "open"] += 1
    assert min(seen["refuted"], seen["fits"]) > many * 0.29, seen
    assert used.keys() >= {"jumps", "reach", "assign", "sides point"}, used


def test_one_dimension_is_decided() -> None:
    """All labels of four points: with coefficients c and -c there is a refutation if and only if nothing fits."""
    table = columns([[h] for h in range(4)], bias=True)
    for signs in ([1], [-1], [1, 1], [1, -1], [-1, -1], [1, 1, -1]):
        possible = reachable(table, signs)
        for y in product((-1, 0, 1, 2), repeat=4):
            problem = series(y, signs)
            assert (Writer(problem).ending() is None) == (y in possible), (signs, y)


@pytest.mark.parametrize(
    ("x", "bias"),
    [
        ([[0], [1], [2]], True),
        ([[2], [-1]], False),
        ([[1, 0], [1, 1]], False),
        # the second's line in a plane
        pytest.param([[1, 1], [-2, -2]], False, marks=pytest.mark.slow),
    ],
)
def test_every_step_about_three_points(x: list[list[int]], bias: bool) -> None:
    """Every list of different points in every rule that ends a log, for all labels that fit: none is accepted."""
    numbers = range(len(x) + (not bias))
    lists = [list(chosen) for size in range(4) for chosen in permutations(numbers, size)]
    pairs = [list(pair) for pair in permutations(numbers, 2)]
    families: list[list[list[int]]] = [[], *([pair] for pair in pairs), *(list(two) for two in combinations(pairs, 2))]
    pairs_of_families = [jumps(up, down) for up, down in product(families, repeat=2)]
    steps = [weigh(up, down) for up, down in product(lists, repeat=2)] + [reach(*points) for points in lists]
    steps += [value(p) for p in numbers] + [repeat(p, q) for p, q in pairs]
    table = columns(x, bias=bias)
    for signs in ([1, -1], [-2, 1]):
        for y in sorted(reachable(table, signs)):
            state = rules.begin(problems.read(asked(x, y, signs, bias=bias)))
            # that rule asks for the number of neurons only
            for step in [*steps, *pairs_of_families] if signs == [1, -1] else steps:
                assert ends(state, step) is None
