"""What is certain about one training problem, and by whom: a witness, a checked proof, or exact arithmetic's word."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from encoders.formulas import Formula
from instances import Network, TrainingProblem, Verdict
from satfit.audit.asking import answer
from satfit.batch import run_one
from satfit.case import Case
from satfit.settings import NATIVE, Settings
from solvers.job import Job
from solvers.outcome import Basis, Outcome
from solvers.registry import BACKENDS, find_backend

TELLERS = (("satfit", Formula.DATA), ("z3", Formula.SMT), ("cvc5", Formula.SMT))
"""Who is asked what is true, in this order; never the solver under audit."""


@dataclass(frozen=True, slots=True)
class Truth:
    """`verdict` unknown: nothing is certain. `log` is a geometry log that the checker accepted, where there is one."""

    verdict: Verdict = Verdict.UNKNOWN
    basis: Basis | None = None
    by: str = ""
    witness: Network | None = None
    log: str | None = None

    @property
    def words(self) -> str:
        """Why it is true, in one line."""
        match self.basis:
            case Basis.WITNESS:
                return "an exact network fits every point"
            case Basis.PROOF if self.log is not None:
                return "no network fits: a geometry log that the independent checker redid"
            case Basis.PROOF:
                return f"no network fits: a proof on the source that the independent checker replayed ({self.by})"
            case Basis.EXACT:
                return f"no network fits: the word of {self.by}, which computes in exact arithmetic"
        return "not known"


Decide = Callable[[TrainingProblem, float], Truth]
"""(problem, seconds) → what is certain."""


def truth_of_problem(problem: TrainingProblem, seconds: float, settings: Settings, solver: str) -> Truth:
    """Decided from the data alone, within so many seconds each by those who can. `solver` is under audit."""
    from encoders.bounds import uniform_bounds

    for name, formula in TELLERS:
        if name == solver or BACKENDS[name].missing():
            continue
        job = Job(
            name,
            formula,
            replace(problem, source=None),
            uniform_bounds(problem, None),
            time_limit_s=seconds,
            memory_limit_mib=settings.memory_limit_mib,
            geometry="presolve",
        )
        found = _truth(problem, answer(job).outcome, name)
        if found.verdict is not Verdict.UNKNOWN:
            return found
    return Truth()


def truth_of_source(case: Case, settings: Settings, stop: threading.Event | None = None) -> Truth:
    """What the native solver of the source says, certified; nothing where the case has no source."""
    if case.kind is None:
        return Truth()
    native = find_backend(NATIVE[case.kind])
    outcome = run_one(case, native, settings, stop).outcome
    return _truth(case.problem, outcome, native.name)


def _truth(problem: TrainingProblem, outcome: Outcome, by: str) -> Truth:
    if outcome.witness is not None and problem.objection(outcome.witness) is None:
        return Truth(Verdict.FEASIBLE, Basis.WITNESS, by, outcome.witness)
    if outcome.verdict is Verdict.INFEASIBLE and outcome.basis in (Basis.PROOF, Basis.EXACT):
        log = outcome.geometry_log if outcome.basis is Basis.PROOF else None
        return Truth(Verdict.INFEASIBLE, outcome.basis, by, log=log)
    return Truth()


def witnessed(network: Network, by: str) -> Truth:
    """The truth that a network is which has been evaluated exactly."""
    return Truth(Verdict.FEASIBLE, Basis.WITNESS, by, network)


def least_error(problem: TrainingProblem, networks: list[Network]) -> Fraction | None:
    """The least exact error of these networks, where the least one is asked for."""
    return min((problem.error(network) for network in networks), default=None)
