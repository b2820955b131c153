"""Fresh processes to measure in, and the order in which they take turns.

`python -m bench.child MODULE FUNCTION JSON` calls the function and prints the JSON it returns, with the peak memory of
the process. Importing the module is not part of what a function measures: it uses `timed` for that.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and CPU seconds."""

    wall_s: float
    cpu_s: float


def timed(work: Callable[[], T]) -> tuple[T, Cost]:
    """What it returns, and what it cost this process."""
    cpu, wall = process_time(), perf_counter()
    result = work()
    return result, Cost(perf_counter() - wall, process_time() - cpu)


def peak_mib() -> float:
    """The most memory this process has held so far."""
    try:
        with open("/proc/self/status", encoding="ascii") as lines:
            for line in lines:
                # not ru_maxrss, which a process inherits from the one that started it
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except FileNotFoundError:
        pass
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def environment(**extra: str) -> dict[str, str]:
    """Ours, but compiled modules may be kept, as in any ordinary installation."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | extra


def in_child(module: str, function: str, **arguments: Any) -> dict[str, Any]:
    """Call a function in a fresh process. Raises RuntimeError with the last lines it wrote if it fails."""
    command = [sys.executable, "-m", "bench.child", module, function, json.dumps(arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{module}.{function} failed: {done.stderr.strip()[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def in_turns(ways: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Call every way once per round, in turns: A B C, C B A, A B C, …"""
    results: dict[str, list[T]] = {name: [] for name in ways}
    for round_ in range(rounds):
        for name in list(ways) if round_ % 2 == 0 else reversed(list(ways)):
            results[name].append(ways[name]())
    return results


def main(argv: list[str]) -> int:
    module, function, arguments = argv
    result: dict[str, Any] = getattr(import_module(module), function)(**json.loads(arguments))
    print(json.dumps(result | {"peak_mib": peak_mib()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
