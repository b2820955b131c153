"""Smaller problems keep what is known: the witness answers each of them, exactly, and numbers only get simpler."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from fractions import Fraction as Q
from pathlib import Path

import pytest

from encoders.bounds import Origin, uniform_bounds
from encoders.formulas import Formula
from instances import Activation, Loss, Network, Verdict
from satfit.audit.asking import Answer, Asked
from satfit.audit.bug_report import commands, write_report
from satfit.audit.findings import Finding, Kind
from satfit.audit.shrink import Reduced, Shrinker
from satfit.audit.smaller import State, simpler, uniform, with_columns, with_neurons, with_points, without_bias
from satfit.audit.truth import Truth
from satfit.audit.variations import Choice, variations
from solvers.claim import Claim
from solvers.job import Job
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import BACKENDS
from tests.corpus import data
from tests.satfit.audit.problems import planted

DONE = Termination.COMPLETED


def answers(state: State) -> bool:
    return state.witness is not None and state.problem.objection(state.witness) is None


def shapes_agree(state: State) -> bool:
    problem = state.problem
    boxes = state.bounds.boxes
    return len(boxes) == problem.k and all(len(box.weights) == problem.d for box in boxes)


def test_every_smaller_state_has_its_witness() -> None:
    dice = random.Random("smaller")
    for _ in range(200):
        one = planted(dice)
        state = State(one.problem, uniform_bounds(one.problem, Q(1000)), one.network)
        assert answers(state)
        n, d, k = one.problem.n, one.problem.d, one.problem.k
        parts = [sorted(dice.sample(range(count), dice.randint(0, count))) for count in (n, k, d)]
        found = [with_points(state, parts[0]), with_neurons(state, parts[1]), with_columns(state, parts[2])]
        assert [found[0].problem.n, found[1].problem.k, found[2].problem.d] == list(map(len, parts))
        found += [without_bias(state), uniform(state)]
        for relabelled in found[1:4]:
            assert relabelled.witness is not None
            assert relabelled.problem.residuals(relabelled.witness) == one.problem.residuals(one.network)
        for smaller in found:
            assert answers(smaller)
            assert shapes_agree(smaller)
            error = one.problem.error(one.network)
            assert smaller.problem.error(smaller.witness or one.network) <= error


def test_simpler_states_are_simpler_and_keep_their_witness() -> None:
    dice = random.Random("simpler")
    for _ in range(40):
        one = planted(dice)
        state = State(one.problem, uniform_bounds(one.problem, Q(9973)), one.network)
        for candidate in simpler(state):
            assert candidate.complexity < state.complexity
            assert answers(candidate)
            assert shapes_agree(candidate)
        blind = replace(state, witness=None)
        for candidate in simpler(blind):
            assert candidate.complexity < blind.complexity
            assert candidate.witness is None


def test_simplification_ends() -> None:
    dice = random.Random("ends")
    one = planted(dice)
    state: State | None = State(one.problem, uniform_bounds(one.problem, Q(9973)), one.network)
    steps = 0
    while state is not None:
        last, state, steps = state, next(simpler(state), None), steps + 1
        assert steps < 500
    assert last.bounds == uniform_bounds(last.problem, Q(1))


MINIMUM = replace(data([("0", "0"), ("0", "1"), ("1", "1"), ("2", "2"), ("3", "3")], 1, "+"), loss=Loss.L1, target=None)
LEAST = Network(((Q(1),),), (Q(0),), (Q(1),))


def finding_of(kind: Kind, answer: Answer, witness: Network | None = None) -> Finding:
    job = answer.job
    plain = variations(job.problem, job.bounds, job.formula, BACKENDS[job.solver], Choice(()))[0]
    return Finding("planted.json", kind, Asked(plain, answer), ("plain",), Truth(), witness)


def overstating(job: Job, _stop: threading.Event | None = None) -> Answer:
    """Twice the least error, and 5 where there is none."""
    outcome = Outcome(Verdict.FEASIBLE, DONE, Basis.WITNESS, claimed=Verdict.FEASIBLE, claimed_bound="5")
    return Answer(job, outcome, Claim(Verdict.FEASIBLE, DONE, "optimal", bound=5.0))


def test_a_wrong_bound_shrinks_with_its_witness() -> None:
    job = Job("scip", Formula.INDICATOR, MINIMUM, uniform_bounds(MINIMUM, None))
    finding = finding_of(Kind.WRONG_BOUND, overstating(job), LEAST)
    small = Shrinker(finding, 60.0, lambda _problem: Truth(), overstating).run()
    assert small.finished
    assert (small.job.problem.n, small.job.problem.k) == (0, 0)
    assert small.refuted is not None
    assert small.job.problem.error(small.refuted.witness) == 0


def silent(job: Job, _stop: threading.Event | None = None) -> Answer:
    return Answer(job, Outcome(Verdict.UNKNOWN, DONE))


def test_a_claim_that_is_not_made_again_is_reported_as_that() -> None:
    job = Job("scip", Formula.INDICATOR, MINIMUM, uniform_bounds(MINIMUM, None))
    small = Shrinker(finding_of(Kind.WRONG_BOUND, overstating(job), LEAST), 60.0, lambda _p: Truth(), silent).run()
    assert not small.repeats
    assert small.job.problem == MINIMUM
    assert small.tests == 2


def test_boxes_of_a_theorem_are_not_called_one_for_a_part() -> None:
    """Every candidate is asked with boxes that nobody proves; and a report does not pretend to have them."""
    proved = replace(uniform_bounds(MINIMUM, Q(7)), origin=Origin.THEOREM, statement="Theorem 0")
    asked: list[Job] = []

    def ask(job: Job, _stop: threading.Event | None = None) -> Answer:
        asked.append(job)
        return overstating(job)

    job = Job("scip", Formula.BIG_M, MINIMUM, proved)
    Shrinker(finding_of(Kind.WRONG_BOUND, overstating(job), LEAST), 60.0, lambda _p: Truth(), ask).run()
    assert asked
    assert not any(one.bounds.proved for one in asked)
    assert commands(job) == []
    assert commands(replace(job, bounds=uniform_bounds(MINIMUM, Q(7)))) != []


def test_no_time_no_harm() -> None:
    job = Job("scip", Formula.INDICATOR, MINIMUM, uniform_bounds(MINIMUM, None))
    small = Shrinker(finding_of(Kind.WRONG_BOUND, overstating(job), LEAST), -1.0, lambda _p: Truth(), overstating).run()
    assert (small.tests, small.repeats) == (0, False)


@pytest.mark.parametrize("activation", list(Activation))
def test_a_report_is_written_whole_even_if_the_claim_is_gone(tmp_path: Path, activation: Activation) -> None:
    """The real solver is asked once more for the report, and answers rightly."""
    if reason := BACKENDS["highs"].missing():
        pytest.skip(reason)
    problem = replace(data([("1", "1"), ("0", "0")], 1, "+"), activation=activation)
    job = Job("highs", Formula.BIG_M, problem, uniform_bounds(problem, Q(7)))
    finding = finding_of(Kind.CHANGED, silent(job))
    folder = write_report(finding, Reduced(job, Truth(), None, 0, False, False), tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        "report.md",
        "claim.json",
        "problem.json",
        "model.mps",
        "reproduce.py",
    }
    assert list(tmp_path.iterdir()) == [folder]
    assert "not made a second time" in (folder / "report.md").read_text()
