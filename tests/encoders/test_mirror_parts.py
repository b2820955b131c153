"""The parts of the mirror presolve against their definitions, and changed parts that the problems must find."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction as Q
from itertools import pairwise, product
from typing import Any

import pytest
import z3

from encoders.geometry import mirror, mirror_conditions, mirror_pairs
from encoders.geometry.mirror_columns import Box, Curve, Domain, Interval, Pair, candidates, column, corners, level
from encoders.geometry.mirror_conditions import Pattern, cover
from encoders.geometry.mirror_pairs import rays_of, total_weights
from encoders.geometry.record import NothingFitsError
from instances import ThreeSat, TrainingProblem, sparse_point
from tests.encoders.formulas import random_three_sat
from tests.encoders.mirrors import damaged, grown, problem_with, reduced, truth, verdict

HALVES = [Q(n, 2) for n in range(-9, 10)]
CURVES = [(2, 0, None), (0, Q(3, 2), None), (Q(3, 2), None, None), (None, 2, None), (None, None, -1), (None, None, 0)]


def relu(v: Q) -> Q:
    return max(v, Q(0))


def inside(s: Q, interval: Interval) -> bool:
    low, high = interval
    return (low is None or low <= s) and (high is None or s <= high)


def curve_of(numbers: tuple[Any, Any, Any]) -> Curve:
    curve = column(*(None if value is None else Q(value) for value in numbers))
    assert isinstance(curve, Curve)
    return curve


def lies(v: Pair, domain: Domain) -> bool:
    if isinstance(domain, tuple):
        return v in domain
    if isinstance(domain, Box):
        return all(inside(entry, (domain.low, domain.high)) for entry in v)
    # the curves move by whole steps of s or stand still: s can be read from one of the entries
    low, high = domain.domain
    around = {e * f + g for e in v for f in (1, -1) for g in (0, 2 * domain.centre)}
    return any(domain.at(s) == v for s in around if inside(s, (low, high)))


@pytest.mark.parametrize("plus", [None, 0, 1, Q(3, 2)])
@pytest.mark.parametrize("minus", [None, 0, 1, Q(5, 2)])
@pytest.mark.parametrize("total", [None, 0, Q(1, 2), -1])
def test_a_column_is_what_the_axis_says(plus: Q | None, minus: Q | None, total: Q | None) -> None:
    if None not in (plus, minus, total) and plus - minus != total:  # type: ignore[operator]
        return
    wanted = {
        (a, b)
        for a, b in product(HALVES, HALVES)
        if plus in (None, relu(a) + relu(b))
        and minus in (None, relu(-a) + relu(-b))
        and total in (None, a + b)
    }  # fmt: skip
    try:
        domain = column(*(None if value is None else Q(value) for value in (plus, minus, total)))
    except NothingFitsError:
        assert not wanted
        return
    assert {v for v in product(HALVES, HALVES) if lies(v, domain)} == wanted


def test_levels_are_components() -> None:
    dice = random.Random(1)
    grid = [Q(n, 6) for n in range(-50, 51)]
    for numbers in CURVES:
        curve = curve_of(numbers)
        for _ in range(25):
            a, shift = dice.choice((1, -1, 2, -3)), (dice.choice(HALVES), dice.choice(HALVES))
            y = dice.choice((Q(0), Q(0), Q(1), Q(2), Q(7, 2)))
            found = level(curve, a, shift, y)
            for before, after in pairwise(found):
                assert before[1] is not None
                assert after[0] is not None
                assert before[1] < after[0]
            for s in [*grid, *(end for interval in found for end in interval if end is not None)]:
                if inside(s, curve.domain):
                    v = curve.at(s)
                    hit = relu(a * v[0] + shift[0]) + relu(a * v[1] + shift[1]) == y
                    assert hit == any(inside(s, interval) for interval in found), (curve, a, shift, y, s)


def met(v: Pair, rows: Sequence[tuple[int, Pair, Q]]) -> bool:
    return all(relu(a * v[0] + s[0]) + relu(a * v[1] + s[1]) == y for a, s, y in rows)


def some_rows(dice: random.Random, zero: bool) -> list[tuple[int, Pair, Q]]:
    few = HALVES[::2]
    return [
        (dice.choice((1, -1, -2)), (dice.choice(few), dice.choice(few)), Q(0) if zero else dice.choice((Q(0), Q(2))))
        for _ in range(dice.randint(0, 5))
    ]


@pytest.mark.parametrize("half", [False, True])
def test_some_candidate_meets_whatever_can_be_met(half: bool) -> None:
    dice = random.Random(2)
    grid = [Q(n, 4) for n in range(-40, 41)]
    for _ in range(150):
        curve = curve_of(dice.choice(CURVES))
        rows = some_rows(dice, zero=False)
        places = candidates(curve, [one for a, s, y in rows for one in level(curve, a, s, y)], half)
        for size in range(len(rows) + 1):
            chosen = dice.sample(rows, size)
            end = curve.centre if half else curve.domain[1]
            there = any(met(curve.at(s), chosen) for s in grid if inside(s, (curve.domain[0], end)))
            assert not there or any(met(v, chosen) for v in places)


@pytest.mark.parametrize("zero", [False, True])
def test_some_corner_meets_whatever_can_be_met(zero: bool) -> None:
    dice = random.Random(3)
    for _ in range(60):
        box = dice.choice((Box(None, None), Box(None, Q(0)), Box(Q(0), None)))
        rows = some_rows(dice, zero)
        places = corners(box, rows)
        for size in range(1 if rows else 0, len(rows) + 1):
            chosen = dice.sample(rows, size)
            solver = z3.Solver()
            v = z3.Reals("a b")
            for entry in v:
                solver.add(entry >= 0 if box.low is not None else True, entry <= 0 if box.high is not None else True)
            for a, s, y in chosen:
                t = [a * entry + z3.Q(shift.numerator, shift.denominator) for entry, shift in zip(v, s, strict=True)]
                solver.add(sum(z3.If(one > 0, one, 0) for one in t) == z3.Q(y.numerator, y.denominator))
            assert (solver.check() == z3.sat) == any(met(place, chosen) for place in places)


def test_a_cover_is_exact_and_irredundant() -> None:
    dice = random.Random(4)
    for _ in range(300):
        sizes = [dice.randint(1, 3) for _ in range(dice.randint(0, 4))]
        every = list(product(*map(range, sizes)))
        bad = {cell: None for cell in every if dice.random() < dice.choice((0.2, 0.8, 1))}
        found = cover(sizes, bad)
        assert {cell for cell in every if any(all(cell[g] == c for g, c in part) for part in found)} == set(bad)
        assert len(found) <= len(bad)
        assert not any(set(p) <= set(q) for p in found for q in found if p is not q)


def test_rays_and_sums() -> None:
    points = [sparse_point(x) for x in ([Q(2, 3), Q(4, 3)], [Q(1), Q(2)], [Q(-5), Q(-10)], [0, 0], [0, 3], [0, -1])]
    rays = rays_of(points, [Q(2), Q(3), Q(5), Q(0), Q(6), Q(1)])
    assert rays.values == {((0, 1), (1, 2)): 3, ((0, -1), (1, -2)): 1, ((1, 1),): 2, ((1, -1),): 1}
    assert list(rays.points.values()) == [0, 2, 4, 5]
    assert total_weights(rays) == ({0: 0, 1: 1}, [[4, 5], [0, 2]])


def one_step() -> Iterator[tuple[TrainingProblem, bool]]:
    """Small problems that each need a certain step, with the truth."""
    rows: list[list[tuple[str, str]]] = [
        [("1 0", "1"), ("-1 0", "1"), ("0 1", "4"), ("-1 -1", "0"), ("1 -1", "0")],
        [("1 0", "1"), ("-1 0", "1"), ("1 1", "3"), ("-1 -1", "3"), ("0 1", "2")],
        [("1 0", "1"), ("-1 0", "1"), ("1 1", "1"), ("-1 -1", "2"), ("1 -1", "0")],
        [("1 0", "1"), ("-1 0", "2"), ("1 1", "0"), ("-1 1", "0")],
        [("1 0", "1"), ("-1 0", "2"), ("1 1", "3"), ("-1 1", "2")],
        [("1 0 0", "1"), ("-1 0 0", "1"), ("0 1 0", "3"), ("2 1 0", "4"), ("0 0 1", "4"), ("0 1 -1", "0")],
        [("1 0 0", "1"), ("-1 0 0", "1"), ("0 1 0", "2"), ("0 -1 0", "2"), ("1 1 0", "3"), ("-1 1 0", "1")],
        [("1/2", "1"), ("3", "6"), ("-2", "4")],
        # input 0 has the table (1, 1), (1/2, 3/2), (3/2, 1/2), and only (1, 1) goes with the other inputs
        [
            ("0 1 0 0", "1"),
            ("0 -1 0 0", "1"),
            ("0 0 1 0", "1"),
            ("0 0 -1 0", "1"),
            ("1 0 0 0", "2"),
            ("4 9 1 0", "12"),
            ("0 1 1 0", "0"),
            ("1 0 0 -1", "0"),
        ],
    ]
    for chosen in rows:
        d = len(chosen[0][0].split())
        problem = problem_with([(sparse_point([Q(v) for v in x.split()]), Q(y)) for x, y in chosen], d)
        known = truth(problem)
        assert known is not None
        yield problem, known


@pytest.fixture(scope="module")
def battery() -> list[tuple[TrainingProblem, bool]]:
    dice = random.Random(5)
    found = list(one_step())
    formulas = [random_three_sat(3, dice.randint(4, 16), dice) for _ in range(12)]
    problems = [reduced(formula, free=free) for formula in formulas for free in (False, True)]
    problems += [damaged(reduced(random_three_sat(2, 4, dice), free=n % 2 == 0), dice) for n in range(60)]
    problems += [grown(dice, 0.25) for _ in range(100)]
    problems.append(problem_with([(((0, Q(1)),), Q(1)), (((0, Q(-1)),), Q(0)), (((1, Q(1)),), Q(-1))], 2, free=True))
    for problem in problems:
        known = truth(problem)
        if known is not None:
            found.append((problem, known))
    return found


def lies_told(battery: Sequence[tuple[TrainingProblem, bool]]) -> Iterator[str]:
    for problem, known in battery:
        try:
            answer = verdict(problem)
        except (AssertionError, KeyError, StopIteration, ValueError) as error:
            yield repr(error)
            continue
        if answer is not None and answer != known:
            yield f"{answer} for {problem}"


def test_the_battery_finds_nothing_wrong(battery: Sequence[tuple[TrainingProblem, bool]]) -> None:
    assert list(lies_told(battery)) == []


def one_place_less(curve: Curve, levels: Any, half: bool) -> Any:
    return candidates(curve, levels, half)[:1]


def both_symmetries(self: Any) -> int | None:
    """Half of a curve and half of a table."""
    i = SYMMETRY(self)
    curves = {at: domain for at, domain in self.domains.items() if isinstance(domain, Curve)}
    for at in curves:
        self.domains[at] = ()
    SYMMETRY(self)
    self.domains.update(curves)
    return i


def no_equal_pair(self: Any) -> int | None:
    """v¹ > v² where v¹ ≥ v² is enough."""
    before = dict(self.domains)
    i = SYMMETRY(self)
    for at, domain in self.domains.items():
        if domain != before[at]:
            self.domains[at] = tuple(pair for pair in domain if pair[0] > pair[1])
    return i


def every_half(self: Any, i: int, rows: Any, _half: bool) -> Any:
    return PLACES(self, i, rows, True)


def one_root(plus: Q | None, minus: Q | None, total: Q | None) -> Domain:
    domain = column(plus, minus, total)
    return domain[-1:] if isinstance(domain, tuple) else domain


def no_bend(plus: Q | None, minus: Q | None, total: Q | None) -> Domain:
    domain = column(plus, minus, total)
    return Curve(domain.pieces[1:2], domain.centre) if isinstance(domain, Curve) and domain.pieces[1:] else domain


def any_sign(plus: Q | None, minus: Q | None, total: Q | None) -> Domain:
    domain = column(plus, minus, total)
    return Box(None, None) if isinstance(domain, Box) else domain


def turned(rays: Any) -> Any:
    totals, used = total_weights(rays)
    return {i: -value for i, value in totals.items()}, used


def unscaled(points: Any, labels: Any) -> Any:
    found = rays_of(points, [Q(0)] * len(labels))
    found.values.update({ray: labels[at] for ray, at in found.points.items()})
    return found


def the_last(table: Any, _patterns: Any) -> Any:
    return table[-1:]


def no_conditions(_self: Pattern) -> list[Any]:
    return []


def too_strong(sizes: Any, bad: Any) -> Any:
    return [part[:-1] if len(part) > 1 else part for part in cover(sizes, bad)]


def the_first(sizes: Any, bad: Any) -> Any:
    return cover(sizes, bad)[:1]


def without_shift(curve: Curve, a: int, _shift: Pair, y: Q) -> list[Interval]:
    return level(curve, a, (Q(0), Q(0)), y)


def without_ends(curve: Curve, a: int, shift: Pair, y: Q) -> list[Interval]:
    return [(None if low is None else low + Q(1, 7), high) for low, high in level(curve, a, shift, y)]


def no_ties(box: Box, rows: Any) -> Any:
    return corners(box, rows)[:1]


SYMMETRY = mirror._Columns._symmetry
PLACES = mirror._Columns._places
MUTANTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "one place of a curve": (mirror, "candidates", one_place_less),
    "symmetry twice": (mirror._Columns, "_symmetry", both_symmetries),
    "no equal pair": (mirror._Columns, "_symmetry", no_equal_pair),
    "half of every curve": (mirror._Columns, "_places", every_half),
    "one of two roots": (mirror, "column", one_root),
    "no bend": (mirror, "column", no_bend),
    "the sign on an axis forgotten": (mirror, "column", any_sign),
    "the sum of weights negated": (mirror, "total_weights", turned),
    "labels not scaled with their points": (mirror, "rays_of", unscaled),
    "the last place whatever it does": (mirror, "undominated", the_last),
    "no conditions": (Pattern, "missed", no_conditions),
    "a condition that forbids too much": (mirror_conditions, "cover", too_strong),
    "one condition per point": (mirror_conditions, "cover", the_first),
    "levels without the other inputs": (mirror, "level", without_shift),
    "levels that begin too late": (mirror, "level", without_ends),
    "one corner": (mirror, "corners", no_ties),
    "free signs are positive without a reason": (mirror, "opposite", lambda ray: ray),
    "opposite is itself": (mirror_pairs, "opposite", lambda ray: ray),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_found(
    name: str, battery: Sequence[tuple[TrainingProblem, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, attribute, changed = MUTANTS[name]
    monkeypatch.setattr(place, attribute, changed)
    assert next(lies_told(battery), None) is not None


def test_without_dropping_places_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(6)
    problems = [grown(dice) for _ in range(30)]
    problems += [damaged(reduced(ThreeSat(2, ((1, 2), (-1, 2), (-2, 1)))), dice) for _ in range(15)]
    answers = [verdict(problem) for problem in problems]
    monkeypatch.setattr(mirror, "undominated", lambda table, _patterns: table)
    assert [verdict(problem) for problem in problems] == answers
