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
from encoders.geometry.assignment import NoAssignmentError, TightLine, assign
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
from encoders.geometry.record import Finding
from encoders.geometry.result import Presolved, Standing
from instances import TrainingProblem

MOST_TIGHT = 6
"""Tight lines that are compared with each other; more add little."""

SHORTEST = 2
"""Points on a line from which its labels say anything about jumps."""


@dataclass(slots=True)
class Samples:
    """Distinct points with their labels; `clash` if one of them has two."""

    points: list[Vector]
    labels: list[Fraction]
    clash: str | None = None


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
    log: list[str] = field(default_factory=list)
    refuted: str | None = None
    known: list[list[int]] | None = None
    free: Jumps | None = None
    lines: list[list[Line]] = field(default_factory=list)


def samples_of(problem: TrainingProblem) -> Samples:
    """SAMPLES: what the points of a problem say, each once."""
    seen: dict[Vector, Fraction] = {}
    if not problem.bias:
        seen[(Fraction(0),) * problem.d] = Fraction(0)
    for at, (point, label) in enumerate(zip(problem.points, problem.labels, strict=True)):
        x = dense(point, problem.d)
        if not problem.bias:
            longest = max((abs(value) for value in x), default=Fraction(0))
            x = tuple(value / longest for value in x) if longest else x
        if seen.setdefault(x, label) != label:
            where = "stands twice" if problem.bias else "stands on a ray"
            return Samples([], [], f"point {at} {where}, with labels {seen[x]} and {label}")
    return Samples(list(seen), list(seen.values()))


def threshold_presolve(problem: TrainingProblem, deadline: float | None = None) -> Presolved:
    """`infeasible` with the reason, or `open`. After `deadline` (seconds of the monotonic clock) nothing is claimed."""
    found = steps_of(problem, deadline)
    if found.refuted is not None:
        return Presolved(Standing.INFEASIBLE, _findings(*found.log, found.refuted))
    return Presolved(Standing.OPEN, _findings(*found.log, "the jumps along lines do not decide it"))


def _findings(*words: str) -> list[Finding]:
    return [Finding("jumps", text) for text in words]


def steps_of(problem: TrainingProblem, deadline: float | None = None) -> Steps:
    """The rules in their order, up to the first that refutes. For exact fits of threshold networks."""
    samples = samples_of(problem)
    found = Steps(samples)
    if samples.clash:
        found.refuted = samples.clash
        return found
    try:
        _run(problem, found, Clock(deadline))
    except TimeUpError:
        found.log.append("the time for the presolve is up")
    return found


def _run(problem: TrainingProblem, found: Steps, clock: Clock) -> None:
    points, labels = found.samples.points, found.samples.labels
    signs = problem.signs
    if problem.k == 0 or signs is not None:
        found.refuted = value_objection(signs or (), labels)
        if found.refuted:
            return
    for u in directions(points, fewest=SHORTEST):
        clock.check()
        lines = lines_along(points, u)
        found.lines.append([line for line in lines if len(line.points) >= SHORTEST])
        parallel = [jumps_of(line, labels) for line in found.lines[-1]]
        found.refuted = count_objection(problem.k, parallel)
        if signs is None:
            found.free = found.free or next((jumps for jumps in parallel if len(jumps.gaps) == problem.k), None)
        else:
            found.refuted = found.refuted or weigh_objection(signs, parallel)
        if found.refuted:
            return
        if signs is not None and problem.bias and len({abs(a) for a in signs}) == 1 and signs[0]:
            found.known = _assigned(signs, parallel, lines, found, clock)
            if found.refuted:
                return
            if found.known is not None:
                number = sum(1 for row in found.known for side in row if side != UNKNOWN)
                found.log.append(f"{number} of {problem.k * len(points)} sides of points are known")
        if found.known is not None or found.free is not None:
            # the other directions add little, and cost more than all the rest
            return


def _assigned(
    signs: Sequence[Fraction], parallel: Sequence[Jumps], lines: Sequence[Line], found: Steps, clock: Clock
) -> list[list[int]] | None:
    """ASSIGN and SIDES along one direction."""
    tight = [line for jumps in parallel if (line := tight_line(signs, jumps)) is not None]
    if not tight:
        return None
    found.log.append(f"{len(tight)} lines on which every neuron switches exactly once")
    tight.sort(key=lambda one: -len(one.line.points))
    tight = sorted(tight[:MOST_TIGHT], key=lambda one: one.line.base)
    try:
        known = _known(tight, lines, len(found.samples.points), clock)
    except NoAssignmentError:
        found.refuted = "the switches on the tight lines do not fit together"
        return None
    unit, below = abs(signs[0]), sum(1 for a in signs if a < 0)
    for p, y in enumerate(found.samples.labels):
        column = [row[p] for row in known]
        if not column.count(ABOVE) <= y / unit + below <= len(signs) - column.count(BELOW):
            found.refuted = f"the known sides of the neurons at {_shown(found.samples.points[p])} do not give {y}"
            return None
    return known


def _known(tight: Sequence[TightLine], lines: Sequence[Line], points: int, clock: Clock) -> list[list[int]]:
    reference, reach = len(tight) // 2, Reach(tight)
    known = []
    for sign in (1, -1):
        options = assign(tight, reference, sign, clock)
        for rank in range(len(tight[reference].crossings[sign])):
            clock.check()
            held = confined(tight, options, sign, rank)
            row = [UNKNOWN] * points
            for line in lines:
                crossing = reach.at(line.base, held)
                if crossing is not None and crossing.empty:
                    raise NoAssignmentError
                for p, side in zip(line.points, sides(line, crossing), strict=True):
                    # a falling neuron counts below its zero
                    row[p] = sign * side
            known.append(row)
    return known


def _shown(x: Vector) -> str:
    return f"({', '.join(map(str, x))})"
