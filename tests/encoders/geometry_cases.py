"""Training problems on which counting is tight, made from exact networks; and what may be done to them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction as Q
from itertools import pairwise

from instances import Network, TrainingProblem, sparse_point

Vector = tuple[Q, ...]
BASES = [Q(v) for v in (-3, -1, 0, 1, 2, 4)] + [Q(1, 2), Q(-5, 3)]
STEEP = [Q(1), Q(1), Q(2), Q(1, 2), Q(3)]
TILTS = [Q(0), Q(0), Q(1), Q(-1), Q(1, 2), Q(-2), Q(1, 3)]
HEIGHTS = [Q(v) for v in range(-3, 5)] + [Q(1, 2), Q(7, 3)]


@dataclass(frozen=True, slots=True)
class Case:
    """A problem as dense points, with a network that fits it if one is known. `free` hides the signs."""

    points: tuple[Vector, ...]
    labels: tuple[Q, ...]
    signs: tuple[Q, ...]
    free: bool
    known: Network | None

    @property
    def problem(self) -> TrainingProblem:
        return TrainingProblem(
            points=tuple(sparse_point(x) for x in self.points),
            labels=self.labels,
            dimension=len(self.points[0]),
            neurons=len(self.signs),
            signs=None if self.free else self.signs,
        )


def random_network(dice: random.Random, d: int, k: int) -> Network:
    """Breaklines that cross the lines along the last axis, most of them turned upwards, some crossing one another."""
    weights, biases = [], []
    flat = dice.random() < 0.3
    for _ in range(k):
        up = dice.choice(STEEP)
        height = dice.choice(HEIGHTS)
        tilt = [Q(0) if flat else dice.choice(TILTS) * up for _ in range(d - 1)]
        weights.append((*tilt, up))
        biases.append(-height * up)
    signs = [Q(dice.choice((1, -1))) for _ in range(k)]
    return Network(tuple(weights), tuple(biases), tuple(signs))


def turned(network: Network, which: Sequence[int]) -> Network:
    """The same breaklines with the neurons in `which` pointing the other way: another function, as a rule."""
    flip = [-1 if j in which else 1 for j in range(network.neurons)]
    return Network(
        tuple(tuple(f * w for w in row) for f, row in zip(flip, network.weights, strict=True)),
        tuple(f * b for f, b in zip(flip, network.biases, strict=True)),
        network.coefficients,
    )


def crossings(network: Network, base: Vector) -> list[Q]:
    """The heights at which the breaklines cross the line above a base."""
    found = {
        -(b + sum((w * x for w, x in zip(row, base, strict=False)), Q(0))) / row[-1]
        for row, b in zip(network.weights, network.biases, strict=True)
        if row[-1]
    }
    return sorted(found)


def heights(dice: random.Random, cuts: Sequence[Q], spread: Sequence[int]) -> list[Q]:
    """Points below, between and above the cuts, as many per gap as `spread` says, now and then one on a cut."""
    low, high = (cuts[0], cuts[-1]) if cuts else (Q(0), Q(0))
    found = {low - i - 1 for i in range(dice.choice(spread) + dice.choice((0, 1, 1)))}
    found |= {high + i + 1 for i in range(dice.choice(spread) + dice.choice((0, 1)))}
    for a, b in pairwise(cuts):
        many = dice.choice(spread)
        found |= {a + (b - a) * (i + 1) / (many + 1) for i in range(many)}
    found |= {c for c in cuts if dice.random() < 0.15}
    return sorted(found)


def random_case(dice: random.Random, most: int = 4) -> Case:
    """A fit problem that a network is known to fit."""
    d = dice.choice((1, 2, 2, 2, 3))
    k = dice.randint(1, most)
    network = random_network(dice, d, k)
    spreads = dice.choice(([2], [2, 3], [1, 2, 3], [1], [1, 2, 2], [3]))
    points: list[Vector] = []
    for base in _bases(dice, d):
        points += [(*base, h) for h in heights(dice, crossings(network, base), spreads)]
    if dice.random() < 0.3:
        points += [tuple(dice.choice(HEIGHTS) for _ in range(d)) for _ in range(dice.randint(1, 3))]
    if dice.random() < 0.2:
        network = turned(network, [j for j in range(k) if dice.random() < 0.4])
    points = list(dict.fromkeys(points)) or [(Q(0),) * d]
    return relabelled(network, points, free=dice.random() < 0.3)


def _bases(dice: random.Random, d: int) -> list[Vector]:
    if d == 1:
        return [()]
    if d == 2:
        return [(x,) for x in dice.sample(BASES, dice.choice((1, 2, 3, 3, 4, 5)))]
    start, step = [(dice.choice(BASES), dice.choice(BASES)) for _ in range(2)]
    along = [(start[0] + i * step[0], start[1] + i * step[1]) for i in range(dice.choice((2, 3, 3)))]
    apart = [(dice.choice(BASES), dice.choice(BASES)) for _ in range(dice.choice((1, 2)))]
    return list(dict.fromkeys([*along, *apart]))


def relabelled(network: Network, points: Sequence[Vector], *, free: bool) -> Case:
    values = network.values([sparse_point(x) for x in points])
    return Case(tuple(points), tuple(values), network.coefficients, free, network)


Change = Callable[[random.Random, Case], Case]


def _kept(case: Case, indices: Sequence[int]) -> Case:
    return replace(case, points=tuple(case.points[i] for i in indices), labels=tuple(case.labels[i] for i in indices))


def some_deleted(dice: random.Random, case: Case) -> Case:
    left = [i for i in range(len(case.points)) if dice.random() < 0.85] or [0]
    return _kept(case, left)


def some_doubled(dice: random.Random, case: Case) -> Case:
    order = [*range(len(case.points)), *dice.choices(range(len(case.points)), k=3)]
    dice.shuffle(order)
    return _kept(case, order)


def mapped(dice: random.Random, case: Case) -> Case:
    """A shear, rotation or stretch with rational entries, and a shift; the network goes along."""
    d = len(case.points[0])
    if d == 1:
        matrix = [[Q(dice.choice((1, 2, -1, -3)), dice.choice((1, 2)))]]
    else:
        matrix = [[Q(int(i == j)) for j in range(d)] for i in range(d)]
        a, b = dice.sample(range(d), 2)
        kind = dice.randrange(3)
        if kind == 0:
            matrix[a][b] = Q(dice.choice((1, -2)), dice.choice((1, 3)))
        elif kind == 1:
            matrix[a][a], matrix[a][b], matrix[b][a], matrix[b][b] = Q(3, 5), Q(-4, 5), Q(4, 5), Q(3, 5)
        else:
            matrix[a][a] = Q(0)
            matrix[a][b], matrix[b][a], matrix[b][b] = Q(1), Q(dice.choice((1, -1, 2))), Q(0)
    shift = [dice.choice((Q(0), Q(1), Q(-7, 2))) for _ in range(d)]
    points = tuple(tuple(sum((matrix[i][j] * x[j] for j in range(d)), shift[i]) for i in range(d)) for x in case.points)
    if len(case.points) and case.known is not None:
        return replace(case, points=points, known=_pulled_back(case.known, matrix, shift))
    return replace(case, points=points)


def _pulled_back(network: Network, matrix: Sequence[Sequence[Q]], shift: Sequence[Q]) -> Network:
    """x ↦ network(matrix⁻¹(x − shift))."""
    inverse = inverted(matrix)
    d = len(shift)
    weights = tuple(
        tuple(sum((row[i] * inverse[i][j] for i in range(d)), Q(0)) for j in range(d)) for row in network.weights
    )
    biases = tuple(
        b - sum((w * s for w, s in zip(row, shift, strict=True)), Q(0))
        for b, row in zip(network.biases, weights, strict=True)
    )
    return Network(weights, biases, network.coefficients)


def inverted(matrix: Sequence[Sequence[Q]]) -> list[list[Q]]:
    d = len(matrix)
    rows = [[*row, *(Q(int(i == j)) for j in range(d))] for i, row in enumerate(matrix)]
    for c in range(d):
        pivot = next(r for r in range(c, d) if rows[r][c])
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [v / rows[c][c] for v in rows[c]]
        for r in range(d):
            if r != c:
                rows[r] = [v - rows[r][c] * w for v, w in zip(rows[r], rows[c], strict=True)]
    return [row[d:] for row in rows]


def stretched(dice: random.Random, case: Case) -> Case:
    """Labels and network times a number that may be huge or tiny."""
    factor = Q(10) ** dice.choice((-20, -3, 3, 14, 15, 16, 40))
    known = case.known
    if known is not None:
        known = Network(
            tuple(tuple(factor * w for w in row) for row in known.weights),
            tuple(factor * b for b in known.biases),
            known.coefficients,
        )
    return replace(case, labels=tuple(factor * y for y in case.labels), known=known)


def mirrored(_dice: random.Random, case: Case) -> Case:
    known = case.known
    if known is not None:
        known = Network(known.weights, known.biases, tuple(-c for c in known.coefficients))
    return replace(case, labels=tuple(-y for y in case.labels), signs=tuple(-s for s in case.signs), known=known)


FAITHFUL: tuple[Change, ...] = (some_deleted, some_doubled, mapped, stretched, mirrored)
"""What leaves the known network a fit."""


def one_label_changed(dice: random.Random, case: Case) -> Case:
    at = dice.randrange(len(case.points))
    labels = list(case.labels)
    labels[at] += dice.choice((Q(1), Q(-1), Q(1, 2), Q(-1, 3), Q(2), Q(-1, 10)))
    return replace(case, labels=tuple(labels), known=None)


def one_sign_changed(dice: random.Random, case: Case) -> Case:
    at = dice.randrange(len(case.signs))
    signs = tuple(-s if j == at else s for j, s in enumerate(case.signs))
    return replace(case, signs=signs, known=None)


def one_neuron_less(_dice: random.Random, case: Case) -> Case:
    return replace(case, signs=case.signs[1:], known=None)


def one_neuron_more(dice: random.Random, case: Case) -> Case:
    known = case.known
    sign = Q(dice.choice((1, -1)))
    if known is not None:
        zero = (Q(0),) * len(case.points[0])
        known = Network((*known.weights, zero), (*known.biases, Q(0)), (*known.coefficients, sign))
    return replace(case, signs=(*case.signs, sign), known=known)


def one_point_moved(dice: random.Random, case: Case) -> Case:
    at = dice.randrange(len(case.points))
    x = list(case.points[at])
    i = dice.randrange(len(x))
    x[i] += dice.choice((Q(1, 2), Q(-1, 3), Q(1, 10)))
    points = (*case.points[:at], tuple(x), *case.points[at + 1 :])
    return replace(case, points=points, known=None)


UNFAITHFUL: tuple[Change, ...] = (one_label_changed, one_sign_changed, one_neuron_less, one_point_moved)


def another_network_on_one_line(dice: random.Random, case: Case) -> Case:
    """On one line the labels of a slightly different network: counting sees nothing wrong, if the lines are right."""
    network = case.known
    assert network is not None
    base = dice.choice(case.points)[:-1]
    j = dice.randrange(network.neurons)
    weights, biases = [list(row) for row in network.weights], list(network.biases)
    by = dice.choice((Q(1, 2), Q(-1, 3), Q(1, 10), Q(1)))
    if dice.random() < 0.6:
        biases[j] += by
    else:
        at = dice.randrange(len(weights[j]))
        weights[j][at] += by
    other = Network(tuple(map(tuple, weights)), tuple(biases), network.coefficients)
    values = other.values([sparse_point(x) for x in case.points])
    labels = tuple(value if x[:-1] == base else y for x, y, value in zip(case.points, case.labels, values, strict=True))
    return replace(case, labels=labels, known=network if labels == case.labels else None)


def wrong_far_away(dice: random.Random, case: Case) -> Case:
    """One more point by itself, with a label that is not the network's."""
    assert case.known is not None
    x = tuple(dice.choice(HEIGHTS) + dice.choice((Q(0), Q(1, 7))) for _ in case.points[0])
    if x in case.points:
        return case
    label = case.known(x) + dice.choice((Q(0), Q(1), Q(-1, 2)))
    known = case.known if case.known(x) == label else None
    return replace(case, points=(*case.points, x), labels=(*case.labels, label), known=known)


SUBTLE: tuple[Change, ...] = (another_network_on_one_line, wrong_far_away)
"""What leaves most lines as a network draws them."""


def dense_points(problem: TrainingProblem) -> tuple[Vector, ...]:
    """All coordinates of all points."""
    return tuple(tuple(dict(x).get(i, Q(0)) for i in range(problem.d)) for x in problem.points)
