"""Your own data: a CSV file of points and one target column, decimals read as the rationals they spell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances.errors import InputError
from instances.rationals import parse_decimal

_NO_VALUE = re.compile(r"|[+-]?(?:nan|inf|infinity)|n/?a|null|none|\?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """Points (n×d) and labels (n), exact; `columns` names the d inputs, `target` the label column."""

    x: tuple[tuple[Fraction, ...], ...]
    y: tuple[Fraction, ...]
    columns: tuple[str, ...]
    target: str


def parse_csv(data: bytes, *, file: str, target: str | None = None) -> Table:
    """Read a CSV table. A first row with any cell that is no number is the header; `nan` or `NA` makes no header.

    The last column is the target unless `target` names another (by header, or by 1-based number). Blank lines are
    skipped; a missing or non-numeric value, or a row of another length, raises InputError with its line.
    """
    rows = csv_rows(data, file=file)
    first_line, first = rows[0]
    numeric = [bool(_NO_VALUE.fullmatch(cell)) or _is_number(cell) for cell in first]
    if any(numeric) and not all(numeric):
        odd = first[numeric.index(False)]
        reason = f"the first row mixes numbers with {odd[:40]!r}: it is neither a header nor data"
        raise InputError(reason, file=file, line=first_line)
    header = None if all(numeric) else first
    body = rows[1:] if header else rows
    if header and len(set(header)) != len(header):
        raise InputError("two columns have the same name", file=file, line=first_line)
    names = header or [f"column {i}" for i in range(1, len(first) + 1)]
    if not body:
        raise InputError("the file has a header but no rows", file=file, line=first_line)
    index = _target_index(target, names, header is not None, file, first_line)
    x: list[tuple[Fraction, ...]] = []
    y: list[Fraction] = []
    for line, row in body:
        if len(row) != len(names):
            raise InputError(f"{len(row)} values, expected {len(names)}", file=file, line=line)
        values = [exact_value(cell, name, file, line) for cell, name in zip(row, names, strict=True)]
        y.append(values.pop(index))
        x.append(tuple(values))
    return Table(tuple(x), tuple(y), tuple(n for i, n in enumerate(names) if i != index), names[index])


def csv_rows(data: bytes, *, file: str) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, at least one, each with its line. Raises InputError for what is not CSV text."""
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
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
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


def _is_number(cell: str) -> bool:
    try:
        parse_decimal(cell)
    except ValueError:
        return False
    return True


def exact_value(cell: str, name: str, file: str, line: int) -> Fraction:
    """The rational that a cell of column `name` spells. Raises InputError."""
    if cell == "":
        raise InputError(f"the value of {name!r} is missing", file=file, line=line)
    try:
        return parse_decimal(cell)
    except ValueError as error:
        raise InputError(f"{name!r}: {error}", file=file, line=line) from None


def _target_index(target: str | None, names: Sequence[str], has_header: bool, file: str, line: int) -> int:
    if target is None:
        return len(names) - 1
    if has_header and target in names:
        return list(names).index(target)
    if target.isascii() and target.isdigit() and 1 <= int(target) <= len(names):
        return int(target) - 1
    known = ", ".join(names) if has_header else f"1..{len(names)} (the file has no header)"
    raise InputError(f"no column {target!r}; there is {known}", file=file, line=line)
