"""Wrong usage and bad input: one line each, file and line number, exit code 2, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.satfit.support import SUITES, satfit, satfit_here


def refused(*arguments: str | Path, stdin: str | None = None, own_process: bool = True) -> str:
    done = satfit(*arguments, stdin=stdin) if own_process else satfit_here(*arguments)
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_every_bad_file_gets_its_line_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "good.cnf").write_text("p cnf 1 1\n1 0\n")
    (tmp_path / "count.cnf").write_text("c hello\np cnf 1 2\n1 0\n")
    (tmp_path / "range.cnf").write_text("p cnf 1 1\n\n2 0\n")
    (tmp_path / "empty.cnf").write_text("")
    (tmp_path / "notes.txt").write_text("skipped")
    lines = refused("compare", tmp_path, "--solvers", "z3").splitlines()
    errors = [line for line in lines if line.startswith("satfit: ")]
    assert len(errors) == 3
    assert any(line.endswith("count.cnf:2: the header says 2 clauses, the file has 1") for line in errors)
    assert any("range.cnf:3: literal 2 is out of range" in line for line in errors)
    assert any("empty.cnf:1: the file is empty" in line for line in errors)
    assert any("notes.txt: skipped" in line for line in lines)
    assert not any(line.startswith("[1/") for line in lines), "nothing ran"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("compare", "nowhere.cnf"), "nowhere.cnf: No such file"),
        (("compare", "QUICK", "--solvers", "z4"), "no solver 'z4'; there are"),
        (("compare", "QUICK", "--solvers", ","), "names no solver"),
        (("compare", "QUICK", "--formula", "convex"), "no formula 'convex'"),
        (("compare", "QUICK", "--rule", "clique"), "no rule 'clique'"),
        (("compare", "QUICK", "--time-limit", "0"), "--time-limit"),
        (("compare", "QUICK", "--time-limit", "nan"), "--time-limit"),
        (("compare", "QUICK", "--memory-limit", "1"), "--memory-limit"),
        (("compare", "QUICK", "--jobs", "0"), "--jobs"),
        (("compare", "QUICK", "--weight-bound", "-1"), "--weight-bound"),
        (("compare", "QUICK", "--weight-bound", "nan"), "--weight-bound"),
        (("solve", "QUICK/tree-4.cnf", "--solver", "z3,cvc5"), "one solver"),
        (("encode", "QUICK/tree-4.cnf", "--format", "xlsx"), "no format 'xlsx'"),
        (("encode", "QUICK/tree-4.cnf", "--format", "smt2", "--formula", "big-m"), "does not take"),
        (("encode", "ZIGZAG", "--format", "cnf"), "no CNF"),
        (("reduce", "ZIGZAG", "--rule", "3sat-two-relus"), "training problem already"),
        (("generate", "nonsense"), "no family 'nonsense'"),
        (("generate", "random-3sat", "--colour", "red"), "no option --colour"),
        (("generate", "random-3sat", "--variables"), "needs a value"),
        (("generate", "random-3sat", "--variables", "x"), "no integer"),
        (("generate", "random-3sat", "-o", "/nowhere/at/all.cnf"), "cannot write"),
        (("rules", "nonsense"), "no rule 'nonsense'"),
        (("check", "QUICK"), "holds no bundle"),
        (("check", "nowhere"), "no such bundle"),
        (("train", "nowhere.csv", "--neurons", "2", "--loss", "zero"), "--decide 0"),
        (("train", "nowhere.csv", "--neurons", "2", "--decide", "-1"), "not negative"),
        (("train", "nowhere.csv", "--neurons", "2", "--decide", "1", "--loss", "zero"), "--decide 0"),
        (("train", "nowhere.csv", "--neurons", "2", "--decide", "0"), "nowhere.csv: No such file"),
        (("train", "nowhere.csv", "--neurons", "2", "--decide", "1"), "nowhere.csv: No such file"),
    ],
)
def test_usage_errors(arguments: tuple[str, ...], reason: str) -> None:
    quick, zigzag = SUITES / "quick", SUITES / "regression" / "zigzag.json"
    real = [str(a).replace("QUICK", str(quick)).replace("ZIGZAG", str(zigzag)) for a in arguments]
    lines = [line for line in refused(*real, own_process=False).splitlines() if line.strip()]
    assert any(reason in line for line in lines), lines
    assert sum(line.startswith("satfit: ") for line in lines) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x,y\n1,2\n3,\n", ":3: the value of 'y' is missing"),
        ("x,y\n1,2\n3,nan\n", ":3: 'y': 'nan' is not a rational"),
        ("x,y\n1,2,3\n", ":2: 3 values, expected 2"),
        ("", ":1: the file is empty"),
        ("x,y\n", "no rows"),
    ],
)
def test_bad_csv(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text)
    assert reason in refused("train", path, "--neurons", "1", "--decide", "0", own_process=False)
    assert reason in refused("train", "-", "--neurons", "1", "--decide", "0", stdin=text)


@pytest.mark.parametrize("signs", ["+", "++++", "+x-"])
def test_bad_signs(tmp_path: Path, signs: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text("1,2\n")
    assert "--signs" in refused("train", path, "--neurons", "3", "--decide", "0", "--signs", signs, own_process=False)


def test_missing_arguments_are_usage_errors() -> None:
    assert satfit("compare").returncode == 2
    assert satfit_here("solve", "x.cnf").returncode == 2
    assert satfit_here("nonsense").returncode == 2


@pytest.mark.parametrize(
    "command", ["", "compare", "solve", "train", "check", "reduce", "encode", "generate", "rules", "solvers", "doctor"]
)
def test_help_everywhere(command: str) -> None:
    done = (satfit_here if command else satfit)(*([command] if command else []), "--help")
    assert done.returncode == 0
    assert "Usage: " in done.stdout
    assert len(done.stdout) > 150


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        ("generate random-3sat --variables 5000", "c satfit generate"),
        (f"encode {SUITES / 'poits' / 'one-clause.poits'} --format smt2 --geometry cuts", "; exact fit of 137 points"),
    ],
)
def test_a_closed_pipe_is_no_error(arguments: str, first: str) -> None:
    import subprocess
    import sys

    script = f"{sys.executable} -P -c 'from satfit.cli import main; main()' {arguments} | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {script}"], capture_output=True, text=True, check=False)
    assert done.stdout.startswith(first)
    assert "Traceback" not in done.stderr
    assert done.stderr == ""
