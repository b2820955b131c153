"""Every rule of the presolve by itself, against brute force."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction as Q
from itertools import permutations, product

import pytest
import z3

from encoders.geometry.assignment import NoAssignmentError, TightLine, assign, ratio
from encoders.geometry.curvature import demands, sharpened
from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Line, directions, lines_along, place
from instances import sparse_point
from tests.encoders.geometry_cases import heights, random_network
from tests.encoders.geometry_checks import (
    check_demands,
    check_groups,
    check_meet_and_hull,
    check_mixed,
    check_polygon,
    check_reach,
    check_segment,
    check_sharpened,
    check_sides,
    check_solve,
    check_without_open,
)

EVERY = (check_meet_and_hull, check_without_open, check_mixed, check_demands, check_sides, check_reach, check_segment)


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.__name__[6:])
def test_the_rule_says_what_its_definition_says(check: Callable[[random.Random], object]) -> None:
    for seed in range(400):
        check(random.Random(seed))


@pytest.mark.parametrize("check", [check_sharpened, check_groups, check_solve])
def test_the_rule_keeps_the_truth_wherever_it_applies(check: Callable[[random.Random], bool]) -> None:
    applied = Counter(check(random.Random(seed)) for seed in range(200))
    assert applied[True] > 30, applied


def test_cut_regions_are_empty_points_segments_and_polygons() -> None:
    sizes = Counter(min(check_polygon(random.Random(seed)), 4) for seed in range(250))
    assert all(sizes[size] > 10 for size in range(5)), sizes


def test_a_network_keeps_its_own_crossings() -> None:
    """Three tight lines or more through an exact arrangement: the true assignment survives."""
    seen: Counter[bool] = Counter()
    for seed in range(120):
        dice = random.Random(seed)
        network = random_network(dice, 2, dice.randint(2, 5))
        truth, tight = [], []
        for x in sorted(dice.sample(range(-4, 6), 4)):
            at = [-(b + w[0] * x) / w[1] for w, b in zip(network.weights, network.biases, strict=True)]
            points = [(Q(x), h) for h in heights(dice, sorted(set(at)), [2, 3])]
            if len(points) < 3:
                continue
            labels = network.values([sparse_point(p) for p in points])
            (line,) = lines_along(points, (Q(0), Q(1)))
            needs = demands(line, labels)
            if any(needs[s].count != network.coefficients.count(Q(s)) for s in (1, -1)):
                continue
            tight.append(TightLine(line, sharpened(line, labels, {s: needs[s].crossings() for s in (1, -1)})))
            truth.append(at)
        seen[len(tight) > 2] += 1
        for reference, sign in product(range(len(tight)), (1, -1)):
            mine = [j for j, c in enumerate(network.coefficients) if c == sign]
            order = sorted(mine, key=lambda j: truth[reference][j])
            options = assign(tight, reference, sign)
            for at, heights_there in enumerate(truth):
                ranks = {j: sorted(heights_there[i] for i in mine).index(heights_there[j]) for j in mine}
                assert all(ranks[j] in options[at][n] for n, j in enumerate(order)), (seed, at)
    assert seen[True] > 30, seen


def ascending(dice: random.Random, count: int) -> list[Interval]:
    """Disjoint intervals with mixed ends, single points among them."""
    ends = sorted(dice.sample(range(12), 2 * count))
    found = []
    for a, b in zip(ends[::2], ends[1::2], strict=True):
        if dice.random() < 0.25:
            found.append(Interval(Q(a), Q(a), True, True))
        else:
            found.append(Interval(Q(a), Q(b), dice.random() < 0.4, dice.random() < 0.4))
    return found


def has_transversal(chosen: list[tuple[tuple[Q, ...], Interval]]) -> bool:
    """Is there a breakline through all these intervals? By Z3."""
    solver = z3.Solver()
    height = z3.Real("c")
    for base, interval in chosen:
        at = height + sum(z3.Q(v.numerator, v.denominator) * z3.Real(f"s{i}") for i, v in enumerate(base))
        low, high = (z3.Q(v.numerator, v.denominator) for v in (interval.low, interval.high))
        solver.add(at >= low if interval.low_closed else at > low)
        solver.add(at <= high if interval.high_closed else at < high)
    return bool(solver.check() == z3.sat)


@pytest.mark.parametrize("flat", [False, True])
def test_no_assignment_that_exists_is_dropped(flat: bool) -> None:
    """Every way to thread breaklines through the intervals, line by line; `flat`: bases on one line."""
    seen: Counter[bool] = Counter()
    for seed in range(30):
        dice = random.Random(seed)
        count, many = dice.choice((1, 2, 2, 3)), 3
        xs = dice.sample(range(-2, 4), many)
        bases = [(Q(x),) if flat else (Q(x), Q(dice.choice((0, x, 1)))) for x in xs]
        lines = [TightLine(Line(base, (), ()), {1: ascending(dice, count), -1: []}) for base in bases]
        threads = {
            (j, p, r): has_transversal(
                [(base, line.crossings[1][n]) for base, line, n in zip(bases, lines, (j, p, r), strict=True)]
            )
            for j, p, r in product(range(count), repeat=3)
        }
        ways = [
            (first, second)
            for first in permutations(range(count))
            for second in permutations(range(count))
            if all(threads[j, first[j], second[j]] for j in range(count))
        ]
        seen[bool(ways)] += 1
        try:
            options = assign(lines, 0, 1)
        except NoAssignmentError:
            assert not ways, seed
            continue
        for first, second in ways:
            assert all(first[j] in options[1][j] and second[j] in options[2][j] for j in range(count)), seed
        if count == 1 and (flat or ratio(*bases) is not None):
            assert ways, "one neuron and three lines: what does not fit is seen"
    assert min(seen.values()) > 2, seen


def test_points_of_a_line_lie_on_it_in_order() -> None:
    for seed in range(60):
        dice = random.Random(seed)
        d = dice.choice((1, 2, 3))
        points = list({tuple(Q(dice.randint(-2, 2), dice.choice((1, 2))) for _ in range(d)) for _ in range(12)})
        for u in directions(points):
            lines = lines_along(points, u)
            assert sorted(p for line in lines for p in line.points) == list(range(len(points)))
            for line in lines:
                assert list(line.heights) == sorted(set(line.heights))
                start, low = points[line.points[0]], line.heights[0]
                for p, h in zip(line.points, line.heights, strict=True):
                    assert points[p] == tuple(a + (h - low) * b for a, b in zip(start, u, strict=True))
                    assert place(points[p], u) == (line.base, h)
