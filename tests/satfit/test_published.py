"""Instances nobody here wrote: ten SATLIB files and the small tiny3sat ones, all solvers, 20 s each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.corpus import ROOT
from tests.satfit.support import satfit_json

DATA = Path(os.environ.get("SATFIT_DATA", ROOT.parent / "shared" / "data"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not DATA.is_dir(), reason=f"published instances are not at {DATA} (set SATFIT_DATA)"),
]


def test_no_wrong_verdict_on_published_instances(tmp_path: Path) -> None:
    uniform = sorted((DATA / "satlib" / "uf20-91").glob("*.cnf"))[:10]
    tiny = [path for size in range(5, 10) for path in sorted((DATA / "tiny3sat").rglob(f"3-sat_var_{size}_*.cnf"))]
    assert (len(uniform), len(tiny)) == (10, 9)
    document = satfit_json("compare", *uniform, *tiny, "--time-limit", "20", "--bundle", tmp_path, timeout=1700)
    assert document["disagreements"] == []
    decided = 0
    for run in document["runs"]:
        truth = "infeasible" if "is-unsat" in run["instance"] else "feasible"
        assert run["truth"] == truth
        assert run["verdict"] in (truth, "unknown")
        assert run["verdict"] != "feasible" or run["basis"] == "witness"
        decided += run["verdict"] != "unknown"
    assert decided >= 0.95 * len(document["runs"])
    report = satfit_json("check", tmp_path)
    assert len(report["bundles"]) == len(document["runs"])
    assert not [bundle for bundle in report["bundles"] if bundle["status"] == "rejected"]


def test_large_instances_pass_through(tmp_path: Path) -> None:
    """A hundred variables as published, trailer and all: whatever is said in five seconds is not wrong."""
    path = next((DATA / "satlib-original" / "uf100-430").glob("*.cnf"))
    document = satfit_json("compare", path, "--time-limit", "5", "--bundle", tmp_path)
    assert document["disagreements"] == []
    assert {run["truth"] for run in document["runs"]} == {"feasible"}
    assert all(run["verdict"] in ("feasible", "unknown") for run in document["runs"])
