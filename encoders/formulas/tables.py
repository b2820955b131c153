"""A presolved problem as a formula: which entry of each table is taken, and the weights that follow.

    Σ_c z_gc = 1 for every group g,   Σ z over a combination that misses a point ≤ its size − 1,   θ = Σ_c z_gc·θ_gc

Complete: the presolve says that a network fits if and only if some choice satisfies these rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import TextIO

import numpy as np

from encoders.formulas.assembly import Assembly, Entries, as_indices, forced_signs, one_per_row
from encoders.formulas.integer_data import check_exact
from encoders.formulas.milp_model import UNBOUNDED, Ints, MilpModel, Sense
from encoders.formulas.scope import Scope
from encoders.formulas.smt import number
from encoders.geometry.result import Presolved

RELIES_ON = "geometry: every fit is one of the choices in the presolve's tables (computed from the data, exactly)"


def table_milp(presolved: Presolved, *, integral: bool, free_signs: bool = False) -> MilpModel:
    """The MILP; `integral` makes weights integers in units of 1/`grid`. Raises UnsupportedFormulaError beyond 2⁵³.

    `free_signs`: the problem leaves the signs to be chosen, so the formula names those that the data force.
    """
    k, dimension = len(presolved.signs), presolved.dimension
    units = _grid(presolved, dimension)
    grid = units if integral else (1,) * (dimension + 1)
    assembly = Assembly()
    first = _choice_columns(assembly, presolved)
    columns = _weight_columns(assembly, k, dimension, integral)
    _weight_rows(assembly, presolved, units, first, columns, integral)
    sign_column = as_indices(forced_signs(assembly, presolved.signs)) if free_signs else None
    _one_each(assembly, presolved, first)
    _combinations(assembly, presolved, first)
    lower, upper, integer = assembly.bounds()
    start, at, values, sense, rhs = assembly.matrix()
    model = MilpModel(
        lower=lower,
        upper=upper,
        integer=integer,
        start=start,
        columns=at,
        values=values,
        sense=sense,
        rhs=rhs,
        indicators=None,
        column_names=tuple(assembly.column_names),
        row_names=tuple(assembly.row_names),
        weight_column=as_indices(columns.reshape(k, dimension + 1)),
        grid=grid,
        signs=presolved.signs,
        sign_column=sign_column,
        scope=Scope(relies_on=(RELIES_ON,)),
    )
    check_exact(model.largest_coefficient(), "a weight of a table")
    return model


def _theta(presolved: Presolved) -> Iterator[tuple[int, int, int, int, Fraction]]:
    """(group, choice, neuron, input, value), the bias being the last input."""
    for g, table in enumerate(presolved.tables):
        for c, choice in enumerate(table):
            for (j, i), value in choice.items():
                yield g, c, j, i, value


def _grid(presolved: Presolved, dimension: int) -> tuple[int, ...]:
    grid = [1] * (dimension + 1)
    for _, _, _, i, value in _theta(presolved):
        grid[i] = lcm(grid[i], value.denominator)
    return tuple(grid)


def _choice_columns(assembly: Assembly, presolved: Presolved) -> list[int]:
    """The first column of each group."""
    groups = [g for g, table in enumerate(presolved.tables) for _ in table]
    numbers = [c for table in presolved.tables for c in range(len(table))]
    assembly.add_columns("z", (as_indices(groups), as_indices(numbers)), 0, 1, integer=True)
    first, total = [], 0
    for table in presolved.tables:
        first.append(total)
        total += len(table)
    return first


def _weight_columns(assembly: Assembly, k: int, dimension: int, integral: bool) -> Ints:
    """Columns of w_j_i and b_j, free, since the rows determine them."""
    width = dimension + 1
    neuron, index = np.divmod(np.arange(k * width, dtype=np.int64), width)
    is_bias = index == dimension
    columns = np.zeros(k * width, dtype=np.int64)
    reach = 2**53 if integral else UNBOUNDED
    for prefix, where in (("w", ~is_bias), ("b", is_bias)):
        parts = (neuron[where], index[where]) if prefix == "w" else (neuron[where],)
        columns[where] = assembly.add_columns(prefix, tuple(map(as_indices, parts)), -reach, reach, integer=integral)
    return columns


def _weight_rows(
    assembly: Assembly, presolved: Presolved, units: tuple[int, ...], first: list[int], columns: Ints, integral: bool
) -> None:
    """unit·w = Σ unit·θ·z, or the same with w counted in units."""
    width = len(units)
    row, column, value = [], [], []
    for g, c, j, i, theta in _theta(presolved):
        scaled = theta * units[i]
        if scaled:
            row.append(j * width + i)
            column.append(first[g] + c)
            value.append(-int(scaled))
    entries = Entries(np.array(row, np.int64), np.array(column, np.int64), np.array(value, np.int64))
    own = 1 if integral else np.tile(np.array(units, dtype=np.int64), len(columns) // width)
    assembly.add_rows("weight", (as_indices(range(len(columns))),), [one_per_row(columns, own), entries], Sense.EQ, 0)


def _one_each(assembly: Assembly, presolved: Presolved, first: list[int]) -> None:
    row = np.array([g for g, table in enumerate(presolved.tables) for _ in table], dtype=np.int64)
    column = np.array([first[g] + c for g, table in enumerate(presolved.tables) for c in range(len(table))], np.int64)
    if len(row):
        entries = Entries(row, column, np.ones(len(row), dtype=np.int64))
        assembly.add_rows("one", (as_indices(range(len(first))),), [entries], Sense.EQ, 1)


def _combinations(assembly: Assembly, presolved: Presolved, first: list[int]) -> None:
    row, column = [], []
    for r, combination in enumerate(presolved.forbidden):
        for g, c in combination:
            row.append(r)
            column.append(first[g] + c)
    if row:
        entries = Entries(np.array(row, np.int64), np.array(column, np.int64), np.ones(len(row), dtype=np.int64))
        most = np.array([len(combination) - 1 for combination in presolved.forbidden], dtype=np.int64)
        assembly.add_rows("miss", (as_indices(range(len(most))),), [entries], Sense.LE, most)


def write_table_smt(presolved: Presolved, out: TextIO, *, free_signs: bool = False) -> Scope:
    """The same as an SMT-LIB2 script: Booleans for the choices, which imply the weights."""
    dimension = presolved.dimension
    out.write("; presolved: one choice per group of neurons\n(set-option :produce-models true)\n(set-logic QF_LRA)\n")
    for g, table in enumerate(presolved.tables):
        for c in range(len(table)):
            out.write(f"(declare-const z_{g}_{c} Bool)\n")
    for j in range(len(presolved.signs)):
        for i in range(dimension):
            out.write(f"(declare-const w_{j}_{i} Real)\n")
        out.write(f"(declare-const b_{j} Real)\n")
    if free_signs:
        for j, sign in enumerate(presolved.signs):
            out.write(f"(declare-const e_{j} Bool)\n(assert {f'e_{j}' if sign > 0 else f'(not e_{j})'})\n")
    for g, table in enumerate(presolved.tables):
        names = [f"z_{g}_{c}" for c in range(len(table))]
        out.write(f"(assert (or {' '.join(names)}))\n")
        for at, name in enumerate(names):
            for other in names[:at]:
                out.write(f"(assert (or (not {name}) (not {other})))\n")
    for g, c, j, i, theta in _theta(presolved):
        weight = f"b_{j}" if i == dimension else f"w_{j}_{i}"
        out.write(f"(assert (or (not z_{g}_{c}) (= {weight} {number(theta)})))\n")
    for combination in presolved.forbidden:
        out.write(f"(assert (or {' '.join(f'(not z_{g}_{c})' for g, c in combination)}))\n")
    out.write("(check-sat)\n")
    return Scope(relies_on=(RELIES_ON,))
