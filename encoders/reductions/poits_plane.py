"""POSITIVE ONE-IN-THREE 3SAT → 4(m + n) ReLUs in the plane: Froese & Hertrich, Theorem 1 (d = 2, γ = 0).

One selection gadget per clause (which occurrence is the true one: slopes (2j−2)δ−1, (2j−1)δ−1, 2jδ−1 at offset jΔ)
and per variable (slope −1 true, 1 false, at offset −iΔ), δ = 1/(2m), Δ = 16m + 6, ε = 1/3; and for every occurrence a
point of label 1 where the levee that chooses it crosses the levee that makes its variable false.

Where the text is short: no slope exceeds 1 in absolute value, so ε = 1/3 always serves. With m = 0 there is no clause
gadget and 1/(2m) is undefined; the smallest slope difference is then 2, so Lemma 5 asks for Δ = 10, and the formula's
6 is too little: a gadget's points at x₁ = ±ε would reach into its neighbour's levee. "Exactly one" counts
occurrences, so (v, v, u) forces v false and (v, v, v) is a no-instance (its three points p_{j,r} differ, and each
needs exactly one of its two levees).

Lemma 5 (all fits are sums of one levee per gadget) with the gap in its induction repaired: on each of the three
verticals x₁ = −ε, 0, ε every gadget needs two convex and two concave breakpoints inside its own nine points, as in
Lemma 4, and there are only 4(m + n) breaklines; so each vertical is crossed once by each, in known gaps. Going
through the gadgets from the lowest up, a breakline that meets x₁ = 0 in the lowest unlocated gadget must pass that
gadget's gaps on both other verticals (going to a higher gap on one side it would pass below all remaining gaps on the
other). So each breakline stays with its gadget and has a slope between that gadget's extreme slopes; hence within
|x₁| ≤ 4/δ breaklines of different gadgets stay at least 2 apart, every q-point meets only its own gadget's four
breaklines, and Lemma 4 applies to each gadget separately."""

from __future__ import annotations

from fractions import Fraction

from encoders.bounds import Box, Origin, WeightBounds
from encoders.reductions.base import PLAIN, Options, Reduction
from encoders.reductions.poits_layout import EPSILON, chosen, crossings, gadgets, read_truth, spacing
from encoders.reductions.poits_layout import parameters as layout_parameters
from encoders.reductions.selection_gadget import LEVEE_SIGNS, levees, selection_gadget
from instances import Assignment, Network, OneInThreeSat, TrainingProblem, sparse_point

NAME = "poits-plane"


def reduce(source: OneInThreeSat, options: Options) -> TrainingProblem:
    """38m + 33n points in the plane, k = 4(m + n), error 0. Biases are part of the construction."""
    m, n = len(source.clauses), source.variables
    points = [point for slopes, offset in gadgets(source) for point in selection_gadget(slopes, offset, EPSILON)]
    points += crossings(source)
    return TrainingProblem(
        points=tuple(sparse_point((x1, x2)) for x1, x2, _ in points),
        labels=tuple(y for _, _, y in points),
        dimension=2,
        neurons=4 * (m + n),
        signs=None if options.free_signs else LEVEE_SIGNS * (m + n),
    )


def fit(source: OneInThreeSat, assignment: Assignment, _options: Options) -> Network:
    """Equation (2): one levee per clause, at the slope of its true occurrence, and one per variable."""
    return levees(chosen(source, assignment))


def extract(source: OneInThreeSat, network: Network, _options: Options = PLAIN) -> Assignment:
    """Variable i is true if and only if f(1, −iΔ − 1) = 1 (`poits_layout.read_truth`).

    By Lemma 5 a fit is a sum of one levee per gadget *as a function*, however the network writes it; at that point only
    variable i's levee of slope −1 is not 0. Raises NotAFitError where the values are not those of a fit.
    """
    return read_truth(source, network, "levees")


def bounds(source: OneInThreeSat, _options: Options) -> WeightBounds:
    """|w₁| ≤ 1, |w₂| ≤ 1, |b| ≤ max(m, n)·Δ + 2 in every fit, all on the grid w₁ ∈ ℤ/(2m), w₂, b ∈ ℤ.

    Lemma 5: f is a sum of m + n levees, with 4(m + n) breaklines x₂ = s·x₁ + z + c that cross x₁ = 0 at distinct
    heights, hence are distinct. There are only 4(m + n) neurons, so each breakline belongs to exactly one (and no
    neuron is idle or shares a line), with the sign its convexity demands: half of them +1, also when signs are free.
    The gradient of f jumps by ±(−s, 1) across the line, which is a_j·w_j up to orientation, so w_j = ±(−s, 1) and
    b_j = ∓(z + c) with |s| ≤ 1 a multiple of 1/(2m), |z| ≤ max(m, n)·Δ and |c| ≤ 2, both integers.
    """
    m, n = len(source.clauses), source.variables
    reach = Fraction(max(m, n) * spacing(m) + 2)
    unit = (Fraction(-1), Fraction(1))
    box = Box((unit, unit), (-reach, reach))
    return WeightBounds(
        boxes=(box,) * (4 * (m + n)),
        origin=Origin.THEOREM,
        statement=f"|w| ≤ 1, |b| ≤ {reach}, on a grid (Froese–Hertrich, Lemma 5 as repaired: in every fit)",
        grid=(max(2 * m, 1), 1, 1),
    )


def parameters(source: OneInThreeSat, _options: Options) -> dict[str, int]:
    """The quantities the size formula speaks of."""
    return layout_parameters(source)


REDUCTION = Reduction(
    name=NAME,
    theorem="Froese & Hertrich 2023, Theorem 1 (Lemmas 4, 5, 6)",
    trust="Froese–Hertrich, Theorem 1, with the induction of Lemma 5 repaired: one-in-three satisfiable if and only if "
    "4(m+n) ReLUs fit",
    summary="POSITIVE ONE-IN-THREE 3SAT to exact fitting with 4(m+n) ReLUs in the plane",
    family="poits",
    size={"points": "38*m + 33*n", "dimension": "2", "neurons": "4*(m + n)"},
    size_parameters={"n": "variables", "m": "clauses"},
    reduce=reduce,
    fit=fit,
    extract=extract,
    bounds=bounds,
    parameters=parameters,
    variants=frozenset({"free_signs", "dimension", "error"}),
)
