"""Tiny instances of 2-hyperplane separability and their truth: on a line by counting, elsewhere by Z3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction as Q
from itertools import pairwise, product

import z3

from encoders.reductions import Options, Reduction
from instances import Hyperplanes, HyperplaneSeparation
from tests.encoders.oracles import arithmetic, number


def on_a_line(q: Sequence[int | Q], p: Sequence[int | Q], margin: Q | None = Q(1, 4)) -> HyperplaneSeparation:
    return HyperplaneSeparation(1, tuple((Q(x),) for x in q), tuple((Q(x),) for x in p), margin)


def in_the_plane(
    q: Sequence[tuple[int, int]], p: Sequence[tuple[int, int]], margin: Q = Q(1, 4)
) -> HyperplaneSeparation:
    return HyperplaneSeparation(2, tuple((Q(a), Q(b)) for a, b in q), tuple((Q(a), Q(b)) for a, b in p), margin)


def words(length: int) -> Iterator[str]:
    """Points 0, 1, 2, … in Q, in P, or missing; one of each pair of mirror images."""
    for letters in product("QP.", repeat=length):
        if letters <= letters[::-1]:
            yield "".join(letters)


def of_word(word: str) -> HyperplaneSeparation:
    return on_a_line(*([i for i, c in enumerate(word) if c == letter] for letter in "QP"))


def changes(word: str) -> int:
    """How often a line alternates between Q and P: each time a hyperplane must cross."""
    letters = word.replace(".", "")
    return sum(a != b for a, b in pairwise(letters))


def in_one_region(word: str) -> bool:
    """The promise (3), (4) on a line: Q is an interval."""
    return "P" not in word.strip("P.").replace(".", "")


def separating(source: HyperplaneSeparation, *, promised: bool = False) -> Hyperplanes | None:
    """Two hyperplanes from Z3, with (3) and (4) if they are to be as promised, or None because there are none."""
    d = source.dimension
    lines = [f"(declare-const h_{j}_{i} Real)" for j in range(2) for i in range(d + 1)]

    def term(j: int, x: Sequence[Q]) -> str:
        return f"(+ h_{j}_{d} {' '.join(f'(* {number(c)} h_{j}_{i})' for i, c in enumerate(x))})"

    for x in source.points:
        lines += [f"(assert (not (= 0.0 {term(j, x)})))" for j in range(2)]
    if promised:
        lines += [f"(assert (< {term(1, x)} 0.0 {term(0, x)}))" for x in source.q]
        lines += [f"(assert (= (> {term(0, x)} 0.0) (> {term(1, x)} 0.0)))" for x in source.p]
    for x in source.q:
        for y in source.p:
            apart = [f"(not (= (> {term(j, x)} 0.0) (> {term(j, y)} 0.0)))" for j in range(2)]
            lines.append(f"(assert (or {' '.join(apart)}))")
    solver = z3.Solver()
    solver.from_string("\n".join(lines))
    if solver.check() == z3.unsat:
        return None
    found = {declaration.name(): solver.model()[declaration] for declaration in solver.model().decls()}
    rows = [
        [Q(str(found[f"h_{j}_{i}"].as_fraction())) if f"h_{j}_{i}" in found else Q(0) for i in range(d + 1)]
        for j in range(2)
    ]
    return tuple((tuple(row[:-1]), row[-1]) for row in rows)


def separates(source: HyperplaneSeparation, planes: Hyperplanes) -> bool:
    """The definition: at most two, none through a point, one strictly between each q and p."""

    def value(plane: tuple[tuple[Q, ...], Q], x: Sequence[Q]) -> Q:
        return sum((a * b for a, b in zip(plane[0], x, strict=True)), plane[1])

    touched = any(value(plane, x) == 0 for plane in planes for x in source.points)
    apart = all(any(value(h, x) * value(h, y) < 0 for h in planes) for x in source.q for y in source.p)
    return len(planes) <= 2 and not touched and apart


def with_margin(source: HyperplaneSeparation, planes: Hyperplanes) -> HyperplaneSeparation:
    """The same points with a margin below the distance of every point from these planes: |t|/‖h‖ ≥ |t|/‖h‖₁."""
    least = min(
        abs(sum((a * b for a, b in zip(h, x, strict=True)), o)) / sum((abs(a) for a in h), Q(0))
        for h, o in planes
        for x in source.points
        if any(h)
    )
    return HyperplaneSeparation(source.dimension, source.q, source.p, least / 2)


CORNERS = in_the_plane([(1, 1), (-1, -1)], [(1, -1), (-1, 1)])
TRIANGLE = in_the_plane([(0, 0)], [(3, 0), (-3, 2), (-1, -3)])
WEDGE = in_the_plane([(3, 3), (4, 3)], [(0, 0), (5, 0), (0, 5), (-2, -2)])
TOUCHING = in_the_plane([(0, 0), (0, 2)], [(2, 0), (2, 2)])
GRID = in_the_plane(
    [(x, y) for x in (-3, -1, 1, 3) for y in (-3, -1, 1, 3) if x * y > 0],
    [(x, y) for x in (-3, -1, 1, 3) for y in (-3, -1, 1, 3) if x * y < 0],
)
"""Separated by the axes, but Q lies in two opposite quadrants: no promise, and no fit."""
SIX = in_the_plane([(-1, -3), (1, 1), (3, 1)], [(-1, 3), (1, -1), (3, -1)])
"""Six points of the grid: separated by the axes, in no promised way, and few enough for exact decisions."""
STAR = in_the_plane([(0, 0)], [(2, 0), (-2, 0), (0, 2), (0, -2)])
"""Separable by no two lines: three are needed around a point."""


def sizes(rule: Reduction[HyperplaneSeparation, Hyperplanes], source: HyperplaneSeparation, options: Options) -> None:
    """The size formulas hold."""
    problem, names = rule.reduce(source, options), rule.parameters(source, options)
    known = names
    assert {key: arithmetic(text, known) for key, text in rule.size.items()} == {
        "points": problem.n,
        "dimension": problem.d,
        "neurons": problem.k,
    }
    assert (problem.signs is None) == options.free_signs
