"""Linear equations over the rationals: Gauss elimination with sparse rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

Vector = tuple[Fraction, ...]
_Row = dict[int, Fraction]
_ZERO, _ONE = Fraction(0), Fraction(1)


class Echelon:
    """Rows in reduced form: each has a 1 in its pivot column, where every other row has nothing."""

    def __init__(self) -> None:
        self.rows: dict[int, _Row] = {}

    def add(self, row: Sequence[Fraction], columns: int) -> bool:
        """Takes the row in, with a pivot among the first `columns`. False: it has none that is not taken, but is not 0
        (which with a right-hand side behind the columns is the equation 0 = 1)."""
        rest = {i: value for i, value in enumerate(row) if value}
        for pivot in [i for i in rest if i in self.rows]:
            _subtract(rest, self.rows[pivot], rest[pivot])
        free = [i for i in rest if i < columns]
        if not free:
            return not rest
        pivot = min(free)
        lead = rest[pivot]
        rest = {i: value / lead for i, value in rest.items()}
        for other in self.rows.values():
            if pivot in other:
                _subtract(other, rest, other[pivot])
        self.rows[pivot] = rest
        return True


def _subtract(row: _Row, other: _Row, factor: Fraction) -> None:
    for i, value in other.items():
        left = row.get(i, _ZERO) - factor * value
        if left:
            row[i] = left
        else:
            row.pop(i, None)


def solve(equations: Iterable[Sequence[Fraction]], columns: int) -> tuple[Vector, list[Vector]] | None:
    """All solutions, as one of them and a basis of directions; None if there is none. Each equation has `columns`
    coefficients and then its right-hand side."""
    echelon = Echelon()
    for equation in equations:
        if not echelon.add(equation, columns):
            return None
    origin = tuple(echelon.rows[i].get(columns, _ZERO) if i in echelon.rows else _ZERO for i in range(columns))
    basis = []
    for free in range(columns):
        if free in echelon.rows:
            continue
        direction = [-echelon.rows[i].get(free, _ZERO) if i in echelon.rows else _ZERO for i in range(columns)]
        direction[free] = _ONE
        basis.append(tuple(direction))
    return origin, basis


class Span:
    """The vectors that are combinations of the given ones. `basis` spans the same and is independent."""

    def __init__(self, vectors: Iterable[Sequence[Fraction]], columns: int) -> None:
        self._columns = columns
        self._echelon = Echelon()
        for vector in vectors:
            self._echelon.add(vector, columns)
        self.basis: list[Vector] = [
            tuple(row.get(i, _ZERO) for i in range(columns)) for _, row in sorted(self._echelon.rows.items())
        ]

    def __contains__(self, vector: Sequence[Fraction]) -> bool:
        left = list(vector)
        for pivot, row in self._echelon.rows.items():
            factor = left[pivot]
            if factor:
                for i, value in row.items():
                    left[i] -= factor * value
        return not any(left)
