"""The page about suites: its examples are read, and say what the page says they do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from encoders.reductions import RULES
from instances.load import InputErrors
from satfit.suites import Suite, bundled, describe, read_suite
from satfit.suites.question import KEYS
from satfit.suites.wishes import SHARED
from tests.corpus import ROOT, SUITES

PAGE = (ROOT / "docs" / "suites.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(toml|text)\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = [text for kind, text in BLOCKS if kind == "toml"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files that the examples name are."""
    shutil.copytree(SUITES / "quick", tmp_path / "formulas")
    shutil.copytree(SUITES / "regression", tmp_path / "more")
    shutil.copytree(SUITES / "set-cover", tmp_path / "covers")
    # with a budget of their own they could not be minimised
    for file in (tmp_path / "covers").glob("*budget*"):
        file.unlink()
    (tmp_path / "extra").mkdir()
    shutil.copy(SUITES / "poits" / "twice.poits", tmp_path / "extra" / "one.poits")
    (tmp_path / "data.csv").write_text("x,y\n0,0\n1,1\n2,0\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(text: str) -> Suite:
    Path("suite.toml").write_text(text, encoding="utf-8")
    return read_suite("suite.toml")


def output_after(example: str) -> list[str]:
    """The text that follows an example on the page."""
    at = BLOCKS.index(("toml", example))
    kind, text = BLOCKS[at + 1]
    assert kind == "text"
    return text.splitlines()  # type: ignore[no-any-return]


@pytest.mark.usefixtures("folder")
def test_examples() -> None:
    plain, product, several, _ = EXAMPLES
    (experiment,) = read(plain).experiments
    assert len(experiment.entries) == 6 + 12 + 1
    assert (experiment.time_limit_s, experiment.repeats, experiment.seeds) == (20, 1, (0,))
    suite = read(product)
    assert describe(suite) == output_after(product)
    budgets, data = read(several).experiments
    assert [entry.budget for entry in budgets.entries] == [2] * 10 + [1] * 5 + [None] * 10
    assert [entry.instance.name for entry in data.entries] == ["data.csv"]
    assert (budgets.seeds, data.seeds, budgets.time_limit_s, data.time_limit_s) == ((0,), (0, 1, 2), 10, 10)


@pytest.mark.usefixtures("folder")
def test_errors() -> None:
    wrong = EXAMPLES[-1]
    with pytest.raises(InputErrors) as found:
        read(wrong)
    assert str(found.value).splitlines() == output_after(wrong)


def test_every_key_is_on_the_page() -> None:
    for key in {*SHARED, *KEYS, "name", "jobs", "files", "first", "family", "csv", "signs", "target", "decide"}:
        assert f"`{key}" in PAGE, key


def test_bundled_suites_are_on_the_page() -> None:
    assert set(bundled()) == {*re.findall(r"`(quick|regression|full)`", PAGE), *RULES}
