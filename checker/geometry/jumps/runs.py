"""Points that ascend on a line of any direction, and what their labels rise and fall by."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from checker.geometry.data import Data, ratio
from checker.problem import Point
from checker.report import Rejected


def heading(data: Data, *lists: list[int]) -> Point | None:
    """The direction from the first point to the second of the first list that has two; None if none has."""
    for numbers in lists:
        if len(numbers) > 1:
            p, q = numbers[:2]
            u = tuple(b - a for a, b in zip(data.points[p], data.points[q], strict=True))
            if not any(u):
                raise Rejected(f"points {p} and {q} are one point")
            return u
    return None


def heights(data: Data, numbers: list[int], u: Point | None, where: str) -> list[Fraction]:
    """How many u each of the points is above the first. Rejected if they are not on one line along u.

    Less than two points are on a line along everything; only then u may be None.
    """
    if len(numbers) < 2 or u is None:
        return [Fraction(0)] * len(numbers)
    base = data.points[numbers[0]]
    end = tuple(a + b for a, b in zip(base, u, strict=True))
    found = []
    for p in numbers:
        height = ratio(base, end, data.points[p])
        if height is None:
            raise Rejected(f"{where}: points {numbers[0]} and {p} are not on one line along the direction")
        found.append(height)
    return found


def ascend(data: Data, numbers: list[int], u: Point | None, where: str) -> None:
    """Rejected if the points are not on one line along u in ascending order, no two at one height."""
    for (p, low), (q, high) in pairwise(zip(numbers, heights(data, numbers, u, where), strict=True)):
        if low >= high:
            raise Rejected(f"{where}: points {p} and {q} do not ascend")


def rises(labels: Sequence[Fraction]) -> Fraction:
    """By how much each label exceeds the one before it, where it does, in all."""
    return sum((b - a for a, b in pairwise(labels) if b > a), Fraction(0))


def falls(labels: Sequence[Fraction]) -> Fraction:
    return rises(labels[::-1])
