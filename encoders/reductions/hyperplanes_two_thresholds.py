"""2-hyperplane separability → two linear threshold neurons, exact fit: Froese & Hertrich, Corollary 10, and every k ≥
2.

Samples: label 1 on Q, label 0 on P. Neurons 1[t(x) > 0], any rational output coefficients.

If two threshold neurons fit, two hyperplanes separate Q and P, always: points of the same pattern have the same
value, so each pair is told apart by one of the neurons. 1[t > 0] puts points with t = 0 on the 0 side, so each bias
is lowered a little. Conversely, if Q lies where t₁ > 0 > t₂ and t₁, t₂ have one sign at each point of P, (3) and (4),
then 1[t₁ > 0] − 1[t₂ > 0] fits. Without that promise the converse is false: six points suffice (`docs/errata.md`),
and with the coefficients fixed to (1, −1) three do, p between two points q on a line."""

from __future__ import annotations

from fractions import Fraction

from encoders.bounds import WeightBounds, uniform_bounds
from encoders.reductions.base import PLAIN, NotAFitError, Options, Reduction
from encoders.reductions.hyperplanes_four_relus import spare, with_far_plane
from encoders.reductions.separating_planes import moved_off, splitting_planes
from encoders.reductions.spare_neurons import Levels, levels, threshold_samples, tilted
from instances import Activation, Hyperplanes, HyperplaneSeparation, Network, TrainingProblem, sparse_point

NAME = "hyperplanes-two-thresholds"
ONE, ZERO = Fraction(1), Fraction(0)
SIGNS = (ONE, -ONE)


def _levels(source: HyperplaneSeparation, options: Options) -> Levels | None:
    extra = spare(options, 2)
    return levels(source.points, source.dimension, 2 + extra, extra) if extra else None


def reduce(source: HyperplaneSeparation, options: Options) -> TrainingProblem:
    """|Q| + |P| points (repeated ones once), k = 2, error 0."""
    found = [(x, ONE) for x in dict.fromkeys(source.q)] + [(x, ZERO) for x in dict.fromkeys(source.p)]
    above = _levels(source, options)
    extra = 0
    if above is not None:
        extra = len(above.heights)
        found = [((*x, ZERO), y) for x, y in found] + threshold_samples(above)
    return TrainingProblem(
        points=tuple(sparse_point(x) for x, _ in found),
        labels=tuple(y for _, y in found),
        dimension=source.dimension + (extra > 0),
        neurons=2 + extra,
        signs=None if options.free_signs else SIGNS + (ONE,) * extra,
        activation=Activation.THRESHOLD,
    )


def fit(source: HyperplaneSeparation, planes: Hyperplanes, options: Options) -> Network:
    """1[t₁ > 0] − 1[t₂ > 0]. Raises NotAFitError if the planes are not as (3) and (4) promise."""
    turned = source.oriented(with_far_plane(source, planes))
    if turned is None:
        raise NotAFitError("the hyperplanes separate, but not as the promise (3), (4) says: no fit is known")
    weights = [h for h, _ in turned]
    biases = [o for _, o in turned]
    above = _levels(source, options)
    signs: tuple[Fraction, ...] = SIGNS
    if above is not None:
        weights = [tilted(row, bias, above) for row, bias in zip(weights, biases, strict=True)]
        for height in above.heights:
            weights.append((*(ZERO,) * source.dimension, ONE))
            biases.append(Fraction(-height))
            signs += (ONE,)
    return Network(tuple(weights), tuple(biases), signs, Activation.THRESHOLD)


def extract(source: HyperplaneSeparation, network: Network, options: Options = PLAIN) -> Hyperplanes:
    """The hyperplanes of the network that split the points, moved off them towards the side where t > 0.

    Raises NotAFitError if they are more than two or do not separate.
    """
    width = source.dimension + (spare(options, 2) > 0)
    if any(len(row) != width for row in network.weights):
        raise NotAFitError(f"the network does not have {width} inputs")
    lowered = Network(
        network.weights,
        tuple(
            _lowered(row[: source.dimension], bias, source)
            for row, bias in zip(network.weights, network.biases, strict=True)
        ),
        network.coefficients,
        network.activation,
    )
    planes = moved_off([plane for plane, _ in splitting_planes(lowered, source.points)], source.points)
    if not source.satisfied_by(planes):
        raise NotAFitError("the network's hyperplanes do not separate: it is no fit")
    return planes


def _lowered(weights: tuple[Fraction, ...], bias: Fraction, source: HyperplaneSeparation) -> Fraction:
    """The bias made smaller by half of the least positive t(x), so that t = 0 becomes t < 0 and t > 0 stays so."""
    values = [sum((w * x for w, x in zip(weights, point, strict=True)), bias) for point in source.points]
    return bias - min((value for value in values if value > 0), default=ONE) / 2


def bounds(source: HyperplaneSeparation, options: Options) -> WeightBounds:
    """None proved: how large the weights must be depends on a solution."""
    return uniform_bounds(reduce(source, options), None)


def parameters(source: HyperplaneSeparation, options: Options) -> dict[str, int]:
    """The quantities the size formula speaks of."""
    extra = spare(options, 2)
    sizes = {"q": len(set(source.q)), "p": len(set(source.p)), "d": source.dimension}
    return sizes | {"e": extra, "g": int(extra > 0)}


REDUCTION = Reduction(
    name=NAME,
    theorem="Froese & Hertrich 2023, Corollary 10 (and its remark on every k ≥ 2)",
    trust="Froese–Hertrich, Corollary 10: two threshold neurons fit only if two hyperplanes separate; and they do fit "
    "if some two separate as the promise (3), (4) says",
    summary="2-hyperplane separability (a promise problem) to exact fitting with two threshold neurons",
    family="hyperplanes",
    size={"points": "q + p + 2*e*((2 + e)*d + 1)", "dimension": "d + g", "neurons": "2 + e"},
    size_parameters={
        "q": "points of Q",
        "p": "points of P",
        "d": "dimension",
        "e": "neurons beyond two",
        "g": "1 if e > 0, else 0",
    },
    reduce=reduce,
    fit=fit,
    extract=extract,
    bounds=bounds,
    parameters=parameters,
    variants=frozenset({"free_signs", "neurons", "error"}),
)
