"""PuLP, with expressions."""

from __future__ import annotations

from typing import Any

import pulp

from bench.ways import canonical as line
from bench.ways.given import Given

_SENSE = {-1: "<=", 0: "=", 1: ">="}


def build(given: Given) -> Any:
    problem = pulp.LpProblem("fit", pulp.LpMinimize)
    # PuLP 4 makes variables through the problem
    variable = getattr(problem, "add_variable", pulp.LpVariable)
    neurons, inputs = range(len(given.signs)), range(len(given.weight_box))
    w = {(j, i): variable(f"w_{j}_{i}", *given.weight_box[i]) for j in neurons for i in inputs}
    b = {j: variable(f"b_{j}", *given.bias_box) for j in neurons}
    h: dict[tuple[int, int], Any] = {}
    for p, point in enumerate(given.points):
        scale, minus, plus = given.scale[p], given.minus[p], given.plus[p]
        for j in neurons:
            h[p, j] = variable(f"h_{p}_{j}", 0, plus)
            z = variable(f"z_{p}_{j}", cat="Binary")
            t = pulp.lpSum([value * w[j, i] for i, value in point] + [scale * b[j]])
            problem += scale * h[p, j] - t >= 0
            problem += scale * h[p, j] - t + minus * z <= minus
            problem += h[p, j] - plus * z <= 0
        problem += pulp.lpSum(given.factor[p] * given.signs[j] * h[p, j] for j in neurons) == given.rhs[p]
    return problem


def size(problem: Any) -> tuple[int, int, int]:
    """(rows, columns, non-zeros)."""
    rows = _constraints(problem)
    return len(rows), len(problem.variables()), sum(len(row) for row in rows)


def canonical(problem: Any) -> list[str]:
    lines = [line.column(v.name, v.lowBound, v.upBound, v.cat == "Integer") for v in problem.variables()]
    for row in _constraints(problem):
        terms = ((v.name, value) for v, value in row.items())
        lines.append(line.row(terms, _SENSE[int(row.sense)], -row.constant))
    return sorted(lines)


def _constraints(problem: Any) -> list[Any]:
    rows = problem.constraints
    return list(rows.values()) if isinstance(rows, dict) else list(rows() if callable(rows) else rows)
