"""CP-SAT: the integer formula, built from the neutral model (CP-SAT reads no MPS); exact integer arithmetic."""

from __future__ import annotations

import ortools
from ortools.sat.python import cp_model

from encoders.formulas import Formula, milp_for
from encoders.formulas.milp_model import MilpModel, Sense
from instances import Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnmappedStatusError, UnsupportedError, is_weight
from solvers.outcome import Termination

STATUS = {
    cp_model.OPTIMAL: (Verdict.FEASIBLE, Termination.COMPLETED),
    cp_model.FEASIBLE: (Verdict.FEASIBLE, Termination.COMPLETED),
    cp_model.INFEASIBLE: (Verdict.INFEASIBLE, Termination.COMPLETED),
    cp_model.UNKNOWN: (Verdict.UNKNOWN, Termination.TIME_LIMIT),
}

LARGEST_SUM = 2**62


def version() -> str:
    return f"OR-Tools {ortools.__version__}"


def solve(task: Task) -> Claim:
    """Exact on the grid of the formula. MODEL_INVALID is reported with CP-SAT's own reason, never as a verdict."""
    neutral = milp_for(Formula.INTEGER, task.job.problem, task.job.bounds)
    model, variables = build(neutral)
    if model is None:
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "a column has an empty domain")
    reason = model.validate()
    if reason:
        raise UnsupportedError(f"CP-SAT says the model is invalid: {reason}")
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = task.seconds_left
    solver.parameters.random_seed = task.job.seed
    solver.parameters.num_workers = task.job.threads
    status = solver.solve(model)
    if status not in STATUS:
        raise UnmappedStatusError(f"CP-SAT ended with {solver.status_name(status)}")
    verdict, termination = STATUS[status]
    values: dict[str, float | str] = {}
    if verdict is Verdict.FEASIBLE:
        values = _values(neutral, variables, solver)
    return Claim(verdict, termination, solver.status_name(status), values=values)


def build(neutral: MilpModel) -> tuple[cp_model.CpModel | None, list[cp_model.IntVar]]:
    """The same model as CP-SAT's own; None if some column's domain is empty."""
    lower, upper = neutral.lower.tolist(), neutral.upper.tolist()
    if any(low > high for low, high in zip(lower, upper, strict=True)):
        return None, []
    model = cp_model.CpModel()
    names = neutral.names_of_columns()
    variables = [model.new_int_var(low, high, name) for low, high, name in zip(lower, upper, names, strict=True)]
    guards = {} if neutral.indicators is None else {row: (c, v) for row, c, v in neutral.indicators}
    start, columns, values = neutral.start.tolist(), neutral.columns.tolist(), neutral.values.tolist()
    for row, (sense, rhs) in enumerate(zip(neutral.sense.tolist(), neutral.rhs.tolist(), strict=True)):
        inside = range(start[row], start[row + 1])
        if sum(abs(values[at]) * max(abs(lower[columns[at]]), abs(upper[columns[at]])) for at in inside) > LARGEST_SUM:
            raise UnsupportedError(f"a row can reach beyond 2^62 = {LARGEST_SUM}")
        total = cp_model.LinearExpr.weighted_sum(
            [variables[columns[at]] for at in inside], [values[at] for at in inside]
        )
        match Sense(sense):
            case Sense.LE:
                constraint = model.add_linear_constraint(total, -LARGEST_SUM, rhs)
            case Sense.GE:
                constraint = model.add_linear_constraint(total, rhs, LARGEST_SUM)
            case Sense.EQ:
                constraint = model.add_linear_constraint(total, rhs, rhs)
        if row in guards:
            column, value = guards[row]
            literal = variables[column]
            constraint.only_enforce_if(literal if value else ~literal)
    return model, variables


def _values(neutral: MilpModel, variables: list[cp_model.IntVar], solver: cp_model.CpSolver) -> dict[str, float | str]:
    values: dict[str, float | str] = {}
    unit = {}
    for row in neutral.weight_column.tolist():
        unit.update({column: q for column, q in zip(row, neutral.grid, strict=True) if column >= 0})
    for column, name in enumerate(neutral.names_of_columns()):
        if is_weight(name):
            values[name] = f"{solver.value(variables[column])}/{unit.get(column, 1)}"
    return values
