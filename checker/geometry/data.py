"""The points, cut into parallel lines, and triples on a line.

Along the direction u, scaled so that its last non-zero coordinate is 1, a point is base + height * u, where the
height is that coordinate. Points with one base are on one line; a point with a base of its own is a line too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from checker.problem import Point, Problem
from checker.report import Rejected
from checker.strict import array, natural


@dataclass(frozen=True, slots=True)
class Triple:
    """Three points of one line in ascending order. `bend` is the second difference of their labels:
    (y_r - y_q)/(h_r - h_q) - (y_q - y_p)/(h_q - h_p). The interval is open: (low, high) = (h_p, h_r)."""

    points: tuple[int, int, int]
    line: int
    low: Fraction
    high: Fraction
    bend: Fraction


class Data:
    """The samples of a problem; `cut` has to be called before anything about lines is asked."""

    def __init__(self, problem: Problem) -> None:
        self.points: list[Point] = [point for point, _ in problem.samples]
        self.labels = [label for _, label in problem.samples]
        self.dimension = problem.dimension or 0
        self.direction: Point | None = None
        self.heights: list[Fraction] = []
        self.line_of: list[int] = []
        self.bases: list[Point] = []
        self.lines: list[list[int]] = []
        seen: dict[tuple[Point, Fraction], int] = {}
        self._first = [seen.setdefault(sample, i) for i, sample in enumerate(problem.samples)]

    def cut(self, direction: Point) -> None:
        """Lines along `direction`, which is not 0. Copies of a sample are left out of `lines`."""
        axis = max(i for i, entry in enumerate(direction) if entry)
        self.direction = tuple(entry / direction[axis] for entry in direction)
        numbers: dict[Point, int] = {}
        for p, point in enumerate(self.points):
            height = point[axis]
            base = tuple(x - height * u if u else x for x, u in zip(point, self.direction, strict=True))
            line = numbers.setdefault(base, len(numbers))
            if line == len(self.lines):
                self.bases.append(base)
                self.lines.append([])
            self.heights.append(height)
            self.line_of.append(line)
            if self._first[p] == p:
                self.lines[line].append(p)
        for line_points in self.lines:
            line_points.sort(key=lambda p: self.heights[p])

    def point(self, value: object, where: str) -> int:
        """The number of a point; of copies of a sample only the first is one."""
        p = natural(value, where)
        if p >= len(self.points):
            raise Rejected(f"{where}: there is no point {p}")
        if self._first[p] != p:
            raise Rejected(f"{where}: point {p} repeats the sample {self._first[p]}, whose number has to be used")
        return p

    def point_list(self, value: object, where: str) -> list[int]:
        return [self.point(entry, f"{where}[{i}]") for i, entry in enumerate(array(value, where))]

    def triple(self, value: object, where: str) -> Triple:
        numbers = self.point_list(value, where)
        if len(numbers) != 3:
            raise Rejected(f"{where}: not three points")
        p, q, r = numbers
        if not self.line_of[p] == self.line_of[q] == self.line_of[r]:
            raise Rejected(f"{where}: the points {p}, {q}, {r} are not on one line along the direction")
        return _triple((p, q, r), self.line_of[p], [self.heights[i] for i in numbers], self.labels, where)

    def aligned(self, value: object, where: str) -> list[Triple]:
        """Triples of one line of any direction. Heights are shares of the way between two of its points; `line` is 0.

        Which way the line is read does not matter: a second difference has one sign from both ends.
        """
        triples: list[Triple] = []
        base: Point | None = None
        step: Point | None = None
        for i, entry in enumerate(array(value, where)):
            numbers = self.point_list(entry, f"{where}[{i}]")
            if len(numbers) != 3:
                raise Rejected(f"{where}[{i}]: not three points")
            if base is None or step is None:
                base, end = self.points[numbers[0]], self.points[numbers[1]]
                step = tuple(b - a for a, b in zip(base, end, strict=True))
                if not any(step):
                    raise Rejected(f"{where}[{i}]: two points are one")
            axis = next(at for at, entry in enumerate(step) if entry)
            heights = []
            for p in numbers:
                share = (self.points[p][axis] - base[axis]) / step[axis]
                if any(x != a + share * b for x, a, b in zip(self.points[p], base, step, strict=True)):
                    raise Rejected(f"{where}[{i}]: point {p} is not on the line of the first triple")
                heights.append(share)
            triples.append(_triple((numbers[0], numbers[1], numbers[2]), 0, heights, self.labels, f"{where}[{i}]"))
        return triples

    def triples(self, value: object, where: str) -> list[Triple]:
        return [self.triple(entry, f"{where}[{i}]") for i, entry in enumerate(array(value, where))]


def _triple(
    numbers: tuple[int, int, int], line: int, heights: Sequence[Fraction], labels: Sequence[Fraction], where: str
) -> Triple:
    low, middle, high = heights
    if not low < middle < high:
        raise Rejected(f"{where}: the points {', '.join(map(str, numbers))} do not ascend")
    y_p, y_q, y_r = (labels[i] for i in numbers)
    bend = (y_r - y_q) / (high - middle) - (y_q - y_p) / (middle - low)
    return Triple(numbers, line, low, high, bend)


def ratio(start: Sequence[Fraction], end: Sequence[Fraction], at: Sequence[Fraction]) -> Fraction | None:
    """The rho with at = (1 - rho) start + rho end, or None if there is none; start and end differ."""
    axis = next(i for i, (a, b) in enumerate(zip(start, end, strict=True)) if a != b)
    rho = (at[axis] - start[axis]) / (end[axis] - start[axis])
    on_line = all(c == a + rho * (b - a) for a, b, c in zip(start, end, at, strict=True))
    return rho if on_line else None
