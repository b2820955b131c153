"""3SAT as the training of two ReLUs: Manurangsi & Reichman 2018, Theorem 6, and Appendix A.2 for biases.

Coordinates: X_1, ..., X_N, then v, then (with biases only) the dummy of Appendix A.2.

    (12)   e_v -> 4
    (13)   e_i -> 1      (14)   -e_i -> 1         for each variable
    (15)   -e_v - n_1 e_{i1} - n_2 e_{i2} - n_3 e_{i3} -> 0     for each clause, n_p the literal's sign
    A.2    0 -> 0,  +-e_dummy -> 1,  +-2 e_dummy -> 2

Departures, each needed for "fits iff satisfiable": the proof counts three literal *occurrences*, so shorter
clauses repeat their last literal (unpadded, the four 2-clauses over two variables could be fitted). An empty
clause has no literal to repeat; it becomes e_v -> 0, which contradicts (12), as it must. Coefficients of a
repeated variable add up.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from checker.construction import Construction
from checker.dimacs import Formula
from checker.problem import Problem, Sample

NEURONS = 2
_ZERO = Fraction(0)


def size(formula: Formula, bias: bool) -> tuple[int, int, int]:
    """(samples, dimension, neurons), known before anything is built."""
    samples = 1 + 2 * formula.variables + len(formula.clauses)
    return samples + 5 * bias, formula.variables + 1 + bias, NEURONS


def build(formula: Formula, problem: Problem) -> Construction:
    count, dimension, neurons = size(formula, problem.bias)
    return Construction(
        dimension=dimension,
        neurons=neurons,
        samples=lambda: samples(formula, problem.bias),
        size=count,
        signs=signs(formula),
        biases=(False, True),
    )


def signs(formula: Formula) -> tuple[Fraction, ...]:
    del formula  # always the same two
    return Fraction(1), Fraction(1)


def samples(formula: Formula, bias: bool) -> Iterator[Sample]:
    v, dummy = formula.variables, formula.variables + 1
    dimension = size(formula, bias)[1]

    def sample(coefficients: dict[int, int], label: int) -> Sample:
        point = [_ZERO] * dimension
        for coordinate, coefficient in coefficients.items():
            point[coordinate] = Fraction(coefficient)
        return tuple(point), Fraction(label)

    yield sample({v: 1}, 4)
    for i in range(formula.variables):
        yield sample({i: 1}, 1)
        yield sample({i: -1}, 1)
    for clause in formula.clauses:
        if not clause:
            yield sample({v: 1}, 0)
            continue
        coefficients = {v: -1}
        for literal in (*clause, *[clause[-1]] * (3 - len(clause))):
            coordinate = abs(literal) - 1
            coefficients[coordinate] = coefficients.get(coordinate, 0) - (1 if literal > 0 else -1)
        yield sample(coefficients, 0)
    if bias:
        yield sample({}, 0)
        for factor in (1, -1, 2, -2):
            yield sample({dummy: factor}, abs(factor))
