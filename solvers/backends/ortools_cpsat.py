"""CP-SAT: the integer formula, built from the neutral model (CP-SAT reads no MPS); exact integer arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

import ortools
from ortools.sat.python import cp_model

from encoders.formulas import Formula, milp_for, table_model
from encoders.formulas.milp_model import MilpModel, Sense, Squares
from instances import TrainingProblem, Verdict
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
LARGEST_FLOAT = 2**53
"""CP-SAT tells its bound as a double."""


def version() -> str:
    return f"OR-Tools {ortools.__version__}"


def solve(task: Task) -> Claim:
    """Exact on the grid of the formula. MODEL_INVALID is reported with CP-SAT's own reason, never as a verdict."""
    problem = task.job.problem
    if task.presolved is None:
        neutral = milp_for(Formula.INTEGER, problem, task.job.bounds, task.facts)
    else:
        neutral = table_model(Formula.INTEGER, task.presolved, free_signs=problem.signs is None)
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
    solver.parameters.cp_model_presolve = task.job.own_presolve
    status = solver.solve(model)
    if status not in STATUS:
        raise UnmappedStatusError(f"CP-SAT ended with {solver.status_name(status)}")
    verdict, termination = STATUS[status]
    # without an objective any solution is the end; with one only a proof of optimality is
    if status == cp_model.FEASIBLE and task.job.problem.target is None:
        termination = Termination.TIME_LIMIT
    values: dict[str, float | str] = {}
    bound = None
    if verdict is Verdict.FEASIBLE:
        values = _values(neutral, variables, solver)
        bound = _bound(task.job.problem, neutral, solver)
    return Claim(verdict, termination, solver.status_name(status), values=values, bound=bound)


def _bound(problem: TrainingProblem, neutral: MilpModel, solver: cp_model.CpSolver) -> str | None:
    """The proved lower bound of the loss, from the integer that CP-SAT computes with."""
    if problem.target is not None:
        return None
    if neutral.objective is None and not neutral.minimises_squares:
        return "0"
    if solver.best_objective_bound >= LARGEST_FLOAT:
        return None
    # the bound is an integer, and a double holds it exactly
    return str(Fraction(max(0, math.floor(solver.best_objective_bound)), neutral.loss_scale))


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
    _add_goal(model, variables, neutral)
    return model, variables


def _add_goal(model: cp_model.CpModel, variables: list[cp_model.IntVar], neutral: MilpModel) -> None:
    if neutral.squares is not None:
        total = _squares(model, variables, neutral, neutral.squares)
        if neutral.squares.limit is None:
            model.minimize(total)
        else:
            numerator, denominator = neutral.squares.limit
            model.add_linear_constraint(total, 0, numerator // denominator)
    elif neutral.objective is not None and neutral.objective.any():
        costs = neutral.objective.tolist()
        ends = zip(costs, neutral.lower.tolist(), neutral.upper.tolist(), strict=True)
        if sum(abs(cost) * max(abs(low), abs(high)) for cost, low, high in ends) > LARGEST_SUM:
            raise UnsupportedError(f"the objective can reach beyond 2^62 = {LARGEST_SUM}")
        model.minimize(cp_model.LinearExpr.weighted_sum(variables, costs))


def _squares(
    model: cp_model.CpModel, variables: list[cp_model.IntVar], neutral: MilpModel, squares: Squares
) -> cp_model.LinearExpr:
    """Σ weights·x², each square a variable of its own."""
    columns, weights = squares.columns.tolist(), squares.weights.tolist()
    largest = [max(abs(int(neutral.lower[c])), abs(int(neutral.upper[c]))) ** 2 for c in columns]
    if sum(weight * most for weight, most in zip(weights, largest, strict=True)) > LARGEST_SUM:
        raise UnsupportedError(f"the sum of squares can reach beyond 2^62 = {LARGEST_SUM}")
    parts = []
    for column, most in zip(columns, largest, strict=True):
        square = model.new_int_var(0, most, f"square_{column}")
        model.add_multiplication_equality(square, [variables[column], variables[column]])
        parts.append(square)
    return cp_model.LinearExpr.weighted_sum(parts, weights)


def _values(neutral: MilpModel, variables: list[cp_model.IntVar], solver: cp_model.CpSolver) -> dict[str, float | str]:
    values: dict[str, float | str] = {}
    unit = {}
    for row in neutral.weight_column.tolist():
        unit.update({column: q for column, q in zip(row, neutral.grid, strict=True) if column >= 0})
    for column, name in enumerate(neutral.names_of_columns()):
        if is_weight(name):
            values[name] = f"{solver.value(variables[column])}/{unit.get(column, 1)}"
    return values
