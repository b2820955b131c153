"""`unsat-clique`: coloured graphs without a clique of all colours."""

from __future__ import annotations

from instances.coloured_graph import ColouredGraph
from instances.generators.cliques import clique_options, clique_parameters, colourful, likely, renamed
from instances.generators.dice import Dice
from instances.generators.family import Family, Values
from instances.labelled import Labelled
from instances.verdict import Verdict

NAME = "unsat-clique"


def build(values: Values, seed: int) -> Labelled[ColouredGraph]:
    """Every vertex is in one of `colours` − 1 hidden parts; edges join different colours and different parts.

    Of these edges each is there with probability `density`. No clique has a vertex of every colour: its vertices would
    be in as many different parts, and there is one part less.
    """
    k, n, density = clique_options(values)
    dice = Dice(NAME, seed, k, n, str(density))
    colours = [colour for colour in range(1, k + 1) for _ in range(n)]
    parts = [dice.below(k - 1) for _ in colours]
    possible = [(u, v) for u, v in colourful(colours) if parts[u - 1] != parts[v - 1]]
    return Labelled(renamed(k, colours, likely(possible, density, dice), dice), Verdict.INFEASIBLE)


FAMILY = Family(
    NAME,
    "coloured graph whose vertices are in too few independent parts for a clique",
    clique_parameters(3, "1", least_colours=2),
    build,
)
