"""Logs and bundles beside the database: each content once, under its hash, compressed, within a budget of bytes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from instances import InputError

_DRAFT = ".draft-"


class FileStore:
    """The folder `DB.files`; the database says what is in it and how large it is."""

    def __init__(self, database: Path) -> None:
        # a link to the database is the same database
        database = database.resolve()
        self.folder = database.with_name(f"{database.name}.files")

    def holds(self, content: bytes) -> bool:
        """Is it there already?"""
        return self._place(hashlib.sha256(content).digest()).exists()

    def put(self, content: bytes) -> tuple[bytes, int]:
        """(hash, bytes on the disk); written whole or not at all, and only once. Raises OSError."""
        digest = hashlib.sha256(content).digest()
        target = self._place(digest)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            number, draft = tempfile.mkstemp(prefix=_DRAFT, dir=target.parent)
            try:
                with os.fdopen(number, "wb") as opened:
                    opened.write(zlib.compress(content, 6))
                    opened.flush()
                    os.fsync(opened.fileno())
                os.replace(draft, target)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(draft)
                raise
        return digest, target.stat().st_size

    def get(self, digest: bytes) -> bytes:
        """Raises InputError if it is missing or is not what was stored."""
        place = self._place(digest)
        try:
            content = zlib.decompress(place.read_bytes())
        except (OSError, zlib.error) as error:
            raise InputError(f"cannot be read: {error}", file=str(place)) from None
        if hashlib.sha256(content).digest() != digest:
            raise InputError("this is not what was stored", file=str(place))
        return content

    def sweep(self) -> None:
        """Drop what a batch was writing when it was killed. Only while no other batch writes."""
        for draft in self.folder.glob(f"*/{_DRAFT}*"):
            with contextlib.suppress(OSError):
                draft.unlink()

    def _place(self, digest: bytes) -> Path:
        name = digest.hex()
        return self.folder / name[:2] / name[2:]


def stored_bytes(connection: sqlite3.Connection) -> int:
    """Bytes on the disk of all files that the database knows."""
    (total,) = connection.execute("SELECT coalesce(sum(stored_bytes), 0) FROM files").fetchone()
    return int(total)


def files_of(connection: sqlite3.Connection, run: int) -> dict[str, bytes]:
    """Name → hash of the files of one run."""
    return dict(connection.execute("SELECT name, sha256 FROM run_files WHERE run = ? ORDER BY name", (run,)))


def note_files(connection: sqlite3.Connection, run: int, stored: Mapping[str, tuple[bytes, int]]) -> None:
    """Say in the database that these files belong to the run; part of the transaction that records it."""
    for name, (digest, size) in stored.items():
        connection.execute("INSERT OR IGNORE INTO files VALUES (?, ?)", (digest, size))
        connection.execute("INSERT INTO run_files VALUES (?, ?, ?)", (run, name, digest))
