"""Wilcoxon's signed-rank test, and the estimate and interval that belong to it.

F. Wilcoxon, *Individual comparisons by ranking methods*, 1945; J. Hodges and E. Lehmann, *Estimates of location based
on rank tests*, 1963. Written out here because a statistics library takes longer to import than ten thousand runs take
to compare; the tests hold it against one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

EXACT_UP_TO = 100
"""Differences for which all 2ⁿ signs are counted; beyond, the normal approximation is good to three digits."""


@dataclass(frozen=True, slots=True)
class Location:
    """The middle of a sample of differences, and an interval that holds the true one with the confidence asked for.

    `low` and `high` are None where so few differences allow no such interval.
    """

    middle: float
    low: float | None
    high: float | None


def signed_rank_p(differences: Sequence[float]) -> float:
    """Two-sided p of "the differences lie symmetrically around 0". Zeros say nothing and are left out; 1 without any.

    Equal sizes share the mean of their ranks. The p is that of the test given these ranks: exact up to `EXACT_UP_TO`
    differences, with ties too; beyond, normal with continuity correction and the variance of the ranks as they are.
    """
    told = [difference for difference in differences if difference != 0]
    if not told:
        return 1.0
    ranks = doubled_ranks([abs(difference) for difference in told])
    plus = sum(rank for rank, difference in zip(ranks, told, strict=True) if difference > 0)
    smaller = min(plus, sum(ranks) - plus)
    if len(ranks) <= EXACT_UP_TO:
        return min(1.0, 2 * _signs_below(ranks, smaller) / (1 << len(ranks)))
    # of doubled ranks r: mean Σr/2, variance Σr²/4; half a step is 1
    above = sum(ranks) / 2 - smaller - 1
    return min(1.0, math.erfc(max(0.0, above) / math.sqrt(sum(rank * rank for rank in ranks) / 4) / math.sqrt(2)))


def doubled_ranks(sizes: Sequence[float]) -> list[int]:
    """Twice the rank of each size, so that the mean of tied ranks is an integer."""
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    ranks = [0] * len(sizes)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and sizes[order[end]] == sizes[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = start + 1 + end
        start = end
    return ranks


def _signs_below(ranks: Sequence[int], most: int) -> int:
    """How many of the 2ⁿ choices of signs give positive ranks of sum at most `most`."""
    # the polynomial Π(1 + x^rank) at x = 2^width: one integer whose digits are the counts
    width = len(ranks) + 1
    counts = 1
    for rank in ranks:
        counts += counts << (rank * width)
    below = counts & ((1 << ((most + 1) * width)) - 1)
    # the sum of the digits: it is at most 2ⁿ, so casting out (2^width - 1) keeps it
    return below % ((1 << width) - 1)


def location(differences: Sequence[float], confidence: float) -> Location:
    """Hodges–Lehmann: the median of all means of two differences (or one), and the interval of the test turned round.

    The interval holds every shift that the test without ties does not refute at level 1 - confidence. Raises
    ValueError without differences.
    """
    if not differences:
        raise ValueError("no differences, no location")
    ordered = sorted(differences)
    n = len(ordered)
    means = n * (n + 1) // 2
    middle = _walsh(ordered, means // 2)
    if means % 2 == 0 and n <= EXACT_UP_TO:
        # of more than 5000 means the two in the middle differ by nothing
        middle = (_walsh(ordered, means // 2 - 1) + middle) / 2
    cut = _critical(n, (1 - confidence) / 2)
    if cut is None:
        return Location(middle, None, None)
    return Location(middle, _walsh(ordered, cut), _walsh(ordered, means - 1 - cut))


def _critical(n: int, tail: float) -> int | None:
    """The largest c with P(sum of positive ranks ≤ c) ≤ tail: so many means lie outside. None without one."""
    total = n * (n + 1) // 2
    ranks = range(2, 2 * n + 1, 2)
    most = math.floor(tail * (1 << n)) if n <= EXACT_UP_TO else 0
    deviation = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)

    def small(c: int) -> bool:
        if n <= EXACT_UP_TO:
            return _signs_below(ranks, 2 * c) <= most
        return math.erfc((total / 2 - c - 0.5) / deviation / math.sqrt(2)) / 2 <= tail

    low, high = -1, total
    while low < high:
        between = (low + high + 1) // 2
        low, high = (between, high) if small(between) else (low, between - 1)
    return low if low >= 0 else None


def _walsh(ordered: Sequence[float], place: int) -> float:
    """The mean of two at this place (from 0) among all n(n+1)/2 sorted ones; to nine digits where many are equal."""
    low, high = math.nextafter(ordered[0], -math.inf), ordered[-1]
    below, up_to = [0] * len(ordered), _reach(ordered, high)
    # all means would not fit into memory: the range is halved until few of them are left
    while sum(up_to) - sum(below) > len(ordered) and high - low > 1e-9 * max(1.0, abs(low), abs(high)):
        between = (low + high) / 2
        reach = _reach(ordered, between)
        if sum(reach) > place:
            high, up_to = between, reach
        else:
            low, below = between, reach
    if sum(up_to) - sum(below) > len(ordered):
        return high
    left = [
        (value + ordered[first + step]) / 2
        for first, value in enumerate(ordered)
        for step in range(below[first], up_to[first])
    ]
    return sorted(left)[place - sum(below)]


def _reach(ordered: Sequence[float], most: float) -> list[int]:
    """For every i the number of j ≥ i whose mean with it is at most that: as i grows, the last such j only shrinks."""
    reach, last = [], len(ordered) - 1
    for first, value in enumerate(ordered):
        while last >= first and value + ordered[last] > 2 * most:
            last -= 1
        reach.append(last - first + 1 if last >= first else 0)
    return reach
