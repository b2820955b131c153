"""2-hyperplane separability by enumerating all dichotomies and all pairs of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement

from instances.hyperplanes import Hyperplane, Hyperplanes, Vector, side
from solvers.exact.dichotomies import Sides, dichotomies


def separate(q: Sequence[Vector], p: Sequence[Vector]) -> tuple[Hyperplanes | None, Hyperplanes | None]:
    """(planes as the promise (3), (4) says, any two separating planes); None where there are none.

    The first are turned so that Q lies where h₁ > 0 > h₂. Among several pairs the one whose least distance is largest
    relative to its largest distance is taken.
    """
    qs, ps = list(dict.fromkeys(q)), list(dict.fromkeys(p))
    if set(qs) & set(ps):
        return None, None
    points = qs + ps
    if not points:
        return (), ()
    planes = dichotomies(points)
    masks = {_mask(sides): sides for sides in planes}
    in_q = (1 << len(qs)) - 1
    in_p = ((1 << len(points)) - 1) ^ in_q
    promised = [
        (one, two)
        for one in masks
        for two in masks
        # Q where the first is positive and the second negative; P where they agree
        if one & in_q == in_q and two & in_q == 0 and (one ^ two) & in_p == 0
    ]
    if promised:
        width = {mask: _width(planes[sides], points) for mask, sides in masks.items()}
        one, two = max(promised, key=lambda pair: min(width[pair[0]], width[pair[1]]))
        found = (planes[masks[one]], planes[masks[two]])
        return found, found
    for one, two in combinations_with_replacement(masks, 2):
        if _apart(one, two, in_q, in_p):
            return None, (planes[masks[one]], planes[masks[two]])
    return None, None


def _mask(sides: Sides) -> int:
    return sum(1 << i for i, positive in enumerate(sides) if positive)


def _apart(one: int, two: int, in_q: int, in_p: int) -> bool:
    """Does no pattern of the two sides occur in both Q and P?"""
    return all(not (cell & in_q and cell & in_p) for cell in (one & two, one & ~two, ~one & two, ~one & ~two))


def _width(plane: Hyperplane, points: Sequence[Vector]) -> Fraction:
    values = [abs(side(plane, x)) for x in points]
    return min(values) / max(values)
