"""How a problem is made smaller while the exact truth about it stays known.

With a witness nothing has to be decided again: it fits any subset of the points, and when a neuron, a coordinate or a
number goes, the labels become what the witness (with the same residuals) says there. Without one the labels stay, and
what is true has to be decided for every candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from instances import Network, TrainingProblem


@dataclass(frozen=True, slots=True)
class State:
    """A problem, the boxes it is asked with, and a network that is known to answer it, if the claim denies one."""

    problem: TrainingProblem
    bounds: WeightBounds
    witness: Network | None

    @property
    def complexity(self) -> tuple[int, int]:
        """(digits of all numbers, digits of the labels): what the simplification of numbers makes smaller."""
        problem = self.problem
        numbers = [value for point in problem.points for _, value in point]
        if self.witness is not None:
            numbers += [*self.witness.biases, *(w for row in self.witness.weights for w in row)]
        box = self.bounds.boxes[:1]
        numbers += [end for b in box for interval in (*b.weights, b.bias) for end in interval]
        labels = sum(map(_digits, problem.labels))
        return sum(map(_digits, numbers)) + labels, labels


def uniform(state: State) -> State:
    """With one number as the bound of all weights, which covers the boxes: what `--weight-bound` asks."""
    ends = [abs(end) for box in state.bounds.boxes for interval in (*box.weights, box.bias) for end in interval]
    ends += [abs(end) for end in state.bounds.coefficients or ()]
    largest = max(ends, default=Fraction(1)) or Fraction(1)
    return replace(state, bounds=uniform_bounds(state.problem, largest))


def with_points(state: State, points: Sequence[int]) -> State:
    """Only these points."""
    problem = state.problem
    fewer = replace(
        problem, points=tuple(problem.points[p] for p in points), labels=tuple(problem.labels[p] for p in points)
    )
    return replace(state, problem=fewer)


def with_neurons(state: State, neurons: Sequence[int]) -> State:
    """Only these neurons."""
    problem, witness = state.problem, state.witness
    signs = None if problem.signs is None else tuple(problem.signs[j] for j in neurons)
    fewer = replace(problem, neurons=len(neurons), signs=signs)
    boxes = tuple(state.bounds.boxes[j] for j in neurons)
    small = None
    if witness is not None:
        small = Network(
            tuple(witness.weights[j] for j in neurons),
            tuple(witness.biases[j] for j in neurons),
            tuple(witness.coefficients[j] for j in neurons),
            witness.activation,
        )
    return _relabelled(state, State(fewer, replace(state.bounds, boxes=boxes), small))


def with_columns(state: State, columns: Sequence[int]) -> State:
    """Only these coordinates."""
    place = {old: new for new, old in enumerate(columns)}
    problem, witness = state.problem, state.witness
    points = tuple(tuple((place[i], value) for i, value in point if i in place) for point in problem.points)
    fewer = replace(problem, points=points, dimension=len(columns))
    boxes = tuple(Box(tuple(box.weights[i] for i in columns), box.bias) for box in state.bounds.boxes)
    small = None
    if witness is not None:
        small = replace(witness, weights=tuple(tuple(row[i] for i in columns) for row in witness.weights))
    return _relabelled(state, State(fewer, replace(state.bounds, boxes=boxes), small))


def without_bias(state: State) -> State:
    """Neurons without a bias."""
    problem, witness = state.problem, state.witness
    still = (Fraction(0), Fraction(0))
    boxes = tuple(replace(box, bias=still) for box in state.bounds.boxes)
    small = None if witness is None else replace(witness, biases=(Fraction(0),) * problem.k)
    return _relabelled(state, State(replace(problem, bias=False), replace(state.bounds, boxes=boxes), small))


def simpler(state: State) -> Iterator[State]:
    """States with one number, or many at once, replaced by simpler ones; only those of less complexity."""
    found = [*_coarser(state), *_bounds_of(state), *_one_by_one(state)]
    least = state.complexity
    for candidate in found:
        if candidate.complexity < least:
            yield candidate


def _coarser(state: State) -> Iterator[State]:
    """All numbers rounded at once."""
    yield _mapped(state, lambda v: _rounded(v, 1))
    yield _mapped(state, lambda v: _rounded(v, 2))
    yield _mapped(state, lambda v: Fraction(round(v)))


def _bounds_of(state: State) -> Iterator[State]:
    """Smaller and rounder bounds of the weights."""
    if state.bounds.origin is not Origin.USER or not state.bounds.boxes:
        return
    first = state.bounds.boxes[0]
    bound = max((abs(end) for interval in (*first.weights, first.bias) for end in interval), default=Fraction(1))
    for value in (Fraction(1), Fraction(10), Fraction(100), Fraction(1000), bound / 10, bound / 2, _rounded(bound, 1)):
        if 0 < value < bound or (value > 0 and _digits(value) < _digits(bound)):
            yield replace(state, bounds=uniform_bounds(state.problem, value))


def _one_by_one(state: State) -> Iterator[State]:
    problem, witness = state.problem, state.witness
    for p, point in enumerate(problem.points):
        for at, (i, value) in enumerate(point):
            for easier in _easier(value):
                entries = [*point[:at], *([(i, easier)] if easier else []), *point[at + 1 :]]
                points = (*problem.points[:p], tuple(entries), *problem.points[p + 1 :])
                yield _relabelled(state, replace(state, problem=replace(problem, points=points)))
    if witness is None:
        for p, label in enumerate(problem.labels):
            for easier in _easier(label):
                labels = (*problem.labels[:p], easier, *problem.labels[p + 1 :])
                yield replace(state, problem=replace(problem, labels=labels))
        return
    for j in range(problem.k):
        row = (*witness.weights[j], witness.biases[j])
        for i, value in enumerate(row):
            for easier in _easier(value):
                changed = (*row[:i], easier, *row[i + 1 :])
                weights = (*witness.weights[:j], changed[:-1], *witness.weights[j + 1 :])
                biases = (*witness.biases[:j], changed[-1], *witness.biases[j + 1 :])
                network = replace(witness, weights=weights, biases=biases)
                yield _relabelled(state, replace(state, witness=network))


def _mapped(state: State, change: Callable[[Fraction], Fraction]) -> State:
    problem, witness = state.problem, state.witness
    points = tuple(tuple((i, new) for i, value in point if (new := change(value))) for point in problem.points)
    if witness is None:
        labels = tuple(change(label) for label in problem.labels)
        return replace(state, problem=replace(problem, points=points, labels=labels))
    weights = tuple(tuple(change(w) for w in row) for row in witness.weights)
    network = replace(witness, weights=weights, biases=tuple(change(b) for b in witness.biases))
    return _relabelled(state, replace(state, problem=replace(problem, points=points), witness=network))


def _relabelled(before: State, after: State) -> State:
    """Labels such that the new witness has the residuals of the old one; as they are without a witness."""
    if before.witness is None or after.witness is None:
        return after
    residuals = before.problem.residuals(before.witness)
    values = after.witness.values(after.problem.points)
    labels = tuple(value - residual for value, residual in zip(values, residuals, strict=True))
    return replace(after, problem=replace(after.problem, labels=labels))


def _easier(value: Fraction) -> list[Fraction]:
    sign = 1 if value > 0 else -1
    listed = [Fraction(0), Fraction(sign), Fraction(round(value)), _rounded(value, 1), _rounded(value, 2)]
    listed += [Fraction(round(value / 10)), Fraction(round(value / 2))]
    return [v for v in dict.fromkeys(listed) if (_digits(v), abs(v)) < (_digits(value), abs(value))]


def _rounded(value: Fraction, digits: int) -> Fraction:
    """To so many significant digits."""
    if not value:
        return value
    power = Fraction(10) ** (len(str(abs(int(value)))) - digits) if abs(value) >= 1 else Fraction(1, 10**digits)
    return round(value / power) * power


def _digits(value: Fraction) -> int:
    """Characters that the number takes, trailing noughts of an integer left out: 10000 is simpler than 9973."""
    if not value:
        return 0
    text = str(abs(value)).rstrip("0") if value.denominator == 1 else str(abs(value))
    return 4 * len(text) + (len(str(abs(value))) if value.denominator == 1 else 0) + (value < 0)
