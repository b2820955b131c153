"""Opening a results database: what is refused, what is brought up to date, how durable a commit is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from instances import InputError
from satfit.database.schema import APPLICATION_ID, MIGRATIONS, VERSION

PATIENCE_S = 30.0
"""Seconds to wait for another batch that is writing to the same file."""
MAGIC = b"SQLite format 3\x00"


def is_database(path: Path) -> bool:
    """Does the file start as SQLite files do? False for what cannot be read."""
    try:
        with path.open("rb") as opened:
            return opened.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


@contextmanager
def connect(path: Path, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """The database at `path`, closed afterwards; with `write` it is made, or brought up to date, first.

    Each commit of a writer is on the disk when it returns. Raises InputError: no such file, not one of ours, written
    by a newer satfit, or a folder that cannot be written.
    """
    connection = _opened(path, write)
    try:
        with explained(path):
            _check(connection, path, write)
        yield connection
    finally:
        connection.close()


def _opened(path: Path, write: bool) -> sqlite3.Connection:
    if not write and not path.is_file():
        raise InputError("no such database", file=str(path))
    if path.exists() and path.stat().st_size > 0 and not is_database(path):
        raise InputError("this is not a results database", file=str(path))
    with explained(path):
        if write:
            # absolute, or SQLite would keep :memory: in no file, and take file:x for an address
            return sqlite3.connect(path.absolute(), timeout=PATIENCE_S, isolation_level=None)
        return _for_reading(path)


def _for_reading(path: Path) -> sqlite3.Connection:
    """A folder that can only be read has no room for what WAL mode needs; without a log it can be done without."""
    address = path.absolute().as_uri()
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=PATIENCE_S, isolation_level=None)
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError:
        if Path(f"{path}-wal").exists() and Path(f"{path}-wal").stat().st_size > 0:
            connection.close()
            raise
        connection.close()
        connection = sqlite3.connect(f"{address}?immutable=1", uri=True, isolation_level=None)
    return connection


@contextmanager
def explained(path: Path, doing: str = "opened") -> Iterator[None]:
    """What SQLite says, as an InputError in one line."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise InputError(f"cannot be {doing}: {error}", file=str(path)) from None


def _check(connection: sqlite3.Connection, path: Path, write: bool) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    empty = version == 0 and not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    if not empty and owner != APPLICATION_ID:
        raise InputError("this is another program's database", file=str(path))
    if version > VERSION:
        message = f"written by a newer satfit (schema {version}, this one knows {VERSION}): it was left as it is"
        raise InputError(message, file=str(path))
    if not write:
        if empty:
            raise InputError("there is nothing in it yet", file=str(path))
        if version < VERSION:
            message = f"written by an older satfit (schema {version}, now {VERSION}): satfit run brings it up to date"
            raise InputError(message, file=str(path))
        return
    connection.execute("PRAGMA journal_mode = WAL")
    # in WAL mode only FULL makes each commit survive a power cut
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    migrate(connection)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date, one version after the other, each whole or not at all."""
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # read inside: another batch may have done it in the meantime
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version >= VERSION:
                connection.execute("ROLLBACK")
                return
            for statement in MIGRATIONS[version].split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
