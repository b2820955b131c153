"""The tables about exact training: what they call wrong is wrong, and fits find the exponents of made-up costs."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from bench.__main__ import main
from bench.exact_growth import SERIES, Measured, Series, growth
from bench.exact_training import COLUMNS, QUESTIONS, ContradictionError, Question, row_of, show
from bench.rows import Row, markdown
from instances import Loss, Network, TrainingProblem, Verdict, sparse_point
from instances.schema import parse_network
from solvers.outcome import Basis, Cost, Outcome, Termination

QUESTION = Question("made", 1, Loss.L2)
PROBLEM = TrainingProblem((sparse_point((Fraction(1),)),), (Fraction(-1),), 1, 1, None, loss=Loss.L2, target=None)
NOTHING = Network(((Fraction(0),),), (Fraction(0),), (Fraction(1),))


def proved(error: int, bound: int | None = None) -> Outcome:
    return Outcome(
        Verdict.FEASIBLE,
        Termination.COMPLETED,
        Basis.WITNESS,
        witness=NOTHING,
        objective=Fraction(error),
        bound=Fraction(error if bound is None else bound),
        bound_basis=Basis.EXACT,
        work={"nodes": 1234, "cells": 4},
        cost=Cost(wall_s=1.25),
    )


def claimed(error: int, bound: str) -> Outcome:
    base = proved(error)
    return replace(base, bound=None, bound_basis=None, claimed_bound=bound, work={})


def test_a_proof_and_a_claim_side_by_side() -> None:
    row = row_of(QUESTION, PROBLEM, proved(7), claimed(7, "6.99999"))
    assert row.values == (1.25,)
    _, _, line = show([row]).splitlines()
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert len(cells) == len(COLUMNS)
    assert cells == ["made", "1", "1", "1", "l2", "7", "1.2", "1,234", "4", "1.2", "the same", "6.99999", "claims"]


def test_the_network_is_in_the_figures() -> None:
    row = row_of(QUESTION, PROBLEM, proved(1), None)
    kept = parse_network(json.dumps(row.to_json()["figures"]["network"]).encode(), file="network")
    assert PROBLEM.error(kept) == Fraction(row.figures["error"]) == 1


def test_a_gap_shows_both_ends() -> None:
    row = row_of(QUESTION, PROBLEM, replace(proved(7, 5), termination=Termination.TIME_LIMIT), None)
    assert row.figures["least error"] == "5 … 7"
    assert row.figures["s"] == "> 1.2"
    assert "SCIP says" not in row.figures


def test_a_network_below_a_proof_is_no_row() -> None:
    for ours, theirs in ((proved(7), claimed(6, "5")), (proved(7, 8), claimed(9, "5")), (proved(7, 8), None)):
        with pytest.raises(ContradictionError, match="no error is below"):
            row_of(QUESTION, PROBLEM, ours, theirs)


@pytest.mark.parametrize(("bound", "says"), [("7.00001", "claims"), ("7.1", "claims, refuted"), ("-1", "claims")])
def test_claims_above_a_known_error_are_refuted(bound: str, says: str) -> None:
    assert row_of(QUESTION, PROBLEM, proved(7), claimed(7, bound)).figures["SCIP says"] == says
    # a network of anybody refutes
    assert row_of(QUESTION, PROBLEM, proved(7), claimed(9, bound)).figures["SCIP says"] == says


def test_an_unfinished_peer_is_open() -> None:
    late = replace(claimed(9, "3"), termination=Termination.TIME_LIMIT)
    assert row_of(QUESTION, PROBLEM, proved(7), late).figures["SCIP says"] == "open"
    crashed = Outcome(Verdict.UNKNOWN, Termination.CRASHED)
    assert row_of(QUESTION, PROBLEM, proved(7), crashed).figures["SCIP says"] == "crashed"


def test_growth_of_powers_and_of_factors() -> None:
    in_n, in_k = Series("n", {"d": 1, "k": 1}, (10, 20, 40)), Series("k", {"d": 1, "n": 9}, (1, 2, 3))
    assert growth(in_n, in_n.sizes, [5 * n**2 for n in in_n.sizes]) == pytest.approx(2)
    assert growth(in_k, in_k.sizes, [5 * 7**k for k in in_k.sizes]) == pytest.approx(7)
    measured = {n: Measured((1.0,), (n,), float(n)) for n in in_n.sizes}
    assert growth(in_n, measured, [m.joint for m in measured.values()]) == pytest.approx(1)


def test_what_is_measured_is_named_once() -> None:
    for names in ([question.name for question in QUESTIONS], [series.name for series in SERIES]):
        assert len(set(names)) == len(names)


def test_rows_without_figures_are_in_no_markdown() -> None:
    rows = [Row("i", "w", "s", ()), Row("i", "w", "s", (1.0,), figures={"a": 1000, "b": None, "c": "x"})]
    assert markdown(rows, ("a", "b")) == "| a | b |\n| --- | --- |\n| 1,000 | – |\n"


def test_options_of_long_items_are_refused_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["build", "--limit", "1"], ["--markdown"], ["exact-training", "startup", "--only", "x"]):
        with pytest.raises(SystemExit):
            main(arguments)
        assert "are for exact-training, exact-growth" in capsys.readouterr().err
