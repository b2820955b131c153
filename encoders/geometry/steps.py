"""The presolve of threshold networks: what the jumps along lines say. Exact throughout.

1. SAMPLES. Equal points with different labels: infeasible. Without biases f is constant on every ray from the origin
   and 0 at the origin: points on one ray are one, and the origin is a sample of label 0.
2. VALUE, COUNT, WEIGH (`jumps`) along every direction in which points share lines: infeasible, or nothing.
3. ASSIGN. Coefficients ±c, biases: on tight lines the switches and the neurons are in bijection, rising and falling
   ones apart, since a neuron is the one or the other on all parallel lines. Neurons that rise are interchangeable
   (c_j = c·[t > 0], or c·[−t ≥ 0]: both are all strict half-spaces on finitely many points), and so are those that
   fall; their zeros are affine from line to line. That is the situation of `assignment` and `activation`, with
   rising and falling in place of the two signs.
4. SIDES. Where a zero is confined, most points' c_j is known. More known to be c, or fewer left that can be, than the
   label says: infeasible.

Nothing here is ever `finite`: what is left is a question about patterns (`solvers.exact.threshold_fit`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN, Reach, confined, sides
from encoders.geometry.assignment import TightLine, assigned
from encoders.geometry.clock import Clock, TimeUpError
from encoders.geometry.jumps import (
    Jumps,
    count_objection,
    jumps_of,
    tight_line,
    value_objection,
    weigh_objection,
)
from encoders.geometry.lines import Line, Vector, dense, directions, lines_along
from encoders.geometry.record import NothingFitsError, Record
from encoders.geometry.result import Presolved, Standing, ended
from encoders.geometry.switches import switches_of
from instances import TrainingProblem

MOST_TIGHT = 6
"""Tight lines that are compared with each other; more add little."""

SHORTEST = 2
"""Points on a line from which its labels say anything about jumps."""


@dataclass(slots=True)
class Samples:
    """Distinct points with their labels, and the problem's number of the first at each; the origin may have none."""

    points: list[Vector]
    labels: list[Fraction]
    numbers: list[int]


@dataclass(slots=True)
class Steps:
    """What the lines say. `refuted` is why nothing fits, or None.

    `known[j][p]` is ABOVE where c_j of the j-th neuron is not 0 at distinct point p (`jumps`), BELOW where it is 0, and
    UNKNOWN elsewhere; None if nothing is known. The neurons are numbered rising before falling, both in the order of
    their switches on one line, whatever their place in the problem: with biases and coefficients ±c all are
    interchangeable.
    `free` is a line on which k labels change, where coefficients are free. `lines` are those of the directions that
    were looked at, one list per direction.
    """

    samples: Samples
    record: Record
    refuted: NothingFitsError | None = None
    known: list[list[int]] | None = None
    free: Jumps | None = None
    lines: list[list[Line]] = field(default_factory=list)


def samples_of(problem: TrainingProblem) -> Samples:
    """SAMPLES: what the points of a problem say, each once. Raises NothingFitsError where one has two labels."""
    seen: dict[Vector, Fraction] = {}
    numbers: dict[Vector, int] = {}
    if not problem.bias:
        origin = (Fraction(0),) * problem.d
        # its number in logs, unless the data have it: the next one after those of the points
        seen[origin], numbers[origin] = Fraction(0), problem.n
    for at, (point, label) in enumerate(zip(problem.points, problem.labels, strict=True)):
        x = dense(point, problem.d)
        if not problem.bias:
            longest = max((abs(value) for value in x), default=Fraction(0))
            x = tuple(value / longest for value in x) if longest else x
        first = numbers.setdefault(x, at)
        if first == problem.n and not label:
            numbers[x] = at
        if seen.setdefault(x, label) != label:
            where = "stands twice" if problem.bias else "stands on a ray"
            raise NothingFitsError(
                f"point {at} {where}, with labels {seen[x]} and {label}", {"rule": "repeat", "points": [first, at]}
            )
    return Samples(list(seen), list(seen.values()), list(numbers.values()))


def threshold_presolve(problem: TrainingProblem, deadline: float | None = None) -> Presolved:
    """`infeasible` with the reason, or `open`. After `deadline` (seconds of the monotonic clock) nothing is claimed."""
    found = steps_of(problem, deadline)
    if found.refuted is not None:
        return ended(found.record, found.refuted)
    found.record.say("the jumps along lines do not decide it")
    facts = None if found.known is None else switches_of(problem, found.known, found.samples.numbers)
    return Presolved(Standing.OPEN, found.record.findings, facts=facts)


def steps_of(problem: TrainingProblem, deadline: float | None = None) -> Steps:
    """The rules in their order, up to the first that refutes. For exact fits of threshold networks."""
    try:
        samples = samples_of(problem)
    except NothingFitsError as error:
        return Steps(Samples([], [], []), Record(), error)
    found = Steps(samples, Record(samples.numbers))
    try:
        _run(problem, found, Clock(deadline))
    except NothingFitsError as error:
        found.refuted = error
    except TimeUpError:
        found.record.say("the time for the presolve is up")
    return found


def _run(problem: TrainingProblem, found: Steps, clock: Clock) -> None:
    points, labels = found.samples.points, found.samples.labels
    signs, record = problem.signs, found.record
    if problem.k == 0 or signs is not None:
        record.stage = "labels"
        _raise(value_objection(signs or (), labels))
    for u in directions(points, fewest=SHORTEST):
        clock.check()
        record.stage = "jumps"
        lines = lines_along(points, u)
        found.lines.append([line for line in lines if len(line.points) >= SHORTEST])
        parallel = [jumps_of(line, labels) for line in found.lines[-1]]
        _raise(count_objection(problem.k, parallel))
        if signs is None:
            found.free = found.free or next((jumps for jumps in parallel if len(jumps.gaps) == problem.k), None)
        else:
            _raise(weigh_objection(signs, parallel))
        if signs is not None and problem.bias and len({abs(a) for a in signs}) == 1 and signs[0]:
            found.known = _assigned(signs, parallel, lines, found, u, clock)
            if found.known is not None:
                number = sum(1 for row in found.known for side in row if side != UNKNOWN)
                everything = problem.k * len(points)
                record.say(f"{number} of {everything} sides of points are known", f"{everything - number} unknown")
        if found.known is not None or found.free is not None:
            # the other directions add little, and cost more than all the rest
            return


def _raise(objection: NothingFitsError | None) -> None:
    if objection is not None:
        raise objection


def _assigned(
    signs: Sequence[Fraction], parallel: Sequence[Jumps], lines: Sequence[Line], found: Steps, u: Vector, clock: Clock
) -> list[list[int]] | None:
    """ASSIGN and SIDES along one direction. Raises NothingFitsError."""
    tight = [line for jumps in parallel if (line := tight_line(signs, jumps)) is not None]
    if not tight:
        return None
    record = found.record
    record.stage = "tight lines"
    many = len(tight)
    record.say(f"{many} line{'s' if many > 1 else ''} on which every neuron switches exactly once")
    tight.sort(key=lambda one: -len(one.line.points))
    tight = sorted(tight[:MOST_TIGHT], key=lambda one: one.line.base)
    record.step("direction", u=u)
    for one in tight:
        record.step("tight", points=one.line.points)
    record.stage = "sides"
    known = _known(tight, lines, len(found.samples.points), clock, record)
    unit, below = abs(signs[0]), sum(1 for a in signs if a < 0)
    for p, y in enumerate(found.samples.labels):
        column = [row[p] for row in known]
        if not column.count(ABOVE) <= y / unit + below <= len(signs) - column.count(BELOW):
            raise NothingFitsError(
                f"the known sides of the neurons at {_shown(found.samples.points[p])} do not give {y}",
                {"rule": "sides", "point": p},
            )
    return known


def _known(
    tight: Sequence[TightLine], lines: Sequence[Line], points: int, clock: Clock, record: Record
) -> list[list[int]]:
    reference, reach = len(tight) // 2, Reach(tight)
    known: list[list[int]] = []
    every = {sign: assigned(tight, reference, sign, clock, record) for sign in (1, -1) if tight[0].crossings[sign]}
    for sign, options in every.items():
        for rank in range(len(tight[reference].crossings[sign])):
            clock.check()
            held = confined(tight, options, sign, rank)
            row = [UNKNOWN] * points
            for line in lines:
                crossing = reach.at(line.base, held)
                if crossing is not None and crossing.empty:
                    raise NothingFitsError(
                        "the switches on the tight lines do not fit together",
                        {"rule": "sides", "empty": (len(known), line.points[0])},
                    )
                for p, side in zip(line.points, sides(line, crossing), strict=True):
                    # a falling neuron counts below its zero
                    row[p] = sign * side
            known.append(row)
    return known


def _shown(x: Vector) -> str:
    return f"({', '.join(map(str, x))})"
