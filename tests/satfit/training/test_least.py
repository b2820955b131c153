"""`train --neurons auto`: both bounds against the truth, and what is said where there is none."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from instances import TrainingProblem, Verdict, sparse_point
from instances.schema import parse_network
from satfit.settings import Settings
from satfit.training.least import Least, least_neurons
from satfit.training.reading import Options, read_question
from solvers.job import Job
from solvers.outcome import Basis
from solvers.run import run_job
from tests.corpus import ROOT
from tests.satfit.support import satfit_here, satfit_json_here


def csv(folder: Path, rows: list[tuple[Any, ...]]) -> Path:
    path = folder / "data.csv"
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    return path


def search(path: Path, seconds: float = 60.0, **options: Any) -> Least:
    return least_neurons(read_question(path, Options("auto", **options)), Settings(solvers=(), time_limit_s=seconds))


def truth(problem: TrainingProblem) -> int:
    """The first number for which Z3, on the plain formula, does not say "infeasible"."""
    for k in range(problem.n + 1):
        asked = replace(problem, neurons=k)
        said = run_job(Job("z3", Formula.SMT, asked, uniform_bounds(asked, None), time_limit_s=60))
        assert said.verdict is not Verdict.UNKNOWN
        if said.verdict is Verdict.FEASIBLE:
            return k
    raise AssertionError("so many neurons always fit")


def holds(path: Path, found: Least, **options: Any) -> None:
    """The bounds are in order, and the network has `upper` neurons and meets the target, evaluated exactly."""
    problem = read_question(path, Options("auto", **options)).problem
    assert found.upper is not None
    assert found.network is not None
    assert found.lower <= found.upper == found.network.neurons
    assert replace(problem, neurons=found.upper).objection(found.network) is None
    assert found.error == problem.error(found.network)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 30))])
def test_the_least_number_against_z3(seed: int, tmp_path: Path) -> None:
    numbers = random.Random(seed)
    d = numbers.randint(1, 2)
    points = {tuple(numbers.randint(0, 4) for _ in range(d)) for _ in range(5)}
    path = csv(tmp_path, [(*x, numbers.randint(-2, 2)) for x in sorted(points)])
    found = search(path)
    holds(path, found)
    problem = read_question(path, Options("auto")).problem
    assert found.decided
    assert found.lower == truth(problem)


@pytest.mark.slow
def test_counting_is_a_proof(tmp_path: Path) -> None:
    path = csv(tmp_path, list(enumerate((0, 0, 1, 0, 0, 1, 0))))
    found = search(path)
    holds(path, found)
    assert (found.lower, found.upper, found.lower_basis) == (4, 4, Basis.PROOF)
    assert (found.tried[0].neurons, found.tried[0].solver, found.tried[0].basis) == (3, "satfit", Basis.PROOF)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["unit", "decimal"])
def test_rescaled_data_have_the_same_least_number(kind: str, tmp_path: Path) -> None:
    path = csv(tmp_path, list(enumerate((0, 0, 10, 0, 0, 10, 0))))
    found = search(path, rescale=kind)
    holds(path, found)
    assert (found.lower, found.upper) == (4, 4)


def test_samples_that_contradict_each_other(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("x,y\n1,2\n\n3,4\n1,5\n")
    run = satfit_json_here("train", path, "--neurons", "auto")
    assert run["impossible"] == "lines 2 and 5 have the same inputs and the labels 2 and 5"
    assert run["neurons"]["upper"] is None
    assert (run["network"], run["decided"]) == (None, True)
    done = satfit_here("train", path, "--neurons", "auto", "-o", tmp_path / "n.json")
    assert "no number of neurons fits: lines 2 and 5" in done.stdout
    assert not (tmp_path / "n.json").exists()
    # the mean of 2 and 5 is off by 3/2 twice
    path_error = search(path, decide="4.4", loss="l2")
    assert path_error.impossible is not None
    assert "no function has an error below 9/2" in path_error.impossible
    enough = search(path, decide="4.5", loss="l2")
    assert enough.impossible is None
    holds(path, enough, decide="4.5", loss="l2")


def test_labels_that_are_all_zero_take_no_neuron(tmp_path: Path) -> None:
    found = search(csv(tmp_path, [(1, 0), (2, 0)]))
    assert (found.lower, found.upper, found.tried) == (0, 0, [])
    assert search(csv(tmp_path, [(1, 1), (2, -1)]), decide="2", loss="l1").upper == 0


def test_without_biases(tmp_path: Path) -> None:
    """|x| takes two neurons; and no network without biases has 1, 1 at 1 and 2, or 1 at 0."""
    path = csv(tmp_path, [(-2, 2), (-1, 1), (1, 1), (3, 3)])
    found = search(path, bias=False)
    holds(path, found, bias=False)
    assert (found.lower, found.upper) == (2, 2)
    for rows in ([(1, 1), (2, 1)], [(0, 1), (1, 1)]):
        never = search(csv(tmp_path, rows), bias=False)
        assert never.impossible is not None
        assert never.upper is None


def test_time_that_is_up_leaves_two_bounds(tmp_path: Path) -> None:
    numbers = random.Random(2)
    rows = [(numbers.randint(0, 99), numbers.randint(0, 99), numbers.randint(0, 9)) for _ in range(25)]
    path = csv(tmp_path, rows)
    out = tmp_path / "n.json"
    done = satfit_here("train", path, "--neurons", "auto", "--time-limit", "2", "-o", out)
    assert done.returncode == 0
    assert "not decided in this time" in done.stdout
    said = re.search(r"at least (\d+) \(basis: (?:proof|exact)\), at most (\d+) \(witness\)", done.stdout)
    assert said is not None
    network = parse_network(out.read_bytes(), file="-")
    assert 1 <= int(said[1]) < int(said[2]) == network.neurons
    assert all(network((x, z)) == y for x, z, y in rows)


def test_both_outputs_have_the_network(tmp_path: Path) -> None:
    path = csv(tmp_path, list(enumerate((0, 0, 1, 0))))
    out, bundles = tmp_path / "n.json", tmp_path / "bundles"
    done = satfit_here("train", path, "-k", "auto", "-o", out, "--bundle", bundles)
    assert done.returncode == 0
    assert "at least 2 (basis: proof), at most 2 (witness)" in done.stdout
    network = parse_network(out.read_bytes(), file="-")
    assert [network((Fraction(x),)) for x in range(4)] == [0, 0, 1, 0]
    assert (bundles / "k-1").is_dir()
    checked = satfit_here("check", bundles / "k-1")
    assert (checked.returncode, "accepted" in checked.stdout) == (0, True)


def test_a_network_that_does_not_fit_is_noticed() -> None:
    problem = TrainingProblem((sparse_point((1,)),), (Fraction(1),), 1, 0)
    found = Least()
    network = parse_network(
        b'{"schema_version": 1, "kind": "network", "activation": "relu", "weights": [["2"]], "biases": ["0"], '
        b'"coefficients": ["1"]}',
        file="-",
    )
    with pytest.raises(AssertionError, match="does not fit"):
        found.fitted(network, problem)
    assert found.upper is None


def test_an_interrupt_keeps_both_bounds(tmp_path: Path) -> None:
    numbers = random.Random(2)
    rows = [(numbers.randint(0, 99), numbers.randint(0, 99), numbers.randint(0, 9)) for _ in range(25)]
    command = [sys.executable, "-P", "-c", "from satfit.cli import main; main()", "train",
               str(csv(tmp_path, rows)), "-k", "auto", "--time-limit", "100", "--json"]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=dict(os.environ),
        start_new_session=True,
    )  # fmt: skip
    try:
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Traceback" not in errors
    found = json.loads(printed)
    assert found["interrupted"] is True
    assert 1 <= found["neurons"]["lower"] < found["neurons"]["upper"] <= 25
    assert len(found["network"]["weights"]) == found["neurons"]["upper"]
