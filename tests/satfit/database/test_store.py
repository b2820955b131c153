"""The results database: what is written comes back, once, and what is not ours is left alone."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from instances import InputError
from satfit.database import connect, rows_of
from satfit.database.files import FileStore, files_of, stored_bytes
from satfit.database.reading import environments, measurements
from satfit.database.schema import APPLICATION_ID, MIGRATIONS, VERSION
from satfit.database.writing import Claimed, Writer
from satfit.row import Row, row_from_json
from tests.corpus import ROOT
from tests.satfit.made_rows import made_row


def key(at: int) -> bytes:
    return hashlib.sha256(str(at).encode()).digest()


@contextmanager
def writer(path: Path) -> Iterator[tuple[sqlite3.Connection, Writer]]:
    with connect(path, write=True) as connection:
        mine = Writer(connection, path, suite="s", suite_sha256="0", environment={"cpu": "x"}, started_at="now")
        yield connection, mine
        mine.close()


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    draw = random.Random(0)
    # a label belongs to the instance: rows on one share it
    rows = [replace(made_row(draw, at), instance=f"{at}", question=key(at).hex()) for at in range(300)]
    with writer(tmp_path / "r.db") as (_, mine):
        assert all(mine.record(key(at), row, "2026-01-01T00:00:00", {}) for at, row in enumerate(rows))
    assert rows_of(tmp_path / "r.db") == rows


def test_rows_survive_json() -> None:
    draw = random.Random(1)
    for at in range(200):
        row = made_row(draw, at)
        assert row_from_json(row.to_json()) == row


def test_the_first_of_two_results_counts(tmp_path: Path) -> None:
    draw = random.Random(0)
    first, second = made_row(draw), made_row(draw)
    with writer(tmp_path / "r.db") as (connection, mine):
        assert mine.record(key(0), first, "then", {})
        assert not mine.record(key(0), second, "later", {})
        assert mine.done() == {key(0)}
        assert [measured.started_at for measured in measurements(connection)] == ["then"]
    assert rows_of(tmp_path / "r.db") == [first]


def test_rows_stand_in_the_order_in_which_they_were_written_whatever_the_clock_says(tmp_path: Path) -> None:
    rows = [made_row(random.Random(at), at) for at in range(3)]
    clock = ("2026-11-22T10:00:00", "2019-01-01T00:00:00", "2026-11-22T09:00:00")
    with writer(tmp_path / "r.db") as (connection, mine):
        for at in range(3):
            mine.record(key(at), rows[at], clock[at], {})
        assert [measured.key for measured in measurements(connection)] == [key(0), key(1), key(2)]


def test_a_living_batch_keeps_its_claims_and_a_dead_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    other = subprocess.Popen(
        [sys.executable, "-P", "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "claimed\n"
    with writer(path) as (_, mine):
        assert mine.claim(key(0)) is Claimed.THEIRS
        assert mine.claim(key(1)) is Claimed.MINE
        assert mine.claim(key(1)) is Claimed.MINE
        other.kill()
        other.wait()
        assert mine.claim(key(0)) is Claimed.MINE
        mine.record(key(0), made_row(random.Random(0)), "now", {})
        assert mine.claim(key(0)) is Claimed.DONE
    with writer(path) as (connection, _):
        assert connection.execute("SELECT count(*) FROM claims").fetchone() == (0,)


HOLDER = """
import hashlib, sys
from pathlib import Path
from satfit.database import connect
from satfit.database.writing import Writer
path = Path(sys.argv[1])
with connect(path, write=True) as connection:
    writer = Writer(connection, path, suite="s", suite_sha256="0", environment={}, started_at="now")
    writer.claim(hashlib.sha256(b"0").digest())
    print("claimed", flush=True)
    sys.stdin.read()
"""


def test_what_is_not_ours_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE letters (text)")
    text = tmp_path / "text.db"
    text.write_text("not a database")
    newer = tmp_path / "newer.db"
    with sqlite3.connect(newer) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.execute("CREATE TABLE runs (something_else)")
    broken = tmp_path / "broken.db"
    broken.write_bytes(foreign.read_bytes()[:100] + b"\xff" * 5000)
    for file, why in (
        (foreign, "another program"),
        (text, "not a results"),
        (newer, "newer satfit"),
        (broken, "cannot be opened"),
    ):
        before = file.read_bytes()
        for write in (True, False):
            with pytest.raises(InputError, match=why), connect(file, write=write):
                pass
        assert file.read_bytes() == before, file
    for file, why in (
        (tmp_path / "missing.db", "no such"),
        (tmp_path, "no such"),
        (tmp_path / "no" / "folder.db", "no such"),
    ):
        with pytest.raises(InputError, match=why), connect(file):
            pass
    with pytest.raises(InputError), connect(tmp_path / "no" / "folder.db", write=True):
        pass


@pytest.mark.parametrize("name", [":memory:", "file:x.db", "file:x.db?mode=memory", "a?b#c%41.db"])
def test_a_name_is_a_file_whatever_sqlite_takes_it_for(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with writer(Path(name)) as (_, writing):
        writing.claim(key(0))
    assert (tmp_path / name).is_file()
    assert not (tmp_path / "x.db").exists()
    assert rows_of(Path(name)) == []


def test_an_empty_database_has_nothing_to_report_and_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(InputError, match="nothing in it"), connect(path):
        pass
    with writer(path):
        pass
    assert rows_of(path) == []


def test_every_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    for version in range(1, VERSION):
        path = tmp_path / f"{version}.db"
        with sqlite3.connect(path) as connection:
            for script in MIGRATIONS[:version]:
                connection.executescript(script)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version}")
        with pytest.raises(InputError, match="older"), connect(path):
            pass
        with writer(path):
            pass
        assert rows_of(path) == []


def test_a_migration_that_fails_leaves_the_version_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.db"
    with writer(path) as (_, mine):
        mine.record(key(0), made_row(random.Random(0)), "now", {})
    monkeypatch.setattr("satfit.database.connection.VERSION", VERSION + 1)
    broken = (*MIGRATIONS, "CREATE TABLE more (x); CREATE TABLE runs (x)")
    monkeypatch.setattr("satfit.database.connection.MIGRATIONS", broken)
    with pytest.raises(InputError, match="already exists"), connect(path, write=True):
        pass
    monkeypatch.undo()
    assert len(rows_of(path)) == 1
    with writer(path) as (connection, _):
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)


def test_files_are_stored_once_and_a_changed_one_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    store = FileStore(path)
    content = b"the same problem " * 1000
    stored = store.put(content)
    assert store.put(content) == stored
    assert stored[1] < 200
    with writer(path) as (connection, mine):
        for at in range(2):
            mine.record(key(at), made_row(random.Random(at)), "now", {"bundle/problem.json": stored})
        assert stored_bytes(connection) == stored[1]
        assert files_of(connection, 1) == {"bundle/problem.json": stored[0]}
    assert store.get(stored[0]) == content
    (file,) = [found for found in store.folder.rglob("*") if found.is_file()]
    for damage in (b"", file.read_bytes()[:-1], FileStore(tmp_path / "x").put(b"other")[0]):
        file.write_bytes(damage)
        with pytest.raises(InputError):
            store.get(stored[0])


def test_drafts_of_the_dead_are_swept_and_no_others(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "r.db")
    digest, _ = store.put(b"kept")
    place = store.folder / digest.hex()[:2]
    (place / ".draft-abc").write_bytes(b"half")
    store.sweep()
    assert [file.name for file in place.iterdir()] == [digest.hex()[2:]]
    assert store.get(digest) == b"kept"


def test_a_batch_knows_whether_others_live(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    command = [sys.executable, "-P", "-c", HOLDER, str(path)]
    with writer(path) as (_, mine):
        assert mine.alone()
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "claimed\n"
        assert not mine.alone()
        other.kill()
        other.wait()
        assert mine.alone()


def test_ten_thousand_runs_fit_into_twenty_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    draw = random.Random(0)
    with writer(path) as (connection, mine):
        connection.execute("PRAGMA synchronous = OFF")
        for at in range(10_000):
            mine.record(key(at), made_row(draw, at), "2026-01-01T00:00:00", {})
        assert list(environments(connection).values()) == [{"cpu": "x"}]
    assert path.stat().st_size < 20_000_000
    rows: list[Row] = rows_of(path)
    assert len(rows) == 10_000
