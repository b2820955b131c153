"""Nothing is left behind, no process and no directory, when this process dies: whenever, and of whatever."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from solvers.isolation import private_run_dir

ROOT = Path(__file__).parents[2]
MOMENTS = random.Random(7)

# Starts a child with three grandchildren, and says so just before. One can be found by its group alone, and
# where there is a `setsid` command, one by its environment alone.
PARENT = """
import sys
from pathlib import Path
from solvers.isolation import Limits, private_run_dir, run_child
home, seconds, wall_s = Path(sys.argv[1]), sys.argv[2], 60.0
exec(sys.argv[3])
print("ready", flush=True)
with private_run_dir(home) as run_dir:
    leave = "$(command -v setsid)"
    script = f"env -i sleep {seconds} & {leave} sleep {seconds} & sleep {seconds}; true"
    run_child(["sh", "-c", script], limits=Limits(wall_s, memory_mib=500), run_dir=run_dir)
"""

# Dies at one exact point: at the call of the named function, or at its return, after so many calls.
DIE = """
wall_s = 0.3
import os, subprocess
import tempfile
from solvers.isolation import child, watchdog
def die_at(owner, name, times, before):
    original = getattr(owner, name)
    count = [0]
    def wrapped(*args, **kwargs):
        count[0] += 1
        if before and count[0] == times: os.kill(os.getpid(), 9)
        value = original(*args, **kwargs)
        if count[0] == times: os.kill(os.getpid(), 9)
        return value
    setattr(owner, name, wrapped)
"""
SEAMS = {
    "no directory yet": "die_at(tempfile, 'mkdtemp', 1, True)",
    "directory made, not told": "die_at(tempfile, 'mkdtemp', 1, False)",
    "directory told": "die_at(watchdog.Watchdog, 'tell', 1, False)",
    "before the second watchdog": "die_at(subprocess.Popen, '__init__', 2, True)",
    "second watchdog started": "die_at(subprocess.Popen, '__init__', 2, False)",
    "child started, not told": "die_at(subprocess.Popen, '__init__', 3, False)",
    "child told, not released": "die_at(watchdog.Watchdog, 'tell', 2, False)",
    "released": "die_at(child.Child, 'release', 1, False)",
    "group killed, not disarmed": "die_at(watchdog.Watchdog, 'disarm', 1, True)",
    "disarmed, not reaped": "die_at(child.Child, 'reap', 1, True)",
    "directory removed, not disarmed": "die_at(watchdog.Watchdog, 'disarm', 2, True)",
}


def unique_seconds() -> str:
    """An argument for `sleep` by which its processes can be told from all others."""
    return f"40000.{MOMENTS.getrandbits(60)}{os.getpid()}"


def alive(*marks: str) -> list[list[str]]:
    """Command lines of all processes, zombies excepted, that mention one of the marks."""
    found = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            zombie = process.status() == psutil.STATUS_ZOMBIE
        except psutil.Error:
            continue
        if not zombie and any(mark in word for mark in marks for word in words):
            found.append(words)
    return found


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def start_parent(home: Path, seconds: str, fault: str = "") -> subprocess.Popen[str]:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(home), seconds, fault],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    return parent


def end_parent(parent: subprocess.Popen[str], number: int | None) -> int:
    if number is not None:
        os.killpg(parent.pid, number)
    code = parent.wait(15)
    assert parent.stdout is not None
    parent.stdout.close()
    return code


def nothing_left(home: Path, seconds: str) -> bool:
    return not any(home.iterdir()) and not alive(seconds, str(home)) and not stray_watchdogs()


def stray_watchdogs() -> list[int]:
    """Ids of watchdogs whose Python is gone."""
    found = []
    for process in psutil.process_iter():
        try:
            if "satfit-watchdog" in process.cmdline():
                owner = psutil.Process(process.ppid()).cmdline()
                found += [] if "python" in "".join(owner[:1]) else [process.pid]
        except psutil.Error:
            continue
    return found


def test_parent_killed_at_random_moments(tmp_path: Path) -> None:
    for attempt in range(10):
        seconds = unique_seconds()
        parent = start_parent(tmp_path, seconds)
        if attempt % 2:
            assert wait_until(lambda: len(alive(seconds)) >= 5, 5)  # noqa: B023
        time.sleep(0.2 * MOMENTS.random())
        assert end_parent(parent, signal.SIGKILL) == -9
        assert wait_until(lambda: nothing_left(tmp_path, seconds), 3), alive(seconds, str(tmp_path))  # noqa: B023


@pytest.mark.parametrize("seam", SEAMS)
def test_parent_dies_between_two_steps(seam: str, tmp_path: Path) -> None:
    seconds = unique_seconds()
    parent = start_parent(tmp_path, seconds, DIE + SEAMS[seam])
    assert end_parent(parent, None) == -9
    if seam == "directory made, not told":
        assert len(list(tmp_path.iterdir())) == 1
        with private_run_dir(tmp_path):
            assert len(list(tmp_path.iterdir())) == 1, "swept by the next run"
    assert wait_until(lambda: nothing_left(tmp_path, seconds), 3), alive(seconds, str(tmp_path))


def test_a_fork_of_the_parent_does_not_hold_the_watchdog_back(tmp_path: Path) -> None:
    seconds = unique_seconds()
    fork = "import os, threading, time\n"
    fork += "threading.Timer(0.3, lambda: os.fork() or time.sleep(20) or os._exit(0)).start()"
    parent = start_parent(tmp_path, seconds, fork)
    assert wait_until(lambda: len(psutil.Process(parent.pid).children()) >= 4, 5)
    forked = [p for p in psutil.Process(parent.pid).children() if "private_run_dir" in str(p.cmdline())]
    os.kill(parent.pid, signal.SIGKILL)
    try:
        end_parent(parent, None)
        assert wait_until(lambda: [words[2:3] for words in alive(seconds)] == [[PARENT]], 3)
        assert wait_until(lambda: not any(tmp_path.iterdir()), 3)
        assert [p.is_running() for p in forked] == [True]
    finally:
        for process in forked:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_as_from_a_terminal(number: int, tmp_path: Path) -> None:
    for _ in range(4):
        seconds = unique_seconds()
        parent = start_parent(tmp_path, seconds)
        time.sleep(0.4 * MOMENTS.random())
        assert end_parent(parent, number) != 0
        assert wait_until(lambda: nothing_left(tmp_path, seconds), 3), alive(seconds, str(tmp_path))  # noqa: B023


def test_impatient_user(tmp_path: Path) -> None:
    seconds = unique_seconds()
    parent = start_parent(tmp_path, seconds)
    time.sleep(0.3)
    for _ in range(5):
        os.killpg(parent.pid, signal.SIGINT)
        time.sleep(0.002)
    end_parent(parent, None)
    assert wait_until(lambda: nothing_left(tmp_path, seconds), 3), alive(seconds, str(tmp_path))


def test_the_watchdog_never_removes_a_directory_of_the_users(tmp_path: Path) -> None:
    seconds = unique_seconds()
    (tmp_path / "precious").touch()
    borrow = "private_run_dir = __import__('contextlib').nullcontext"
    parent = start_parent(tmp_path, seconds, borrow)
    assert wait_until(lambda: bool(alive(seconds)), 5)
    end_parent(parent, signal.SIGKILL)
    assert wait_until(lambda: not alive(seconds, str(tmp_path)), 3)
    assert (tmp_path / "precious").exists()
