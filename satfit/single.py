"""One run in words: what `solve` and `train` print."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.console import Console
from rich.text import Text

from instances import Activation, HyperplaneSeparation, MonotoneCircuit, Network, SetCover, Solution, Source
from satfit.case import Run
from satfit.scoring import WITH_GEOMETRY
from satfit.table import ENDED, STYLE
from solvers.outcome import Basis

MEANING = {
    Basis.WITNESS: "an exact network, checked at every point",
    Basis.PROOF: "an infeasibility proof that was checked",
    Basis.EXACT: "the word of a solver with exact arithmetic",
    Basis.FLOAT: "the word of a floating-point solver: a claim, not a proof",
    Basis.RESTRICTED: "infeasible only under the formula's assumption, so nothing is decided",
    Basis.REFUTED: "the claim failed an exact check",
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
        verdict.append(f": {ENDED[outcome.termination]}", style="default")
    console.print(verdict, soft_wrap=True)
    if outcome.objective is not None and run.case.minimises:
        console.print(Text(f"  error {outcome.objective}; {_standing(run)}"), soft_wrap=True)
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


def _standing(run: Run) -> str:
    """How far the error is from the least possible one, as far as anybody knows."""
    outcome = run.outcome
    if outcome.objective == 0:
        return "no error is smaller"
    if outcome.bound is not None and outcome.bound_basis is not None:
        who = "a checked proof" if outcome.bound_basis is Basis.PROOF else "the word of an exact solver"
        least = "the minimum" if outcome.bound == outcome.objective else f"the minimum is at least {outcome.bound}"
        return f"{least}, by {who}"
    if outcome.claimed_bound is not None:
        return f"the solver claims that the minimum is {outcome.claimed_bound}, in floating point"
    return "nothing is known about smaller ones"


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
