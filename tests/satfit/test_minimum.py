"""Least errors: who may claim one, what proves it, and how contradictions come to light."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from encoders.reductions import Options
from instances import Gate, GateKind, Loss, MonotoneCircuit, SetCover, Verdict
from instances.load import Instance
from satfit.batch import run_one
from satfit.case import Case, Run, make_case
from satfit.judge import cross_check
from satfit.record import row_of
from satfit.row import Row
from satfit.scoring import scores
from satfit.settings import Settings
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import find_backend
from tests.satfit.support import satfit_here, satfit_json_here

COVER = SetCover(4, ((1, 2), (3, 4), (1, 3), (2, 4), (1,)), (2, 1, 1, 1, 1))
OPTIMUM = 2


def case_of(source: SetCover | MonotoneCircuit, loss: Loss | None = None, optimum: int | None = None) -> Case:
    settings = Settings(solvers=(), options=Options(loss=loss))
    return make_case(Instance("example", source, b"", None, optimum), settings)


def run_of(case: Case, solver: str) -> Run:
    return run_one(case, find_backend(solver), Settings(solvers=(solver,), time_limit_s=60))


def test_the_judge_proves_the_optimum() -> None:
    outcome = run_of(case_of(COVER), "pysat:rc2").outcome
    assert (outcome.verdict, outcome.basis) == (Verdict.FEASIBLE, Basis.WITNESS)
    assert outcome.objective == outcome.bound == OPTIMUM
    assert outcome.bound_basis is Basis.PROOF
    assert outcome.optimal
    assert outcome.assignment == (False, False, True, True, False)


def test_a_source_without_a_solution_has_no_optimum() -> None:
    outcome = run_of(case_of(SetCover(2, ((1,),), (1,))), "pysat:rc2").outcome
    assert (outcome.verdict, outcome.basis) == (Verdict.UNKNOWN, None)
    assert outcome.objective is None
    assert "no solution" in outcome.note


def test_an_optimum_of_zero_needs_no_proof() -> None:
    outcome = run_of(case_of(SetCover(0, ((),), (1,))), "pysat:rc2").outcome
    assert outcome.objective == 0
    assert outcome.optimal
    assert outcome.assumes == ()


def test_every_solver_that_takes_the_loss_attains_the_optimum() -> None:
    circuit = MonotoneCircuit(3, (Gate(GateKind.OR, (1, 2)), Gate(GateKind.AND, (3, 4))), 5)
    expected = {
        Loss.L1: ("z3", "highs", "pulp:cbc", "ortools:cp-sat", "scip"),
        Loss.L2: ("ortools:cp-sat", "scip"),
    }
    for loss, solvers in expected.items():
        for source in (circuit,) if loss is Loss.L1 else (COVER,):
            case = case_of(source, loss)
            for solver in solvers:
                if find_backend(solver).missing():
                    continue
                outcome = run_of(case, solver).outcome
                assert outcome.objective == OPTIMUM, (solver, loss, outcome)
                assert outcome.basis is Basis.WITNESS
                if find_backend(solver).exact:
                    assert (outcome.bound, outcome.bound_basis) == (OPTIMUM, Basis.EXACT)
                else:
                    assert outcome.bound is None
                    assert outcome.claimed_bound is not None
                if outcome.assignment is not None:
                    assert source.satisfied_by(outcome.assignment)  # type: ignore[arg-type]


def test_squared_error_is_refused_by_those_who_cannot_and_says_why() -> None:
    for solver in ("highs", "pulp:cbc", "cvc5"):
        if find_backend(solver).missing():
            continue
        outcome = run_of(case_of(COVER), solver).outcome
        assert outcome.termination is Termination.UNSUPPORTED
        assert outcome.note


def told(case: Case, solver: str, **said: object) -> Row:
    base = Outcome(Verdict.FEASIBLE, Termination.COMPLETED, Basis.WITNESS)
    backend = find_backend(solver)
    outcome = replace(base, **said)  # type: ignore[arg-type]
    return row_of(Run(case, backend, backend.formulas[0], Settings(solvers=(solver,)), outcome))


def test_a_claimed_optimum_above_an_exact_error_is_refuted() -> None:
    case = case_of(COVER)
    runs = [
        told(case, "highs", objective=Fraction(3), claimed_bound="2.9999"),
        told(case, "z3", objective=Fraction(2), bound=Fraction(2), bound_basis=Basis.EXACT),
    ]
    judged, quarrels = cross_check(runs)
    assert [quarrel.minority for quarrel in quarrels] == [("highs",)]
    assert judged[0].claimed_bound is None
    assert "contradicts" in judged[0].note
    assert judged[1] is runs[1]


def test_rounding_noise_is_no_contradiction() -> None:
    case = case_of(COVER)
    runs = [
        told(case, "highs", objective=Fraction(2), claimed_bound="2.0000000001"),
        told(case, "z3", objective=Fraction(2)),
    ]
    assert cross_check(runs) == (runs, [])


def test_an_exact_solver_that_overstates_the_bound_stands_alone() -> None:
    case = case_of(COVER)
    runs = [
        told(case, "pysat:rc2", objective=Fraction(2), bound=Fraction(2), bound_basis=Basis.PROOF),
        told(case, "z3", objective=Fraction(3), bound=Fraction(3), bound_basis=Basis.EXACT),
    ]
    judged, quarrels = cross_check(runs)
    assert quarrels[0].minority == ("z3",)
    assert judged[1].bound is None
    assert not quarrels[0].contradiction


def test_a_proved_bound_above_an_exact_error_is_our_own_fault() -> None:
    case = case_of(COVER)
    runs = [
        told(case, "pysat:rc2", objective=Fraction(3), bound=Fraction(3), bound_basis=Basis.PROOF),
        told(case, "z3", objective=Fraction(2)),
    ]
    _, quarrels = cross_check(runs)
    assert quarrels[0].contradiction
    assert "report" in str(quarrels[0])


def test_a_wrong_label_is_named() -> None:
    for optimum in (1, 3):
        case = case_of(COVER, optimum=optimum)
        runs = [told(case, "pysat:rc2", objective=Fraction(2), bound=Fraction(2), bound_basis=Basis.PROOF)]
        _, quarrels = cross_check(runs)
        assert quarrels[0].minority == ("label",), optimum
    assert cross_check([replace(runs[0], label_objective=Fraction(2))])[1] == []


@pytest.mark.parametrize("said", [{"bound": Fraction(3), "bound_basis": Basis.EXACT}, {"claimed_bound": "3.0"}])
def test_a_claimed_optimum_above_the_label_is_a_disagreement(said: dict[str, object]) -> None:
    """Nobody has a network of error 2, but somebody knows of one."""
    case = case_of(COVER, optimum=2)
    runs = [told(case, "z3", objective=Fraction(3), **said), told(case, "highs", objective=Fraction(3))]
    judged, quarrels = cross_check(runs)
    assert judged == runs
    assert [(quarrel.minority, quarrel.certified) for quarrel in quarrels] == [(("z3", "label"), None)]
    assert cross_check(runs[1:])[1] == []


def test_scores_count_a_decision_only_where_the_minimum_is_claimed() -> None:
    case = case_of(COVER)
    runs = [
        told(case, "pysat:rc2", objective=Fraction(2), bound=Fraction(2), bound_basis=Basis.PROOF),
        told(case, "z3", objective=Fraction(2)),
        told(case, "highs", objective=Fraction(2), claimed_bound="2.0"),
        told(case, "scip", objective=Fraction(3), claimed_bound="2.0"),
    ]
    table = {score.solver: (score.decided, score.certified) for score in scores(runs)}
    assert table == {"pysat:rc2": (1, 1), "z3": (0, 0), "highs": (1, 0), "scip": (0, 0)}


def test_compare_shows_the_minimum_and_its_bundle_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "cover.json"
    file.write_text(
        '{"schema_version": 1, "kind": "set-cover", "elements": 4, "optimum": 2,'
        ' "sets": [[1, 2], [3, 4], [1, 3], [2, 4], [1]]}'
    )
    bundles = tmp_path / "bundles"
    document = satfit_json_here("compare", file, "--solvers", "ortools:cp-sat", "--bundle", bundles)
    judge, cp_sat = document["runs"]
    assert (judge["solver"], judge["objective"], judge["bound"], judge["bound_basis"]) == (
        "pysat:rc2",
        "2",
        "2",
        "proof",
    )
    assert (cp_sat["objective"], cp_sat["bound"], cp_sat["bound_basis"]) == ("2", "2", "exact")
    assert {run["truth_objective"] for run in document["runs"]} == {"2"}
    reports = satfit_json_here("check", bundles)["bundles"]
    assert {report["status"] for report in reports} == {"accepted"}
    shown = satfit_here("compare", file, "--solvers", "ortools:cp-sat")
    assert "=2 P" in shown.stdout
    assert "=2 E" in shown.stdout


def test_a_budget_makes_it_a_decision(tmp_path: Path) -> None:
    file = tmp_path / "stn.sts"
    file.write_text("3 3\n1 2 3\n1 2 3\n1 2 3\n")
    for budget, verdict in ((0, "infeasible"), (1, "feasible")):
        document = satfit_json_here("compare", file, "--solvers", "ortools:cp-sat", "--budget", str(budget))
        assert {run["verdict"] for run in document["runs"]} == {verdict}, budget
        assert document["runs"][0]["solver"] == "pysat:cadical195"


def test_a_tampered_optimum_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "cover.json"
    file.write_text('{"schema_version": 1, "kind": "set-cover", "elements": 2, "sets": [[1], [2], [1]]}')
    bundles = tmp_path / "bundles"
    satfit_json_here("compare", file, "--solvers", "pysat:rc2", "--bundle", bundles)
    claim = next(bundles.rglob("claim.json"))
    document = json.loads(claim.read_text())
    assert document["certificate"]["kind"] == "network+drup"
    claim.write_text(json.dumps(document | {"bound": "1"}))
    assert satfit_here("check", bundles).returncode == 4
