"""R4 over all lines of all directions: how many neurons of each sign there must be.

Each line bounds the neurons of one sign from below (`curvature`). A bound of one line says nothing about the other
sign, so the two largest bounds may come from different lines, of different directions, and still hold together: there
are at least q⁺ + − neurons besides at least q⁻ − ones. (Bounds of one sign from different lines must not be added.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from encoders.geometry.clock import Clock
from encoders.geometry.curvature import demands
from encoders.geometry.lines import FEWEST, Line, Vector, lines_along
from encoders.geometry.record import NothingFitsError, Record, Triple, triples_of

WORD = {1: "convex", -1: "concave"}


@dataclass(frozen=True, slots=True)
class Bound:
    """As many breakpoints of one sign as there are triples, on the line at `base` along `u`."""

    triples: tuple[Triple, ...] = ()
    u: Vector = ()
    base: Vector = ()

    @property
    def count(self) -> int:
        return len(self.triples)

    @property
    def where(self) -> str:
        return f"the line at {', '.join(map(str, self.base))}" if self.base else "the line"


def count(
    best: dict[int, Bound],
    points: Sequence[Vector],
    labels: Sequence[Fraction],
    candidates: Iterable[Vector],
    clock: Clock,
) -> None:
    """Raise the bounds `best`, by sign, to the largest over all lines of these directions too."""
    for u in candidates:
        for line in lines_along(points, u):
            clock.check()
            if len(line.points) >= FEWEST:
                _improve(best, line, labels, u)


def _improve(best: dict[int, Bound], line: Line, labels: Sequence[Fraction], u: Vector) -> None:
    found = demands(line, labels)
    for sign, demand in found.items():
        if demand.count > best[sign].count:
            best[sign] = Bound(tuple(triples_of(line, demand.lower)), u, line.base)


def forced_signs(
    best: dict[int, Bound], k: int, signs: Sequence[Fraction] | None, record: Record
) -> tuple[Fraction, ...] | None:
    """The signs of the neurons, + first where they are free and forced, or None. Raises NothingFitsError."""
    families = {WORD[sign]: best[sign].triples for sign in (1, -1)}
    needs = best[1].count, best[-1].count
    if signs is not None:
        for sign in (1, -1):
            there = sum(1 for one in signs if one == sign)
            if best[sign].count > there:
                raise NothingFitsError(
                    f"{best[sign].where} needs {best[sign].count} {WORD[sign]} breakpoints; "
                    f"neurons with that sign: {there}",
                    {"rule": "count", **families},
                )
    elif sum(needs) > k:
        places = dict.fromkeys(best[sign].where for sign in (1, -1) if best[sign].count)
        raise NothingFitsError(
            f"{' and '.join(places)} {'need' if len(places) > 1 else 'needs'} {needs[0]} convex and {needs[1]} concave "
            f"breakpoints; neurons: {k}",
            {"rule": "count", **families},
        )
    spare = k - sum(needs)
    record.say(
        f"at least {needs[0]} convex and {needs[1]} concave breakpoints",
        f"{spare} of {k} neurons to spare" if spare else f"none of {k} neurons to spare",
    )
    if signs is not None:
        return tuple(signs)
    if sum(needs) < k:
        return None
    record.step("signs", **families)
    return (Fraction(1),) * needs[0] + (Fraction(-1),) * needs[1]
