"""Where the free parameters of a group may lie, given the sides of points that are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from encoders.bounds import Box
from encoders.geometry.activation import ABOVE, BELOW
from encoders.geometry.clock import Clock
from encoders.geometry.groups import Group
from encoders.geometry.lines import Line, Vector
from encoders.geometry.polygon import Form, Point, box, where_nonnegative
from encoders.geometry.record import NothingFitsError, Step

REACH = Fraction(10**15)
"""A region that reaches this far counts as unbounded, and nothing is claimed about it."""
MOST_ROOTS = 2


class NotFiniteError(Exception):
    """The step does not apply; the message says why. Nothing is claimed."""


def preactivation(group: Group, at: int, x: Sequence[Fraction]) -> Form:
    """t of the group's neuron number `at` at the extended point x, as a function of the roots."""
    first = at * len(x)
    return tuple(
        sum((value * row[first + i] for i, value in enumerate(x) if value), Fraction(0))
        for row in (group.origin, *group.directions)
    )


@dataclass(frozen=True, slots=True)
class Regions:
    """The data that all groups share: `fixed` has the sides per neuron and point, `lines` are those parallel to u."""

    points: Sequence[Vector]
    fixed: Sequence[Sequence[int]]
    lines: Sequence[Line]
    u: Vector
    clock: Clock

    def of(self, group: Group, number: int) -> list[Point]:
        """Roots for which neurons point upwards and all known sides hold: tables use them as if they did.

        Empty if there are too many roots. Raises NothingFitsError where nothing is left, NotFiniteError where that is
        not certain.
        """
        self.clock.check()
        if len(group.directions) > MOST_ROOTS:
            return []
        forms = []
        for at, j in enumerate(group.neurons):
            forms.append(preactivation(group, at, (*self.u, Fraction(0))))
            for p in self._deciding(j):
                form = preactivation(group, at, (*self.points[p], Fraction(1)))
                forms.append(form if self.fixed[j][p] == ABOVE else tuple(-c for c in form))
        region = box(group.roots, REACH)
        for form in dict.fromkeys(forms):
            region = where_nonnegative(region, form)
        if not region:
            if group.roots == 2 or (group.roots == 1 and not _contradictory(forms)):
                # the box may be what made it empty
                raise NotFiniteError("a free parameter is not bounded by the known sides")
            raise NothingFitsError(
                "the sides that are known contradict the slopes that are known", table_step(number, [], [])
            )
        return region

    def _deciding(self, j: int) -> Iterator[int]:
        """Per line the last point below and the first above: pointing upwards, they imply all other known sides."""
        sides = self.fixed[j]
        for line in self.lines:
            below = [p for p in line.points if sides[p] == BELOW]
            above = [p for p in line.points if sides[p] == ABOVE]
            yield from below[-1:] + above[:1]


def bounded(region: Sequence[Point]) -> bool:
    """Does it end before REACH? Otherwise what lies beyond was cut off, and nothing can be said."""
    return not any(abs(value) == REACH for corner in region for value in corner)


def boxes(groups: Sequence[Group], regions: Regions, k: int) -> list[Box | None]:
    """Per neuron a box that holds its weights and bias in every fit, None where no bound is known.

    θ is affine in the roots, so its extremes over a bounded region stand at corners. Raises NothingFitsError.
    """
    found: list[Box | None] = [None] * k
    width = len(regions.u) + 1
    for number, group in enumerate(groups):
        try:
            region = regions.of(group, number)
        except NotFiniteError:
            continue
        if not region or not bounded(region):
            continue
        thetas = [theta_at(group, corner) for corner in region]
        for at, j in enumerate(group.neurons):
            own = [theta[at * width : (at + 1) * width] for theta in thetas]
            *weights, bias = ((min(values), max(values)) for values in zip(*own, strict=True))
            found[j] = Box(tuple(weights), bias)
    return found


def theta_at(group: Group, roots: Point) -> list[Fraction]:
    """The group's parameters for these roots."""
    theta = list(group.origin)
    for root, direction in zip(roots, group.directions, strict=True):
        theta = [a + root * b for a, b in zip(theta, direction, strict=True)]
    return theta


def table_step(group: int, points: Sequence[int], choices: Sequence[Sequence[Fraction]]) -> Step:
    """The log's step that lists all solutions of a group."""
    return {"rule": "table", "group": group, "points": points, "choices": choices}


def _contradictory(forms: Sequence[Form]) -> bool:
    """Has c + d·r ≥ 0 for all of them no solution r?"""
    if any(c < 0 and not d for c, d in forms):
        return True
    low = max((-c / d for c, d in forms if d > 0), default=None)
    high = min((-c / d for c, d in forms if d < 0), default=None)
    return low is not None and high is not None and low > high
