"""Set cover: choose sets whose union is everything, at the least cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from instances.counting import at_most
from instances.sat import Assignment


@dataclass(frozen=True, slots=True)
class SetCover:
    """Sets of elements 1..elements (each set ascending, without repetition), with positive integer costs.

    `budget` None asks for the cheapest cover, otherwise for one of cost at most `budget`. Empty sets and an empty
    universe are allowed; an element in no set makes a cover impossible. Raises ValueError on inconsistent shapes.
    """

    family: ClassVar[str] = "set-cover"

    elements: int
    sets: tuple[tuple[int, ...], ...]
    costs: tuple[int, ...]
    budget: int | None = None

    def __post_init__(self) -> None:
        if self.elements < 0:
            raise ValueError("the number of elements is negative")
        if len(self.costs) != len(self.sets):
            raise ValueError(f"{len(self.costs)} costs for {len(self.sets)} sets")
        if any(cost < 1 for cost in self.costs):
            raise ValueError("a cost is not positive")
        for members in self.sets:
            if any(a >= b for a, b in pairwise(members)):
                raise ValueError("the elements of a set are not ascending")
            if members and not 1 <= members[0] <= members[-1] <= self.elements:
                raise ValueError(f"an element is out of range 1..{self.elements}")
        if self.budget is not None and self.budget < 0:
            raise ValueError("the budget is negative")

    @property
    def variables(self) -> int:
        """One per set: is it chosen?"""
        return len(self.sets)

    @property
    def unicost(self) -> bool:
        """Every set costs 1: the problem of the theorem."""
        return all(cost == 1 for cost in self.costs)

    def covers(self, chosen: Sequence[bool]) -> bool:
        """Do the chosen sets cover every element?"""
        if len(chosen) != len(self.sets):
            raise ValueError(f"assignment has length {len(chosen)}, not {len(self.sets)}")
        covered: set[int] = set()
        for members, taken in zip(self.sets, chosen, strict=True):
            if taken:
                covered.update(members)
        return len(covered) == self.elements

    def cost(self, chosen: Sequence[bool]) -> int:
        """The sum of the costs of the chosen sets."""
        return sum(cost for cost, taken in zip(self.costs, chosen, strict=True) if taken)

    def satisfied_by(self, chosen: Assignment) -> bool:
        """A cover within the budget (any cover without one)."""
        return self.covers(chosen) and (self.budget is None or self.cost(chosen) <= self.budget)

    def hard_clauses(self) -> list[list[int]]:
        """One clause per element: some set that contains it is chosen."""
        holders: list[list[int]] = [[] for _ in range(self.elements)]
        for number, members in enumerate(self.sets, start=1):
            for element in members:
                holders[element - 1].append(number)
        return holders

    def soft_costs(self) -> dict[int, int]:
        """What each true variable costs."""
        return dict(enumerate(self.costs, start=1))

    def cnf(self, budget: int) -> list[list[int]]:
        """Satisfiable if and only if a cover of cost at most `budget` exists; variables beyond the sets are fresh."""
        counter, _ = at_most(range(1, len(self.sets) + 1), self.costs, budget, len(self.sets) + 1)
        return self.hard_clauses() + counter
