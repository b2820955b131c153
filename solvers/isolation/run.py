"""One child from start to end."""

from __future__ import annotations

import errno
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from solvers.isolation.command import child_environment, resolve
from solvers.isolation.ending import own_ending
from solvers.isolation.logs import Logs
from solvers.isolation.model import MIB, ChildResult, Ended, Limits, Usage

if TYPE_CHECKING:
    from solvers.isolation.child import Child
    from solvers.isolation.meter import Meter

# Libraries reserve far more address space than they use, so this only catches what grows faster than we look.
ADDRESS_SPACE_HEADROOM_MIB = 4096
LOG_CAP_MIB = 256
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 0.2
_SLOWER = 1.25


def run_child(
    argv: Sequence[str],
    *,
    limits: Limits,
    run_dir: Path,
    env: Mapping[str, str] | None = None,
    stop: threading.Event | None = None,
) -> ChildResult:
    """Run `argv` in `run_dir` as a process group of its own, and return when all of it is gone.

    It sees no input, TMPDIR (TMP, TEMP) is `run_dir/tmp`, its output goes to files in `run_dir`, and `env`
    comes on top of our environment. However it ends, what is left of the group is killed; if this process is
    killed itself, a watchdog does that. Setting `stop` kills the group within 0.2 s. Several threads may call
    it at once, each with its own `run_dir`.

    Raises FileNotFoundError or PermissionError (no such program), other OSErrors if it cannot be started, and
    whatever interrupts the wait (KeyboardInterrupt), after the group is dead.
    """
    # Only here: not everyone who imports this package runs something, and psutil takes its time.
    from solvers.isolation.child import Child
    from solvers.isolation.meter import Meter
    from solvers.isolation.processes import kill_all
    from solvers.isolation.watchdog import KILL_GROUP, Watchdog

    run_dir = run_dir.absolute()
    token = secrets.token_hex(16)
    environment = child_environment(env, run_dir / "tmp", token)
    command = resolve(argv, environment)
    if stop is not None and stop.is_set():
        return ChildResult(Ended.INTERRUPTED, None, Usage(0.0, 0.0, 0.0), "", "")
    (run_dir / "tmp").mkdir(exist_ok=True)
    with Logs(run_dir) as logs, Watchdog(KILL_GROUP) as watchdog:
        child = Child(command, environment, run_dir, logs, _address_space_kib(limits))
        try:
            meter = Meter(child.pid, limits.memory_bytes)
            watchdog.tell(f"{child.pid} {token}")
            started = time.monotonic()
            child.release()
            cause, note = _watch(child, meter, logs, limits, started, stop)
            wall_s = time.monotonic() - started
            seen_bytes = meter.resident_bytes
            if cause is not Ended.MEMORY_LIMIT:
                # The last chance to see what orphans used: nobody reports that once they are dead.
                meter.look()
        finally:
            # In this order: until the leader is reaped nobody else can get the group's id.
            kill_all(child.pid, token)
            watchdog.disarm()
            code, leader_cpu_s, leader_peak = child.reap()
        stdout_tail, stderr_tail = logs.tails()
    _check_started(code, stderr_tail, command)
    usage = Usage(wall_s, meter.cpu_s(leader_cpu_s), max(meter.peak_bytes, leader_peak) / MIB)
    ended = cause or own_ending(code, stderr_tail, limits.memory_bytes, seen_bytes)
    return ChildResult(ended, code, usage, stdout_tail, stderr_tail + note)


def _watch(
    child: Child,
    meter: Meter,
    logs: Logs,
    limits: Limits,
    started: float,
    stop: threading.Event | None,
) -> tuple[Ended | None, str]:
    """Wait until the child ends (None) or has to be ended (why, and a line for its stderr)."""
    deadline = started + limits.wall_s
    pause_s = _FIRST_PAUSE_S
    while True:
        if meter.look():
            return Ended.MEMORY_LIMIT, ""
        if child.wait(min(meter.pause_s(pause_s), deadline - time.monotonic())):
            return None, ""
        if stop is not None and stop.is_set():
            return Ended.INTERRUPTED, ""
        if time.monotonic() >= deadline:
            return Ended.TIME_LIMIT, ""
        if logs.size_bytes() > LOG_CAP_MIB * MIB:
            return Ended.KILLED, f"\n[killed: stdout and stderr together exceeded {LOG_CAP_MIB} MiB]\n"
        pause_s = min(_SLOWER * pause_s, _LONGEST_PAUSE_S)


def _address_space_kib(limits: Limits) -> int | None:
    return None if limits.memory_mib is None else (limits.memory_mib + ADDRESS_SPACE_HEADROOM_MIB) * 1024


def _check_started(code: int, stderr_tail: str, command: Sequence[str]) -> None:
    """Raise OSError if the shell at the gate could not become the command (a missing interpreter, say)."""
    from solvers.isolation.child import STUB

    if code in (126, 127) and stderr_tail.startswith(f"{STUB}:"):
        reason = stderr_tail.splitlines()[0].removeprefix(f"{STUB}:").strip()
        raise OSError(errno.ENOEXEC, f"cannot be executed ({reason})", command[0])
