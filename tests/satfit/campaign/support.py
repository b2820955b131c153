"""Suites of a few quick runs, and the real command on them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil

from tests.corpus import ROOT, SUITES

MARK = "SATFIT_TEST_MARK"
"""In the environment of a command and of everything it starts."""


def tiny_suite(folder: Path) -> Path:
    """One formula, one solver, and the judge."""
    file = folder / "tiny.toml"
    file.write_text(f'instances = ["{SUITES / "quick" / "tree-4.cnf"}"]\nsolvers = ["z3"]\ntime_limit_s = 20\n')
    return file


def small_suite(folder: Path, *, seeds: int = 1, solvers: str = '"z3", "highs"', more: str = "") -> Path:
    """Two formulas, a few solvers; fractions of a second per run."""
    file = folder / "small.toml"
    quick = SUITES / "quick"
    file.write_text(
        f'instances = ["{quick / "tree-4.cnf"}", "{quick / "planted-4-12.cnf"}"]\n'
        f"solvers = [{solvers}]\nseeds = {list(range(seeds))}\ntime_limit_s = 20\n{more}\n"
    )
    return file


def start(*arguments: str | Path, mark: str = "", stderr: int | None = subprocess.PIPE) -> subprocess.Popen[str]:
    """`satfit ARGUMENTS`, running."""
    command = [sys.executable, "-P", "-c", "from satfit.cli import main; main()", *map(str, arguments)]
    environment = {**os.environ, "COLUMNS": "200", MARK: mark}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=ROOT, env=environment, start_new_session=True
    )


def marked(mark: str) -> list[psutil.Process]:
    """Every running process with this mark in its environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark:
                found.append(process)
        except psutil.Error:
            continue
    return found
