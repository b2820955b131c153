"""Memory and CPU time of a whole process group, looked at from time to time."""

from __future__ import annotations

import time

from solvers.isolation.processes import members
from solvers.isolation.reading import read

_SHORTEST_S = 0.02
_START_UP_S = 0.5


class Meter:
    """Sums over the session of `leader`, which must not be reaped while it is looked at.

    resident_bytes: at the last look.
    peak_bytes: the largest sum, or the most that one process ever held if that is more.
    """

    def __init__(self, leader: int, limit_bytes: int | None) -> None:
        self._leader = leader
        self._limit = limit_bytes
        self._first_seen: dict[int, float] = {}
        self._own_cpu_s: dict[int, float] = {}
        self._others_cpu_s = 0.0
        self._growth = 0.0
        self._looked_at = time.monotonic()
        self.resident_bytes = 0
        self.peak_bytes = 0

    def look(self) -> bool:
        """Measure once; True if the memory limit was passed, by the sum or meanwhile by one process.

        A process about to start a program has, for a moment, the memory of the one it came from: counting
        that would double it. If the moment lasts (a worker that only forked), the memory counts after all.
        """
        now = time.monotonic()
        present = members(self._leader)
        self._first_seen = {pid: self._first_seen.get(pid, now) for pid in present}
        resident, self._others_cpu_s = 0, 0.0
        for pid in present:
            reading = read(pid)
            if reading is None:
                continue
            self._own_cpu_s[pid] = reading.cpu_s
            if pid != self._leader:
                self._others_cpu_s += reading.cpu_s + reading.waited_cpu_s
            if not reading.borrowed or now - self._first_seen[pid] > _START_UP_S:
                resident += reading.resident_bytes
                self.peak_bytes = max(self.peak_bytes, reading.high_water_bytes)
        self._growth = (resident - self.resident_bytes) / max(now - self._looked_at, 1e-3)
        self._looked_at = now
        self.resident_bytes = resident
        self.peak_bytes = max(self.peak_bytes, resident)
        return self._limit is not None and self.peak_bytes > self._limit

    def pause_s(self, usual_s: float) -> float:
        """How long not to look: `usual_s`, or less if at the present growth the limit were passed."""
        if self._limit is None or self._growth <= 0:
            return usual_s
        return max(_SHORTEST_S, min(usual_s, (self._limit - self.resident_bytes) / (2 * self._growth)))

    def cpu_s(self, leader_s: float) -> float:
        """CPU seconds of the group, if `leader_s` is what the leader and those it waited for used.

        Added to that: the processes that were there at the last look besides the leader, whom nobody of ours
        waits for. Or else the sum of what was seen of each, if orphans that ended earlier make it more.
        """
        return max(leader_s + self._others_cpu_s, sum(self._own_cpu_s.values()))
