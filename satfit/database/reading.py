"""From the database back to rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from instances import Verdict
from satfit.database.connection import connect
from satfit.row import Row
from solvers.outcome import Basis, Termination

_ROWS = """
    SELECT runs.*, questions.question AS asked_question, instance, family, rule, label, label_objective, n, d, k,
           solver, native, version, formula, geometry, options,
           assumed.text AS assumes_text, noted.text AS note_text
    FROM runs
    JOIN questions ON questions.id = runs.question
    JOIN configurations ON configurations.id = runs.configuration
    JOIN texts AS assumed ON assumed.id = runs.assumes
    JOIN texts AS noted ON noted.id = runs.note
    ORDER BY runs.id
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A stored row, its number, and where it comes from. `started_at` (UTC) is for reading: clocks are set back."""

    row: Row
    run: int
    key: bytes
    environment: int
    started_at: str


def rows_of(path: Path) -> list[Row]:
    """All rows, in the order in which they were written, before they have met each other. Raises InputError."""
    with connect(path) as connection:
        return [measured.row for measured in measurements(connection)]


def measurements(connection: sqlite3.Connection) -> Iterator[Measured]:
    """All rows with their provenance, in the order in which they were written."""
    options: dict[str, dict[str, Any]] = {}
    cursor = connection.cursor()
    cursor.row_factory = None
    cursor.execute(_ROWS)
    names = [column[0] for column in cursor.description]
    for values in cursor:
        # sqlite3.Row looks for each name among all columns, which takes longer than reading them
        found = dict(zip(names, values, strict=True))
        text = found["options"]
        if text not in options:
            options[text] = json.loads(text)
        yield Measured(_row(found, options[text]), found["id"], found["key"], found["environment"], found["started_at"])


def environments(connection: sqlite3.Connection) -> dict[int, dict[str, Any]]:
    """Machines and versions, by the number that measurements refer to."""
    return {number: json.loads(text) for number, text in connection.execute("SELECT id, document FROM environments")}


def _row(found: Mapping[str, Any], options: dict[str, Any]) -> Row:
    return Row(
        instance=found["instance"],
        family=found["family"],
        rule=found["rule"],
        label=_verdict(found["label"]),
        truth=Verdict.UNKNOWN,
        solver=found["solver"],
        native=bool(found["native"]),
        version=found["version"],
        formula=found["formula"],
        geometry=found["geometry"],
        asked=bool(found["asked"]),
        options=options,
        n=found["n"],
        d=found["d"],
        k=found["k"],
        verdict=Verdict(found["verdict"]),
        claimed=Verdict(found["claimed"]),
        termination=Termination(found["termination"]),
        basis=_basis(found["basis"]),
        assumes=tuple(json.loads(found["assumes_text"])),
        note=found["note_text"],
        objective=_rational(found["objective"]),
        bound=_rational(found["bound"]),
        bound_basis=_basis(found["bound_basis"]),
        claimed_bound=found["claimed_bound"],
        truth_objective=None,
        label_objective=_rational(found["label_objective"]),
        rejected=bool(found["rejected"]),
        question=found["asked_question"].hex(),
        repeat=found["repeat"],
        encode_s=found["encode_s"],
        solve_s=found["solve_s"],
        check_s=found["check_s"],
        wall_s=found["wall_s"],
        cpu_s=found["cpu_s"],
        peak_mib=found["peak_mib"],
    )


def _verdict(text: str | None) -> Verdict | None:
    return None if text is None else Verdict(text)


def _basis(text: str | None) -> Basis | None:
    return None if text is None else Basis(text)


def _rational(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
