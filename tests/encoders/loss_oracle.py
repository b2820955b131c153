"""The least loss of a tiny problem, from the definition, without `encoders`; and models decided with their objective.

`Definition` writes f, the residuals and the loss as SMT-LIB2 of its own. `least` finds a candidate for the optimum and
believes it only after the definition itself has a network at it and none below it.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Q
from functools import cache
from itertools import product

import z3

from encoders.formulas.milp_model import MilpModel
from instances import Activation, Loss, Network, TrainingProblem
from instances.rationals import common_denominator
from tests.encoders.models import column_text, text_of
from tests.encoders.oracles import Boxes, number

LOSSES = [Loss.L0, Loss.L1, Loss.L2, Loss.LINF]


class Definition:
    """Networks (in boxes; thresholds there with their distance from 0) and their loss, as conditions for Z3."""

    def __init__(
        self, problem: TrainingProblem, boxes: Boxes | None = None, coefficients: tuple[Q, Q] | None = None
    ) -> None:
        self.problem = problem
        width = problem.d + 1
        self.weights = [[z3.Real(f"v_{j}_{i}") for i in range(width)] for j in range(problem.k)]
        self.plus = [z3.Bool(f"p_{j}") for j in range(problem.k)]
        self.free = [z3.Real(f"c_{j}") for j in range(problem.k)]
        self.rows: list[z3.BoolRef] = []
        if not problem.bias:
            self.rows += [row[-1] == 0 for row in self.weights]
        for row, box in zip(self.weights, boxes or [], strict=bool(boxes)):
            for weight, (low, high) in zip(row, box, strict=True):
                self.rows += [weight >= z3.Q(*low.as_integer_ratio()), weight <= z3.Q(*high.as_integer_ratio())]
        if coefficients is not None:
            for c in self.free:
                self.rows += [c >= z3.Q(*coefficients[0].as_integer_ratio())]
                self.rows += [c <= z3.Q(*coefficients[1].as_integer_ratio())]
        self.boxed = boxes is not None
        self.residuals = [
            self.value(p) - z3.Q(*y.as_integer_ratio()) for p, y in zip(problem.points, problem.labels, strict=True)
        ]

    def value(self, point: tuple[tuple[int, Q], ...]) -> z3.ArithRef:
        total = z3.RealVal(0)
        for j, row in enumerate(self.weights):
            t = row[-1] + z3.Sum([z3.RealVal(0)] + [z3.Q(*v.as_integer_ratio()) * row[i] for i, v in point])
            sign = None if self.problem.signs is None else z3.Q(*self.problem.signs[j].as_integer_ratio())
            if self.problem.activation is Activation.THRESHOLD:
                total = total + z3.If(t > 0, self.free[j] if sign is None else sign, 0)
                if self.boxed:
                    self.rows.append(z3.Or(t <= 0, t * common_denominator(v for _, v in point) >= 1))
            else:
                signed = z3.If(self.plus[j], t, -t) if sign is None else sign * t
                total = total + z3.If(t > 0, signed, 0)
        return total

    def loss(self) -> z3.ArithRef:
        zero = z3.RealVal(0)
        match self.problem.loss:
            case Loss.L1:
                return z3.Sum([zero] + [z3.If(r > 0, r, -r) for r in self.residuals])
            case Loss.L2:
                return z3.Sum([zero] + [r * r for r in self.residuals])
            case Loss.LINF:
                worst = zero
                for r in self.residuals:
                    size = z3.If(r > 0, r, -r)
                    worst = z3.If(size > worst, size, worst)
                return worst
        return z3.Sum([zero] + [z3.If(r == 0, zero, z3.RealVal(1)) for r in self.residuals])

    def exists(self, value: Q, *, below: bool = False) -> bool:
        """Is there a network with a loss of at most (or below) this value?"""
        limit = z3.Q(*value.as_integer_ratio())
        solver = z3.SolverFor("QF_NRA" if self.problem.loss is Loss.L2 else "QF_LRA")
        solver.add(self.rows)
        solver.add(self.loss() < limit if below else self.loss() <= limit)
        answer = solver.check()
        assert answer != z3.unknown, solver.reason_unknown()
        return answer == z3.sat

    def candidate(self) -> Q:
        """Z3's optimiser is asked for a candidate only."""
        solver = z3.Optimize()
        solver.add(self.rows)
        value = z3.Real("value")
        solver.add(value == self.loss())
        solver.minimize(value)
        assert solver.check() == z3.sat
        return Q(solver.model()[value].as_fraction())


def least(problem: TrainingProblem, boxes: Boxes | None = None, coefficients: tuple[Q, Q] | None = None) -> Q:
    """The least loss, proved by the definition."""
    return _least(problem, None if boxes is None else tuple(map(tuple, boxes)), coefficients)


@cache
def _least(problem: TrainingProblem, boxes: Boxes | None, coefficients: tuple[Q, Q] | None) -> Q:
    definition = Definition(problem, boxes, coefficients)
    if problem.loss is Loss.L2:
        found = between(definition, Q(0), sum((y * y for y in problem.labels), Q(0)))
    else:
        found = definition.candidate()
    assert definition.exists(found)
    assert not definition.exists(found, below=True)
    return found


def between(definition: Definition, low: Q, high: Q) -> Q:
    """Halving with decisions, then the simplest rational in what is left: an optimum of small data is a simple one."""
    if definition.exists(Q(0)):
        return Q(0)
    while high - low > Q(1, 10**9):
        middle = (low + high) / 2
        if definition.exists(middle):
            high = middle
        else:
            low = middle
    return simplest(low, high)


def simplest(low: Q, high: Q) -> Q:
    """The fraction of least denominator in (low, high]."""
    denominator = 1
    while True:
        numerator = (high * denominator).__floor__()
        if Q(numerator, denominator) > low:
            return Q(numerator, denominator)
        denominator += 1


def with_target(problem: TrainingProblem, target: Q | None) -> TrainingProblem:
    return replace(problem, target=target)


def squares_text(model: MilpModel) -> str:
    assert model.squares is not None
    pairs = zip(model.squares.columns.tolist(), model.squares.weights.tolist(), strict=True)
    return (
        "(+ 0.0 " + " ".join(f"(* {number(w)} {column_text(model, c)} {column_text(model, c)})" for c, w in pairs) + ")"
    )


def objective_text(model: MilpModel) -> str:
    """What the model minimises, divided by its scale: the loss."""
    if model.minimises_squares:
        total = squares_text(model)
    else:
        assert model.objective is not None
        costs = enumerate(model.objective.tolist())
        total = "(+ 0.0 0.0 " + " ".join(f"(* {number(v)} {column_text(model, c)})" for c, v in costs if v) + ")"
    return f"(/ {total} {number(model.loss_scale)})"


def model_solution(model: MilpModel, condition: str = "true") -> dict[str, Q] | None:
    """Values by column name that satisfy the model (its bound on squares included) and a condition, or None."""
    lines = [text_of(model), f"(assert {condition})"]
    if model.squares is not None and model.squares.limit is not None:
        lines.append(f"(assert (<= {squares_text(model)} {number(Q(*model.squares.limit))}))")
    solver = z3.Solver()
    solver.from_string("\n".join(lines))
    answer = solver.check()
    assert answer != z3.unknown, solver.reason_unknown()
    if answer == z3.unsat:
        return None
    found = {declaration.name(): solver.model()[declaration] for declaration in solver.model().decls()}
    values = {}
    for at, name in enumerate(model.names_of_columns()):
        value = found.get(f"c_{at}", z3.RealVal(0))
        if z3.is_algebraic_value(value):
            value = value.approx(30)
        values[name] = Q(str(value.as_long() if z3.is_int_value(value) else value.as_fraction()))
    return values


def model_network(model: MilpModel, values: dict[str, Q], problem: TrainingProblem) -> Network:
    """The network of a solution, by the model's account of its columns."""
    listed = list(values.values())
    rows = [
        [Q(0) if at < 0 else listed[at] / q for at, q in zip(table, model.grid, strict=True)]
        for table in model.weight_column.tolist()
    ]
    if model.coefficient_column is not None:
        coefficients = tuple(listed[at] for at in model.coefficient_column.tolist())
    elif model.sign_column is not None:
        coefficients = tuple(Q(1) if listed[at] == 1 else Q(-1) for at in model.sign_column.tolist())
    else:
        assert model.signs is not None
        coefficients = model.signs
    return Network(
        tuple(tuple(row[:-1]) for row in rows), tuple(row[-1] for row in rows), coefficients, problem.activation
    )


def on_grid(problem: TrainingProblem, size: int, grid: int) -> Q:
    """The least loss over all networks whose weights are multiples of 1/grid up to ±size: each one evaluated."""
    steps = [Q(i, grid) for i in range(-size * grid, size * grid + 1)]
    neuron = list(product(*[steps] * problem.d, steps if problem.bias else [Q(0)]))
    signs = [problem.signs] if problem.signs is not None else list(product((Q(1), Q(-1)), repeat=problem.k))
    return min(
        problem.error(Network(tuple(n[:-1] for n in chosen), tuple(n[-1] for n in chosen), s, problem.activation))
        for s in signs
        for chosen in product(neuron, repeat=problem.k)
    )
