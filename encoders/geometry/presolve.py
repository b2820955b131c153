"""From the data to a small finite problem, wherever the labels force every breakpoint. Exact throughout.

1. COUNT (R4) over all lines of all directions; more forced breakpoints than neurons: infeasible.
2. ASSIGN (R5, R6) on the lines where both signs are tight; the intervals do not fit together: infeasible.
3. FIX the sides of points that a confined breakline cannot reach.
4. ROWS: second differences on lines with all sides known are linear equations in few neurons, free of A.
5. ELIMINATE per connected group of neurons: their weights are affine in a few free parameters (roots), or nothing fits.
6. AFFINE: points below every neuron give A(x) = y. If they force A = 0, turning is no question any more:
   f = Σ a_j [t_j]₊ with every w_j·u > 0 is the network itself.
7. TABLES: a group with at most two roots, and the points that only it decides: all of its solutions are enumerated,
   cell by cell. Finitely many, or the group is left open.
8. The points of several groups become conditions on which entry of each table is taken: a finite problem.

Everything used holds for every training problem of two-layer ReLU networks with biases and an exact fit; where a step
finds nothing it changes nothing. Threshold networks have rules of their own (`steps`).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from encoders.bounds import Box
from encoders.geometry.activation import UNKNOWN, Reach, confined, sides
from encoders.geometry.assignment import TightLine, assigned
from encoders.geometry.clock import Clock, TimeUpError
from encoders.geometry.counting import WORD, Bound, count, forced_signs
from encoders.geometry.curvature import Cut, demands, sharpened
from encoders.geometry.facts import with_sides
from encoders.geometry.finite import finite_problem
from encoders.geometry.groups import groups_of
from encoders.geometry.intervals import Interval
from encoders.geometry.lines import FEWEST, Vector, batches, dense, first_ones, lines_along
from encoders.geometry.mirror import mirror_presolve
from encoders.geometry.record import NothingFitsError, Record, triple_of, triples_of
from encoders.geometry.regions import NotFiniteError, Regions, boxes
from encoders.geometry.result import Presolved, Standing, Trace, ended
from encoders.geometry.steps import threshold_presolve
from instances import Activation, TrainingProblem

MOST_TIGHT = 6
"""Tight lines that are compared with each other; more add little."""


def presolve(problem: TrainingProblem, deadline: float | None = None) -> Presolved:
    """Count, then try the promising directions; the first that decides or makes the problem finite is taken.

    Networks without biases have rules of their own (`mirror`), threshold networks too (`steps`). After `deadline`
    (seconds of the monotonic clock) nothing is claimed any more.
    """
    if problem.activation is Activation.THRESHOLD and problem.exact_fit:
        return threshold_presolve(problem, deadline)
    if not problem.bias:
        return mirror_presolve(problem, deadline)
    if problem.activation is not Activation.RELU or not problem.exact_fit or problem.d == 0:
        return _open(Record(stage="problem"), (0, 0), "only exact fits of ReLU networks are presolved")
    clock, record = Clock(deadline), Record()
    try:
        points, labels, record.numbers = _distinct(problem)
    except NothingFitsError as error:
        return ended(record, error)
    best = {1: Bound(), -1: Bound()}
    found = _open(record, (0, 0), "no direction with lines of three points")
    waiting: list[Vector] = []
    for batch in batches(points):
        record = Record(record.numbers, stage="count")
        try:
            count(best, points, labels, batch, clock)
            signs = forced_signs(best, problem.k, problem.signs, record)
        except NothingFitsError as error:
            return ended(record, error)
        except TimeUpError:
            return found if found.facts else _open(record, found.needs, "the time for the presolve is up")
        needs = best[1].count, best[-1].count
        waiting += batch
        if signs is None:
            found = _open(record, needs, "how many output signs are positive stays open")
            continue
        for u in waiting:
            tried = _tried(problem, signs, points, labels, u, clock, record)
            if tried.standing is not Standing.OPEN:
                return tried
            if len(tried.findings) > len(found.findings):
                found = tried
        found.needs = needs
        waiting = []
    return found


def _tried(
    problem: TrainingProblem,
    signs: Sequence[Fraction],
    points: Sequence[Vector],
    labels: Sequence[Fraction],
    u: Vector,
    clock: Clock,
    counted: Record,
) -> Presolved:
    """What one direction shows, after the counts in `counted`."""
    record = Record(counted.numbers, list(counted.findings), list(counted.steps))
    direction = _Direction(signs, points, labels, u, clock, record)
    found = direction.run()
    found.trace = direction.trace
    if found.standing is Standing.OPEN and direction.fixed:
        found.facts = with_sides(problem, signs, u, direction.fixed, direction.boxes)
    return found


def _distinct(problem: TrainingProblem) -> tuple[list[Vector], list[Fraction], list[int]]:
    """Points, labels, and the number of each in the problem. Raises NothingFitsError."""
    seen = first_ones(problem)
    for at, point in enumerate(problem.points):
        first = seen[dense(point, problem.d)]
        if problem.labels[first] != problem.labels[at]:
            raise NothingFitsError(
                f"point {at} stands twice, with labels {problem.labels[first]} and {problem.labels[at]}",
                {"rule": "repeat", "points": (first, at)},
            )
    return list(seen), [problem.labels[at] for at in seen.values()], list(seen.values())


def _open(record: Record, needs: tuple[int, int], why: str) -> Presolved:
    record.say(why)
    return Presolved(Standing.OPEN, record.findings, needs=needs)


class _Direction:
    """The presolve along one direction."""

    def __init__(
        self,
        signs: Sequence[Fraction],
        points: Sequence[Vector],
        labels: Sequence[Fraction],
        u: Vector,
        clock: Clock,
        record: Record,
    ) -> None:
        self.clock, self.record = clock, record
        self.signs, self.points, self.labels, self.u = signs, points, labels, u
        self.k = len(signs)
        self.lines = lines_along(points, u)
        self.neurons = {sign: [j for j, s in enumerate(signs) if s == sign] for sign in (1, -1)}
        self.fixed: list[list[int]] = []
        self.boxes: list[Box | None] = [None] * self.k
        self.trace: Trace | None = None

    def run(self) -> Presolved:
        self.record.step("direction", u=self.u)
        self.record.stage = "direction"
        long = sum(1 for line in self.lines if len(line.points) >= FEWEST)
        self.record.say(
            f"along ({', '.join(map(str, self.u))})", f"{long} of {len(self.lines)} lines have three points or more"
        )
        try:
            return self._run()
        except NothingFitsError as error:
            return ended(self.record, error)
        except NotFiniteError as reason:
            return _open(self.record, (0, 0), str(reason))
        except TimeUpError:
            return _open(self.record, (0, 0), "the time for the presolve is up")

    def _run(self) -> Presolved:
        self.record.stage = "tight lines"
        tight = self._tight_lines()
        if not tight:
            raise NotFiniteError("no line on which both signs are tight")
        self.record.stage = "assign"
        self.fixed = fixed = self._sides(tight)
        known = sum(1 for row in fixed for side in row if side != UNKNOWN)
        everything = self.k * len(self.points)
        self.record.say(f"{known} of {everything} sides of points are known", f"{everything - known} unknown")
        self.record.stage = "groups"
        groups = groups_of(self.k, self.signs, self.points, self.labels, self.lines, fixed, self.u)
        free = [len(group.directions) for group in groups]
        self.record.say(
            f"{len(groups)} groups of neurons with {', '.join(map(str, free[:8]))}"
            f"{', …' if len(groups) > 8 else ''} free parameters",
            f"{sum(free)} of {self.k * (len(self.u) + 1)} parameters",
        )
        try:
            found = finite_problem(
                groups, self.signs, self.points, self.labels, fixed, self.lines, self.u, self.clock, self.record
            )
        except NotFiniteError:
            stopped, self.record.stage = self.record.stage, "boxes"
            regions = Regions(self.points, fixed, self.lines, self.u, self.clock)
            self.boxes = boxes(groups, regions, self.k)
            bounded = sum(1 for box in self.boxes if box is not None)
            self.record.say(f"{bounded} of {self.k} neurons have boxes for their weights")
            self.record.stage = stopped
            raise
        found.steps = self.record.written()
        return found

    def _tight_lines(self) -> list[TightLine]:
        found: list[tuple[TightLine, list[Cut]]] = []
        for line in self.lines:
            self.clock.check()
            if len(line.points) < FEWEST:
                continue
            demand = demands(line, self.labels)
            if any(demand[sign].count != len(self.neurons[sign]) for sign in (1, -1)):
                continue
            cuts: list[Cut] = []
            crossings = sharpened(line, self.labels, {sign: demand[sign].crossings() for sign in (1, -1)}, cuts)
            found.append((TightLine(line, crossings), cuts))
            if any(one.empty for group in crossings.values() for one in group):
                self._trace([found[-1]])
                self._record_tight([found[-1]])
                ending = self.record.steps.pop()
                raise NothingFitsError(f"no place is left for a crossing on the line at {line.base}", ending)
        if found:
            places = [one for tight, _ in found for sign in (1, -1) for one in tight.crossings[sign]]
            single = sum(1 for one in places if one.low == one.high)
            self.record.say(
                f"{len(found)} lines on which every neuron crosses exactly once"
                if len(found) > 1
                else "1 line on which every neuron crosses exactly once",
                f"{len(places)} intervals for crossings, {single} of them single points",
            )
        found.sort(key=lambda entry: -len(entry[0].line.points))
        chosen = sorted(found[:MOST_TIGHT], key=lambda entry: entry[0].line.base)
        self._record_tight(chosen)
        if chosen:
            self._trace(chosen)
        return [tight for tight, _ in chosen]

    def _trace(self, chosen: Sequence[tuple[TightLine, list[Cut]]]) -> None:
        self.trace = Trace(tuple(self.u), tuple(self.signs), [(t.line.base, t.crossings) for t, _ in chosen])

    def _record_tight(self, chosen: Sequence[tuple[TightLine, list[Cut]]]) -> None:
        if not self.k:
            # every line is tight then, and no triple says which
            return
        for at, (tight, cuts) in enumerate(chosen):
            line = tight.line
            demand = demands(line, self.labels)
            self.record.step(
                "tight",
                **{
                    WORD[sign]: {
                        "lower": triples_of(line, demand[sign].lower),
                        "upper": triples_of(line, demand[sign].upper),
                    }
                    for sign in (1, -1)
                },
            )
            for sign, crossing, gap in cuts:
                self.record.step("shrink", line=at, sign=sign, crossing=crossing, triple=triple_of(line, gap))

    def _sides(self, tight: Sequence[TightLine]) -> list[list[int]]:
        """Per neuron and point ABOVE, BELOW or UNKNOWN."""
        reference = len(tight) // 2
        options = {
            sign: assigned(tight, reference, sign, self.clock, self.record) for sign in (1, -1) if self.neurons[sign]
        }
        self._say_assigned(len(tight), reference, options)
        self.record.stage = "sides"
        reach = Reach(tight)
        fixed = [[UNKNOWN] * len(self.points) for _ in range(self.k)]
        heights: list[dict[Vector, Interval]] = [{} for _ in range(self.k)]
        if self.trace is not None:
            self.trace.held = heights
        for sign in options:
            for rank, j in enumerate(self.neurons[sign]):
                self.clock.check()
                held = confined(tight, options[sign], sign, rank)
                heights[j] = {tight[at].line.base: interval for at, interval in held.items()}
                for line in self.lines:
                    crossing = reach.at(line.base, held)
                    if crossing is not None and crossing.empty:
                        raise NothingFitsError(
                            "the crossings on the tight lines do not fit together",
                            {"rule": "sides", "empty": (j, line.points[0])},
                        )
                    for p, side in zip(line.points, sides(line, crossing), strict=True):
                        fixed[j][p] = side
        self.record.step("sides")
        return fixed

    def _say_assigned(self, lines: int, reference: int, options: dict[int, dict[int, list[set[int]]]]) -> None:
        """How many pairs of a neuron and a crossing on another line than the reference are still possible."""
        everything = (lines - 1) * sum(len(self.neurons[sign]) ** 2 for sign in options)
        left = sum(
            len(choices)
            for by_line in options.values()
            for at, by_neuron in by_line.items()
            if at != reference
            for choices in by_neuron
        )
        if everything:
            self.record.say(
                f"{everything - left} of {everything} pairs of a neuron and a crossing are ruled out", f"{left} pairs"
            )
