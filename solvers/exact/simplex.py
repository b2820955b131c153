"""An exact simplex method for small dual bases: maximise Σ g_i u_i with Σ u_i a_i = c, the u_i bounded or free.

All numbers are integers; a basis is a choice of w columns, inverted afresh by flint in every step, so that nothing
builds up. The first basis may be any guess. The largest gain enters; after a step of length 0 the smallest numbers
enter and leave (Bland), until a step is longer, so it cannot cycle. While some u_i are out of bounds their distance is
what is reduced (the composite first phase); they block at the bound they return to, so the same argument holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

from flint import fmpz, fmpz_mat


@dataclass(frozen=True, slots=True)
class Program:
    """Columns a_i and the total c of length w, gains g_i, and where u_i may be: in [−limit, limit], if there is a
    limit; anywhere, if it is `free`; else u_i ≥ 0."""

    columns: Sequence[tuple[int, ...]]
    gains: Sequence[int]
    total: Sequence[int]
    limits: Sequence[int | None]
    free: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess at where the search ends. `basis`: numbers of columns, and for the j-th unit column, whose u is 0, their
    number plus j. `low`: the limited columns at the lower end of their interval."""

    basis: Sequence[int] = ()
    low: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class DualOptimum:
    """u, where it is not 0, and the θ with a_i·θ = g_i on the basis, which prices out every column. Without θ: u is
    feasible and its gain is at least `stop`."""

    values: dict[int, Fraction]
    point: tuple[Fraction, ...] | None


@dataclass(frozen=True, slots=True)
class DualRay:
    """Σ u_i a_i = 0 with a positive gain, u_i ≥ 0 or free: no limit is touched."""

    values: dict[int, Fraction]


@dataclass(frozen=True, slots=True)
class Descent:
    """No u is feasible: a direction `ray` of θ with a_i·ray ≥ 0, 0 where free, and c·ray + Σ limit_i·|a_i·ray| < 0."""

    ray: tuple[Fraction, ...]


def maximise(program: Program, guess: Guess, *, stop: Fraction | None = None) -> DualOptimum | DualRay | Descent:
    """The maximum, from any guess. With `stop` it may end as soon as some gain is known to be at least that."""
    search = _Search(program, guess)
    while True:
        found = search.step(stop)
        if found is not None:
            return found


class _Search:
    def __init__(self, program: Program, guess: Guess) -> None:
        self._program = program
        self._count = len(program.columns)
        self._width = len(program.total)
        self._basis = self._independent(guess.basis)
        self._careful = False
        # +1 or −1: the end of its interval at which a limited column outside the basis is
        self._ends: dict[int, int] = {}
        self._place_limited(guess.low)

    def _column(self, i: int) -> tuple[int, ...]:
        if i < self._count:
            return self._program.columns[i]
        return tuple(int(j == i - self._count) for j in range(self._width))

    def _gain(self, i: int) -> int:
        return self._program.gains[i] if i < self._count else 0

    def _independent(self, guess: Sequence[int]) -> list[int]:
        """The guess, if it is a basis; else as much of it as is independent, filled up with unit columns."""
        kept = list(dict.fromkeys(i for i in guess if 0 <= i < self._count + self._width))
        if len(kept) == self._width and self._inverted(kept):
            return kept
        kept += [i for i in range(self._count, self._count + self._width) if i not in kept]
        columns = [self._column(i) for i in kept]
        flat = [column[j] for j in range(self._width) for column in columns]
        reduced, _, rank = fmpz_mat(self._width, len(kept), flat).rref()
        entries = reduced.entries()
        chosen: list[int] = []
        for row in range(rank):
            start = row * len(kept)
            chosen.append(next(kept[c] for c in range(len(kept)) if entries[start + c] != 0))
        if not self._inverted(chosen):
            raise AssertionError("the unit columns complete every basis")
        return chosen

    def _inverted(self, basis: Sequence[int]) -> bool:
        """Are the columns independent? The inverse times `_scale` is kept."""
        width = self._width
        if width == 0:
            self._inverse = self._turned = fmpz_mat(0, 0)
            self._scale = fmpz(1)
            return True
        square = fmpz_mat(width, width, [value for i in basis for value in self._column(i)])
        try:
            self._inverse, self._scale = square.inv().numer_denom()
        except ZeroDivisionError:
            return False
        self._turned = self._inverse.transpose()
        return True

    def _place_limited(self, low: Collection[int]) -> None:
        """Each where the first θ wants it; where that does not care, as guessed."""
        inside = set(self._basis)
        limits = self._program.limits
        if any(limit is not None for limit in limits):
            excess = self._excess()
            for i, limit in enumerate(limits):
                if limit is not None and i not in inside:
                    self._ends[i] = -1 if excess[i] < 0 or (excess[i] == 0 and i in low) else 1
        rest = list(self._program.total)
        for i, end in self._ends.items():
            self._shift(rest, i, -end * (limits[i] or 0))
        self._rest = rest

    def _shift(self, rest: list[int], i: int, by: int) -> None:
        if by:
            for j, value in enumerate(self._program.columns[i]):
                rest[j] += by * value

    def _vector(self, values: Sequence[int]) -> fmpz_mat:
        return fmpz_mat(len(values), 1, list(values))

    def _theta(self) -> fmpz_mat:
        """Times the scale."""
        return self._inverse * self._vector([self._gain(i) for i in self._basis])

    def _excess(self) -> list[int]:
        """g_i − a_i·θ by column, times the scale."""
        theta, scale = [int(value) for value in self._theta().entries()], int(self._scale)
        pairs = zip(self._program.gains, self._program.columns, strict=True)
        return [gain * scale - sum(map(mul, column, theta)) for gain, column in pairs]

    def _interval(self, i: int) -> tuple[int | None, int | None]:
        if i >= self._count:
            return 0, 0
        limit = self._program.limits[i]
        if limit is not None:
            return -limit, limit
        return (None, None) if self._program.free[i] else (0, None)

    def step(self, stop: Fraction | None) -> DualOptimum | DualRay | Descent | None:
        """One exchange, or the answer."""
        values = (self._turned * self._vector(self._rest)).entries()
        outside = [self._out_of_bounds(i, value) for i, value in zip(self._basis, values, strict=True)]
        if any(outside):
            slope = self._inverse * self._vector(outside)
            fall = [-int(value) for value in slope.entries()]
            excess = [sum(map(mul, column, fall)) for column in self._program.columns]
        else:
            if stop is not None:
                u = self._solution(values)
                if sum(value * self._program.gains[i] for i, value in u.items()) >= stop:
                    return DualOptimum(u, None)
            excess = self._excess()
        entering = self._entering(excess)
        if entering is not None:
            return self._exchange(entering, 1 if excess[entering] > 0 else -1, values, outside)
        if any(outside):
            return Descent(tuple(Fraction(int(value), int(self._scale)) for value in slope.entries()))
        theta = self._theta().entries()
        point = tuple(Fraction(int(value), int(self._scale)) for value in theta)
        return DualOptimum(self._solution(values), point)

    def _out_of_bounds(self, i: int, value: fmpz) -> int:
        """+1: it has to grow, −1: it has to fall, 0: it is where it may be."""
        low, high = self._interval(i)
        if low is not None and value < low * self._scale:
            return 1
        return -1 if high is not None and value > high * self._scale else 0

    def _entering(self, excess: Sequence[int]) -> int | None:
        inside = set(self._basis)
        best, most = None, 0
        for i, value in enumerate(excess):
            if not value or i in inside or not self._may_enter(i, value):
                continue
            if self._careful:
                return i
            if abs(value) > most:
                best, most = i, abs(value)
        return best

    def _may_enter(self, i: int, value: int) -> bool:
        if self._program.limits[i] is not None:
            return self._ends[i] * value < 0
        return value > 0 or self._program.free[i]

    def _exchange(
        self, entering: int, direction: int, values: Sequence[fmpz], outside: Sequence[int]
    ) -> DualRay | None:
        scale = self._scale
        turned = (self._turned * self._vector(self._column(entering))).entries()
        # u of the basis moves by rate/scale for each 1 that the entering one moves
        rates = [-direction * value for value in turned]
        limit = self._program.limits[entering]
        shortest = None if limit is None else Fraction(2 * limit)
        leaving: int | None = None
        for at, (i, value, rate) in enumerate(zip(self._basis, values, rates, strict=True)):
            if rate == 0:
                continue
            low, high = self._interval(i)
            if outside[at]:
                bound = (low if outside[at] > 0 else high) if (rate > 0) == (outside[at] > 0) else None
            else:
                bound = high if rate > 0 else low
            if bound is None:
                continue
            length = Fraction(int(bound * scale - value), int(rate))
            if shortest is None or length < shortest:
                shortest, leaving = length, at
            elif length == shortest and leaving is not None and i < self._basis[leaving]:
                leaving = at
        if shortest is None:
            ray = {i: Fraction(int(rate), int(scale)) for i, rate in zip(self._basis, rates, strict=True) if rate}
            return DualRay(ray | {entering: Fraction(direction)})
        self._careful = shortest == 0
        if leaving is None:
            # from one end to the other; `limit` is set here
            self._ends[entering] = direction
            self._shift(self._rest, entering, -2 * direction * (limit or 0))
            return None
        self._swap(entering, leaving, rates[leaving] > 0, outside[leaving])
        return None

    def _swap(self, entering: int, leaving: int, grew: bool, outside: int) -> None:
        gone = self._basis[leaving]
        if entering in self._ends:
            self._shift(self._rest, entering, self._ends.pop(entering) * (self._program.limits[entering] or 0))
        limit = self._program.limits[gone] if gone < self._count else None
        if limit is not None:
            # one that came from outside stops at the bound it had crossed
            end = (-1 if outside > 0 else 1) if outside else (1 if grew else -1)
            self._ends[gone] = end
            self._shift(self._rest, gone, -end * limit)
        self._basis[leaving] = entering
        if not self._inverted(self._basis):
            raise AssertionError("the exchange left no basis")

    def _solution(self, values: Sequence[fmpz]) -> dict[int, Fraction]:
        u = {i: Fraction(int(v), int(self._scale)) for i, v in zip(self._basis, values, strict=True) if v}
        return u | {i: Fraction(end * (self._program.limits[i] or 0)) for i, end in self._ends.items()}
