"""`satfit run` and `satfit report` as a user starts them."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from satfit.campaign.keys import code_files
from satfit.campaign.plan import kind_of, plan
from satfit.campaign.slots import Slots
from satfit.database import rows_of
from satfit.suites import find_suite, read_suite
from satfit.suites.model import settings_of
from solvers.registry import find_backend
from tests.corpus import ROOT
from tests.satfit.campaign.support import small_suite, start, tiny_suite
from tests.satfit.support import satfit, satfit_here, satfit_json


def test_a_suite_runs_once(tmp_path: Path) -> None:
    suite, database = small_suite(tmp_path), tmp_path / "r.db"
    first = satfit("run", suite, "--db", database)
    assert first.returncode == 0, first.stderr
    assert "6 recorded" in first.stderr
    assert "[6/6]" in first.stderr
    again = satfit("run", suite, "--db", database)
    assert again.returncode == 0
    assert "0 recorded, 6 of 6 were there already" in again.stderr
    assert again.stdout == first.stdout
    rows = rows_of(database)
    assert len(rows) == 6
    assert {row.solver for row in rows} == {"z3", "highs", "pysat:cadical195"}
    assert all(row.verdict is not None and row.wall_s > 0 for row in rows)


def test_report_says_what_run_says(tmp_path: Path) -> None:
    suite, database = small_suite(tmp_path), tmp_path / "r.db"
    ran = satfit_json("run", suite, "--db", database, "--json")
    told = satfit_json("report", database, "--json")
    assert sorted(told["runs"], key=repr) == sorted(ran["runs"], key=repr)
    assert told["summary"]
    assert {row["truth"] for row in told["runs"]} == {"feasible", "infeasible"}
    (machine,) = told["environments"]
    assert machine["accounting"] == "satfit"
    text = satfit("report", database, "--text")
    assert "no disagreement" in text.stdout


def test_kept_bundles_are_accepted_by_the_checker(tmp_path: Path) -> None:
    suite, database = small_suite(tmp_path), tmp_path / "r.db"
    satfit("run", suite, "--db", database, "--quiet")
    assert satfit("report", database, "--extract", tmp_path / "bundles").returncode == 0
    checked = satfit_json("check", tmp_path / "bundles", "--json")
    verdicts = [bundle["status"] for bundle in checked["bundles"]]
    assert len(verdicts) == 6
    assert verdicts.count("accepted") >= 4
    assert "rejected" not in verdicts


def test_no_bundles_where_none_are_wanted_or_none_fit(tmp_path: Path) -> None:
    suite = tiny_suite(tmp_path)
    for at, options in enumerate((["--bundles", "none"], ["--bundles", "trouble"], ["--bundle-budget", "0"])):
        database = tmp_path / f"{at}.db"
        assert satfit_here("run", suite, "--db", database, "--quiet", *options).returncode == 0
        assert not any(path.is_file() for path in (tmp_path / f"{at}.db.files").rglob("*"))
        assert len(rows_of(database)) == 2


def test_an_interrupt_keeps_what_was_finished(tmp_path: Path) -> None:
    suite, database = small_suite(tmp_path, seeds=30), tmp_path / "r.db"
    batch = start("run", suite, "--db", database, "--json")
    assert batch.stderr is not None
    assert any("[3/" in line for line in iter(batch.stderr.readline, ""))
    batch.send_signal(signal.SIGINT)
    out, _ = batch.communicate(timeout=60)
    assert batch.returncode == 130
    document = json.loads(out)
    assert document["interrupted"]
    assert 3 <= document["batch"]["recorded"] == len(document["runs"]) == len(rows_of(database)) < 122
    # the run that was cut short is no measurement: the next start must do it
    assert {row.termination.value for row in rows_of(database)} == {"completed"}


def test_two_batches_on_one_database_share_the_work(tmp_path: Path) -> None:
    suite, database = small_suite(tmp_path, seeds=4), tmp_path / "r.db"
    batches = [start("run", suite, "--db", database, "--json", stderr=subprocess.DEVNULL) for _ in range(2)]
    said = [json.loads(batch.communicate(timeout=120)[0]) for batch in batches]
    assert [batch.returncode for batch in batches] == [0, 0]
    assert sum(document["batch"]["recorded"] for document in said) == len(rows_of(database)) == 18
    assert [len(document["runs"]) for document in said] == [18, 18]
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM claims").fetchone() == (0,)


def test_what_was_measured_is_in_the_key(tmp_path: Path) -> None:
    base = small_suite(tmp_path).read_text()
    (tmp_path / "b").mkdir()

    def keys(text: str, folder: Path = tmp_path) -> set[bytes]:
        file = folder / "varied.toml"
        file.write_text(text)
        return {run.key for run in plan(read_suite(file))}

    first = keys(base)
    assert len(first) == 6
    assert keys(base, tmp_path / "b") == first
    assert keys(base.replace("seeds = [0]", "seeds = [1]")).isdisjoint(first)
    assert keys(base.replace("time_limit_s = 20", "time_limit_s = 21")).isdisjoint(first)
    assert len(keys(base + 'geometry = "none"\n') & first) == 2
    assert len(keys(base + "repeats = 2\n") - first) == 4
    assert keys(base + "jobs = 2\n") == first
    # z3 takes one formula only, said or not
    assert keys(base.replace('"z3"', '{name = "z3", formula = "smt"}')) == first
    renamed = tmp_path / "other-name.cnf"
    original = find_suite("quick").parent / "quick" / "tree-4.cnf"
    renamed.write_bytes(original.read_bytes())
    assert keys(base.replace(str(original), str(renamed))) == first
    renamed.write_bytes(original.read_bytes() + b"c changed\n")
    assert len(keys(base.replace(str(original), str(renamed))) & first) == 3


def test_the_code_that_certifies_is_in_the_key() -> None:
    """Everything that a run executes between a solver's answer and its row, as far as it is ours."""
    script = (
        "import sys, satfit.batch, satfit.record; print(*sorted(m for m in sys.modules if m.startswith('satfit.')))"
    )
    loaded = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    # what judges rows does so whenever they are read
    later = {"disagreement", "judge", "minimum", "row"}
    wanted = {f"satfit/{name.removeprefix('satfit.')}.py" for name in loaded.stdout.split()}
    covered = {name for name, _ in code_files()}
    assert wanted - covered == {f"satfit/{name}.py" for name in later}
    assert {"checker/__main__.py", "solvers/run.py", "encoders/reductions/base.py"} <= covered


def test_solvers_take_turns(tmp_path: Path) -> None:
    suite = small_suite(tmp_path, seeds=2, solvers='"z3", "highs", "satfit"')
    planned = [(run.entry.instance.name, run.backend.name, run.settings.seed) for run in plan(read_suite(suite))]
    first = [solver for name, solver, seed in planned if (name, seed) == ("tree-4.cnf", 0)]
    assert first == ["pysat:cadical195", "z3", "highs", "satfit"]
    second = [solver for name, solver, seed in planned if (name, seed) == ("planted-4-12.cnf", 0)]
    assert second == ["pysat:cadical195", "highs", "satfit", "z3"]
    # both instances with one seed before any with the next
    assert [seed for _, _, seed in planned] == sorted(seed for _, _, seed in planned)


def test_the_judge_of_each_kind_is_asked_as_compare_asks_it() -> None:
    from satfit.case import make_case

    kinds = set()
    for name in ("quick", "poits", "set-cover", "circuits", "hyperplanes", "clique", "regression"):
        from encoders.reductions import Options
        from instances.load import read_instances
        from satfit.suites.model import Asked, Entry, Experiment

        for instance in read_instances([find_suite("quick").parent / name]):
            entry = Entry(instance, None, Options(), None, None, 1)
            experiment = Experiment("e", (entry,), (), 1.0, 64, (0,), 1)
            case = make_case(instance, settings_of(experiment, entry, Asked("z3", None, "none", 1), 0))
            assert kind_of(entry) == case.kind, instance.name
            kinds.add(case.kind)
    assert kinds == {None, "cnf", "min-cost", "separation"}


def test_jobs_have_processors_of_their_own() -> None:
    if not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2:
        pytest.skip("one processor, or a system that does not say")
    assert Slots(2, 1).pinned
    assert not Slots(10_000, 1).pinned
    import threading

    slots, seen = Slots(2, 1), []

    def look() -> None:
        slots.take()
        # what the thread starts inherits it
        command = ["/bin/sh", "-c", "grep Cpus_allowed_list /proc/self/status"]
        seen.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[1])

    before = os.sched_getaffinity(0)
    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 2
    assert all(processor.isdigit() for processor in seen)
    assert os.sched_getaffinity(0) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["no-such-suite"], "no-such-suite"),
        (["quick", "--bundles", "some"], "--bundles"),
        (["quick", "--jobs", "0"], "--jobs"),
        (["quick", "--db", "/no/folder/r.db"], "/no/folder/r.db"),
        (["quick", "--db", "."], "."),
        (["quick", "--cluster", "tcp://127.0.0.1:1"], "nobody answers"),
        (["quick", "--cluster", "here"], "no address"),
        (["quick", "--cluster", "http://127.0.0.1:1"], "no address"),
        (["quick", "--bundle-budget", "-1"], "--bundle-budget"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(arguments: list[str], says: str, tmp_path: Path) -> None:
    if "--db" not in arguments:
        arguments = [*arguments, "--db", str(tmp_path / "r.db")]
    ended = satfit("run", *arguments)
    assert ended.returncode == 2, ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_solver_that_is_not_named_is_not_asked_twice(tmp_path: Path) -> None:
    """The judge that the suite names is the judge that would have come by itself."""
    suite = small_suite(tmp_path, solvers='"pysat:cadical195", "z3"')
    assert len(plan(read_suite(suite))) == 4
    assert find_backend("pysat:cadical195").native


def test_what_fails_on_our_side_is_no_measurement(tmp_path: Path) -> None:
    """No run can have a folder of its own: told, exit code 1, and tried again by the next start."""
    suite, database = tiny_suite(tmp_path), tmp_path / "r.db"
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    program = (
        "import sys, tempfile; from satfit.cli import main; import solvers.isolation.rundir; "
        f"tempfile.tempdir = {str(nowhere)!r}; __import__('shutil').rmtree({str(nowhere)!r}); "
        f"sys.argv = ['satfit', 'run', {str(suite)!r}, '--db', {str(database)!r}]; main()"
    )
    command = [sys.executable, "-P", "-c", program]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.count("not run") >= 2
    assert rows_of(database) == []
    assert satfit("run", suite, "--db", database).returncode == 0
    assert len(rows_of(database)) == 2
