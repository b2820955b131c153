"""The private directory of a run: removed on exit, swept if its process died, else left alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from solvers.isolation import private_run_dir


def test_private_run_dir_is_removed_whatever_happens(tmp_path: Path) -> None:
    def fail() -> None:
        with private_run_dir(tmp_path) as run_dir:
            (run_dir / "locked").mkdir()
            (run_dir / "locked" / "file").touch()
            (run_dir / "locked").chmod(0o000)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not any(tmp_path.iterdir())


def test_sweeping_takes_only_dead_runs_of_this_machine(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    with private_run_dir(tmp_path) as live:
        host = live.name.split("-")[3]
        (tmp_path / f"satfit-run-{dead.pid}-{host}-abc").mkdir()
        others = {live.name, f"satfit-run-{dead.pid}-000000-abc", "satfit-run-notes"}
        for name in others - {live.name}:
            (tmp_path / name).mkdir()
        with private_run_dir(tmp_path) as fresh:
            assert {path.name for path in tmp_path.iterdir()} == others | {fresh.name}
