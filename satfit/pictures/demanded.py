"""The breakpoints that a count asks for, read from the certificate of the step: where nothing fits because of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Vector, place
from encoders.geometry.result import Presolved
from instances import TrainingProblem
from satfit.pictures.geometry import coordinate

SIGN = {"convex": 1, "concave": -1}


@dataclass(frozen=True, slots=True)
class Demanded:
    """Intervals on one line, in heights along u; a point of the line is base + height·u."""

    sign: int
    u: Vector
    base: Vector
    intervals: tuple[Interval, ...]


def demanded(problem: TrainingProblem, found: Presolved) -> list[Demanded]:
    """What the last step counted; empty unless that ended the presolve."""
    if not found.steps or found.steps[-1]["rule"] != "count":
        return []
    families = []
    for word, sign in SIGN.items():
        triples = found.steps[-1][word]
        if triples:
            families.append(_family(problem, sign, triples))
    return families


def _family(problem: TrainingProblem, sign: int, triples: Sequence[Sequence[int]]) -> Demanded:
    places = [[_point(problem, p) for p in triple] for triple in triples]
    difference = [b - a for a, b in zip(places[0][0], places[0][-1], strict=True)]
    lead = next(value for value in reversed(difference) if value)
    u = tuple(value / lead for value in difference)
    ends = [(place(first, u)[1], place(last, u)[1]) for first, _, last in places]
    return Demanded(sign, u, place(places[0][0], u)[0], tuple(Interval(low, high) for low, high in ends))


def _point(problem: TrainingProblem, p: int) -> Vector:
    return tuple(coordinate(problem.points[p], i) for i in range(problem.d))
