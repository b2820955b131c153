"""A reduction over all sources up to a size: both directions, exactly. Nothing here is a sample.

Per source: its truth by enumerating every candidate solution; the size formula; the forward witness of every
solution, evaluated exactly; the training problem decided exactly (Z3's rationals, our exact least squares for one
ReLU, our presolve for the POITS plane, our search over patterns for its stripes); and a solution read back from every
network that was found, also when it is written differently."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from time import monotonic
from typing import Any

from encoders.formulas import Formula, write_formula
from encoders.geometry.presolve import presolve
from encoders.geometry.result import Standing
from encoders.reductions import NotAFitError, Reduction, backward, forward
from instances import Activation, HyperplaneSeparation, Loss, MonotoneCircuit, Network, SetCover, Source, Verdict
from instances.load import Instance
from satfit.batch import run_one
from satfit.case import Case, make_case
from satfit.settings import Settings
from solvers.backends import Task
from solvers.claim import Claim
from solvers.exact.one_relu import least_squared_error
from solvers.exact.separation import separate
from solvers.job import Job
from solvers.outcome import Outcome, Termination

MOST_SOLUTIONS = 64
"""Solutions of one source whose witnesses are mapped forward and back."""


@dataclass(slots=True)
class Tally:
    """What was covered. `open` are sources whose training problem nobody decided in time."""

    instances: int = 0
    yes: int = 0
    no: int = 0
    outside_promise: int = 0
    decided: int = 0
    forward: int = 0
    backward: int = 0
    open: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "instances": self.instances,
            "yes": self.yes,
            "no": self.no,
            "outside_promise": self.outside_promise,
            "decided": self.decided,
            "open": self.open,
            "forward": self.forward,
            "backward": self.backward,
            "contradictions": self.contradictions,
        }


@dataclass(frozen=True, slots=True)
class Truth:
    """`exists` None: outside the promise, so no theorem speaks. `cost` is the least one, where the source has costs."""

    exists: bool | None
    solutions: Sequence[Any]
    cost: int | None = None


def truth_of_source(source: Source) -> Truth:
    """By enumerating every candidate."""
    if isinstance(source, HyperplaneSeparation):
        promised, separating = separate(source.q, source.p)
        if promised is not None and (not source.points or source.keeps_promise(promised)):
            return Truth(True, [promised])
        return Truth(None if separating is not None else False, [])
    solutions = [a for a in product((False, True), repeat=source.variables) if source.satisfied_by(a)]
    if not isinstance(source, SetCover | MonotoneCircuit):
        return Truth(bool(solutions), solutions)
    cost = min((source.cost(a) for a in solutions), default=None)
    return Truth(bool(solutions), solutions, cost)


def verify(source: Source, settings: Settings, tally: Tally) -> None:
    """Add one source to the tally. `settings.time_limit_s` is for the decision of its training problem."""
    name = _shown(source)
    case = make_case(Instance(name, source, b"", None), settings)
    rule = case.rule
    if rule is None:
        raise TypeError("a source has a rule")
    truth = truth_of_source(source)
    tally.instances += 1
    tally.yes += truth.exists is True
    tally.no += truth.exists is False
    tally.outside_promise += truth.exists is None
    for complaint in _complaints(case, rule, source, truth, settings, tally):
        tally.contradictions.append(f"{name}: {complaint}")


def _complaints(
    case: Case, rule: Reduction[Any, Any], source: Source, truth: Truth, settings: Settings, tally: Tally
) -> Iterator[str]:
    yield from _size(case, rule, source)
    for solution in truth.solutions[:MOST_SOLUTIONS]:
        network = forward(rule, source, solution, case.options)
        tally.forward += 1
        yield from _forward(case, source, solution, network)
        yield from _backward(case, rule, source, network, tally)
    begin = monotonic()
    found = decide(case, settings.time_limit_s)
    if found is None:
        tally.open.append(f"{_shown(source)} ({monotonic() - begin:.0f} s)")
    else:
        tally.decided += 1
        yield from _decision(case, truth, found)
        if found[1] is not None and (truth.exists or not case.minimises):
            yield from _backward(case, rule, source, found[1], tally)
    for backend in settings.backends:
        outcome = run_one(case, backend, settings).outcome
        yield from _other_solver(case, truth, backend.name, outcome)
        tally.backward += outcome.assignment is not None


def _size(case: Case, rule: Reduction[Any, Any], source: Source) -> Iterator[str]:
    if case.options.given() & {"error", "dimension"}:
        return
    parameters = rule.parameters(source, case.options)
    for what, is_so in (("points", case.problem.n), ("dimension", case.problem.d), ("neurons", case.problem.k)):
        expected = evaluate(rule.size[what], parameters)
        if expected != is_so:
            yield f"{what}: {is_so}, but {rule.size[what]} = {expected}"


def evaluate(formula: str, parameters: dict[str, int]) -> int:
    """The value of a size formula of ours."""
    return int(eval(formula, {"__builtins__": {}}, dict(parameters)))


def _forward(case: Case, source: Source, solution: Any, network: Network) -> Iterator[str]:
    objection = case.problem.objection(network)
    if objection is not None:
        yield f"the forward witness of {solution} does not fit: {objection}"
    elif case.unit is not None and isinstance(source, SetCover | MonotoneCircuit):
        error, cost = case.problem.error(network), source.cost(solution)
        if error != case.unit * cost:
            yield f"the forward witness of {solution} has error {error}, not {case.unit * cost}"


def _backward(case: Case, rule: Reduction[Any, Any], source: Source, network: Network, tally: Tally) -> Iterator[str]:
    error = case.problem.error(network)
    for how, other in rewritten(network):
        tally.backward += 1
        try:
            solution = backward(rule, source, other, case.options)
        except NotAFitError as refusal:
            yield f"no solution can be read from a fit ({how}): {refusal}"
            continue
        if not source.satisfied_by(solution):
            yield f"what is read from a fit ({how}) is no solution: {solution}"
        elif (
            isinstance(source, SetCover | MonotoneCircuit)
            and case.unit is not None
            and case.unit * source.cost(solution) > error
        ):
            yield f"what is read from a network of error {error} ({how}) costs {source.cost(solution)}"


def rewritten(network: Network) -> Iterator[tuple[str, Network]]:
    """The same function written in other ways: as found, permuted, split, scaled, mirrored where that is possible."""
    yield "as found", network
    order = range(network.neurons - 1, -1, -1)
    yield "permuted", _arranged(network, list(order))
    if network.activation is Activation.THRESHOLD:
        scaled = tuple(tuple(3 * w for w in row) for row in network.weights)
        yield "scaled", replace(network, weights=scaled, biases=tuple(3 * b for b in network.biases))
        half = tuple(c / 2 for c in network.coefficients)
        yield "split", replace(_arranged(network, [*range(network.neurons)] * 2), coefficients=half * 2)
        return
    thirds = [
        replace(
            network,
            weights=tuple(tuple(w * part for w in row) for row in network.weights),
            biases=tuple(b * part for b in network.biases),
        )
        for part in (Fraction(1, 3), Fraction(2, 3))
    ]
    first, second = thirds
    yield (
        "split",
        Network(
            first.weights + second.weights,
            first.biases + second.biases,
            first.coefficients + second.coefficients,
        ),
    )
    if network.neurons and not any(_affine_sum(network)):
        # Σ a_j t_j = 0, so Σ a_j [t_j]₊ = Σ a_j [−t_j]₊
        turned = tuple(tuple(-w for w in row) for row in network.weights)
        yield "mirrored", replace(network, weights=turned, biases=tuple(-b for b in network.biases))


def _arranged(network: Network, order: Sequence[int]) -> Network:
    return replace(
        network,
        weights=tuple(network.weights[j] for j in order),
        biases=tuple(network.biases[j] for j in order),
        coefficients=tuple(network.coefficients[j] for j in order),
    )


def _affine_sum(network: Network) -> list[Fraction]:
    rows = [(*row, bias) for row, bias in zip(network.weights, network.biases, strict=True)]
    return [
        sum((c * value for c, value in zip(network.coefficients, column, strict=True)), Fraction(0))
        for column in zip(*rows, strict=True)
    ]


def decide(case: Case, seconds: float) -> tuple[Verdict, Network | None] | None:
    """(verdict, network) exactly, the network being optimal where there is no target; None if it took too long."""
    problem = case.problem
    if case.minimises and problem.k == 1 and problem.activation is Activation.RELU and problem.loss is Loss.L2:
        return Verdict.FEASIBLE, least_squared_error(problem)[1]
    if case.instance.family == "poits" and problem.activation is Activation.THRESHOLD and problem.exact_fit:
        from solvers.exact.threshold_fit import fit
        from solvers.exact.threshold_patterns import UndecidedError

        # Z3 is stopped by two stripes at once
        try:
            network = fit(problem, monotonic() + seconds).network
        except UndecidedError:
            return None
        return (Verdict.INFEASIBLE if network is None else Verdict.FEASIBLE), network
    if case.instance.family == "poits":
        # Z3 decides next to none of these from the plain formula; everything else is Z3's, independent of our presolve
        begin = monotonic()
        found = presolve(problem, begin + seconds)
        if found.standing is Standing.INFEASIBLE:
            return Verdict.INFEASIBLE, None
        if found.standing is Standing.FINITE:
            from solvers.backends.engine import choose

            network = choose(problem, found)
            return (Verdict.INFEASIBLE if network is None else Verdict.FEASIBLE), network
    claim = _ask_z3(case, seconds)
    if claim.verdict is Verdict.FEASIBLE and (problem.target is not None or claim.bound is not None):
        from solvers.repair import proposed_network

        network = proposed_network(problem, claim.values)
        if network is None or problem.objection(network) is not None:
            raise AssertionError(f"Z3's model of {case.instance.name} is no network that fits")
        return Verdict.FEASIBLE, network
    if claim.verdict is Verdict.INFEASIBLE:
        return Verdict.INFEASIBLE, None
    return None


def _ask_z3(case: Case, seconds: float) -> Claim:
    # Z3 in this process: a process per source would cost a hundred times the question
    from solvers.backends import z3_smt

    with tempfile.TemporaryDirectory(prefix="satfit-") as folder:
        file = Path(folder) / "formula.smt2"
        with file.open("w", encoding="ascii") as out:
            write_formula(Formula.SMT, case.problem, case.bounds, out)
        job = Job("z3", Formula.SMT, case.problem, case.bounds, time_limit_s=seconds)
        return z3_smt.solve(Task(job, file, monotonic() + seconds))


def _decision(case: Case, truth: Truth, found: tuple[Verdict, Network | None]) -> Iterator[str]:
    verdict, network = found
    if case.minimises and network is not None:
        error = case.problem.error(network)
        if truth.cost is not None and case.unit is not None and error != case.unit * truth.cost:
            yield f"the least error is {error}, but the least cost is {truth.cost}"
    elif truth.exists is True and verdict is not Verdict.FEASIBLE:
        yield "the source has a solution, but no network fits"
    elif truth.exists is False and verdict is not Verdict.INFEASIBLE:
        yield "the source has no solution, but a network fits"


def _other_solver(case: Case, truth: Truth, solver: str, outcome: Outcome) -> Iterator[str]:
    if outcome.termination.failed:
        yield f"{solver}: {outcome.termination}: {outcome.note}"
    elif case.minimises:
        if truth.cost is not None and case.unit is not None and outcome.objective is not None:
            least = case.unit * truth.cost
            if outcome.objective < least or (outcome.bound is not None and outcome.bound > least):
                yield f"{solver}: error {outcome.objective}, bound {outcome.bound}, but the least error is {least}"
    elif outcome.verdict is Verdict.FEASIBLE and truth.exists is False:
        yield f"{solver}: a network fits, but the source has no solution"
    elif outcome.verdict is Verdict.INFEASIBLE and truth.exists is True:
        yield f"{solver}: infeasible ({outcome.basis}), but the source has a solution"


def _shown(source: Source) -> str:
    return str(source)


__all__ = ["Tally", "Termination", "Truth", "decide", "evaluate", "rewritten", "truth_of_source", "verify"]
