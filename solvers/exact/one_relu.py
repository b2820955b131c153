"""One ReLU, squared error, the exact minimum: which samples of positive label are given up (Arora et al., k = 1)?

With output sign +, a sample of label y ≤ 0 has the convex loss ([t]₊ − y)², and one of label y > 0 either y² with t ≤ 0
or (t − y)², whichever is less where both are allowed. So the minimum is the least, over the sets A of positive samples
that are given up, of a convex problem. Branch and bound over A: undecided samples cost nothing yet.
"""

from __future__ import annotations

from fractions import Fraction

from instances import Activation, Loss, Network, TrainingProblem
from solvers.exact.least_squares import ConvexFit

ONE = Fraction(1)


def least_squared_error(problem: TrainingProblem) -> tuple[Fraction, Network]:
    """(the minimum error, a network that attains it). Raises ValueError unless k = 1, ReLU, loss l2."""
    if problem.k != 1 or problem.activation is not Activation.RELU or problem.loss is not Loss.L2:
        raise ValueError("this algorithm takes one ReLU and squared error")
    signs = (ONE, -ONE) if problem.signs is None else problem.signs
    found = [_Search(problem, sign).run() for sign in signs]
    return min(found, key=lambda pair: pair[0])


class _Search:
    def __init__(self, problem: TrainingProblem, sign: Fraction) -> None:
        self.problem, self.sign = problem, sign
        self.width = problem.d + problem.bias
        self.rows = []
        for point in problem.points:
            row = [Fraction(0)] * self.width
            for i, value in point:
                row[i] = value
            if problem.bias:
                row[-1] = ONE
            self.rows.append(row)
        # a negative output sign is a positive one on negated labels
        self.labels = [sign * label for label in problem.labels]
        self.positive = sorted((p for p, y in enumerate(self.labels) if y > 0), key=lambda p: -self.labels[p])
        self.hinged = [p for p, y in enumerate(self.labels) if y <= 0]
        self.best: tuple[Fraction, list[Fraction]] | None = None

    def run(self) -> tuple[Fraction, Network]:
        self._branch(0, [], [])
        if self.best is None:
            raise AssertionError("x = 0 is always a candidate")
        error, x = self.best
        d = self.problem.d
        bias = x[d] if self.problem.bias else Fraction(0)
        return error, Network((tuple(x[:d]),), (bias,), (self.sign,))

    def _branch(self, at: int, fitted: list[int], given_up: list[int]) -> None:
        relaxed = ConvexFit(
            self.width,
            [(self.rows[p], self.labels[p]) for p in fitted],
            [(self.rows[p], self.labels[p]) for p in self.hinged],
            [self.rows[p] for p in given_up],
        )
        lost = sum((self.labels[p] ** 2 for p in given_up), Fraction(0))
        if self.best is not None and lost >= self.best[0]:
            return
        value, x = relaxed.solve()
        if self.best is not None and lost + value >= self.best[0]:
            return
        if at == len(self.positive):
            self.best = (lost + value, x)
            return
        p = self.positive[at]
        self._branch(at + 1, [*fitted, p], given_up)
        self._branch(at + 1, fitted, [*given_up, p])
