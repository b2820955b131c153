"""The main job end to end: the table, the JSON, the bundles, the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.satfit.support import SUITES, satfit, satfit_here, satfit_json, satfit_json_here

FAST = "z3,highs"


SMALL = ("tree-4.cnf", "planted-4-12.cnf", "parity-6.cnf")


@pytest.fixture(scope="module", params=["small", pytest.param("all", marks=pytest.mark.slow)])
def quick(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Path]:
    """What all solvers say to the quick suite, or to a yes and two no of it, and the folder of the bundles."""
    folder = tmp_path_factory.mktemp("bundles")
    paths = [SUITES / "quick" / name for name in SMALL] if request.param == "small" else [SUITES / "quick"]
    document = satfit_json("compare", *paths, "--time-limit", "60", "--bundle", folder)
    return document, folder


def test_every_solver_is_right_on_the_quick_suite(quick: tuple[dict[str, object], Path]) -> None:
    document, _ = quick
    assert document["schema_version"] == 1
    assert document["disagreements"] == []
    runs = document["runs"]
    assert isinstance(runs, list)
    assert {run["solver"] for run in runs} >= {"pysat:cadical195", "z3", "highs", "pulp:cbc", "ortools:cp-sat"}
    for run in runs:
        assert run["truth"] == run["label"]
        assert run["verdict"] == run["truth"], run
        if run["verdict"] == "feasible":
            assert run["basis"] == "witness"
            assert run["objective"] == run["bound"] == run["truth_objective"] == "0"
        elif run["solver"] == "pysat:cadical195":
            assert run["basis"] == "proof"
            assert "Theorem 6" in run["assumes"][0]
        elif run["solver"] == "satfit" or not run["asked"]:
            assert (run["basis"], run["assumes"]) == ("proof", [])
        else:
            assert run["basis"] in ("exact", "float")
        assert run["cpu_s"] > 0
        assert run["peak_mib"] > 5
        assert run["options"]["seed"] == 0
        assert run["version"]


def test_contract_fields(quick: tuple[dict[str, object], Path]) -> None:
    document, _ = quick
    runs = document["runs"]
    summary = document["summary"]
    assert isinstance(runs, list)
    assert isinstance(summary, list)
    promised = set(
        """instance family rule truth solver version formula options n d k verdict termination basis assumes objective
        bound truth_objective encode_s solve_s check_s wall_s cpu_s peak_mib""".split()  # noqa: SIM905
    )
    for run in runs:
        assert not promised - set(run)
    for row in summary:
        assert not {"solver", "decided", "certified", "par2_s"} - set(row)
        mine = [run for run in runs if run["solver"] == row["solver"]]
        assert row["decided"] == sum(run["verdict"] != "unknown" for run in mine)
        assert row["certified"] == sum(run["basis"] in ("witness", "proof") for run in mine)


def test_every_bundle_passes_the_checker(quick: tuple[dict[str, object], Path]) -> None:
    document, folder = quick
    report = satfit_json_here("check", folder)
    runs = document["runs"]
    assert isinstance(runs, list)
    assert len(report["bundles"]) == len(runs)
    statuses = [bundle["status"] for bundle in report["bundles"]]
    certified = sum(run["basis"] in ("witness", "proof") for run in runs)
    assert statuses.count("accepted") == certified
    assert statuses.count("rejected") == 0


def test_a_changed_digit_is_rejected(quick: tuple[dict[str, object], Path], tmp_path: Path) -> None:
    import shutil

    _, folder = quick
    bundle = next(path for path in folder.iterdir() if (path / "network.json").exists())
    forged = tmp_path / "forged"
    shutil.copytree(bundle, forged)
    network = json.loads((forged / "network.json").read_text())
    network["weights"][0][0] = "7"
    (forged / "network.json").write_text(json.dumps(network))
    done = satfit_here("check", bundle, forged)
    assert done.returncode == 4
    assert "REJECTED" in done.stdout
    assert "1 accepted, 1 rejected" in done.stdout


def test_table_says_what_each_verdict_rests_on() -> None:
    done = satfit("compare", SUITES / "quick" / "tree-4.cnf", SUITES / "quick" / "planted-4-12.cnf", "--solvers", FAST)
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    assert "no  P" in rows["tree-4.cnf"], "the judge runs although nobody asked for it"
    assert "no  E" in rows["tree-4.cnf"]
    assert "no  F" in rows["tree-4.cnf"]
    assert rows["planted-4-12.cnf"].count("yes W") == 3
    assert "no disagreement" in done.stdout
    assert "\x1b" not in done.stdout, "no colour in a pipe"
    assert "[6/6]" in done.stderr, "progress goes to standard error"
    assert "[1/6]" not in done.stdout


def test_narrow_terminals_get_one_line_per_run() -> None:
    done = satfit(
        "compare", SUITES / "quick" / "tree-4.cnf", "--solvers", "z3,highs,cvc5,pulp:cbc", env={"COLUMNS": "80"}
    )
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 160
    assert "  z3" in done.stdout


@pytest.mark.parametrize(
    "env", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"COLUMNS": "wide"}, {"COLUMNS": "1"}]
)
def test_odd_terminals(env: dict[str, str]) -> None:
    for arguments in (("compare", SUITES / "quick" / "tree-4.cnf", "--solvers", "z3"), ("rules", "poits-plane")):
        done = satfit(*arguments, env=env)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr


def test_wrong_label_exits_3_and_names_who_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.cnf"
    wrong.write_text("c is-unsat\np cnf 1 1\n1 0\n")
    done = satfit_here("compare", wrong, "--solvers", "z3")
    assert done.returncode == 3
    assert "label stands against a certified feasible" in done.stdout
    document = satfit_json_here("compare", wrong, "--solvers", "z3", code=3)
    assert document["disagreements"][0]["verdicts"]["label"] == "infeasible"
    assert document["disagreements"][0]["minority"] == ["label"]


@pytest.mark.slow
def test_regression_suite(tmp_path: Path) -> None:
    """Every verdict agrees with its label or is unknown, and every bundle passes, odd instances included."""
    options = ("--solvers", "z3,cvc5,scip,pulp:highs", "--jobs", "2", "--bundle", tmp_path)
    document = satfit_json("compare", SUITES / "regression", *options)
    statuses = [bundle["status"] for bundle in satfit_json("check", tmp_path)["bundles"]]
    assert len(statuses) == len(document["runs"])
    assert "rejected" not in statuses
    for run in document["runs"]:
        assert run["verdict"] in (run["label"], "unknown"), run
        if run["solver"] in ("z3", "cvc5"):
            assert run["verdict"] == run["label"]


@pytest.mark.slow
def test_jobs_change_nothing_but_the_clock() -> None:
    def verdicts(jobs: str) -> list[tuple[str, str, str, str]]:
        runs = satfit_json_here("compare", SUITES / "quick", "--solvers", FAST, "--jobs", jobs)["runs"]
        return [(run["instance"], run["solver"], run["verdict"], run["basis"]) for run in runs]

    assert verdicts("1") == verdicts("2")


def test_poits_one_clause_is_never_called_infeasible() -> None:
    """The plain formula stops everybody; the source is decided, and its witness is exact."""
    document = satfit_json_here(
        "compare", SUITES / "poits" / "one-clause.poits", "--solvers", FAST, "--time-limit", "2"
    )
    native = document["runs"][0]
    assert (native["n"], native["d"], native["k"]) == (137, 2, 16)
    assert (native["verdict"], native["basis"]) == ("feasible", "witness")
    for run in document["runs"][1:]:
        assert run["verdict"] in ("feasible", "unknown")
        assert run["termination"] in ("time_limit", "completed")


def test_reading_a_cnf_as_poits(tmp_path: Path) -> None:
    path = tmp_path / "triples.cnf"
    path.write_text("p cnf 3 1\n1 1 1 0\n")
    document = satfit_json_here("compare", path, "--rule", "poits-plane", "--solvers", "pysat:cadical195")
    run = document["runs"][0]
    assert (run["family"], run["rule"], run["verdict"], run["basis"]) == ("poits", "poits-plane", "infeasible", "proof")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--free-signs",), SMALL),
        *(pytest.param(o, ("",), marks=pytest.mark.slow) for o in (("--bias",), ("--free-signs",))),
        pytest.param(("--bias", "--free-signs"), ("",), marks=pytest.mark.slow),
    ],
)
def test_variants_of_theorem_6(options: tuple[str, ...], names: tuple[str, ...]) -> None:
    paths = [SUITES / "quick" / name for name in names]
    document = satfit_json_here("compare", *paths, "--solvers", FAST, *options)
    for run in document["runs"]:
        assert run["verdict"] == run["label"]
        assert run["options"]["bias"] == ("--bias" in options)


def test_formula_and_weight_bound() -> None:
    path = SUITES / "quick" / "tree-4.cnf"
    runs = satfit_json_here("compare", path, "--solvers", "scip,z3", "--formula", "indicator")["runs"]
    by_solver = {run["solver"]: run for run in runs}
    assert by_solver["z3"]["termination"] == "unsupported"
    assert by_solver["scip"]["formula"] == "indicator"
    bounded = satfit_json_here("compare", path, "--solvers", "highs", "--weight-bound", "5", "--geometry", "none")[
        "runs"
    ][1]
    assert (bounded["verdict"], bounded["basis"], bounded["claimed"]) == ("unknown", "restricted", "infeasible")
    assert bounded["assumes"]
