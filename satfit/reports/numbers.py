"""Everything a report shows, computed once; the page, the text files and the tables only write it down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from satfit.disagreement import Disagreement
from satfit.reports.comparisons import (
    VBS,
    Best,
    Pair,
    Ratio,
    best,
    contenders,
    native_ratio,
    native_times,
    pair,
    ranked,
    times,
    unique_solves,
)
from satfit.reports.configuration import Configuration, configuration_of, names
from satfit.reports.growth import Growth, growth
from satfit.reports.standing import error_only, resting_on
from satfit.reports.statistics import quantile, shifted_geometric_mean
from satfit.reports.tasks import Board, Task, board, seconds
from satfit.reports.trouble import Incident, Quarrel, incidents, quarrels
from satfit.row import Row
from satfit.scoring import Score, decided, score
from solvers.outcome import Basis, Termination

MOST_PAIRS = 12
"""Scatter plots drawn; the rest can be made from the mkplot files."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One configuration's numbers.

    `score` has the sums over its runs, as `compare` prints them. `bases` counts runs by what their decision rests on
    (`standing.resting_on`), and `error_only` those with a network but no bound. `unasked` are decided runs in which the
    data alone decided. `ended` counts all rows by termination, unsupported ones included. `mean_s` is the shifted
    geometric mean of wall seconds, undecided runs at the limit, `median_s` their median, None if it is an undecided
    run's. `times` has the seconds per task, inf if undecided; `unique` counts tasks, None for native solvers.
    """

    configuration: Configuration
    name: str
    score: Score
    bases: Mapping[Basis, int]
    error_only: int
    unasked: int
    rejected: int
    ended: Mapping[Termination, int]
    mean_s: float | None
    median_s: float | None
    times: Mapping[Task, float]
    tasks_decided: int
    unique: int | None
    ratio: Ratio | None
    growth: Growth
    seeds: int
    repeats: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """A whole report. `missing` counts pairs of a task and a contender with runs that were never asked."""

    title: str
    rows: Sequence[Row]
    board: Board
    entries: tuple[Entry, ...]
    best: Best
    pairs: tuple[Pair, ...]
    pairs_left_out: int
    quarrels: tuple[Quarrel, ...]
    incidents: tuple[Incident, ...]
    missing: int
    provenance: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]

    @property
    def runs(self) -> int:
        return sum(entry.score.runs for entry in self.entries)

    @property
    def unsupported(self) -> int:
        return len(self.rows) - self.runs

    @property
    def instances(self) -> int:
        """Different questions about instances."""
        return len({(row.instance, row.question) for row in self.rows})


def numbers(
    rows: Sequence[Row],
    disagreements: Sequence[Disagreement],
    *,
    title: str,
    provenance: Sequence[Mapping[str, Any]] = (),
    notes: Sequence[str] = (),
) -> Numbers:
    """From rows that the judge has seen (`satfit.judge`), with the disagreements it found."""
    seats = board(rows)
    entries = _entries(rows, seats)
    virtual = best(seats)
    pairs, left_out = _pairs(seats, entries, virtual)
    tried = {task for configuration in contenders(seats) for task in seats.runs[configuration]}
    unsupported = {
        (configuration_of(row), row.instance, row.question, row.options["seed"])
        for row in rows
        if row.termination is Termination.UNSUPPORTED
    }
    missing = sum(
        1
        for configuration in contenders(seats)
        if seats.runs[configuration]
        for task in tried
        if task not in seats.runs[configuration]
        and (configuration, task.instance, task.question, task.seed) not in unsupported
    )
    return Numbers(
        title=title,
        rows=rows,
        board=seats,
        entries=entries,
        best=virtual,
        pairs=tuple(pairs),
        pairs_left_out=left_out,
        quarrels=tuple(quarrels(rows, disagreements)),
        incidents=tuple(incidents(rows)),
        missing=missing,
        provenance=tuple(dict(place) for place in provenance),
        notes=tuple(notes),
    )


def _entries(rows: Sequence[Row], seats: Board) -> tuple[Entry, ...]:
    mine: dict[Configuration, list[Row]] = {configuration: [] for configuration in seats.configurations}
    for row in rows:
        mine[configuration_of(row)].append(row)
    unique, native = unique_solves(seats), native_times(seats)
    return tuple(
        _entry(configuration, name, mine[configuration], seats, unique, native)
        for configuration, name in zip(seats.configurations, names(seats.configurations), strict=True)
    )


def _entry(
    configuration: Configuration,
    name: str,
    rows: Sequence[Row],
    seats: Board,
    unique: Mapping[Configuration, int],
    native: Mapping[tuple[str, str], float],
) -> Entry:
    ran = [row for row in rows if row.termination is not Termination.UNSUPPORTED]
    bases = Counter(resting_on(row) for row in ran)
    censored = [row.wall_s if decided(row) else configuration.time_limit_s for row in ran]
    by_task = times(seats, configuration)
    return Entry(
        configuration=configuration,
        name=name,
        score=score(rows),
        bases={basis: bases[basis] for basis in Basis},
        error_only=sum(1 for row in ran if error_only(row)),
        unasked=sum(1 for row in ran if row.unasked and decided(row)),
        rejected=sum(1 for row in ran if row.rejected),
        ended={termination: sum(1 for row in rows if row.termination is termination) for termination in Termination},
        mean_s=shifted_geometric_mean(censored) if censored else None,
        median_s=quantile([seconds(row) for row in ran], 0.5) if ran else None,
        times=by_task,
        tasks_decided=sum(1 for value in by_task.values() if value < float("inf")),
        unique=unique.get(configuration),
        ratio=None if configuration.native else native_ratio(by_task, native),
        growth=growth(seats, configuration),
        seeds=len({row.options["seed"] for row in ran}),
        repeats=max((len(runs) for runs in seats.runs[configuration].values()), default=0),
    )


def _pairs(seats: Board, entries: Sequence[Entry], virtual: Best) -> tuple[list[Pair], int]:
    """The two best against each other, then each contender against native SAT, or the virtual best without one."""
    by = {entry.configuration: entry for entry in entries}
    order = ranked(seats, {entry.configuration: entry.score.par2_s for entry in entries})
    limit = {configuration: configuration.time_limit_s for configuration in order}
    pairs = []
    if len(order) > 1:
        first, second = order[0], order[1]
        named = (by[first].name, by[second].name)
        pairs.append(pair(named, (limit[first], limit[second]), by[first].times, by[second].times))
    native = native_times(seats)
    longest = max(limit.values(), default=0.0)
    for configuration in order:
        entry = by[configuration]
        asked = {task: native[task.instance, task.question] for task in entry.times if _asks(task) in native}
        if asked:
            pairs.append(pair(("native SAT", entry.name), (longest, limit[configuration]), asked, entry.times))
        if len(order) > 1 and not asked:
            pairs.append(pair((VBS, entry.name), (longest, limit[configuration]), virtual.seconds, entry.times))
    drawn = [one for one in pairs if one.points]
    return drawn[:MOST_PAIRS], max(0, len(drawn) - MOST_PAIRS)


def _asks(task: Task) -> tuple[str, str]:
    return task.instance, task.question
