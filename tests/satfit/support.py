"""Running the real command line, as a user's shell does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from tests.corpus import ROOT, SUITES

__all__ = ["ROOT", "SUITES", "satfit", "satfit_json", "wait_for_worker"]


def satfit(
    *arguments: str | Path, stdin: str | None = None, env: Mapping[str, str] | None = None, timeout: float = 240
) -> subprocess.CompletedProcess[str]:
    """`satfit ARGUMENTS`, output captured."""
    command = [sys.executable, "-P", "-c", "from satfit.cli import main; main()", *map(str, arguments)]
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "220", **(env or {})},
        timeout=timeout,
        check=False,
    )


def satfit_json(*arguments: str | Path, code: int = 0, stdin: str | None = None, timeout: float = 240) -> Any:
    """The JSON document a command prints; nothing else may be on standard output."""
    done = satfit(*arguments, "--json", stdin=stdin, timeout=timeout)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def wait_for_worker(process: subprocess.Popen[str], solver: str) -> psutil.Process:
    """The process of that solver below a running `satfit`, as soon as it exists."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in psutil.Process(process.pid).children(recursive=True):
            try:
                command = child.cmdline()
                if "solvers.worker" in " ".join(command) and f'"solver": "{solver}"' in Path(command[-1]).read_text():
                    return child
            except (psutil.Error, OSError):
                continue
        time.sleep(0.02)
    raise AssertionError(f"no process of {solver} appeared")
