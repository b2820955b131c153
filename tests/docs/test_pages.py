"""Documents that drift fail: commands, rules, solvers, links and size formulas are compared with the code."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from encoders.reductions import RULES
from solvers.registry import BACKENDS
from solvers.scope import SPECIAL
from tests.corpus import ROOT
from tests.satfit.support import satfit, satfit_here, satfit_json_here

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


@cache
def help_of(command: str) -> str:
    return satfit_here(command, "--help").stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_on_the_pages_exist(page: Path) -> None:
    blocks = re.findall(
        r"```[a-z]*\n(.*?)```|^(    satfit .*)$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    code = "\n".join(part for block in blocks for part in block)
    for line in re.findall(r"^\s*(?:\$ )?(satfit [a-z]+ .*?)(?:#.*)?$", code, re.MULTILINE):
        command = line.split()[1]
        help_text = help_of(command)
        assert help_text, line
        if command != "generate":
            for option in re.findall(r"(?<!\S)--[a-z-]+", line):
                assert option in help_text, line


def test_rules_are_explained_and_counted() -> None:
    listed = {rule["name"]: rule for rule in satfit_json_here("rules")["rules"]}
    assert set(listed) == set(RULES)
    for name, rule in RULES.items():
        explained = satfit_here("rules", name).stdout
        assert rule.theorem in explained
        assert "weights of a fit" in explained
        assert listed[name]["size"] == dict(rule.size)
        for formula in rule.size.values():
            names = {node.id for node in ast.walk(ast.parse(formula, mode="eval")) if isinstance(node, ast.Name)}
            assert names <= set(rule.size_parameters), formula


def test_solvers_are_listed_with_what_is_missing() -> None:
    rows = {row["name"]: row for row in satfit_json_here("solvers")["solvers"]}
    assert set(rows) == set(BACKENDS)
    table = satfit("solvers").stdout
    for name, row in rows.items():
        assert row["installed"] == (BACKENDS[name].missing() is None)
        assert bool(row["versions"]) == row["installed"]
        assert name in table


def test_a_missing_solver_is_a_line_and_not_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    for info in BACKENDS.values():
        reason = info.missing()
        assert reason is not None
        assert "pip install" in reason


def test_doctor_of_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One solver of each kind that it has sources for; all of them take long."""
    few = ("z3", "highs", "pysat:cadical195", "pysat:rc2", "satfit", *SPECIAL)
    monkeypatch.setattr("satfit.commands.doctor.BACKENDS", {name: BACKENDS[name] for name in few})
    shown = satfit_here("doctor")
    assert shown.returncode == 0, shown.stdout
    assert shown.stdout.strip().endswith("\nfit")
    assert [line.split()[0] for line in shown.stdout.splitlines() if line.startswith("  ")] == [*few]


@pytest.mark.slow
def test_doctor() -> None:
    done = satfit("doctor")
    assert done.returncode == 0, done.stdout
    assert done.stdout.strip().endswith("fit")
    for name in BACKENDS:
        assert name in done.stdout


def test_no_file_outgrows_review() -> None:
    folders = ("satfit", "solvers", "encoders", "instances", "checker", "tests", "bench")
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long, "split the file, or argue the limit in review"
