"""The processes of one run seen from outside: who belongs to it, and how all of them are ended."""

from __future__ import annotations

import contextlib
import os
import signal
import time

import psutil

_GIVE_UP_S = 5.0


def members(session: int) -> list[int]:
    """Ids of all processes of a session, zombies too: more than the group if a shell gave its jobs groups."""
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(OSError):
            if os.getsid(pid) == session:
                found.append(pid)
    return found


def strays(token: str) -> list[int]:
    """Ids of processes with `token` in the environment they were started with. Linux only, else empty."""
    needle = token.encode()
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(OSError), open(f"/proc/{pid}/environ", "rb") as environ:
            if needle in environ.read():
                found.append(pid)
    return found


def is_running(pid: int) -> bool:
    """Whether there is such a process and it is more than a zombie."""
    try:
        return psutil.Process(pid).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
    except psutil.AccessDenied:
        return True


def kill_all(session: int, token: str) -> None:
    """Kill the group `session`, the rest of its session and its strays, and return when none of them runs.

    The leader must not have been reaped. Gives up after 5 s on processes that the kernel does not let die.
    """
    give_up = time.monotonic() + _GIVE_UP_S
    pause_s = 0.001
    while True:
        # macOS refuses with EPERM when only zombies are left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(session, signal.SIGKILL)
        alive = [pid for pid in {*members(session), *strays(token)} if is_running(pid)]
        if not alive or time.monotonic() > give_up:
            return
        for pid in alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, 0.05)
