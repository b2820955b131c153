"""What the presolve did: in words for people, and as a geometry log that a checker can redo from the data alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Line
from instances import TrainingProblem

Triple = tuple[int, int, int]
Step = dict[str, Any]


class NothingFitsError(Exception):
    """The data contradicts itself; the message says where. `step`, if known, is the log's last step, which shows it."""

    def __init__(self, message: str, step: Step | None = None) -> None:
        super().__init__(message)
        self.step = step


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for people: the presolve's step, what it found, and what it leaves open (or nothing)."""

    step: str
    found: str
    left: str = ""


@dataclass(slots=True)
class Record:
    """`findings` and `steps` so far; the steps are those of the geometry log (docs/formats.md), fractions as they are.

    Points of steps are numbered as the presolve does; `numbers`, if any, are the problem's own. `stage` is the step at
    work: where the presolve ends, it ends there.
    """

    numbers: Sequence[int] = ()
    findings: list[Finding] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    stage: str = "points"

    def say(self, text: str, left: str = "") -> None:
        """What the present stage found, and what it leaves."""
        self.findings.append(Finding(self.stage, text, left))

    def step(self, rule: str, **fields: Any) -> None:
        self.steps.append({"rule": rule, **fields})

    def written(self) -> list[Step]:
        """The steps as JSON, with the problem's own numbers of points."""
        return [{name: self._json(name, value) for name, value in step.items()} for step in self.steps]

    def number(self, p: int) -> int:
        """The problem's own number of a point."""
        return self.numbers[p] if self.numbers else p

    def _json(self, name: str, value: Any) -> Any:
        match name:
            case "triple" | "points":
                return [self.number(p) for p in value]
            case "rows" | "lower" | "upper":
                return self._triples(value)
            case "convex" | "concave" if isinstance(value, dict):
                return {side: self._triples(family) for side, family in value.items()}
            case "convex" | "concave":
                return self._triples(value)
            case "point":
                return self.number(value)
            case "up" | "down":
                return [
                    [self.number(p) for p in part] if isinstance(part, tuple) else self.number(part) for part in value
                ]
            case "empty":
                return [value[0], self.number(value[1])]
            case "combinations":
                return [[self.number(p), [list(part) for part in parts]] for p, parts in value]
            case _:
                return _plain(value)

    def _triples(self, triples: Iterable[Triple]) -> list[list[int]]:
        return [[self.number(p) for p in triple] for triple in triples]


def geometry_log(problem: TrainingProblem, standing: str, steps: Sequence[Step]) -> dict[str, Any]:
    """The whole document: the problem, what was found, and the steps as `Record.written` gives them."""
    # validation is slow to load, and most processes that presolve write no log
    from instances.schema import problem_to_json

    return {
        "schema_version": 1,
        "kind": "geometry-log",
        "problem": {name: part for name, part in problem_to_json(problem).items() if name != "truth"},
        "standing": str(standing),
        "steps": list(steps),
    }


def triple_of(line: Line, interval: Interval) -> Triple:
    """The consecutive points p < q < r of a line whose outer two bound the interval."""
    first = bisect_left(line.heights, interval.low)
    return line.points[first], line.points[first + 1], line.points[first + 2]


def triples_of(line: Line, intervals: Iterable[Interval]) -> list[Triple]:
    """The same for a family of intervals."""
    return [triple_of(line, interval) for interval in intervals]


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value
