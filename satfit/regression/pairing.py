"""Which recorded runs are compared: those that were asked the same. Nothing that finds no partner is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from satfit.row import Row


class Configuration(NamedTuple):
    """Who was asked, and how; not what. `geometry` is the one asked for."""

    solver: str
    formula: str | None
    geometry: str
    threads: int

    def __str__(self) -> str:
        parts = [self.solver, self.formula or "", self.geometry]
        threads = "" if self.threads == 1 else f", {self.threads} threads"
        return " ".join(part for part in parts if part) + threads


@dataclass(frozen=True, slots=True)
class Pair:
    """Two runs that were asked the same: in A, and in B."""

    before: Row
    after: Row


@dataclass(frozen=True, slots=True)
class Pairing:
    """`limits_apart` runs of A would have a partner in B if limits did not count."""

    pairs: list[Pair]
    only_before: list[Row]
    only_after: list[Row]
    limits_apart: int


def newest(rows: Sequence[Row]) -> list[Row]:
    """Of runs on one instance that were asked the same, the last one recorded; in the order of the first.

    A database that is written to again after a change of code holds both, and only the last says what is now.
    """
    return list({(row.instance, _asked(row, limits=True)): row for row in rows}.values())


def under_last_names(rows: Sequence[Row]) -> list[Row]:
    """Of a database's rows those under the name that their measurement was last recorded under.

    The name is not part of a run's key. So where a file was renamed and the code has changed since, the rows under the
    old name say what was, and must not find a partner as if they said what is.
    """
    last = {_asked(row, limits=True): row.instance for row in rows}
    return [row for row in rows if last[_asked(row, limits=True)] == row.instance]


def configuration_of(row: Row) -> Configuration:
    # the data's geometry is no matter for who decides the source
    geometry = "" if row.native else row.options["geometry"]
    return Configuration(row.solver, row.formula, geometry, row.options["threads"])


def pair_up(before: Sequence[Row], after: Sequence[Row], *, ignore_limits: bool = False) -> Pairing:
    """Runs of A and B with the same question, configuration, weight bound, seed, number of repeat and limits.

    Versions may differ: they are what is compared. The question is known by its content, so a renamed file keeps its
    partner; where a file stands there under several names, equal names go together, and what is left in the order it
    came.
    """
    waiting: dict[Hashable, list[Row]] = {}
    for row in after:
        waiting.setdefault(_asked(row, limits=not ignore_limits), []).append(row)
    groups: dict[Hashable, list[Row]] = {}
    for row in before:
        groups.setdefault(_asked(row, limits=not ignore_limits), []).append(row)
    pairs: list[Pair] = []
    only_before: list[Row] = []
    only_after: list[Row] = []
    for asked, mine in groups.items():
        theirs = waiting.pop(asked, [])
        matched, left, right = _matched(mine, theirs)
        pairs += matched
        only_before += left
        only_after += right
    for theirs in waiting.values():
        only_after += theirs
    apart = Counter(_asked(row, limits=False) for row in only_before)
    without = Counter(_asked(row, limits=False) for row in only_after)
    return Pairing(pairs, only_before, only_after, (apart & without).total())


def _matched(mine: list[Row], theirs: list[Row]) -> tuple[list[Pair], list[Row], list[Row]]:
    if len(mine) == len(theirs) == 1:
        return [Pair(mine[0], theirs[0])], [], []
    by_name: dict[str, list[Row]] = {}
    for row in reversed(theirs):
        by_name.setdefault(row.instance, []).append(row)
    pairs: list[Pair] = []
    left: list[Row] = []
    for row in mine:
        named = by_name.get(row.instance)
        if named:
            pairs.append(Pair(row, named.pop()))
        else:
            left.append(row)
    taken = {id(pair.after) for pair in pairs}
    right = [row for row in theirs if id(row) not in taken]
    pairs += [Pair(*both) for both in zip(left, right, strict=False)]
    both = min(len(left), len(right))
    return pairs, left[both:], right[both:]


def _asked(row: Row, *, limits: bool) -> Hashable:
    options = row.options
    asked = (row.question, configuration_of(row), options["weight_bound"], options["seed"], row.repeat)
    return (asked, options["time_limit_s"], options["memory_limit_mib"]) if limits else asked
