"""What the presolve found, and the network that a choice stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from instances import Network

Choice = Mapping[tuple[int, int], Fraction]
"""(neuron, input) → weight, the bias being input d: one way to set the parameters of a group. Others are 0."""


class Standing(StrEnum):
    """What the presolve may claim.

    `infeasible`: no network fits. `finite`: a network fits if and only if one choice per table satisfies all
    conditions, and every such choice is a network that fits. `open`: nothing.
    """

    INFEASIBLE = "infeasible"
    FINITE = "finite"
    OPEN = "open"


@dataclass(slots=True)
class Presolved:
    """`tables[g]` are the choices of group g; groups set disjoint parameters. `forbidden` are partial choices that miss
    a point, as tuples of (group, choice) pairs. `log` has one line per step that found something.
    """

    standing: Standing
    log: list[str] = field(default_factory=list)
    dimension: int = 0
    signs: tuple[Fraction, ...] = ()
    tables: list[tuple[Choice, ...]] = field(default_factory=list)
    forbidden: list[tuple[tuple[int, int], ...]] = field(default_factory=list)

    def network(self, chosen: Sequence[int]) -> Network:
        """The network of one choice per group."""
        k, d = len(self.signs), self.dimension
        theta = [[Fraction(0)] * (d + 1) for _ in range(k)]
        for table, choice in zip(self.tables, chosen, strict=True):
            for (j, i), value in table[choice].items():
                theta[j][i] = value
        return Network(tuple(tuple(row[:d]) for row in theta), tuple(row[d] for row in theta), self.signs)
