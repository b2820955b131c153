"""Integer model → OPB (pseudo-Boolean): every bounded integer in binary, indicator rows by their exact slack.

x ∈ [l, u] becomes l + Σ c_i·b_i with c = 1, 2, 4, …, and a last coefficient that makes the sum u − l: every value of
the range can be written and none outside it. Comments at the top say which Booleans make up which column. An objective
is written without its constant, which OPB has no place for; a comment says what to add, and what to divide by.
"""

from __future__ import annotations

from typing import TextIO

from encoders.formulas.milp_model import UNBOUNDED, MilpModel, Sense
from encoders.formulas.scope import UnsupportedFormulaError


def write_opb(model: MilpModel, out: TextIO) -> None:
    """Write the model. Raises UnsupportedFormulaError unless it is linear and every column is a bounded integer."""
    if model.squares is not None:
        raise UnsupportedFormulaError("OPB has no squares: loss l2 cannot be written")
    if model.sets is not None:
        raise UnsupportedFormulaError("OPB has no special ordered sets: sos1 cannot be written")
    lower, upper = model.lower.tolist(), model.upper.tolist()
    if not model.integer.all() or any(abs(v) >= UNBOUNDED for v in (*lower, *upper)):
        raise UnsupportedFormulaError("OPB needs the integer formula: every column a bounded integer")
    bits: list[list[tuple[int, int]]] = []
    count = 0
    for low, high in zip(lower, upper, strict=True):
        mine = [(weight, count + i + 1) for i, weight in enumerate(_weights(high - low))]
        count += len(mine)
        bits.append(mine)
    guards: dict[int, tuple[int, int]] = {}
    if model.indicators is not None:
        for row, column, value in model.indicators:
            guards[row] = (bits[column][0][1], value)
    empty = sum(1 for low, high in zip(lower, upper, strict=True) if low > high)
    constraints = sum(1 for _ in model.rhs) + empty
    # a row without terms is written with x1
    variables = max(count, 1) if constraints else count
    out.write(f"* #variable= {variables} #constraint= {constraints}\n")
    out.write(f"* {'complete' if model.scope.complete else 'restricted'}\n")
    for name, low, mine in zip(model.names_of_columns(), lower, bits, strict=True):
        out.write(f"* {name} = {low}" + "".join(f" + {weight} x{b}" for weight, b in mine) + "\n")
    _write_objective(model, bits, lower, out)
    for _ in range(empty):
        out.write("+0 x1 >= 1 ;\n")
    start = model.start.tolist()
    for row in range(model.num_rows):
        columns = model.columns[start[row] : start[row + 1]].tolist()
        values = model.values[start[row] : start[row + 1]].tolist()
        terms: dict[int, int] = {}
        rhs = int(model.rhs[row])
        for column, value in zip(columns, values, strict=True):
            rhs -= value * lower[column]
            for weight, b in bits[column]:
                terms[b] = terms.get(b, 0) + value * weight
        sense = Sense(int(model.sense[row]))
        if sense is Sense.LE:
            terms, rhs, sense = {b: -c for b, c in terms.items()}, -rhs, Sense.GE
        if row in guards:
            if sense is Sense.EQ:
                raise UnsupportedFormulaError("an equation under an indicator has no single OPB row")
            b, value = guards[row]
            slack = max(0, rhs - sum(min(c, 0) for c in terms.values()))
            # enforced only if b = value: otherwise the left side gains what the row can lack at most
            terms[b] = terms.get(b, 0) + (-slack if value else slack)
            rhs -= slack if value else 0
        out.write(_line(terms, sense, rhs))


def _write_objective(model: MilpModel, bits: list[list[tuple[int, int]]], lower: list[int], out: TextIO) -> None:
    if model.objective is None:
        return
    terms: dict[int, int] = {}
    constant = 0
    for cost, low, mine in zip(model.objective.tolist(), lower, bits, strict=True):
        constant += cost * low
        for weight, b in mine if cost else ():
            terms[b] = terms.get(b, 0) + cost * weight
    if not terms:
        return
    out.write(f"* loss = (objective + {constant}) / {model.loss_scale}\n")
    out.write("min: " + " ".join(f"{c:+d} x{b}" for b, c in sorted(terms.items())) + " ;\n")


def _line(terms: dict[int, int], sense: Sense, rhs: int) -> str:
    left = " ".join(f"{c:+d} x{b}" for b, c in sorted(terms.items()) if c) or "+0 x1"
    return f"{left} {'=' if sense is Sense.EQ else '>='} {rhs} ;\n"


def _weights(span: int) -> list[int]:
    weights, power = [], 1
    while span > 0:
        weights.append(min(power, span))
        span -= weights[-1]
        power *= 2
    return weights
