"""A MilpModel decided exactly: its arrays, one by one, as integer and real arithmetic for Z3.

This tests the model itself, where a floating-point solver would test its tolerances as well.
"""

from __future__ import annotations

from fractions import Fraction as Q

import z3

from encoders.formulas.milp_model import MilpModel, Sense
from instances import Network, TrainingProblem
from tests.encoders.oracles import number

INFINITE = 2**62
RELATION = {Sense.LE: "<=", Sense.GE: ">=", Sense.EQ: "="}


def row_text(model: MilpModel, row: int) -> str:
    inside = range(int(model.start[row]), int(model.start[row + 1]))
    terms = [f"(* {number(int(model.values[at]))} {column_text(model, int(model.columns[at]))})" for at in inside]
    relation = RELATION[Sense(int(model.sense[row]))]
    return f"({relation} (+ 0.0 0.0 {' '.join(terms)}) {number(int(model.rhs[row]))})"


def column_text(model: MilpModel, column: int) -> str:
    return f"(to_real c_{column})" if model.integer[column] else f"c_{column}"


def text_of(model: MilpModel) -> str:
    """The model as SMT-LIB2."""
    lines = []
    for column in range(model.num_columns):
        lines.append(f"(declare-const c_{column} {'Int' if model.integer[column] else 'Real'})")
        low, high = int(model.lower[column]), int(model.upper[column])
        if low > -INFINITE:
            lines.append(f"(assert (>= {column_text(model, column)} {number(low)}))")
        if high < INFINITE:
            lines.append(f"(assert (<= {column_text(model, column)} {number(high)}))")
    guards = {} if model.indicators is None else {row: (column, value) for row, column, value in model.indicators}
    assert model.indicators is None or len(guards) == len(model.indicators.row)
    for row in range(model.num_rows):
        condition = row_text(model, row)
        if row in guards:
            column, value = guards[row]
            assert model.integer[column]
            assert (model.lower[column], model.upper[column]) == (0, 1)
            condition = f"(=> (= {column_text(model, column)} {number(value)}) {condition})"
        lines.append(f"(assert {condition})")
    for first, second in [] if model.sets is None else model.sets.tolist():
        lines.append(f"(assert (or (= {column_text(model, first)} 0.0) (= {column_text(model, second)} 0.0)))")
    return "\n".join(lines)


def solution(model: MilpModel, fixed: dict[int, Q] | None = None) -> list[Q] | None:
    """Values of all columns that satisfy the model (with some of them fixed), or None because there are none."""
    lines = [text_of(model)]
    for column, value in (fixed or {}).items():
        lines.append(f"(assert (= {column_text(model, column)} {number(value)}))")
    solver = z3.Solver()
    solver.from_string("\n".join(lines))
    reply = solver.check()
    assert reply != z3.unknown, solver.reason_unknown()
    if reply == z3.unsat:
        return None
    found = {declaration.name(): solver.model()[declaration] for declaration in solver.model().decls()}
    values = []
    for column in range(model.num_columns):
        known = found.get(f"c_{column}")
        values.append(Q(0) if known is None else Q(str(known)) if model.integer[column] else Q(known.as_fraction()))
    return values


def decoded(model: MilpModel, values: list[Q], problem: TrainingProblem) -> Network:
    """The network that a solution stands for, by the model's own account of its columns."""
    rows, biases = [], []
    for table in model.weight_column.tolist():
        row = [Q(0) if at < 0 else values[at] / q for at, q in zip(table, model.grid, strict=True)]
        rows.append(tuple(row[:-1]))
        biases.append(row[-1])
    if model.sign_column is None:
        assert model.signs is not None
        signs = model.signs
    else:
        assert model.signs is None
        signs = tuple(Q(1) if values[at] == 1 else Q(-1) for at in model.sign_column.tolist())
    network = Network(tuple(rows), tuple(biases), signs)
    assert network.neurons == problem.k
    return network


def fixed_weights(model: MilpModel, network: Network) -> dict[int, Q]:
    """The columns of a network's weights (and signs) with its values."""
    found = {}
    for table, row, bias in zip(model.weight_column.tolist(), network.weights, network.biases, strict=True):
        for at, value, unit in zip(table, (*row, bias), model.grid, strict=True):
            if at >= 0:
                found[at] = value * unit
    if model.sign_column is not None:
        for at, sign in zip(model.sign_column.tolist(), network.coefficients, strict=True):
            found[at] = Q(int(sign > 0))
    return found
