"""What the steps of a log of mirror pairs have established so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from checker.geometry.mirror.data import Rays
from checker.geometry.mirror.domains import Domain
from checker.geometry.mirror.pieces import Pair
from checker.geometry.state import Combination
from checker.problem import Problem
from checker.report import Rejected, TooLong
from checker.strict import array, natural, rational

MOST_EVALUATIONS = 2_000_000
MOST_SUMS_COMPARED = 10_000_000


@dataclass
class State:
    """`totals`: the known coordinates of W. `domains`: of every input that occurs in a point; None before `columns`.
    `half`: the input whose pairs are ordered, and the half-plane r.v >= 0 that they are in."""

    problem: Problem
    data: Rays
    signs: list[int] | None
    totals: dict[int, Fraction] = field(default_factory=dict)
    domains: dict[int, Domain] | None = None
    tables: dict[int, list[Pair]] = field(default_factory=dict)
    half: tuple[int, Pair] | None = None
    replaced: bool = False
    forbidden: list[Combination] = field(default_factory=list)

    def need_plus(self) -> None:
        if self.signs is None or any(sign != 1 for sign in self.signs):
            raise Rejected("not every sign is known to be +")

    def known_domains(self) -> dict[int, Domain]:
        if self.domains is None:
            raise Rejected("no step 'columns' stands before it")
        return self.domains

    def input(self, value: object, where: str) -> int:
        """The number of an input that occurs in a point."""
        i = natural(value, where)
        if i >= self.data.dimension:
            raise Rejected(f"{where}: there is no input {i}")
        if i not in self.known_domains():
            raise Rejected(f"{where}: input {i} is 0 in every point")
        return i

    def without_table(self, value: object, where: str) -> int:
        i = self.input(value, where)
        if i in self.tables:
            raise Rejected(f"{where}: input {i} has a table already")
        return i

    def table(self, i: int, where: str) -> list[Pair]:
        if i not in self.tables:
            raise Rejected(f"{where}: input {i} has no table")
        return self.tables[i]

    def half_of(self, i: int) -> list[Pair]:
        """The normals r of the half-planes r.v >= 0 that input i is confined to, one or none."""
        return [self.half[1]] if self.half is not None and self.half[0] == i else []


class Budget:
    """Counts the elementary evaluations of one step, so that a log cannot keep the checker busy for ever."""

    def __init__(self, most: int = MOST_EVALUATIONS) -> None:
        self._most = self._left = most

    def spend(self, evaluations: int) -> None:
        self._left -= evaluations
        if self._left < 0:
            raise TooLong(f"too large: more than {self._most} evaluations in one step")


def pairs(value: object, where: str) -> list[Pair]:
    """A list of pairs of rationals."""
    found = []
    for i, entry in enumerate(array(value, where)):
        numbers = [rational(number, f"{where}[{i}]") for number in array(entry, f"{where}[{i}]")]
        if len(numbers) != 2:
            raise Rejected(f"{where}[{i}]: not a pair")
        found.append((numbers[0], numbers[1]))
    return found


def shown(pair: Pair) -> str:
    """For messages. Numbers in between may be longer than Python likes to print."""
    if any(entry.numerator.bit_length() + entry.denominator.bit_length() > 200 for entry in pair):
        return "a pair of long numbers"
    return f"({pair[0]}, {pair[1]})"
