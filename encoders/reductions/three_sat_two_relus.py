"""3SAT → two ReLUs: Manurangsi & Reichman, "The Computational Complexity of Training ReLU(s)", Theorem 6.

Coordinates: one per variable (weights w_i), one called v, and with biases (Appendix A.2) one called dummy. A formula
with N variables and M clauses is satisfiable if and only if two ReLUs fit, with output signs (+, +) or free.

Proof, with the cases the text leaves open. Write the two neurons as t = 1, 2.

* (13), (14): [w_i¹]₊ + [w_i²]₊ = 1 and [−w_i¹]₊ + [−w_i²]₊ = 1 force {w_i¹, w_i²} = {1, −1}: with both positive
  (14) reads 0 = 1, with both negative (13) does; so one is ≥ 0, equal to 1 by (13), and the other −1 by (14).
* (12): [v¹]₊ + [v²]₊ = 4, so some v^t ≤ 2; X_i := (w_i^t = 1) for that t satisfies every clause, since otherwise
  −v^t − Σ n_p w_{i_p}^t ≥ −2 + 3 > 0 where (15) demands ≤ 0. This uses *three* literal occurrences: a shorter clause
  is padded by repeating its last literal. Coefficients of repeated literals add up, those of a tautology cancel; both
  leave the argument as it is.
* An empty clause, read as (15) with v alone, would be harmless; it becomes the sample (e_v, 0) instead, which
  contradicts the label 4 of the same point: infeasible, as it must be.
* Conversely v = (1, 3), w¹ = −w² = ±1 by the assignment fits.
* Free signs: without bias and with N ≥ 1, a positive neuron is active on at most one of ±e_i, and a negative one adds
  nothing positive to the other, whose label is 1: so both signs are positive. With N = 0 and no dummy, M = 0 always
  fits and M > 0 means an empty clause, which never does: the equivalence holds without it.
* A.2 fixes the function to 2, 1, 0, 1, 2 at −2, …, 2 along the dummy axis. Signs (+, +): [b₁]₊ + [b₂]₊ = 0 gives
  b ≤ 0, so a neuron is active on at most one side, and each side needs one: d¹ + b₁ = 1 and 2d¹ + b₁ = 2, so d¹ = 1,
  b₁ = 0; likewise d² = −1, b₂ = 0. Signs (+, −): the positive neuron must break strictly inside (−1, 1), where the
  second difference is positive, and is 0 at −1 or at 1; there f ≤ 0, but the label is 1. Signs (−, −): f ≤ 0.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from encoders.bounds import Box, Origin, WeightBounds
from encoders.reductions.base import PLAIN, NotAFitError, Options, Reduction
from instances import Assignment, Network, SparsePoint, ThreeSat, TrainingProblem

NAME = "3sat-two-relus"
ONE = Fraction(1)


def pad(clause: tuple[int, ...]) -> tuple[int, ...]:
    """A clause with exactly three literal occurrences, the last one repeated; the empty clause stays empty."""
    return clause + clause[-1:] * (3 - len(clause)) if clause else clause


def reduce(source: ThreeSat, options: Options) -> TrainingProblem:
    """2N + M + 1 points in N + 1 dimensions (five points and one dimension more with biases), k = 2, error 0."""
    n = source.variables
    points: list[SparsePoint] = [((n, ONE),)]
    labels = [Fraction(4)]
    for i in range(n):
        points += [((i, ONE),), ((i, -ONE),)]
        labels += [ONE, ONE]
    for clause in source.clauses:
        points.append(_clause_point(clause, n))
        labels.append(Fraction(0))
    if options.bias:
        points += [(), *(((n + 1, Fraction(c)),) for c in (1, -1, 2, -2))]
        labels += [Fraction(c) for c in (0, 1, 1, 2, 2)]
    return TrainingProblem(
        points=tuple(points),
        labels=tuple(labels),
        dimension=n + 1 + options.bias,
        neurons=2,
        signs=None if options.free_signs else (ONE, ONE),
        bias=options.bias,
    )


def fit(source: ThreeSat, assignment: Assignment, options: Options) -> Network:
    """The YES case: v = (1, 3), w¹ = 2φ − 1 = −w², dummy (1, −1), no bias."""
    if len(assignment) != source.variables:
        raise ValueError(f"assignment has length {len(assignment)}, not {source.variables}")
    first = tuple(ONE if value else -ONE for value in assignment)
    dummy = (ONE,) if options.bias else ()
    return Network(
        weights=((*first, ONE, *dummy), (*(-w for w in first), Fraction(3), *(-w for w in dummy))),
        biases=(Fraction(0), Fraction(0)),
        coefficients=(ONE, ONE),
    )


def extract(source: ThreeSat, network: Network, _options: Options = PLAIN) -> Assignment:
    """The NO case, read from the function f alone, so from any way of writing a fit as a network.

    f(e_1 + e_i) = |w_1 + w_i| is 2 where w_i has the sign of w_1 and 0 where it has the other (in either neuron).
    Let t be the neuron with w_1^t = 1. Since v ≤ 4, the other one vanishes at 4·e_1 + e_v, where f is [4 + v^t]₊: at
    most 6 exactly if v^t ≤ 2. If not, (12) makes the other neuron's v smaller than 2, and that one has w_1 = −1.
    Raises NotAFitError where the values are not those of a fit.
    """
    n = source.variables
    if n == 0:
        if source.clauses:
            raise NotAFitError("no network fits: the formula has an empty clause")
        return ()
    if not network.weights or len(network.weights[0]) not in (n + 1, n + 2):
        raise NotAFitError(f"the network does not have {n + 1} or {n + 2} inputs")
    pairs: list[SparsePoint] = [((0, Fraction(2)),), *(((0, ONE), (i, ONE)) for i in range(1, n))]
    *agreements, probe = network.values([*pairs, ((0, Fraction(4)), (n, ONE))])
    if any(value not in (0, 2) for value in agreements) or agreements[0] != 2:
        raise NotAFitError("some |w_1 + w_i| is neither 0 nor 2: not a fit of (13), (14)")
    first_is_true = probe <= 6
    assignment = tuple((value == 2) == first_is_true for value in agreements)
    if not source.satisfied_by(assignment):
        raise NotAFitError("the assignment read from the network violates a clause: the network is no fit")
    return assignment


def bounds(source: ThreeSat, options: Options) -> WeightBounds:
    """|w_i| ≤ 1 and −3 ≤ v ≤ 4; with biases b = 0 and |dummy| ≤ 1. Integral weights suffice.

    Proof for signs (+, +). (13), (14): w_i^t ≤ 1 and −w_i^t ≤ 1, no summand being negative. (12): v^t ≤ 4. Any clause:
    (15) with non-negative summands gives −v^t ≤ Σ n_p w_{i_p}^t ≤ 3. Without clauses v is unbounded below, but then
    raising a negative v^t to 0 changes no label, so a fit inside the box exists if any does. Biases and dummy: see A.2
    above. Free signs force (+, +) except when N = 0 without dummy, where a fit exists only if M = 0, and then
    v = (4, 0) is one. Integral: the forward witness of the assignment that `extract` reads from any fit.
    """
    n = source.variables
    unit = (-ONE, ONE)
    zero = (Fraction(0), Fraction(0))
    box = Box((unit,) * n + ((Fraction(-3), Fraction(4)),) + (unit,) * options.bias, zero)
    return WeightBounds(
        boxes=(box, box),
        origin=Origin.THEOREM,
        statement=(
            "|w_i| ≤ 1, −3 ≤ v ≤ 4, integral (Manurangsi–Reichman, Theorem 6: holds for some fit whenever one exists)"
        ),
        grid=(1,) * (n + 2 + options.bias),
    )


def parameters(source: ThreeSat, options: Options) -> dict[str, int]:
    """The quantities the size formula speaks of."""
    return {"N": source.variables, "M": len(source.clauses), "B": int(options.bias)}


def _clause_point(clause: tuple[int, ...], n: int) -> SparsePoint:
    if not clause:
        return ((n, ONE),)
    coefficients: Counter[int] = Counter()
    for literal in pad(clause):
        coefficients[abs(literal) - 1] -= 1 if literal > 0 else -1
    return (*((i, Fraction(c)) for i, c in sorted(coefficients.items()) if c), (n, -ONE))


REDUCTION = Reduction(
    name=NAME,
    theorem="Manurangsi & Reichman 2018, Theorem 6 (with biases: Appendix A.2)",
    trust="Manurangsi–Reichman, Theorem 6: the formula is satisfiable if and only if two ReLUs fit",
    summary="3SAT to exact fitting with two ReLUs",
    family="3sat",
    size={"points": "2*N + M + 1 + 5*B", "dimension": "N + 1 + B", "neurons": "2"},
    size_parameters={"N": "variables", "M": "clauses", "B": "1 with biases (Appendix A.2), otherwise 0"},
    reduce=reduce,
    fit=fit,
    extract=extract,
    bounds=bounds,
    parameters=parameters,
    variants=frozenset({"bias", "free_signs", "error"}),
)
