"""Results that no disk would take: kept in the folder for temporary files until the next batch on that database."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from satfit.row import Row, row_from_json


class Rescue:
    """One file per database, a line per run. Rows only: a bundle can be made again."""

    def __init__(self, database: Path) -> None:
        place = hashlib.sha256(os.fsencode(database.resolve())).hexdigest()[:16]
        self.file = Path(tempfile.gettempdir()) / f"satfit-rescue-{os.getuid()}-{place}.jsonl"

    def keep(self, key: bytes, row: Row, started_at: str) -> str:
        """Append one run; where it went. If even that is impossible, it is printed to standard error."""
        line = json.dumps({"key": key.hex(), "started_at": started_at, "row": row.to_json()})
        try:
            with open(self._own(os.O_WRONLY | os.O_APPEND | os.O_CREAT), "a") as opened:
                opened.write(line + "\n")
                opened.flush()
                os.fsync(opened.fileno())
        except OSError:
            sys.stderr.write(line + "\n")
            return "standard error"
        return str(self.file)

    def kept(self) -> Iterator[tuple[bytes, Row, str]]:
        """What earlier batches left; lines cut short are no results."""
        try:
            with open(self._own(os.O_RDONLY)) as opened:
                text = opened.read()
        except (OSError, UnicodeDecodeError):
            return
        for line in text.splitlines():
            try:
                document = json.loads(line)
                yield bytes.fromhex(document["key"]), row_from_json(document["row"]), document["started_at"]
            except (ValueError, KeyError, TypeError):
                continue

    def forget(self) -> None:
        """Everything in it has been written."""
        with contextlib.suppress(OSError):
            os.close(self._own(os.O_RDONLY))
            self.file.unlink()

    def _own(self, flags: int) -> int:
        """The file, opened. Raises OSError if it is not ours: anybody may put something there under its name."""
        number = os.open(self.file, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
        found = os.fstat(number)
        if found.st_uid != os.getuid() or not stat.S_ISREG(found.st_mode):
            os.close(number)
            raise PermissionError(f"{self.file} is somebody else's")
        return number
