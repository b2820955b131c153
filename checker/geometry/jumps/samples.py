"""The samples as the rules see them: without biases, rays from the origin and the origin."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from checker.problem import Point, Problem

_ZERO = Fraction(0)


def seen(problem: Problem) -> Problem:
    """The same problem; without biases, with the points x / max |x_i| and one more sample, the origin with label 0.

    A network without biases fits the one if and only if it fits the other: its value at cx is that at x for c > 0, and
    its value at 0 is 0. Points of one ray become copies, points of opposite rays do not.
    """
    if problem.bias:
        return problem
    origin = (_ZERO,) * (problem.dimension or 0)
    rays = [(_scaled(point), label) for point, label in problem.samples]
    return replace(problem, samples=(*rays, (origin, _ZERO)))


def _scaled(point: Point) -> Point:
    largest = max(map(abs, point), default=_ZERO)
    return tuple(entry / largest for entry in point) if largest else point
