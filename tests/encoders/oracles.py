"""What the tests of this folder hold the code against, written without `encoders`: exact decisions and definitions.

`decide` hands Σ_j a_j·max(0, w_j·x_p + b_j) = y_p to Z3 as it stands, in rationals: no M, no formula of the project.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction as Q
from itertools import product
from typing import Any

import z3
from hypothesis import settings

from instances import Network, TrainingProblem
from instances.training import sparse_point

# the machines that run this are shared: time per example says nothing
RELAXED = settings(deadline=None, max_examples=40, derandomize=True)

Interval = tuple[Q, Q]
Boxes = Sequence[Sequence[Interval]]
"""Per neuron, one interval per weight and a last one for the bias."""

ZERO = z3.RealVal(0)


def number(value: Q | int) -> Any:
    """A rational as a Z3 term."""
    return z3.Q(Q(value).numerator, Q(value).denominator)


def rational(term: Any) -> Q:
    return Q(term.numerator_as_long(), term.denominator_as_long())


def problem_of(
    samples: Iterable[tuple[Sequence[Q | int], Q | int]], dimension: int, neurons: int, **rest: Any
) -> TrainingProblem:
    """A training problem from dense points and labels."""
    listed = list(samples)
    return TrainingProblem(
        points=tuple(sparse_point(x) for x, _ in listed),
        labels=tuple(Q(y) for _, y in listed),
        dimension=dimension,
        neurons=neurons,
        **rest,
    )


class Unknowns:
    """One Z3 variable per weight, bias and free sign; whole numbers over a denominator where a grid is given."""

    def __init__(self, problem: TrainingProblem, grid: Sequence[int] | None = None) -> None:
        self.problem = problem
        units = grid or (1,) * (problem.d + 1)
        make = z3.Real if grid is None else z3.Int
        self.rows: list[list[Any]] = []
        for j in range(problem.k):
            row = [make(f"weight_{j}_{i}") for i in range(problem.d + 1)]
            if grid is not None:
                row = [z3.ToReal(v) / number(q) for v, q in zip(row, units, strict=True)]
            if not problem.bias:
                row[-1] = ZERO
            self.rows.append(row)
        self.signs = [
            number(problem.signs[j]) if problem.signs is not None else z3.If(z3.Bool(f"plus_{j}"), 1, -1)
            for j in range(problem.k)
        ]

    def value(self, point: Iterable[tuple[int, Q]]) -> Any:
        """f at a sparse point."""
        listed = list(point)
        total = ZERO
        for sign, row in zip(self.signs, self.rows, strict=True):
            t = z3.Sum([number(c) * row[i] for i, c in listed] + [row[-1]])
            relu = z3.If(t > 0, t, ZERO)
            if self.problem.signs is not None:
                total = total + sign * relu
            else:
                total = total + z3.If(sign == 1, relu, -relu)
        return total

    def fits(self) -> list[Any]:
        samples = zip(self.problem.points, self.problem.labels, strict=True)
        return [self.value(point) == number(label) for point, label in samples]

    def inside(self, boxes: Boxes) -> list[Any]:
        found = []
        for row, box in zip(self.rows, boxes, strict=True):
            for term, (low, high) in zip(row, box, strict=True):
                found += [number(low) <= term, term <= number(high)]
        return found

    def network(self, model: Any) -> Network:
        def read(term: Any) -> Q:
            return rational(z3.simplify(model.eval(term, model_completion=True)))

        rows = [[read(term) for term in row] for row in self.rows]
        signs = self.problem.signs or tuple(
            Q(int(str(z3.simplify(model.eval(sign, model_completion=True))))) for sign in self.signs
        )
        return Network(tuple(tuple(row[:-1]) for row in rows), tuple(row[-1] for row in rows), signs)


def decide(
    problem: TrainingProblem,
    *,
    boxes: Boxes | None = None,
    grid: Sequence[int] | None = None,
    demand: Callable[[Unknowns], Any] | None = None,
) -> Network | None:
    """A network that fits exactly (in the boxes, on the grid, as `demand` asks), or None because there is none."""
    unknowns = Unknowns(problem, grid)
    clauses = unknowns.fits() + (unknowns.inside(boxes) if boxes is not None else [])
    if demand is not None:
        clauses.append(demand(unknowns))
    # never push and pop: a fresh solver per question
    solver = z3.Solver()
    solver.add(*clauses)
    answer = solver.check()
    assert answer != z3.unknown, solver.reason_unknown()
    if answer == z3.unsat:
        return None
    network = unknowns.network(solver.model())
    assert problem.objection(network) is None
    return network


def assignments(variables: int) -> list[tuple[bool, ...]]:
    return list(product((False, True), repeat=variables))


def cnf_holds(clauses: Iterable[Sequence[int]], values: Sequence[bool]) -> bool:
    """Some literal true in every clause, from the definition."""
    return all(any(values[abs(a) - 1] is (a > 0) for a in clause) for clause in clauses)


def one_in_three_holds(clauses: Iterable[Sequence[int]], values: Sequence[bool]) -> bool:
    """Exactly one true occurrence in every clause."""
    return all([values[v - 1] for v in clause].count(True) == 1 for clause in clauses)


def arithmetic(text: str, names: Mapping[str, int]) -> int:
    """A size formula such as `2*N + M + 1`, read as +, −, × over whole numbers and the names given."""

    def value(node: ast.expr) -> int:
        match node:
            case ast.Constant(value=int(constant)):
                return constant
            case ast.Name(id=name):
                return names[name]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return value(left) + value(right)
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return value(left) - value(right)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return value(left) * value(right)
        raise AssertionError(f"{ast.dump(node)} has no place in a size formula")

    return value(ast.parse(text, mode="eval").body)
