"""Links to a database, what others put where our files go, contents that come again, damaged files."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from instances import Verdict
from satfit.campaign.campaign import Campaign
from satfit.campaign.one_run import Finished
from satfit.campaign.plan import Planned, plan
from satfit.campaign.rescue import Rescue
from satfit.database import connect, rows_of
from satfit.database.files import FileStore, stored_bytes
from satfit.database.writing import Claimed, Writer
from satfit.suites import read_suite
from tests.corpus import ROOT
from tests.satfit.campaign.support import small_suite
from tests.satfit.campaign.test_disks import Heard, Instant, made
from tests.satfit.made_rows import made_row
from tests.satfit.support import satfit

HOLDER = """
import sys
from pathlib import Path
from satfit.database import connect
from satfit.database.writing import Writer
path = Path(sys.argv[1])
with connect(path, write=True) as connection:
    writer = Writer(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
    print(writer.claim(b"key").value, flush=True)
    sys.stdin.read()
"""


def writer_of(connection: sqlite3.Connection, path: Path) -> Writer:
    return Writer(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")


def test_a_link_to_a_database_is_the_same_database(tmp_path: Path) -> None:
    path, link = tmp_path / "r.db", tmp_path / "link.db"
    link.symlink_to(path)
    other = subprocess.Popen(
        [sys.executable, "-P", "-c", HOLDER, str(link)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert other.stdout is not None
    assert other.stdout.readline().strip() == "mine"
    with connect(path, write=True) as connection:
        writer = writer_of(connection, path)
        assert writer.claim(b"key") is Claimed.THEIRS
        other.communicate()
        assert writer.claim(b"key") is Claimed.MINE
        writer.close()
    assert FileStore(link).folder == FileStore(path).folder
    assert Rescue(link).file == Rescue(path).file


def test_a_database_may_be_called_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with connect(Path(":memory:"), write=True):
        pass
    assert (tmp_path / ":memory:").is_file()


def test_somebody_elses_rescue_file_is_neither_read_nor_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rescue, row = Rescue(tmp_path / "r.db"), made_row(random.Random(0))
    assert rescue.keep(b"key", row, "now") == str(rescue.file)
    assert [kept for _, kept, _ in rescue.kept()] == [row]
    target = tmp_path / "diary"
    rescue.file.rename(target)
    before = target.read_bytes()
    rescue.file.symlink_to(target)
    assert list(rescue.kept()) == []
    assert rescue.keep(b"key", row, "now") == "standard error"
    assert capsys.readouterr().err
    rescue.forget()
    assert rescue.file.is_symlink()
    assert target.read_bytes() == before
    rescue.file.unlink()
    # the same where it only belongs to another user
    rescue.keep(b"key", row, "now")
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert list(rescue.kept()) == []
    rescue.forget()
    assert rescue.file.exists()


def test_notes_that_are_no_text_cost_no_run(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    with connect(path, write=True) as connection:
        writer = writer_of(connection, path)
        assert writer.record(b"key", replace(made_row(random.Random(0)), note="no file a\udc80b"), "now", {})
        writer.close()
    assert [row.note for row in rows_of(path)] == ["no file a\\udc80b"]


def test_the_last_label_told_is_the_instances(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    labels = (None, Verdict.INFEASIBLE, Verdict.FEASIBLE, None)
    told = []
    with connect(path, write=True) as connection:
        writer = writer_of(connection, path)
        for at, label in enumerate(labels):
            writer.record(bytes([at]), replace(made_row(random.Random(at)), label=label), "now", {})
            told.append({row.label for row in rows_of(path)})
        writer.close()
    assert told == [{None}, {Verdict.INFEASIBLE}, {Verdict.FEASIBLE}, {Verdict.FEASIBLE}]


class Damaged(Writer):
    """What SQLite says of a damaged file is no OperationalError."""

    def record(self, *_arguments: object, **_named: object) -> bool:
        raise sqlite3.DatabaseError("database disk image is malformed")


def test_a_damaged_database_loses_no_finished_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    planned = plan(read_suite(small_suite(tmp_path)))
    path, heard = tmp_path / "r.db", Heard()
    with connect(path, write=True) as connection:
        writer = Damaged(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
        tally = Campaign(writer, FileStore(path), Instant(2), heard, Rescue(path), Event(), 0, 0).run(planned)
        writer.close()
    assert (tally.recorded, tally.unwritten) == (0, 2)
    assert any("malformed" in line for line in heard.lines)
    assert [row for _, row, _ in Rescue(path).kept()] == [made(run).row for run in planned[:2]]


class Gone(Instant):
    """Loses its workers once it was given two runs; `where` says who notices."""

    def __init__(self, where: str) -> None:
        super().__init__(jobs=3)
        self._where, self._given = where, 0

    def _notice(self, where: str) -> None:
        if self._given == 2 and where == self._where:
            raise OSError("the scheduler is gone")

    def free(self) -> int:
        self._notice("free")
        return super().free()

    def submit(self, planned: Planned) -> None:
        self._notice("submit")
        self._given += 1
        super().submit(planned)


@pytest.mark.parametrize("where", ["free", "submit"])
def test_what_finished_is_kept_where_whoever_runs_is_gone(tmp_path: Path, where: str) -> None:
    planned = plan(read_suite(small_suite(tmp_path)))
    path, heard = tmp_path / "r.db", Heard()
    with connect(path, write=True) as connection:
        writer = writer_of(connection, path)
        tally = Campaign(writer, FileStore(path), Gone(where), heard, Rescue(path), Event(), 0, 0).run(planned)
        writer.close()
    assert (tally.recorded, tally.interrupted, len(tally.failed)) == (2, False, 1)
    assert len(rows_of(path)) == 2
    assert "the scheduler is gone" in heard.lines[0]


class WithFile(Instant):
    """Every run has the same log."""

    def ended(self, seconds: float) -> list[tuple[Planned, Finished | Exception]]:
        content = random.Random(0).randbytes(1000)
        return [(run, Finished(made(run).row, "now", {"log.txt": content})) for run, _ in super().ended(seconds)]


def test_a_content_that_comes_again_is_no_charge_on_the_budget(tmp_path: Path) -> None:
    planned = plan(read_suite(small_suite(tmp_path)))
    path, heard = tmp_path / "r.db", Heard()
    with connect(path, write=True) as connection:
        writer = writer_of(connection, path)
        campaign = Campaign(writer, FileStore(path), WithFile(), heard, Rescue(path), Event(), 0, 2000)
        campaign.run(planned)
        writer.close()
        assert campaign.stored_bytes == stored_bytes(connection)
        assert connection.execute("SELECT count(*) FROM run_files").fetchone() == (len(planned),)
    assert heard.lines == []


def test_a_damaged_bundle_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    assert satfit("run", small_suite(tmp_path), "--db", path, "--quiet").returncode == 0
    with connect(path) as connection:
        # a file that only one run has
        rare = "SELECT sha256 FROM run_files WHERE name LIKE 'bundle/%' GROUP BY sha256 HAVING count(*) = 1"
        (digest,) = connection.execute(rare).fetchone()
    name = digest.hex()
    (FileStore(path).folder / name[:2] / name[2:]).write_bytes(b"x")
    ended = satfit("report", path, "--extract", tmp_path / "out")
    assert ended.returncode == 1
    assert "5 bundles of 6 runs" in ended.stderr
    assert name[2:] in ended.stderr
    assert len(list((tmp_path / "out").iterdir())) == 5
