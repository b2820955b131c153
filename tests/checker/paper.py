"""What the tests hold against the checker: both constructions and the levee, copied from the papers' displays.

Written without the checker, in the papers' order and with the papers' letters, as slowly as it likes.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction as Q
from itertools import pairwise, product

Sample = tuple[tuple[Q, ...], Q]
Clauses = list[list[int]]


def two_relus(n: int, clauses: Clauses, bias: bool) -> list[Sample]:
    """Manurangsi-Reichman (12)-(15) and Appendix A.2, rows as dictionaries of named weights."""
    names = [f"w{i}" for i in range(1, n + 1)] + ["v"] + (["dummy"] if bias else [])
    rows: list[tuple[dict[str, int], int]] = [({"v": 1}, 4)]
    rows += [({f"w{i}": 1}, 1) for i in range(1, n + 1)]
    rows += [({f"w{i}": -1}, 1) for i in range(1, n + 1)]
    for clause in clauses:
        if clause == []:
            rows.append(({"v": 1}, 0))
            continue
        three = (clause + 2 * clause[-1:])[:3]
        row = {"v": -1}
        for b in three:
            row[f"w{abs(b)}"] = row.get(f"w{abs(b)}", 0) + (-1 if b > 0 else 1)
        rows.append((row, 0))
    if bias:
        rows += [({}, 0), ({"dummy": 1}, 1), ({"dummy": -1}, 1), ({"dummy": 2}, 2), ({"dummy": -2}, 2)]
    return [(tuple(Q(row.get(name, 0)) for name in names), Q(label)) for row, label in rows]


def gadget(slopes: list[Q], z: int) -> list[Sample]:
    """Froese-Hertrich, "Selection Gadget": the three tables and the points q, with epsilon = 1/3."""
    e, s1, sl = Q(1, 3), slopes[0], slopes[-1]
    x0 = ["-4", "-3", "-2", "-5/3", "-4/3", "-1", "0", "1", "4/3", "5/3", "2", "3", "4"]
    y0 = ["0", "0", "0", "1/3", "2/3", "1", "1", "1", "2/3", "1/3", "0", "0", "0"]
    left = [-4 - e * sl, -3 - e * sl, -2 - e * sl, -1 - e * s1, Q(0), 1 - e * sl]
    left += [2 - e * s1, 3 - e * s1, 4 - e * s1]
    right = [-4 + e * s1, -3 + e * s1, -2 + e * s1, -1 + e * sl, Q(0), 1 + e * s1]
    right += [2 + e * sl, 3 + e * sl, 4 + e * sl]
    y = [Q(label) for label in (0, 0, 0, 1, 1, 1, 0, 0, 0)]
    points: list[Sample] = [((Q(0), Q(a)), Q(b)) for a, b in zip(x0, y0, strict=True)]
    points += [((-e, a), b) for a, b in zip(left, y, strict=True)]
    points += [((e, a), b) for a, b in zip(right, y, strict=True)]
    for s, t in pairwise(slopes):
        points.append(((-4 / (t - s), -2 * (s + t) / (t - s)), Q(0)))
        points.append(((4 / (t - s), 2 * (s + t) / (t - s)), Q(0)))
    return [((a, b + z), label) for (a, b), label in points]


def slopes_of_clause(j: int, m: int) -> list[Q]:
    delta = Q(1, 2 * m)
    return [(2 * j - 2) * delta - 1, (2 * j - 1) * delta - 1, 2 * j * delta - 1]


def plane(n: int, clauses: Clauses) -> list[Sample]:
    m = len(clauses)
    big = 16 * m + 6 if m else 10
    points: list[Sample] = []
    for j in range(1, m + 1):
        points += gadget(slopes_of_clause(j, m), j * big)
    for i in range(1, n + 1):
        points += gadget([Q(-1), Q(1)], -i * big)
    for j, clause in enumerate(clauses, 1):
        for s, i in zip(slopes_of_clause(j, m), clause, strict=True):
            points.append(((big * (i + j) / (1 - s), big * (i + j) / (1 - s) - big * i), Q(1)))
    return points


def levee(s: Q, x1: Q, x2: Q) -> Q:
    """Definition 2."""
    distance = abs(x2 - s * x1)
    if distance >= 2:
        return Q(0)
    return Q(1) if distance <= 1 else 2 - distance


def levee_neurons(s: Q, z: int) -> list[tuple[list[Q], Q, int]]:
    """Observation 3, shifted by z: (weights, bias, coefficient) of the four ReLUs."""
    return [([-s, Q(1)], Q(c - z), a) for c, a in ((2, 1), (1, -1), (-1, -1), (-2, 1))]


def plane_network(n: int, clauses: Clauses, assignment: Iterable[bool]) -> list[tuple[list[Q], Q, int]]:
    """The forward witness in the proof of Theorem 1, for an assignment with one true occurrence per clause."""
    truth, m = list(assignment), len(clauses)
    big = 16 * m + 6 if m else 10
    neurons = []
    for j, clause in enumerate(clauses, 1):
        (r,) = [r for r, i in enumerate(clause) if truth[i - 1]]
        neurons += levee_neurons(slopes_of_clause(j, m)[r], j * big)
    for i in range(1, n + 1):
        neurons += levee_neurons(Q(-1) if truth[i - 1] else Q(1), -i * big)
    return neurons


def two_relus_network(assignment: Iterable[bool], bias: bool) -> list[tuple[list[Q], Q, int]]:
    """The YES case in the proof of Theorem 6: v = 1, 3 and w = +-1."""
    first = [Q(1) if value else Q(-1) for value in assignment]
    rows = [[*first, Q(1)], [*(-w for w in first), Q(3)]]
    if bias:
        rows = [[*rows[0], Q(1)], [*rows[1], Q(-1)]]
    return [(row, Q(0), 1) for row in rows]


def value(neurons: list[tuple[list[Q], Q, int]], point: tuple[Q, ...]) -> Q:
    total = Q(0)
    for weights, bias, coefficient in neurons:
        total += coefficient * max(sum((w * x for w, x in zip(weights, point, strict=True)), bias), Q(0))
    return total


def assignments(n: int) -> list[tuple[bool, ...]]:
    return list(product((False, True), repeat=n))


def satisfies(assignment: tuple[bool, ...], clauses: Clauses) -> bool:
    return all(any(assignment[abs(b) - 1] == (b > 0) for b in clause) for clause in clauses)


def one_in_three(assignment: tuple[bool, ...], clauses: Clauses) -> bool:
    return all(sum(assignment[i - 1] for i in clause) == 1 for clause in clauses)
