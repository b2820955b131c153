"""A full disk, a folder that can only be read, results that no disk takes: each has an outcome, and loses nothing."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from satfit.campaign import campaign as module
from satfit.campaign.campaign import Campaign
from satfit.campaign.one_run import Finished
from satfit.campaign.plan import Planned, plan
from satfit.campaign.rescue import Rescue
from satfit.database import connect, rows_of
from satfit.database.files import FileStore
from satfit.database.writing import Claimed, Writer
from satfit.suites import read_suite
from solvers.outcome import Termination
from tests.satfit.campaign.support import small_suite, start, tiny_suite
from tests.satfit.made_rows import made_row
from tests.satfit.support import satfit


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Use up what is left of a file system, but for so many bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as opened, contextlib.suppress(OSError):
        while True:
            opened.write(b"x" * 4096)
    os.truncate(filler, max(0, filler.stat().st_size - leave))
    return filler


def test_a_full_disk_is_waited_for(tiny_disk: Path, tmp_path: Path) -> None:
    suite, database = small_suite(tmp_path, seeds=4), tiny_disk / "r.db"
    assert satfit("run", small_suite(tiny_disk), "--db", database, "--quiet").returncode == 0
    before = rows_of(database)
    # room to start in, and for the log of a few runs
    filler = fill(tiny_disk, leave=200_000)
    batch = start("run", suite, "--db", database, "--bundles", "none")
    assert batch.stderr is not None
    said = []
    for line in iter(batch.stderr.readline, ""):
        said.append(line)
        if "wait until they can be written" in line:
            filler.unlink()
    batch.communicate(timeout=120)
    assert any("wait until" in line for line in said), said
    assert batch.returncode == 0, said
    assert len(rows_of(database)) == 18
    assert rows_of(database)[: len(before)] == before


def test_a_disk_that_is_full_from_the_start_is_one_line(tiny_disk: Path, tmp_path: Path) -> None:
    suite = tiny_suite(tmp_path)
    assert satfit("run", suite, "--db", tiny_disk / "old.db", "--quiet").returncode == 0
    fill(tiny_disk)
    for name in ("new.db", "old.db"):
        ended = satfit("run", suite, "--db", tiny_disk / name)
        assert ended.returncode == 2, ended.stderr
        assert len(ended.stderr.strip().splitlines()) == 1
        assert name in ended.stderr
        assert "full" in ended.stderr or "disk I/O" in ended.stderr
    assert len(rows_of(tiny_disk / "old.db")) == 2


def test_a_folder_that_can_only_be_read(tiny_disk: Path, tmp_path: Path) -> None:
    suite = tiny_suite(tmp_path)
    assert satfit("run", suite, "--db", tiny_disk / "r.db", "--quiet", "--bundles", "none").returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    for name in ("r.db", "new.db"):
        ended = satfit("run", suite, "--db", tiny_disk / name)
        assert ended.returncode == 2, ended.stderr
        assert len(ended.stderr.strip().splitlines()) == 1
        assert name in ended.stderr
    # what is there can be read all the same
    told = satfit("report", tiny_disk / "r.db", "--json")
    assert len(json.loads(told.stdout)["runs"]) == 2
    # and a report beside it cannot be written, which is said in a line
    ended = satfit("report", tiny_disk / "r.db")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def made(planned: Planned) -> Finished:
    """A result that nobody measured, of a run that was not cut short."""
    return Finished(replace(made_row(random.Random(planned.key)), termination=Termination.COMPLETED), "now")


class Instant:
    """Gives made-up results at once, in place of solvers."""

    def __init__(self, jobs: int = 1) -> None:
        self._running: list[Planned] = []
        self._jobs = jobs

    def free(self) -> int:
        return self._jobs - len(self._running)

    def submit(self, planned: Planned) -> None:
        self._running.append(planned)

    def running(self) -> list[Planned]:
        return list(self._running)

    def ended(self, seconds: float) -> list[tuple[Planned, Finished | Exception]]:
        assert seconds > 0
        ended = [(planned, made(planned)) for planned in self._running]
        self._running.clear()
        return ended  # type: ignore[return-value]

    def stop(self) -> None:
        pass


class Heard:
    """What the user is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def tick(self, running: object) -> None:
        pass

    def finished(self, planned: object, finished: object) -> None:
        pass

    def says(self, message: str) -> None:
        self.lines.append(message)


class Refusing(Writer):
    """Takes `good` results and then no more."""

    good = 2

    def record(self, *arguments: object, **named: object) -> bool:
        if self.good == 0:
            raise sqlite3.OperationalError("database or disk is full")
        self.good -= 1
        return super().record(*arguments, **named)  # type: ignore[arg-type]


def test_what_no_disk_takes_goes_to_the_rescue_file_and_is_written_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    planned = plan(read_suite(small_suite(tmp_path, seeds=2)))
    path = tmp_path / "r.db"
    heard = Heard()
    with connect(path, write=True) as connection:
        writer = Refusing(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
        campaign = Campaign(writer, FileStore(path), Instant(2), heard, Rescue(path), Event(), 0, 0)
        tally = campaign.run(planned)
        writer.close()
    assert (tally.recorded, tally.unwritten) == (2, 2)
    assert len(rows_of(path)) == 2
    assert any("wait until" in line for line in heard.lines)
    kept = list(Rescue(path).kept())
    assert [key for key, _, _ in kept] == [run.key for run in planned[2:4]]
    assert [row for _, row, _ in kept] == [made(run).row for run in planned[2:4]]
    # a line cut short is no result, and harms no other
    with Rescue(path).file.open("a") as opened:
        opened.write('{"key": "00')
    assert [key for key, _, _ in Rescue(path).kept()] == [key for key, _, _ in kept]


def test_rescued_results_are_written_by_the_next_batch(tmp_path: Path) -> None:
    suite, path = small_suite(tmp_path), tmp_path / "r.db"
    environment = {"TMPDIR": str(tmp_path)}
    planned = plan(read_suite(suite))
    old = tempfile.tempdir
    tempfile.tempdir = str(tmp_path)
    try:
        Rescue(path).keep(planned[0].key, made_row(random.Random(0)), "then")
    finally:
        tempfile.tempdir = old
    ended = satfit("run", suite, "--db", path, env=environment)
    assert "1 finished runs that could not be written before are written now" in ended.stderr
    assert "5 recorded, 1 of 6 were there already" in ended.stderr
    assert made_row(random.Random(0)) in rows_of(path)
    assert not list(tmp_path.glob("satfit-rescue-*"))


def test_a_bundle_that_cannot_be_kept_costs_the_bundle_and_not_the_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan(read_suite(small_suite(tmp_path)))[:1]
    path = tmp_path / "r.db"

    def full(_store: FileStore, _content: bytes) -> tuple[bytes, int]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(FileStore, "put", full)

    class WithFiles(Instant):
        def ended(self, seconds: float) -> list[tuple[Planned, Finished | Exception]]:
            return [
                (run, Finished(made_row(random.Random(0)), "now", {"log.txt": b"x"}))
                for run, _ in super().ended(seconds)
            ]

    with connect(path, write=True) as connection:
        writer = Writer(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
        Campaign(writer, FileStore(path), WithFiles(), Heard(), Rescue(path), Event(), 0, 1 << 30).run(planned)
        writer.close()
        assert connection.execute("SELECT count(*) FROM run_files").fetchone() == (0,)
    assert len(rows_of(path)) == 1


def test_a_run_that_cannot_be_started_is_told_and_does_not_stop_the_others(tmp_path: Path) -> None:
    planned = plan(read_suite(small_suite(tmp_path)))
    path = tmp_path / "r.db"

    class Failing(Instant):
        def ended(self, seconds: float) -> list[tuple[Planned, Finished | Exception]]:
            ended = super().ended(seconds)
            return [(run, ValueError("no") if run is planned[1] else finished) for run, finished in ended]

    heard = Heard()
    with connect(path, write=True) as connection:
        writer = Writer(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
        tally = Campaign(writer, FileStore(path), Failing(), heard, Rescue(path), Event(), 0, 0).run(planned)
        writer.close()
    assert (tally.recorded, len(tally.failed)) == (5, 1)
    assert planned[1].name in heard.lines[0]


def test_runs_that_cannot_be_claimed_are_a_failure_and_no_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)

    class Unclaimable(Writer):
        def claim(self, _key: bytes) -> Claimed:
            raise sqlite3.OperationalError("database is locked")

    planned = plan(read_suite(small_suite(tmp_path)))
    path = tmp_path / "r.db"
    heard = Heard()
    with connect(path, write=True) as connection:
        writer = Unclaimable(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
        tally = Campaign(writer, FileStore(path), Instant(), heard, Rescue(path), Event(), 0, 0).run(planned)
        writer.close()
    assert (tally.recorded, tally.interrupted, len(tally.failed)) == (0, False, 1)
    assert any("database is locked" in line for line in heard.lines)


def test_without_workers_a_batch_says_so_and_waits(tmp_path: Path) -> None:
    planned = plan(read_suite(small_suite(tmp_path)))
    path = tmp_path / "r.db"
    stop = Event()

    class Heard2(Heard):
        def says(self, message: str) -> None:
            super().says(message)
            stop.set()

    heard = Heard2()
    with connect(path, write=True) as connection:
        writer = Writer(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
        tally = Campaign(writer, FileStore(path), Instant(0), heard, Rescue(path), stop, 0, 0).run(planned)
        writer.close()
    assert heard.lines == ["satfit: there are no workers: waiting for one"]
    assert tally.interrupted


def test_a_run_that_was_cut_short_is_no_result(tmp_path: Path) -> None:
    planned = plan(read_suite(small_suite(tmp_path)))
    path = tmp_path / "r.db"

    class CutShort(Instant):
        def ended(self, seconds: float) -> list[tuple[Planned, Finished | Exception]]:
            cut = [(run, made(run)) for run, _ in super().ended(seconds)]
            return [
                (run, replace(whole, row=replace(whole.row, termination=Termination.INTERRUPTED))) for run, whole in cut
            ]

    with connect(path, write=True) as connection:
        writer = Writer(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
        tally = Campaign(writer, FileStore(path), CutShort(), Heard(), Rescue(path), Event(), 0, 0).run(planned)
        writer.close()
    assert tally.recorded == 0
    assert rows_of(path) == []
