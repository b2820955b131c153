"""Each rule of the presolve against a definition: brute force over small cases. The same checks must see mutants.

The functions under test are looked up in their modules at every call, so that a test may put a wrong one there.
"""

from __future__ import annotations

import random
from fractions import Fraction as Q
from itertools import combinations, pairwise

from encoders.geometry import activation, algebra, curvature, groups, intervals, polygon
from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN
from encoders.geometry.assignment import TightLine
from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Line, lines_along
from instances import Network, sparse_point
from tests.encoders.geometry_cases import crossings, heights, random_network

GRID = [Q(i, 4) for i in range(-4, 29)]


def holds(interval: Interval, x: Q) -> bool:
    """Is x in it?"""
    above = x > interval.low or (x == interval.low and interval.low_closed)
    return above and (x < interval.high or (x == interval.high and interval.high_closed))


def random_interval(dice: random.Random) -> Interval:
    """Not empty, with whole ends between 0 and 6."""
    low = Q(dice.randint(0, 5))
    if dice.random() < 0.2:
        return Interval(low, low, True, True)
    return intervals.Interval(low, Q(dice.randint(int(low) + 1, 6)), dice.random() < 0.5, dice.random() < 0.5)


def check_meet_and_hull(dice: random.Random) -> None:
    a, b = random_interval(dice), random_interval(dice)
    both, around = a.meet(b), a.hull(b)
    inside = [x for x in GRID if holds(a, x) and holds(b, x)]
    assert [x for x in GRID if holds(both, x)] == inside
    assert both.empty == (not inside)
    either = [x for x in GRID if holds(a, x) or holds(b, x)]
    assert [x for x in GRID if holds(around, x)] == [x for x in GRID if either[0] <= x <= either[-1]]


def check_without_open(dice: random.Random) -> None:
    one, (low, high) = random_interval(dice), sorted(map(Q, dice.sample(range(-1, 8), 2)))
    left = [x for x in GRID if holds(one, x) and not low < x < high]
    got = [x for x in GRID if holds(one.without_open(low, high), x)]
    connected = not left or left == [x for x in GRID if left[0] <= x <= left[-1]]
    assert got == (left if connected else [x for x in GRID if holds(one, x)])


def check_mixed(dice: random.Random) -> None:
    """The ends, and which of them are reached, from the four combinations of ends."""
    a, b = random_interval(dice), random_interval(dice)
    share = dice.choice((Q(0), Q(1), Q(1, 2), Q(1, 3), Q(2), Q(-1), Q(-1, 2), Q(3)))
    image = a.mixed(b, share)
    ends = {}
    for x, x_in in ((a.low, a.low_closed), (a.high, a.high_closed)):
        for y, y_in in ((b.low, b.low_closed), (b.high, b.high_closed)):
            at = (1 - share) * x + share * y
            reached = (x_in or share == 1) and (y_in or share == 0)
            ends[at] = ends.get(at, False) or reached
    assert (image.low, image.high) == (min(ends), max(ends))
    assert (image.low_closed, image.high_closed) == (ends[image.low], ends[image.high])


def largest_families(found: list[Interval]) -> list[tuple[Interval, ...]]:
    """All largest families of pairwise disjoint open intervals, each ascending."""
    for size in range(len(found), -1, -1):
        families = [family for family in combinations(found, size) if all(a.high <= b.low for a, b in pairwise(family))]
        if families:
            return families
    raise AssertionError("the empty family is disjoint")


def random_line(dice: random.Random, most: int = 9) -> tuple[Line, list[Q]]:
    """A line and labels with many collinear triples."""
    h = sorted(map(Q, dice.sample(range(20), dice.randint(3, most))))
    labels, slope = [Q(0)], Q(0)
    for a, b in pairwise(h):
        slope += dice.choice((0, 0, 1, -1, 2))
        labels.append(labels[-1] + slope * (b - a))
    return Line((), tuple(h), tuple(range(len(h)))), labels


def check_demands(dice: random.Random) -> None:
    """The number is that of a largest disjoint family, and the i-th crossing is in the i-th interval of all of them."""
    line, labels = random_line(dice)
    found = curvature.demands(line, labels)
    h = line.heights
    for sign in (1, -1):
        bends = []
        for i in range(1, len(h) - 1):
            mean = (labels[i - 1] * (h[i + 1] - h[i]) + labels[i + 1] * (h[i] - h[i - 1])) / (h[i + 1] - h[i - 1])
            if sign * (mean - labels[i]) > 0:
                bends.append(Interval(h[i - 1], h[i + 1]))
        families = largest_families(bends)
        assert found[sign].count == len(families[0])
        for i, crossing in enumerate(found[sign].crossings()):
            assert crossing.low == max(family[i].low for family in families)
            assert crossing.high == min(family[i].high for family in families)


def check_sharpened(dice: random.Random) -> bool:
    """The breakpoints of the function that was sampled are where they must be. False if no sign count is tight."""
    cuts = {Q(c): dice.choice((1, -1)) for c in dice.sample(range(24), dice.randint(1, 4))}
    if dice.random() < 0.15:
        cuts = {c + dice.choice((0, Q(1, 2))): s for c, s in cuts.items()}
    h = heights(dice, sorted(cuts), dice.choice(([1], [2], [1, 2], [2, 3])))
    if len(h) < 3:
        return False
    jumps = {c: Q(dice.choice((1, 2, 3))) for c in cuts}
    tilt = Q(dice.choice((0, 0, 1, -2)))
    labels = [tilt * x + sum(s * jumps[c] * max(Q(0), x - c) for c, s in cuts.items()) for x in h]
    line = Line((), tuple(h), tuple(range(len(h))))
    found = curvature.demands(line, labels)
    truth = {sign: sorted(c for c, s in cuts.items() if s == sign) for sign in (1, -1)}
    assert all(found[sign].count <= len(truth[sign]) for sign in truth)
    if any(found[sign].count < len(truth[sign]) for sign in truth):
        return False
    sharp = curvature.sharpened(line, labels, {sign: found[sign].crossings() for sign in truth})
    for sign, places in truth.items():
        for c, wide, narrow in zip(places, found[sign].crossings(), sharp[sign], strict=True):
            assert holds(wide, c), (sign, c)
            assert holds(narrow, c), (sign, c, narrow)
    return True


def check_sides(dice: random.Random) -> None:
    """A side is known exactly if all crossings of the interval agree on it; on the crossing itself either is right."""
    crossing = random_interval(dice)
    h = tuple(sorted(map(Q, dice.sample(range(-1, 8), dice.randint(1, 6)))))
    possible = [x for x in GRID if holds(crossing, x)]
    for height, side in zip(h, activation.sides(Line((), h, tuple(range(len(h)))), crossing), strict=True):
        above, below = all(c <= height for c in possible), all(c >= height for c in possible)
        assert side != ABOVE or above, (crossing, height)
        assert side != BELOW or below, (crossing, height)
        assert side != UNKNOWN or not (above or below), (crossing, height)


def check_reach(dice: random.Random) -> None:
    """A breakline that crosses the tight lines inside its intervals crosses every other line inside the image."""
    d = dice.choice((1, 2))
    bases = list({tuple(Q(dice.randint(-2, 3)) for _ in range(d)) for _ in range(4)})
    slope = [Q(dice.randint(-2, 2), dice.choice((1, 2))) for _ in range(d)]

    def height(base: tuple[Q, ...]) -> Q:
        return sum((s * x for s, x in zip(slope, base, strict=True)), Q(1))

    lines = [TightLine(Line(base, (), ()), {}) for base in bases]
    held = {}
    for at, base in enumerate(bases):
        c = height(base)
        held[at] = Interval(c - dice.randint(0, 2), c + dice.randint(0, 2), dice.random() < 0.5, dice.random() < 0.5)
        if not holds(held[at], c):
            held[at] = Interval(held[at].low, held[at].high, True, True)
    reach = activation.Reach(lines)
    for _ in range(6):
        base = tuple(Q(dice.randint(-4, 8), 2) for _ in range(d))
        found = reach.at(base, held)
        assert found is None or holds(found, height(base)), (held, base)
        if d == 1 and len(bases) > 1:
            assert found is not None


def rank(rows: list[list[Q]]) -> int:
    """By elimination, one row at a time."""
    basis: list[tuple[int, list[Q]]] = []
    for row in rows:
        left = list(row)
        for at, other in basis:
            left = [a - left[at] * b for a, b in zip(left, other, strict=True)]
        at = next((i for i, v in enumerate(left) if v), None)
        if at is not None:
            basis.append((at, [v / left[at] for v in left]))
    return len(basis)


def check_solve(dice: random.Random) -> bool:
    """Consistent exactly if the ranks agree, and then the whole solution set. Returns whether it is consistent."""
    n, m = dice.randint(1, 4), dice.randint(0, 5)
    rows = [[Q(dice.choice((0, 0, 1, -1, 2)), dice.choice((1, 1, 3))) for _ in range(n)] for _ in range(m)]
    right = [Q(dice.choice((0, 0, 1, 2))) for _ in range(m)]
    consistent = rank(rows) == rank([[*row, r] for row, r in zip(rows, right, strict=True)])
    try:
        origin, directions = algebra.solve(rows, right, n)
    except algebra.InconsistentError:
        assert not consistent
        return False
    assert consistent
    for row, r in zip(rows, right, strict=True):
        assert sum((a * b for a, b in zip(row, origin, strict=True)), Q(0)) == r
        assert all(sum((a * b for a, b in zip(row, x, strict=True)), Q(0)) == 0 for x in directions)
    assert len(directions) == rank(directions) == n - rank(rows)
    return True


def in_hull(corners: list[tuple[Q, ...]], x: tuple[Q, ...]) -> bool:
    """Is x in the convex hull? Some triangle of corners holds it (Carathéodory)."""
    if x in corners:
        return True
    for a, b, c in combinations([*corners, *corners[:1], *corners[:1]], 3):
        signs = []
        for p, q in ((a, b), (b, c), (c, a)):
            signs.append((q[0] - p[0]) * (x[1] - p[1]) - (q[1] - p[1]) * (x[0] - p[0]))
        within = all(min(a[i], b[i], c[i]) <= x[i] <= max(a[i], b[i], c[i]) for i in (0, 1))
        if within and (all(s >= 0 for s in signs) or all(s <= 0 for s in signs)):
            return True
    return False


def check_polygon(dice: random.Random) -> int:
    """A box cut by half-planes and lines holds the points that satisfy them all. Returns the number of corners."""
    region = polygon.box(2, Q(2))
    forms = []
    for _ in range(dice.randint(1, 4)):
        form = tuple(Q(dice.randint(-2, 2)) for _ in range(3))
        equal = dice.random() < 0.25
        region = (polygon.where_zero if equal else polygon.where_nonnegative)(region, form)
        forms += [form, tuple(-c for c in form)] if equal else [form]
    inside = [
        (Q(a, 2), Q(b, 2))
        for a in range(-4, 5)
        for b in range(-4, 5)
        if all(polygon.value(form, (Q(a, 2), Q(b, 2))) >= 0 for form in forms)
    ]
    assert all(polygon.value(form, x) >= 0 for form in forms for x in region), (forms, region)
    assert all(in_hull(region, x) for x in inside), (forms, region)
    assert len(set(region)) == len(region)
    return len(region)


def check_segment(dice: random.Random) -> None:
    """The same with one coordinate."""
    region = polygon.box(1, Q(3))
    forms = [(Q(dice.randint(-3, 3)), Q(dice.choice((-2, -1, 0, 1, 2)))) for _ in range(dice.randint(1, 3))]
    for form in forms:
        region = polygon.where_nonnegative(region, form)
    inside = [x for x in (Q(i, 2) for i in range(-6, 7)) if all(c + s * x >= 0 for c, s in forms)]
    ends = [x for (x,) in region]
    assert inside == [Q(i, 2) for i in range(-6, 7) if ends and min(ends) <= Q(i, 2) <= max(ends)]


def random_sides(dice: random.Random, network: Network, points: list[tuple[Q, ...]]) -> list[list[int]]:
    """The sides of an exact network, a few of them forgotten; at t = 0 either."""
    fixed = []
    for row, b in zip(network.weights, network.biases, strict=True):
        sides = []
        for x in points:
            t = b + sum((w * v for w, v in zip(row, x, strict=True)), Q(0))
            side = dice.choice((ABOVE, BELOW)) if t == 0 else (ABOVE if t > 0 else BELOW)
            sides.append(UNKNOWN if dice.random() < 0.03 else side)
        fixed.append(sides)
    return fixed


def check_groups(dice: random.Random) -> bool:
    """Each group holds the weights of the network, whatever affine part is added. False if no group has any rows."""
    d, k = dice.choice((1, 2, 2)), dice.randint(1, 4)
    network = random_network(dice, d, k)
    bases = [()] if d == 1 else [(Q(x),) for x in dice.sample(range(-2, 4), 3)]
    points = [(*base, h) for base in bases for h in heights(dice, crossings(network, base), [1, 2, 3])]
    tilt = [Q(dice.choice((0, 1, -2))) for _ in range(d)]
    values = network.values([sparse_point(x) for x in points])
    labels = [y + sum((a * v for a, v in zip(tilt, x, strict=True)), Q(1)) for x, y in zip(points, values, strict=True)]
    u = (*(Q(0) for _ in range(d - 1)), Q(1))
    fixed = random_sides(dice, network, points)
    found = groups.groups_of(k, network.coefficients, points, labels, lines_along(points, u), fixed, u)
    assert sorted(j for group in found for j in group.neurons) == list(range(k))
    for group in found:
        theta = [v for j in group.neurons for v in (*network.weights[j], network.biases[j])]
        away = [a - b for a, b in zip(theta, group.origin, strict=True)]
        assert rank([*group.directions, away]) == rank(group.directions), (network, group)
    return any(group.rows for group in found)
