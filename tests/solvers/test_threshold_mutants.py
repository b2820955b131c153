"""Wrong rules for thresholds that the tests must see: each is put in place, and some check has to fail."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction as Q
from itertools import pairwise, product
from typing import Any

import pytest

from encoders.geometry import jumps, steps
from encoders.geometry.activation import sides
from encoders.geometry.assignment import TightLine
from encoders.geometry.intervals import Interval
from encoders.geometry.jumps import Jumps
from encoders.geometry.lines import Line
from encoders.geometry.record import NothingFitsError
from instances import TrainingProblem
from solvers.exact import free_coefficients, threshold_fit, threshold_patterns
from solvers.exact.free_coefficients import coefficients_or_relation
from solvers.exact.halfspaces import Lifted, Meeting, cut_off
from solvers.exact.threshold_patterns import Question
from solvers.exact.weighted_sums import sum_clauses
from tests.encoders import test_jumps
from tests.solvers import test_threshold_fit

TRIES = 200

jumps_of, tight_line, samples_of = jumps.jumps_of, jumps.tight_line, steps.samples_of


def jumps_one_too_far(line: Line, labels: Sequence[Q]) -> Jumps:
    found = jumps_of(line, labels)
    last = len(line.points) - 2
    return replace(found, gaps=tuple((min(i + 1, last), change) for i, change in found.gaps))


def jumps_at_equal_labels(line: Line, labels: Sequence[Q]) -> Jumps:
    found = jumps_of(line, labels)
    return replace(found, gaps=(*found.gaps, *found.gaps[:1]))


def first_is_the_last(line: Line, labels: Sequence[Q]) -> Jumps:
    return replace(jumps_of(line, labels), first=labels[line.points[-1]])


def not_lifted(_coefficients: Sequence[Q], y: Q) -> Q:
    return y


def sums_over_lines(k: int, parallel: Sequence[Jumps]) -> NothingFitsError | None:
    return NothingFitsError("too many") if sum(len(one.gaps) for one in parallel) > k else None


def turned_crossings(coefficients: Sequence[Q], found: Jumps) -> TightLine | None:
    line = tight_line(coefficients, found)
    return None if line is None else TightLine(line.line, {s: line.crossings[-s] for s in (1, -1)})


def gaps_one_point_down(coefficients: Sequence[Q], found: Jumps) -> TightLine | None:
    line = tight_line(coefficients, found)
    if line is None:
        return None
    h = line.line.heights

    def lower(gap: Interval) -> Interval:
        i = max(h.index(gap.low) - 1, 0)
        return Interval(h[i], h[i + 1])

    return TightLine(line.line, {s: [lower(gap) for gap in gaps] for s, gaps in line.crossings.items()})


def falling_counts_above(line: Line, crossing: Interval | None) -> list[int]:
    return [-side for side in sides(line, crossing)]


def no_origin_but_rays_and_lines(problem: TrainingProblem) -> steps.Samples:
    """Without biases: opposite points taken for one ray."""
    if problem.bias:
        return samples_of(problem)
    points = tuple(tuple((i, abs(v)) for i, v in point) for point in problem.points)
    return samples_of(replace(problem, points=points))


def origin_may_be_on(
    points: Sequence[Lifted], inside: Sequence[int], outside: Sequence[int]
) -> tuple[int, ...] | Meeting:
    """t = 0 is left to be on or off."""
    return cut_off(points, [p for p in inside if any(points[p])], outside)


def forbids_too_much(self: Question, found: Meeting) -> None:
    """One point of the certificate dropped."""
    for column in self.columns:
        ones = [column[p] for p in list(found.inside)[1:]]
        self.add([*(-literal for literal in ones), *(column[p] for p in found.outside)])


def forbids_the_complement(self: Question, found: Meeting) -> None:
    """Also without a bias, where t = 0 is off and stays off."""
    for column in self.columns:
        ones, noughts = [column[p] for p in found.inside], [column[p] for p in found.outside]
        self.add([*(-literal for literal in ones), *noughts])
        self.add([*ones, *(-literal for literal in noughts)])


def forbids_for_one(self: Question, found: Meeting) -> None:
    """As if neurons were never turned."""
    for column in self.columns:
        self.add([*(-column[p] for p in found.inside), *(column[p] for p in found.outside)])


def follows_all_lines_together(self: Question, lines: Sequence[Line]) -> None:
    for column in self.columns:
        for line in lines:
            for p, q in pairwise(line.points):
                self.add([-column[p], column[q]])


def sorts_strictly(self: Question, group: Sequence[int], order: Sequence[int]) -> None:
    for i, j in pairwise(group):
        self.add([self.columns[i][p] for p in order])
        self.add([-self.columns[j][p] for p in order])


def sorts_everything(self: Question, _group: Sequence[int], order: Sequence[int]) -> None:
    ORIGINAL["sort"](self, range(len(self.columns)), order)


def one_too_few(terms: Sequence[tuple[int, int]], total: int, fresh: Callable[[], int]) -> Iterator[list[int]]:
    return sum_clauses(terms, total - 1 if total > 1 else total, fresh)


def at_most(terms: Sequence[tuple[int, int]], total: int, fresh: Callable[[], int]) -> Iterator[list[int]]:
    """The clauses forwards only, and the last one forgotten."""
    return iter(list(sum_clauses(terms, total, fresh))[:-2])


def no_subset(_values: Sequence[Q], _total: Q) -> set[int]:
    return set()


def kept_is_broken(relation: dict[int, Q]) -> Iterator[tuple[int, ...]]:
    """The patterns that break the relation for those that keep it."""
    for pattern in product((0, 1), repeat=len(relation)):
        if sum(c * s for c, s in zip(relation.values(), pattern, strict=True)):
            yield pattern


def labels_left_out(columns: Sequence[tuple[bool, ...]], labels: Sequence[Q]) -> tuple[list[Q] | None, dict[int, Q]]:
    """A relation of the first rows, whatever the labels."""
    a, relation = coefficients_or_relation(columns, labels)
    return a, dict(list(relation.items())[:1])


ORIGINAL: dict[str, Any] = {"sort": Question.sort}

MUTANTS: list[tuple[str, object, str, object]] = [
    ("a gap one too far", steps, "jumps_of", jumps_one_too_far),
    ("a gap too many", steps, "jumps_of", jumps_at_equal_labels),
    ("the last label for the first", steps, "jumps_of", first_is_the_last),
    ("labels not lifted", jumps, "_lifted", not_lifted),
    ("numbers of different lines added", steps, "count_objection", sums_over_lines),
    ("rising for falling", steps, "tight_line", turned_crossings),
    ("gaps one point down", steps, "tight_line", gaps_one_point_down),
    ("sides upside down", steps, "sides", falling_counts_above),
    ("a ray for a line", steps, "samples_of", no_origin_but_rays_and_lines),
    ("t = 0 is on", threshold_patterns, "cut_off", origin_may_be_on),
    ("clauses too short", Question, "_forbid", forbids_too_much),
    ("complements without a bias", Question, "_forbid", forbids_the_complement),
    ("turned neurons forgotten", Question, "_forbid", forbids_for_one),
    ("all neurons rise", Question, "follow", follows_all_lines_together),
    ("no two columns alike", Question, "sort", sorts_strictly),
    ("sorting what is not interchangeable", Question, "sort", sorts_everything),
    ("sums one too small", threshold_fit, "sum_clauses", one_too_few),
    ("sums without an end", threshold_fit, "sum_clauses", at_most),
    ("broken for kept", free_coefficients, "_kept", kept_is_broken),
    ("half a relation", threshold_fit, "coefficients_or_relation", labels_left_out),
    ("nobody is turned back", threshold_fit, "_subset", no_subset),
]


def failures(checks: Iterable[Callable[[], object]]) -> bool:
    """Does one of them fail? An internal error that says so is a finding as well."""
    for check in checks:
        try:
            check()
        except AssertionError:
            return True
    return False


@pytest.mark.parametrize(("where", "name", "wrong"), [m[1:] for m in MUTANTS], ids=[m[0] for m in MUTANTS])
def test_a_wrong_rule_is_seen(where: object, name: str, wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(where, name, wrong)

    def drawn() -> Iterator[Callable[[], object]]:
        yield test_jumps.test_jumps_of_parallel_lines_add_up
        yield test_threshold_fit.test_neurons_turned_back_for_the_first_label
        for seed in range(TRIES):
            yield lambda seed=seed: test_jumps.check(random.Random(seed))
            yield lambda seed=seed: test_threshold_fit.check(random.Random(7000 + seed))
            yield lambda seed=seed: test_threshold_fit.check_free(random.Random(30_000 + seed))

    assert failures(drawn())
