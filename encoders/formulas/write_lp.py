"""MILP model → CPLEX LP format, row by row: the file for human eyes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from encoders.formulas.milp_model import UNBOUNDED, MilpModel, Sense

_SENSE = {Sense.LE: "<=", Sense.GE: ">=", Sense.EQ: "="}
_TERMS_PER_LINE = 12


def write_lp(model: MilpModel, out: TextIO) -> None:
    """Write the model; indicator rows as `row: z = 1 -> ...`, sets as `set: S1:: x:1 y:2`."""
    names = list(model.names_of_columns())
    used = set(model.columns.tolist())
    guard: dict[int, str] = {}
    if model.indicators is not None:
        guard = {row: f" {names[column]} = {value} ->" for row, column, value in model.indicators}
        used |= set(model.indicators.column.tolist())
    # readers know a column only once the objective or a row has it, and no row may be without columns
    alone = [name for column, name in enumerate(names) if column not in used]
    something = names[0] if names else "nothing"
    if not names and model.num_rows:
        alone = [something]
    costs = [f" + 0 {name}" for name in alone]
    if model.minimises_squares:
        costs = [*costs, " + 1 loss"]
    elif model.objective is not None:
        values = [(name, cost) for name, cost in zip(names, model.objective.tolist(), strict=True) if cost]
        with_cost = {name for name, _ in values}
        costs = [f" + 0 {name}" for name in alone if name not in with_cost]
        costs += [f" {'-' if cost < 0 else '+'} {abs(cost)} {name}" for name, cost in values]
    out.write("Minimize\n obj:" + "\n  ".join(costs) + "\n")
    out.write("Subject To\n")
    start = model.start.tolist()
    for row, row_name in enumerate(model.names_of_rows()):
        columns = model.columns[start[row] : start[row + 1]].tolist()
        values = model.values[start[row] : start[row + 1]].tolist()
        terms = [f"{'-' if v < 0 else '+'} {abs(v)} {names[c]}" for c, v in zip(columns, values, strict=True)]
        if not terms:
            terms = [f"0 {something}"]
        lines = [" ".join(terms[i : i + _TERMS_PER_LINE]) for i in range(0, len(terms), _TERMS_PER_LINE)]
        sense = _SENSE[Sense(int(model.sense[row]))]
        out.write(f" {row_name}:{guard.get(row, '')} " + "\n   ".join(lines) + f" {sense} {int(model.rhs[row])}\n")
    _write_squares(model, names, out)
    out.write("Bounds\n")
    if not names and model.num_rows:
        out.write(f" 0 <= {something} <= 0\n")
    for line in _bounds(model, names):
        out.write(line)
    for title in ("Binaries", "Generals"):
        listed = [name for name, kind in zip(names, _kinds(model), strict=True) if kind == title]
        if listed:
            out.write(f"{title}\n" + "".join(f" {name}\n" for name in listed))
    if model.sets is not None:
        out.write("SOS\n")
        for at, (first, second) in enumerate(model.sets.tolist()):
            out.write(f" set_{at}: S1:: {names[first]}:1 {names[second]}:2\n")
    out.write("End\n")


def _write_squares(model: MilpModel, names: list[str], out: TextIO) -> None:
    """The sum of squares is at most its limit, or at most the column `loss`, which is minimised."""
    if model.squares is None:
        return
    limit = model.squares.limit
    factor = 1 if limit is None else limit[1]
    listed = zip(model.squares.columns.tolist(), model.squares.weights.tolist(), strict=True)
    terms = [f"{factor * weight} {names[column]}^2" for column, weight in listed]
    lines = [" + ".join(terms[i : i + _TERMS_PER_LINE]) for i in range(0, len(terms), _TERMS_PER_LINE)]
    linear, rhs = ("- 1 loss ", 0) if limit is None else ("", limit[0])
    out.write(f" squares: {linear}+ [ " + "\n   + ".join(lines) + f" ] <= {rhs}\n")


def _kinds(model: MilpModel) -> Iterator[str | None]:
    for low, high, integer in zip(model.lower.tolist(), model.upper.tolist(), model.integer.tolist(), strict=True):
        yield None if not integer else "Binaries" if (low, high) == (0, 1) else "Generals"


def _bounds(model: MilpModel, names: list[str]) -> Iterator[str]:
    bounds = zip(names, model.lower.tolist(), model.upper.tolist(), model.integer.tolist(), strict=True)
    for name, low, high, integer in bounds:
        if integer and (low, high) == (0, 1):
            continue
        if low <= -UNBOUNDED and high >= UNBOUNDED:
            yield f" {name} free\n"
        else:
            lower = "-inf" if low <= -UNBOUNDED else str(low)
            upper = "+inf" if high >= UNBOUNDED else str(high)
            yield f" {lower} <= {name} <= {upper}\n"
