"""Multicoloured clique → one linear threshold neuron, minimum error: Froese & Hertrich, Corollary 9, in dimension κ =
number of colours.

The paper refers to another one (Froese, Hertrich & Niedermeier 2022) for the construction; this one is spelled out
here. Number the vertices of each colour 1, 2, …; N is the largest class, K = N + 1, τ = 1/(4(K + 1)). Two samples per
vertex, (c, t) being the t-th of colour c, and two per edge between different colours c < c′, with L = Ks + t for the
edge from (c, s) to (c′, t):

    e_c/(t − τ) with label 1,   e_c/(t + τ) with label 0
    (K·e_c + e_{c′})/(L − 1/2) with label 1,   (K·e_c + e_{c′})/(L + 1/2) with label 0

With V vertices and E such edges, the target is γ = V + E − κ − κ(κ − 1)/2. A negative γ means that there is no
clique; the problem is then a fixed one that no network fits (two labels at one point).

Theorem, for the number of misses (ℓ⁰): some neuron a·1[w·x + b > 0] misses at most γ samples if and only if the graph
has a clique with one vertex of each colour.

Proof. If a ≠ 1 (κ ≥ 1) every sample of label 1 is missed, V + E > γ. Let a = 1. A pair is *hit* if both its samples
are right; otherwise at least one is missed. A hit needs w·x + b > 0 at the first and ≤ 0 at the second, which is the
same vector scaled down by a positive factor; with b ≥ 0 that is impossible, so b < 0, and after scaling b = −1. A
vertex pair is hit iff w_c ∈ (t − τ, t + τ], an edge pair iff Kw_c + w_{c′} ∈ (L − 1/2, L + 1/2]. These intervals are
disjoint for different t, and for different L; L determines s and t since 1 ≤ t < K. So at most one vertex per colour
and one edge per pair of colours is hit, and at most γ misses mean that all κ + κ(κ − 1)/2 are. Then w_c = s ± τ and
w_{c′} = t ± τ give Kw_c + w_{c′} within (K + 1)τ = 1/4 of Ks + t: the edge that is hit joins the vertices that are
hit. So they form a clique. Conversely w_c = the number of the clique's vertex, b = −1, hits them, and every other
pair is missed once. ∎

Other losses. ℓ^p with 0 < p ≤ 1: as a function of the coefficient a the loss is concave on [0, 1] and larger outside,
so a ∈ {0, 1} is best, and a = 0 misses V + E by 1 each: same target. ℓ² (any p > 1 with more copies): T = (V + E)² +
1 samples at (2, …, 2) with label 1 are added. If they are inactive the error exceeds γ. Otherwise let A₁ + T samples
of label 1 and A₀ of label 0 be active and I₁ of label 1 inactive; the best a gives I₁ + A₀ − A₀²/(A₁ + T + A₀) > I₁ +
A₀ − 1, so an error of at most the integer γ means I₁ + A₀ ≤ γ misses at a = 1. Conversely w_c ≥ 1 makes 2Σw_c − 1 >
0."""

from __future__ import annotations

from fractions import Fraction

from encoders.bounds import Box, Origin, WeightBounds
from encoders.reductions.base import PLAIN, NotAFitError, Options, Reduction
from instances import Activation, Assignment, ColouredGraph, Loss, Network, SparsePoint, TrainingProblem, UsageError

NAME = "clique-one-threshold"
ONE, ZERO = Fraction(1), Fraction(0)


def loss_used(options: Options) -> Loss:
    """l0 unless l1 or l2 is asked for. Raises UsageError for others."""
    loss = options.loss or Loss.L0
    if loss not in (Loss.L0, Loss.L1, Loss.L2):
        raise UsageError(f"--loss {loss}: this construction is proved for l0, l1 and l2")
    return loss


def places(source: ColouredGraph) -> dict[int, tuple[int, int]]:
    """vertex → (colour, number within the colour), both 1-based."""
    return {v: (c, t) for c, members in enumerate(source.classes(), start=1) for t, v in enumerate(members, start=1)}


def vertex_pair(colour: int, t: int, tau: Fraction) -> tuple[SparsePoint, SparsePoint]:
    """The two points of a vertex: label 1, label 0."""
    return ((colour - 1, 1 / (t - tau)),), ((colour - 1, 1 / (t + tau)),)


def _edges(source: ColouredGraph) -> list[tuple[int, int, int, int]]:
    """(c, s, c′, t) with c < c′, in the order of the edges; edges inside a colour are of no use and left out."""
    where = places(source)
    found = []
    for u, v in source.edges:
        (c, s), (other, t) = sorted((where[u], where[v]))
        if c != other:
            found.append((c, s, other, t))
    return found


def _width(source: ColouredGraph) -> tuple[int, Fraction]:
    """(K, τ)."""
    k = max((len(members) for members in source.classes()), default=0) + 1
    return k, Fraction(1, 4 * (k + 1))


def target_of(source: ColouredGraph) -> int:
    """γ = V + E − κ − κ(κ − 1)/2."""
    kappa = source.colour_count
    return len(source.colours) + len(_edges(source)) - kappa - kappa * (kappa - 1) // 2


def reduce(source: ColouredGraph, options: Options) -> TrainingProblem:
    """2(V + E) points in dimension κ (and T more under l2), k = 1, target γ."""
    loss, gamma = loss_used(options), target_of(source)
    samples: list[tuple[SparsePoint, Fraction]] = []
    if gamma < 0:
        loss, gamma = Loss.ZERO, 0
        samples = [((), ZERO), ((), ONE)]
    else:
        k, tau = _width(source)
        for c, t in places(source).values():
            samples += zip(vertex_pair(c, t, tau), (ONE, ZERO), strict=True)
        edges = _edges(source)
        half = Fraction(1, 2)
        for c, s, other, t in edges:
            length = k * s + t
            for size, label in ((length - half, ONE), (length + half, ZERO)):
                samples.append((((c - 1, k / size), (other - 1, 1 / size)), label))
        if loss is Loss.L2:
            everywhere = tuple((i, Fraction(2)) for i in range(source.colour_count))
            samples += [(everywhere, ONE)] * _copies(source)
    return TrainingProblem(
        points=tuple(point for point, _ in samples),
        labels=tuple(label for _, label in samples),
        dimension=source.colour_count,
        neurons=1,
        signs=None if options.free_signs else (ONE,),
        activation=Activation.THRESHOLD,
        loss=loss,
        target=Fraction(gamma),
    )


def _copies(source: ColouredGraph) -> int:
    """T: without vertices there is nothing to hold in place."""
    pairs = len(source.colours) + len(_edges(source))
    return pairs * pairs + 1 if pairs else 0


def fit(source: ColouredGraph, chosen: Assignment, _options: Options) -> Network:
    """w_c = the number of the chosen vertex of colour c (0 if there is none), b = −1, coefficient 1."""
    if len(chosen) != len(source.colours):
        raise ValueError(f"assignment has length {len(chosen)}, not {len(source.colours)}")
    weights = [ZERO] * source.colour_count
    for vertex, (c, t) in places(source).items():
        if chosen[vertex - 1]:
            weights[c - 1] = Fraction(t)
    return Network((tuple(weights),), (-ONE,), (ONE,), Activation.THRESHOLD)


def extract(source: ColouredGraph, network: Network, _options: Options = PLAIN) -> Assignment:
    """The vertices whose pair is cut: f is not 0 at e_c/(t − τ) and 0 at e_c/(t + τ). Raises NotAFitError if no fit."""
    if any(len(row) != source.colour_count for row in network.weights):
        raise NotAFitError(f"the network does not have {source.colour_count} inputs")
    _, tau = _width(source)
    where = places(source)
    chosen = []
    for vertex in range(1, len(source.colours) + 1):
        inner, outer = network.values(vertex_pair(*where[vertex], tau))
        chosen.append(inner != 0 and outer == 0)
    if not source.satisfied_by(tuple(chosen)):
        raise NotAFitError("the vertices read from the network are no multicoloured clique: it is no fit")
    return tuple(chosen)


def bounds(source: ColouredGraph, _options: Options) -> WeightBounds:
    """0 ≤ w_c ≤ N, −1 ≤ b ≤ 0, integral weights suffice, coefficient 1.

    The forward witness of the clique that `extract` reads from any network within the target. Scaled to integers the
    samples read 4(K + 1)w_c − (4(K + 1)t ∓ 1), 2Kw_c + 2w_{c′} − (2L ∓ 1) and 2Σw_c − 1, so where it is active it is
    at least 1 there.
    """
    k, _ = _width(source)
    box = Box(((ZERO, Fraction(k - 1)),) * source.colour_count, (-ONE, ZERO))
    return WeightBounds(
        boxes=(box,),
        origin=Origin.THEOREM,
        statement=f"0 ≤ w ≤ {k - 1}, −1 ≤ b ≤ 0, integral (Froese–Hertrich, Corollary 9: holds for some network within "
        "the target whenever one exists)",
        grid=(1,) * (source.colour_count + 1),
        coefficients=(ZERO, ONE),
    )


def parameters(source: ColouredGraph, options: Options) -> dict[str, int]:
    """The quantities the size formula speaks of."""
    squared = loss_used(options) is Loss.L2
    if target_of(source) < 0:
        return {"k": source.colour_count, "V": 1, "E": 0, "T": 0}
    return {
        "k": source.colour_count,
        "V": len(source.colours),
        "E": len(_edges(source)),
        "T": _copies(source) if squared else 0,
    }


REDUCTION = Reduction(
    name=NAME,
    theorem="Froese & Hertrich 2023, Corollary 9 (construction spelled out and proved here)",
    trust="Froese–Hertrich, Corollary 9, with the construction proved in satfit: one threshold neuron attains the "
    "target if and only if the graph has a clique with one vertex of every colour",
    summary="multicoloured clique to one threshold neuron with a bounded number of misses",
    family="clique",
    size={"points": "2*(V + E) + T", "dimension": "k", "neurons": "1"},
    size_parameters={
        "k": "colours",
        "V": "vertices (1 where the target would be negative)",
        "E": "edges between different colours",
        "T": "samples that hold the coefficient in place under l2: (V + E)² + 1, otherwise 0",
    },
    reduce=reduce,
    fit=fit,
    extract=extract,
    bounds=bounds,
    parameters=parameters,
    variants=frozenset({"free_signs", "loss"}),
)
