"""Rows that are not shown, because the same was asked again since: what is certified in them still counts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from satfit.campaign.plan import plan
from satfit.database import connect
from satfit.database.writing import Writer
from satfit.row import Row
from satfit.suites import read_suite
from solvers.outcome import Basis
from tests.satfit.campaign.support import small_suite
from tests.satfit.regression.support import NO, row
from tests.satfit.support import satfit


def record(path: Path, rows: dict[bytes, Row]) -> None:
    with connect(path, write=True) as connection:
        writer = Writer(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
        for key, made in rows.items():
            writer.record(key, made, "now", {})
        writer.close()


def test_a_report_knows_the_witness_of_an_older_row(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    record(path, {b"old": row(), b"new": row(verdict=NO, claimed=NO, basis=Basis.EXACT)})
    ended = satfit("report", path, "--json", "--output", tmp_path / "page")
    document = json.loads(ended.stdout)
    assert [run["basis"] for run in document["runs"]] == ["refuted"]
    (quarrel,) = document["disagreements"]
    assert quarrel["minority"] == ["z3"]
    assert "z3 (recorded before)" in (tmp_path / "page" / "index.html").read_text()


def test_a_batch_knows_the_certificates_of_rows_outside_its_suite(tmp_path: Path) -> None:
    """Another solver's witness in the same database, against all that the suite asks for."""
    suite, path = small_suite(tmp_path, solvers='"highs"'), tmp_path / "r.db"
    planned = plan(read_suite(suite))
    question = hashlib.sha256(b"q").hexdigest()
    lies = {
        run.key: row(question=question, solver=run.backend.name, verdict=NO, claimed=NO, basis=Basis.EXACT)
        for run in planned
    }
    record(path, lies)
    assert satfit("run", suite, "--db", path, "--quiet").returncode == 0
    record(path, {b"witness": row(question=question, solver="scip")})
    ended = satfit("run", suite, "--db", path, "--json")
    assert ended.returncode == 3
    assert {run["basis"] for run in json.loads(ended.stdout)["runs"]} == {"refuted"}
