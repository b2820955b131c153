"""One run in words: what `solve` and `train` print."""

from __future__ import annotations

from fractions import Fraction

from rich.console import Console
from rich.text import Text

from instances import Activation, Network
from satfit.case import Run
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
LARGEST_PRINTED = 24
"""Weights of a network that is still printed: beyond it the file is easier to read."""


def print_run(run: Run, console: Console) -> None:
    """Verdict, what it rests on, what it cost, and the network if it is small."""
    outcome, problem, cost = run.outcome, run.case.problem, run.outcome.cost
    who = f"{run.backend.name} {outcome.version}".strip()
    formula = "" if run.formula is None else f", formula {run.formula.value}"
    size = f"n = {problem.n}, d = {problem.d}, k = {problem.k}"
    console.print(Text(f"{run.case.instance.name}: {size}; {who}{formula}"), soft_wrap=True)
    verdict = Text(outcome.verdict.value, style=STYLE[outcome.basis] if outcome.basis else "bold")
    if outcome.basis is not None:
        verdict.append(f": {MEANING[outcome.basis]}", style="default")
    else:
        verdict.append(f": {ENDED[outcome.termination]}", style="default")
    console.print(verdict, soft_wrap=True)
    for assumption in outcome.assumes:
        console.print(Text(f"  rests on: {assumption}"), soft_wrap=True)
    if outcome.note:
        console.print(Text(f"  {outcome.note}"), soft_wrap=True)
    console.print(
        Text(f"  {cost.wall_s:.2f} s wall, {cost.cpu_s:.2f} s CPU, {cost.peak_mib:.0f} MiB", style="dim"),
        soft_wrap=True,
    )
    if outcome.witness is not None:
        _print_network(outcome.witness, console)
    if outcome.assignment is not None:
        true = [str(i) for i, value in enumerate(outcome.assignment, start=1) if value]
        console.print(Text(f"  the source's variables that are true: {' '.join(true) or 'none'}"), soft_wrap=True)


def _print_network(network: Network, console: Console) -> None:
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
        console.print(Text(f"{start}{sign} {size}{brackets.format(inside)}"), soft_wrap=True)


def _affine(row: tuple[Fraction, ...], bias: Fraction) -> str:
    terms = [(value, f"x{i}") for i, value in enumerate(row, start=1) if value] + ([(bias, "")] if bias else [])
    text = ""
    for value, name in terms:
        size = str(abs(value)) if not name else "" if abs(value) == 1 else f"{abs(value)}·"
        text += f" {'-' if value < 0 else '+'} {size}{name}" if text else f"{'-' if value < 0 else ''}{size}{name}"
    return text or "0"
