"""The exact networks with the activation pattern of a proposal: what is left is a linear (for l2 a quadratic) program.

A pair whose pre-activation is within the float's noise stays open, and exact rational simplex (Z3) decides it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from instances import Activation, Loss, Network, TrainingProblem
from instances.rationals import common_denominator
from solvers.least_squares import best_with_pattern

NOISE = Fraction(1, 10**4)
"""A pre-activation smaller than this, relative to the size of its terms, is open: far above any solver's tolerance."""

CHOICE_LIMIT_MS = 20_000
"""Which points to miss is a combinatorial question even with a pattern; the points already fitted answer it in part."""


class UnfinishedRepairError(Exception):
    """The exact solver gave up: nothing is known about this activation pattern."""


def solved_witness(problem: TrainingProblem, proposal: Network) -> Network | None:
    """A network with the proposal's activation pattern (open where it is unclear) that meets the target, or None.

    Without a target: the best such network. What comes back has been evaluated exactly. None says nothing about other
    patterns. Raises UnfinishedRepairError.
    """
    found: list[Network] = []
    for network in _candidates(problem, proposal):
        if problem.objection(network) is None:
            if problem.target is not None:
                return network
            found.append(network)
    return min(found, key=problem.error, default=None)


def _candidates(problem: TrainingProblem, proposal: Network) -> Iterator[Network]:
    if problem.exact_fit or problem.loss in (Loss.L1, Loss.LINF):
        yield from _Pattern(problem, proposal).solve()
    elif problem.loss is Loss.L2:
        yield best_with_pattern(problem, proposal)
        if problem.activation is Activation.THRESHOLD:
            for network in _with_margins(problem, proposal):
                yield best_with_pattern(problem, network)
    else:
        fitted = [p for p, r in enumerate(problem.residuals(proposal)) if abs(r) <= _noise_at(problem, proposal, p)]
        at_once = list(_Pattern(problem, proposal).solve(fitted))
        yield from at_once
        try:
            yield from _Pattern(problem, proposal).solve()
        except UnfinishedRepairError:
            if not at_once:
                raise


def _noise_at(problem: TrainingProblem, proposal: Network, p: int) -> Fraction:
    sizes = [abs(problem.labels[p])]
    if problem.activation is Activation.RELU:
        sizes += [abs(_preactivation(proposal, j, problem.points[p])) for j in range(problem.k)]
    return NOISE * max(Fraction(1), *sizes)


class _Pattern:
    """The linear program of a pattern. All its inequalities are closed, so that a least loss is attained.

    For a threshold, t > 0 is written t ≥ 1: its weights may be multiplied by any positive number.
    """

    def __init__(self, problem: TrainingProblem, proposal: Network) -> None:
        import z3

        self.z3, self.problem, self.proposal = z3, problem, proposal
        k = problem.k
        self.weights = [[z3.Real(f"w_{j}_{i}") for i in range(problem.d)] for j in range(k)]
        self.biases = [z3.Real(f"b_{j}") if problem.bias else None for j in range(k)]
        self.threshold = problem.activation is Activation.THRESHOLD
        if self.threshold and problem.signs is None:
            self.coefficients = [z3.Real(f"a_{j}") for j in range(k)]
        else:
            self.coefficients = [_number(c) for c in proposal.coefficients]
        self.rows: list[Any] = []
        self.values = [self._value(point) for point in problem.points]

    def solve(self, fitted: Sequence[int] | None = None) -> Iterator[Network]:
        """At most one network. `fitted` (for l0): these points are fitted exactly, and the others are given up."""
        z3, problem = self.z3, self.problem
        residuals = [v - _number(label) for v, label in zip(self.values, problem.labels, strict=True)]
        rows = list(self.rows)
        if problem.exact_fit:
            rows += [r == 0 for r in residuals]
        elif fitted is not None:
            rows += [residuals[p] == 0 for p in fitted]
        loss = None
        if not problem.exact_fit and fitted is None and residuals:
            loss = z3.Real("loss")
            rows += self._loss(loss, residuals)
            if problem.target is not None:
                rows.append(loss <= _number(problem.target))
        minimised = loss is not None and problem.target is None
        solver = z3.Optimize() if minimised else z3.SolverFor("QF_LRA")
        if fitted is None and problem.loss is Loss.L0 and not problem.exact_fit:
            solver.set("timeout", CHOICE_LIMIT_MS)
        solver.add(rows)
        if minimised:
            solver.minimize(loss)
        answer = solver.check()
        if answer == z3.unsat:
            return
        if answer != z3.sat:
            raise UnfinishedRepairError(solver.reason_unknown())
        yield self._network(solver.model())

    def _loss(self, loss: Any, residuals: list[Any]) -> list[Any]:
        z3 = self.z3
        match self.problem.loss:
            case Loss.LINF:
                return [z3.And(r <= loss, -loss <= r) for r in residuals]
            case Loss.L1:
                sizes = [z3.Real(f"m_{p}") for p in range(len(residuals))]
                bounds = [z3.And(r <= m, -m <= r) for r, m in zip(residuals, sizes, strict=True)]
                return [*bounds, loss == z3.Sum(sizes)]
            case _:
                return [loss == z3.Sum([z3.If(r == 0, z3.RealVal(0), z3.RealVal(1)) for r in residuals])]

    def _value(self, point: Sequence[tuple[int, Fraction]]) -> Any:
        """f at one point, by the pattern; what the pattern demands goes to `rows`."""
        z3 = self.z3
        zero = z3.RealVal(0)
        total = []
        least = z3.RealVal(int(self.threshold))
        for j in range(self.problem.k):
            terms = [_number(value) * self.weights[j][i] for i, value in point]
            if self.problem.bias:
                terms.append(self.biases[j])
            if not terms:
                continue
            t = z3.Sum(terms)
            coefficient = self.coefficients[j]
            match _side(self.proposal, j, point):
                case 1:
                    self.rows.append(t >= least)
                    total.append(coefficient if self.threshold else coefficient * t)
                case -1:
                    self.rows.append(t <= 0)
                case _ if self.threshold:
                    self.rows.append(z3.Or(t <= 0, t >= least))
                    total.append(z3.If(t > 0, coefficient, zero))
                case _:
                    h = z3.FreshReal("h")
                    self.rows += [h >= 0, h >= t, z3.Or(h <= 0, h <= t)]
                    total.append(coefficient * h)
        return z3.Sum(total) if total else zero

    def _network(self, model: Any) -> Network:
        def value(variable: Any) -> Fraction:
            return Fraction(model.eval(variable, model_completion=True).as_fraction())

        return Network(
            tuple(tuple(value(w) for w in row) for row in self.weights),
            tuple(Fraction(0) if b is None else value(b) for b in self.biases),
            tuple(value(c) for c in self.coefficients),
            self.proposal.activation,
        )


def _with_margins(problem: TrainingProblem, proposal: Network) -> Iterator[Network]:
    """The thresholds a solver means that keeps T ≥ 1 or T ≤ 0 up to its tolerance: active from the middle on."""
    import z3

    rows, biases = [], []
    for j in range(problem.k):
        weights = [z3.Real(f"w_{i}") for i in range(problem.d)]
        bias = z3.Real("b") if problem.bias else z3.RealVal(0)
        solver = z3.SolverFor("QF_LRA")
        for point in problem.points:
            scale = common_denominator(value for _, value in point)
            t = z3.Sum([_number(value) * weights[i] for i, value in point] + [bias])
            active = _preactivation(proposal, j, point) * scale >= Fraction(1, 2)
            solver.add(t >= 1 if active else t <= 0)
        if solver.check() != z3.sat:
            return
        model = solver.model()
        exact = [Fraction(model.eval(v, model_completion=True).as_fraction()) for v in [*weights, bias]]
        rows.append(tuple(exact[:-1]))
        biases.append(exact[-1])
    yield Network(tuple(rows), tuple(biases), proposal.coefficients, proposal.activation)


def _preactivation(network: Network, j: int, point: Sequence[tuple[int, Fraction]]) -> Fraction:
    return sum((value * network.weights[j][i] for i, value in point), network.biases[j])


def _side(network: Network, j: int, point: Sequence[tuple[int, Fraction]]) -> int:
    """1 clearly active, −1 clearly inactive, 0 within the noise."""
    terms = [value * network.weights[j][i] for i, value in point] + [network.biases[j]]
    t = sum(terms, Fraction(0))
    if abs(t) <= NOISE * max(Fraction(1), *(abs(term) for term in terms)):
        return 0
    return 1 if t > 0 else -1


def _number(value: Fraction) -> Any:
    import z3

    return z3.Q(value.numerator, value.denominator)
