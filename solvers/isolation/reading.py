"""One look at one process: CPU time and memory."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass

import psutil

_MEMORY = re.compile(rb"^(VmRSS|VmHWM):\s*(\d+) kB", re.MULTILINE)
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_FORKED_BUT_NOT_EXECUTED = 0x40  # PF_FORKNOEXEC in the kernel's sched.h


@dataclass(frozen=True)
class Reading:
    """What one process looks like from outside.

    cpu_s: its own user and system seconds; waited_cpu_s: those of the descendants it waited for.
    resident_bytes, high_water_bytes: now, and the most that the program in it ever held (on Linux; else now).
    borrowed: forked, but not yet another program (known on Linux only, else False): until then its memory is,
        wholly (vfork) or as long as neither writes to it (fork), that of the process it came from.
    """

    cpu_s: float
    waited_cpu_s: float
    resident_bytes: int
    high_water_bytes: int
    borrowed: bool


def read(pid: int) -> Reading | None:
    """A reading of the process `pid`, zombies included, or None if it is gone or not ours to see."""
    with contextlib.suppress(OSError):
        return _read_linux(pid)
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        cpu = process.cpu_times()
        resident = int(process.memory_info().rss)
        return Reading(cpu.user + cpu.system, 0.0, resident, resident, borrowed=False)
    return None


def _read_linux(pid: int) -> Reading:
    # In this order: whoever is a program of its own by now has no borrowed memory to show afterwards.
    with open(f"/proc/{pid}/stat", "rb") as file:
        # The second field, the name, may hold anything, also blanks and brackets: fields count from its end.
        fields = file.read().rpartition(b")")[2].split()
    flags, (user, system, waited_user, waited_system) = int(fields[6]), map(int, fields[11:15])
    with open(f"/proc/{pid}/status", "rb") as file:
        kib = dict(_MEMORY.findall(file.read()))  # zombies have no such lines
    return Reading(
        cpu_s=(user + system) / _TICKS_PER_S,
        waited_cpu_s=(waited_user + waited_system) / _TICKS_PER_S,
        resident_bytes=int(kib.get(b"VmRSS", 0)) * 1024,
        high_water_bytes=int(kib.get(b"VmHWM", 0)) * 1024,
        borrowed=bool(flags & _FORKED_BUT_NOT_EXECUTED),
    )
