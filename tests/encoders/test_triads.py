"""Clauses about three parallel lines: they hold for every upward neuron, and rule out what no neuron can do."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction as Q
from itertools import pairwise, product

from encoders.geometry.lines import lines_along
from encoders.geometry.triads import Triad, triads

UP = (Q(0), Q(1))


def holds(one: Triad, on: dict[int, bool]) -> bool:
    if one.covers:
        return not on[one.q] or on[one.p] or on[one.r]
    return on[one.q] or not (on[one.p] and on[one.r])


def test_every_upward_neuron_obeys_ties_included() -> None:
    """And what is changed in them some neuron does not."""
    dice = random.Random(7)
    met = 0
    changes = {
        "kind": lambda one: replace(one, covers=not one.covers),
        "middle": lambda one: replace(one, p=one.q, q=one.p),
    }
    caught = dict.fromkeys(changes, 0)
    for _ in range(150):
        points = list(
            {(Q(dice.randint(0, 4)), Q(dice.randint(-6, 6), dice.choice((1, 2)))) for _ in range(dice.randint(5, 12))}
        )
        found = triads(lines_along(points, UP), 1000)
        met += len(found)
        for _ in range(20):
            up, tilt = Q(dice.randint(0, 3)), Q(dice.randint(-6, 6), 2)
            x, y = dice.choice(points)
            bias = -(up * y + tilt * x) + dice.choice((Q(0), Q(0), Q(1, 2), Q(-1, 3)))
            on = {p: up * b + tilt * a + bias > 0 for p, (a, b) in enumerate(points)}
            assert all(holds(one, on) for one in found), (points, up, tilt, bias)
            for name, change in changes.items():
                caught[name] += any(not holds(change(one), on) for one in found)
    assert met > 1000
    assert min(caught.values()) > 50, caught


def test_with_the_order_on_lines_they_say_all_there_is_on_three_lines() -> None:
    """On three lines, a pattern that ascends on each and obeys all triads is that of an upward half-plane."""
    points = [(Q(x), Q(y)) for x in range(3) for y in (0, 1, 3)]
    lines = lines_along(points, UP)
    found = triads(lines, 1000)
    seen = {True: 0, False: 0}
    for heights in product(range(4), repeat=3):
        on = {p: at >= height for line, height in zip(lines, heights, strict=True) for at, p in enumerate(line.points)}
        obeys = all(holds(one, on) for one in found)
        assert obeys is separable(points, on), (heights, on)
        seen[obeys] += 1
    assert min(seen.values()) > 5


def separable(points: list[tuple[Q, Q]], on: dict[int, bool]) -> bool:
    """Is there an upward line below all that are on and above all that are off? Its extreme ones pass two points."""
    left = [x for p, x in enumerate(points) if on[p]]
    right = [x for p, x in enumerate(points) if not on[p]]
    if not left or not right:
        return True
    slopes = {(b[1] - a[1]) / (b[0] - a[0]) for a in points for b in points if a[0] != b[0]}
    tried = sorted(slopes)
    tried += [(a + b) / 2 for a, b in pairwise(tried)] + [tried[0] - 1, tried[-1] + 1]
    return any(min(y - s * x for x, y in left) > max(y - s * x for x, y in right) for s in tried)


def test_at_most_so_many() -> None:
    points = [(Q(x), Q(y)) for x in range(4) for y in range(4)]
    lines = lines_along(points, UP)
    assert len(triads(lines, 5)) == 5
    assert triads(lines, 0) == []
    assert triads(lines[:2], 9) == []
    near = triads(lines[:3], 1000)
    assert triads(lines, 1000)[: len(near)] == near
