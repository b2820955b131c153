"""`solve` and `train`: one run, in words and as JSON; the network it found reloads and fits."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from instances.schema import parse_network, parse_training_problem
from solvers.registry import BACKENDS
from tests.satfit.support import SUITES, satfit, satfit_here, satfit_json_here

ZIGZAG = "x,y\n" + "".join(f"{x},{y}\n" for x, y in enumerate((0, 0, 1, 0, 0, 1, 0)))


@pytest.fixture
def zigzag(tmp_path: Path) -> Path:
    path = tmp_path / "zigzag.csv"
    path.write_text(ZIGZAG)
    return path


def test_the_zigzag_of_the_contract(zigzag: Path) -> None:
    """A float solver with a large M claims a fit; it shows as refuted, and nothing fails."""
    options = ("--neurons", "3", "--signs", "++-", "--decide", "0", "--weight-bound", "1000000", "--geometry", "none")
    run = satfit_json_here("train", zigzag, *options, "--solver", "highs")
    assert run["schema_version"] == 1
    assert run["rule"] is None
    assert run["verdict"] == "unknown"
    assert run["basis"] in ("refuted", "restricted")
    assert run["network"] is None
    exact = satfit_json_here("train", zigzag, *options, "--solver", "z3")
    assert (exact["verdict"], exact["basis"]) == ("infeasible", "exact")
    counted = satfit_json_here("train", zigzag, *options[:-1], "presolve", "--solver", "highs")
    assert (counted["verdict"], counted["basis"], counted["geometry"]) == ("infeasible", "proof", "presolve")
    assert counted["asked"] is False
    assert "2 concave breakpoints" in counted["note"]


def test_the_network_reloads_and_fits(zigzag: Path, tmp_path: Path) -> None:
    out = tmp_path / "network.json"
    done = satfit("train", zigzag, "--neurons", "4", "--decide", "0", "-o", out)
    assert done.returncode == 0, done.stderr
    assert "f(x) =" in done.stdout
    network = parse_network(out.read_bytes(), file="-")
    assert [network((x,)) for x in range(7)] == [0, 0, 1, 0, 0, 1, 0]


def test_no_network_no_file(zigzag: Path, tmp_path: Path) -> None:
    out = tmp_path / "network.json"
    done = satfit_here("train", zigzag, "--neurons", "1", "--decide", "0", "-o", out)
    assert done.returncode == 0
    assert not out.exists()
    assert "not written" in done.stderr


def test_decimals_are_exact(tmp_path: Path) -> None:
    """0.1 + 0.2 is 0.3 here: three points on a line through the origin with slope 1/10."""
    path = tmp_path / "tenths.csv"
    path.write_text("y,x\n0.1,1\n0.2,2\n0.3,3\n")
    run = satfit_json_here(
        "train", path, "--neurons", "1", "--decide", "0", "--target", "y", "--signs", "+", "--no-bias"
    )
    assert run["network"]["weights"] == [["1/10"]]
    path.write_text("y,x\n0.1,1\n0.2,2\n0.30000000000000004,3\n")
    run = satfit_json_here(
        "train", path, "--neurons", "1", "--decide", "0", "--target", "y", "--signs", "+", "--no-bias"
    )
    assert run["verdict"] == "infeasible"


@pytest.mark.parametrize(
    "loss", ["zero", "l2", *(pytest.param(loss, marks=pytest.mark.slow) for loss in ("l0", "l1", "linf"))]
)
def test_error_zero_is_the_same_question_under_every_loss(zigzag: Path, loss: str) -> None:
    run = satfit_json_here("train", zigzag, "--neurons", "4", "--decide", "0", "--loss", loss)
    assert (run["verdict"], run["objective"]) == ("feasible", "0")


def test_train_bundles_check(zigzag: Path, tmp_path: Path) -> None:
    bundles = tmp_path / "bundles"
    satfit_here("train", zigzag, "--neurons", "4", "--decide", "0", "--bundle", bundles)
    done = satfit_here("check", bundles)
    assert done.returncode == 0
    assert "1 accepted, 0 rejected" in done.stdout
    (bundle,) = bundles.iterdir()
    problem = parse_training_problem((bundle / "problem.json").read_bytes(), file="-")
    assert problem.objection(parse_network((bundle / "network.json").read_bytes(), file="-")) is None


def test_solve_in_words_and_json() -> None:
    path = SUITES / "quick" / "planted-4-12.cnf"
    done = satfit_here("solve", path, "--solver", "scip", "--formula", "indicator", "--seed", "3")
    assert done.returncode == 0
    assert "feasible: an exact network, checked at every point" in done.stdout
    run = satfit_json_here("solve", path, "--solver", "z3", "--seed", "3", "--threads", "2")
    assert (run["options"]["seed"], run["options"]["threads"]) == (3, 2)
    assert len(run["assignment"]) == 4
    infeasible = satfit_json_here("solve", SUITES / "quick" / "tree-4.cnf", "--solver", "highs", "--geometry", "none")
    assert infeasible["basis"] == "float"
    assert "Theorem 6" in infeasible["assumes"][0]
    native = satfit_json_here("solve", SUITES / "quick" / "tree-4.cnf", "--solver", "pysat:cadical195")
    assert native["basis"] == "proof"


def test_solve_contradicting_its_label_exits_3(tmp_path: Path) -> None:
    path = tmp_path / "wrong.cnf"
    path.write_text("c is-unsat\np cnf 1 1\n1 0\n")
    assert satfit("solve", path, "--solver", "z3").returncode == 3


def test_version() -> None:
    done = satfit("--version")
    assert done.stdout.startswith("satfit 0.1")


def test_json_is_the_only_thing_on_standard_output(zigzag: Path) -> None:
    done = satfit("train", zigzag, "--neurons", "4", "--decide", "0", "--json")
    assert isinstance(json.loads(done.stdout), dict)


PEAKS = "x,y\n0,0\n1,1\n2,1\n3,0\n4,2\n"


@pytest.mark.parametrize(("loss", "least"), [("l1", "2"), ("linf", "5/6"), ("l0", "2")])
def test_the_least_error_of_one_neuron(loss: str, least: str, tmp_path: Path) -> None:
    """By hand: l1 and l0 give up two points, linf balances the first rise against the fall after it."""
    path = tmp_path / "peaks.csv"
    path.write_text(PEAKS)
    run = satfit_json_here("train", path, "--neurons", "1", "--loss", loss)
    assert (run["objective"], run["bound"], run["bound_basis"]) == (least, least, "exact")


@pytest.mark.parametrize(
    ("loss", "least"), [("linf", "5/6"), *(pytest.param(loss, "2", marks=pytest.mark.slow) for loss in ("l1", "l0"))]
)
def test_the_least_error_of_one_neuron_as_a_budget(loss: str, least: str, tmp_path: Path) -> None:
    path = tmp_path / "peaks.csv"
    path.write_text(PEAKS)
    below = satfit_json_here("train", path, "--neurons", "1", "--loss", loss, "--decide", "1/2")
    assert below["verdict"] == "infeasible"
    assert satfit_json_here("train", path, "--neurons", "1", "--loss", loss, "--decide", least)["objective"] == least


def test_squares_are_the_default_and_solvers_agree(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("x,y\n-1,1\n0,0\n1,1\n")
    exact = satfit_json_here("train", path, "--neurons", "1", "--signs", "+")
    assert exact["objective"] == exact["bound"]
    if not BACKENDS["scip"].missing():
        options = ("--neurons", "1", "--signs", "+", "--solver", "scip", "--weight-bound", "9")
        claimed = satfit_json_here("train", path, *options)
        assert Fraction(claimed["objective"]) >= Fraction(exact["objective"])
        assert claimed["bound"] is None
