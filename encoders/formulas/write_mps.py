"""MILP model → MPS (free format), streamed column by column; indicator rows in the INDICATORS section, sets in SOS.

A set is ` S1 name` and a line with a column and its place for each member: what SCIP and CBC read alike. (Of the form
` S1 SOS name` with ` name column:place` SCIP makes a set without members, in silence.)

A sum of squares is the row `squares`, its quadratic part in a QCMATRIX section (the whole symmetric matrix, no factor
1/2): at most a number, or at most the extra column `loss`, which is then the objective.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TextIO

import numpy as np

from encoders.formulas.milp_model import UNBOUNDED, Indices, Ints, MilpModel, Sense

_CHUNK = 20_000
_SENSE = {Sense.LE: "L", Sense.GE: "G", Sense.EQ: "E"}


def write_mps(model: MilpModel, out: TextIO, name: str = "satfit") -> None:
    """Write the model. Every integer is written out, so any reader with 53-bit floats gets the same model."""
    out.write(f"NAME {name}\nROWS\n N obj\n")
    rows = list(model.names_of_rows())
    letters = [_SENSE[Sense(s)] for s in (0, 1, 2)]
    for first in range(0, model.num_rows, _CHUNK):
        senses = model.sense[first : first + _CHUNK].tolist()
        names = rows[first : first + _CHUNK]
        out.write("".join([f" {letters[s]} {row}\n" for s, row in zip(senses, names, strict=True)]))
    if model.squares is not None:
        out.write(" L squares\n")
    out.write("COLUMNS\n")
    _write_columns(model, rows, out)
    if model.minimises_squares:
        out.write(" loss obj 1\n loss squares -1\n")
    out.write("RHS\n")
    nonzero = np.flatnonzero(model.rhs)
    for first in range(0, len(nonzero), _CHUNK):
        part = nonzero[first : first + _CHUNK]
        pairs = zip(part.tolist(), model.rhs[part].tolist(), strict=True)
        out.write("".join([f" RHS {rows[row]} {value}\n" for row, value in pairs]))
    if model.squares is not None and model.squares.limit is not None:
        out.write(f" RHS squares {model.squares.limit[0]}\n")
    out.write("BOUNDS\n")
    _write_bounds(model, out)
    if model.minimises_squares:
        out.write(" LO BND loss 0\n PL BND loss\n")
    if model.sets is not None:
        columns = list(model.names_of_columns())
        # before QCMATRIX: SCIP knows no section after that but INDICATORS
        out.write("SOS\n")
        for at, (first, second) in enumerate(model.sets.tolist()):
            out.write(f" S1 set_{at}\n {columns[first]} 1\n {columns[second]} 2\n")
    if model.squares is not None:
        names = list(model.names_of_columns())
        factor = 1 if model.squares.limit is None else model.squares.limit[1]
        out.write("QCMATRIX squares\n")
        for column, weight in zip(model.squares.columns.tolist(), model.squares.weights.tolist(), strict=True):
            out.write(f" {names[column]} {names[column]} {factor * weight}\n")
    if model.indicators is not None:
        columns = list(model.names_of_columns())
        out.write("INDICATORS\n")
        for row, column, value in model.indicators:
            out.write(f" IF {rows[row]} {columns[column]} {value}\n")
    out.write("ENDATA\n")


def _write_columns(model: MilpModel, rows: list[str], out: TextIO) -> None:
    start, row_of, values = _entries_by_column(model)
    names = model.names_of_columns()
    row_names = [*rows, "obj"]
    switches = [0, *(np.flatnonzero(np.diff(model.integer)) + 1).tolist(), model.num_columns]
    markers = 0
    for begin, end in pairwise(switches):
        integer = begin < end and bool(model.integer[begin])
        if integer or markers % 2:
            out.write(f" MARKER{markers} 'MARKER' '{'INTORG' if integer else 'INTEND'}'\n")
            markers += 1
        first = begin
        while first < end:
            # a chunk is some columns with few entries, or one with many
            last = int(np.searchsorted(start, start[first] + _CHUNK, side="right")) - 1
            last = min(max(last, first + 1), end)
            inside = slice(int(start[first]), int(start[last]))
            mine = list(islice(names, last - first))
            owner = np.repeat(np.arange(last - first), np.diff(start[first : last + 1])).tolist()
            entries = zip(owner, row_of[inside].tolist(), values[inside].tolist(), strict=True)
            out.write("".join([f" {mine[c]} {row_names[r]} {v}\n" for c, r, v in entries]))
            first = last
    if markers % 2:
        out.write(f" MARKER{markers} 'MARKER' 'INTEND'\n")


def _entries_by_column(model: MilpModel) -> tuple[Ints, Indices, Ints]:
    """(start, rows, values) by columns; row `num_rows` is the objective.

    It has an entry, perhaps 0, in each column without other entries, which would otherwise not exist for a reader.
    """
    start, row_of, values = model.transposed()
    costs = np.zeros(model.num_columns, dtype=np.int64) if model.objective is None else model.objective
    added = (np.diff(start) == 0) | (costs != 0)
    if not added.any():
        return start, row_of, values
    at = start[1:][added]
    row_of, values = np.insert(row_of, at, model.num_rows), np.insert(values, at, costs[added])
    start[1:] += np.cumsum(added)
    return start, row_of, values


def _write_bounds(model: MilpModel, out: TextIO) -> None:
    names = model.names_of_columns()
    for first in range(0, model.num_columns, _CHUNK):
        inside = slice(first, first + _CHUNK)
        lower, upper, integer = (array[inside].tolist() for array in (model.lower, model.upper, model.integer))
        columns = zip(islice(names, len(lower)), lower, upper, integer, strict=True)
        out.write("".join([_bounds(*column) for column in columns]))


def _bounds(name: str, low: int, high: int, integer: bool) -> str:
    # readers disagree on the default bounds of integer columns and on UP with a negative value: nothing is left to them
    if integer and low == 0 and high == 1:
        return f" BV BND {name}\n"
    if low == high:
        return f" FX BND {name} {low}\n"
    if low > -UNBOUNDED:
        below = f" LO BND {name} {low}\n"
    elif high < UNBOUNDED:
        below = f" MI BND {name}\n"
    else:
        return f" FR BND {name}\n"
    return below + (f" UP BND {name} {high}\n" if high < UNBOUNDED else f" PL BND {name}\n")
