"""MILP model → MPS (free format), streamed column by column; indicator rows in the INDICATORS section."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TextIO

import numpy as np

from encoders.formulas.milp_model import UNBOUNDED, MilpModel, Sense

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
    out.write("COLUMNS\n")
    _write_columns(model, rows, out)
    out.write("RHS\n")
    nonzero = np.flatnonzero(model.rhs)
    for first in range(0, len(nonzero), _CHUNK):
        part = nonzero[first : first + _CHUNK]
        pairs = zip(part.tolist(), model.rhs[part].tolist(), strict=True)
        out.write("".join([f" RHS {rows[row]} {value}\n" for row, value in pairs]))
    out.write("BOUNDS\n")
    _write_bounds(model, out)
    if model.indicators is not None:
        columns = list(model.names_of_columns())
        out.write("INDICATORS\n")
        for row, column, value in model.indicators:
            out.write(f" IF {rows[row]} {columns[column]} {value}\n")
    out.write("ENDATA\n")


def _write_columns(model: MilpModel, rows: list[str], out: TextIO) -> None:
    start, row_of, values = model.transposed()
    names = model.names_of_columns()
    inside_integers = False
    markers = 0
    for first in range(0, model.num_columns, _CHUNK):
        last = min(first + _CHUNK, model.num_columns)
        lines: list[str] = []
        begin = int(start[first])
        ends = (start[first + 1 : last + 1] - begin).tolist()
        chunk_rows = row_of[begin : begin + ends[-1]].tolist()
        chunk_values = values[begin : begin + ends[-1]].tolist()
        at = 0
        for name, end, integer in zip(
            islice(names, last - first), ends, model.integer[first:last].tolist(), strict=True
        ):
            if integer != inside_integers:
                lines.append(f" MARKER{markers} 'MARKER' '{'INTORG' if integer else 'INTEND'}'\n")
                inside_integers = integer
                markers += 1
            if at == end:
                # a column without entries would otherwise not exist for a reader
                lines.append(f" {name} obj 0\n")
            lines += [f" {name} {rows[r]} {v}\n" for r, v in zip(chunk_rows[at:end], chunk_values[at:end], strict=True)]
            at = end
        out.write("".join(lines))
    if inside_integers:
        out.write(f" MARKER{markers} 'MARKER' 'INTEND'\n")


def _write_bounds(model: MilpModel, out: TextIO) -> None:
    names = model.names_of_columns()
    for first in range(0, model.num_columns, _CHUNK):
        last = min(first + _CHUNK, model.num_columns)
        lines: list[str] = []
        for name, low, high, integer in zip(
            islice(names, last - first),
            model.lower[first:last].tolist(),
            model.upper[first:last].tolist(),
            model.integer[first:last].tolist(),
            strict=True,
        ):
            lines += _bounds(name, low, high, integer)
        out.write("".join(lines))


def _bounds(name: str, low: int, high: int, integer: bool) -> Iterator[str]:
    # readers disagree on the default bounds of integer columns and on UP with a negative value: nothing is left to them
    if integer and (low, high) == (0, 1):
        yield f" BV BND {name}\n"
    elif low == high:
        yield f" FX BND {name} {low}\n"
    elif low <= -UNBOUNDED and high >= UNBOUNDED:
        yield f" FR BND {name}\n"
    else:
        yield f" MI BND {name}\n" if low <= -UNBOUNDED else f" LO BND {name} {low}\n"
        yield f" PL BND {name}\n" if high >= UNBOUNDED else f" UP BND {name} {high}\n"
