"""Which batches are alive: each holds a byte of the lock file, and whatever kills it lets go of that byte."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Liveness:
    """Locks on `DB.lock`, by number of batch. They are the kernel's: no timeout, no process id that comes back.

    One per process and database: a process does not see its own locks. Raises OSError if the lock file cannot be made.
    """

    def __init__(self, database: Path) -> None:
        # a link to the database is the same database
        database = database.resolve()
        self._file = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._own: set[int] = set()

    def live(self, batch: int) -> None:
        """From now on this process lives for `batch`."""
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, batch)
        self._own.add(batch)

    def alive(self, batch: int) -> bool:
        """Is some process living for it?"""
        if batch in self._own:
            return True
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, batch)
        except OSError:
            return True
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, batch)
        return False

    def close(self) -> None:
        os.close(self._file)
