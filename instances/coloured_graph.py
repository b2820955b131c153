"""Multicoloured clique: a graph with coloured vertices; is there a clique with one vertex of every colour?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

from instances.sat import Assignment


@dataclass(frozen=True, slots=True)
class ColouredGraph:
    """Vertex v (1-based) has colour `colours[v − 1]` in 1..colour_count; edges are pairs u < v, each once.

    A colour may have no vertex (then there is no clique), and an edge may join vertices of one colour (of no use).
    Raises ValueError on anything out of range.
    """

    family: ClassVar[str] = "clique"

    colour_count: int
    colours: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        if self.colour_count < 0:
            raise ValueError("the number of colours is negative")
        if any(not 1 <= colour <= self.colour_count for colour in self.colours):
            raise ValueError(f"a colour is out of range 1..{self.colour_count}")
        if any(not 1 <= u < v <= len(self.colours) for u, v in self.edges):
            raise ValueError(f"an edge is not a pair u < v of vertices 1..{len(self.colours)}")
        if len(set(self.edges)) != len(self.edges):
            raise ValueError("an edge stands twice")

    @property
    def variables(self) -> int:
        """One per vertex: is it in the clique?"""
        return len(self.colours)

    def classes(self) -> list[list[int]]:
        """The vertices of each colour, ascending."""
        classes: list[list[int]] = [[] for _ in range(self.colour_count)]
        for vertex, colour in enumerate(self.colours, start=1):
            classes[colour - 1].append(vertex)
        return classes

    def satisfied_by(self, chosen: Assignment) -> bool:
        """Exactly one vertex of every colour, all adjacent."""
        if len(chosen) != len(self.colours):
            raise ValueError(f"assignment has length {len(chosen)}, not {len(self.colours)}")
        vertices = [v for v, taken in enumerate(chosen, start=1) if taken]
        if sorted(self.colours[v - 1] for v in vertices) != list(range(1, self.colour_count + 1)):
            return False
        present = set(self.edges)
        return all(pair in present for pair in combinations(vertices, 2))

    def cnf(self) -> list[list[int]]:
        """At least one vertex of every colour, and no two of different colours that are not adjacent.

        Of several chosen vertices of one colour any one will do.
        """
        present = set(self.edges)
        clauses = [list(members) for members in self.classes()]
        for u, v in combinations(range(1, len(self.colours) + 1), 2):
            if self.colours[u - 1] != self.colours[v - 1] and (u, v) not in present:
                clauses.append([-u, -v])
        return clauses
