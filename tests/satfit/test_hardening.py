"""What an adversary found, kept found: impostors on the path, unwritable places, impatient users, hostile names."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

import checker
from instances import ThreeSat, Verdict
from instances.dimacs import write_dimacs
from instances.load import Instance
from satfit import batch
from satfit.case import make_case
from satfit.native import certified
from satfit.settings import Settings
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import BACKENDS
from tests.corpus import ROOT
from tests.satfit.support import SUITES, satfit, satfit_here, satfit_json_here, wait_for_worker

TREE = SUITES / "quick" / "tree-4.cnf"
SETTINGS = Settings(solvers=("z3",))


def test_a_module_called_checker_certifies_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's spell checker on PYTHONPATH exits 0 whatever it is asked."""
    for name in ("checker", "solvers", "encoders", "instances"):
        (tmp_path / f"{name}.py").write_text("import sys; print('accepted: all is well'); sys.exit(0)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    source = ThreeSat(2, ((1, 2),))
    case = make_case(Instance("x.cnf", source, write_dimacs(source).encode(), None), SETTINGS)
    lie = Outcome(Verdict.INFEASIBLE, Termination.COMPLETED, Basis.EXACT, proof="0\n")
    assert certified(case, lie).basis is Basis.REFUTED
    honest = replace(lie, proof="0\n")
    no = ThreeSat(1, ((1,), (-1,)))
    case = make_case(Instance("x.cnf", no, write_dimacs(no).encode(), None), SETTINGS)
    assert certified(case, honest).basis is Basis.PROOF
    assert batch.run_one(case, BACKENDS["z3"], SETTINGS).outcome.basis is Basis.EXACT


def test_both_readers_refuse_what_could_be_read_in_two_ways(tmp_path: Path) -> None:
    data = b"p cnf 1 2\nc \r1 0\nc \r-1 0\nc \r%%\n1 0\n1 0\n"
    path = tmp_path / "two.cnf"
    path.write_bytes(data)
    assert satfit_here("compare", path, "--solvers", "z3").returncode == 2
    with pytest.raises(checker.Rejected):
        checker.clauses_of(path)


def test_our_own_failure_is_one_run_not_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Outcome:
        raise ValueError("no more file descriptors")

    monkeypatch.setattr(batch, "run_job", broken)
    source = ThreeSat(2, ((1, 2),))
    case = make_case(Instance("x.cnf", source, write_dimacs(source).encode(), None), SETTINGS)
    results = batch.run_batch([case], SETTINGS)
    assert [run.outcome.termination for run in results.runs] == [Termination.ERROR] * 2
    assert all("no more file descriptors" in run.outcome.note for run in results.runs)
    assert batch.exit_code(results) == 1


def test_odd_file_names(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("x" * 240 + ".cnf", "a b\n.cnf", "\x1b[31m.cnf", "…é.cnf")]
    for path in paths:
        path.write_bytes(TREE.read_bytes())
    bundles = tmp_path / "bundles"
    done = satfit("compare", *paths, "--solvers", "z3", "--bundle", bundles)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    checked = satfit_here("check", bundles)
    assert f"{len(paths)} accepted, 0 rejected" in checked.stdout


def test_a_bundle_of_another_problem_is_not_replaced(tmp_path: Path) -> None:
    for folder, text in (("a", "p cnf 1 1\n1 0\n"), ("b", "p cnf 1 1\n-1 0\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.cnf").write_text(text)
        assert (
            satfit_here("solve", tmp_path / folder / "x.cnf", "--solver", "z3", "--bundle", tmp_path / "out").returncode
            == 0
        )
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert "2 accepted" in satfit_here("check", tmp_path / "out").stdout


def test_folders_of_bundles_are_not_instances(tmp_path: Path) -> None:
    (tmp_path / "x.cnf").write_text("p cnf 1 1\n1 0\n")
    satfit_here("solve", tmp_path / "x.cnf", "--solver", "z3", "--bundle", tmp_path / "bundles")
    runs = satfit_json_here("compare", tmp_path, "--solvers", "z3")["runs"]
    assert {run["instance"] for run in runs} == {"x.cnf"}


def test_output_goes_through_links_and_pipes_and_replaces_neither(tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "real.cnf", tmp_path / "link.cnf", tmp_path / "pipe"
    real.write_text("old")
    link.symlink_to(real)
    assert satfit("generate", "steiner-poits", "-o", link).returncode == 0
    assert link.is_symlink()
    assert real.read_text().startswith("c satfit generate")
    os.mkfifo(pipe)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_text()))
    reader.start()
    assert satfit("generate", "steiner-poits", "-o", pipe).returncode == 0
    reader.join(20)
    assert pipe.is_fifo()
    assert received == [real.read_text()]


@pytest.mark.parametrize(("label", "code"), [("is-sat", 3), ("is-unsat", 0)])
def test_a_reader_that_leaves_does_not_change_the_exit_code(tmp_path: Path, label: str, code: int) -> None:
    path = tmp_path / "x.cnf"
    path.write_text(f"c {label}\np cnf 1 2\n1 0\n-1 0\n")
    command = f"{sys.executable} -P -c 'from satfit.cli import main; main()' compare {path} --solvers z3 --quiet --json"
    script = f"{command} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("pipe", ["|", "2>&1 >/dev/null |", "2>&1 |"])
def test_a_reader_that_leaves_a_table_or_the_progress_does_not_change_the_exit_code(tmp_path: Path, pipe: str) -> None:
    path = tmp_path / "x.cnf"
    path.write_text("c is-sat\np cnf 1 2\n1 0\n-1 0\n")
    command = f"{sys.executable} -P -c 'from satfit.cli import main; main()' compare {path} --solvers z3"
    script = f"{command} {pipe} true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr


def test_brackets_in_a_name_are_shown(tmp_path: Path) -> None:
    """Taken for markup, the first two would look alike, and the third would be an error."""
    for name in ("x[a].cnf", "x[b].cnf"):
        (tmp_path / name).write_text("p cnf 1 1\n1 0\n")
    (tmp_path / "y[").mkdir()
    for folder in (tmp_path, tmp_path / "y["):
        (folder / "z].cnf").write_text("p cnf 1 1\n1 0\n")
    shown = satfit("compare", tmp_path, "--solvers", "z3").stdout
    assert {"x[a].cnf", "x[b].cnf", "y[/z].cnf"} <= {line.split("  ")[0] for line in shown.splitlines()}, shown


def test_two_interrupts_lose_no_more_than_one() -> None:
    script = "from satfit.cli import main; main()"
    path = str(SUITES / "poits" / "one-clause.poits")
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", script, "compare", path, "--solvers", "z3", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    wait_for_worker(process, "z3")
    for _ in range(5):
        process.send_signal(signal.SIGINT)
        time.sleep(0.02)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert [run["solver"] for run in json.loads(out)["runs"]] == ["pysat:cadical195"]


def test_solve_says_why_it_exits_3(tmp_path: Path) -> None:
    path = tmp_path / "x.cnf"
    path.write_text("c is-sat\np cnf 1 2\n1 0\n-1 0\n")
    done = satfit("solve", path, "--solver", "z3")
    assert done.returncode == 3
    assert "DISAGREEMENT" in done.stderr
    assert satfit_json_here("solve", path, "--solver", "z3", code=3)["disagreements"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("compare", "ZIGZAG", "--free-signs"), "says itself"),
        (("solve", "ZIGZAG", "--solver", "z3", "--bias"), "says itself"),
        (("compare", "POITS", "--bias"), "biases by construction"),
        (("compare", "ZIGZAG", "--solvers", "pysat:cadical195"), "nobody to ask"),
        (("train", "DATA", "--neurons", str(10**20), "--decide", "0"), "weights"),
        (("train", "DATA", "--neurons", "1", "--decide", "0", "--json", "-o", "-"), "both want standard output"),
        (("train", "DATA", "--neurons", "1", "--decide", "0", "-o", "nowhere/at/all.json"), "does not exist"),
        (("reduce", "HUGE"), "too large"),
    ],
)
def test_refused_before_anything_runs(arguments: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1,2\n")
    (tmp_path / "huge.cnf").write_text("p cnf 90000000 0\n")
    places = {
        "ZIGZAG": SUITES / "regression" / "zigzag.json",
        "POITS": SUITES / "poits" / "one-clause.poits",
        "DATA": tmp_path / "data.csv",
        "HUGE": tmp_path / "huge.cnf",
    }
    done = satfit_here(*(places.get(argument, argument) for argument in arguments))
    assert done.returncode == 2
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_a_temporary_folder_with_a_blank_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "a b'c"
    folder.mkdir()
    done = satfit("compare", TREE, "--solvers", "pulp:cbc,pulp:highs,scip", env={"TMPDIR": str(folder)})
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("no  F") == 3
    assert list(folder.iterdir()) == []


def test_closed_streams() -> None:
    command = f"{sys.executable} -P -c 'from satfit.cli import main; main()' compare {TREE} --solvers z3"
    for redirection in ("2>&-", ">&-", "<&-"):
        done = subprocess.run(
            ["bash", "-c", f"{command} {redirection}"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (redirection, done.stderr)
        assert "Traceback" not in done.stderr
