"""Geometry logs as files by themselves, and as certificates of bundles."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import checker
from checker.__main__ import main
from checker.geometry import one_relu
from checker.geometry.jumps import rules as jumps
from checker.geometry.log import _RULES, replay
from checker.geometry.mirror import rules as mirror
from tests.checker import bundles, paper
from tests.checker.bundles import Files, rejected, write
from tests.checker.levee import HONEST, LEVEE, UP, accepted, asked
from tests.checker.log_writer import document, written
from tests.satfit.support import satfit

Capture = pytest.CaptureFixture[str]
FORMATS = Path(checker.__file__).parent.parent / "docs" / "formats.md"

ZIGZAG = asked([[0], [1], [2], [3], [4], [5]], [0, 1, 0, 1, 0, 1], [1, -1])
COUNT = {"rule": "count", "convex": [[1, 2, 3]], "concave": [[0, 1, 2], [2, 3, 4]]}
REFUTED = document(ZIGZAG, "infeasible", [UP, COUNT])
FINITE = document(LEVEE, "finite", HONEST)


@pytest.fixture
def logs(tmp_path: Path) -> dict[str, str]:
    forged = document(ZIGZAG, "infeasible", [UP, COUNT | {"concave": [[0, 1, 2]]}])
    paths = {}
    for name, content in (("refuted", REFUTED), ("finite", FINITE), ("forged", forged)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(content))
        paths[name] = str(path)
    return paths


def test_the_command(logs: dict[str, str], tmp_path: Path, capsys: Capture) -> None:
    assert main([logs["refuted"]]) == 0
    size = "(n = 6, d = 1, k = 2)"
    assert capsys.readouterr().out == (
        f"{logs['refuted']}: accepted: infeasible: no network of that problem fits {size}\n"
    )
    assert main([logs["finite"]]) == 0
    assert "accepted: finite: every fit of that problem is a choice" in capsys.readouterr().out
    assert main([logs["refuted"], logs["forged"]]) == 4
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{logs['forged']}: rejected: forged.json: step 1: count: 1 convex and 1 concave")
    honest = write(tmp_path / "honest", bundles.HONEST["own-witness"]())
    assert main([str(honest), logs["finite"], "--json"]) == 0
    bundle, log = json.loads(capsys.readouterr().out)["reports"]
    assert bundle["bundle"] == str(honest)
    assert log == {"log": logs["finite"], **json.loads(json.dumps(checker.check_log(logs["finite"]).to_json()))}
    assert log["standing"] == "finite"
    assert len(log["steps"]) == len(HONEST)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"schema_version": 1, "kind": "bundle"}',
     json.dumps(REFUTED).replace('"0"', "0.0").encode(), json.dumps(REFUTED | {"steps": 1}).encode(),
     json.dumps(REFUTED).replace('"kind": "geometry-log"', '"kind": "geometry-log", "kind": "geometry-log"').encode()],
    ids=range(9),
)  # fmt: skip
def test_files_that_are_no_log(content: bytes, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "log.json"
    path.write_bytes(content)
    assert main([str(path)]) == 4
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert "broke off" not in out


def test_satfit_check(logs: dict[str, str]) -> None:
    done = satfit("check", logs["refuted"], logs["finite"])
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["accepted", "accepted"]
    assert "no network of that problem fits" in done.stdout
    done = satfit("check", logs["refuted"], logs["forged"])
    assert done.returncode == 4
    assert "step 1: count" in done.stdout
    done = satfit("check", "--json", logs["forged"], logs["refuted"])
    assert done.returncode == 4
    assert [log["status"] for log in json.loads(done.stdout)["logs"]] == ["rejected", "accepted"]
    assert satfit("check", "--json", logs["refuted"], "nowhere").returncode == 2


def bundle(log: Any, **problem: Any) -> Files:
    about = ZIGZAG | problem
    certificate = {"kind": "geometry", "file": "geometry.json"}
    made = bundles.claim(about, "infeasible", "proof", solver="satfit", certificate=certificate)
    return {"problem.json": about, "geometry.json": log, "claim.json": made}


def test_a_bundle_needs_no_source(tmp_path: Path) -> None:
    report = checker.check_bundle(write(tmp_path / "honest", bundle(REFUTED)))
    assert report.status == "accepted", report.reason
    assert (report.verdict, report.basis, report.trusts) == ("infeasible", "proof", ())
    assert any("2 steps redone; infeasible: no network of that problem fits" in step for step in report.steps)
    report = checker.check_bundle(write(tmp_path / "l2", bundle(REFUTED, loss="l2")))
    assert report.status == "accepted", report.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"y": [0, 1, 0, 1, 0, 0]}, "its samples are not"),
        ({"x": [[0], [1], [2], [3], [4], [6]]}, "its samples are not"),
        ({"x": [[0], [1], [2], [3], [4]], "y": [0, 1, 0, 1, 0]}, "its samples are not"),
        ({"neurons": 3, "signs": [1, -1, -1]}, "its neurons are not"),
        ({"signs": [-1, 1]}, "its signs are not"),
        ({"signs": None}, "its signs are not"),
        ({"bias": False}, "its bias are not"),
        ({"activation": "threshold"}, "its activation are not"),
        ({"loss": "l1", "target": "1"}, "another target"),
    ],
)
def test_a_log_about_another_problem(change: Files, reason: str, tmp_path: Path) -> None:
    assert reason in rejected(write(tmp_path / "forged", bundle(REFUTED, **change)))


def test_forged_bundles(tmp_path: Path) -> None:
    finite = bundle(FINITE, **{key: LEVEE[key] for key in ("x", "y", "neurons", "signs")})
    assert "does not show that no network fits" in rejected(write(tmp_path / "finite", finite))
    broken = REFUTED | {"steps": [UP]}
    assert "no step shows that no network fits" in rejected(write(tmp_path / "broken", bundle(broken)))
    honest = bundle(REFUTED)
    for at, certificate in enumerate(
        (
            {"kind": "drup", "file": "geometry.json"},
            {"kind": "network", "file": "geometry.json"},
            {"kind": ["geometry"], "file": "geometry.json"},
            {"kind": "geometry", "file": "problem.json"},
            {"kind": "geometry", "file": "other.json"},
            {"kind": "geometry"},
        )
    ):
        claimed = honest["claim.json"] | {"certificate": certificate}
        rejected(write(tmp_path / f"kind-{at}", honest | {"claim.json": claimed}))
    fits = bundles.claim(ZIGZAG, "feasible", "witness", certificate={"kind": "geometry", "file": "geometry.json"})
    assert "needs the kind" in rejected(write(tmp_path / "feasible", honest | {"claim.json": fits}))


def test_with_its_source_the_theorem_is_named(tmp_path: Path) -> None:
    """One clause (v, v, v), which no assignment satisfies, as points in the plane."""
    files = bundles.proof_bundle("poits", 1, [[1, 1, 1]])
    del files["proof.drup"]
    assert files["problem.json"]["y"] == [str(y) for _, y in paper.plane(1, [[1, 1, 1]])]
    files["geometry.json"] = written(files["problem.json"], (0, 1))
    files["claim.json"]["certificate"] = {"kind": "geometry", "file": "geometry.json"}
    report = checker.check_bundle(write(tmp_path / "honest", files))
    assert report.status == "accepted", report.reason
    assert len(report.trusts) == 1
    assert "for any conclusion about the source: Froese-Hertrich Theorem 1" in report.trusts[0]
    accepted(files["problem.json"], *files["geometry.json"]["steps"])


def test_the_page_s_example_is_a_log_and_its_rules_are_all_there_are() -> None:
    page = FORMATS.read_text(encoding="utf-8")
    section = page[page.index("## Geometry log") : page.index("## Results")]
    example = re.search(r"```json\n(.*?)```", section, re.DOTALL)
    assert example
    assert replay(json.loads(example[1])).standing == "infeasible"
    told = re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)
    assert told == [one_relu.RULE, *_RULES, *mirror.RULES, *jumps.RULES]
