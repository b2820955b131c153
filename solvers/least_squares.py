"""Least squares in rationals: the best network with the activation pattern of a given one, for loss l2.

Where it is fixed which neurons are active at which points, f(x_p) is linear in the weights θ, and the patterns that
differ from it are behind half-spaces g·θ ≥ 0. So the question is a convex quadratic program,

    minimise |A·θ − y|²  subject to  g·θ ≥ 0 for every point and neuron,

solved here by the primal active-set method in exact arithmetic: solve the KKT system of the constraints in the working
set, go as far as the others allow, add the one that blocks, drop one with a negative multiplier. Among several, always
the first (Bland's rule).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from instances import Activation, Network, TrainingProblem

Vector = list[Fraction]
Sparse = dict[int, Fraction]

ZERO = Fraction(0)


def best_with_pattern(problem: TrainingProblem, start: Network) -> Network:
    """The network of least squared error with the activation pattern of `start`, which is exact here, and its signs.

    Free coefficients of thresholds are free; their weights stay as they are. A network no worse than `start` in any
    case: the method stops early if it makes no progress for long.
    """
    if problem.activation is Activation.THRESHOLD:
        return _best_coefficients(problem, start)
    width = problem.d + int(problem.bias)
    rows: list[Sparse] = []
    constraints: list[Sparse] = []
    for point in problem.points:
        row: Sparse = {}
        for j in range(problem.k):
            input_row = {j * width + i: value for i, value in point}
            if problem.bias:
                input_row[j * width + problem.d] = Fraction(1)
            t = sum((value * start.weights[j][i] for i, value in point), start.biases[j])
            if t > 0:
                row.update({at: value * start.coefficients[j] for at, value in input_row.items()})
                constraints.append(input_row)
            else:
                constraints.append({at: -value for at, value in input_row.items()})
        rows.append(row)
    theta = []
    for weights, bias in zip(start.weights, start.biases, strict=True):
        theta += [*weights, bias][:width]
    theta = minimise(rows, problem.labels, constraints, theta)
    chunks = [theta[j * width : (j + 1) * width] for j in range(problem.k)]
    return Network(
        tuple(tuple(chunk[: problem.d]) for chunk in chunks),
        tuple(chunk[problem.d] if problem.bias else ZERO for chunk in chunks),
        start.coefficients,
        start.activation,
    )


def _best_coefficients(problem: TrainingProblem, start: Network) -> Network:
    if problem.signs is not None:
        return start
    rows: list[Sparse] = []
    for point in problem.points:
        row = {}
        for j in range(problem.k):
            if sum((value * start.weights[j][i] for i, value in point), start.biases[j]) > 0:
                row[j] = Fraction(1)
        rows.append(row)
    coefficients = minimise(rows, problem.labels, [], list(start.coefficients))
    return Network(start.weights, start.biases, tuple(coefficients), start.activation)


def minimise(
    rows: Sequence[Sparse], labels: Sequence[Fraction], constraints: Sequence[Sparse], theta: Vector
) -> Vector:
    """argmin |rows·θ − labels|² subject to constraints·θ ≥ 0, from a θ that satisfies them. Exact."""
    size = len(theta)
    hessian = [[ZERO] * size for _ in range(size)]
    for row in rows:
        for i, left in row.items():
            for j, right in row.items():
                hessian[i][j] += left * right
    distinct = [dict(items) for items in dict.fromkeys(tuple(sorted(c.items())) for c in constraints if c)]
    working: list[int] = []
    for _ in range(20 * (size + len(distinct)) + 20):
        residuals = [dot(row, theta) - label for row, label in zip(rows, labels, strict=True)]
        gradient = [ZERO] * size
        for row, residual in zip(rows, residuals, strict=True):
            for i, value in row.items():
                gradient[i] += value * residual
        step, multipliers = _kkt(hessian, gradient, [distinct[c] for c in working])
        if not any(dot(row, step) for row in rows):
            negative = [c for c, multiplier in zip(working, multipliers, strict=True) if multiplier < 0]
            if not negative:
                return theta
            working.remove(min(negative))
            continue
        length, blocking = Fraction(1), -1
        for c, constraint in enumerate(distinct):
            slope = dot(constraint, step) if c not in working else ZERO
            if slope < 0 and (reach := -dot(constraint, theta) / slope) < length:
                length, blocking = reach, c
        theta = [value + length * change for value, change in zip(theta, step, strict=True)]
        if blocking >= 0:
            working.append(blocking)
    return theta


def dot(row: Sparse, vector: Sequence[Fraction]) -> Fraction:
    """A sparse row times a vector."""
    return sum((value * vector[i] for i, value in row.items()), ZERO)


def _kkt(hessian: list[Vector], gradient: Vector, working: list[Sparse]) -> tuple[Vector, Vector]:
    """(δ, μ) with H·δ − Gᵀ·μ = −gradient and G·δ = 0: the best step inside the working set, and its multipliers."""
    size, count = len(gradient), len(working)
    system = [[*line, *([ZERO] * count), -slope] for line, slope in zip(hessian, gradient, strict=True)]
    for at, constraint in enumerate(working):
        lower = [ZERO] * (size + count + 1)
        for i, value in constraint.items():
            system[i][size + at] = -value
            lower[i] = value
        system.append(lower)
    solution = _solve(system, size + count)
    return solution[:size], solution[size:]


def _solve(system: list[Vector], unknowns: int) -> Vector:
    """One solution of a consistent linear system (right-hand side last), with the free unknowns at 0."""
    pivots: list[tuple[int, int]] = []
    at = 0
    for column in range(unknowns):
        found = next((r for r in range(at, len(system)) if system[r][column]), None)
        if found is None:
            continue
        system[at], system[found] = system[found], system[at]
        head = system[at]
        scale = head[column]
        head[column:] = [value / scale if value else ZERO for value in head[column:]]
        for r, line in enumerate(system):
            factor = line[column]
            if r != at and factor:
                line[column:] = [a - factor * b if b else a for a, b in zip(line[column:], head[column:], strict=True)]
        pivots.append((at, column))
        at += 1
    solution = [ZERO] * unknowns
    for row, column in pivots:
        solution[column] = system[row][unknowns]
    return solution
