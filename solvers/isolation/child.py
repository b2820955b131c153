"""The child itself: started behind a gate, waited for without being reaped, reaped last."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from solvers.isolation.logs import Logs
from solvers.isolation.processes import is_running

STUB = "satfit-child"
# Waits for the word before it becomes the command. If we die first, the pipe ends and nothing was ever
# started; so there is no moment in which a running command is unknown to the watchdog. The limits are set
# here because code between fork and exec (preexec_fn) may deadlock in a process with threads.
_GATE = """\
ulimit -c 0
[ -z "$1" ] || ulimit -v "$1" 2>/dev/null
shift
read -r word
[ "$word" = go ] || exit 1
exec "$@" </dev/null
"""
_STEP_S = 0.02


class Child:
    """A command in its own session and process group, not running before `release`.

    address_space_kib: RLIMIT_AS per process, where the system knows it.
    Raises OSError if it cannot be started.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        run_dir: Path,
        logs: Logs,
        address_space_kib: int | None,
    ) -> None:
        limit = "" if address_space_kib is None else str(address_space_kib)
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _GATE, STUB, limit, *argv],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=logs.stdout,
            stderr=logs.stderr,
            cwd=run_dir,
            env=environment,
            start_new_session=True,
        )
        self.pid = self._shell.pid
        self._our_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self._pidfd = _open_pidfd(self.pid)

    def release(self) -> None:
        """Let it become the command."""
        assert self._shell.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it is dead already, and will be found so
            self._shell.stdin.write(b"go\n")
        self._shell.stdin.close()

    def wait(self, seconds: float) -> bool:
        """Whether it ended within `seconds`. It stays a zombie, so its id, the group's, remains taken."""
        if self._pidfd is not None:
            poll = select.poll()
            poll.register(self._pidfd, select.POLLIN)
            return bool(poll.poll(math.ceil(max(0.0, seconds) * 1000)))
        until = time.monotonic() + seconds
        while not self._has_ended():
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, _STEP_S))
        return True

    def reap(self) -> tuple[int, float, int]:
        """Exit code (negative: signal), CPU seconds with all descendants that were waited for, peak in bytes.

        The peak is that of the largest process, or 0 if unknown: on Linux a process inherits the high-water
        mark of the one that started it, so a figure not above our own says nothing about the child.
        """
        _, status, used = os.wait4(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        self._shell.returncode = code  # or Popen would wait for the same id again
        if self._shell.stdin is not None:
            self._shell.stdin.close()
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        unit = 1 if sys.platform == "darwin" else 1024
        peak = used.ru_maxrss * unit if used.ru_maxrss > self._our_peak else 0
        return code, used.ru_utime + used.ru_stime, peak

    def _has_ended(self) -> bool:
        if hasattr(os, "waitid"):  # macOS has it in Python from 3.13 on
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return not is_running(self.pid)


def _open_pidfd(pid: int) -> int | None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # older kernels, and some sandboxes, do not have it
            return os.pidfd_open(pid)
    return None
