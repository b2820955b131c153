"""The rows and the tables as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from satfit.reports.numbers import Numbers
from satfit.reports.reproduce import command
from satfit.reports.standing import resting_on
from satfit.reports.tables import tables
from satfit.row import Row
from satfit.scoring import decided

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may take for the start of a formula."""


def runs_csv(rows: Sequence[Row]) -> str:
    """One line per row, in order: every field of it, its options one by one, and the command that repeats it.

    `decided` and `rests_on` are what the tables count. Null is empty, lists and mappings are JSON. Text that begins
    like a formula has an apostrophe before it.
    """
    options = sorted({name for row in rows for name in row.options})
    plain = [place.name for place in fields(Row) if place.name != "options"]
    head = [*plain, *(f"options.{name}" for name in options), "decided", "rests_on", "command"]
    lines = []
    for row in rows:
        document = row.to_json()
        mine = [document[name] for name in plain] + [row.options.get(name) for name in options]
        lines.append([*mine, decided(row), resting_on(row), command(row)])
    return _csv([head, *lines])


def summary_csv(numbers: Numbers) -> str:
    """The report's tables below each other as (table, configuration, number, text, value), one number per line.

    `text` is what the page shows; `value` is that number unrounded, empty where there is none.
    """
    lines: list[list[Any]] = [["table", "configuration", "number", "text", "value"]]
    for table in tables(numbers):
        for row in table.rows:
            for title, cell in zip(table.titles[1:], row[1:], strict=True):
                value = None if cell.value is None or cell.text == "–" else cell.value
                lines.append([table.name, row[0].text, title, cell.text, value])
    return _csv(lines)


def safe(value: Any) -> str:
    """One cell. Numbers stay numbers, also negative ones."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(RISKY) else str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def _csv(lines: Sequence[Sequence[Any]]) -> str:
    # with line ends as in RFC 4180: with others a lone carriage return in a cell is not quoted
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe(value) for value in line] for line in lines)
    return out.getvalue()
