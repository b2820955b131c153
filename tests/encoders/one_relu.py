"""The least error of one ReLU, exactly, with nothing of `encoders`: Z3 over linear rational arithmetic.

Squared error is not linear, but its minima are: with S the samples of positive label that stay inactive, the loss is at
most Σ_S y² + Σ_{y>0, ∉S} (t − y)² + Σ_{y=0} [t]₊² subject to t ≤ 0 on S, with equality where S is exactly that set, and
each of these convex programs has a minimum (Frank and Wolfe). At a point of Karush, Kuhn and Tucker, Σ g_p x_p = 0 with
g_p the half gradients (multipliers on S), hence Σ g_p t_p = 0, and the loss is Σ_S y² − Σ g_p y_p: linear.
So "is the least loss below K?" is a question of linear arithmetic with one Boolean per sample. A negative label under
α = +1 is convex, with a subgradient between 0 and −y where t = 0; α = −1 is α = +1 with all labels negated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction as Q

import z3

from instances import Loss, Network, SparsePoint, TrainingProblem
from tests.encoders.oracles import number


class OneRelu:
    """`loss` is a term that is at least the least loss, and equals it somewhere; see above for squared error."""

    def __init__(self, problem: TrainingProblem, sign: int) -> None:
        assert problem.k == 1
        self.problem, self.sign = problem, sign
        self.lines = [f"(declare-const w_{i} Real)" for i in range(problem.d + 1)]
        if not problem.bias:
            self.lines.append(f"(assert (= w_{problem.d} 0.0))")
        self.terms: list[str] = []
        gradients: list[list[str]] = [[] for _ in range(problem.d + 1)]
        for p, (point, label) in enumerate(zip(problem.points, problem.labels, strict=True)):
            self.lines.append(f"(define-fun t_{p} () Real {self.activation(point)})")
            self.lines.append(f"(define-fun f_{p} () Real (ite (> t_{p} 0.0) t_{p} 0.0))")
            self._sample(p, sign * label)
            for i, c in (*point, (problem.d, Q(1))):
                gradients[i].append(f"(* {number(c)} g_{p})")
        if problem.loss is Loss.L2:
            for column in gradients[: problem.d + int(problem.bias)]:
                self.lines.append(f"(assert (= 0.0 (+ 0.0 {' '.join(column)})))")
        self.loss = f"(+ 0.0 {' '.join(self.terms)})"

    def activation(self, point: SparsePoint) -> str:
        return f"(+ w_{self.problem.d} {' '.join(f'(* {number(c)} w_{i})' for i, c in point)})"

    def _sample(self, p: int, y: Q) -> None:
        t, f = f"t_{p}", f"f_{p}"
        match self.problem.loss:
            case Loss.ZERO:
                self.lines.append(f"(assert (= {f} {number(y)}))")
            case Loss.L0:
                self.terms.append(f"(ite (= {f} {number(y)}) 0.0 1.0)")
            case Loss.L1:
                self.terms.append(f"(let ((r (- {f} {number(y)}))) (ite (> r 0.0) r (- r)))")
            case Loss.L2 if y > 0:
                self.lines += [f"(declare-const m_{p} Real)", f"(declare-const off_{p} Bool)"]
                self.lines.append(f"(define-fun g_{p} () Real (ite off_{p} m_{p} (- {t} {number(y)})))")
                self.lines.append(f"(assert (=> off_{p} (and (<= {t} 0.0) (>= m_{p} 0.0))))")
                self.lines.append(f"(assert (=> off_{p} (or (= {t} 0.0) (= m_{p} 0.0))))")
                self.terms.append(f"(ite off_{p} {number(y * y)} (* {number(-y)} g_{p}))")
            case Loss.L2 if y == 0:
                self.lines.append(f"(define-fun g_{p} () Real {f})")
            case Loss.L2:
                self.lines.append(f"(declare-const g_{p} Real)")
                self.lines.append(f"(assert (=> (> {t} 0.0) (= g_{p} (- {t} {number(y)}))))")
                self.lines.append(f"(assert (=> (< {t} 0.0) (= g_{p} 0.0)))")
                self.lines.append(f"(assert (<= 0.0 g_{p} (ite (> {t} 0.0) g_{p} {number(-y)})))")
                self.terms.append(f"(ite (> {t} 0.0) (* {number(-y)} g_{p}) {number(y * y)})")
            case _:
                raise AssertionError(self.problem.loss)

    def answer(self, demands: Sequence[str]) -> Network | None:
        solver = z3.Solver()
        solver.from_string("\n".join([*self.lines, *(f"(assert {condition})" for condition in demands)]))
        reply = solver.check()
        assert reply != z3.unknown, solver.reason_unknown()
        return None if reply == z3.unsat else self.read(solver.model())

    def read(self, model: z3.ModelRef) -> Network:
        found = {declaration.name(): model[declaration] for declaration in model.decls()}
        row = [Q(str(found[f"w_{i}"].as_fraction())) if f"w_{i}" in found else Q(0) for i in range(self.problem.d + 1)]
        return Network((tuple(row[:-1]),), (row[-1],), (Q(self.sign),))


def signs_of(problem: TrainingProblem) -> tuple[int, ...]:
    return (1, -1) if problem.signs is None else (int(problem.signs[0]),)


def attaining(problem: TrainingProblem, bound: Q | int, *, strictly: bool = False) -> Network | None:
    """A network of error at most (below) `bound`, checked exactly, or None because there is none."""
    for sign in signs_of(problem):
        question = OneRelu(problem, sign)
        network = question.answer([f"({'<' if strictly else '<='} {question.loss} {number(bound)})"])
        if network is not None:
            error = replace(problem, target=None).error(network)
            assert error < bound if strictly else error <= bound
            return network
    return None


def least_error(problem: TrainingProblem) -> tuple[Q, Network]:
    """The minimum and a network that attains it. Finitely many values are possible, so descending ends."""
    best: tuple[Q, Network] | None = None
    for sign in signs_of(problem):
        question = OneRelu(problem, sign)
        while True:
            demands = [] if best is None else [f"(< {question.loss} {number(best[0])})"]
            network = _lowest(question, demands) if problem.loss is Loss.L1 else question.answer(demands)
            if network is None:
                break
            error = problem.error(network)
            assert best is None or error < best[0]
            best = error, network
    assert best is not None
    return best


def _lowest(question: OneRelu, demands: Sequence[str]) -> Network | None:
    """Under absolute error the objective is linear, and descending by strict inequalities need not end."""
    optimiser = z3.Optimize()
    lines = [*question.lines, *(f"(assert {condition})" for condition in demands)]
    optimiser.from_string("\n".join([*lines, f"(minimize {question.loss})"]))
    reply = optimiser.check()
    assert reply != z3.unknown, optimiser.reason_unknown()
    return None if reply == z3.unsat else question.read(optimiser.model())
