"""Where runs were made: complete, flat, and without paths."""

from __future__ import annotations

import json
import subprocess
from importlib import metadata
from pathlib import Path

from satfit.provenance import _revision, here
from solvers.registry import BACKENDS


def test_it_is_a_flat_mapping_with_the_same_keys_each_time() -> None:
    found = here()
    assert json.loads(json.dumps(found)) == found
    assert list(found) == list(here())
    assert all(value is None or isinstance(value, str | int) for value in found.values())
    assert found["cores"] >= 1
    assert found["memory_mib"] > 100


def test_it_has_the_version_of_every_solver() -> None:
    found = here()
    for info in BACKENDS.values():
        for _, distribution in info.packages:
            expected = None if info.missing() else metadata.version(distribution)
            if expected is not None:
                assert found[f"version_{distribution}"] == expected
            assert f"version_{distribution}" in found
    assert found["version_satfit"] == metadata.version("satfit")


def test_no_path_of_this_machine_is_in_it() -> None:
    text = json.dumps(here())
    assert str(Path(__file__).resolve().parents[2]) not in text
    assert str(Path.home()) + "/" not in text


def test_the_revision_is_the_checkouts_and_says_when_files_were_changed(tmp_path: Path) -> None:
    assert _revision(tmp_path) is None

    def git(*words: str) -> str:
        identity = ("-c", "user.name=n", "-c", "user.email=e@x")
        done = subprocess.run(
            ["git", "-C", str(tmp_path), *identity, *words], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    git("init", "-q")
    assert _revision(tmp_path) is None
    (tmp_path / "file").write_text("1")
    git("add", "file")
    git("commit", "-qm", "one")
    revision = git("rev-parse", "HEAD")[:12]
    assert _revision(tmp_path) == revision
    (tmp_path / "untracked").write_text("")
    assert _revision(tmp_path) == revision
    (tmp_path / "file").write_text("2")
    assert _revision(tmp_path) == f"{revision}+"
    # a folder inside somebody's repository is not a checkout of ours
    (tmp_path / "inner").mkdir()
    assert _revision(tmp_path / "inner") is None
