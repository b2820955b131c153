"""`random-clique`: random coloured graphs."""

from __future__ import annotations

from instances.coloured_graph import ColouredGraph
from instances.generators.cliques import clique_options, clique_parameters, colourful, likely, renamed
from instances.generators.dice import Dice
from instances.generators.family import Family, Values
from instances.labelled import Labelled

NAME = "random-clique"


def build(values: Values, seed: int) -> Labelled[ColouredGraph]:
    """Every pair of vertices of different colours is an edge with probability `density`; truth unknown."""
    k, n, density = clique_options(values)
    dice = Dice(NAME, seed, k, n, str(density))
    colours = [colour for colour in range(1, k + 1) for _ in range(n)]
    return Labelled(renamed(k, colours, likely(colourful(colours), density, dice), dice))


FAMILY = Family(
    NAME, "coloured graph with random edges; truth unknown", clique_parameters(3, "0.5", least_colours=0), build
)
