"""`train` and `predict` as a user meets them: what is printed where, what is refused, what an interrupt leaves."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from instances.schema import parse_network
from satfit.commands.predict import decimal
from tests.corpus import ROOT
from tests.satfit.support import satfit_here, satfit_json_here

PEAKS = "x,y\n0,0\n1,1\n2,1\n3,0\n4,2\n"


@pytest.fixture
def peaks(tmp_path: Path) -> Path:
    path = tmp_path / "peaks.csv"
    path.write_text(PEAKS)
    return path


def test_the_optimum_is_stated_with_its_certificate(peaks: Path, tmp_path: Path) -> None:
    options = ("-k", "1", "--loss", "linf", "--solver", "z3")
    done = satfit_here("train", peaks, *options, "-o", tmp_path / "n.json")
    assert done.returncode == 0
    assert "error 5/6 (≈ 0.83333); proven optimal: error = bound (exact)" in done.stdout
    assert "with x1 = x; f is y" in done.stdout
    assert "error 5/6" in done.stderr
    assert (tmp_path / "n.json").exists()
    assert satfit_here("train", peaks, *options, "--quiet").stderr == ""


@pytest.mark.parametrize("kind", ["standard", *(pytest.param(k, marks=pytest.mark.slow) for k in ("decimal", "unit"))])
def test_rescaling_changes_no_number_in_the_file(kind: str, peaks: Path) -> None:
    run = satfit_json_here("train", peaks, "-k", "1", "--loss", "linf", "--solver", "z3", "--rescale", kind)
    assert (run["objective"], run["bound"], run["gap"], run["proved_optimal"]) == ("5/6", "5/6", "0", True)
    network = parse_network(json.dumps(run["network"]).encode(), file="-")
    rows = ((x, y) for x, y in enumerate((0, 1, 1, 0, 2)))
    assert max(abs(network((x,)) - y) for x, y in rows) == Fraction(5, 6)


def test_json_has_the_standing_and_nothing_else_is_said(peaks: Path) -> None:
    done = satfit_here("train", peaks, "-k", "1", "--loss", "linf", "--solver", "z3", "--json")
    run = json.loads(done.stdout)
    assert done.stderr == ""
    assert (run["gap"], run["proved_optimal"], run["interrupted"]) == ("0", True, False)
    assert run["certificate"] == "the word of a solver with exact arithmetic"
    assert isinstance(run["work"], dict)
    assert (run["inputs"], run["target_column"]) == (["x"], "y")


def test_a_float_solver_proves_nothing(peaks: Path) -> None:
    run = satfit_json_here(
        "train", peaks, "-k", "1", "--loss", "l1", "--solver", "highs", "--weight-bound", "50", "--signs", "+"
    )
    assert (run["gap"], run["proved_optimal"]) == (None, False)


def test_predict_reads_what_train_wrote(peaks: Path, tmp_path: Path) -> None:
    out = tmp_path / "n.json"
    satfit_here("train", peaks, "-k", "1", "--loss", "linf", "--solver", "z3", "-o", out)
    network = parse_network(out.read_bytes(), file="-")
    done = satfit_here("predict", out, peaks)
    assert done.returncode == 0
    head, *values = done.stdout.split()
    assert head == "prediction"
    assert [Fraction(value) for value in values] == [network((x,)) for x in range(5)]
    new = tmp_path / "new.csv"
    new.write_text("a;x\nfirst;1/7\nsecond;2.5\n")
    done = satfit_here("predict", out, new, "--inputs", "x", "-o", tmp_path / "values.csv")
    assert done.returncode == 0
    values = (tmp_path / "values.csv").read_text().split()[1:]
    assert [Fraction(value) for value in values] == [network((Fraction(1, 7),)), network((Fraction(5, 2),))]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-3", "-3"),
        ("1/8", "0.125"),
        ("-1/20", "-0.05"),
        ("1/3", "1/3"),
        ("100", "100"),
        ("123/10", "12.3"),
    ],
)
def test_decimals_are_exact_or_fractions(value: str, text: str) -> None:
    assert decimal(Fraction(value)) == text


def test_decimals_spell_what_they_stand_for() -> None:
    numbers = random.Random(3)
    for _ in range(500):
        value = Fraction(numbers.randint(-(10**6), 10**6), numbers.choice((1, 2, 3, 7, 8, 10, 125, 640, 1000)))
        assert Fraction(decimal(value)) == value


REFUSED = {
    "no such file": (("nothing.csv", "-k", "1"), "No such file"),
    "no number of neurons": (("{data}", "-k", "many"), "--neurons: a number or auto, not 'many'"),
    "less than none": (("{data}", "-k", "-1"), "--neurons must not be negative"),
    "two solvers": (("{data}", "-k", "1", "--solver", "z3,highs"), "one solver"),
    "no such solver": (("{data}", "-k", "1", "--solver", "z4"), "no solver 'z4'"),
    "no such rescaling": (("{data}", "-k", "1", "--rescale", "log"), "no kind 'log'"),
    "a shift without bias": (("{data}", "-k", "1", "--rescale", "unit", "--no-bias"), "needs biases"),
    "an input twice": (("{data}", "-k", "1", "--inputs", "x,x"), "--inputs"),
    "no such input": (("{data}", "-k", "1", "--inputs", "z"), "no column 'z'; there is x, y"),
    "the target as input": (("{data}", "-k", "1", "--inputs", "y"), "the target 'y' is one of the inputs"),
    "no folder for the network": (("{data}", "-k", "1", "-o", "nowhere/n.json"), "the folder does not exist"),
    "no folder for onnx": (("{data}", "-k", "1", "--onnx", "nowhere/n.onnx"), "the folder does not exist"),
    "signs of nobody": (("{data}", "-k", "auto", "--signs", "+"), "--neurons auto asks for that"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_refused_in_one_line(case: str, peaks: Path) -> None:
    arguments, reason = REFUSED[case]
    done = satfit_here("train", *(str(peaks) if a == "{data}" else a for a in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


def test_missing_values_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "holes.csv"
    path.write_text("x,y\n1,2\n,3\n4,NA\n")
    done = satfit_here("train", path, "-k", "1")
    assert done.returncode == 2
    assert done.stderr == f"satfit: {path}: 2 missing values: lines 3, 4\n"


def test_what_predict_refuses(peaks: Path, tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_text("a,b,c\n1,2,3\n")
    out = tmp_path / "n.json"
    out.write_text(
        '{"schema_version": 1, "kind": "network", "activation": "relu", "weights": [["1"]], "biases": ["0"], '
        '"coefficients": ["1"]}'
    )
    for arguments, reason in (
        ((out, wide), "3 columns for a network with 1 inputs"),
        ((out, tmp_path / "none.csv"), "No such file"),
        ((peaks, peaks), "peaks.csv:1"),
        (("-", "-"), "cannot both be standard input"),
    ):
        done = satfit_here("predict", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert reason in done.stderr


def test_an_interrupt_prints_and_writes_what_was_found(tmp_path: Path) -> None:
    """Ctrl-C as soon as an error was told: the network is printed with its standing, and written; exit code 130."""
    numbers = random.Random(4)
    data = tmp_path / "noise.csv"
    data.write_text("x,y\n" + "".join(f"{x},{numbers.randint(0, 40)}\n" for x in range(30)))
    out = tmp_path / "n.json"
    command = [sys.executable, "-P", "-c", "from satfit.cli import main; main()", "train", str(data), "-k", "3",
               "--loss", "l1", "--solver", "z3", "--time-limit", "120", "-o", str(out)]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert "error" in line
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "interrupted; this is what was found before" in errors
    assert "feasible: an exact network" in printed
    assert "nothing is known of smaller errors" in printed
    network = parse_network(out.read_bytes(), file="-")
    assert len(network.weights) == 3


def test_no_neuron_is_a_function_as_well(peaks: Path) -> None:
    done = satfit_here("train", peaks, "-k", "0", "--quiet")
    assert "  f(x) = 0\n" in done.stdout


def test_the_error_stands_beside_the_one_allowed(peaks: Path) -> None:
    done = satfit_here("train", peaks, "-k", "1", "--loss", "linf", "--decide", "5/6", "--solver", "z3", "--quiet")
    assert "  error 5/6 (≈ 0.83333); at most 5/6 (≈ 0.83333) was asked for\n" in done.stdout


def test_why_there_is_no_verdict_is_said_in_words(peaks: Path) -> None:
    done = satfit_here("train", peaks, "-k", "1", "--solver", "exact:realizable", "--quiet")
    assert "unknown: this solver does not take the question\n" in done.stdout
