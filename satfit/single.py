"""One run in words: what `solve` and `train` print."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.console import Console
from rich.text import Text

from instances import (
    Activation,
    HyperplaneSeparation,
    MonotoneCircuit,
    Network,
    SetCover,
    Solution,
    Source,
    TrainingProblem,
)
from satfit.case import Run
from satfit.scoring import WITH_GEOMETRY
from satfit.table import STYLE
from satfit.training.standing import shown, standing_of, written_out
from solvers.outcome import Basis, Termination

MEANING = {
    Basis.WITNESS: "an exact network, checked at every point",
    Basis.PROOF: "an infeasibility proof that was checked",
    Basis.EXACT: "the word of a solver with exact arithmetic",
    Basis.FLOAT: "the word of a floating-point solver: a claim, not a proof",
    Basis.RESTRICTED: "infeasible only under the formula's assumption, so nothing is decided",
    Basis.REFUTED: "the claim failed an exact check",
}
WITHOUT_VERDICT = {
    Termination.COMPLETED: "the solver gave up",
    Termination.TIME_LIMIT: "the time was up",
    Termination.MEMORY_LIMIT: "the memory was used up",
    Termination.INTERRUPTED: "stopped",
    Termination.UNSUPPORTED: "this solver does not take the question",
    Termination.CRASHED: "the solver crashed",
    Termination.ERROR: "an error",
}
WHAT = {
    "3sat": "the source's variables that are true",
    "poits": "the source's variables that are true",
    "set-cover": "the sets chosen",
    "circuit": "the inputs that are true",
    "clique": "the vertices of the clique",
}
LARGEST_PRINTED = 24
"""Weights of a network that is still printed: beyond it the file is easier to read."""


def print_run(run: Run, console: Console) -> None:
    """Verdict, what it rests on, what it cost, and the network if it is small."""
    outcome, problem, cost = run.outcome, run.case.problem, run.outcome.cost
    who = f"{run.backend.name} {outcome.version}".strip()
    formula = "" if run.formula is None else f", formula {run.formula.value}"
    if not outcome.unasked:
        formula += WITH_GEOMETRY[outcome.geometry]
    size = f"n = {problem.n}, d = {problem.d}, k = {problem.k}"
    console.print(Text(f"{run.case.instance.name}: {size}; {who}{formula}"), soft_wrap=True)
    verdict = Text(outcome.verdict.value, style=STYLE[outcome.basis] if outcome.basis else "bold")
    if outcome.unasked and outcome.basis is Basis.PROOF:
        verdict.append(": proved from the data alone, and the proof was checked; the solver was not asked")
    elif outcome.unasked:
        verdict.append(": computed exactly from the data alone; the solver was not asked", style="default")
    elif outcome.basis is not None:
        verdict.append(f": {MEANING[outcome.basis]}", style="default")
    else:
        verdict.append(f": {WITHOUT_VERDICT[outcome.termination]}", style="default")
    console.print(verdict, soft_wrap=True)
    if outcome.objective is not None:
        against = _against(run) if run.case.minimises else _asked_for(problem)
        if against:
            console.print(Text(f"  error {written_out(outcome.objective)}; {against}"), soft_wrap=True)
    for assumption in outcome.assumes:
        console.print(Text(f"  rests on: {assumption}"), soft_wrap=True)
    if outcome.note:
        console.print(Text(f"  {outcome.note}"), soft_wrap=True)
    console.print(
        Text(f"  {cost.wall_s:.2f} s wall, {cost.cpu_s:.2f} s CPU, {cost.peak_mib:.0f} MiB", style="dim"),
        soft_wrap=True,
    )
    if outcome.witness is not None:
        for line in network_lines(outcome.witness):
            console.print(Text(line), soft_wrap=True)
    if outcome.assignment is not None:
        for line in solution_lines(run.case.source, outcome.assignment):
            console.print(Text(f"  {line}"), soft_wrap=True)


def _against(run: Run) -> str:
    """What the error is held against; in the unit ball an optimum is asked for to within δ only."""
    standing, within = standing_of(run.outcome), run.settings.constraints.ball
    error, bound = standing.error, standing.bound
    if within is None or error is None or bound is None or standing.proved_optimal or error - bound > within:
        return standing.words
    return f"proven optimal to within {shown(within)}, as asked: bound {shown(bound)} (exact)"


def _asked_for(problem: TrainingProblem) -> str:
    """The largest error allowed; empty for exact fits, where a witness says it all."""
    return "" if problem.target is None or problem.exact_fit else f"at most {shown(problem.target)} was asked for"


def solution_lines(source: Source | None, solution: Solution) -> Iterator[str]:
    """A solution of the source in words."""
    planes = [part for part in solution if not isinstance(part, bool)]
    for h, o in planes:
        yield f"hyperplane: {_affine(h, o)} = 0"
    if planes or source is None or isinstance(source, HyperplaneSeparation):
        return
    true = [i for i, value in enumerate(solution, start=1) if value]
    names = source.names if isinstance(source, MonotoneCircuit) else ()
    shown = " ".join(names[i - 1] if names else str(i) for i in true) or "none"
    cost = f" (cost {source.cost(_flags(solution))})" if isinstance(source, SetCover | MonotoneCircuit) else ""
    yield f"{WHAT[source.family]}: {shown}{cost}"


def _flags(solution: Solution) -> tuple[bool, ...]:
    return tuple(part for part in solution if isinstance(part, bool))


def network_lines(network: Network) -> Iterator[str]:
    """The function as a formula; nothing if it would be long."""
    if not network.neurons:
        yield "  f(x) = 0"
    if sum(len(row) + 1 for row in network.weights) > LARGEST_PRINTED:
        return
    brackets = "[{}]₊" if network.activation is Activation.RELU else "1[{} > 0]"
    for j, (row, bias, coefficient) in enumerate(
        zip(network.weights, network.biases, network.coefficients, strict=True)
    ):
        inside = _affine(row, bias)
        sign = "-" if coefficient < 0 else "+" if j else " "
        size = "" if abs(coefficient) == 1 else f"{abs(coefficient)}·"
        start = "  f(x) = " if j == 0 else "         "
        yield f"{start}{sign} {size}{brackets.format(inside)}"


def _affine(row: tuple[Fraction, ...], bias: Fraction) -> str:
    terms = [(value, f"x{i}") for i, value in enumerate(row, start=1) if value] + ([(bias, "")] if bias else [])
    text = ""
    for value, name in terms:
        size = str(abs(value)) if not name else "" if abs(value) == 1 else f"{abs(value)}·"
        text += f" {'-' if value < 0 else '+'} {size}{name}" if text else f"{'-' if value < 0 else ''}{size}{name}"
    return text or "0"
