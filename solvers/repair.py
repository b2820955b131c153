"""From a float to a witness: make the weights a solver proposed exact, or show that they cannot be made so.

Two steps. Rounding: the simplest rationals near the proposed weights, evaluated exactly (enough wherever a fit has
simple weights). Solving (`pattern.py`): fix the activation pattern the proposal has wherever it is clear, and let exact
arithmetic decide the rest. Floats only propose: what counts is the exact evaluation of the network that comes out.

A network is a witness if it meets the target. Where there is no target every network does, and the best one counts.

The second step runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from instances import Activation, Network, TrainingProblem
from solvers.pattern import UnfinishedRepairError, solved_witness

DENOMINATORS = (1, 2, 12, 120, 10**4, 10**6, 10**9)


def proposed_network(problem: TrainingProblem, values: Mapping[str, float | str]) -> Network | None:
    """The network a solver proposes, every value taken exactly as given. None if a value is missing or no number."""
    try:
        weights = tuple(tuple(Fraction(values[f"w_{j}_{i}"]) for i in range(problem.d)) for j in range(problem.k))
        biases = tuple(Fraction(values[f"b_{j}"]) if problem.bias else Fraction(0) for j in range(problem.k))
        coefficients = tuple(_coefficient(problem, values, j) for j in range(problem.k))
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    return Network(weights, biases, coefficients, problem.activation)


def _coefficient(problem: TrainingProblem, values: Mapping[str, float | str], j: int) -> Fraction:
    if problem.signs is not None:
        return problem.signs[j]
    if problem.activation is Activation.THRESHOLD:
        return Fraction(values[f"a_{j}"])
    return Fraction(1) if Fraction(values[f"e_{j}"]) > Fraction(1, 2) else Fraction(-1)


def roundings(network: Network) -> Iterator[Network]:
    """The network itself, then with its weights rounded to ever finer simple fractions.

    The coefficients are rounded as well: ReLUs have ±1, which stays, and a fixed rational is put back by `_fixed`.
    """
    yield network
    seen = {network}
    for largest in DENOMINATORS:
        rounded = Network(
            tuple(tuple(w.limit_denominator(largest) for w in row) for row in network.weights),
            tuple(b.limit_denominator(largest) for b in network.biases),
            tuple(c.limit_denominator(largest) for c in network.coefficients),
            network.activation,
        )
        if rounded not in seen:
            seen.add(rounded)
            yield rounded


def rounded_witness(problem: TrainingProblem, proposal: Network) -> Network | None:
    """The first rounding that meets the target, or None; without a target the one of least loss."""
    candidates = (_fixed(problem, network) for network in roundings(proposal))
    if problem.target is None:
        return best_network(problem, candidates)
    return next((network for network in candidates if problem.objection(network) is None), None)


def best_network(problem: TrainingProblem, candidates: Iterable[Network | None]) -> Network | None:
    """The first network of least exact loss among those that answer the problem, or None if there is none."""
    answers = [network for network in candidates if network is not None and problem.objection(network) is None]
    return min(answers, key=problem.error, default=None)


def _fixed(problem: TrainingProblem, network: Network) -> Network:
    """With the coefficients that the problem fixes: rounding must not touch them."""
    return network if problem.signs is None else replace(network, coefficients=problem.signs)


def exact_values(problem: TrainingProblem, values: Mapping[str, float | str]) -> dict[str, float | str]:
    """The same values, or those of an exact network near them: a sum of squares may have irrational solutions only."""
    proposal = proposed_network(problem, values)
    if proposal is None or problem.objection(proposal) is None:
        return dict(values)
    try:
        witness = rounded_witness(problem, proposal) or solved_witness(problem, proposal)
    except UnfinishedRepairError:
        witness = None
    return dict(values) if witness is None else {**values_of(witness)}


def main(argv: list[str]) -> None:
    """Read {"problem", "values"}; write repaired.json: {"values": exact ones or null} or {"unfinished": why}."""
    from solvers.job import problem_from_wire

    sys.set_int_max_str_digits(0)
    job = Path(argv[0])
    document = json.loads(job.read_text())
    problem = problem_from_wire(document["problem"])
    proposal = proposed_network(problem, document["values"])
    reply: dict[str, Any]
    try:
        witness = None if proposal is None else solved_witness(problem, proposal)
        reply = {"values": None if witness is None else values_of(witness)}
    except UnfinishedRepairError as reason:
        reply = {"unfinished": str(reason)}
    draft = job.with_name("repaired.draft")
    draft.write_text(json.dumps(reply))
    os.replace(draft, job.with_name("repaired.json"))


def values_of(network: Network) -> dict[str, str]:
    """A network by column names, every value as "p/q": the inverse of `proposed_network`."""
    values = {f"w_{j}_{i}": str(w) for j, row in enumerate(network.weights) for i, w in enumerate(row)}
    values |= {f"b_{j}": str(b) for j, b in enumerate(network.biases)}
    if network.activation is Activation.THRESHOLD:
        return values | {f"a_{j}": str(c) for j, c in enumerate(network.coefficients)}
    return values | {f"e_{j}": str(int(c > 0)) for j, c in enumerate(network.coefficients)}


__all__ = [
    "UnfinishedRepairError",
    "best_network",
    "exact_values",
    "main",
    "proposed_network",
    "rounded_witness",
    "roundings",
    "solved_witness",
    "values_of",
]
