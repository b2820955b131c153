"""`compare --report`: the report of a real comparison, and what happens where it cannot be written."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from satfit.row import row_from_json
from satfit.scoring import score
from tests.satfit.support import SUITES, satfit

TREE = SUITES / "quick" / "tree-4.cnf"
QUICKLY = ("--solvers", "z3,highs", "--time-limit", "60")


def test_the_report_says_what_the_document_says(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"
    done = satfit("compare", TREE, *QUICKLY, "--report", folder, "--json", "--quiet")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert str(folder / "index.html") in done.stderr
    page = (folder / "index.html").read_text()
    assert "<title>satfit compare: tree-4.cnf</title>" in page
    # machine and versions are there, and no path of either
    assert "z3-solver" in page
    assert str(tmp_path) not in page
    assert str(SUITES.parent) not in page
    with (folder / "runs.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["question"] for line in lines] == [run["question"] for run in document["runs"]]
    assert [line["wall_s"] for line in lines] == [repr(run["wall_s"]) for run in document["runs"]]
    with (folder / "summary.csv").open(newline="") as file:
        par2 = {
            line["configuration"]: float(line["value"])
            for line in csv.DictReader(file)
            if line["number"] == "PAR-2 s" and line["configuration"] != "virtual best solver"
        }
    rows = [row_from_json(run) for run in document["runs"]]
    assert sorted(par2.values()) == sorted(score([row]).par2_s for row in rows)


def test_a_report_that_cannot_be_written_costs_no_results(tmp_path: Path) -> None:
    """The page's place is taken by a folder, which shows only when everything has run."""
    (tmp_path / "index.html").mkdir()
    done = satfit("compare", TREE, *QUICKLY, "--report", tmp_path, "--json", "--quiet")
    assert done.returncode == 1
    assert len(json.loads(done.stdout)["runs"]) == 3
    assert "the report cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_refused_before_anything_runs(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("")
    done = satfit("compare", TREE, *QUICKLY, "--report", taken / "report")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "cannot be made" in done.stderr
