"""Recorded runs from a file: a results database, or a document of `compare --json`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from instances import InputError
from instances.json_text import line_of
from satfit.judge import judge
from satfit.row import Row, row_from_json

DATABASE = b"SQLite format 3\0"
"""The first bytes of every SQLite file."""
SECONDS = ("encode_s", "solve_s", "check_s", "wall_s", "cpu_s", "peak_mib")
TEXTS = ("instance", "family", "solver", "version", "geometry", "note", "question")
FLAGS = ("native", "asked", "rejected")
COUNTS = ("n", "d", "k", "repeat")
OWN_SCHEMA = 1


def read_rows(path: Path) -> list[Row]:
    """All rows of a file after they have met each other. Raises InputError with the line of what is wrong in JSON."""
    return judge(_rows(path)).rows


def _rows(path: Path) -> list[Row]:
    file = str(path)
    try:
        with path.open("rb") as opened:
            start = opened.read(len(DATABASE))
            if start == DATABASE:
                rows: list[Row] = import_module("satfit.database").rows_of(path)
                return rows
            data = start + opened.read()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=file) from None
    return rows_of_document(data, file=file)


def rows_of_document(data: bytes, *, file: str) -> list[Row]:
    """The runs of a document of `compare --json`, as they stand there. Raises InputError with the line."""
    document = _parsed(data, file)
    if not isinstance(document, dict) or not isinstance(document.get("runs"), list):
        raise InputError('not a document of compare --json: there is no list "runs"', file=file, line=1)
    version = document.get("schema_version")
    if type(version) is not int or version != OWN_SCHEMA:
        raise InputError(
            f"schema_version is {version!r}; this satfit reads {OWN_SCHEMA}",
            file=file,
            line=line_of(data, ["schema_version"]),
        )
    return [_row(run, at, data, file) for at, run in enumerate(document["runs"])]


def _parsed(data: bytes, file: str) -> Any:
    if not data.strip():
        raise InputError("the file is empty", file=file, line=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        raise InputError("neither a results database nor UTF-8 text", file=file, line=before.count(b"\n") + 1) from None

    def refuse(token: str) -> NoReturn:
        line = text.count("\n", 0, text.index(token)) + 1
        raise InputError(f"{token} is no number", file=file, line=line)

    try:
        return json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", file=file, line=error.lineno) from None
    except RecursionError:
        raise InputError("nested too deeply", file=file) from None
    except ValueError:
        raise InputError("a number with too many digits", file=file) from None


def _row(run: Any, at: int, data: bytes, file: str) -> Row:
    def refuse(reason: str, *keys: str) -> NoReturn:
        raise InputError(f"run {at + 1}: {reason}", file=file, line=line_of(data, ["runs", at, *keys])) from None

    if not isinstance(run, dict):
        refuse("not an object")
    for name, fits, wanted in _FIELDS:
        if name not in run:
            refuse(f'no field "{name}" (an older satfit wrote it?)' if name in ("question", "repeat") else _no(name))
        if not fits(run[name]):
            refuse(f'"{name}" must be {wanted}', name)
    for name, fits, wanted in _OPTIONS:
        if name not in run["options"]:
            refuse(f'no option "{name}"', "options")
        if not fits(run["options"][name]):
            refuse(f'the option "{name}" must be {wanted}', "options", name)
    try:
        return row_from_json(run)
    except KeyError as missing:
        refuse(_no(str(missing.args[0])))
    except (ValueError, TypeError, ZeroDivisionError, OverflowError) as error:
        refuse(str(error))


def _no(name: str) -> str:
    return f'no field "{name}"'


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _text_or_nothing(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _amount(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and value >= 0


def _positive(value: Any) -> bool:
    return _amount(value) and value > 0


_FIELDS = (
    *((name, _text, "a text") for name in TEXTS),
    ("formula", _text_or_nothing, "a text or null"),
    *((name, _flag, "true or false") for name in FLAGS),
    *((name, _count, "a whole number, not negative") for name in COUNTS),
    *((name, _amount, "a number, not negative") for name in SECONDS),
    ("assumes", lambda value: isinstance(value, list) and all(map(_text, value)), "a list of texts"),
    ("options", lambda value: isinstance(value, Mapping), "an object"),
)
_OPTIONS = (
    ("seed", _count, "a whole number, not negative"),
    ("threads", _count, "a whole number, not negative"),
    ("time_limit_s", _positive, "a positive number"),
    ("memory_limit_mib", lambda value: value is None or _count(value), "a whole number or null"),
    ("geometry", _text, "a text"),
    ("target", _text_or_nothing, "a text or null"),
    ("weight_bound", _text_or_nothing, "a text or null"),
)
