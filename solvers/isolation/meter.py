"""Memory and CPU time of a whole process group, looked at from time to time."""

from __future__ import annotations

import contextlib
import re
import time

import psutil

from solvers.isolation.processes import members

_MEMORY = re.compile(rb"^(VmRSS|VmHWM):\s*(\d+) kB", re.MULTILINE)
_SECOND_LOOK_S = 0.01
_JUMP = 1.1
_SHORTEST_S = 0.02


class Meter:
    """Sums over the session of `leader`, which must not be reaped while it is looked at.

    resident_bytes: at the last look.
    peak_bytes: the largest sum, or the most that one process ever held if that is more.
    """

    def __init__(self, leader: int, limit_bytes: int | None) -> None:
        self._leader = leader
        self._limit = limit_bytes
        self._known: dict[int, psutil.Process | None] = {}
        self._own_cpu_s: dict[int, float] = {}
        self._others_cpu_s = 0.0
        self._growth = 0.0
        self._looked_at = time.monotonic()
        self.resident_bytes = 0
        self.peak_bytes = 0

    def look(self) -> bool:
        """Measure once; True if the memory limit is passed, or was by one process alone since the last look.

        A process that is about to start another one is counted twice for a moment (until `exec` the new one
        has the old one's memory); with several processes a jump, or a passed limit, counts only if it lasts.
        """
        processes, resident = self._measure()
        if processes > 1 and (resident > _JUMP * self.peak_bytes or self._over(resident)):
            time.sleep(_SECOND_LOOK_S)
            resident = min(resident, self._measure()[1])
        now = time.monotonic()
        self._growth = (resident - self.resident_bytes) / max(now - self._looked_at, 1e-3)
        self._looked_at = now
        self.resident_bytes = resident
        self.peak_bytes = max(self.peak_bytes, resident)
        return self._over(self.peak_bytes)

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

    def _over(self, some_bytes: int) -> bool:
        return self._limit is not None and some_bytes > self._limit

    def _measure(self) -> tuple[int, int]:
        """Number of processes and sum of their resident bytes."""
        present = members(self._leader)
        self._known = {pid: self._known.get(pid) for pid in present}
        resident, self._others_cpu_s = 0, 0.0
        for pid in present:
            with contextlib.suppress(psutil.Error):
                process = self._known[pid] = self._known[pid] or psutil.Process(pid)
                cpu = process.cpu_times()
                self._own_cpu_s[pid] = cpu.user + cpu.system
                if pid != self._leader:
                    self._others_cpu_s += cpu.user + cpu.system + cpu.children_user + cpu.children_system
                now, most = _memory_bytes(process)
                resident += now
                self.peak_bytes = max(self.peak_bytes, most)
        return len(present), resident


def _memory_bytes(process: psutil.Process) -> tuple[int, int]:
    """What the program in this process holds, and the most it ever held where the system tells."""
    with contextlib.suppress(OSError), open(f"/proc/{process.pid}/status", "rb") as status:
        kib = dict(_MEMORY.findall(status.read()))
        if len(kib) == 2:
            return int(kib[b"VmRSS"]) * 1024, int(kib[b"VmHWM"]) * 1024
    resident = int(process.memory_info().rss)
    return resident, resident
