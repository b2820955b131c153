"""Liars with a planted rule: what an audit finds, calls it, makes of it, and what it must not accuse anybody of."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Q
from pathlib import Path

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from instances import Loss, Network, TrainingProblem, Verdict
from instances.load import Instance
from satfit.audit.asking import Answer, Ask, Asked
from satfit.audit.audit import Plan, Report, exit_code
from satfit.audit.findings import Finding, Kind, changed, overstated, refuting
from satfit.audit.instance import Audited, judged
from satfit.audit.shrink import Reduced, Shrinker
from satfit.audit.truth import Truth, truth_of_problem
from satfit.audit.variations import Choice, variations
from satfit.case import Case, make_case
from satfit.settings import Settings
from solvers.claim import Claim
from solvers.job import Job
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import BACKENDS
from tests.corpus import ZIGZAG, data
from tests.encoders.geometry_judges import fits

SETTINGS = Settings(solvers=("scip",), geometry="none", time_limit_s=30.0)
DONE = Termination.COMPLETED
TRUE = Network(((Q(2),), (Q(1),), (Q(-3),)), (Q(0), Q(-4), Q(2)), (Q(1), Q(-1), Q(1)))
LINE = data([(str(x), str(TRUE((x,)))) for x in range(-4, 9)], 3, "+-+")

Lie = Callable[[TrainingProblem], bool]


def has(problem: TrainingProblem, *points: int) -> bool:
    """Up to the order of points, a factor of the coordinate and one of the labels: by their ranks."""
    values = sorted(point[0][1] if point else Q(0) for point in problem.points)
    return all(Q(p) in values for p in points)


def says_no(lie: Lie, basis: Basis = Basis.FLOAT) -> Ask:
    """Infeasible where `lie` says so, else silent."""

    def ask(job: Job, _stop: threading.Event | None = None) -> Answer:
        if not lie(job.problem):
            return Answer(job, Outcome(Verdict.UNKNOWN, DONE))
        verdict = Verdict.UNKNOWN if basis is Basis.RESTRICTED else Verdict.INFEASIBLE
        return Answer(job, Outcome(verdict, DONE, basis, claimed=Verdict.INFEASIBLE))

    return ask


def says_yes(lie: Lie) -> Ask:
    """Feasible, with weights that are nothing, where `lie` says so; else infeasible."""

    def ask(job: Job, _stop: threading.Event | None = None) -> Answer:
        if lie(job.problem):
            return Answer(job, Outcome(Verdict.UNKNOWN, DONE, Basis.REFUTED, claimed=Verdict.FEASIBLE))
        return Answer(job, Outcome(Verdict.INFEASIBLE, DONE, Basis.FLOAT, claimed=Verdict.INFEASIBLE))

    return ask


def case_of(problem: TrainingProblem, settings: Settings = SETTINGS) -> Case:
    return make_case(Instance("planted.json", problem, b"", problem.truth), settings)


def audited(
    problem: TrainingProblem, ask: Ask, formula: Formula = Formula.INDICATOR, bound: Q | None = None
) -> Audited:
    case = case_of(problem, replace(SETTINGS, weight_bound=bound))
    listed = variations(problem, case.bounds, formula, BACKENDS["scip"], Choice(("rows", "neurons", "seeds")))
    jobs = [Job("scip", formula, v.problem, v.bounds, seed=v.seed) for v in listed]
    asked = [Asked(v, ask(job, None)) for v, job in zip(listed, jobs, strict=True)]
    return judged(case, formula, asked, SETTINGS, threading.Event())


def decide(problem: TrainingProblem) -> Truth:
    """What Z3 says in this process; `truth_of_problem` starts one for each."""
    answer = fits(problem, 10_000)
    assert answer is not None
    return Truth(Verdict.FEASIBLE if answer else Verdict.INFEASIBLE, Basis.EXACT, "z3")


def reduced(finding: Finding, ask: Ask) -> Reduced:
    return Shrinker(finding, 100.0, decide, ask).run()


def test_a_false_no_is_found_by_another_solvers_witness_and_made_smallest() -> None:
    ask = says_no(lambda problem: has(problem, 3, 5))
    found = audited(LINE, ask)
    assert found.truth.verdict is Verdict.FEASIBLE
    (finding,) = found.findings
    assert finding.kind is Kind.WRONG_NO
    assert set(finding.variations) >= {"plain", "rows-1", "seed-1"}
    small = reduced(finding, ask)
    assert small.finished
    assert small.refuted is not None
    problem = small.job.problem
    assert sorted(point[0][1] for point in problem.points) == [3, 5]
    assert problem.k == 0
    assert problem.objection(small.refuted.witness) is None


def test_a_lie_that_needs_its_neurons_keeps_them() -> None:
    ask = says_no(lambda problem: problem.k >= 2 and has(problem, 4))
    (finding,) = audited(LINE, ask).findings
    problem = reduced(finding, ask).job.problem
    assert (problem.n, problem.k) == (1, 2)


def test_a_false_yes_stays_infeasible_while_it_shrinks() -> None:
    """The liar always says yes, so only the truth keeps the problem from vanishing."""
    ask = says_yes(lambda _problem: True)
    found = audited(ZIGZAG, ask)
    assert found.truth.verdict is Verdict.INFEASIBLE
    (finding,) = found.findings
    assert finding.kind is Kind.WRONG_YES
    small = reduced(finding, ask)
    problem = small.job.problem
    assert small.finished
    assert small.truth.verdict is Verdict.INFEASIBLE
    assert decide(problem).verdict is Verdict.INFEASIBLE
    for p in range(problem.n):
        rest = [q for q in range(problem.n) if q != p]
        fewer = replace(
            problem, points=tuple(problem.points[q] for q in rest), labels=tuple(problem.labels[q] for q in rest)
        )
        assert decide(fewer).verdict is Verdict.FEASIBLE


def test_the_truth_is_told_by_somebody_else() -> None:
    for solver in ("scip", "satfit", "z3"):
        no, yes = (truth_of_problem(problem, 20.0, SETTINGS, solver) for problem in (ZIGZAG, LINE))
        assert no.verdict is Verdict.INFEASIBLE
        assert solver not in (no.by, yes.by)
        assert yes.witness is not None
        assert LINE.objection(yes.witness) is None


def test_a_yes_without_a_fit_on_a_feasible_problem_is_called_no_more_than_that() -> None:
    found = audited(LINE, says_yes(lambda problem: has(problem, 3)))
    assert [finding.kind for finding in found.findings] == [Kind.NO_FIT]
    assert not found.findings[0].contradiction


def test_yes_and_no_to_the_same_question_are_listed() -> None:
    def ask(job: Job, _stop: threading.Event | None = None) -> Answer:
        return says_yes(lambda _problem: job.seed == 1)(job, None)

    found = audited(ZIGZAG, ask)
    kinds = [finding.kind for finding in found.findings]
    assert kinds == [Kind.WRONG_YES, Kind.CHANGED]
    assert "seed-1: feasible" in found.findings[1].variations
    assert "plain: infeasible" in found.findings[1].variations


@pytest.mark.parametrize("basis", [Basis.RESTRICTED, Basis.FLOAT])
@pytest.mark.parametrize("scopes", [(True, True), (True, False), (False, True), (False, False)])
def test_only_claims_about_the_same_boxes_contradict_each_other(basis: Basis, scopes: tuple[bool, bool]) -> None:
    """A complete "infeasible" speaks about every network, one within boxes about those of the same boxes."""
    job = Job("scip", Formula.BIG_M, LINE, uniform_bounds(LINE, Q(4)))
    plain = variations(LINE, job.bounds, job.formula, BACKENDS["scip"], Choice(()))[0]
    yes, no = says_yes(lambda _problem: True)(job, None), says_no(lambda _problem: True, basis)(job, None)
    pair = [Asked(replace(plain, same_scope=same), said) for same, said in zip(scopes, (yes, no), strict=True)]
    told = changed(pair)
    assert all(told) == (basis is Basis.FLOAT or scopes == (True, True))
    assert bool(told[0]) == bool(told[1])


@pytest.mark.parametrize(("bound", "wrong"), [(Q(3), True), (Q(1, 2), False)])
def test_a_no_within_boxes_is_wrong_only_if_a_fit_is_in_them(bound: Q, wrong: bool) -> None:
    """One ReLU of slope 2: there is a fit with weights up to 3, and none with weights up to 1/2."""
    problem = data([("0", "0"), ("1", "2"), ("2", "4")], 1, "+")
    found = audited(problem, says_no(lambda _problem: True, Basis.RESTRICTED), Formula.BIG_M, bound)
    assert [finding.kind for finding in found.findings] == ([Kind.WRONG_NO] if wrong else [])
    if wrong:
        assert found.findings[0].solution is not None


def test_a_witness_outside_the_boxes_refutes_nothing() -> None:
    job = Job("scip", Formula.BIG_M, LINE, uniform_bounds(LINE, Q(1)))
    said = says_no(lambda _problem: True, Basis.RESTRICTED)(job, None)
    assert refuting(said, [TRUE]) is None
    wide = replace(job, bounds=uniform_bounds(LINE, Q(4)))
    said = says_no(lambda _problem: True, Basis.RESTRICTED)(wide, None)
    assert refuting(said, [TRUE]) is not None
    off = replace(TRUE, biases=(Q(0), Q(-4), Q(3)))
    assert refuting(said, [off]) is None
    silent = Answer(wide, Outcome(Verdict.UNKNOWN, Termination.TIME_LIMIT))
    assert refuting(silent, [TRUE]) is None
    unasked = Answer(wide, Outcome(Verdict.INFEASIBLE, DONE, Basis.EXACT, claimed=Verdict.INFEASIBLE, unasked=True))
    assert refuting(unasked, [TRUE]) is None


@pytest.mark.parametrize(("bound", "wrong"), [(1.0, False), (1.0000001, False), (1.01, True), (2.0, True)])
def test_a_bound_above_an_exact_error_is_wrong_by_more_than_rounding(bound: float, wrong: bool) -> None:
    problem = data([("0", "0"), ("0", "1"), ("1", "1")], 1, "+")
    problem = replace(problem, loss=Loss.L1, target=None)
    network = Network(((Q(1),),), (Q(0),), (Q(1),))
    assert problem.error(network) == 1
    job = Job("scip", Formula.INDICATOR, problem, uniform_bounds(problem, None))
    claim = Claim(Verdict.FEASIBLE, DONE, "optimal", bound=bound)
    outcome = Outcome(Verdict.FEASIBLE, DONE, Basis.WITNESS, claimed=Verdict.FEASIBLE, claimed_bound=str(bound))
    assert (overstated(Answer(job, outcome, claim), [network]) is not None) == wrong
    # the same words about boxes that do not hold the network
    small = replace(job, formula=Formula.BIG_M, bounds=uniform_bounds(problem, Q(1, 2)))
    within = replace(outcome, claimed_bound=None)
    assert overstated(Answer(small, within, claim), [network]) is None


def test_a_wrong_label_is_told() -> None:
    found = audited(replace(ZIGZAG, truth=Verdict.FEASIBLE), says_yes(lambda _problem: False))
    assert "label" in found.contradiction
    report = report_of(found)
    assert exit_code(report) == 3


def report_of(*several: Audited) -> Report:
    plan = Plan(SETTINGS, Choice(), 0.0, Path("audit"))
    return Report(plan, 0, list(several))


def test_exit_codes() -> None:
    silent = says_no(lambda _problem: False)
    assert exit_code(report_of(audited(LINE, silent))) == 0
    assert exit_code(report_of(audited(LINE, says_no(lambda _problem: True)))) == 3
    assert exit_code(report_of(audited(ZIGZAG, says_yes(lambda _problem: True)))) == 0

    def fails(job: Job, _stop: threading.Event | None = None) -> Answer:
        return Answer(job, Outcome(Verdict.UNKNOWN, Termination.CRASHED))

    crashed = report_of(audited(LINE, fails))
    assert exit_code(crashed) == 1
    crashed.interrupted = True
    assert exit_code(crashed) == 130
