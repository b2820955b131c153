"""The suites that come with satfit: all of them load, and hold what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from encoders.formulas import Formula
from encoders.reductions import RULES
from instances import InputError, Verdict
from instances.generators import FAMILIES
from satfit.case import make_case
from satfit.suites import Experiment, bundled, describe, find_suite, read_suite, settings_of
from solvers.registry import BACKENDS
from tests.corpus import SUITES


def test_there_is_one_for_each_reduction() -> None:
    assert set(bundled()) == {"quick", "regression", "full", *RULES}


@pytest.mark.parametrize("name", sorted(bundled()))
def test_it_loads_and_says_what_it_would_do(name: str) -> None:
    skipped: list[str] = []
    suite = read_suite(find_suite(name), skipped=skipped.append)
    assert not skipped
    assert suite.name == name
    lines = describe(suite)
    runs = sum(len(e.entries) * len(e.asked) * len(e.seeds) * e.repeats for e in suite.experiments)
    assert f"{runs} runs" in lines[0]
    assert len(lines) == 1 + 3 * len(suite.experiments)
    for experiment in suite.experiments:
        names = [entry.instance.name for entry in experiment.entries]
        assert len(set(names)) == len(names) > 0
        assert {asked.solver for asked in experiment.asked} <= set(BACKENDS)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_suites_of_a_rule_have_both_truths_and_get_harder(rule: str) -> None:
    (experiment,) = read_suite(find_suite(rule)).experiments
    labels: set[Verdict | None] = set()
    sizes: dict[str, set[int]] = {}
    for entry in experiment.entries:
        case = make_case(entry.instance, settings_of(experiment, entry, experiment.asked[0], 0))
        assert case.rule is RULES[rule]
        labels.add(case.instance.label)
        (family,) = [name for name in FAMILIES if entry.instance.name.startswith(f"{name}-")]
        sizes.setdefault(family, set()).add(case.problem.n)
    assert {Verdict.FEASIBLE, Verdict.INFEASIBLE} <= labels
    assert max(map(len, sizes.values())) >= 3
    assert all(len(found) >= 2 for found in sizes.values())


def asked(experiment: Experiment) -> set[tuple[str, str | None, str]]:
    return {(one.solver, one.formula, one.geometry) for one in experiment.asked}


def test_full_has_every_formula_that_a_solver_takes() -> None:
    experiments = {experiment.name: experiment for experiment in read_suite(find_suite("full")).experiments}
    expected = {
        (name, formula.value, geometry)
        for name, info in BACKENDS.items()
        if not info.native
        for formula in info.formulas
        if formula is not Formula.DATA
        for geometry in ("none", "presolve")
    }
    assert asked(experiments["formulas"]) == expected
    options = {name for entry in experiments["variants"].entries for name in entry.options.given()}
    assert options == {"bias", "free_signs", "error", "dimension", "loss", "neurons"}


def test_regression_has_every_labelled_file() -> None:
    labelled = read_suite(find_suite("regression")).experiments[0]
    files = [path for path in SUITES.rglob("*.*") if path.suffix not in (".toml", ".md")]
    assert len(labelled.entries) == len(files)
    assert all(entry.instance.label is not None for entry in labelled.entries)


def test_a_suite_is_found_by_name_or_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_suite("quick") == SUITES / "quick.toml"
    (tmp_path / "quick").mkdir()
    assert find_suite("quick") == SUITES / "quick.toml"
    (tmp_path / "full").write_text("x")
    assert find_suite("full") == Path("full")
    assert find_suite(tmp_path / "missing.toml") == tmp_path / "missing.toml"
    with pytest.raises(InputError) as error:
        find_suite("qick")
    assert str(error.value) == "qick: no such file, and no suite of that name; did you mean 'quick'?"
    with pytest.raises(InputError) as error:
        find_suite("zzz")
    assert all(name in str(error.value) for name in bundled())
