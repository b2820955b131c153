"""What the steps of a log have established so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from checker.geometry.data import Data
from checker.geometry.intervals import Interval
from checker.problem import Problem
from checker.report import Rejected
from checker.strict import natural

if TYPE_CHECKING:
    from checker.geometry.groups import Group
    from checker.geometry.sides import Sides

Step = dict[str, object]
Combination = list[tuple[int, int]]


@dataclass(frozen=True)
class Done:
    """What a step showed, in a few words. `ends`: that no network fits."""

    text: str
    ends: bool = False


@dataclass
class Tight:
    """A line that every neuron crosses exactly once: per sign, where the i-th crossing in ascending order is.

    The intervals of one sign ascend, and two of them are disjoint; for thresholds, disjoint or equal.
    """

    line: int
    intervals: dict[int, list[Interval]]


@dataclass(frozen=True)
class Assignment:
    """The i-th neuron of a sign has crossing i on the tight line `reference`; on every other tight line one of the
    crossings whose bits are set in options[line][i]."""

    reference: int
    options: dict[int, list[int]]


@dataclass
class State:
    problem: Problem
    data: Data
    signs: list[int] | None
    tight: list[Tight] = field(default_factory=list)
    assigned: dict[int, Assignment] = field(default_factory=dict)
    sides: Sides | None = None
    groups: dict[int, Group] = field(default_factory=dict)
    group_count: int = 0
    affine: bool = False
    forbidden: list[Combination] = field(default_factory=list)
    constants: dict[tuple[int, int], Fraction | None] = field(default_factory=dict)
    """By group and point: the value there that the group has for all of its affine space. No number is given twice."""

    @property
    def neurons(self) -> int:
        return self.problem.neurons

    def of_sign(self, sign: int) -> list[int]:
        """The neurons of a sign in ascending order. Rejected while the signs are free."""
        if self.signs is None:
            raise Rejected("the signs are free, and no step 'signs' has determined them")
        return [j for j, a in enumerate(self.signs) if a == sign]

    def known_sides(self) -> Sides:
        if self.sides is None:
            raise Rejected("no step 'sides' stands before it")
        return self.sides

    def living(self, value: object, where: str) -> Group:
        number = natural(value, where)
        if number not in self.groups:
            raise Rejected(f"{where}: there is no group {number}, or it was merged")
        return self.groups[number]
