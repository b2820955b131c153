"""2-hyperplane separability → four ReLUs, exact fit: Froese & Hertrich, Theorem 7, and its remark for every k ≥ 4.

Samples: label 1 on Q, 0 on P, and for every pair r = (1 − δ)q + δp with label 1 and s = δq + (1 − δ)p with label 0.

A *promise* problem. If four ReLUs fit, two hyperplanes separate Q and P, always. Conversely a fit is only known if Q
lies in one region and P in the two neighbouring ones, (3) and (4), each hyperplane farther than ε from every point,
(5). Without (3) and (4) it is false: the grid {−3, −1, 1, 3}² with Q = {xy > 0}, P = {xy < 0} is separated by the
axes, and no four ReLUs fit (`docs/errata.md`).

Forward. Let h₁·q + o₁ = t₁(q) > 0 > t₂(q) on Q and t₁, t₂ of one sign at each point of P. r and s are within ε/2 of q
and p, so on the same sides. With τ_i the least positive value of t_i on the samples, [t/τ]₊ − [t/τ − 1]₊ is 1 where t
≥ τ and 0 where t ≤ 0, and the difference of the two steps is 1 on Q and r, 0 on P and s.

Backward. On the segment qp the labels 1, 1, 0 at q, r, s need a concave breakpoint strictly between q and p, and 1,
0, 0 at r, s, p a convex one. So the hyperplanes of concave kind separate every pair, and so do those of convex kind;
of four neurons one kind has at most two. A chosen hyperplane may contain *other* points (the text does not say so):
it is shifted by less than its least non-zero distance.

The text's δ = ε/(2‖q − p‖) is irrational and may exceed 1/2. Here δ = min(1/4, ε/(2‖q − p‖₁)): forward needs a
distance of at most ε/2, backward only 0 < δ < 1/2. ε = m^−3 unless the instance says otherwise; general inputs need ε
at most their margin."""

from __future__ import annotations

from fractions import Fraction

from encoders.bounds import WeightBounds, uniform_bounds
from encoders.reductions.base import PLAIN, NotAFitError, Options, Reduction
from encoders.reductions.separating_planes import moved_off, splitting_planes
from encoders.reductions.spare_neurons import Levels, levels, relu_samples, tilted
from instances import Hyperplanes, HyperplaneSeparation, Network, TrainingProblem, UsageError, sparse_point
from instances.hyperplanes import Vector, side

NAME = "hyperplanes-four-relus"
ONE, ZERO = Fraction(1), Fraction(0)
STEP_SIGNS = (ONE, -ONE, -ONE, ONE)
"""An upward step along h₁ and a downward step along h₂."""


def closeness(q: Vector, p: Vector, epsilon: Fraction) -> Fraction:
    """δ for the pair: r and s lie within ε/2 of q and p, and in this order strictly between them. q and p differ."""
    distance = sum((abs(a - b) for a, b in zip(q, p, strict=True)), ZERO)
    return min(Fraction(1, 4), epsilon / (2 * distance))


def samples(source: HyperplaneSeparation) -> list[tuple[Vector, Fraction]]:
    """Q, P and the pairs' two points each; repeated points once. A point in both sets gets both labels."""
    qs, ps = dict.fromkeys(source.q), dict.fromkeys(source.p)
    found = [(q, ONE) for q in qs] + [(p, ZERO) for p in ps]
    for q in qs:
        for p in ps:
            if q != p:
                delta = closeness(q, p, source.epsilon)
                found.append((tuple((1 - delta) * a + delta * b for a, b in zip(q, p, strict=True)), ONE))
                found.append((tuple(delta * a + (1 - delta) * b for a, b in zip(q, p, strict=True)), ZERO))
    return found


def spare(options: Options, least: int) -> int:
    """How many neurons more than the theorem's. Raises UsageError for fewer."""
    if options.neurons is None:
        return 0
    if options.neurons < least:
        raise UsageError(f"--neurons {options.neurons}: this construction needs at least {least}")
    return options.neurons - least


def _levels(source: HyperplaneSeparation, options: Options) -> Levels | None:
    extra = spare(options, 4)
    points = [x for x, _ in samples(source)]
    return levels(points, source.dimension, 4 + extra, extra) if extra else None


def reduce(source: HyperplaneSeparation, options: Options) -> TrainingProblem:
    """|Q| + |P| + 2|Q||P| points (if Q and P are disjoint sets), k = 4, error 0."""
    found = samples(source)
    above = _levels(source, options)
    extra = 0
    if above is not None:
        extra = len(above.heights)
        found = [((*x, ZERO), y) for x, y in found] + relu_samples(above)
    return TrainingProblem(
        points=tuple(sparse_point(x) for x, _ in found),
        labels=tuple(y for _, y in found),
        dimension=source.dimension + (extra > 0),
        neurons=4 + extra,
        signs=None if options.free_signs else STEP_SIGNS + (ONE,) * extra,
    )


def fit(source: HyperplaneSeparation, planes: Hyperplanes, options: Options) -> Network:
    """Two steps, exactly 0 or 1 at every sample. Raises NotAFitError if the planes are not as (3) to (5) promise."""
    turned = source.oriented(with_far_plane(source, planes))
    if turned is None:
        raise NotAFitError("the hyperplanes separate, but not as the promise (3), (4) says: no fit is known")
    points = [x for x, _ in samples(source)]
    weights, biases = [], []
    for h, o in turned:
        width = min((value for x in points if (value := side((h, o), x)) > 0), default=ONE)
        for shift in (0, 1):
            weights.append(tuple(w / width for w in h))
            biases.append(o / width - shift)
    above = _levels(source, options)
    signs: tuple[Fraction, ...] = STEP_SIGNS
    if above is not None:
        weights = [tilted(row, bias, above) for row, bias in zip(weights, biases, strict=True)]
        for height in above.heights:
            weights.append((*(ZERO,) * source.dimension, ONE))
            biases.append(Fraction(-height))
            signs += (ONE,)
    network = Network(tuple(weights), tuple(biases), signs)
    if any(network.values([sparse_point(x)])[0] != y for x, y in _placed(source, above)):
        raise NotAFitError("a hyperplane passes closer to a point than the margin says, (5): these steps do not fit")
    return network


def _placed(source: HyperplaneSeparation, above: Levels | None) -> list[tuple[Vector, Fraction]]:
    """The samples of the pairs, where the network has them."""
    return [((*x, ZERO) if above is not None else x, y) for x, y in samples(source)]


def with_far_plane(source: HyperplaneSeparation, planes: Hyperplanes) -> Hyperplanes:
    """One separating hyperplane is completed by one that has every point on the same side, fewer by two such."""
    planes = tuple(planes)
    reach = max((abs(value) for x in source.points for value in x), default=ZERO) + 1
    while len(planes) < 2:
        # in dimension 0 the "hyperplane" is the constant alone
        normal = tuple(ONE if i == 0 else ZERO for i in range(source.dimension))
        planes += ((normal, reach + len(planes)),)
    return planes


def extract(source: HyperplaneSeparation, network: Network, options: Options = PLAIN) -> Hyperplanes:
    """The at most two hyperplanes of convex kind, or those of concave kind, moved off the points.

    Hyperplanes with all points on one side separate nothing and are left out; neurons on one hyperplane count once, by
    the sum of their jumps. Raises NotAFitError where neither kind separates with at most two.
    """
    width = source.dimension + (spare(options, 4) > 0)
    if any(len(row) != width for row in network.weights):
        raise NotAFitError(f"the network does not have {width} inputs")
    found = splitting_planes(network, source.points)
    for kind in (1, -1):
        planes = moved_off([plane for plane, jump in found if jump * kind > 0], source.points)
        if source.satisfied_by(planes):
            return planes
    raise NotAFitError("neither the convex nor the concave hyperplanes separate: the network is no fit")


def bounds(source: HyperplaneSeparation, options: Options) -> WeightBounds:
    """None proved: how steep a step must be depends on a solution."""
    return uniform_bounds(reduce(source, options), None)


def parameters(source: HyperplaneSeparation, options: Options) -> dict[str, int]:
    """The quantities the size formula speaks of."""
    qs, ps = set(source.q), set(source.p)
    extra = spare(options, 4)
    return {"q": len(qs), "p": len(ps), "c": len(qs & ps), "d": source.dimension, "e": extra, "g": int(extra > 0)}


REDUCTION = Reduction(
    name=NAME,
    theorem="Froese & Hertrich 2023, Theorem 7 (and its remark on every k ≥ 4)",
    trust="Froese–Hertrich, Theorem 7: four ReLUs fit only if two hyperplanes separate; and they do fit if some two "
    "separate as the promise (3)–(5) says",
    summary="2-hyperplane separability (a promise problem) to exact fitting with four ReLUs",
    family="hyperplanes",
    size={
        "points": "q + p + 2*(q*p - c) + 3*e*((4 + e)*d + 1)",
        "dimension": "d + g",
        "neurons": "4 + e",
    },
    size_parameters={
        "q": "points of Q",
        "p": "points of P",
        "c": "points in both",
        "d": "dimension",
        "e": "neurons beyond four",
        "g": "1 if e > 0, otherwise 0",
    },
    reduce=reduce,
    fit=fit,
    extract=extract,
    bounds=bounds,
    parameters=parameters,
    variants=frozenset({"free_signs", "neurons", "error"}),
)
