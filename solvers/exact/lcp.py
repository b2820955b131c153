"""Linear complementarity by Lemke's algorithm, in exact rationals: w = Mz + q, w ≥ 0, z ≥ 0, w·z = 0.

For positive semidefinite M it ends with a solution or with a ray that shows there is none (Cottle, Pang & Stone,
Theorem 4.4.13, copositive-plus). The lexicographic rule keeps it from cycling on degenerate data.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

Rational = fmpq


def lemke(matrix: Sequence[Sequence[fmpq]], q: Sequence[fmpq]) -> list[fmpq] | None:
    """z, or None if the system has no solution. M is n×n and positive semidefinite (not necessarily symmetric)."""
    n = len(q)
    if all(value >= 0 for value in q):
        return [fmpq(0)] * n
    # columns: w_0..w_{n−1}, z_0..z_{n−1}, the artificial z*, and q last
    artificial = 2 * n
    rows = []
    for i in range(n):
        identity = [fmpq(int(j == i)) for j in range(n)]
        rows.append([*identity, *(-value for value in matrix[i]), fmpq(-1), fmpq(q[i])])
    basis = list(range(n))
    # the most negative row leaves first; ties broken lexicographically, as in every later step
    row = min(range(n), key=lambda i: (rows[i][-1], rows[i][:n]))
    entering = artificial
    while True:
        leaving = basis[row]
        _pivot(rows, row, entering)
        basis[row] = entering
        if leaving == artificial:
            z = [fmpq(0)] * n
            for i, variable in enumerate(basis):
                if n <= variable < artificial:
                    z[variable - n] = rows[i][-1]
            return z
        entering = leaving + n if leaving < n else leaving - n
        candidates = [i for i in range(n) if rows[i][entering] > 0]
        if not candidates:
            return None
        row = _least_ratio(rows, candidates, entering, n)
        ties = [i for i in candidates if basis[i] == artificial and _same_ratio(rows, i, row, entering)]
        if ties:
            # ending is allowed as soon as the artificial variable may leave
            row = ties[0]


def _pivot(rows: list[list[fmpq]], at: int, column: int) -> None:
    factor = rows[at][column]
    pivot = [value / factor for value in rows[at]]
    rows[at] = pivot
    for i, row in enumerate(rows):
        if i != at and row[column] != 0:
            scale = row[column]
            rows[i] = [a - scale * b if b != 0 else a for a, b in zip(row, pivot, strict=True)]


def _least_ratio(rows: list[list[fmpq]], candidates: Sequence[int], entering: int, n: int) -> int:
    """Lexicographic minimum of (q, B⁻¹)/entry over the candidate rows; the columns of w hold B⁻¹."""
    best = list(candidates)
    for column in (-1, *range(n)):
        ratios = {i: rows[i][column] / rows[i][entering] for i in best}
        least = min(ratios.values())
        best = [i for i in best if ratios[i] == least]
        if len(best) == 1:
            break
    return best[0]


def _same_ratio(rows: list[list[fmpq]], i: int, row: int, entering: int) -> bool:
    return bool(rows[i][-1] / rows[i][entering] == rows[row][-1] / rows[row][entering])
