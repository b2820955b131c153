"""Exact linear systems: a particular solution and the directions that are left free."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

Row = Sequence[Fraction]


class InconsistentError(Exception):
    """The equations contradict each other."""


def solve(rows: Sequence[Row], right: Sequence[Fraction], unknowns: int) -> tuple[list[Fraction], list[list[Fraction]]]:
    """(x0, directions) with {x : rows·x = right} = x0 + span(directions). Raises InconsistentError."""
    entries = [_q(value) for row, r in zip(rows, right, strict=True) for value in (*row, r)]
    if not rows:
        identity = [[Fraction(int(i == j)) for j in range(unknowns)] for i in range(unknowns)]
        return [Fraction(0)] * unknowns, identity
    matrix, rank = fmpq_mat(len(rows), unknowns + 1, entries).rref()
    pivots = []
    column = 0
    for r in range(rank):
        while matrix[r, column] == 0:
            column += 1
        pivots.append(column)
    if unknowns in pivots:
        raise InconsistentError
    particular = [Fraction(0)] * unknowns
    for r, at in enumerate(pivots):
        particular[at] = _fraction(matrix[r, unknowns])
    directions = []
    for free in sorted(set(range(unknowns)) - set(pivots)):
        direction = [Fraction(0)] * unknowns
        direction[free] = Fraction(1)
        for r, at in enumerate(pivots):
            direction[at] = -_fraction(matrix[r, free])
        directions.append(direction)
    return particular, directions


def independent(rows: Sequence[Row]) -> list[int]:
    """Numbers of rows that are linearly independent and span all rows."""
    if not rows:
        return []
    columns = [[row[i] for row in rows] for i in range(len(rows[0]))]
    matrix, rank = fmpq_mat(len(columns), len(rows), [_q(value) for column in columns for value in column]).rref()
    found, at = [], 0
    for r in range(rank):
        while matrix[r, at] == 0:
            at += 1
        found.append(at)
    return found


def _q(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
