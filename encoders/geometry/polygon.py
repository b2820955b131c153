"""Convex regions in at most two dimensions, cut by half-planes and lines, exactly.

A region is the list of its corners: none (empty), one (a point), two (a segment), or a convex polygon in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Point = tuple[Fraction, ...]
Form = tuple[Fraction, ...]
"""(constant, coefficients…): an affine function of the coordinates."""


def value(form: Form, x: Point) -> Fraction:
    """The affine function at a point."""
    return sum((c * v for c, v in zip(form[1:], x, strict=True)), form[0])


def where_nonnegative(region: Sequence[Point], form: Form) -> list[Point]:
    """The part of the region with form ≥ 0."""
    values = [value(form, x) for x in region]
    if all(v >= 0 for v in values):
        return list(region)
    if len(region) <= 1:
        return []
    kept: list[Point] = []
    for i, (x, v) in enumerate(zip(region, values, strict=True)):
        following = (i + 1) % len(region)
        y, w = region[following], values[following]
        if v >= 0:
            kept.append(x)
        if (v > 0 > w) or (v < 0 < w):
            share = v / (v - w)
            kept.append(tuple(a + share * (b - a) for a, b in zip(x, y, strict=True)))
    return _tidy(kept)


def where_zero(region: Sequence[Point], form: Form) -> list[Point]:
    """The part of the region with form = 0."""
    return where_nonnegative(where_nonnegative(region, form), tuple(-c for c in form))


def _tidy(corners: Sequence[Point]) -> list[Point]:
    """Without repetitions; corners on one line become their two ends."""
    distinct = list(dict.fromkeys(corners))
    if len(distinct) <= 2 or len(distinct[0]) < 2:
        return [min(distinct), max(distinct)] if len(distinct) > 2 else distinct
    origin = distinct[0]
    if all(_turn(origin, distinct[1], x) == 0 for x in distinct[2:]):
        return [min(distinct), max(distinct)]
    return distinct


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def box(dimension: int, reach: Fraction) -> list[Point]:
    """[−reach, reach]^dimension for dimension 0, 1 or 2."""
    if dimension == 0:
        return [()]
    if dimension == 1:
        return [(-reach,), (reach,)]
    return [(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach)]
