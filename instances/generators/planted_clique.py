"""`planted-clique`: random coloured graphs with a hidden clique."""

from __future__ import annotations

from itertools import combinations

from instances.coloured_graph import ColouredGraph
from instances.generators.cliques import clique_options, clique_parameters, colourful, likely, renamed
from instances.generators.dice import Dice
from instances.generators.family import Family, Values
from instances.labelled import Labelled
from instances.verdict import Verdict

NAME = "planted-clique"


def build(values: Values, seed: int) -> Labelled[ColouredGraph]:
    """As `random-clique`, and all edges between one vertex of every colour: they are the clique."""
    k, n, density = clique_options(values)
    dice = Dice(NAME, seed, k, n, str(density))
    colours = [colour for colour in range(1, k + 1) for _ in range(n)]
    # the numbers are drawn anew below, so the first vertex of each colour is any vertex
    hidden = list(combinations(range(1, k * n + 1, n), 2))
    edges = set(hidden).union(likely(colourful(colours), density, dice))
    return Labelled(renamed(k, colours, sorted(edges), dice), Verdict.FEASIBLE)


FAMILY = Family(NAME, "coloured graph with a hidden clique", clique_parameters(3, "0.4", least_colours=0), build)
