"""Your own data: a CSV file of points and one target column, decimals read as the rationals they spell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from instances.errors import InputError
from instances.rationals import parse_decimal

_NO_VALUE = re.compile(r"[+-]?(?:nan|inf|infinity)|n/?a|null|none|\?", re.IGNORECASE)
_MISSING = re.compile(r"|[+-]?nan|n/?a|null|none|\?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class Table:
    """Points (n×d) and labels (n), exact; `columns` names the d inputs, `target` the label column.

    `lines` are the lines of the file on which the points end, from 1.
    """

    x: tuple[tuple[Fraction, ...], ...]
    y: tuple[Fraction, ...]
    columns: tuple[str, ...]
    target: str
    lines: tuple[int, ...] = field(default=(), compare=False)


def parse_csv(
    data: bytes,
    *,
    file: str,
    target: str | None = None,
    inputs: Sequence[str] | None = None,
    header: bool | None = None,
) -> Table:
    """Read a CSV table; a semicolon or a tab may stand for the comma.

    Without `header` a first row with any cell that is no number is the header; `nan` or `NA` makes no header. The last
    column is the target unless `target` names another (by header, or by 1-based number); `inputs` names the columns to
    use, in their order, and the rest of the file may be anything. Blank lines are skipped; missing values, a value that
    is no number, or a row of another length, raise InputError with the lines.
    """
    grid = _grid(data, file, header, every_column=inputs is None)
    if inputs is None:
        index = len(grid.names) - 1 if target is None else grid.place(target, file)
        chosen = [i for i in range(len(grid.names)) if i != index]
    else:
        chosen = [grid.place(name, file) for name in inputs]
        last = len(grid.names) - 1
        index = last if target is None else grid.place(target, file)
        if index in chosen:
            why = f"the target {grid.names[index]!r} is one of the inputs" + (
                " (name another)" if target is None else ""
            )
            raise InputError(why, file=file, line=grid.line)
    # a text or a date is seldom meant to be an input
    values = grid.numbers([*chosen, index], file, hint="--inputs names the columns to use" if inputs is None else "")
    return Table(
        tuple(tuple(row[:-1]) for row in values),
        tuple(row[-1] for row in values),
        tuple(grid.names[i] for i in chosen),
        grid.names[index],
        tuple(line for line, _ in grid.rows),
    )


def parse_points(
    data: bytes, *, file: str, dimension: int | None, inputs: Sequence[str] | None = None, header: bool | None = None
) -> list[tuple[Fraction, ...]]:
    """The points (n×d) of a CSV table for a network with d inputs: the columns `inputs`, or all d there are.

    A table with d+1 columns is one with labels, and its last column is left out. Without a dimension no column is read,
    and every row is an empty point. Raises InputError.
    """
    grid = _grid(data, file, header, every_column=inputs is None)
    if dimension is None:
        chosen: list[int] = []
    elif inputs is None:
        if not dimension <= len(grid.names) <= dimension + 1:
            reason = f"{len(grid.names)} columns for a network with {dimension} inputs: name the inputs (--inputs)"
            raise InputError(reason, file=file, line=grid.line)
        chosen = list(range(dimension))
    else:
        chosen = [grid.place(name, file) for name in inputs]
        if len(chosen) != dimension:
            raise InputError(f"{len(chosen)} inputs for a network with {dimension}", file=file, line=grid.line)
    return grid.numbers(chosen, file)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cells as text; `line` is that of the first row."""

    names: list[str]
    has_header: bool
    rows: list[tuple[int, list[str]]]
    line: int

    def place(self, name: str, file: str) -> int:
        """The column of this name or 1-based number. Raises InputError."""
        if self.has_header and name in self.names:
            return self.names.index(name)
        if name.isascii() and name.isdigit() and 1 <= int(name) <= len(self.names):
            return int(name) - 1
        known = ", ".join(self.names) if self.has_header else f"1..{len(self.names)} (the file has no header)"
        raise InputError(f"no column {name!r}; there is {known}", file=file, line=self.line)

    def numbers(self, columns: Sequence[int], file: str, hint: str = "") -> list[tuple[Fraction, ...]]:
        """The values of these columns, row by row. Raises InputError, for missing values with all of their lines."""
        missing = [line for line, row in self.rows for i in columns if _MISSING.fullmatch(row[i])]
        if len(missing) > 1:
            where = list(dict.fromkeys(missing))
            lines = f"line{'s' if len(where) > 1 else ''} {_ranges(where)}"
            raise InputError(f"{len(missing)} missing values: {lines}", file=file)
        return [tuple(exact_value(row[i], self.names[i], file, line, hint) for i in columns) for line, row in self.rows]


def _grid(data: bytes, file: str, header: bool | None, *, every_column: bool) -> _Grid:
    rows = csv_rows(data, file=file, delimiter=None)
    first_line, first = rows[0]
    if header is None:
        cells = [cell for cell in first if cell]
        numeric = [bool(_NO_VALUE.fullmatch(cell)) or _is_number(cell) for cell in cells]
        if any(numeric) and not all(numeric):
            odd = cells[numeric.index(False)]
            reason = f"the first row mixes numbers with {odd[:40]!r}: it is neither a header nor data"
            if not every_column:
                reason += " (say --header or --no-header)"
            raise InputError(reason, file=file, line=first_line)
        header = not all(numeric)
        if header and every_column and len(cells) < len(first):
            # an index, perhaps: nobody trains on row numbers without having said so
            reason = f"column {first.index('') + 1} has no name: leave it out with --inputs, or say --header"
            raise InputError(reason, file=file, line=first_line)
    names = [cell if header and cell else f"column {i}" for i, cell in enumerate(first, start=1)]
    if header and len(set(names)) != len(names):
        raise InputError("two columns have the same name", file=file, line=first_line)
    body = rows[1:] if header else rows
    if not body:
        raise InputError("the file has a header but no rows", file=file, line=first_line)
    for line, row in body:
        if len(row) != len(names):
            raise InputError(f"{len(row)} values, expected {len(names)}", file=file, line=line)
    return _Grid(names, header, body, first_line)


def _ranges(lines: Sequence[int]) -> str:
    """4, 17, 20..24: three lines or more in a row are written as their ends."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    parts = (f"{run[0]}..{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
    return ", ".join(parts)


def csv_rows(data: bytes, *, file: str, delimiter: str | None = ",") -> list[tuple[int, list[str]]]:
    """The rows that are not blank, at least one, each with its line. Raises InputError for what is not CSV text.

    Without a delimiter it is what the first row has: a semicolon, else a comma, else a tab.
    """
    if not data.strip():
        raise InputError("the file is empty", file=file, line=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # without its byte order mark, which `error.start` does not count
        before = error.object[: error.start]
        raise InputError("not UTF-8 text", file=file, line=before.count(b"\n") + 1) from None
    if "\0" in text:
        raise InputError("this is a binary file, not CSV", file=file, line=text[: text.index("\0")].count("\n") + 1)
    if delimiter is None:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if row and any(cell.strip() for cell in row):
                rows.append((reader.line_num, [cell.strip() for cell in row]))
    except csv.Error as error:
        raise InputError(f"not CSV: {error}", file=file, line=reader.line_num) from None
    if not rows:
        raise InputError("the file has no rows", file=file, line=1)
    return rows


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    plain = _QUOTED.sub("", first)
    # a comma beside semicolons is a decimal one, which is refused where it stands
    return ";" if ";" in plain else "\t" if "\t" in plain and "," not in plain else ","


def _is_number(cell: str) -> bool:
    try:
        parse_decimal(cell)
    except ValueError:
        return False
    return True


def exact_value(cell: str, name: str, file: str, line: int, hint: str = "") -> Fraction:
    """The rational that a cell of column `name` spells. Raises InputError."""
    if cell == "":
        raise InputError(f"the value of {name!r} is missing", file=file, line=line)
    try:
        return parse_decimal(cell)
    except ValueError as error:
        hint = "a decimal comma is not read" if _COMMA.fullmatch(cell) else hint
        raise InputError(f"{name!r}: {error}" + (f"; {hint}" if hint else ""), file=file, line=line) from None
