"""Assembling a MilpModel from blocks of columns and rows, each block given as arrays.

A row that holds only while a binary z has a value is an indicator row, or says the same with a special ordered set of
type 1 (`guard_by_sets`):

    z = 1 → a·x ≤ b:   a·x − slack ≤ b,  slack ≥ 0,  {slack, z}        z = 0 → a·x ≤ b:   the same with {slack, 1 − z}

No M is needed for either: where z has the other value, slack is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from encoders.formulas.milp_model import UNBOUNDED, Indicators, Indices, Ints, NameBlock, Sense

Disjunction = Literal["big-m", "indicator", "sos1", "hull"]
"""How "or" is said."""


def as_indices(values: NDArray[np.generic] | range | list[int]) -> Indices:
    """Any index sequence as the type models use."""
    return np.asarray(values, dtype=np.int32)


@dataclass(slots=True)
class Entries:
    """Matrix entries of one block: `row` counts within the block."""

    row: Ints
    column: Ints
    value: Ints


@dataclass(slots=True)
class Assembly:
    """Columns and rows collected so far."""

    lower: list[Ints] = field(default_factory=list)
    upper: list[Ints] = field(default_factory=list)
    integer: list[NDArray[np.bool_]] = field(default_factory=list)
    column_names: list[NameBlock] = field(default_factory=list)
    row_names: list[NameBlock] = field(default_factory=list)
    row_lengths: list[Ints] = field(default_factory=list)
    columns: list[Indices] = field(default_factory=list)
    values: list[Ints] = field(default_factory=list)
    sense: list[NDArray[np.int8]] = field(default_factory=list)
    rhs: list[Ints] = field(default_factory=list)
    indicator_parts: list[tuple[Indices, Indices, NDArray[np.int8]]] = field(default_factory=list)
    set_parts: list[Indices] = field(default_factory=list)
    guard_by_sets: bool = False
    complements: dict[int, int] = field(default_factory=dict)
    num_columns: int = 0
    num_rows: int = 0

    def add_columns(
        self,
        prefix: str,
        parts: tuple[Indices, ...],
        lower: Ints | int,
        upper: Ints | int,
        *,
        integer: bool,
    ) -> Ints:
        """Append one column per index (one alone if there are no indices); returns their numbers."""
        count = len(parts[0]) if parts else 1
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=np.int64), count))
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.int64), count))
        self.integer.append(np.full(count, integer))
        self.column_names.append(NameBlock(prefix, parts, count))
        first = self.num_columns
        self.num_columns += count
        return np.arange(first, first + count, dtype=np.int64)

    def add_rows(
        self,
        prefix: str,
        parts: tuple[Indices, ...],
        entries: list[Entries],
        sense: Sense,
        rhs: Ints | int,
        *,
        only_if: tuple[Ints, int] | None = None,
    ) -> None:
        """Append one row per index. `only_if` = (binary columns, value): they hold only while those have the value."""
        count = len(parts[0]) if parts else 1
        if only_if is not None and self.guard_by_sets:
            entries, only_if = [*entries, self._slack(prefix, parts, sense, only_if)], None
        row = np.concatenate([part.row for part in entries])
        order = np.argsort(row, kind="stable")
        self.row_lengths.append(np.bincount(row, minlength=count))
        self.columns.append(np.concatenate([part.column for part in entries])[order].astype(np.int32))
        self.values.append(np.concatenate([part.value for part in entries])[order])
        self.sense.append(np.full(count, int(sense), dtype=np.int8))
        self.rhs.append(np.broadcast_to(np.asarray(rhs, dtype=np.int64), count))
        self.row_names.append(NameBlock(prefix, parts, count))
        if only_if is not None:
            rows = np.arange(self.num_rows, self.num_rows + count, dtype=np.int32)
            self.indicator_parts.append((rows, as_indices(only_if[0]), np.full(count, only_if[1], dtype=np.int8)))
        self.num_rows += count

    def add_sets(self, first: Ints, second: Ints) -> None:
        """Append the special ordered sets {first[i], second[i]}: at most one of the two columns is not 0."""
        self.set_parts.append(as_indices(np.stack((first, second), axis=1)))

    def complement(self, binaries: Ints) -> Ints:
        """Columns 1 − z for these columns z, each made once."""
        new = as_indices([z for z in dict.fromkeys(binaries.tolist()) if z not in self.complements])
        if len(new):
            columns = self.add_columns("not", (new,), 0, 1, integer=False)
            self.complements.update(zip(new.tolist(), columns.tolist(), strict=True))
            both = [one_per_row(new.astype(np.int64), 1), one_per_row(columns, 1)]
            self.add_rows("not", (new,), both, Sense.EQ, 1)
        return np.array([self.complements[z] for z in binaries.tolist()], dtype=np.int64)

    def _slack(self, prefix: str, parts: tuple[Indices, ...], sense: Sense, only_if: tuple[Ints, int]) -> Entries:
        """By how much each row may fail: not at all while the binary has the value. Raises ValueError for equations."""
        if sense is Sense.EQ:
            raise ValueError("an equation that holds only sometimes needs two slacks")
        binary, value = only_if
        slack = self.add_columns(f"slack_{prefix}", parts, 0, UNBOUNDED, integer=False)
        self.add_sets(slack, binary if value else self.complement(binary))
        return one_per_row(slack, -1 if sense is Sense.LE else 1)

    def sets(self) -> Indices | None:
        """All special ordered sets, or None if there are none."""
        return np.concatenate(self.set_parts) if self.set_parts else None

    def indicators(self) -> Indicators | None:
        """All indicator rows, or None if there are none."""
        if not self.indicator_parts:
            return None
        rows, columns, values = (np.concatenate(part) for part in zip(*self.indicator_parts, strict=True))
        return Indicators(rows, columns, values)

    def bounds(self) -> tuple[Ints, Ints, NDArray[np.bool_]]:
        """(lower, upper, integer) of all columns."""
        return _joined(self.lower), _joined(self.upper), np.concatenate([np.zeros(0, dtype=bool), *self.integer])

    def matrix(self) -> tuple[Ints, Indices, Ints, NDArray[np.int8], Ints]:
        """(start, columns, values, sense, rhs) of all rows."""
        start = np.concatenate(([0], np.cumsum(_joined(self.row_lengths)))).astype(np.int64)
        columns = np.concatenate([np.zeros(0, dtype=np.int32), *self.columns])
        sense = np.concatenate([np.zeros(0, dtype=np.int8), *self.sense])
        return start, columns, _joined(self.values), sense, _joined(self.rhs)


def one_per_row(columns: Ints, values: Ints | int) -> Entries:
    """Exactly one entry in each row of a block."""
    return Entries(
        np.arange(len(columns), dtype=np.int64),
        columns,
        np.broadcast_to(np.asarray(values, dtype=np.int64), len(columns)),
    )


def nonzero_per_row(columns: Ints, values: Ints) -> Entries:
    """The same, but none in the rows whose value is 0."""
    row = np.flatnonzero(values)
    return Entries(row, columns[row], values[row])


def forced_signs(assembly: Assembly, signs: Sequence[Fraction]) -> Ints:
    """Binaries e_j of signs that are free in the question, fixed to what the data force."""
    values = np.array([int(sign > 0) for sign in signs], dtype=np.int64)
    return assembly.add_columns("e", (as_indices(range(len(values))),), values, values, integer=True)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


__all__ = ["UNBOUNDED", "Assembly", "Disjunction", "Entries", "as_indices", "one_per_row"]
