"""A worker keeps the last instances that it reduced, and never takes one for another."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

from satfit.campaign.one_run import Cases
from satfit.campaign.plan import plan
from satfit.suites import read_suite


def test_a_worker_that_reads_each_run_anew_confuses_no_instances(tmp_path: Path) -> None:
    """With a budget the case holds a copy of the instance, and the memory of the original goes to the next one."""
    for at in range(20):
        source = {"kind": "set-cover", "elements": 3, "sets": [[1, 2], [2, 3], [1, 3]], "costs": [1 + at, 1, 1]}
        (tmp_path / f"{at}.json").write_text(json.dumps({"schema_version": 1, "budget": None} | source))
    suite = tmp_path / "s.toml"
    suite.write_text('instances = [{files = "*.json", budget = 2}]\nsolvers = ["highs"]\n')
    sent = [(run.entry.instance.name, pickle.dumps(run)) for run in plan(read_suite(suite))]
    cases = Cases()
    assert len(sent) == 40

    def reduced(data: bytes) -> str:
        return cases.of(pickle.loads(data)).instance.name

    assert [reduced(data) for _, data in sent] == [name for name, _ in sent]
