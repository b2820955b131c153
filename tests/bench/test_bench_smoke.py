"""The benchmark itself: every item runs, what it prints has its form, and compared models are equal. No timings."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import ITEMS
from bench.against import UnequalModelsError, check_equal
from bench.child import ROOT, in_child, in_turns
from bench.rows import Row, missing, ratios, table
from bench.scaling import exponent
from bench.ways import canonical

FIELDS = {"item", "what", "unit", "values", "most", "least", "note", "figures", "median", "met"}


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)


LONGEST = ("against", "isolation", "ablation", "recording")


@pytest.mark.parametrize("item", [pytest.param(i, marks=pytest.mark.slow if i in LONGEST else ()) for i in ITEMS])
def test_every_item_runs_and_fills_its_table(item: str, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    done = bench(item, "--quick", "--json", str(file))
    assert done.returncode == 0, done.stderr
    title, rule, *lines = done.stdout.splitlines()
    assert title.split() == ["item", "measured", "median", "range", "goal", "met"]
    assert set(rule) == {"-", " "}
    document = json.loads(file.read_text())
    assert document["schema"] == 1
    assert document["quick"] is True
    rows: list[dict[str, Any]] = document["rows"]
    assert rows
    for row in rows:
        assert set(row) == FIELDS
        assert row["item"] == item
        assert row["values"] or row["note"].startswith("not installed")
        assert any(line.startswith(f"{item} ") and row["what"] in line for line in lines)


def test_an_unknown_item_is_wrong_usage() -> None:
    done = bench("biuld")
    assert done.returncode == 2
    assert "biuld" in done.stderr
    assert not done.stdout


def test_list_says_what_there_is() -> None:
    done = bench("--list")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(ITEMS)


@cache
def small_model(way: str) -> list[str]:
    lines: list[str] = in_child("bench.against", "small_model", way=way)["lines"]
    return lines


@pytest.mark.parametrize("way", ["pulp", "pyomo", "linopy"])
def test_the_others_build_our_model(way: str) -> None:
    if find_spec(way) is None:
        pytest.skip(f"{way} is not installed (extra `bench`)")
    ours, theirs = small_model("satfit"), small_model(way)
    assert ours == theirs
    # 2 clauses, 3 variables: 175 points, 20 neurons; per pair h, z and three rows, and one row per point
    assert sum(line.startswith("row ") for line in ours) == 3 * 175 * 20 + 175
    assert sum(line.startswith("column ") for line in ours) == 2 * 175 * 20 + 3 * 20


def test_a_row_written_differently_is_the_same_row() -> None:
    at_least = canonical.row([("x", 2), ("y", -1.0), ("z", 0)], ">=", 3)
    assert at_least == canonical.row([("y", 1), ("x", -2)], "<=", -3.0)
    assert canonical.row([("x", -1), ("y", 1)], "=", 2) == canonical.row([("y", -1), ("x", 1)], "=", -2)


@pytest.mark.parametrize(
    "other",
    [
        canonical.row([("x", 2), ("y", 1)], "<=", 4),
        canonical.row([("x", 2), ("y", 2)], "<=", 3),
        canonical.row([("x", 2)], "<=", 3),
        canonical.row([("x", 2), ("y", 1)], "=", 3),
        canonical.row([("x", 2), ("y", 1)], ">=", 3),
    ],
)
def test_another_row_is_another_row(other: str) -> None:
    assert other != canonical.row([("x", 2), ("y", 1)], "<=", 3)


def test_unequal_models_are_not_compared() -> None:
    check_equal({"satfit": ["a", "b"], "pulp": ["a", "b"]}, "line")
    for theirs in (["a", "c"], ["a"]):
        with pytest.raises(UnequalModelsError, match="pulp"):
            check_equal({"satfit": ["a", "b"], "pulp": theirs}, "line")


def test_goals_are_about_the_median() -> None:
    figures = (5.0, 1.0, 2.0)
    assert Row("i", "w", "s", figures, most=2).met is True
    assert Row("i", "w", "s", figures, most=1.9).met is False
    assert Row("i", "w", "x", figures, least=2).met is True
    assert Row("i", "w", "x", figures, least=2.1).met is False
    assert Row("i", "w", "s", figures).met is None
    assert missing("i", "w", "p").met is None


def test_table_shows_figures_goals_and_what_is_missing() -> None:
    shown = table([Row("i", "fast", "s", (0.5, 0.7), most=0.1, note="why"), missing("i", "other", "p")])
    _, _, fast, note, other, absent = shown.splitlines()
    assert fast.split() == ["i", "fast", "0.60", "s", "0.50", "…", "0.70", "≤", "0.10", "s", "NO"]
    assert note.strip() == "why"
    assert other.split() == ["i", "other", "–"]
    assert absent.strip() == "not installed (p)"


def test_sides_take_turns_and_are_compared_round_by_round() -> None:
    order: list[str] = []
    in_turns({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert ratios([2.0, 9.0], [1.0, 3.0]) == (2.0, 3.0)


def test_exponent_of_a_power() -> None:
    sizes = [10, 20, 40, 80]
    assert exponent(sizes, [3e-6 * n**1.5 for n in sizes]) == pytest.approx(1.5)
