"""Which processors a run may use: runs that go on side by side do not share any, where there are enough."""

from __future__ import annotations

import os
import threading


class Slots:
    """`jobs` sets of `width` processors each; a thread that takes one pins itself, and what it starts, to it.

    On Linux affinity belongs to the thread and is inherited by its children. `pinned` is False where the system has no
    such thing, or fewer processors than jobs × width.
    """

    def __init__(self, jobs: int, width: int) -> None:
        processors = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        self.pinned = jobs * width <= len(processors)
        self._free = [processors[i * width : (i + 1) * width] for i in range(jobs)] if self.pinned else []
        self._lock = threading.Lock()

    def take(self) -> None:
        """Pin this thread, for good."""
        if not self.pinned:
            return
        with self._lock:
            mine = self._free.pop(0)
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, mine)
