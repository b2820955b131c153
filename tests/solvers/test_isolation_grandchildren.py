"""Grandchildren go with the child: daemons that hide, and a real solver with its files."""

from __future__ import annotations

import secrets
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from solvers.isolation import Ended, Limits, private_run_dir, run_child

SHORT = Limits(wall_s=1.5, memory_mib=500)

# Two generations down, deaf to everything but SIGKILL; the second one also leaves the session.
DAEMONS = """
import os, signal, sys, time
for leave in (False, sys.platform == "linux"):
    if os.fork() == 0:
        if leave:
            os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            os.execvp("sleep", ["sleep", sys.argv[1]])
        os._exit(0)
    os.wait()
time.sleep(float(sys.argv[2]))
"""

# Six equations, fifty binaries: far out of reach for branch and bound within any test's patience.
MARKET_SPLIT = """
import pulp, random
draw = random.Random(1)
model = pulp.LpProblem("split", pulp.LpMinimize)
variable = getattr(model, "add_variable", pulp.LpVariable)
x = [variable(f"x{i}", cat="Binary") for i in range(50)]
gap = [[variable(f"s{j}{k}", lowBound=0) for k in range(2)] for j in range(6)]
model += pulp.lpSum(sum(gap, []))
for up, down in gap:
    weights = [draw.randrange(100) for _ in x]
    model += pulp.lpSum(w * v for w, v in zip(weights, x)) + up - down == sum(weights) // 2
solver = pulp.PULP_CBC_CMD if hasattr(pulp, "PULP_CBC_CMD") else pulp.COIN_CMD
model.solve(solver(msg=False))
"""


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


def test_time_limit_kills_sleepers_and_daemons() -> None:
    seconds = f"40000.{secrets.randbits(60)}"
    seen: list[int] = []
    over = threading.Event()

    def count() -> None:
        while not over.wait(0.05):
            seen.append(len(alive(seconds)))

    watcher = threading.Thread(target=count)
    watcher.start()
    with private_run_dir() as run_dir:
        result = run_child([sys.executable, "-c", DAEMONS, seconds, "30"], limits=SHORT, run_dir=run_dir)
        assert not alive(seconds)
    over.set()
    watcher.join()
    assert max(seen) >= 3
    assert (result.ended, result.returncode) == (Ended.TIME_LIMIT, -9)
    assert 1.5 <= result.usage.wall_s < 3


def test_daemons_do_not_outlive_a_normal_exit() -> None:
    seconds = f"40000.{secrets.randbits(60)}"
    with private_run_dir() as run_dir:
        result = run_child([sys.executable, "-c", DAEMONS, seconds, "0.1"], limits=SHORT, run_dir=run_dir)
    assert (result.ended, result.returncode) == (Ended.EXITED, 0)
    assert not alive(seconds)


@pytest.mark.skipif(find_spec("pulp") is None, reason="PuLP is not installed")
def test_time_limit_kills_cbc() -> None:
    # Not imported here: PuLP loads highspy, which may not share a process with OR-Tools.
    over, seen = threading.Event(), threading.Event()

    def watch(folder: Path) -> None:
        while not over.is_set() and not seen.is_set():
            time.sleep(0.1)
            if alive(str(folder)):
                seen.set()

    with private_run_dir() as run_dir:
        watcher = threading.Thread(target=watch, args=(run_dir / "tmp",))
        watcher.start()
        limits = Limits(wall_s=5, memory_mib=1000)
        result = run_child([sys.executable, "-c", MARKET_SPLIT], limits=limits, run_dir=run_dir)
        over.set()
        watcher.join()
        assert result.ended is Ended.TIME_LIMIT, result
        assert seen.is_set(), "cbc works on files in our TMPDIR"
        assert list((run_dir / "tmp").glob("*-pulp.mps"))
        assert not alive(str(run_dir))
    assert not run_dir.exists()
    assert result.usage.cpu_s > 1
