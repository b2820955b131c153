"""Why a child ended that nobody here killed."""

from __future__ import annotations

import re
import signal

from solvers.isolation.model import Ended

_OUT_OF_MEMORY = re.compile(r"MemoryError|bad_alloc|out of memory|cannot allocate memory", re.IGNORECASE)
_OTHER_ABORT = re.compile(r"Assertion .*failed|double free|corrupt|stack smashing|invalid pointer")
_NEARLY = 0.9


def own_ending(code: int, stderr_tail: str, limit_bytes: int | None, last_seen_bytes: int) -> Ended:
    """EXITED, KILLED or MEMORY_LIMIT, from the exit code (negative: signal) and what was seen before.

    Solvers that get no more memory abort or exit with an error of their own; the kernel, if the machine runs
    out before our limit is reached, kills. Without a limit none of these is taken for lack of memory.
    """
    plain = Ended.EXITED if code >= 0 else Ended.KILLED
    if limit_bytes is None or code == 0:
        return plain
    if _OUT_OF_MEMORY.search(stderr_tail):
        return Ended.MEMORY_LIMIT
    # A failed assertion aborts as well, and hiding a solver's bug behind our limit would be a wrong report: without a
    # word about memory, an abort counts as lack of it only near the limit.
    if code == -signal.SIGABRT and _OTHER_ABORT.search(stderr_tail):
        return plain
    if code in (-signal.SIGKILL, -signal.SIGABRT) and last_seen_bytes > _NEARLY * limit_bytes:
        return Ended.MEMORY_LIMIT
    return plain
