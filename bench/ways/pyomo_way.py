"""Pyomo: a ConcreteModel with indexed variables and rules."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo  # type: ignore[import-not-found, import-untyped, unused-ignore]
from pyomo.repn import generate_standard_repn  # type: ignore[import-not-found, import-untyped, unused-ignore]

from bench.ways import canonical as line
from bench.ways.given import Given


def build(given: Given) -> Any:
    model = pyo.ConcreteModel()
    points, neurons, inputs = range(len(given.points)), range(len(given.signs)), range(len(given.weight_box))
    model.w = pyo.Var(neurons, inputs, bounds=lambda _, j, i: given.weight_box[i])  # noqa: ARG005
    model.b = pyo.Var(neurons, bounds=given.bias_box)
    model.h = pyo.Var(points, neurons, bounds=lambda _, p, j: (0, given.plus[p]))  # noqa: ARG005
    model.z = pyo.Var(points, neurons, domain=pyo.Binary)

    def t(m: Any, p: int, j: int) -> Any:
        return sum(value * m.w[j, i] for i, value in given.points[p]) + given.scale[p] * m.b[j]

    def above(m: Any, p: int, j: int) -> Any:
        return given.scale[p] * m.h[p, j] - t(m, p, j) >= 0

    def below(m: Any, p: int, j: int) -> Any:
        return given.scale[p] * m.h[p, j] - t(m, p, j) + given.minus[p] * m.z[p, j] <= given.minus[p]

    def off(m: Any, p: int, j: int) -> Any:
        return m.h[p, j] - given.plus[p] * m.z[p, j] <= 0

    def fit(m: Any, p: int) -> Any:
        return sum(given.factor[p] * given.signs[j] * m.h[p, j] for j in neurons) == given.rhs[p]

    model.above = pyo.Constraint(points, neurons, rule=above)
    model.below = pyo.Constraint(points, neurons, rule=below)
    model.off = pyo.Constraint(points, neurons, rule=off)
    model.fit = pyo.Constraint(points, rule=fit)
    return model


def size(model: Any) -> tuple[int, int, int]:
    """(rows, columns, non-zeros)."""
    rows = list(model.component_data_objects(pyo.Constraint))
    columns = sum(1 for _ in model.component_data_objects(pyo.Var))
    return len(rows), columns, sum(len(generate_standard_repn(row.body).linear_coefs) for row in rows)


def canonical(model: Any) -> list[str]:
    lines = [
        line.column(_name(v), v.lb, v.ub, v.is_integer() or v.is_binary())
        for v in model.component_data_objects(pyo.Var)
    ]
    for row in model.component_data_objects(pyo.Constraint):
        body = generate_standard_repn(row.body)
        terms = zip(map(_name, body.linear_vars), body.linear_coefs, strict=True)
        sense = "=" if row.equality else "<=" if row.lower is None else ">="
        bound = pyo.value(row.upper if sense == "<=" else row.lower)
        lines.append(line.row(terms, sense, bound - body.constant))
    return sorted(lines)


def _name(variable: Any) -> str:
    return str(variable.name).replace("[", "_").replace(",", "_").rstrip("]")
