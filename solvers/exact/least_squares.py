"""Convex least squares with inequalities, exactly: the KKT conditions as a linear complementarity problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from solvers.exact.lcp import lemke

Row = Sequence[Fraction]


@dataclass(frozen=True, slots=True)
class ConvexFit:
    """min Σ_fitted (r·x − y)² + Σ_hinged ([r·x]₊ − y)²  subject to r·x ≤ 0 for the rows in `silent`.

    x is free, of length `width`; the labels of hinged rows are at most 0, else their loss would not be convex.
    """

    width: int
    fitted: Sequence[tuple[Row, Fraction]]
    hinged: Sequence[tuple[Row, Fraction]]
    silent: Sequence[Row]

    def solve(self) -> tuple[Fraction, list[Fraction]]:
        """(least value, an x that attains it). The system is always feasible: x = 0 is."""
        x = self._minimiser()
        return self.value(x), x

    def value(self, x: Row) -> Fraction:
        """The objective at x, exactly."""
        total = sum(((_dot(row, x) - y) ** 2 for row, y in self.fitted), Fraction(0))
        return total + sum(((max(Fraction(0), _dot(row, x)) - y) ** 2 for row, y in self.hinged), Fraction(0))

    def _minimiser(self) -> list[Fraction]:
        """Variables u, v ≥ 0 with x = u − v, and s_p ≥ r_p·x, s ≥ 0 for hinged rows; multipliers for the rest.

        Half of the objective is minimised, up to a constant: ½s² − ys for a hinged row, where y ≤ 0 keeps s small.
        """
        d, hinges = self.width, len(self.hinged)
        size = 2 * d + hinges
        hessian = [[Fraction(0)] * size for _ in range(size)]
        linear = [Fraction(0)] * size
        for row, y in self.fitted:
            wide = [*row, *(-value for value in row)]
            for i, a in enumerate(wide):
                if a:
                    linear[i] -= a * y
                    for j, b in enumerate(wide):
                        hessian[i][j] += a * b
        constraints: list[tuple[list[Fraction], Fraction]] = []
        for p, (row, y) in enumerate(self.hinged):
            hessian[2 * d + p][2 * d + p] = Fraction(1)
            linear[2 * d + p] = -y
            slack = [Fraction(int(other == p)) for other in range(hinges)]
            constraints.append(([*(-value for value in row), *row, *slack], Fraction(0)))
        for row in self.silent:
            constraints.append(([*(-value for value in row), *row, *(Fraction(0),) * hinges], Fraction(0)))
        total = size + len(constraints)
        matrix = [[fmpq(0)] * total for _ in range(total)]
        q = [fmpq(0)] * total
        for i in range(size):
            q[i] = _q(linear[i])
            for j in range(size):
                matrix[i][j] = _q(hessian[i][j])
        for c, (left, right) in enumerate(constraints, start=size):
            q[c] = _q(-right)
            for i, value in enumerate(left):
                matrix[i][c] = _q(-value)
                matrix[c][i] = _q(value)
        z = lemke(matrix, q)
        if z is None:
            raise ArithmeticError("a feasible convex quadratic problem that is bounded below has a minimum")
        return [Fraction(int(z[i].p), int(z[i].q)) - Fraction(int(z[d + i].p), int(z[d + i].q)) for i in range(d)]


def _dot(row: Row, x: Row) -> Fraction:
    return sum((a * b for a, b in zip(row, x, strict=True) if a), Fraction(0))


def _q(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)
