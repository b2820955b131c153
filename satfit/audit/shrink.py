"""A wrong claim made small: fewer points, neurons, coordinates, then simpler numbers, as long as it stays wrong.

Every candidate is an isolated run of the same solver with the same options, and its claim is held against an exact
fact about the candidate itself: its own witness for a "no" or a bound, a decision by others for a "yes".
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from instances import TrainingProblem, Verdict
from satfit.audit.asking import Answer, Ask, answer
from satfit.audit.ddmin import OutOfBudgetError, ddmin
from satfit.audit.findings import Finding, Kind, Refuted, kind_of, overstated, refuting
from satfit.audit.smaller import State, simpler, uniform, with_columns, with_neurons, with_points, without_bias
from satfit.audit.truth import Truth, witnessed
from solvers.job import Job
from solvers.outcome import Basis

Decide = Callable[[TrainingProblem], Truth]
BOXED = (Formula.BIG_M, Formula.HULL, Formula.INTEGER)


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is left of a finding: the job that still shows it, what refutes it, and how it was found.

    `repeats`: the claim was made again at all. `finished`: no smaller candidate was left when it stopped.
    """

    job: Job
    truth: Truth
    refuted: Refuted | None
    tests: int
    repeats: bool
    finished: bool


class Shrinker:
    """`seconds` is the time for all tests together; `decide` says what is certain about a candidate."""

    def __init__(
        self,
        finding: Finding,
        seconds: float,
        decide: Decide,
        ask: Ask = answer,
        stop: threading.Event | None = None,
    ) -> None:
        self.finding, self.decide, self.ask, self.stop = finding, decide, ask, stop
        self.job = finding.asked.answer.job
        self.deadline = monotonic() + seconds
        spent = finding.asked.answer.outcome.cost.wall_s
        # a candidate that takes much longer than the original is not worth the time of many others
        self.limit = min(self.job.time_limit_s, max(10.0, 5 * spent))
        self.known: dict[tuple[object, object], bool] = {}
        self.tests = 0
        self.best: tuple[State, Truth, Refuted | None] | None = None

    def run(self, *, shrink: bool = True) -> Reduced:
        """The smallest state found in time; deterministic as long as time does not run out."""
        state = State(self.job.problem, self.job.bounds, self.finding.witness)
        finished = False
        try:
            # bounds without a theorem: nothing proves them for a part of the problem
            if shrink and self._holds(self._assumed(state)):
                self._shrink()
                finished = True
            else:
                # as it was found, with all the time it had
                self.limit = self.job.time_limit_s
                self.known.clear()
                self._holds(state)
        except OutOfBudgetError:
            finished = False
        if self.best is None:
            return Reduced(self.job, self.finding.truth, None, self.tests, False, False)
        state, truth, refuted = self.best
        job = replace(self.job, problem=state.problem, bounds=state.bounds)
        return Reduced(job, truth, refuted, self.tests, True, finished)

    def _assumed(self, state: State) -> State:
        if self.job.formula in BOXED:
            return uniform(state)
        # the formula has no boxes unless a theorem proves them
        return replace(state, bounds=uniform_bounds(state.problem, None))

    def _shrink(self) -> None:
        before = None
        while before != self._state:
            before = self._state
            self._fewer(range(before.problem.n), with_points)
            self._fewer(range(self._state.problem.k), with_neurons)
            self._fewer(range(self._state.problem.d), with_columns)
            if self._state.problem.bias:
                self._holds(without_bias(self._state))
            while any(self._holds(candidate) for candidate in simpler(self._state)):
                pass

    @property
    def _state(self) -> State:
        assert self.best is not None
        return self.best[0]

    def _fewer(self, items: range, part: Callable[[State, list[int]], State]) -> None:
        whole = self._state
        ddmin(list(items), lambda kept: self._holds(part(whole, kept)))
        if monotonic() > self.deadline:
            raise OutOfBudgetError

    def _holds(self, state: State) -> bool:
        """Is the same kind of wrong claim made of this state? If so it becomes the best one."""
        key = (state.problem, state.bounds)
        if key in self.known:
            return False
        if monotonic() > self.deadline or (self.stop is not None and self.stop.is_set()):
            raise OutOfBudgetError
        self.tests += 1
        job = replace(self.job, problem=state.problem, bounds=state.bounds, time_limit_s=self.limit)
        found = self._checked(self.ask(job, self.stop), state)
        self.known[key] = found is not None
        if found is not None:
            self.best = (state, *found)
        return found is not None

    def _checked(self, said: Answer, state: State) -> tuple[Truth, Refuted | None] | None:
        kind = self.finding.kind
        outcome = said.outcome
        if kind in (Kind.WRONG_NO, Kind.WRONG_BOUND):
            witnesses = [] if state.witness is None else [state.witness]
            refuted = (refuting if kind is Kind.WRONG_NO else overstated)(said, witnesses)
            return None if refuted is None else (witnessed(refuted.witness, "exact evaluation"), refuted)
        if outcome.claimed is not Verdict.FEASIBLE or outcome.basis is not Basis.REFUTED:
            return None
        truth = Truth() if kind is Kind.NO_FIT else self.decide(state.problem)
        return (truth, None) if kind_of(said, truth, None) is kind else None
