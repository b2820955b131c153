"""Suites written down in tests, and what comes out of them."""

from __future__ import annotations

from pathlib import Path

from satfit.suites import Experiment, Suite, read_suite
from tests.corpus import SUITES

COVER = SUITES / "set-cover" / "triangle.json"


def suite_of(folder: Path, text: str, name: str = "s.toml", skipped: list[str] | None = None) -> Suite:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read_suite(file, skipped=(skipped if skipped is not None else []).append)


def experiment_of(folder: Path, text: str) -> Experiment:
    (experiment,) = suite_of(folder, text).experiments
    return experiment


def names_of(experiment: Experiment) -> list[str]:
    return [entry.instance.name for entry in experiment.entries]


def cnf(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"c {name!r}\np cnf 3 1\n1 2 3 0\n")
