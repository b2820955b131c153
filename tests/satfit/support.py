"""Running the real command line, as a user's shell does."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import psutil
import pytest

from satfit.cli import main
from tests.corpus import ROOT, SUITES

__all__ = ["ROOT", "SUITES", "satfit", "satfit_here", "satfit_json", "satfit_json_here", "wait_for_worker"]


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


def satfit_here(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The same command, called in this process: the imports of each new one take longer than most commands.

    Solvers have a process of their own all the same. What is not caught comes out here, instead of a traceback on
    standard error; every command is also started as a process of its own by some test.
    """
    command = ["satfit", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    digits = sys.get_int_max_str_digits()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    code: object = 0
    try:
        with pytest.MonkeyPatch.context() as changed, redirect_stdout(out), redirect_stderr(err):
            changed.setattr(sys, "argv", command)
            changed.setenv("COLUMNS", "220")
            changed.chdir(ROOT)
            main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.set_int_max_str_digits(digits)
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert isinstance(code, int)
    words = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return subprocess.CompletedProcess(command, code, *words)


def satfit_json(*arguments: str | Path, code: int = 0, stdin: str | None = None, timeout: float = 240) -> Any:
    """The JSON document a command prints; nothing else may be on standard output."""
    return _document(satfit(*arguments, "--json", stdin=stdin, timeout=timeout), code)


def satfit_json_here(*arguments: str | Path, code: int = 0) -> Any:
    """The same, in this process."""
    return _document(satfit_here(*arguments, "--json"), code)


def _document(done: subprocess.CompletedProcess[str], code: int) -> Any:
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
