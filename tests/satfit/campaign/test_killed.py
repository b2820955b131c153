"""`kill -9` at random moments: nothing finished is lost, nothing is run twice, nobody is left running."""

from __future__ import annotations

import random
import re
import sqlite3
import time
from pathlib import Path

import pytest

from tests.satfit.campaign.support import marked, small_suite, start

LONGEST_S = 4.0
"""A batch on the small suite has by then started, run some solvers, or ended."""
LINE = re.compile(r"^\[\d+/\d+\] ", re.MULTILINE)


def rows(database: Path) -> dict[bytes, tuple[int, str, float]]:
    if not database.exists():
        return {}
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone():
            return {}
        found = connection.execute("SELECT key, id, started_at, wall_s FROM runs").fetchall()
    connection.close()
    return {key: (number, started_at, wall_s) for key, number, started_at, wall_s in found}


@pytest.mark.parametrize("kills", [8, pytest.param(500, marks=[pytest.mark.slow, pytest.mark.timeout(5400)])])
def test_killed_at_random_moments(kills: int, tmp_path: Path) -> None:
    draw = random.Random(kills)
    suite = small_suite(tmp_path, seeds=3)
    database, turn = tmp_path / "killed-0.db", 0
    known: dict[bytes, tuple[int, str, float]] = {}
    reported = 0
    interrupted = 0
    for kill in range(kills):
        mark = f"{tmp_path}-{kill}"
        # two at a time: one may be killed while another is being written
        batch = start("run", suite, "--db", database, "--jobs", "2", mark=mark)
        time.sleep(LONGEST_S * draw.random())
        alive = batch.poll() is None
        batch.kill()
        _, said = batch.communicate()
        interrupted += alive
        reported += len(LINE.findall(said))
        for _ in range(100):
            left = marked(mark)
            if not left:
                break
            time.sleep(0.05)
        assert left == [], "somebody is still running"
        found = rows(database)
        assert {key: found.get(key) for key in known} == known, "a finished run was lost, or run again"
        # what was reported is on the disk
        assert reported <= len(found)
        known = found
        if batch.returncode == 0:
            database, turn = tmp_path / f"killed-{turn + 1}.db", turn + 1
            known, reported = {}, 0
    assert interrupted > kills // 3
    final = start("run", suite, "--db", database, mark="final")
    final.communicate()
    assert final.returncode == 0
    after = rows(database)
    assert {key: after[key] for key in known} == known
    # 2 instances × (2 solvers × 3 seeds + the judge)
    assert len(after) == 14
