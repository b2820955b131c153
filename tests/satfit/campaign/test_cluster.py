"""The same runs on a real scheduler with two workers, one of which is killed in the middle of a run."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from satfit.database import connect, rows_of
from satfit.database.reading import environments
from tests.corpus import ROOT
from tests.satfit.campaign.support import marked, small_suite, start
from tests.satfit.support import satfit

pytest.importorskip("distributed", reason="Dask is not installed")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers of one thread each."""
    file = tmp_path / "scheduler.json"
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen(
        [*dask, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
        **quiet,  # type: ignore[call-overload]
    )
    workers = []
    try:
        for _ in range(300):
            if file.exists():
                break
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--nworkers", "1"]
        options = ["--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path)]
        workers = [subprocess.Popen([*command, *options], **quiet) for _ in range(2)]  # type: ignore[call-overload]
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def solvers_of(worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The solvers that this worker is running."""
    found = []
    for child in psutil.Process(worker.pid).children(recursive=True):
        # it may be gone by now
        with contextlib.suppress(psutil.Error):
            if "solvers" in " ".join(child.cmdline()):
                found.append(child)
    return found


@pytest.mark.slow
def test_each_result_lands_once_though_a_worker_dies(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    suite, database = small_suite(tmp_path, seeds=5), tmp_path / "r.db"
    batch = start("run", suite, "--db", database, "--cluster", address)
    orphans: list[psutil.Process] = []
    for _ in range(600):
        # in the middle of a run: a solver of its own is working
        orphans = solvers_of(workers[0])
        if orphans and database.exists() and len(rows_of(database)) >= 3:
            workers[0].send_signal(signal.SIGKILL)
            break
        time.sleep(0.05)
    else:
        pytest.fail("the worker never ran anything")
    _, said = batch.communicate(timeout=240)
    assert batch.returncode == 0, said
    assert "22 recorded" in said
    rows = rows_of(database)
    assert len(rows) == 22
    assert all(row.verdict.value != "unknown" for row in rows)
    _, alive = psutil.wait_procs(orphans, timeout=10)
    assert alive == []
    with connect(database) as connection:
        used = {number for (number,) in connection.execute("SELECT DISTINCT environment FROM runs")}
        assert all(environments(connection)[number]["cluster"] for number in used)
    again = satfit("run", suite, "--db", database)
    assert "0 recorded, 22 of 22 were there already" in again.stderr


def test_an_interrupt_leaves_the_cluster_and_keeps_what_was_finished(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, _ = cluster
    suite, database = small_suite(tmp_path, seeds=40), tmp_path / "r.db"
    batch = start("run", suite, "--db", database, "--cluster", address, "--json", mark=str(tmp_path))
    assert batch.stderr is not None
    assert any("[2/" in line for line in iter(batch.stderr.readline, ""))
    batch.send_signal(signal.SIGTERM)
    out, _ = batch.communicate(timeout=60)
    assert batch.returncode == 130
    assert json.loads(out)["batch"]["recorded"] == len(rows_of(database))
    assert marked(str(tmp_path)) == []


def test_a_worker_with_other_code_is_refused(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, _ = cluster
    # this process's code is another one, as far as the keys say
    program = (
        "from satfit.campaign import keys; keys.code_version = lambda: 'other'; "
        f"from satfit.campaign.cluster import Cluster; Cluster({address!r}, 'none')"
    )
    ended = subprocess.run([sys.executable, "-P", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "another version of satfit" in ended.stderr
    assert tmp_path.exists()
