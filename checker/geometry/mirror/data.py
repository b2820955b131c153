"""The points as rays from the origin: sparse, and compared up to a factor."""

from __future__ import annotations

from fractions import Fraction

from checker.geometry.data import Data
from checker.problem import Problem
from checker.report import Rejected
from checker.strict import array


class Rays(Data):
    """The samples of a problem. `entries[p]` has the coordinates of point p that are not 0, by input in ascending
    order; `inputs` are all that occur in some point."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.entries = [{i: c for i, c in enumerate(point) if c} for point in self.points]
        self.inputs = sorted({i for entries in self.entries for i in entries})

    def ratio(self, p: int, q: int) -> Fraction | None:
        """The c with x_q = c x_p; None if there is none, or one of them is the origin."""
        one, other = self.entries[p], self.entries[q]
        if not one or one.keys() != other.keys():
            return None
        first = next(iter(one))
        c = other[first] / one[first]
        return c if all(other[i] == c * value for i, value in one.items()) else None

    def two(self, value: object, where: str) -> tuple[int, int]:
        """The numbers of two points."""
        numbers = self.point_list(value, where)
        if len(numbers) != 2:
            raise Rejected(f"{where}: not two points")
        return numbers[0], numbers[1]

    def opposite(self, value: object, where: str) -> tuple[int, int, Fraction]:
        """(p, q, c) with x_q = -c x_p, c > 0, which is not so for the origin."""
        p, q = self.two(value, where)
        c = self.ratio(p, q)
        if c is None or c > 0:
            raise Rejected(f"{where}: {p} and {q} are not on opposite sides of the origin")
        return p, q, -c

    def opposites(self, value: object, where: str) -> list[tuple[int, int, Fraction]]:
        return [self.opposite(entry, f"{where}[{i}]") for i, entry in enumerate(array(value, where))]

    def around(self, i: int) -> list[int]:
        """The points that have input i, copies left out."""
        return [p for p, entries in enumerate(self.entries) if i in entries and self._first[p] == p]
