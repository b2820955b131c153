"""One instance made ready: its training problem, the rule that made it, and what is known about the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from encoders.bounds import WeightBounds, uniform_bounds
from encoders.formulas import Formula
from encoders.reductions import NotAFitError, Options, Reduction, find_rule
from instances import Network, SourceRef, TrainingProblem, UsageError, Verdict
from instances.load import Instance
from satfit.settings import Settings
from solvers.job import Job
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import BackendInfo, choose_formula

LARGEST_SOURCE = 100_000
LARGEST_NETWORK = 10_000_000
"""Beyond these the problem itself would fill the memory of this process, which no run's limit protects."""


@dataclass(frozen=True, slots=True)
class Case:
    """`rule` is None for a training problem that came as one; `options` are those the rule was applied with."""

    instance: Instance
    rule: Reduction[Any] | None
    options: Options
    problem: TrainingProblem
    bounds: WeightBounds

    @property
    def cnf(self) -> tuple[int, Sequence[Sequence[int]]] | None:
        content = self.instance.content
        return None if isinstance(content, TrainingProblem) else (content.variables, content.cnf())


@dataclass(frozen=True, slots=True)
class Run:
    """One solver on one case: what was asked, and what came out."""

    case: Case
    backend: BackendInfo
    formula: Formula | None
    settings: Settings
    outcome: Outcome


def make_case(instance: Instance, settings: Settings) -> Case:
    """Reduce a source; take a training problem as it is. Raises UsageError if the rule does not fit the instance."""
    content = instance.content
    if isinstance(content, TrainingProblem):
        if settings.rule is not None:
            raise UsageError(f"{instance.name} is a training problem already: --rule does not apply")
        if settings.options != Options():
            raise UsageError(f"{instance.name} is a training problem already: it says itself what signs and biases are")
        _check_size(content.k, content.d, instance)
        return Case(instance, None, settings.options, content, uniform_bounds(content, settings.weight_bound))
    rule = find_rule(settings.rule, content)
    rule.accept(settings.options)
    if content.variables + len(content.clauses) > LARGEST_SOURCE:
        raise UsageError(
            f"{instance.name}: more than {LARGEST_SOURCE} variables and clauses: its training problem is too large"
        )
    problem = replace(rule.reduce(content, settings.options), source=SourceRef(rule.name, instance.sha256))
    bounds = (
        rule.bounds(content, settings.options)
        if settings.weight_bound is None
        else uniform_bounds(problem, settings.weight_bound)
    )
    return Case(instance, rule, settings.options, problem, bounds)


def _check_size(k: int, d: int, instance: Instance) -> None:
    if k * (d + 1) > LARGEST_NETWORK:
        raise UsageError(f"{instance.name}: {k} neurons in dimension {d}: more than {LARGEST_NETWORK} weights")


def job_for(case: Case, backend: BackendInfo, settings: Settings) -> Job | Outcome:
    """The job of one run, or the outcome `unsupported` where this solver cannot be asked, with the reason."""
    if missing := backend.missing():
        return _unsupported(missing)
    if backend.native and case.cnf is None:
        return _unsupported("decides source problems; this is a training problem of its own")
    formula = choose_formula(backend, settings.formula, case.bounds.origin)
    if formula is None:
        taken = ", ".join(f.value for f in backend.formulas)
        return _unsupported(f"takes {taken}, not {settings.formula}")
    return Job(
        solver=backend.name,
        formula=formula,
        problem=case.problem,
        bounds=case.bounds,
        seed=settings.seed,
        threads=settings.threads,
        time_limit_s=settings.time_limit_s,
        memory_limit_mib=settings.memory_limit_mib,
        cnf=case.cnf if backend.native else None,
    )


def forward_witness(case: Case, outcome: Outcome) -> Outcome:
    """A native "satisfiable" made a witness: the assignment is checked, mapped forward, and the network evaluated."""
    content = case.instance.content
    if case.rule is None or isinstance(content, TrainingProblem) or outcome.assignment is None:
        return outcome
    if not content.satisfied_by(outcome.assignment):
        return _broken(outcome, "the solver's assignment violates the source formula")
    network: Network = case.rule.fit(content, outcome.assignment, case.options)
    objection = case.problem.objection(network)
    if objection is not None:
        return _broken(outcome, f"the forward witness of {case.rule.name} does not fit: {objection}")
    return replace(outcome, basis=Basis.WITNESS, witness=network)


def with_assignment(case: Case, outcome: Outcome) -> Outcome:
    """A solver's witness mapped back to the source: its assignment, which must satisfy the formula.

    That it fails would mean the reduction is wrong: an error of ours, shown as such.
    """
    if case.rule is None or outcome.witness is None:
        return outcome
    try:
        return replace(outcome, assignment=case.rule.extract(case.instance.content, outcome.witness, case.options))
    except NotAFitError as error:
        return replace(outcome, termination=Termination.ERROR, note=f"the backward witness fails: {error}")


def _unsupported(reason: str) -> Outcome:
    return Outcome(Verdict.UNKNOWN, Termination.UNSUPPORTED, note=reason)


def _broken(outcome: Outcome, reason: str) -> Outcome:
    error = replace(outcome, verdict=Verdict.UNKNOWN, termination=Termination.ERROR)
    return replace(error, basis=Basis.REFUTED, note=reason)
