"""Set cover → one ReLU, minimum error: Manurangsi & Reichman, "The Computational Complexity of Training ReLU(s)",
Theorem 1, with biases as in Appendix A.1.

Scaled by 1/ε (w = ε·w′): labels 0, 1 and Q = 1/ε instead of 0, ε and 1, so data and witnesses are integers and the
error is counted in units of ε². Coordinates: w_S for the M sets, then w_1, then w_ε. Samples:

    (2) for every element i:   [w_1 + Σ_{S∋i} w_S]₊ = 0        (4)  [w_1]₊ = Q
    (3) for every set S:       [w_ε + w_S]₊ = 1                (5)  [w_ε]₊ = 1

Theorem (here with costs c_S ≥ 1, sample (3) of S counted c_S times): if a cover exists, the minimum error is exactly
the least cost of a cover, under squared and under absolute error; and the error is at most K ≤ C = Σ c_S if and only
if some cover costs at most K.

Proof. Cover of cost K: w_1 = Q, w_ε = 1, w_S = −Q for the chosen sets and 0 for the others misses exactly the samples
(3) of the chosen sets, each by 1. Conversely let the error be at most K ≤ C, and r = √K (squared) or K (absolute), so
every residual is at most r. Let T = {S : w_S ≤ −w_ε}; each of its samples (3) reads [·]₊ = 0 instead of 1, so the
error is at least the cost of T. T covers: otherwise some element i lies in no set of T, and w_1 + Σ_{S∋i} w_S is at
least w_1 if w_ε ≤ 0, and more than w_1 − M·w_ε otherwise; (4) gives w_1 ≥ Q − r > 0 and (5) gives w_ε ≤ 1 + r, so (2)
is missed by at least Q − r − M(1 + r), which exceeds r because Q > M + (M + 2)r. ∎

Where the text is short: `m` in ε = 0.01/m² is never fixed; any integer Q > M + (M + 2)r with r for K = C serves, and
the least one is taken (the paper's Q = 100m², m ≥ max(M, 2, k), is larger). The k + 1 copies of (5) are unnecessary:
the proof uses one. A target above C is clamped to C, else "k is no larger than m" fails. α = −1 makes f ≤ 0 and
misses (4) by Q > r, so unknown output signs change nothing.

Costs are a small extension: under squared error c_S samples equal a sum of at most four squares a², which is the
sample scaled by a (residuals scale with it); under absolute error one sample scaled by c_S.

A.1: every sample has exactly one of w_1, w_ε with coefficient 1, so a bias b is removed by w_1 + b, w_ε + b (plus:
the text has minus). Scaled samples would break that, so with biases (3) is repeated c_S times."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from encoders.reductions.base import PLAIN, NotAFitError, Options, Reduction
from encoders.reductions.squares import squares
from instances import Assignment, Loss, Network, SetCover, SparsePoint, TrainingProblem, UsageError

NAME = "set-cover-one-relu"
ONE, ZERO = Fraction(1), Fraction(0)


def loss_used(options: Options) -> Loss:
    """l2 unless l1 is asked for. Raises UsageError for others: under l0 the construction is wrong (see the errata)."""
    loss = options.loss or Loss.L2
    if loss not in (Loss.L1, Loss.L2):
        raise UsageError(f"--loss {loss}: this construction is proved for l2 and l1 only")
    return loss


def resolution(source: SetCover, options: Options) -> int:
    """Q = 1/ε: the least integer above M + (M + 2)r, where r bounds a residual when the error is at most C = Σ c_S."""
    total = sum(source.costs)
    m = len(source.sets)
    if loss_used(options) is Loss.L1:
        return m + (m + 2) * total + 1
    root = isqrt(total)
    return m + (m + 2) * (root + (root * root < total)) + 1


def multiplicities(cost: int, options: Options) -> tuple[int, ...]:
    """The factors by which sample (3) of a set of this cost is scaled, one sample each."""
    if options.bias:
        return (1,) * cost
    return (cost,) if loss_used(options) is Loss.L1 else squares(cost)


def reduce(source: SetCover, options: Options) -> TrainingProblem:
    """N + M + 2 points in M + 2 dimensions (if every cost is 1), k = 1; target: the budget, or None to minimise."""
    m = len(source.sets)
    w_1, w_eps = m, m + 1
    points: list[SparsePoint] = []
    labels: list[Fraction] = []
    holders: list[list[int]] = [[] for _ in range(source.elements)]
    for at, members in enumerate(source.sets):
        for element in members:
            holders[element - 1].append(at)
    for sets in holders:
        points.append((*((at, ONE) for at in sets), (w_1, ONE)))
        labels.append(ZERO)
    for at, cost in enumerate(source.costs):
        for factor in multiplicities(cost, options):
            points.append(((at, Fraction(factor)), (w_eps, Fraction(factor))))
            labels.append(Fraction(factor))
    points += [((w_1, ONE),), ((w_eps, ONE),)]
    labels += [Fraction(resolution(source, options)), ONE]
    target = None if source.budget is None else Fraction(min(source.budget, sum(source.costs)))
    return TrainingProblem(
        points=tuple(points),
        labels=tuple(labels),
        dimension=m + 2,
        neurons=1,
        signs=None if options.free_signs else (ONE,),
        bias=options.bias,
        loss=loss_used(options),
        target=target,
    )


def fit(source: SetCover, chosen: Assignment, options: Options) -> Network:
    """The YES case: w_1 = Q, w_ε = 1, −Q for the chosen sets. Its error is their cost, if they cover."""
    if len(chosen) != len(source.sets):
        raise ValueError(f"assignment has length {len(chosen)}, not {len(source.sets)}")
    q = Fraction(resolution(source, options))
    return Network(((*(-q if taken else ZERO for taken in chosen), q, ONE),), (ZERO,), (ONE,))


def extract(source: SetCover, network: Network, _options: Options = PLAIN) -> Assignment:
    """The NO case: T = {S : f(e_S + e_{w_ε}) = 0}, read from the function, so biases are folded in.

    Every network of error at most C = Σ c_S gives a cover that costs at most its error. Raises NotAFitError otherwise.
    """
    m = len(source.sets)
    if any(len(row) != m + 2 for row in network.weights):
        raise NotAFitError(f"the network does not have {m + 2} inputs")
    probes: list[SparsePoint] = [((at, ONE), (m + 1, ONE)) for at in range(m)]
    values = network.values(probes)
    chosen = tuple(value <= 0 for value in values)
    if not source.satisfied_by(chosen):
        raise NotAFitError("the sets with w_S ≤ −w_ε are no cover within the budget: the error is above the target")
    return chosen


def bounds(source: SetCover, options: Options) -> WeightBounds:
    """−Q ≤ w_S ≤ 0, 0 ≤ w_1 ≤ Q, 0 ≤ w_ε ≤ 1, b = 0, integral weights suffice.

    The forward witness of the cover that `extract` reads from any network that attains the target (or the minimum).
    Where nothing covers, a target cannot be attained at all; a minimum can, but nobody knows where: no bound is proved.
    """
    if source.budget is None and not source.covers((True,) * len(source.sets)):
        return uniform_bounds(reduce(source, options), None)
    q = Fraction(resolution(source, options))
    box = Box(((-q, ZERO),) * len(source.sets) + ((ZERO, q), (ZERO, ONE)), (ZERO, ZERO))
    return WeightBounds(
        boxes=(box,),
        origin=Origin.THEOREM,
        statement=f"−{q} ≤ w_S ≤ 0 ≤ w_1 ≤ {q}, 0 ≤ w_ε ≤ 1, integral (Manurangsi–Reichman, Theorem 1: holds for some "
        "optimal network)",
        grid=(1,) * (len(source.sets) + 3),
    )


def unit(_source: SetCover, _options: Options) -> Fraction:
    """The error that one unit of cost makes: 1 in this scale, ε² in the paper's."""
    return ONE


def epsilon(source: SetCover, options: Options) -> Fraction:
    """The paper's ε: multiplying labels and weights by it gives the text's own scale."""
    return Fraction(1, resolution(source, options))


def parameters(source: SetCover, options: Options) -> dict[str, int]:
    """The quantities the size formula speaks of."""
    samples = sum(len(multiplicities(cost, options)) for cost in source.costs)
    return {"N": source.elements, "M": len(source.sets), "R": samples}


REDUCTION = Reduction(
    name=NAME,
    theorem="Manurangsi & Reichman 2018, Theorem 1 (with biases: Appendix A.1)",
    trust="Manurangsi–Reichman, Theorem 1: the minimum error of one ReLU is the least cost of a cover, in units of ε²",
    summary="set cover to minimum error with one ReLU",
    family="set-cover",
    size={"points": "N + R + 2", "dimension": "M + 2", "neurons": "1"},
    size_parameters={
        "N": "elements",
        "M": "sets",
        "R": "samples (3): M if every set costs 1, else one per square (l2), per set (l1) or per unit of cost (biases)",
    },
    reduce=reduce,
    fit=fit,
    extract=extract,
    bounds=bounds,
    parameters=parameters,
    variants=frozenset({"bias", "free_signs", "loss"}),
    unit=unit,
    epsilon=epsilon,
)
