"""One instance made ready: its training problem, the rule that made it, and what is known about the weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from encoders.bounds import WeightBounds, uniform_bounds
from encoders.formulas import Formula
from encoders.reductions import NotAFitError, Options, Reduction, backward, find_rule, forward, reduced, weight_bounds
from instances import (
    ColouredGraph,
    HyperplaneSeparation,
    Minimising,
    MonotoneCircuit,
    OneInThreeSat,
    SetCover,
    Source,
    SourceRef,
    ThreeSat,
    TrainingProblem,
    UsageError,
    Verdict,
)
from instances.load import Instance
from instances.sources import solution_of_model
from satfit.settings import Settings
from solvers.job import Job, SourceTask
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import BackendInfo, choose_formula
from solvers.scope import CONSTRAINED, refusal

LARGEST_SOURCE = 100_000
LARGEST_NETWORK = 10_000_000
"""Beyond these the problem itself would fill the memory of this process, which no run's limit protects."""
LARGEST_COUNTER = 5_000_000
"""Registers of the clauses that count a cost."""


@dataclass(frozen=True, slots=True)
class Case:
    """`rule` is None for a training problem that came as one; `options` are those the rule was applied with."""

    instance: Instance
    rule: Reduction[Any, Any] | None
    options: Options
    problem: TrainingProblem
    bounds: WeightBounds

    @property
    def source(self) -> Source | None:
        content = self.instance.content
        return None if isinstance(content, TrainingProblem) else content

    @property
    def minimises(self) -> bool:
        """No target: the least error is asked for, not whether some error is possible."""
        return self.problem.target is None

    @property
    def unit(self) -> Fraction | None:
        """The error that one unit of the source's cost makes; None if the source has no cost."""
        source = self.source
        if self.rule is None or source is None or self.rule.unit is None:
            return None
        return self.rule.unit(source, self.options)

    @property
    def kind(self) -> str | None:
        """What a source-side solver must take to decide this case."""
        match self.source:
            case None:
                return None
            case HyperplaneSeparation():
                return "separation"
            case SetCover() | MonotoneCircuit() if self.minimises:
                return "min-cost"
            case _:
                return "cnf"

    def source_task(self) -> SourceTask:
        """The source for a solver that decides it. Raises UsageError if its clauses would be too many."""
        match self.source:
            case ThreeSat() | OneInThreeSat() | ColouredGraph() as source:
                return SourceTask(source.variables, source.cnf())
            case HyperplaneSeparation() as source:
                return SourceTask(q=source.q, p=source.p)
            case SetCover() | MonotoneCircuit() as source if source.budget is None:
                variables = source.wires if isinstance(source, MonotoneCircuit) else source.variables
                return SourceTask(variables, source.hard_clauses(), costs=sorted(source.soft_costs().items()))
            case SetCover() | MonotoneCircuit() as source:
                return SourceTask(variables_of(source), source.cnf(_within(source, source.budget or 0)))
        raise TypeError("a training problem of its own has no source")


def variables_of(source: Minimising) -> int:
    """Variables of the clauses before the counter's own."""
    return source.wires if isinstance(source, MonotoneCircuit) else source.variables


def _within(source: Minimising, budget: int) -> int:
    if len(source.soft_costs()) * budget > LARGEST_COUNTER:
        raise UsageError(f"a budget of {budget}: more than {LARGEST_COUNTER} registers to count the cost")
    return budget


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
            raise UsageError(f"{instance.name} is a training problem already: it says itself what is asked")
        if settings.budget is not None:
            raise UsageError(f"{instance.name} is a training problem already: --budget does not apply")
        _check_size(content.k, content.d, instance)
        return Case(instance, None, settings.options, content, uniform_bounds(content, settings.weight_bound))
    rule = find_rule(settings.rule, content)
    if settings.budget is not None:
        if not isinstance(content, SetCover | MonotoneCircuit):
            raise UsageError(f"{instance.name}: --budget is for set cover and circuits; this is {content.family}")
        content = replace(content, budget=settings.budget)
        instance = _with_budget(instance, content)
    size = size_of(content)
    if size > LARGEST_SOURCE:
        raise UsageError(f"{instance.name}: size {size}, more than {LARGEST_SOURCE}: its training problem is too large")
    try:
        problem = reduced(rule, content, settings.options)
    except UsageError as error:
        raise UsageError(f"{instance.name}: {error}") from None
    problem = replace(problem, source=SourceRef(rule.name, instance.sha256))
    bounds = (
        weight_bounds(rule, content, settings.options)
        if settings.weight_bound is None
        else uniform_bounds(problem, settings.weight_bound)
    )
    return Case(instance, rule, settings.options, problem, bounds)


def _with_budget(instance: Instance, content: Minimising) -> Instance:
    """The instance as the question "at most this cost?", whose label follows from a known optimum."""
    label = instance.label
    if instance.optimum is not None and content.budget is not None:
        label = Verdict.FEASIBLE if instance.optimum <= content.budget else Verdict.INFEASIBLE
    return replace(instance, content=content, label=label)


def size_of(source: Source) -> int:
    """Roughly how many samples the source becomes."""
    match source:
        case ThreeSat() | OneInThreeSat():
            return source.variables + len(source.clauses)
        case SetCover():
            return source.elements + len(source.sets)
        case MonotoneCircuit():
            return source.wires + sum(len(gate.wires) for gate in source.gates)
        case HyperplaneSeparation():
            return 2 * len(source.q) * len(source.p)
        case ColouredGraph():
            return len(source.colours) + len(source.edges)


def _check_size(k: int, d: int, instance: Instance) -> None:
    if k * (d + 1) > LARGEST_NETWORK:
        raise UsageError(f"{instance.name}: {k} neurons in dimension {d}: more than {LARGEST_NETWORK} weights")


def job_for(case: Case, backend: BackendInfo, settings: Settings) -> Job | Outcome:
    """The job of one run, or the outcome `unsupported` where this solver cannot be asked, with the reason."""
    if missing := backend.missing():
        return _unsupported(missing)
    if backend.native and case.kind != backend.decides:
        return _unsupported(_why_not(case, backend))
    if (reason := refusal(backend.name, case.problem)) is not None:
        return _unsupported(reason)
    if settings.constraints:
        why = settings.constraints.unsuited(case.problem)
        if backend.name not in CONSTRAINED:
            why = f"takes no constraints on networks; {', '.join(CONSTRAINED)} does"
        if why is not None:
            return _unsupported(why)
    formula = choose_formula(backend, settings.formula, case.bounds.origin)
    if formula is None:
        taken = ", ".join(f.value for f in backend.formulas)
        return _unsupported(f"takes {taken}, not {settings.formula}")
    try:
        source = case.source_task() if backend.native else None
    except UsageError as error:
        return _unsupported(str(error))
    return Job(
        solver=backend.name,
        formula=formula,
        problem=case.problem,
        bounds=case.bounds,
        seed=settings.seed,
        threads=settings.threads,
        time_limit_s=settings.time_limit_s,
        memory_limit_mib=settings.memory_limit_mib,
        source=source,
        geometry=settings.geometry,
        constraints=settings.constraints,
    )


def _why_not(case: Case, backend: BackendInfo) -> str:
    if case.kind is None:
        return "decides source problems; this is a training problem of its own"
    kinds = {"cnf": "formulas", "min-cost": "least costs (leave out --budget)", "separation": "point sets"}
    return f"decides {kinds[backend.decides or 'cnf']}; the source here asks for {kinds[case.kind]}"


def forward_witness(case: Case, outcome: Outcome) -> Outcome:
    """A native solution made a witness: it is checked, mapped forward, and the network evaluated."""
    source, rule = case.source, case.rule
    if rule is None or source is None:
        return outcome
    solution = outcome.assignment
    if outcome.model is not None:
        solution = solution_of_model(source, outcome.model)
    if solution is None:
        return outcome
    if not source.satisfied_by(solution):  # type: ignore[arg-type]  # the solver of this kind of source gave it
        return _broken(outcome, "the solver's solution violates the source")
    try:
        network = forward(rule, source, solution, case.options)
    except NotAFitError as refusal:
        return replace(outcome, verdict=Verdict.UNKNOWN, basis=None, assignment=solution, note=str(refusal))
    objection = case.problem.objection(network)
    if objection is not None and isinstance(source, HyperplaneSeparation):
        note = f"separable, but not with the margin {source.epsilon} that the reduction was told: {objection}"
        return replace(outcome, verdict=Verdict.UNKNOWN, basis=None, assignment=solution, note=note)
    if objection is not None:
        return _broken(outcome, f"the forward witness of {rule.name} does not fit: {objection}")
    error = case.problem.error(network)
    if outcome.optimum is not None and case.unit is not None and error != case.unit * outcome.optimum:
        return _broken(outcome, f"a solution of cost {outcome.optimum} makes the error {error}")
    return replace(outcome, basis=Basis.WITNESS, witness=network, objective=error, assignment=solution)


def with_assignment(case: Case, outcome: Outcome) -> Outcome:
    """A solver's witness mapped back to the source: its solution, which must be one.

    That it fails would mean the reduction is wrong: an error of ours, shown as such. Only a network with more error
    than the most expensive solution makes owes us nothing.
    """
    rule, source = case.rule, case.source
    if rule is None or source is None or outcome.witness is None:
        return outcome
    try:
        solution = backward(rule, source, outcome.witness, case.options)
    except NotAFitError as error:
        if case.minimises and not _owes_solution(case, outcome):
            return outcome
        return replace(outcome, termination=Termination.ERROR, note=f"the backward witness fails: {error}")
    if case.unit is not None and isinstance(source, SetCover | MonotoneCircuit) and outcome.objective is not None:
        cost = source.cost(solution)
        if case.unit * cost > outcome.objective:
            note = f"the backward witness costs {cost}, more than the error {outcome.objective} allows"
            return replace(outcome, termination=Termination.ERROR, note=note)
    return replace(outcome, assignment=solution)


def _owes_solution(case: Case, outcome: Outcome) -> bool:
    source = case.source
    if not isinstance(source, SetCover | MonotoneCircuit) or case.unit is None or outcome.objective is None:
        return True
    everything = (True,) * source.variables
    solvable = source.satisfied_by(everything)
    return solvable and outcome.objective <= case.unit * sum(source.soft_costs().values())


def _unsupported(reason: str) -> Outcome:
    return Outcome(Verdict.UNKNOWN, Termination.UNSUPPORTED, note=reason)


def _broken(outcome: Outcome, reason: str) -> Outcome:
    error = replace(outcome, verdict=Verdict.UNKNOWN, termination=Termination.ERROR)
    return replace(error, basis=Basis.REFUTED, note=reason)
