"""Linear threshold networks decided exactly, with nothing of `encoders`: Z3 over linear rational arithmetic.

With a Boolean per neuron and sample, [w·x + b > 0], the network's value is a sum of free coefficients switched on and
off: linear, and the strict inequality is Z3's own. No coefficient, weight or margin is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as Q

import z3

from instances import Activation, Loss, Network, SparsePoint, TrainingProblem
from tests.encoders.networks import Neuron, built, neurons, times
from tests.encoders.oracles import number


class ThresholdQuestion:
    """Is the target attained? `term(j, i)` is weight i of neuron j (i = d: the bias), `c_j` its coefficient."""

    def __init__(self, problem: TrainingProblem) -> None:
        assert problem.activation is Activation.THRESHOLD
        self.problem = problem
        self.lines = [f"(declare-const v_{j}_{i} Real)" for j in range(problem.k) for i in range(problem.d + 1)]
        self.lines += [f"(declare-const c_{j} Real)" for j in range(problem.k)]
        for j, sign in enumerate(problem.signs or ()):
            self.demand(f"(= c_{j} {number(sign)})")
        for p, point in enumerate(problem.points):
            for j in range(problem.k):
                self.lines.append(f"(define-fun on_{p}_{j} () Bool (> {self.activation(j, point)} 0.0))")
            total = " ".join(f"(ite on_{p}_{j} c_{j} 0.0)" for j in range(problem.k))
            self.lines.append(f"(define-fun f_{p} () Real (+ 0.0 {total}))")
        self._loss()

    def activation(self, j: int, point: SparsePoint) -> str:
        return f"(+ v_{j}_{self.problem.d} {' '.join(f'(* {number(c)} v_{j}_{i})' for i, c in point)})"

    def demand(self, condition: str) -> None:
        self.lines.append(f"(assert {condition})")

    def _loss(self) -> None:
        labels, target = self.problem.labels, self.problem.target
        assert target is not None
        if self.problem.loss is Loss.ZERO or not target:
            for p, y in enumerate(labels):
                self.demand(f"(= f_{p} {number(y)})")
            return
        match self.problem.loss:
            case Loss.L0:
                terms = [f"(ite (= f_{p} {number(y)}) 0.0 1.0)" for p, y in enumerate(labels)]
            case Loss.L1:
                terms = [f"(let ((r (- f_{p} {number(y)}))) (ite (> r 0.0) r (- r)))" for p, y in enumerate(labels)]
            case _:
                self._squared()
                return
        self.demand(f"(<= (+ {' '.join(terms)}) {number(target)})")

    def _squared(self) -> None:
        """One neuron, labels 0 and 1: only counts matter, and for each pair of them the best coefficient is known."""
        assert self.problem.k == 1
        assert set(self.problem.labels) <= {0, 1}
        target, fixed = self.problem.target, self.problem.signs is not None
        assert target is not None
        names = []
        for label in (0, 1):
            on = [f"(ite on_{p}_0 1 0)" for p, y in enumerate(self.problem.labels) if y == label]
            names.append(f"(+ 0 0 {' '.join(on)})")
        ones, noughts = self.problem.labels.count(Q(1)), self.problem.labels.count(Q(0))
        allowed = []
        for a in range(noughts + 1):
            for b in range(ones + 1):
                best = Q(1) if fixed or not a + b else Q(b, a + b)
                if ones - b + b * (1 - best) ** 2 + a * best**2 <= target:
                    allowed.append(f"(and (= {names[0]} {a}) (= {names[1]} {b}) (= c_0 {number(best)}))")
        self.demand(f"(or false {' '.join(allowed)})")

    def answer(self, *, checked: bool = True, seconds: int = 0) -> Network | None:
        """A network, or None because there is none. Raises TimeoutError after that many seconds, if any are given."""
        solver = z3.Solver()
        if seconds:
            solver.set("timeout", 1000 * seconds)
        solver.from_string("\n".join(self.lines))
        reply = solver.check()
        if reply == z3.unknown:
            raise TimeoutError(solver.reason_unknown())
        if reply == z3.unsat:
            return None
        found = {declaration.name(): solver.model()[declaration] for declaration in solver.model().decls()}

        def read(name: str) -> Q:
            return Q(str(found[name].as_fraction())) if name in found else Q(0)

        d, k = self.problem.d, self.problem.k
        network = Network(
            tuple(tuple(read(f"v_{j}_{i}") for i in range(d)) for j in range(k)),
            tuple(read(f"v_{j}_{d}") for j in range(k)),
            tuple(read(f"c_{j}") for j in range(k)),
            Activation.THRESHOLD,
        )
        assert not checked or self.problem.objection(network) is None
        return network


def decide_thresholds(problem: TrainingProblem, demands: Sequence[str] = ()) -> Network | None:
    question = ThresholdQuestion(problem)
    for condition in demands:
        question.demand(condition)
    return question.answer()


def thresholds(parts: list[Neuron]) -> Network:
    plain = built(parts)
    return Network(plain.weights, plain.biases, plain.coefficients, Activation.THRESHOLD)


def rescaled(network: Network, factors: Sequence[Q | int]) -> Network:
    """Weights and biases times positive factors: a threshold neuron does not notice, and its coefficient stays."""
    parts: list[Neuron] = []
    for neuron, factor in zip(neurons(network), factors, strict=True):
        weights, bias, _ = times(factor, neuron)
        parts.append((weights, bias, neuron[2]))
    return thresholds(parts)
