"""POSITIVE ONE-IN-THREE 3SAT → 2(m + n) linear threshold neurons in the plane: Froese & Hertrich, Corollary 8.

The paper says "stripes instead of levees" and leaves the gadget to the reader; here it is. Offsets and slopes as in
Theorem 1 (`poits-plane`), Δ = 16m + 6 (10 without clauses), ε = 1/3, η = 1/(6Δ(m + n)), H = 1 + η. A gadget of slopes
s_1 < … < s_ℓ at offset z has, relative to (0, z), labels 0, 1, 1, 0 upwards at

    x₁ = 0:   −H, −1, 1, H
    x₁ = −ε:  −H − εs_ℓ, −1 − εs_1, 1 − εs_ℓ, H − εs_1
    x₁ = ε:   −H + εs_1, −1 + εs_ℓ, 1 + εs_1, H + εs_ℓ

and label 0 at ±(X_i, s_iX_i + H), X_i = 2H/(s_{i+1} − s_i), for consecutive slopes; for every occurrence a point of
label 1 where the stripe that chooses it meets the stripe that makes its variable false.

Forward: stripes of half-width 1 + η/2, each as 1[upper side of its lower line] − 1[upper side of its upper line].
Every point of a gadget is at vertical distance at most 1 (label 1) or at least H (label 0) from the centre line of
each of its stripes: at ±X_i the stripes s_1..s_i pass below and s_{i+1}..s_ℓ above by at least H. So no point lies on
a line. At the points p other stripes are at least 7 away (Lemma 6), and the two named ones pass through.

Backward. Each of the three verticals has 2(m + n) label changes and there are 2(m + n) neurons, a neuron crossing a
vertical at most once: so each neuron crosses each vertical in exactly one of those gaps, its coefficient is ±1, and
as in the repaired Lemma 5 (from the lowest gadget up: a line through the lower gap at x₁ = 0 that met the upper gap
at −ε would be below all remaining gaps at ε, and so on) it stays with its gadget, at the same place. So a gadget
holds one lower line x₂ = l + λx₁, l ∈ (−H, −1], and one upper line x₂ = u + σx₁, u ∈ [1, H), relative to (0, z). The
gaps at ±ε give s_1 − η/(2ε) ≤ λ, σ ≤ s_ℓ + η/(2ε). A point of label 0 lies above both lines or below both (other
gadgets are too far: |x₁| ≤ X_i ≤ 4mH keeps them apart by more than Δ − 2H − (2 + 1/4)·4mH > 2). At (X_i, s_iX_i + H):
above the upper one means σ ≤ s_i + e_i, below the lower one means λ ≥ s_{i+1} − e_i, with e_i = η(s_{i+1} −
s_i)/(2H); at the mirrored point likewise with λ and σ exchanged. So for each i both slopes are ≤ s_i + e_i, or both
are ≥ s_{i+1} − e_i: both lie in one window [s_r − e, s_r + e], e ≤ 3η/2. At a point p, where 0 < x₁ ≤ Δ(m + n), a
line of window r is within 3η/2·Δ(m + n) = 1/4 of where the stripe of slope s_r has it (and by at most η higher or
lower at x₁ = 0, away from the centre). So the two named stripes, if chosen, contain p, and every other stripe misses
it: f(p) = [this occurrence is chosen] + [its variable is false], which the label says is 1. ∎

Keeping the width of Theorem 1 (η = 1) instead would leave windows a quarter of the slope gap wide, and the points p
would not work."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from encoders.bounds import Box, Origin, WeightBounds
from encoders.reductions.base import PLAIN, Options, Reduction
from encoders.reductions.poits_layout import (
    EPSILON,
    LabelledPoint,
    chosen,
    crossings,
    gadgets,
    read_truth,
    spacing,
)
from encoders.reductions.poits_layout import parameters as layout_parameters
from instances import Activation, Assignment, Network, OneInThreeSat, TrainingProblem, sparse_point

NAME = "poits-thresholds"
STRIPE_SIGNS = (Fraction(1), Fraction(-1))
"""A stripe is 1[above its lower line] − 1[above its upper line]."""


def slack(source: OneInThreeSat) -> Fraction:
    """η: how much farther than 1 from the centre a stripe may reach."""
    m, n = len(source.clauses), source.variables
    return Fraction(1, 6 * spacing(m) * max(m + n, 1))


def stripe_gadget(slopes: Sequence[Fraction], offset: Fraction, eta: Fraction) -> list[LabelledPoint]:
    """The 12 + 2(ℓ − 1) points of a gadget that offers ℓ ≥ 1 slopes, ascending, at (0, offset)."""
    low, high = slopes[0] * EPSILON, slopes[-1] * EPSILON
    reach = 1 + eta
    columns = (
        (Fraction(0), (-reach, Fraction(-1), Fraction(1), reach)),
        (-EPSILON, (-reach - high, -1 - low, 1 - high, reach - low)),
        (EPSILON, (-reach + low, -1 + high, 1 + low, reach + high)),
    )
    points = [
        (x1, offset + x2, Fraction(label))
        for x1, heights in columns
        for x2, label in zip(heights, (0, 1, 1, 0), strict=True)
    ]
    for s, t in pairwise(slopes):
        x1 = 2 * reach / (t - s)
        x2 = s * x1 + reach
        points += [(-x1, offset - x2, Fraction(0)), (x1, offset + x2, Fraction(0))]
    return points


def reduce(source: OneInThreeSat, options: Options) -> TrainingProblem:
    """19m + 14n points in the plane, k = 2(m + n), error 0. Biases are part of the construction."""
    m, n = len(source.clauses), source.variables
    eta = slack(source)
    points = [point for slopes, offset in gadgets(source) for point in stripe_gadget(slopes, offset, eta)]
    points += crossings(source)
    return TrainingProblem(
        points=tuple(sparse_point((x1, x2)) for x1, x2, _ in points),
        labels=tuple(y for _, _, y in points),
        dimension=2,
        neurons=2 * (m + n),
        signs=None if options.free_signs else STRIPE_SIGNS * (m + n),
        activation=Activation.THRESHOLD,
    )


def fit(source: OneInThreeSat, assignment: Assignment, _options: Options) -> Network:
    """One stripe per clause, at the slope of its true occurrence, and one per variable.

    Weights are scaled by 2/η, so that |t| ≥ 1 at every point.
    """
    eta = slack(source)
    choices = chosen(source, assignment)
    scale, half = 2 / eta, 1 + eta / 2
    return Network(
        weights=tuple((-s * scale, scale) for s, _ in choices for _ in range(2)),
        biases=tuple((-z + c) * scale for _, z in choices for c in (half, -half)),
        coefficients=STRIPE_SIGNS * len(choices),
        activation=Activation.THRESHOLD,
    )


def extract(source: OneInThreeSat, network: Network, _options: Options = PLAIN) -> Assignment:
    """Variable i is true if and only if f(1, −iΔ − 1) = 1 (`poits_layout.read_truth`).

    Every fit is a sum of stripes; the windows of their slopes leave room at that point, where only variable i's
    stripe of slope −1 is not 0. Raises NotAFitError where the values are not those of a fit.
    """
    return read_truth(source, network, "stripes")


def bounds(source: OneInThreeSat, _options: Options) -> WeightBounds:
    """|w₁|, |w₂| ≤ 2/η and |b| ≤ (max(m, n)·Δ + 2)·2/η hold a fit with |t| ≥ 1 at every point, coefficients ±1.

    The forward witness of the assignment that `extract` reads from any fit: its weights are 2/η times (−s, 1) with
    |s| ≤ 1 a multiple of 1/(2m), its biases 2/η times −z ± (1 + η/2); 2/η = 12Δ(m + n) is an integer.
    """
    m, n = len(source.clauses), source.variables
    scale = 2 / slack(source)
    unit = (-scale, scale)
    reach = scale * (max(m, n) * spacing(m) + 2)
    box = Box((unit, unit), (-reach, reach))
    return WeightBounds(
        boxes=(box,) * (2 * (m + n)),
        origin=Origin.THEOREM,
        statement=f"|w| ≤ {scale}, |b| ≤ {reach} with |t| ≥ 1 at every point, on a grid (Froese–Hertrich, Corollary 8: "
        "holds for some fit whenever one exists)",
        grid=(max(2 * m, 1), 1, 1),
        coefficients=(Fraction(-1), Fraction(1)),
    )


def parameters(source: OneInThreeSat, _options: Options) -> dict[str, int]:
    """The quantities the size formula speaks of."""
    return layout_parameters(source)


REDUCTION = Reduction(
    name=NAME,
    theorem="Froese & Hertrich 2023, Corollary 8 (gadget spelled out and proved here)",
    trust="Froese–Hertrich, Corollary 8, with the stripe gadget proved in satfit: one-in-three satisfiable if and only "
    "if 2(m+n) threshold neurons fit",
    summary="POSITIVE ONE-IN-THREE 3SAT to exact fitting with 2(m+n) threshold neurons in the plane",
    family="poits",
    size={"points": "19*m + 14*n", "dimension": "2", "neurons": "2*(m + n)"},
    size_parameters={"n": "variables", "m": "clauses"},
    reduce=reduce,
    fit=fit,
    extract=extract,
    bounds=bounds,
    parameters=parameters,
    variants=frozenset({"free_signs", "dimension", "error"}),
)
