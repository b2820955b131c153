"""From the data to a small finite problem, wherever the labels force every breakpoint. Exact throughout.

1. COUNT (R4) per line; more forced breakpoints than neurons: infeasible.
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
finds nothing it changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from encoders.geometry.activation import UNKNOWN, Reach, confined, sides
from encoders.geometry.assignment import NoAssignmentError, TightLine, assign
from encoders.geometry.clock import Clock, TimeUpError
from encoders.geometry.curvature import Demand, demands, sharpened
from encoders.geometry.finite import NotFiniteError, finite_problem
from encoders.geometry.groups import NothingFitsError, groups_of
from encoders.geometry.lines import Vector, dense, directions, lines_along
from encoders.geometry.mirror import mirror_presolve
from encoders.geometry.result import Presolved, Standing
from instances import Activation, TrainingProblem

MOST_TIGHT = 6
"""Tight lines that are compared with each other; more add little."""


def presolve(problem: TrainingProblem, deadline: float | None = None) -> Presolved:
    """Try the promising directions; the first that decides or makes the problem finite is taken, else `open`.

    Networks without biases have rules of their own (`mirror`). After `deadline` (seconds of the monotonic clock)
    nothing is claimed any more.
    """
    if not problem.bias:
        return mirror_presolve(problem, deadline)
    if problem.activation is not Activation.RELU or not problem.exact_fit or problem.d == 0:
        return Presolved(Standing.OPEN, ["only exact fits of ReLU networks are presolved"])
    points, labels, clash = _distinct(problem)
    if clash:
        return Presolved(Standing.INFEASIBLE, [clash])
    best = Presolved(Standing.OPEN, ["no direction with lines of three points"])
    for u in directions(points):
        found = _Direction(problem, points, labels, u, Clock(deadline)).run()
        if found.standing is not Standing.OPEN:
            return found
        if len(found.log) > len(best.log):
            best = found
    return best


def _distinct(problem: TrainingProblem) -> tuple[list[Vector], list[Fraction], str | None]:
    seen: dict[Vector, Fraction] = {}
    for at, (point, label) in enumerate(zip(problem.points, problem.labels, strict=True)):
        x = dense(point, problem.d)
        if seen.setdefault(x, label) != label:
            return [], [], f"point {at} stands twice, with labels {seen[x]} and {label}"
    return list(seen), list(seen.values()), None


class _Direction:
    """The presolve along one direction."""

    def __init__(
        self,
        problem: TrainingProblem,
        points: Sequence[Vector],
        labels: Sequence[Fraction],
        u: Vector,
        clock: Clock,
    ) -> None:
        self.clock = clock
        self.problem, self.points, self.labels, self.u = problem, points, labels, u
        self.lines = lines_along(points, u)
        self.log: list[str] = []
        self.signs: tuple[Fraction, ...] = problem.signs or ()

    def run(self) -> Presolved:
        try:
            return self._run()
        except NoAssignmentError:
            return self._ended("the crossings on the tight lines do not fit together")
        except NothingFitsError as error:
            return self._ended(str(error))
        except TimeUpError:
            return self._open("the time for the presolve is up")

    def _ended(self, why: str) -> Presolved:
        return Presolved(Standing.INFEASIBLE, [*self.log, why])

    def _open(self, why: str) -> Presolved:
        return Presolved(Standing.OPEN, [*self.log, why])

    def _run(self) -> Presolved:
        counted = {}
        for line in self.lines:
            self.clock.check()
            if len(line.points) >= 3:
                counted[line.base] = demands(line, self.labels)
        excess = self._count(counted)
        if excess:
            return self._ended(excess)
        tight = self._tight_lines(counted)
        if not tight:
            return self._open("no line on which both signs are tight")
        positive, negative = self._neurons()
        reference = len(tight) // 2
        reach = Reach(tight)
        fixed = [[UNKNOWN] * len(self.points) for _ in range(self.problem.k)]
        for sign, neurons in ((1, positive), (-1, negative)):
            options = assign(tight, reference, sign, self.clock)
            for rank, j in enumerate(neurons):
                self.clock.check()
                held = confined(tight, options, sign, rank)
                for line in self.lines:
                    crossing = reach.at(line.base, held)
                    if crossing is not None and crossing.empty:
                        raise NoAssignmentError
                    for p, side in zip(line.points, sides(line, crossing), strict=True):
                        fixed[j][p] = side
        known = sum(1 for row in fixed for side in row if side != UNKNOWN)
        self.log.append(f"{known} of {self.problem.k * len(self.points)} sides of points are known")
        return self._finish(fixed)

    def _count(self, counted: dict[Vector, dict[int, Demand]]) -> str | None:
        least = dict.fromkeys((1, -1), 0)
        for base, found in counted.items():
            needs = {sign: found[sign].count for sign in (1, -1)}
            where = f"the line at {', '.join(map(str, base))}" if base else "the line"
            if self.problem.signs is None:
                if needs[1] + needs[-1] > self.problem.k:
                    return f"{where} needs {needs[1]} + {needs[-1]} breakpoints, and there are {self.problem.k} neurons"
                if needs[1] + needs[-1] == self.problem.k:
                    self.signs = (Fraction(1),) * needs[1] + (Fraction(-1),) * needs[-1]
            else:
                for sign, word in ((1, "convex"), (-1, "concave")):
                    there = sum(1 for s in self.problem.signs if s == sign)
                    if needs[sign] > there:
                        return f"{where} needs {needs[sign]} {word} breakpoints; neurons with that sign: {there}"
            for sign in (1, -1):
                least[sign] = max(least[sign], needs[sign])
        self.log.append(f"at least {least[1]} convex and {least[-1]} concave breakpoints")
        return None

    def _neurons(self) -> tuple[list[int], list[int]]:
        positive = [j for j, sign in enumerate(self.signs) if sign > 0]
        negative = [j for j, sign in enumerate(self.signs) if sign < 0]
        return positive, negative

    def _tight_lines(self, counted: dict[Vector, dict[int, Demand]]) -> list[TightLine]:
        if not self.signs and self.problem.k:
            return []
        positive, negative = self._neurons()
        found = []
        for line in self.lines:
            demand = counted.get(line.base)
            if demand is None:
                continue
            if demand[1].count == len(positive) and demand[-1].count == len(negative):
                crossings = {sign: demand[sign].crossings() for sign in (1, -1)}
                crossings = sharpened(line, self.labels, crossings)
                if any(one.empty for group in crossings.values() for one in group):
                    raise NothingFitsError(f"no place is left for a crossing on the line at {line.base}")
                found.append(TightLine(line, crossings))
        if found:
            self.log.append(f"{len(found)} lines on which every neuron crosses exactly once")
        found.sort(key=lambda tight: -len(tight.line.points))
        return sorted(found[:MOST_TIGHT], key=lambda tight: tight.line.base)

    def _finish(self, fixed: list[list[int]]) -> Presolved:
        groups = groups_of(self.problem.k, self.signs, self.points, self.labels, self.lines, fixed, self.u)
        self.log.append(
            f"{len(groups)} groups of neurons with {', '.join(str(len(g.directions)) for g in groups[:8])}"
            f"{', …' if len(groups) > 8 else ''} free parameters"
        )
        try:
            found = finite_problem(groups, self.signs, self.points, self.labels, fixed, self.lines, self.u, self.clock)
        except NotFiniteError as reason:
            return self._open(str(reason))
        found.log = [*self.log, *found.log]
        return found
