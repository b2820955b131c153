"""POSITIVE ONE-IN-THREE SAT as the training of ReLUs in the plane: Froese & Hertrich 2023, Theorem 1.

n variables, m clauses, k = 4(m+n) neurons, all with biases, target 0. The selection gadgets are stacked along
the x2-axis at distance Delta = 16m + 6, clause j at +j*Delta, variable i at -i*Delta. Choosing slope s_r of
clause j means "occurrence r is the true one"; slope -1 of variable i means true, slope 1 means false.

Departures: without clauses Delta is 10, which is what Lemma 5 then asks for (16m + 6 supposes delta = 1/(2m));
epsilon is 1/3 throughout. The paper's minimum over 1/(3|s|) is 1/3 as soon as there is a variable,
whose slopes are -1 and 1, and is undefined for the slope 0 of the last clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from checker.construction import Construction
from checker.dimacs import Formula
from checker.problem import Problem, Sample

EPSILON = Fraction(1, 3)
_ONE = Fraction(1)


def size(formula: Formula, bias: bool) -> tuple[int, int, int]:
    """(samples, dimension, neurons), known before anything is built.

    33 = 13 + 9 + 9 + 2 for a variable's gadget of two slopes; 38 = 35 + 3 for a clause's gadget of three and
    its three points p.
    """
    del bias  # the theorem's networks always have biases
    m, n = len(formula.clauses), formula.variables
    return 38 * m + 33 * n, 2, 4 * (m + n)


def build(formula: Formula, problem: Problem) -> Construction:
    count, dimension, neurons = size(formula, problem.bias)
    return Construction(
        dimension=dimension,
        neurons=neurons,
        samples=lambda: samples(formula, problem.bias),
        size=count,
        signs=signs(formula),
        padded=True,
    )


def signs(formula: Formula) -> tuple[Fraction, ...]:
    """Observation 3: a levee is [.+2]_+ - [.+1]_+ - [.-1]_+ + [.-2]_+."""
    return (_ONE, -_ONE, -_ONE, _ONE) * (len(formula.clauses) + formula.variables)


def offset_unit(formula: Formula) -> int:
    """Delta = 8S/delta + 6 of Lemma 5, with S = 1 and delta = 1/(2m); without clauses delta = 2 remains."""
    m = len(formula.clauses)
    return 16 * m + 6 if m else 10


def clause_slopes(formula: Formula, j: int) -> tuple[Fraction, Fraction, Fraction]:
    """The slopes of clause j, counted from 1: (2j-2) delta - 1, (2j-1) delta - 1, 2j delta - 1."""
    m = len(formula.clauses)
    first, second, third = (Fraction(2 * j - 2 + r, 2 * m) - 1 for r in range(3))
    return first, second, third


def gadget(slopes: Sequence[Fraction], z: int) -> Iterator[Sample]:
    """The selection gadget with offset z: a continuous function of four breaklines that fits it is one of the
    levees with these slopes (Lemma 4)."""
    low, high = slopes[0] * EPSILON, slopes[-1] * EPSILON
    third = Fraction(1, 3)
    for height in (-4, -3, -2, 2, 3, 4):
        yield (Fraction(0), Fraction(z + height)), Fraction(0)
    for step in (-1, 0, 1):
        yield (Fraction(0), Fraction(z + step)), _ONE
    for side in (-1, 1):
        yield (Fraction(0), z + side * (2 - third)), third
        yield (Fraction(0), z + side * (2 - 2 * third)), 2 * third
    # Zeros and ones common to all these levees: the largest slope is lowest at -epsilon, highest at epsilon.
    for x1, lowest, highest in ((-EPSILON, -high, -low), (EPSILON, low, high)):
        for height in (2, 3, 4):
            yield (x1, z - height + lowest), Fraction(0)
            yield (x1, z + height + highest), Fraction(0)
        yield (x1, z - 1 + highest), _ONE
        yield (x1, Fraction(z)), _ONE
        yield (x1, z + 1 + lowest), _ONE
    for s, t in pairwise(slopes):
        q = (4 / (t - s), 2 * (s + t) / (t - s))
        yield (-q[0], z - q[1]), Fraction(0)
        yield (q[0], z + q[1]), Fraction(0)


def crossings(formula: Formula) -> Iterator[Sample]:
    """The points p: where the centre line of an occurrence's levee meets that of "this variable is false"."""
    delta = offset_unit(formula)
    for j, clause in enumerate(formula.clauses, 1):
        for s, variable in zip(clause_slopes(formula, j), clause, strict=True):
            x1 = delta * (variable + j) / (1 - s)
            yield (x1, x1 - delta * variable), _ONE


def samples(formula: Formula, bias: bool) -> Iterator[Sample]:
    del bias
    delta = offset_unit(formula)
    for j in range(1, len(formula.clauses) + 1):
        yield from gadget(clause_slopes(formula, j), j * delta)
    yield from crossings(formula)
    for i in range(1, formula.variables + 1):
        yield from gadget((-_ONE, _ONE), -i * delta)
