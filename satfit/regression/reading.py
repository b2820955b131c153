"""Recorded runs from a file: a results database, or a document of `compare --json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from instances import InputError
from instances.json_text import line_of
from satfit.judge import cross_check
from satfit.regression.fields import Complaint, complaint, fits
from satfit.regression.knowledge import may_disagree
from satfit.regression.pairing import under_last_names
from satfit.row import Row, row_from_json

DATABASE = b"SQLite format 3\0"
"""The first bytes of every SQLite file."""
OWN_SCHEMA = 1


def read_rows(path: Path) -> list[Row]:
    """All rows of a file, after they have met each other. Raises InputError with the line of what is wrong in JSON."""
    file = str(path)
    try:
        with path.open("rb") as opened:
            start = opened.read(len(DATABASE))
            if start == DATABASE:
                # SQLite only where it is needed
                from satfit.database import rows_of

                # a document is written once its rows have met, a database before
                return under_last_names(met(rows_of(path)))
            data = start + opened.read()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=file) from None
    return rows_of_document(data, file=file)


def met(rows: list[Row]) -> list[Row]:
    """The rows after those on one question have met each other: `satfit.judge` without the truth told to each row.

    Most questions have one answer, and are left alone: ten thousand rows are read while somebody waits.
    """
    questions: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        questions.setdefault(row.question, []).append(at)
    for places in questions.values():
        mine = [rows[at] for at in places]
        if may_disagree(mine):
            for at, row in zip(places, cross_check(mine)[0], strict=True):
                rows[at] = row
    return rows


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
    runs = document["runs"]
    for at, run in enumerate(runs):
        found = None if fits(run) else complaint(run)
        if found is not None:
            _refuse(at, found, data, file)
    rows = []
    for at, run in enumerate(runs):
        try:
            rows.append(row_from_json(run))
        except KeyError as missing:
            _refuse(at, Complaint(f'no field "{missing.args[0]}"'), data, file)
        except (ValueError, TypeError, ZeroDivisionError, OverflowError) as error:
            _refuse(at, Complaint(str(error)), data, file)
    return rows


def _refuse(at: int, found: Complaint, data: bytes, file: str) -> NoReturn:
    line = line_of(data, ["runs", at, *found.place])
    raise InputError(f"run {at + 1}: {found.reason}", file=file, line=line) from None


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
