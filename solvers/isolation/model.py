"""What a run may use, why it ended and what it used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MIB = 1 << 20


class Ended(StrEnum):
    """Why the child is no longer running. Says nothing about what it claimed before."""

    EXITED = "exited"
    """By itself, with the exit code in `returncode` (which need not be 0)."""
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    """Over the limit when looked at, or it died in a way that only lack of memory explains."""
    KILLED = "killed"
    """By a signal that is not about a limit: a crash, somebody's kill, or output without end."""
    INTERRUPTED = "interrupted"
    """The caller's `stop` event was set."""


@dataclass(frozen=True)
class Limits:
    """Limits of one run.

    wall_s: seconds from the start of the command until the whole group is killed; there is no grace period.
    memory_mib: MiB of resident memory of all processes of the group together; pages they share count once for
        each. None: no limit, and then no way of dying is called MEMORY_LIMIT.
    Raises ValueError unless both are positive.
    """

    wall_s: float
    memory_mib: int | None = None

    def __post_init__(self) -> None:
        if not self.wall_s > 0:
            raise ValueError(f"wall_s must be positive, not {self.wall_s!r}")
        if self.memory_mib is not None and not self.memory_mib > 0:
            raise ValueError(f"memory_mib must be positive or None, not {self.memory_mib!r}")

    @property
    def memory_bytes(self) -> int | None:
        return None if self.memory_mib is None else self.memory_mib * MIB


@dataclass(frozen=True)
class Usage:
    """What one run used.

    wall_s: seconds from the start of the command until its end was seen, or until it was decided upon.
    cpu_s: user and system seconds of all processes of the group. A lower bound: a descendant nobody waited
        for is counted up to the last look at it (at most 0.2 s before its end).
    peak_mib: MiB, the largest sum of resident memory seen, or the high-water mark of the largest process if
        that is more. A lower bound: what comes and goes between two looks (at most 0.2 s) may be missed.
    """

    wall_s: float
    cpu_s: float
    peak_mib: float


@dataclass(frozen=True)
class ChildResult:
    """How one run ended.

    returncode: the exit code, minus the signal number if a signal ended it, or None if `stop` was set before
        there was anything to start.
    stdout_tail, stderr_tail: the last 64 KiB of each stream as UTF-8, undecodable bytes replaced.
    """

    ended: Ended
    returncode: int | None
    usage: Usage
    stdout_tail: str
    stderr_tail: str
