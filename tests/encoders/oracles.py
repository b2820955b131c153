"""What the tests of this folder hold the code against, written without `encoders`: exact decisions and definitions.

`decide` hands Σ_j a_j·max(0, w_j·x_p + b_j) = y_p to Z3 as it stands, in rationals: no M, no sharing, no symmetry.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
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


def number(value: Q | int) -> str:
    """A rational as an SMT-LIB2 term."""
    value = Q(value)
    return (
        f"(/ (- {-value.numerator}.0) {value.denominator}.0)"
        if value < 0
        else (f"(/ {value.numerator}.0 {value.denominator}.0)")
    )


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


class Question:
    """Is there a network that fits? As SMT-LIB2 text of its own making, which Z3 parses faster than Python builds it.

    `term(j, i)` is weight i of neuron j (i = d: the bias), `plus(j)` says that neuron j counts positive.
    """

    def __init__(self, problem: TrainingProblem, grid: Sequence[int] | None = None) -> None:
        self.problem, self.grid = problem, grid
        width = problem.d + int(problem.bias)
        sort = "Real" if grid is None else "Int"
        self.lines = [f"(declare-const v_{j}_{i} {sort})" for j in range(problem.k) for i in range(width)]
        if problem.signs is None:
            self.lines += [f"(declare-const p_{j} Bool)" for j in range(problem.k)]
        for point, label in zip(problem.points, problem.labels, strict=True):
            self.demand(f"(= {self.value(point)} {number(label)})")

    def demand(self, condition: str) -> None:
        self.lines.append(f"(assert {condition})")

    def term(self, j: int, i: int) -> str:
        if i == self.problem.d and not self.problem.bias:
            return "0.0"
        return f"v_{j}_{i}" if self.grid is None else f"(/ (to_real v_{j}_{i}) {number(self.grid[i])})"

    def plus(self, j: int) -> str:
        if self.problem.signs is None:
            return f"p_{j}"
        return "true" if self.problem.signs[j] > 0 else "false"

    def value(self, point: Iterable[tuple[int, Q]]) -> str:
        """f at a sparse point."""
        listed = list(point)
        total = "0.0"
        for j in range(self.problem.k):
            t = " ".join(f"(* {number(c)} {self.term(j, i)})" for i, c in listed)
            bound = f"(let ((t (+ 0.0 {t} {self.term(j, self.problem.d)})))"
            total = f"(+ {total} {bound} (ite (> t 0.0) (ite {self.plus(j)} t (- t)) 0.0)))"
        return total

    def inside(self, boxes: Boxes) -> None:
        for j, box in enumerate(boxes):
            for i, (low, high) in enumerate(box):
                self.demand(f"(<= {number(low)} {self.term(j, i)} {number(high)})")

    def answer(self) -> Network | None:
        """A fresh solver per question, never push and pop."""
        solver = z3.Solver()
        solver.from_string("\n".join(self.lines))
        reply = solver.check()
        assert reply != z3.unknown, solver.reason_unknown()
        if reply == z3.unsat:
            return None
        found = {declaration.name(): solver.model()[declaration] for declaration in solver.model().decls()}
        problem = self.problem

        def read(j: int, i: int) -> Q:
            known = found.get(f"v_{j}_{i}")
            value = Q(0) if known is None else Q(str(known.as_fraction() if self.grid is None else known))
            return value if self.grid is None else value / self.grid[i]

        rows = [[read(j, i) for i in range(problem.d + 1)] for j in range(problem.k)]
        plus = [z3.is_true(found[f"p_{j}"]) if f"p_{j}" in found else False for j in range(problem.k)]
        signs = problem.signs if problem.signs is not None else tuple(Q(1) if p else Q(-1) for p in plus)
        network = Network(tuple(tuple(row[:-1]) for row in rows), tuple(row[-1] for row in rows), signs)
        assert problem.objection(network) is None
        return network


def decide(
    problem: TrainingProblem,
    *,
    boxes: Boxes | None = None,
    grid: Sequence[int] | None = None,
    demands: Iterable[str] = (),
) -> Network | None:
    """A network that fits exactly (in the boxes, on the grid, as demanded), or None because there is none."""
    question = Question(problem, grid)
    if boxes is not None:
        question.inside(boxes)
    for condition in demands:
        question.demand(condition)
    return question.answer()


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
