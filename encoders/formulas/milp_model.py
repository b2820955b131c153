"""A mixed-integer linear model as arrays: solver-neutral, all coefficients exact integers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from encoders.formulas.scope import Scope

Ints = NDArray[np.int64]
Indices = NDArray[np.int32]

UNBOUNDED = 2**62
"""Stands for ±∞ in `lower` and `upper`; beyond every coefficient a model may have."""


class Sense(IntEnum):
    """How a row compares with its right-hand side."""

    LE = 0
    GE = 1
    EQ = 2


@dataclass(frozen=True, slots=True)
class NameBlock:
    """`count` consecutive names: the prefix and one index column per part, e.g. z_<point>_<neuron>."""

    prefix: str
    parts: tuple[Indices, ...]
    count: int

    def names(self, start: int = 0, stop: int | None = None) -> Iterator[str]:
        """The names from `start` to `stop` (exclusive), made as they are asked for."""
        columns = [part[start:stop].tolist() for part in self.parts]
        prefix = self.prefix
        if not columns:
            yield from [prefix] * (len(range(self.count)[start:stop]))
        elif len(columns) == 1:
            yield from (f"{prefix}_{i}" for i in columns[0])
        elif len(columns) == 2:
            yield from (f"{prefix}_{i}_{j}" for i, j in zip(*columns, strict=True))
        else:
            yield from (f"{prefix}_{'_'.join(map(str, indices))}" for indices in zip(*columns, strict=True))


@dataclass(frozen=True, slots=True)
class Indicators:
    """Rows that hold only while a binary column has a value: row[i] is enforced if column[i] = value[i]."""

    row: Indices
    column: Indices
    value: NDArray[np.int8]

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        """(row, column, value) of each indicator row."""
        return zip(self.row.tolist(), self.column.tolist(), self.value.tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class Squares:
    """Σ weights·x² over some columns (for l2: the residuals): at most numerator/denominator, or minimised (None)."""

    columns: Indices
    weights: Ints
    limit: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class MilpModel:
    """Find x with lower ≤ x ≤ upper, integral where `integer`, and every row [LE|GE|EQ] its right-hand side.

    Rows are in compressed sparse form: row r has columns `columns[start[r]:start[r+1]]` with `values` alike.
    `weight_column[j, i]` is where weight i of neuron j stands
    (i = d: the bias; −1 without one); the weight is the column's value divided by `grid[i]`. `sign_column[j]` is the
    binary that makes neuron j positive where signs are free, `coefficient_column[j]` the free output coefficient of a
    threshold. `sets` (shape: number of sets × 2) are special ordered sets of type 1: of the two columns at most one is
    not 0.

    `objective` (one coefficient per column) is minimised; None where nothing is or the sum of `squares` is. The loss of
    the network is at most the objective, or the sum of squares, divided by `loss_scale`, and equal to it at an optimum.
    """

    lower: Ints
    upper: Ints
    integer: NDArray[np.bool_]
    start: Ints
    columns: Indices
    values: Ints
    sense: NDArray[np.int8]
    rhs: Ints
    indicators: Indicators | None
    column_names: tuple[NameBlock, ...]
    row_names: tuple[NameBlock, ...]
    weight_column: Indices
    grid: tuple[int, ...]
    signs: tuple[Fraction, ...] | None
    sign_column: Indices | None
    scope: Scope
    coefficient_column: Indices | None = None
    objective: Ints | None = None
    squares: Squares | None = None
    loss_scale: int = 1
    sets: Indices | None = None

    @property
    def minimises_squares(self) -> bool:
        """The objective is the sum of squares."""
        return self.squares is not None and self.squares.limit is None

    @property
    def num_columns(self) -> int:
        return len(self.lower)

    @property
    def num_rows(self) -> int:
        return len(self.rhs)

    @property
    def num_nonzeros(self) -> int:
        return len(self.values)

    @property
    def num_sets(self) -> int:
        return 0 if self.sets is None else len(self.sets)

    @property
    def num_binaries(self) -> int:
        return int(np.count_nonzero(self.integer & (self.lower == 0) & (self.upper == 1)))

    def largest_coefficient(self) -> int:
        """The largest absolute value among coefficients, right-hand sides and finite bounds."""
        largest = 0
        arrays = [self.values, self.rhs]
        if self.objective is not None:
            arrays.append(self.objective)
        if self.squares is not None:
            arrays.append(self.squares.weights)
            largest = max(map(abs, self.squares.limit or (0,)))
        for array in arrays:
            if len(array):
                largest = max(largest, int(array.max()), -int(array.min()))
        for array in (self.lower, self.upper):
            finite = array[np.abs(array) < UNBOUNDED]
            if len(finite):
                largest = max(largest, int(finite.max()), -int(finite.min()))
        return largest

    def names_of_columns(self) -> Iterator[str]:
        for block in self.column_names:
            yield from block.names()

    def names_of_rows(self) -> Iterator[str]:
        for block in self.row_names:
            yield from block.names()

    def transposed(self) -> tuple[Ints, Indices, Ints]:
        """The matrix by columns: (start, rows, values), rows ascending within each column."""
        counts = np.bincount(self.columns, minlength=self.num_columns)
        start = np.concatenate(([0], np.cumsum(counts)))
        order = np.argsort(self.columns, kind="stable")
        rows = np.repeat(np.arange(self.num_rows, dtype=np.int32), np.diff(self.start))[order]
        return start, rows, self.values[order]
