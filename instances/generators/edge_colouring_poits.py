"""`edge-colouring-poits`: can the edges of a cubic graph be coloured with three colours?"""

from __future__ import annotations

from instances.generators.cubic_graphs import GRAPHS, cubic_graph, incidences
from instances.generators.dice import Dice
from instances.generators.family import Family, Parameter, Values
from instances.generators.scramble import Triple, scrambled_poits
from instances.sat import OneInThreeSat
from instances.verdict import Verdict

NAME = "edge-colouring-poits"


def build(values: Values, seed: int) -> tuple[OneInThreeSat, Verdict | None]:
    """Variables (e, c): edge e has colour c. For N vertices 9N/2 variables and 9N/2 clauses.

    Clauses: each edge has exactly one of the three colours; at each vertex each colour is on exactly one of the
    three edges. That is a proper colouring, and every proper colouring is that: three edges that meet have three
    different colours. Deciding it is NP-complete (Holyer 1981). Raises UsageError for an unknown graph.
    """
    spec = values.word("graph")
    dice = Dice(NAME, seed, spec)
    edges, colourable = cubic_graph(spec, dice)
    clauses: list[Triple] = [(3 * e + 1, 3 * e + 2, 3 * e + 3) for e in range(len(edges))]
    for e, f, g in incidences(edges):
        clauses += [(3 * e + c, 3 * f + c, 3 * g + c) for c in (1, 2, 3)]
    truths = {None: None, True: Verdict.FEASIBLE, False: Verdict.INFEASIBLE}
    return scrambled_poits(3 * len(edges), clauses, dice), truths[colourable]


FAMILY = Family(
    NAME,
    "3-edge-colouring of a cubic graph as one-in-three clauses",
    (Parameter("graph", str, "petersen", f"one of {GRAPHS}"),),
    build,
)
