"""2-hyperplane separability: are there two hyperplanes such that every segment from Q to P crosses one of them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

Vector = tuple[Fraction, ...]
Hyperplane = tuple[Vector, Fraction]
"""(h, o): the points x with h·x + o = 0."""
Hyperplanes = tuple[Hyperplane, ...]
"""One or two of them (none, where Q or P is empty)."""


def side(plane: Hyperplane, x: Sequence[Fraction]) -> Fraction:
    """h·x + o, exactly."""
    h, o = plane
    return sum((a * b for a, b in zip(h, x, strict=True)), o)


@dataclass(frozen=True, slots=True)
class HyperplaneSeparation:
    """Point sets Q and P in ℝ^dimension. `margin` is the ε of the promise (5); None means m^−3, m = |Q ∪ P|.

    The promise (Froese & Hertrich, (3)–(5)): if the sets are separable at all, then so that Q lies in one region and P
    in the two neighbouring ones, each hyperplane farther than ε from every point. Without it the reductions from this
    problem are wrong. Raises ValueError on inconsistent shapes.
    """

    family: ClassVar[str] = "hyperplanes"

    dimension: int
    q: tuple[Vector, ...]
    p: tuple[Vector, ...]
    margin: Fraction | None = None

    def __post_init__(self) -> None:
        if self.dimension < 0:
            raise ValueError("the dimension is negative")
        if any(len(x) != self.dimension for x in (*self.q, *self.p)):
            raise ValueError(f"a point does not have {self.dimension} coordinates")
        if self.margin is not None and self.margin <= 0:
            raise ValueError("the margin is not positive")

    @property
    def points(self) -> tuple[Vector, ...]:
        return self.q + self.p

    @property
    def epsilon(self) -> Fraction:
        """The margin of the promise."""
        if self.margin is not None:
            return self.margin
        return Fraction(1, max(len(set(self.points)), 1) ** 3)

    def satisfied_by(self, planes: Hyperplanes) -> bool:
        """Strict separation: no point on a hyperplane, and each pair (q, p) on different sides of some one."""
        if len(planes) > 2 or any(len(h) != self.dimension for h, _ in planes):
            return False
        sides = {x: tuple(side(plane, x) for plane in planes) for x in self.points}
        if any(value == 0 for values in sides.values() for value in values):
            return False
        patterns = {x: tuple(value > 0 for value in values) for x, values in sides.items()}
        return not ({patterns[x] for x in self.q} & {patterns[x] for x in self.p})

    def oriented(self, planes: Hyperplanes) -> Hyperplanes | None:
        """The two planes turned so that (3) and (4) hold: Q where h₁ > 0 > h₂, P where both have one sign. Or None."""
        if len(planes) != 2 or not self.satisfied_by(planes):
            return None
        first, second = planes
        for one in (first, _turned(first)):
            for two in (second, _turned(second)):
                if all(side(one, x) > 0 > side(two, x) for x in self.q) and all(
                    (side(one, x) > 0) == (side(two, x) > 0) for x in self.p
                ):
                    return one, two
        return None

    def keeps_promise(self, planes: Hyperplanes) -> bool:
        """(3), (4) and (5), exactly: the squared distance of every point exceeds ε²."""
        turned = self.oriented(planes)
        if turned is None:
            return False
        for h, o in turned:
            norm = sum((a * a for a in h), Fraction(0))
            if any(side((h, o), x) ** 2 <= self.epsilon**2 * norm for x in self.points):
                return False
        return True


def _turned(plane: Hyperplane) -> Hyperplane:
    h, o = plane
    return tuple(-a for a in h), -o
