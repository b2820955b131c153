"""A rule's worked example, run while you watch: samples, the forward witness evaluated, the solution read back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from encoders.reductions import Options, Reduction, backward, forward, reduced
from encoders.reductions.examples import EXAMPLES
from instances import Network, SparsePoint, TrainingProblem
from satfit.single import network_lines, solution_lines

SAMPLES = 12
"""Samples that are listed: enough to see the pattern."""


def worked_example(rule: Reduction[Any, Any]) -> Iterator[str]:
    """Line by line. Raises AssertionError if the example does not do what it should, which a test runs."""
    words, source, solution = EXAMPLES[rule.name]
    options = Options()
    problem = reduced(rule, source, options)
    yield f"worked example: {words}"
    parameters = ", ".join(f"{name} = {value}" for name, value in rule.parameters(source, options).items())
    aim = "minimise" if problem.target is None else f"at most {problem.target}"
    yield f"  {parameters}: {problem.n} points in dimension {problem.d}, k = {problem.k}; loss {problem.loss}, {aim}"
    for point, label in list(zip(problem.points, problem.labels, strict=True))[:SAMPLES]:
        yield f"    {_point(point)}  →  {label}"
    if problem.n > SAMPLES:
        yield f"    … and {problem.n - SAMPLES} more"
    network: Network = forward(rule, source, solution, options)
    yield from _outcome(problem, network)
    read = backward(rule, source, network, options)
    if not source.satisfied_by(read):
        raise AssertionError(f"{rule.name}: the worked example reads back a wrong solution")
    for line in solution_lines(source, read):
        yield f"  read back from it: {line}"


def _outcome(problem: TrainingProblem, network: Network) -> Iterator[str]:
    objection = problem.objection(network)
    if objection is not None:
        raise AssertionError(objection)
    yield f"  the network of a solution, evaluated exactly at every point: error {problem.error(network)}"
    for line in network_lines(network):
        yield f"  {line}"


def _point(point: SparsePoint) -> str:
    if not point:
        return "0"
    return "  ".join(f"x{i + 1} = {value}" for i, value in point)
