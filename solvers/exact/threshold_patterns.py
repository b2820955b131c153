"""Clauses about activation patterns of threshold neurons, and the columns that a hyperplane really cuts out.

c_jp is true where neuron j contributes at point p: where it is on, or, for a neuron that is *turned* (negative fixed
coefficient), where it is off. Every clause here but the sorting holds for every pattern of a network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import mul
from time import monotonic

from pysat.solvers import Solver

from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN
from encoders.geometry.lines import Line
from solvers.exact.halfspaces import Lifted, Meeting, cut_off

Clause = list[int]

Column = tuple[bool, ...]
"""Per point: is the neuron on?"""

TRUE = 1
"""The literal that is true: known sides are constants."""

CONFLICTS = 1000
"""Conflicts between two looks at the clock."""

MOST_CLAUSES = 4_000_000
"""Clauses a question may have: beyond that it is given up, for the memory's sake."""


class UndecidedError(Exception):
    """What is asked is not decided here; the message says why."""


class OutOfTimeError(UndecidedError):
    """The deadline has passed."""


@dataclass(slots=True)
class Question:
    """The clauses so far. `turned[j]` as above; with `bias` a column and its complement are cut out together."""

    points: Sequence[Lifted]
    turned: Sequence[bool]
    bias: bool
    known: Sequence[Sequence[int]] | None = None
    deadline: float | None = None
    solver: Solver = field(init=False)
    clauses: int = 0
    names: int = TRUE
    columns: list[list[int]] = field(init=False)
    cut: dict[tuple[bool, ...], bool] = field(default_factory=dict)
    last: list[Column] | None = None
    weights: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.solver = Solver(name="glucose4")
        self.add([TRUE])
        if self.known is None:
            self.columns = [[self.fresh() for _ in self.points] for _ in self.turned]
        else:
            constant = {ABOVE: TRUE, BELOW: -TRUE}
            self.columns = [[self.fresh() if side == UNKNOWN else constant[side] for side in row] for row in self.known]

    def fresh(self) -> int:
        self.names += 1
        return self.names

    def add(self, clause: Iterable[int]) -> None:
        """Raises UndecidedError if there are too many."""
        literals = [literal for literal in clause if literal != -TRUE]
        if TRUE in literals and literals != [TRUE]:
            return
        self.clauses += 1
        if self.clauses > MOST_CLAUSES:
            raise UndecidedError(f"more than {MOST_CLAUSES} clauses")
        self.solver.add_clause(literals)

    def follow(self, lines: Sequence[Line]) -> None:
        """Along parallel lines a neuron's contribution only rises or only falls: one variable per neuron says which."""
        for column in self.columns:
            rises = self.fresh()
            for line in lines:
                for p, q in pairwise(line.points):
                    self.add([-rises, -column[p], column[q]])
                    self.add([rises, column[p], -column[q]])

    def sort(self, group: Sequence[int], order: Sequence[int]) -> None:
        """Interchangeable neurons: columns descend lexicographically, read in this order of the points."""
        for i, j in pairwise(group):
            same = TRUE
            for p in order:
                a, b, still = self.columns[i][p], self.columns[j][p], self.fresh()
                self.add([-same, a, -b])
                self.add([-same, a, b, still])
                self.add([-same, -a, -b, still])
                same = still

    def pattern(self) -> list[tuple[bool, ...]] | None:
        """One column per neuron that satisfies all clauses, or None. Raises OutOfTimeError after the deadline.

        Raises AssertionError if it is the one before again: then what was added since does not refute it.
        """
        while True:
            self._look_at_the_clock()
            self.solver.conf_budget(CONFLICTS)
            answer = self.solver.solve_limited()
            if answer is not None:
                break
        if not answer:
            return None
        true = {literal for literal in self.solver.get_model() if literal > 0}
        # a variable in no clause may be missing from the model: it is false
        found = [tuple((literal > 0) == (abs(literal) in true) for literal in column) for column in self.columns]
        if found == self.last:
            raise AssertionError("a pattern that was refuted comes back")
        self.last = found
        return found

    def refine(self, columns: Sequence[tuple[bool, ...]]) -> bool:
        """Add why some of the columns are not cut out by any hyperplane; False if all of them are."""
        refined = False
        for j, column in enumerate(columns):
            self._look_at_the_clock()
            on = self._on(j, column)
            if on not in self.cut:
                self.cut[on] = not self._meets(j, on)
            refined |= not self.cut[on]
        return refined

    def _meets(self, j: int, on: tuple[bool, ...]) -> bool:
        """Is this column not cut out? Then it has been forbidden, with a reason that holds for more than this one."""
        last = self.weights.get(j)
        if last is not None and all((sum(map(mul, last, x)) > 0) == s for x, s in zip(self.points, on, strict=True)):
            return False
        found = _cut(self.points, on, range(len(on)))
        if not isinstance(found, Meeting):
            self.weights[j] = found
            return False
        self._forbid(found)
        near = _near(self.points, on, found)
        if near is not None:
            self._forbid(near)
        return True

    def _look_at_the_clock(self) -> None:
        if self.deadline is not None and monotonic() > self.deadline:
            raise OutOfTimeError("time is up")

    def _on(self, j: int, column: tuple[bool, ...]) -> tuple[bool, ...]:
        return tuple(not value for value in column) if self.turned[j] and not self.bias else column

    def _forbid(self, found: Meeting) -> None:
        for j, column in enumerate(self.columns):
            ones = [column[p] for p in found.inside]
            noughts = [column[p] for p in found.outside]
            if self.bias or not self.turned[j]:
                self.add([*(-literal for literal in ones), *noughts])
            if self.bias or self.turned[j]:
                self.add([*ones, *(-literal for literal in noughts)])


def _cut(points: Sequence[Lifted], on: Sequence[bool], among: Iterable[int]) -> tuple[int, ...] | Meeting:
    inside: list[int] = []
    outside: list[int] = []
    for p in among:
        (inside if on[p] else outside).append(p)
    return cut_off(points, inside, outside)


def _near(points: Sequence[Lifted], on: Sequence[bool], found: Meeting) -> Meeting | None:
    """A meeting of points near where these meet, if there is one: such clauses are violated earlier.

    Floats choose the points, and decide nothing; where they overflow there is no choice.
    """
    try:
        neighbourhoods = list(_closest(points, found))
    except OverflowError:
        return None
    for among in neighbourhoods:
        closer = _cut(points, on, among)
        if isinstance(closer, Meeting):
            return closer
    return None


def _closest(points: Sequence[Lifted], found: Meeting) -> Iterator[list[int]]:
    """Ever larger neighbourhoods of the common point, up to half of all points."""
    centre = [float(sum(c * points[p][i] for p, c in found.inside.items())) for i in range(len(points[0]))]
    middle = _direction(centre)

    def distance(p: int) -> float:
        return sum((a - b) ** 2 for a, b in zip(_direction([float(v) for v in points[p]]), middle, strict=True))

    order = sorted(range(len(points)), key=distance)
    size = 2 * len(points[0])
    while size <= len(points) // 2:
        yield order[:size]
        size *= 2


def _direction(x: Sequence[float]) -> list[float]:
    """Scaled to last coordinate 1 where that is positive (a lifted point with a bias), else to length 1."""
    scale = x[-1] if x and x[-1] > 0 else sum(v * v for v in x) ** 0.5 or 1.0
    return [v / scale for v in x]
