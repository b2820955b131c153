"""Separation by two hyperplanes as exact fitting: Froese & Hertrich 2023, Theorem 7 (four ReLUs) and Corollary 10
(two linear thresholds).

    q -> 1 for each q in Q, p -> 0 for each p in P; with ReLUs also, for each pair (q, p),
    r = (1-delta) q + delta p -> 1  and  s = delta q + (1-delta) p -> 0,
    delta = min(1/4, epsilon / (2 |q-p|_1)),  epsilon = margin, or m^-3 with m = |Q and P together, as sets|.

The paper's delta has the Euclidean norm, which is no rational number in general and may make delta exceed 1/2.

If the samples are fitted, Q and P are separated by two hyperplanes, whatever Q and P are. ReLUs: on the way from q
to p stand q, r, s, p in this order, as 0 < delta < 1/2, with labels 1, 1, 0, 0. The slope falls somewhere strictly
between q and s and rises somewhere strictly between r and p, so a neuron with coefficient -1 changes sign inside the
segment, and one with +1 does. One of the two signs has at most two neurons; q and p are strictly on different sides
of one of them. Thresholds: q and p differ in some indicator 1[t > 0]. Other points may lie on these hyperplanes;
shifting each by less than the smallest non-zero |t| over the points, downwards for thresholds, takes them off it.

The converse is a theorem under a promise only: (3), (4) for thresholds: f = 1[h_1 > 0] - 1[h_2 > 0]; (3), (4) and (5)
for ReLUs: each step is made of two neurons closer than epsilon/4, and r and s are within epsilon/2 of q and p because
|.|_2 <= |.|_1. Their coefficients are +, - and +, -, -, +, so that fixing these changes nothing. Without the promise
it is false: Q = {xy > 0}, P = {xy < 0} in the grid {-3,-1,1,3}^2.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from checker.construction import Construction
from checker.problem import NAME, Problem, Sample
from checker.report import Rejected
from checker.source_json import Hyperplanes

_QUARTER, _ONE = Fraction(1, 4), Fraction(1)
RELUS, THRESHOLDS = 4, 2


def described(source: Hyperplanes) -> str:
    return f"{len(source.q)} and {len(source.p)} points in dimension {source.dimension}"


def build_relus(source: Hyperplanes, problem: Problem) -> Construction:
    if problem.neurons > RELUS:
        raise Rejected(f"{NAME}: {problem.neurons} neurons, but this checker knows the theorem for {RELUS} only")
    return Construction(
        dimension=source.dimension,
        neurons=RELUS,
        samples=lambda: _with_pairs(source),
        signs=(_ONE, -_ONE, -_ONE, _ONE),
        multiplicities=False,
    )


def build_thresholds(source: Hyperplanes, problem: Problem) -> Construction:
    del problem
    return Construction(
        dimension=source.dimension,
        neurons=THRESHOLDS,
        samples=lambda: _points(source),
        activation="threshold",
        signs=(_ONE, -_ONE),
        multiplicities=False,
    )


def epsilon(source: Hyperplanes) -> Fraction:
    if source.margin is not None:
        return source.margin
    return Fraction(1, max(len({*source.q, *source.p}), 1) ** 3)


def _points(source: Hyperplanes) -> Iterator[Sample]:
    for q in source.q:
        yield q, Fraction(1)
    for p in source.p:
        yield p, Fraction(0)


def _with_pairs(source: Hyperplanes) -> Iterator[Sample]:
    yield from _points(source)
    margin = epsilon(source)
    firsts, seconds = dict.fromkeys(source.q), dict.fromkeys(source.p)
    for q in firsts:
        for p in seconds:
            distance = sum((abs(a - b) for a, b in zip(q, p, strict=True)), Fraction(0))
            # A point of both sets: the two labels contradict each other, and any delta says just that again.
            delta = min(_QUARTER, margin / (2 * distance)) if distance else _QUARTER
            yield tuple((1 - delta) * a + delta * b for a, b in zip(q, p, strict=True)), Fraction(1)
            yield tuple(delta * a + (1 - delta) * b for a, b in zip(q, p, strict=True)), Fraction(0)
