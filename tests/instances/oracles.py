"""What the tests of this folder hold the code against: brute force, a SAT solver, and exact complaints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import settings
from pysat.solvers import Solver

from instances.circuit import GateKind, MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.errors import InputError
from instances.hyperplanes import HyperplaneSeparation
from instances.sat import FormulaSource, OneInThreeSat, ThreeSat
from instances.set_cover import SetCover
from instances.sources import Source

# the machines that run this are shared: time per example says nothing
RELAXED = settings(deadline=None, max_examples=40)


def clause_holds(source: FormulaSource, clause: tuple[int, ...], values: tuple[bool, ...]) -> bool:
    true = sum(values[abs(literal) - 1] is (literal > 0) for literal in clause)
    return true == 1 if isinstance(source, OneInThreeSat) else true >= 1


def solutions(source: FormulaSource) -> list[tuple[bool, ...]]:
    """All satisfying assignments, straight from the definition."""
    return [
        values
        for values in product((False, True), repeat=source.variables)
        if all(clause_holds(source, clause, values) for clause in source.clauses)
    ]


def satisfiable(source: FormulaSource) -> bool:
    """By brute force where that is quick, else by CaDiCaL on clauses written here."""
    if source.variables <= 10:
        return bool(solutions(source))
    with Solver("cadical195") as solver:
        for clause in source.clauses:
            solver.add_clause(list(clause))
            if isinstance(source, OneInThreeSat):
                a, b, c = clause
                for pair in ((a, b), (a, c), (b, c)):
                    solver.add_clause([-v for v in pair])
        return bool(solver.solve())


def least_cost(source: SetCover | MonotoneCircuit) -> int | None:
    """The least cost of a solution without regard to a budget, over all subsets; None if there is none."""
    costs = source.costs if isinstance(source, SetCover) else (1,) * source.inputs
    holds = covers if isinstance(source, SetCover) else accepts
    choices = product((False, True), repeat=len(costs))
    return min(
        (sum(c for c, x in zip(costs, xs, strict=True) if x) for xs in choices if holds(source, xs)), default=None
    )


def covers(source: SetCover, chosen: Sequence[bool]) -> bool:
    taken = [members for members, x in zip(source.sets, chosen, strict=True) if x]
    return all(any(element in members for members in taken) for element in range(1, source.elements + 1))


def accepts(circuit: MonotoneCircuit, inputs: Sequence[bool]) -> bool:
    @cache
    def value(wire: int) -> bool:
        if wire <= circuit.inputs:
            return inputs[wire - 1]
        gate = circuit.gates[wire - circuit.inputs - 1]
        return (all if gate.kind is GateKind.AND else any)(value(w) for w in gate.wires)

    return value(circuit.output)


def has_clique(graph: ColouredGraph) -> bool:
    classes = [
        [v for v, c in enumerate(graph.colours, 1) if c == colour] for colour in range(1, graph.colour_count + 1)
    ]
    joined = {frozenset(edge) for edge in graph.edges}
    return any(all(frozenset(pair) in joined for pair in combinations(chosen, 2)) for chosen in product(*classes))


def separable(source: HyperplaneSeparation) -> bool:
    """Two of the ways to cut the points in half by one hyperplane tell every point of Q from every point of P."""
    points = sorted(set(source.points))
    cuts = []
    for above in product((False, True), repeat=len(points)):
        if cut_by_one(points, above):
            cuts.append(dict(zip(points, above, strict=True)))
    pairs = list(product(set(source.q), set(source.p)))
    return any(all(a[q] != a[p] or b[q] != b[p] for q, p in pairs) for a, b in product(cuts, repeat=2))


@cache
def _unknowns(dimension: int) -> list[Any]:
    import z3

    return z3.Reals([f"h{i}" for i in range(dimension + 1)])


def cut_by_one(points: Sequence[tuple[Fraction, ...]], above: Sequence[bool]) -> bool:
    import z3

    solver = z3.Solver()
    for x, side in zip(points, above, strict=True):
        *h, o = _unknowns(len(x))
        value = sum((a * z3.RealVal(str(b)) for a, b in zip(h, x, strict=True)), o)
        solver.add(value >= 1 if side else value <= -1)
    return bool(solver.check() == z3.sat)


def has_solution(source: Source) -> bool:
    """Straight from the definition, budgets included; for tiny sources."""
    match source:
        case ThreeSat() | OneInThreeSat():
            return satisfiable(source)
        case ColouredGraph():
            return has_clique(source)
        case HyperplaneSeparation():
            return separable(source)
        case _:
            least = least_cost(source)
            return least is not None and (source.budget is None or least <= source.budget)


def refuses(call: Callable[[], Any], *, line: int | None, reason: str, file: str = "some.file") -> None:
    """The call raises InputError for this file and line, in one line that contains the reason."""
    with pytest.raises(InputError) as caught:
        call()
    error = caught.value
    assert (error.file, error.line) == (file, line), str(error)
    assert reason in error.reason
    where = file if line is None else f"{file}:{line}"
    assert str(error) == f"{where}: {error.reason}"
    assert "\n" not in str(error)
