"""Convex quadratic programs over a cone, min { θᵀGθ − 2c·θ + t : Cθ ≥ 0 }, in integers: dual bounds, and the minimum.

G = BᵀB and c = Bᵀy, so c is in the range of G. For any multipliers λ ≥ 0 whose shifted c + Cᵀλ is in the range too,

    min { |Bθ − y|² : Cθ ≥ 0 }  ≥  min_θ |Bθ − y|² − 2λᵀCθ  =  t − (c + Cᵀλ)ᵀ G⁻ (c + Cᵀλ),

for G of full rank a quotient of two determinants of integers. Floats propose λ (non-negative least squares), and
whatever they propose, rounded, gives a valid bound. For the minimum itself the constraints that floats hold to be
active give a linear system, solved in rationals: if its multipliers are not negative they prove a bound, and if besides
its weights satisfy every constraint they attain it (Karush, Kuhn and Tucker). Where the guess was wrong, Lemke's
algorithm decides, with as few of the constraints as it takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import frexp, ldexp

import numpy as np
from flint import fmpq, fmpz_mat

from instances.rationals import common_denominator
from solvers.exact.assessment import Assessment, Enough, Quotient
from solvers.exact.lcp import lemke
from solvers.exact.nnls import nonnegative_least_squares

DIGITS = 26
"""Multipliers are rounded to so many bits below the largest: a bound needs no more digits to be useful."""
RIDGE = 1e-9
"""Added to the floats' G (of unit diagonal) where it is singular: they propose only."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Floats: one multiplier per constraint, and weights."""

    multipliers: np.ndarray
    theta: np.ndarray


@dataclass(frozen=True, slots=True)
class ConeQuadratic:
    """`gram` G, `moment` c, `total` t, all integers; `cone`: the constraints of each neuron, m×width, Cθ ≥ 0."""

    gram: list[list[int]]
    moment: list[int]
    total: int
    cone: list[np.ndarray]

    @property
    def size(self) -> int:
        return len(self.moment)

    @property
    def width(self) -> int:
        return self.size // max(1, len(self.cone))

    def value(self, theta: Sequence[Fraction]) -> Fraction:
        """The objective at θ."""
        value = Fraction(self.total)
        for own, row, c in zip(theta, self.gram, self.moment, strict=True):
            if own:
                value += own * (sum((g * other for g, other in zip(row, theta, strict=True) if g), Fraction(0)) - 2 * c)
        return value

    def unconstrained(self) -> Quotient:
        """The minimum without the cone."""
        if self.size == 0:
            return self.total, 1
        below = int(fmpz_mat(self.gram).det())
        if below:
            return self._bordered(self.moment, 1), below
        # G is positive semidefinite: independent columns have an invertible principal block, and the others add nothing
        kept = _pivots(self.gram)
        gram = [[self.gram[i][j] for j in kept] for i in kept]
        part = ConeQuadratic(gram, [self.moment[i] for i in kept], self.total, [])
        return part.unconstrained()

    def _bordered(self, moment: Sequence[int], unit: int) -> int:
        """det [[G, c], [cᵀ, t·unit²]]: the minimum times det G, for c that is `unit` times too large."""
        rows = [[*row, value] for row, value in zip(self.gram, moment, strict=True)]
        return int(fmpz_mat([*rows, [*moment, self.total * unit * unit]]).det())

    @np.errstate(all="ignore")
    def proposed(self) -> Proposal | None:
        """What floats make of it; None where they cannot."""
        try:
            c = np.array(self.moment, dtype=float)
            h = np.array(self.gram, dtype=float)
            cone = [block.T.astype(float) for block in self.cone]
        except OverflowError:
            return None
        scale = np.sqrt(np.diag(h))
        scale[scale == 0] = 1.0
        h /= np.outer(scale, scale)
        if not np.isfinite(h).all() or not np.isfinite(c).all():
            return None
        try:
            try:
                inverse = np.linalg.inv(np.linalg.cholesky(h))
                if np.abs(inverse).max() > 1e5:
                    raise np.linalg.LinAlgError
            except np.linalg.LinAlgError:
                inverse = np.linalg.inv(np.linalg.cholesky(h + RIDGE * np.eye(len(c))))
            blocks = np.zeros((self.size, sum(len(block) for block in self.cone)))
            at = 0
            for j, block in enumerate(cone):
                blocks[j * self.width : (j + 1) * self.width, at : at + block.shape[1]] = block
                at += block.shape[1]
            blocks /= scale[:, None]
            norms = np.sqrt((blocks**2).sum(axis=0))
            norms[norms == 0] = 1.0
            left, right = inverse @ (blocks / norms), inverse @ (c / scale)
            found = nonnegative_least_squares(left, -right)
        except (np.linalg.LinAlgError, RuntimeError, ValueError):
            return None
        theta = (inverse.T @ (left @ found + right)) / scale
        multipliers = found / norms
        if not (np.isfinite(multipliers).all() and np.isfinite(theta).all()):
            return None
        return Proposal(multipliers, theta)

    def dual_bound(self, multipliers: np.ndarray) -> Quotient | None:
        """The bound that these multipliers give, rounded, negative ones as 0; None if they give none, or G is singular.

        Raises nothing for finite numbers, whatever they are.
        """
        largest = float(multipliers.max(initial=0.0))
        if largest <= 0:
            return None
        below = int(fmpz_mat(self.gram).det())
        if not below:
            return None
        digits = max(0, DIGITS - frexp(largest)[1] + 1)
        unit = 2**digits
        shifted = [value * unit for value in self.moment]
        for at in np.nonzero(multipliers > 0)[0].tolist():
            whole = round(ldexp(float(multipliers[at]), digits))
            j, row = self._place(at)
            for i, value in enumerate(self.cone[j][row].tolist()):
                shifted[j * self.width + i] += whole * value
        return self._bordered(shifted, unit), below * unit * unit

    def minimum(self, proposal: Proposal | None, enough: Enough) -> Assessment:
        """The minimum and weights that attain it, or a bound that is enough."""
        if proposal is not None:
            largest = float(proposal.multipliers.max(initial=0.0))
            active = [int(i) for i in np.nonzero(proposal.multipliers > 1e-7 * largest)[0]]
            for chosen in dict.fromkeys((tuple(active), ())):
                found = self._with_active(list(chosen), proposal.theta, enough)
                if found is not None:
                    return found
        theta = self._by_lemke()
        value = self.value(theta)
        return Assessment((value.numerator, value.denominator), theta)

    def _with_active(self, active: list[int], near: np.ndarray, enough: Enough) -> Assessment | None:
        """The stationary point with these constraints active; what the equations leave open is as in `near`."""
        rows = [self._row(at) for at in active]
        count = len(rows)
        system = [
            [*line, *(-row[i] for row in rows), c]
            for i, (line, c) in enumerate(zip(self.gram, self.moment, strict=True))
        ]
        system += [[*row, *(0,) * count, 0] for row in rows]
        free = [Fraction(float(value)).limit_denominator(10**6) for value in near] + [Fraction(0)] * count
        solution = _solution_near(system, free)
        if solution is None or any(value < 0 for value in solution[self.size :]):
            return None
        theta = solution[: self.size]
        # t − θᵀGθ, whether or not θ is in the cone
        square = sum(
            (
                own * (c + sum(row[i] * u for row, u in zip(rows, solution[self.size :], strict=True)))
                for i, (own, c) in enumerate(zip(theta, self.moment, strict=True))
            ),
            Fraction(0),
        )
        bound = self.total - square
        lower = (bound.numerator, bound.denominator)
        if enough(lower):
            return Assessment(lower)
        return None if self._violated(theta) else Assessment(lower, theta)

    def _by_lemke(self) -> list[Fraction]:
        """The minimum with few of the constraints; those it violates are added until there are none."""
        size = self.size
        chosen: list[int] = []
        while True:
            rows = [self._row(at) for at in chosen]
            # θ = u − v with u, v ≥ 0, and the multipliers
            matrix = [[*line, *(-g for g in line), *(-row[i] for row in rows)] for i, line in enumerate(self.gram)]
            matrix += [[-value for value in line] for line in matrix]
            matrix += [[*row, *(-value for value in row), *(0,) * len(rows)] for row in rows]
            q = [*(-c for c in self.moment), *self.moment, *(0,) * len(rows)]
            z = lemke([[fmpq(value) for value in line] for line in matrix], [fmpq(value) for value in q])
            if z is None:
                raise ArithmeticError("a convex quadratic that is bounded below has a minimum over a cone")
            theta = [_fraction(z[i] - z[size + i]) for i in range(size)]
            broken = [at for at in self._violated(theta) if at not in chosen]
            if not broken:
                return theta
            chosen += broken

    def _place(self, at: int) -> tuple[int, int]:
        """(neuron, row) of a constraint by its number."""
        for j, block in enumerate(self.cone):
            if at < len(block):
                return j, at
            at -= len(block)
        raise IndexError(at)

    def _row(self, at: int) -> list[int]:
        j, row = self._place(at)
        full = [0] * self.size
        full[j * self.width : (j + 1) * self.width] = self.cone[j][row].tolist()
        return full

    def _violated(self, theta: Sequence[Fraction]) -> list[int]:
        """For each neuron the constraint that its weights violate most, as far as there is one."""
        broken = []
        first = 0
        for j, block in enumerate(self.cone):
            own = theta[j * self.width : (j + 1) * self.width]
            scale = common_denominator(own)
            values = block.astype(object) @ np.array([int(value * scale) for value in own], dtype=object)
            worst = int(np.argmin(values)) if len(block) else 0
            if len(block) and values[worst] < 0:
                broken.append(first + worst)
            first += len(block)
        return broken


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _pivots(matrix: list[list[int]]) -> list[int]:
    """Columns that are a basis of the space of all columns."""
    reduced, _, rank = fmpz_mat(matrix).rref()
    return [next(c for c in range(len(matrix)) if reduced[r, c] != 0) for r in range(rank)]


def _solution_near(system: list[list[int]], free: Sequence[Fraction]) -> list[Fraction] | None:
    """The solution of a linear system (right-hand side last) whose free unknowns have these values, or None."""
    unknowns = len(free)
    reduced, denominator, rank = fmpz_mat(system).rref()
    pivots = []
    for r in range(rank):
        column = next(c for c in range(unknowns + 1) if reduced[r, c] != 0)
        if column == unknowns:
            return None
        pivots.append(column)
    others = [c for c in range(unknowns) if c not in set(pivots)]
    solution = list(free)
    below = int(denominator)
    for r, column in enumerate(pivots):
        value = Fraction(int(reduced[r, unknowns]), below)
        for c in others:
            if reduced[r, c] != 0:
                value -= Fraction(int(reduced[r, c]), below) * free[c]
        solution[column] = value
    return solution
