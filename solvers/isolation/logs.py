"""A child's two output streams, as files: a pipe that nobody empties would stop a chatty child."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

TAIL_BYTES = 64 << 10


class Logs:
    """`child.stdout` and `child.stderr` in the run directory, held open: the child may delete the names.

    Raises OSError if they cannot be created.
    """

    def __init__(self, run_dir: Path) -> None:
        self.stdout = _create(run_dir / "child.stdout")
        try:
            self.stderr = _create(run_dir / "child.stderr")
        except BaseException:
            os.close(self.stdout)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.stdout)
        os.close(self.stderr)

    def size_bytes(self) -> int:
        return os.fstat(self.stdout).st_size + os.fstat(self.stderr).st_size

    def tails(self) -> tuple[str, str]:
        """The last 64 KiB of stdout and of stderr."""
        return _tail(self.stdout), _tail(self.stderr)


def _create(path: Path) -> int:
    # Appending: two descendants never overwrite each other. No links: nothing else is truncated.
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_NOFOLLOW, 0o600)


def _tail(fd: int) -> str:
    # The offset is shared with whoever still holds the file, so it is not moved.
    start = max(0, os.fstat(fd).st_size - TAIL_BYTES)
    return os.pread(fd, TAIL_BYTES, start).decode(errors="replace")
