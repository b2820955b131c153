"""BenchExec's `runexec` around the command of a run, where it is installed and works: cgroups count instead of us.

Our own group, watchdog and clean-up stay around it. What it says of CPU, wall time and memory replaces our figures.
"""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from solvers.isolation.logs import TAIL_BYTES
from solvers.isolation.model import MIB, ChildResult, Ended, Limits, Usage

OUTPUT = "runexec.output"
GRACE_S = 5.0
"""What runexec may take for itself, before and after the command, until the whole group is killed from outside."""
_PROBE_S = 20.0
_FIGURE = re.compile(r"^(\w+)=([\w.-]+?)(?:s|B)?$", re.MULTILINE)
_HEADER_LINES = 6


@cache
def runexec() -> str | None:
    """The program, if it is there and measures CPU time and memory when tried."""
    program = shutil.which("runexec", path=str(Path(sys.executable).parent)) or shutil.which("runexec")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        try:
            tried = subprocess.run(
                wrapped(["/bin/true"], program, Path(folder), Limits(10.0, 256)),
                capture_output=True,
                text=True,
                timeout=_PROBE_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    figures = dict(_FIGURE.findall(tried.stdout))
    return program if {"cputime", "walltime", "memory", "returnvalue"} <= figures.keys() else None


def wrapped(argv: Sequence[str], program: str, run_dir: Path, limits: Limits) -> list[str]:
    """The command that runs `argv` under runexec; its clock knows whole seconds only, rounded up here."""
    memory = [] if limits.memory_mib is None else ["--memlimit", f"{limits.memory_mib * MIB}B"]
    wall = ["--walltimelimit", f"{math.ceil(limits.wall_s)}s"]
    return [program, "--no-container", "--output", str(run_dir / OUTPUT), *memory, *wall, "--", *argv]


def outer_limits(limits: Limits) -> Limits:
    """The limits of the group that runexec itself is in: behind its own."""
    return Limits(math.ceil(limits.wall_s) + GRACE_S, None if limits.memory_mib is None else 2 * limits.memory_mib)


def billed(child: ChildResult, run_dir: Path) -> ChildResult:
    """The command's own ending and bill, from what runexec printed; as it was if that is not there.

    Raises OSError for a reason of ending that is not in BenchExec's list as we know it.
    """
    figures = dict(_FIGURE.findall(child.stdout_tail))
    if child.ended is not Ended.EXITED or not {"cputime", "walltime", "memory"} <= figures.keys():
        return child
    usage = Usage(float(figures["walltime"]), float(figures["cputime"]), int(figures["memory"]) / MIB)
    said = _output(run_dir)
    match figures.get("terminationreason"):
        case "memory":
            ended = Ended.MEMORY_LIMIT
        case "walltime" | "cputime" | "cputime-soft":
            ended = Ended.TIME_LIMIT
        case None:
            ended = Ended.KILLED if "exitsignal" in figures else Ended.EXITED
        case "killed" | "failed" | "files-count" | "files-size":
            ended = Ended.KILLED
        case other:
            raise OSError(f"runexec ended for a reason that is not known here: {other}")
    code = -int(figures["exitsignal"]) if "exitsignal" in figures else int(figures.get("returnvalue", 0))
    return replace(child, ended=ended, returncode=code, usage=usage, stdout_tail="", stderr_tail=said)


def _output(run_dir: Path) -> str:
    """The end of what the command printed, both streams, without the lines that runexec puts before it."""
    try:
        with (run_dir / OUTPUT).open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(max(0, size - TAIL_BYTES))
            text = opened.read().decode(errors="replace")
    except OSError:
        return ""
    if size > TAIL_BYTES:
        return text
    _, _, rest = text.partition(f"\n\n\n{'-' * 80}\n\n\n")
    return rest
