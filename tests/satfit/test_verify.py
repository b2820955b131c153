"""`satfit verify`: finds nothing wrong with the rules, and something wrong with every broken one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from encoders.reductions import RULES, Options
from instances import Source
from instances.exhaustive import sources
from satfit.settings import Settings
from satfit.verification import Tally, verify
from tests.satfit.support import satfit_here, satfit_json, satfit_json_here

FAST = ("set-cover-one-relu", "circuit-one-relu", "3sat-two-relus", "clique-one-threshold")


@pytest.mark.parametrize("rule", [name for name in RULES if name != "poits-plane"])
def test_every_rule_over_all_sources_of_size_one(rule: str) -> None:
    document = satfit_json_here("verify", rule, "--max-size", "1")
    assert document["contradictions"] == []
    assert document["instances"] == document["planned"] == document["decided"]
    assert document["open"] == []
    assert document["yes"] + document["no"] + document["outside_promise"] == document["instances"]
    assert document["backward"] > document["forward"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_over_all_sources_of_size_two(rule: str) -> None:
    document = satfit_json("verify", rule, "--max-size", "2", "--time-limit", "2", timeout=280)
    assert document["contradictions"] == []
    assert document["instances"] == document["planned"]
    assert document["open"] == []


@pytest.mark.parametrize("rule", ["poits-plane", "poits-thresholds"])
def test_one_in_three_is_decided_by_our_own_engine(rule: str) -> None:
    document = satfit_json("verify", rule, "--max-size", "2", "--time-limit", "60")
    assert document["contradictions"] == document["open"] == []
    assert document["decided"] == document["instances"] == 19


@pytest.mark.parametrize(
    ("rule", "options"),
    [
        ("set-cover-one-relu", ["--bias"]),
        pytest.param("set-cover-one-relu", ["--loss", "l1"], marks=pytest.mark.slow),
        ("circuit-one-relu", ["--bias", "--loss", "l1"]),
        pytest.param("3sat-two-relus", ["--bias", "--free-signs"], marks=pytest.mark.slow),
        ("clique-one-threshold", ["--loss", "l2"]),
        ("poits-thresholds", ["--free-signs", "--dimension", "3"]),
        pytest.param("hyperplanes-two-thresholds", ["--free-signs"], marks=pytest.mark.slow),
        ("hyperplanes-four-relus", ["--error", "1/2"]),
    ],
)
def test_variants_over_all_sources_of_size_one(rule: str, options: list[str]) -> None:
    document = satfit_json_here("verify", rule, "--max-size", "1", *options, "--time-limit", "20")
    assert document["contradictions"] == []
    assert document["decided"] + len(document["open"]) == document["instances"]


def test_other_solvers_are_held_against_the_truth_too() -> None:
    document = satfit_json_here(
        "verify", "set-cover-one-relu", "--max-size", "1", "--loss", "l1", "--solvers", "highs,pulp:cbc"
    )
    assert document["contradictions"] == []


def test_wrong_usage_is_one_line() -> None:
    for arguments, words in (
        (("nothing", "--max-size", "1"), "no rule 'nothing'"),
        (("3sat-two-relus", "--max-size", "1", "--neurons", "5"), "no variant"),
        (("set-cover-one-relu", "--max-size", "1", "--loss", "l0"), "l2 and l1 only"),
    ):
        done = satfit_here("verify", *arguments)
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr


@contextmanager
def broken(name: str, **parts: Any) -> Iterator[None]:
    """The rule with some of its functions replaced."""
    whole = RULES[name]
    RULES[name] = replace(whole, **parts)
    try:
        yield
    finally:
        RULES[name] = whole


def tally_of(name: str, size: int = 1) -> Tally:
    tally = Tally()
    settings = Settings(solvers=(), rule=name, time_limit_s=5.0)
    for source in sources(RULES[name].family, size):
        verify(source, settings, tally)
    return tally


@pytest.mark.parametrize("name", FAST)
def test_a_lost_sample_is_noticed(name: str) -> None:
    rule = RULES[name]

    def reduce(source: Source, options: Options) -> Any:
        problem = rule.reduce(source, options)
        return replace(problem, points=problem.points[1:], labels=problem.labels[1:])

    with broken(name, reduce=reduce):
        assert tally_of(name).contradictions


@pytest.mark.parametrize("name", FAST)
def test_a_witness_that_misses_is_noticed(name: str) -> None:
    rule = RULES[name]

    def fit(source: Source, solution: Any, options: Options) -> Any:
        network = rule.fit(source, solution, options)
        return replace(network, weights=tuple(tuple(w + Fraction(1, 2) for w in row) for row in network.weights))

    with broken(name, fit=fit):
        assert any("forward witness" in complaint for complaint in tally_of(name).contradictions)


@pytest.mark.parametrize("name", FAST)
def test_a_wrong_reading_is_noticed(name: str) -> None:
    rule = RULES[name]

    def extract(source: Source, network: Any, options: Options) -> Any:
        return tuple(not value for value in rule.extract(source, network, options))

    with broken(name, extract=extract):
        assert any("read from" in complaint for complaint in tally_of(name).contradictions)


def test_a_wrong_size_formula_is_noticed() -> None:
    with broken("3sat-two-relus", size={"points": "2*N + M", "dimension": "N + 1", "neurons": "2"}):
        assert any("points" in complaint for complaint in tally_of("3sat-two-relus").contradictions)


def test_a_label_that_is_too_small_is_noticed() -> None:
    """Theorem 1 with Q = 1: the cheapest network no longer has to cover."""
    rule = RULES["set-cover-one-relu"]

    def reduce(source: Source, options: Options) -> Any:
        problem = rule.reduce(source, options)
        return replace(problem, labels=tuple(min(label, Fraction(1)) for label in problem.labels))

    with broken(rule.name, reduce=reduce):
        assert any("least error" in complaint for complaint in tally_of(rule.name, 2).contradictions)
