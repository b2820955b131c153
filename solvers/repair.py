"""From a float to a witness: make the weights a solver proposed exact, or show that they cannot be made so.

Two steps. Rounding: the simplest rationals near the proposed weights, evaluated exactly (enough wherever a fit has
simple weights). Solving: fix the activation pattern the proposal has wherever it is clear, and let exact rational
simplex (Z3) decide the rest; pairs whose pre-activation is within the float's noise stay open. Floats only propose:
what counts is the exact evaluation of the network that comes out.

The second step runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from instances import Network, TrainingProblem

DENOMINATORS = (1, 2, 12, 120, 10**4, 10**6, 10**9)
NOISE = Fraction(1, 10**4)
"""A pre-activation smaller than this, relative to the size of its terms, is open: far above any solver's tolerance."""


def proposed_network(problem: TrainingProblem, values: Mapping[str, float | str]) -> Network | None:
    """The network a solver proposes, every value taken exactly as given. None if a value is missing or no number."""
    try:
        weights = tuple(tuple(Fraction(values[f"w_{j}_{i}"]) for i in range(problem.d)) for j in range(problem.k))
        biases = tuple(Fraction(values[f"b_{j}"]) if problem.bias else Fraction(0) for j in range(problem.k))
        signs = problem.signs or tuple(
            Fraction(1) if Fraction(values[f"e_{j}"]) > Fraction(1, 2) else Fraction(-1) for j in range(problem.k)
        )
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    return Network(weights, biases, signs, problem.activation)


def roundings(network: Network) -> Iterator[Network]:
    """The network itself, then with its weights rounded to ever finer simple fractions."""
    yield network
    seen = {network}
    for largest in DENOMINATORS:
        rounded = Network(
            tuple(tuple(w.limit_denominator(largest) for w in row) for row in network.weights),
            tuple(b.limit_denominator(largest) for b in network.biases),
            network.coefficients,
            network.activation,
        )
        if rounded not in seen:
            seen.add(rounded)
            yield rounded


def rounded_witness(problem: TrainingProblem, proposal: Network) -> Network | None:
    """The first rounding that fits exactly, or None."""
    return next((network for network in roundings(proposal) if problem.objection(network) is None), None)


class UnfinishedRepairError(Exception):
    """The exact solver gave up: nothing is known about this activation pattern."""


def solved_witness(problem: TrainingProblem, proposal: Network) -> Network | None:
    """A network with the proposal's activation pattern (open where it is unclear) that fits exactly, or None.

    None means: no network with that pattern fits. It says nothing about other patterns. Raises UnfinishedRepairError.
    """
    import z3

    solver = z3.SolverFor("QF_LRA")
    signs = proposal.coefficients
    weights = [[z3.Real(f"w_{j}_{i}") for i in range(problem.d)] for j in range(problem.k)]
    biases = [z3.Real(f"b_{j}") if problem.bias else None for j in range(problem.k)]
    zero = z3.RealVal(0)
    for point, label in zip(problem.points, problem.labels, strict=True):
        total = []
        for j in range(problem.k):
            terms = [_number(value) * weights[j][i] for i, value in point]
            if problem.bias:
                terms.append(biases[j])
            if not terms:
                continue
            t = z3.Sum(terms)
            sign = _number(signs[j])
            match _side(proposal, j, point):
                case 1:
                    solver.add(t >= 0)
                    total.append(sign * t)
                case -1:
                    solver.add(t <= 0)
                case _:
                    total.append(sign * z3.If(t > 0, t, zero))
        solver.add((z3.Sum(total) if total else zero) == _number(label))
    answer = solver.check()
    if answer == z3.unsat:
        return None
    if answer != z3.sat:
        raise UnfinishedRepairError(solver.reason_unknown())
    model = solver.model()

    def value(variable: Any) -> Fraction:
        return Fraction(model.eval(variable, model_completion=True).as_fraction())

    return Network(
        tuple(tuple(value(w) for w in row) for row in weights),
        tuple(Fraction(0) if b is None else value(b) for b in biases),
        signs,
        proposal.activation,
    )


def _side(network: Network, j: int, point: Sequence[tuple[int, Fraction]]) -> int:
    """1 clearly active, −1 clearly inactive, 0 within the noise."""
    terms = [value * network.weights[j][i] for i, value in point] + [network.biases[j]]
    t = sum(terms, Fraction(0))
    if abs(t) <= NOISE * max(Fraction(1), *(abs(term) for term in terms)):
        return 0
    return 1 if t > 0 else -1


def _number(value: Fraction) -> Any:
    import z3

    return z3.Q(value.numerator, value.denominator)


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
    return values | {f"e_{j}": str(int(c > 0)) for j, c in enumerate(network.coefficients)}
