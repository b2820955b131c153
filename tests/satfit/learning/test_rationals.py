"""Floats as rationals in the unit ball."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from satfit.learning.rationals import SLACK, cut, exact, into_range, read_off, unscaled

Q = Fraction


def test_floats_are_the_decimals_they_print_as() -> None:
    assert exact([0.1, -2.0, 1e-7, 3e22]) == (Q(1, 10), Q(-2), Q(1, 10**7), Q(3 * 10**22))


def random_data(dice: random.Random) -> tuple[list[tuple[Fraction, ...]], list[Fraction]]:
    n, d = dice.randint(1, 8), dice.randint(1, 3)
    middle, width = dice.choice((0.0, 5.0, -1e6)), dice.choice((0.0, 1e-3, 1.0, 12345.0))
    points = [exact([middle + width * dice.gauss(0, 1) for _ in range(d)]) for _ in range(n)]
    return points, list(exact([middle + width * dice.gauss(0, 1) for _ in range(n)]))


def test_a_scaling_that_was_read_off_puts_the_sample_into_range() -> None:
    dice = random.Random(1)
    for _ in range(300):
        points, labels = random_data(dice)
        low = Q(-dice.randint(0, 2), 2)
        scaling = read_off(points, labels, low, keep_zero=False)
        scaled = [scaling.point(x) for x in points]
        assert max(sum(v * v for v in x) for x in scaled) <= 1
        ys = [scaling.label(y) for y in labels]
        assert min(ys) == low
        assert max(ys) <= low + 1
        if len(set(points)) > 1:
            # not much smaller than need be: half of the ball, in the widest coordinate
            assert max(max(column) - min(column) for column in zip(*scaled, strict=True)) * len(points[0]) > Q(9, 10)
        if len(set(labels)) > 1:
            assert max(ys) >= low + Q(99, 100)
        back = [y * scaling.unit + scaling.offset for y in ys]
        assert back == labels


def test_zero_stays_zero() -> None:
    scaling = read_off([(Q(1),), (Q(2),)], [Q(0), Q(1234)], Q(0), keep_zero=True)
    assert (scaling.label(Q(0)), scaling.unit, scaling.offset) == (0, 1240, 0)
    assert "1240" in str(scaling)
    assert str(unscaled(3)) == "as given"
    assert read_off([(Q(1),)], [Q(0)], Q(0), keep_zero=True).unit == 1


def test_the_grid_moves_towards_zero_and_says_how_far() -> None:
    dice = random.Random(2)
    for _ in range(200):
        digits, d = dice.randint(1, 7), dice.randint(1, 3)
        points = [exact([dice.uniform(-0.5, 0.5) for _ in range(d)]) for _ in range(5)]
        labels = [dice.choice((Q(0), Q(1, 10**9), Q(-1, 10**9), *exact([dice.uniform(-1, 1)]))) for _ in range(5)]
        found = cut(points, labels, digits)
        for x, y, sparse, label, moved, moved_y in zip(
            points, labels, found.points, found.labels, found.moved_points, found.moved_labels, strict=True
        ):
            short = dict(sparse)
            for i, value in enumerate(x):
                assert abs(short.get(i, Q(0))) <= abs(value) < abs(short.get(i, Q(0))) + Q(1, 10**digits)
                assert (short.get(i, Q(0)) * 10**digits).denominator == 1
            assert sum(((short.get(i, Q(0)) - v) ** 2 for i, v in enumerate(x)), Q(0)) <= moved * moved
            assert (label * 10**digits).denominator == 1
            assert (label == 0) == (y == 0)
            assert label * y >= 0
            assert moved_y == abs(label - y) <= Q(1, 10**digits)


def test_what_is_out_of_range_is_refused_and_rounding_errors_are_pulled_back() -> None:
    inside = [(Q(3, 5), Q(4, 5))], [Q(2)]
    assert into_range(*inside, Q(0), Q(2)) == inside
    points, labels = into_range([(1 + SLACK / 2, Q(0)), (1 + SLACK, Q(0))], [-SLACK, 2 + SLACK], Q(0), Q(2))
    assert all(1 - 3 * SLACK <= x[0] <= 1 for x in points)
    assert labels == [0, 2]
    for x, y, message in (
        ((1 + 2 * SLACK, Q(0)), Q(1), "sample 0 has norm 1.000000002, outside the unit ball"),
        ((Q(3), Q(4)), Q(1), "sample 0 has norm 5"),
        ((Q(0), Q(0)), Q(5, 2), r"label 2.5, outside \[0, 2\]"),
        ((Q(0), Q(0)), Q(-1), r"label -1, outside"),
    ):
        with pytest.raises(ValueError, match=message):
            into_range([x], [y], Q(0), Q(2))
