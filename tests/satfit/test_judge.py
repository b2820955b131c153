"""The judge, tried with liars: synthetic outcomes of every kind against truth, witnesses and labels."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest

from encoders.formulas import Formula
from encoders.reductions import Options
from encoders.reductions.three_sat_two_relus import REDUCTION
from instances import ThreeSat, Verdict
from instances.dimacs import write_dimacs
from instances.load import Instance
from satfit.batch import Results, exit_code, met
from satfit.case import Run, make_case, with_assignment
from satfit.judge import judge, truth_of
from satfit.native import certified
from satfit.record import row_of
from satfit.scoring import scores
from satfit.settings import Settings
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import BACKENDS

YES = ThreeSat(2, ((1, 2), (-1, 2)))
NO = ThreeSat(1, ((1,), (-1,)))
SETTINGS = Settings(solvers=("z3", "highs"))
FIT = REDUCTION.fit(YES, (True, True), Options())


def run(solver: str, outcome: Outcome, source: ThreeSat = YES, label: Verdict | None = None) -> Run:
    case = make_case(Instance("x.cnf", source, write_dimacs(source).encode(), label), SETTINGS)
    return Run(case, BACKENDS[solver], Formula.SMT, SETTINGS, outcome)


def said(verdict: Verdict, basis: Basis | None) -> Outcome:
    witness = FIT if basis is Basis.WITNESS else None
    return Outcome(verdict, Termination.COMPLETED, basis, claimed=verdict, witness=witness)


WITNESS = said(Verdict.FEASIBLE, Basis.WITNESS)
PROOF = said(Verdict.INFEASIBLE, Basis.PROOF)
LIE = said(Verdict.INFEASIBLE, Basis.FLOAT)
EXACT_LIE = said(Verdict.INFEASIBLE, Basis.EXACT)
SILENT = Outcome(Verdict.UNKNOWN, Termination.TIME_LIMIT)


def judged(*runs: Run) -> tuple[list[Run], Results]:
    results = met(runs)
    # runs nobody has changed stay the very same
    assert [new for old, new in zip(runs, results.runs, strict=True) if new is not old] == results.changed
    return results.runs, results


@pytest.mark.parametrize("lie", [LIE, EXACT_LIE])
def test_a_witness_refutes_every_uncertified_no(lie: Outcome) -> None:
    after, results = judged(run("z3", WITNESS), run("highs", lie))
    assert after[0].outcome == WITNESS
    assert (after[1].outcome.verdict, after[1].outcome.basis) == (Verdict.UNKNOWN, Basis.REFUTED)
    assert after[1].outcome.claimed is Verdict.INFEASIBLE
    assert [quarrel.minority for quarrel in results.disagreements] == [("highs",)]
    assert results.disagreements[0].certified is Verdict.FEASIBLE
    assert exit_code(results) == 3
    assert "highs stands against a certified feasible" in str(results.disagreements[0])


def test_the_minority_is_whoever_stands_against_certainty_not_the_smaller_number() -> None:
    _, results = judged(run("pysat:cadical195", WITNESS), run("z3", LIE), run("highs", LIE), run("scip", LIE))
    assert results.disagreements[0].minority == ("z3", "highs", "scip")


def test_two_certificates_that_contradict_each_other_are_both_named_and_kept() -> None:
    after, results = judged(run("pysat:cadical195", PROOF), run("z3", WITNESS))
    assert [r.outcome for r in after] == [PROOF, WITNESS]
    assert results.disagreements[0].certified is None
    assert results.disagreements[0].minority == ("pysat:cadical195", "z3")
    assert exit_code(results) == 3


def test_silence_and_restriction_are_no_disagreement() -> None:
    restricted = Outcome(Verdict.UNKNOWN, Termination.COMPLETED, Basis.RESTRICTED, claimed=Verdict.INFEASIBLE)
    refuted = Outcome(Verdict.UNKNOWN, Termination.COMPLETED, Basis.REFUTED, claimed=Verdict.FEASIBLE)
    _, results = judged(run("z3", WITNESS), run("highs", SILENT), run("scip", restricted), run("pulp:cbc", refuted))
    assert results.disagreements == []
    assert exit_code(results) == 0


def test_labels_are_parties() -> None:
    _, agreed = judged(run("z3", WITNESS, label=Verdict.FEASIBLE))
    assert agreed.disagreements == []
    _, wrong = judged(run("z3", WITNESS, label=Verdict.INFEASIBLE))
    assert wrong.disagreements[0].minority == ("label",)
    _, open_ = judged(run("highs", LIE, label=Verdict.FEASIBLE))
    assert open_.disagreements[0].minority == ("highs", "label")
    _, nothing = judged(run("highs", SILENT, label=Verdict.FEASIBLE))
    assert nothing.disagreements == []


def test_truth_needs_a_certificate() -> None:
    assert truth_of([row_of(run("pysat:cadical195", WITNESS))]) is Verdict.FEASIBLE
    assert truth_of([row_of(run("pysat:cadical195", PROOF))]) is Verdict.INFEASIBLE
    assert truth_of([row_of(run("pysat:cadical195", EXACT_LIE))]) is Verdict.UNKNOWN
    assert truth_of([row_of(run("z3", WITNESS))]) is Verdict.UNKNOWN


def test_native_models_are_mapped_forward_and_evaluated() -> None:
    good = replace(said(Verdict.FEASIBLE, Basis.EXACT), assignment=(False, True))
    outcome = certified(run("pysat:cadical195", good).case, good)
    assert outcome.basis is Basis.WITNESS
    assert outcome.witness is not None
    bad = replace(good, assignment=(True, False))
    outcome = certified(run("pysat:cadical195", bad).case, bad)
    assert (outcome.verdict, outcome.basis) == (Verdict.UNKNOWN, Basis.REFUTED)


@pytest.mark.parametrize("proof", ["", "1 0\n", "0\n", "garbage", "-1 0\n2 0\n0\n"])
def test_a_proof_that_does_not_check_is_no_truth(proof: str) -> None:
    claim = replace(said(Verdict.INFEASIBLE, Basis.EXACT), proof=proof)
    outcome = certified(run("pysat:cadical195", claim).case, claim)
    assert (outcome.verdict, outcome.basis) == (Verdict.UNKNOWN, Basis.REFUTED)
    assert exit_code(met([run("pysat:cadical195", outcome)])) == 4


def test_a_proof_that_checks_is() -> None:
    claim = replace(said(Verdict.INFEASIBLE, Basis.EXACT), proof="0\n")
    outcome = certified(run("pysat:cadical195", claim, NO).case, claim)
    assert (outcome.verdict, outcome.basis) == (Verdict.INFEASIBLE, Basis.PROOF)
    assert any("Theorem 6" in trusted for trusted in outcome.assumes)


def test_a_native_no_without_a_proof_names_the_theorem_and_is_not_certified() -> None:
    claim = said(Verdict.INFEASIBLE, Basis.EXACT)
    outcome = certified(run("pysat:cadical195", claim, NO).case, claim)
    assert outcome.basis is Basis.EXACT
    assert any("Theorem 6" in trusted for trusted in outcome.assumes)


def test_a_backward_witness_that_fails_is_our_error() -> None:
    case = run("z3", WITNESS).case
    assert with_assignment(case, WITNESS).assignment is not None
    bent = replace(FIT, weights=(FIT.weights[1], FIT.weights[1]))
    outcome = with_assignment(case, replace(WITNESS, witness=bent))
    assert outcome.termination is Termination.ERROR


def test_exit_codes_in_order() -> None:
    crashed = run("z3", Outcome(Verdict.UNKNOWN, Termination.CRASHED))
    errors = run("z3", Outcome(Verdict.UNKNOWN, Termination.ERROR))
    quarrel = judged(run("z3", WITNESS), run("highs", LIE))[1].disagreements
    for runs, quarrels, interrupted, code in (
        ([crashed], [], False, 1),
        ([errors], [], False, 1),
        ([run("z3", SILENT)], [], False, 0),
        ([crashed], quarrel, False, 3),
        ([crashed], quarrel, True, 130),
        ([], [], False, 0),
    ):
        results = replace(met(runs, interrupted=interrupted, planned=3), disagreements=quarrels)
        assert exit_code(results) == code


def test_scores() -> None:
    fast = replace(WITNESS, cost=replace(WITNESS.cost, wall_s=1.0, peak_mib=50.0))
    unsupported = Outcome(Verdict.UNKNOWN, Termination.UNSUPPORTED)
    (score,) = scores(list(map(row_of, (run("z3", told) for told in (fast, SILENT, LIE, unsupported)))))
    assert (score.runs, score.decided, score.certified, score.limits) == (3, 2, 1, 1)
    assert score.par2_s == pytest.approx((1.0 + 2 * SETTINGS.time_limit_s + 0.0) / 3)
    assert score.peak_mib == 50.0


def test_no_uncertified_outcome_ever_counts_as_certified() -> None:
    for verdict, basis in itertools.product(Verdict, [None, *Basis]):
        outcome = Outcome(verdict, Termination.COMPLETED, basis)
        (score,) = scores([row_of(run("z3", outcome))])
        expected = verdict is not Verdict.UNKNOWN and basis in (Basis.WITNESS, Basis.PROOF)
        assert score.certified == int(expected)


def test_one_content_under_two_names_has_one_answer() -> None:
    yes, lie = (row_of(run("z3", WITNESS)), row_of(run("highs", LIE)))
    renamed = replace(lie, instance="y.cnf")
    found = judge([yes, renamed])
    assert found.rows[1].basis is Basis.REFUTED
    assert [quarrel.minority for quarrel in found.disagreements] == [("highs",)]
    # the label of the other name is held against the claim as well
    labelled = replace(lie, instance="y.cnf", label=Verdict.FEASIBLE)
    assert judge([lie, replace(labelled, verdict=Verdict.UNKNOWN)]).disagreements[0].verdicts["label"] == "feasible"
    right = judge([yes, replace(renamed, label=Verdict.FEASIBLE)]).disagreements
    assert [quarrel.minority for quarrel in right] == [("highs",)]
    # two names of one solver's runs are told apart
    names = judge([replace(yes, solver="highs"), renamed]).disagreements[0].verdicts
    assert set(names) == {"highs on x.cnf", "highs on y.cnf"}


@pytest.mark.parametrize("order", [1, -1])
def test_certificates_that_were_recorded_before_count_and_claims_do_not(order: int) -> None:
    yes, proof, lie = (row_of(run("z3", said)) for said in (WITNESS, PROOF, LIE))
    found = judge([lie], [yes, lie][::order])
    assert [row.basis for row in found.rows] == [Basis.REFUTED]
    assert [quarrel.minority for quarrel in found.disagreements] == [("z3",)]
    assert judge([yes], [lie]).disagreements == []
    assert judge([yes], [proof]).disagreements[0].contradiction
    assert judge([yes], [replace(proof, question="0" * 64)]).disagreements == []


def test_least_errors_that_were_recorded_before_count_and_claims_do_not() -> None:
    row = row_of(run("z3", WITNESS))
    least = replace(row, options={**row.options, "target": None}, verdict=Verdict.UNKNOWN, basis=None)
    claim = replace(least, objective=Fraction(7), bound=Fraction(7), bound_basis=Basis.EXACT)
    better = replace(least, objective=Fraction(5), bound=Fraction(6), bound_basis=Basis.EXACT, claimed_bound="9")
    found = judge([claim], [better])
    assert found.rows[0].bound is None
    assert [quarrel.minority for quarrel in found.disagreements] == [("z3",)]
    assert judge([replace(claim, bound=Fraction(5))], [better]).disagreements == []
