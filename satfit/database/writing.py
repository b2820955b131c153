"""Writing: who claims which run, and each finished run in one durable transaction."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from satfit.database.connection import transaction
from satfit.database.files import note_files
from satfit.database.liveness import Liveness
from satfit.row import Row


class Claimed(Enum):
    """What came of asking for a run."""

    MINE = "mine"
    DONE = "done"
    THEIRS = "theirs"
    """Another batch, alive, is at it."""


class Writer:
    """One batch that writes to one database, perhaps beside others. To be used from one thread."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        *,
        suite: str,
        suite_sha256: str,
        environment: Mapping[str, Any],
        started_at: str,
    ) -> None:
        self._connection = connection
        self._liveness = Liveness(path)
        with transaction(connection):
            self._environment = self.environment(environment)
            self.batch = self._insert(
                "INSERT INTO batches (suite, suite_sha256, environment, started_at) VALUES (?, ?, ?, ?)",
                (suite, suite_sha256, self._environment, started_at),
            )
            # before anybody else can see the batch
            self._liveness.live(self.batch)
            for (batch,) in connection.execute("SELECT DISTINCT batch FROM claims").fetchall():
                if not self._liveness.alive(batch):
                    connection.execute("DELETE FROM claims WHERE batch = ?", (batch,))

    def environment(self, document: Mapping[str, Any]) -> int:
        """The number of this machine with these versions."""
        text = json.dumps(document, sort_keys=True)
        return self._known("environments", "document", text)

    def done(self) -> set[bytes]:
        """The keys of all runs there are."""
        return {key for (key,) in self._connection.execute("SELECT key FROM runs")}

    def claim(self, key: bytes) -> Claimed:
        """Ask for a run: ours from now on, unless it is done or another living batch is at it."""
        connection = self._connection
        with transaction(connection):
            if connection.execute("SELECT 1 FROM runs WHERE key = ?", (key,)).fetchone():
                return Claimed.DONE
            holder = connection.execute("SELECT batch FROM claims WHERE key = ?", (key,)).fetchone()
            if holder is not None and holder[0] != self.batch and self._liveness.alive(holder[0]):
                return Claimed.THEIRS
            connection.execute("INSERT OR REPLACE INTO claims VALUES (?, ?)", (key, self.batch))
        return Claimed.MINE

    def alone(self) -> bool:
        """Is no other batch on this database alive?"""
        others = self._connection.execute("SELECT id FROM batches WHERE id <> ?", (self.batch,)).fetchall()
        return not any(self._liveness.alive(batch) for (batch,) in others)

    def record(
        self,
        key: bytes,
        row: Row,
        started_at: str,
        files: Mapping[str, tuple[bytes, int]],
        environment: int | None = None,
    ) -> bool:
        """Write one finished run; on the disk when this returns. False if it is there already: the first one counts."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM claims WHERE key = ?", (key,))
            if self._connection.execute("SELECT 1 FROM runs WHERE key = ?", (key,)).fetchone():
                return False
            run = self._insert_run(key, row, started_at, environment or self._environment)
            note_files(self._connection, run, files)
        return True

    def close(self) -> None:
        """Let go of what was claimed and not finished."""
        try:
            with transaction(self._connection):
                self._connection.execute("DELETE FROM claims WHERE batch = ?", (self.batch,))
        except sqlite3.Error:
            # claims of a batch that no longer lives count for nothing anyway
            pass
        finally:
            self._liveness.close()

    def _insert_run(self, key: bytes, row: Row, started_at: str, environment: int) -> int:
        document = row.to_json()
        values = {
            "key": key,
            "batch": self.batch,
            "environment": environment,
            "question": self._question(row, document),
            "configuration": self._configuration(row),
            "started_at": started_at,
            "assumes": self._text(json.dumps(document["assumes"])),
            "note": self._text(row.note),
        }
        plain = (
            "repeat", "asked", "verdict", "claimed", "termination", "basis", "objective", "bound", "bound_basis",
            "claimed_bound", "rejected", "encode_s", "solve_s", "check_s", "wall_s", "cpu_s", "peak_mib",
        )  # fmt: skip
        values |= {name: document[name] for name in plain}
        marks = ", ".join("?" * len(values))
        return self._insert(f"INSERT INTO runs ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))

    def _question(self, row: Row, document: Mapping[str, Any]) -> int:
        place = (bytes.fromhex(row.question), row.instance)
        found = self._connection.execute(
            "SELECT id FROM questions WHERE question = ? AND instance = ?", place
        ).fetchone()
        if found is not None:
            # labels are no part of the content, and the last one told is what the instance says now
            self._connection.execute(
                "UPDATE questions SET label = coalesce(?, label), label_objective = coalesce(?, label_objective) "
                "WHERE id = ?",
                (document["label"], document["label_objective"], found[0]),
            )
            return int(found[0])
        names = ("family", "rule", "label", "label_objective", "n", "d", "k")
        return self._insert(
            f"INSERT INTO questions (question, instance, {', '.join(names)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*place, *(document[name] for name in names)),
        )

    def _configuration(self, row: Row) -> int:
        options = json.dumps(dict(row.options), sort_keys=True)
        values = (row.solver, row.native, row.version, row.formula, row.geometry, options)
        digest = hashlib.sha256(json.dumps(values).encode()).digest()
        found = self._connection.execute("SELECT id FROM configurations WHERE sha256 = ?", (digest,)).fetchone()
        if found is not None:
            return int(found[0])
        names = "solver, native, version, formula, geometry, options, sha256"
        return self._insert(f"INSERT INTO configurations ({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, digest))

    def _text(self, text: str) -> int:
        # half a surrogate, as in a solver's output or a file's name, would be refused, and the run with it
        return self._known("texts", "text", text.encode("utf-8", "backslashreplace").decode("utf-8"))

    def _known(self, table: str, column: str, text: str) -> int:
        """The number of this text in a table of such."""
        found = self._connection.execute(f"SELECT id FROM {table} WHERE {column} = ?", (text,)).fetchone()
        return int(found[0]) if found else self._insert(f"INSERT INTO {table} ({column}) VALUES (?)", (text,))

    def _insert(self, statement: str, values: tuple[Any, ...]) -> int:
        number = self._connection.execute(statement, values).lastrowid
        assert number is not None
        return number
