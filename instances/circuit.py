"""Monotone circuits: AND and OR gates over inputs, no negation; how few inputs must be true to make the output true?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from instances.counting import at_most
from instances.sat import Assignment


class GateKind(StrEnum):
    """An AND gate without inputs is true, an OR gate without inputs is false."""

    AND = "and"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Gate:
    """`wires` are the wires it reads, in ascending order without repetition."""

    kind: GateKind
    wires: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MonotoneCircuit:
    """Wires 1..inputs are the inputs; wire inputs + g is the output of gate g (1-based), which reads smaller wires.

    `budget` None asks for the least number of true inputs that make wire `output` true, otherwise whether at most
    `budget` suffice. `names` are the inputs' names in the file they came from, or empty. Raises ValueError on wires out
    of order or out of range.
    """

    family: ClassVar[str] = "circuit"

    inputs: int
    gates: tuple[Gate, ...]
    output: int
    budget: int | None = None
    names: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if self.inputs < 0:
            raise ValueError("the number of inputs is negative")
        for wire, gate in enumerate(self.gates, start=self.inputs + 1):
            if list(gate.wires) != sorted(set(gate.wires)):
                raise ValueError(f"the wires of gate {wire - self.inputs} are not ascending")
            if gate.wires and not 1 <= gate.wires[0] <= gate.wires[-1] < wire:
                raise ValueError(f"gate {wire - self.inputs} reads a wire that does not come before it")
        if not 1 <= self.output <= self.wires:
            raise ValueError(f"the output is not one of the wires 1..{self.wires}")
        if self.budget is not None and self.budget < 0:
            raise ValueError("the budget is negative")
        if self.names and len(self.names) != self.inputs:
            raise ValueError(f"{len(self.names)} names for {self.inputs} inputs")

    @property
    def wires(self) -> int:
        """|C|: one per input and per gate; a fanned-out wire is one wire."""
        return self.inputs + len(self.gates)

    @property
    def variables(self) -> int:
        """One per input: is it true?"""
        return self.inputs

    @property
    def depth(self) -> int:
        """Gates on the longest path to the output."""
        height = [0] * (self.wires + 1)
        for wire, gate in enumerate(self.gates, start=self.inputs + 1):
            height[wire] = 1 + max((height[w] for w in gate.wires), default=0)
        return height[self.output]

    def values(self, assignment: Sequence[bool]) -> list[bool]:
        """The values of all wires, wire w at index w − 1."""
        if len(assignment) != self.inputs:
            raise ValueError(f"assignment has length {len(assignment)}, not {self.inputs}")
        values = list(assignment)
        for gate in self.gates:
            inside = [values[w - 1] for w in gate.wires]
            values.append(all(inside) if gate.kind is GateKind.AND else any(inside))
        return values

    def accepts(self, assignment: Sequence[bool]) -> bool:
        """Is the output true?"""
        return self.values(assignment)[self.output - 1]

    def cost(self, assignment: Sequence[bool]) -> int:
        """The number of true inputs."""
        return sum(1 for value in assignment if value)

    def satisfied_by(self, assignment: Assignment) -> bool:
        """Accepted, within the budget if there is one."""
        return self.accepts(assignment) and (self.budget is None or self.cost(assignment) <= self.budget)

    def hard_clauses(self) -> list[list[int]]:
        """A true wire needs its gate's inputs, and the output is true. One direction is enough, the circuit being
        monotone: whatever the clauses allow to be true, evaluation makes true.
        """
        clauses = [[self.output]]
        for wire, gate in enumerate(self.gates, start=self.inputs + 1):
            if gate.kind is GateKind.AND:
                clauses += [[-wire, w] for w in gate.wires]
            else:
                clauses.append([-wire, *gate.wires])
        return clauses

    def soft_costs(self) -> dict[int, int]:
        """Each true input costs 1."""
        return dict.fromkeys(range(1, self.inputs + 1), 1)

    def cnf(self, budget: int) -> list[list[int]]:
        """Satisfiable if and only if at most `budget` true inputs can make the output true."""
        counter, _ = at_most(range(1, self.inputs + 1), [1] * self.inputs, budget, self.wires + 1)
        return self.hard_clauses() + counter
