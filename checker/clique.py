"""Multicoloured clique as the training of one linear threshold: Froese & Hertrich 2023, Corollary 9.

The paper points to an earlier reduction; this is a construction spelt out. Dimension kappa = number of colours.
The vertices of colour c are numbered 1..N_c in ascending order; N = max N_c, K = N+1, tau = 1/(4(K+1)). E' are the
edges between different colours; V the number of vertices.

    vertex number t of colour c:                      e_c / (t-tau) -> 1,              e_c / (t+tau) -> 0
    edge from number s of c to number t of c', c < c':   with L = K s + t
                                      (K e_c + e_c') / (L-1/2) -> 1,     (K e_c + e_c') / (L+1/2) -> 0
    l2 only: T copies of (B, ..., B) -> 1, with any B >= 2; if the coefficient is free, T > (V+|E'|)^2

gamma = V + |E'| - kappa - kappa(kappa-1)/2. If gamma < 0 there are too few vertices or edges for a clique; the
problem is then x = 0 with labels 0 and 1, which nothing fits. Otherwise a loss of at most gamma is possible iff
there is a clique with one vertex of each colour. Loss l0, l1 or l2, with bias.

Proof. kappa = 0: no vertices, gamma = 0, at most copies of the empty point with label 1; always feasible, as is the
empty clique. Let kappa >= 1 and gamma >= 0, so there are n = V + |E'| >= 1 pairs of samples.
Coefficient 1 first; every loss then counts the samples missed. A pair u/lo -> 1, u/hi -> 0 with 0 < lo < hi is right
in both samples iff w.u/lo + b > 0 >= w.u/hi + b. That needs b < 0 (for b >= 0, the second makes w.u <= 0 and
then w.u/lo <= w.u/hi contradicts the first), so let b = -1: w.u in (lo, hi]. These intervals are disjoint for the
vertices of one colour, as tau < 1/2, and for the edges between two colours, as t <= N < K makes all L different. So
at most kappa + kappa(kappa-1)/2 pairs are right, and with at least one miss in each other pair the loss is at
least gamma. If it is gamma, each colour has a vertex with w_c in (t-tau, t+tau] and each two colours an edge hit;
K w_c + w_c' is within (K+1) tau = 1/4 of K s + t, so the edge hit is the one between those vertices: a clique.
(The sizes of the classes may differ, and a class may be empty: then fewer than kappa vertices are hit, whatever V.)
Conversely a clique gives w_c = its number t, b = -1: its pairs are right, each other pair is missed once (w.u <= lo:
both 0; w.u > hi: both 1), and (B, ..., B) is active, as B (t_1 + ... + t_kappa) >= 2 > 1. The loss is gamma.

Any coefficient a. Let p1, p0 be the numbers of active samples with label 1 and 0 outside the copies; with
coefficient 1 the loss would be n - p1 + p0, and n > gamma.
  l0: unless a = 1, every sample with label 1 is missed, so the loss is at least n.
  l1: p1 |1-a| + n - p1 + p0 |a|, convex and on [0, 1] linear, smallest at a = 0 (n) or at a = 1.
  l2: the copies are active, or they alone cost T > gamma. Then the loss is at least n - p1 + p0 a^2 + T (1-a)^2
  >= n - p1 + p0 - p0^2/(p0+T) > (n - p1 + p0) - 1, since T > n^2 >= p0^2. Integers: if the loss is at most
  gamma, so is n - p1 + p0.
In each case coefficient 1 does as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from checker.construction import Construction, sample
from checker.counting import Clauses, refuse_beyond_limit
from checker.problem import NAME, Point, Problem, Sample
from checker.report import Rejected
from checker.source_json import ColouredGraph

_HALF = Fraction(1, 2)


def described(source: ColouredGraph) -> str:
    return f"{len(source.colours)} vertices in {source.colour_count} colours, {len(source.edges)} edges"


def build(source: ColouredGraph, problem: Problem) -> Construction:
    kappa = source.colour_count
    edges = [(u, v) for u, v in source.edges if source.colours[u - 1] != source.colours[v - 1]]
    pairs = len(source.colours) + len(edges)
    gamma = pairs - kappa - kappa * (kappa - 1) // 2
    if gamma < 0:
        return Construction(
            dimension=kappa,
            neurons=1,
            samples=lambda: (sample(kappa, {}, label) for label in (0, 1)),
            size=2,
            signs=(Fraction(1),),
            activation="threshold",
            losses=("zero",),
        )
    return Construction(
        dimension=kappa,
        neurons=1,
        samples=lambda: samples(source, edges, problem),
        size=None if problem.loss == "l2" else 2 * pairs,
        signs=(Fraction(1),),
        activation="threshold",
        losses=("l0", "l1", "l2"),
        targets=(gamma,),
    )


def samples(source: ColouredGraph, edges: list[tuple[int, int]], problem: Problem) -> Iterator[Sample]:
    kappa, colours = source.colour_count, source.colours
    sizes: Counter[int] = Counter()
    numbers = []
    for colour in colours:
        sizes[colour] += 1
        numbers.append(sizes[colour])
    k = max(sizes.values(), default=0) + 1
    tau = Fraction(1, 4 * (k + 1))
    for colour, t in zip(colours, numbers, strict=True):
        yield sample(kappa, {colour - 1: 1 / (t - tau)}, 1)
        yield sample(kappa, {colour - 1: 1 / (t + tau)}, 0)
    for edge in edges:
        first, second = sorted(edge, key=lambda vertex: colours[vertex - 1])
        c, d = colours[first - 1] - 1, colours[second - 1] - 1
        level = k * numbers[first - 1] + numbers[second - 1]
        for divisor, label in ((level - _HALF, 1), (level + _HALF, 0)):
            yield sample(kappa, {c: k / divisor, d: 1 / divisor}, label)
    if problem.loss == "l2":
        copies = [s for s in problem.samples if _is_copy(s[0]) and s[1] == 1]
        pairs = len(colours) + len(edges)
        if problem.signs is None and pairs and len(copies) <= pairs**2:
            raise Rejected(
                f"{NAME}: {len(copies)} copies of (B, ..., B), B >= 2; a free coefficient needs more than {pairs**2}"
            )
        yield from copies[:1] * len(copies)


def _is_copy(point: Point) -> bool:
    """None of the other samples looks like this: their only diagonal ones have dimension 1 and are at most 12/11."""
    return all(c == point[0] and c >= 2 for c in point)


def clauses(source: ColouredGraph) -> Clauses:
    """Satisfiable iff there is a clique with one vertex of each colour: variable v is true iff vertex v is chosen.

    A clique satisfies them. In a model every colour has a true vertex; choose one of each, any one: two chosen
    vertices have different colours and are both true, so they are adjacent.
    """
    n = len(source.colours)
    refuse_beyond_limit(source.colour_count + n * n)
    classes: Clauses = [[] for _ in range(source.colour_count)]
    for vertex, colour in enumerate(source.colours, 1):
        classes[colour - 1].append(vertex)
    adjacent = set(source.edges)
    return classes + [
        [-u, -v]
        for u, v in combinations(range(1, n + 1), 2)
        if source.colours[u - 1] != source.colours[v - 1] and (u, v) not in adjacent
    ]
