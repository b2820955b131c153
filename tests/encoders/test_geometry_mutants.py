"""Wrong rules that the tests of the presolve must see: each is put in place, and some check has to fail."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Q
from typing import Any

import pytest

from encoders.geometry import activation, curvature, finite, groups, polygon, presolve, regions
from encoders.geometry.intervals import Interval
from encoders.reductions import Options, poits_plane
from instances import OneInThreeSat
from tests.encoders import geometry_checks as checks
from tests.encoders.geometry_cases import Case, dense_points
from tests.encoders.geometry_judges import lie
from tests.encoders.test_geometry import faithful

Check = Callable[[random.Random], object]


def caught(check: Check, tries: int = 600) -> bool:
    """Does the check fail on one of its cases? A crash is no finding, it would hide a mutant that does nothing."""
    for seed in range(tries):
        try:
            check(random.Random(seed))
        except AssertionError:
            return True
    return False


_meet, _without, _mixed, _scaled = Interval.meet, Interval.without_open, Interval.mixed, Interval._scaled


def _closed_meet(self: Interval, other: Interval) -> Interval:
    found = _meet(self, other)
    return Interval(found.low, found.high, True, True)


def _open_meet(self: Interval, other: Interval) -> Interval:
    found = _meet(self, other)
    return Interval(found.low, found.high, False, False)


def _without_keeping_nothing_of_its_end(self: Interval, low: Q, high: Q) -> Interval:
    found = _without(self, low, high)
    return found if found == self else Interval(found.low, found.high, False, False)


def _without_closed(self: Interval, low: Q, high: Q) -> Interval:
    """A point at the end of the gap goes as well."""
    if low <= self.low and self.high <= high:
        return Interval(high, low)
    return _without(self, low, high)


def _shifted_mix(self: Interval, other: Interval, share: Q) -> Interval:
    first, second = self._scaled(1 + share), other._scaled(share)
    return Interval(
        first.low + second.low,
        first.high + second.high,
        first.low_closed and second.low_closed,
        first.high_closed and second.high_closed,
    )


def _unflipped(self: Interval, factor: Q) -> Interval:
    found = _scaled(self, factor)
    return Interval(found.low, found.high, self.low_closed, self.high_closed)


def _hull_of_open_ends(self: Interval, other: Interval) -> Interval:
    return Interval(min(self.low, other.low), max(self.high, other.high))


def _touching_overlaps(found: list[Interval]) -> tuple[Interval, ...]:
    chosen: list[Interval] = []
    for interval in sorted(found, key=lambda one: one.high):
        if not chosen or interval.low > chosen[-1].high:
            chosen.append(interval)
    return tuple(chosen)


def _blind(line: Any, labels: Any, crossings: dict[int, list[Interval]]) -> dict[int, list[Interval]]:
    """Cuts at collinear triples without asking whether the other sign may bend there."""
    h, steep = line.heights, curvature.slopes(line, labels)
    flat = [(h[i - 1], h[i + 1]) for i in range(1, len(steep)) if steep[i] == steep[i - 1]]
    found = {}
    for sign, group in crossings.items():
        found[sign] = list(group)
        for low, high in flat:
            found[sign] = [one.without_open(low, high) for one in found[sign]]
    return found


def _sides_by(above: Callable[[Q, Interval], bool], below: Callable[[Q, Interval], bool]) -> Callable[..., list[int]]:
    def sides(line: Any, crossing: Interval | None) -> list[int]:
        if crossing is None:
            return [0] * len(line.heights)
        return [1 if above(h, crossing) else -1 if below(h, crossing) else 0 for h in line.heights]

    return sides


_rows_of = groups._rows_of


def _negated_rows(*arguments: Any) -> list[Any]:
    rows = _rows_of(*arguments)
    for row in rows:
        row.coefficients = {j: [-v for v in theta] for j, theta in row.coefficients.items()}
    return rows


def _one_negated(*arguments: Any) -> list[Any]:
    rows = _rows_of(*arguments)
    for row in rows:
        row.coefficients = {j: [-v for v in theta] if j else theta for j, theta in row.coefficients.items()}
    return rows


_nonnegative = polygon.where_nonnegative


def _without_boundary(region: Any, form: Any) -> Any:
    return [x for x in _nonnegative(region, form) if polygon.value(form, x) > 0]


def _corners_only(region: Any, form: Any) -> Any:
    return [x for x in region if polygon.value(form, x) >= 0]


MUTANTS: dict[str, tuple[Any, str, Any, Check]] = {
    "open ends taken as closed": (Interval, "meet", _closed_meet, checks.check_meet_and_hull),
    "closed ends taken as open": (Interval, "meet", _open_meet, checks.check_meet_and_hull),
    "hull without its ends": (Interval, "hull", _hull_of_open_ends, checks.check_meet_and_hull),
    "the end of a gap not kept": (
        Interval, "without_open", _without_keeping_nothing_of_its_end, checks.check_without_open,
    ),
    "the end of a gap cut off": (Interval, "without_open", _without_closed, checks.check_without_open),
    "the end of a gap cut off, seen by breakpoints": (
        Interval, "without_open", _without_keeping_nothing_of_its_end, checks.check_sharpened,
    ),
    "1 + share": (Interval, "mixed", _shifted_mix, checks.check_mixed),
    "1 + share, seen by breaklines": (Interval, "mixed", _shifted_mix, checks.check_reach),
    "ends not exchanged by a negative factor": (Interval, "_scaled", _unflipped, checks.check_mixed),
    "only L": (curvature.Demand, "crossings", lambda self: list(self.lower), checks.check_demands),
    "only R": (curvature.Demand, "crossings", lambda self: list(self.upper), checks.check_demands),
    "touching intervals overlap": (curvature, "_from_below", _touching_overlaps, checks.check_demands),
    "collinear triples cut without the other sign": (curvature, "sharpened", _blind, checks.check_sharpened),
    "> for ≥ above": (
        activation, "sides", _sides_by(lambda h, c: h > c.high, lambda h, c: h <= c.low), checks.check_sides,
    ),
    "< for ≤ below": (
        activation, "sides", _sides_by(lambda h, c: h >= c.high, lambda h, c: h < c.low), checks.check_sides,
    ),
    "above the lower end": (
        activation, "sides", _sides_by(lambda h, c: h > c.low, lambda h, c: h <= c.low), checks.check_sides,
    ),
    "rows negated": (groups, "_rows_of", _negated_rows, checks.check_groups),
    "one neuron's row negated": (groups, "_rows_of", _one_negated, checks.check_groups),
    "corners on the boundary dropped": (polygon, "where_nonnegative", _without_boundary, checks.check_polygon),
    "edges not cut": (polygon, "where_nonnegative", _corners_only, checks.check_polygon),
    "edges not cut in one dimension": (polygon, "where_nonnegative", _corners_only, checks.check_segment),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_rule_is_seen_by_its_check(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, what, wrong, check = MUTANTS[name]
    assert not caught(check, 150)
    monkeypatch.setattr(where, what, wrong)
    assert caught(check)


def scaled_clause(power: int) -> Case:
    """One clause that can be satisfied, with its labels and its network times 10^power."""
    source = OneInThreeSat(3, ((1, 2, 3),))
    problem = poits_plane.reduce(source, Options())
    known = poits_plane.fit(source, (True, False, False), Options())
    factor = Q(10) ** power
    assert problem.signs is not None
    return Case(
        dense_points(problem),
        tuple(factor * y for y in problem.labels),
        problem.signs,
        False,
        replace(
            known,
            weights=tuple(tuple(factor * w for w in row) for row in known.weights),
            biases=tuple(factor * b for b in known.biases),
        ),
    )


def some_lie(cases: list[Case]) -> bool:
    """Is one of the verdicts wrong?"""
    return any(lie(case, presolve.presolve(case.problem)) for case in cases)


def test_nothing_is_claimed_about_what_the_box_of_roots_cuts_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """With corners that are never taken for the box's, a network of large weights is overlooked."""
    cases = [scaled_clause(power) for power in (0, 13, 15, 16, 17)]
    assert not some_lie(cases)
    monkeypatch.setattr(regions, "box", lambda dimension, reach: polygon.box(dimension, reach - 1))
    assert some_lie(cases)


_PRESOLVE: dict[str, tuple[Any, str, Any]] = {
    "an affine part is forgotten": (finite, "_affine_part_vanishes", lambda *_: []),
    "rows negated": (groups, "_rows_of", _negated_rows),
    "1 + share": (Interval, "mixed", _shifted_mix),
    "above the lower end": (
        presolve, "sides", _sides_by(lambda h, c: h > c.low, lambda h, c: h <= c.low),
    ),
    "corners on the boundary dropped": (finite, "where_nonnegative", _without_boundary),
}  # fmt: skip


@pytest.mark.parametrize("name", _PRESOLVE)
def test_a_wrong_rule_makes_the_presolve_lie(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, what, wrong = _PRESOLVE[name]
    monkeypatch.setattr(where, what, wrong)
    assert some_lie([faithful(seed) for seed in range(120)])
