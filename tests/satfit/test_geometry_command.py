"""The presolve from the command line: POITS decided by everybody, and what it says about itself."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path

import pytest

from tests.satfit.support import SUITES, satfit, satfit_here, satfit_json_here

POITS = SUITES / "poits"


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        pytest.param("one-clause", "feasible", marks=pytest.mark.slow),
        ("thrice", "infeasible"),
        pytest.param("twice", "feasible", marks=pytest.mark.slow),
        pytest.param("four-triples", "infeasible", marks=pytest.mark.slow),
    ],
)
def test_every_solver_decides_what_none_could(name: str, truth: str) -> None:
    document = satfit_json_here("compare", POITS / f"{name}.poits", "--time-limit", "60")
    assert document["disagreements"] == []
    for run in document["runs"]:
        assert run["verdict"] == truth, run
        assert run["truth"] == truth
        if not run["solver"].startswith("pysat"):
            assert run["geometry"] == "presolve", run
            assert truth == "infeasible" or run["basis"] == "witness"


def test_without_it_nothing_changes() -> None:
    document = satfit_json_here(
        "solve", POITS / "one-clause.poits", "--solver", "z3", "--geometry", "none", "--time-limit", "1"
    )
    assert (document["verdict"], document["termination"], document["geometry"]) == ("unknown", "time_limit", "none")


def test_free_signs_are_found_from_the_counts() -> None:
    for solver in ("satfit", "highs"):
        document = satfit_json_here("solve", POITS / "one-clause.poits", "--solver", solver, "--free-signs")
        assert (document["verdict"], document["basis"], document["geometry"]) == ("feasible", "witness", "presolve")


@pytest.mark.parametrize(
    ("solver", "formula"), [("scip", "sos1"), pytest.param("highs", "hull", marks=pytest.mark.slow)]
)
def test_the_tables_are_the_same_rows_whatever_the_formula(solver: str, formula: str, tmp_path: Path) -> None:
    options = ("--solver", solver, "--formula", formula, "--free-signs")
    document = satfit_json_here("solve", POITS / "one-clause.poits", *options)
    assert (document["verdict"], document["basis"]) == ("feasible", "witness")
    assert (document["formula"], document["geometry"]) == (formula, "presolve")
    written = []
    for name in (formula, "big-m"):
        out = tmp_path / f"{name}.mps"
        encode = ("encode", POITS / "one-clause.poits", "--format", "mps", "--formula", name, "--geometry", "presolve")
        assert satfit_here(*encode, "-o", out).returncode == 0
        written.append(out.read_text())
    assert written[0] == written[1]
    assert "SOS" not in written[0]


def test_a_label_that_is_wrong_is_noticed_by_the_data_alone(tmp_path: Path) -> None:
    problem = tmp_path / "p.json"
    satfit_here("reduce", POITS / "one-clause.poits", "-o", problem)
    document = json.loads(problem.read_text())
    for old, new in (("2/3", "1/2"), ("1", "0")):
        labels = list(document["y"])
        labels[labels.index(old)] = new
        wrong = tmp_path / "wrong.json"
        wrong.write_text(json.dumps(document | {"y": labels}))
        assert satfit_json_here("geometry", wrong)["standing"] == "infeasible"


def test_steps_are_told() -> None:
    shown = satfit("geometry", POITS / "figure-5.poits")
    assert shown.returncode == 0
    assert "8 tables with 3, 3, 3, 2, 2, 2, 2, 2 choices" in shown.stdout
    assert "finite: " in shown.stdout
    counted = satfit_json_here("geometry", SUITES / "regression" / "zigzag.json")
    assert counted["standing"] == "infeasible"
    assert "2 concave breakpoints" in counted["steps"][-1]
    silent = satfit_json_here("geometry", SUITES / "quick" / "tree-4.cnf")
    assert silent["standing"] in ("open", "finite", "infeasible")


def test_each_step_says_what_it_found_and_what_is_left() -> None:
    document = satfit_json_here("geometry", POITS / "one-clause.poits")
    steps = [one["step"] for one in document["findings"]]
    assert steps == [
        "count", "direction", "tight lines", "assign", "sides", "groups", "affine part", "tables", "conditions"
    ]  # fmt: skip
    assert [one["found"] for one in document["findings"]] == document["steps"]
    left = {one["step"]: one["left"] for one in document["findings"]}
    crossings = [one for line in document["tight_lines"] for sign in ("convex", "concave") for one in line[sign]]
    single = sum(one["low"] == one["high"] for one in crossings)
    assert left["tight lines"] == f"{len(crossings)} intervals for crossings, {single} of them single points"
    assert left["tables"] == "24 combinations" == f"{prod(document['tables'])} combinations"
    rows = satfit_here("geometry", POITS / "one-clause.poits").stdout.splitlines()[2:-2]
    assert [row.split("  ")[1].strip() for row in rows] == steps
    for row, one in zip(rows, document["findings"], strict=True):
        assert one["found"] in row
        assert row.rstrip().endswith(one["left"])


def test_the_last_step_is_where_it_ended() -> None:
    for name, step, left in (("zigzag", "count", "nothing"), ("hat", "affine part", "")):
        last = satfit_json_here("geometry", SUITES / "regression" / f"{name}.json")["findings"][-1]
        assert (last["step"], last["left"]) == (step, left)
    mirror = satfit_json_here("geometry", SUITES / "quick" / "tree-4.cnf")
    assert [one["step"] for one in mirror["findings"]] == ["mirror pairs", "columns", "columns", "conditions"]


def test_the_engine_says_where_it_stops() -> None:
    document = satfit_json_here("solve", SUITES / "clique" / "hexagon.col", "--solver", "satfit")
    assert document["verdict"] == "unknown"
    assert document["termination"] in ("completed", "unsupported")
    assert document["note"]


def test_other_words_are_refused() -> None:
    done = satfit_here("compare", POITS / "one-clause.poits", "--geometry", "magic")
    assert done.returncode == 2
    assert "none, cuts, presolve" in done.stderr
