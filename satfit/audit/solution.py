"""A network as a solution of the very file a solver read: every column's value, every row checked in fractions.

A solver that calls such a file infeasible is wrong about the file, whatever one thinks of how we encode.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from encoders.bounds import WeightBounds
from encoders.formulas import Formula, UnsupportedFormulaError, milp_for
from encoders.formulas.integer_data import integer_data
from encoders.formulas.milp_model import UNBOUNDED, MilpModel, Sense
from instances import Activation, Network, TrainingProblem
from instances.rationals import common_denominator

MILPS = (Formula.BIG_M, Formula.HULL, Formula.INDICATOR, Formula.SOS1, Formula.INTEGER)
LARGEST_CHECKED = 2_000_000
"""Entries of a model that is checked row by row in fractions."""


def solution_of(
    formula: Formula, problem: TrainingProblem, bounds: WeightBounds, network: Network
) -> dict[str, Fraction] | None:
    """The columns of the formula, by name, in the solution that `network` is; None where it is none, or too large.

    Every bound, row, indicator row and set has been checked exactly. Neurons are sorted first where the formula asks
    for that. For MILPs without geometry; a formula that cannot be written has no solution.
    """
    if formula not in MILPS or problem.objection(network) is not None:
        return None
    try:
        model = milp_for(formula, problem, bounds)
    except UnsupportedFormulaError:
        return None
    if model.num_nonzeros > LARGEST_CHECKED:
        return None
    if problem.activation is Activation.THRESHOLD:
        network = _far_from_zero(problem, network)
    values = _values(model, problem, _sorted(network) if problem.signs is None else network)
    if values is None or violation(model, values) is not None:
        return None
    return dict(zip(model.names_of_columns(), values, strict=True))


def violation(model: MilpModel, values: list[Fraction]) -> str | None:
    """The first bound, row or set that these values of all columns violate, or None. Exact."""
    columns = list(model.names_of_columns())
    limits = zip(columns, values, model.lower.tolist(), model.upper.tolist(), model.integer.tolist(), strict=True)
    for name, value, low, high, integer in limits:
        if (low > -UNBOUNDED and value < low) or (high < UNBOUNDED and value > high):
            return f"column {name} = {value} is outside {low}..{high}"
        if integer and value.denominator != 1:
            return f"column {name} = {value} is no integer"
    asleep = {row for row, column, value in model.indicators or () if values[column] != value}
    start, entries, factors = model.start.tolist(), model.columns.tolist(), model.values.tolist()
    for row, (name, sense, rhs) in enumerate(
        zip(model.names_of_rows(), model.sense.tolist(), model.rhs.tolist(), strict=True)
    ):
        total = sum((factors[at] * values[entries[at]] for at in range(start[row], start[row + 1])), Fraction(0))
        holds = {Sense.LE: total <= rhs, Sense.GE: total >= rhs, Sense.EQ: total == rhs}[Sense(sense)]
        if not holds and row not in asleep:
            return f"row {name}: {total} against {rhs}"
    for first, second in () if model.sets is None else model.sets.tolist():
        if values[first] and values[second]:
            return f"set {columns[first]}, {columns[second]}: neither is 0"
    if model.squares is not None and model.squares.limit is not None:
        pairs = zip(model.squares.columns.tolist(), model.squares.weights.tolist(), strict=True)
        total = sum((weight * values[column] ** 2 for column, weight in pairs), Fraction(0))
        if total > Fraction(*model.squares.limit):
            return f"the sum of squares: {total}"
    return None


def _far_from_zero(problem: TrainingProblem, network: Network) -> Network:
    """The same thresholds with T = D·t ≥ 1 wherever they are active: a neuron times a positive number does the same."""
    dense = [dict(point) for point in problem.points]
    units = [common_denominator(point.values()) for point in dense]
    weights, biases = [], []
    for row, bias in zip(network.weights, network.biases, strict=True):
        sums = [
            unit * (sum(x * row[i] for i, x in point.items()) + bias) for unit, point in zip(units, dense, strict=True)
        ]
        least = min((t for t in sums if t > 0), default=Fraction(1))
        factor = max(Fraction(1), 1 / least)
        weights.append(tuple(factor * w for w in row))
        biases.append(factor * bias)
    return replace(network, weights=tuple(weights), biases=tuple(biases))


def _sorted(network: Network) -> Network:
    """With falling output coefficients, as formulas with free ones ask for where boxes are alike."""
    order = sorted(range(network.neurons), key=lambda j: -network.coefficients[j])
    return replace(
        network,
        weights=tuple(network.weights[j] for j in order),
        biases=tuple(network.biases[j] for j in order),
        coefficients=tuple(network.coefficients[j] for j in order),
    )


def _values(model: MilpModel, problem: TrainingProblem, network: Network) -> list[Fraction] | None:
    """The value of every column, by the meaning of its name; None if some name has none here.

    On a grid columns count in its units, and there only an exact fit is known here.
    """
    gridded = any(q != 1 for q in model.grid) or (model.num_columns > 0 and bool(model.integer.all()))
    if gridded and not problem.exact_fit:
        return None
    grid = model.grid if gridded else None
    unit = integer_data(problem, grid).multiplier.tolist() if gridded else [1] * problem.n
    meaning = _meaning(problem, network, model.grid, unit)
    values: list[Fraction] = []
    for name in model.names_of_columns():
        prefix, *numbers = name.split("_")
        if prefix == "not":
            values.append(1 - values[int(numbers[0])])
            continue
        if prefix not in meaning or not all(number.isdigit() for number in numbers):
            return None
        values.append(Fraction(meaning[prefix](*map(int, numbers))))
    return values


def _meaning(
    problem: TrainingProblem, network: Network, grid: tuple[int, ...], unit: list[int]
) -> dict[str, Callable[..., Fraction | int]]:
    dense = [dict(point) for point in problem.points]
    rows = list(zip(network.weights, network.biases, strict=True))
    t = [[sum((x * w[i] for i, x in point.items()), b) for w, b in rows] for point in dense]
    a, d = network.coefficients, problem.d
    residuals = problem.residuals(network)
    largest = max((abs(r) for r in residuals), default=Fraction(0))
    relu = problem.activation is Activation.RELU

    def h(p: int, j: int) -> Fraction:
        return unit[p] * max(t[p][j], Fraction(0))

    def active(p: int, j: int) -> int:
        return int(t[p][j] > 0)

    def weight(j: int, i: int) -> Fraction:
        return grid[i] * (rows[j][0][i] if i < d else rows[j][1])

    return {
        "w": weight,
        "b": lambda j: weight(j, d),
        "h": h,
        "z": active,
        "s": active,
        "e": lambda j: int(a[j] > 0),
        "a": lambda j: a[j],
        "g": lambda p, j: a[j] * (h(p, j) if relu else active(p, j)),
        "v": lambda p, j, i: weight(j, i) if active(p, j) else 0,
        "slack": lambda p, j: unit[p] * max(-t[p][j], Fraction(0)),
        "plus": lambda p, j: h(p, j) if a[j] > 0 else 0,
        "minus": lambda p, j: h(p, j) if a[j] < 0 else 0,
        "over": lambda p: max(residuals[p], Fraction(0)),
        "under": lambda p: max(-residuals[p], Fraction(0)),
        "r": lambda p: residuals[p],
        "miss": lambda p: int(residuals[p] != 0),
        "loss": lambda: largest,
    }
