"""satfit's own encoder."""

from __future__ import annotations

from bench.ways import canonical as line
from encoders.bounds import WeightBounds
from encoders.formulas.milp import build_milp
from encoders.formulas.milp_model import MilpModel, Sense
from instances import TrainingProblem

_SENSE = {Sense.LE: "<=", Sense.GE: ">=", Sense.EQ: "="}


def build(problem: TrainingProblem, bounds: WeightBounds) -> MilpModel:
    """From the training problem itself: scaling and the choice of M are part of it."""
    return build_milp(problem, bounds, "big-m")


def size(model: MilpModel) -> tuple[int, int, int]:
    """(rows, columns, non-zeros)."""
    return model.num_rows, model.num_columns, model.num_nonzeros


def canonical(model: MilpModel) -> list[str]:
    names = list(model.names_of_columns())
    lines = [
        line.column(*column)
        for column in zip(names, model.lower.tolist(), model.upper.tolist(), model.integer.tolist(), strict=True)
    ]
    start, columns, values = model.start.tolist(), model.columns.tolist(), model.values.tolist()
    for r, (sense, rhs) in enumerate(zip(model.sense.tolist(), model.rhs.tolist(), strict=True)):
        inside = slice(start[r], start[r + 1])
        terms = ((names[c], v) for c, v in zip(columns[inside], values[inside], strict=True))
        lines.append(line.row(terms, _SENSE[Sense(sense)], rhs))
    return sorted(lines)
