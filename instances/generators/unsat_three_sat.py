"""`unsat-3sat`: 3SAT that cannot be satisfied, by construction."""

from __future__ import annotations

from itertools import combinations, product

from instances.errors import UsageError
from instances.generators.cubic_graphs import connected_cubic_graph, incidences
from instances.generators.dice import Dice
from instances.generators.family import Family, Parameter, Values
from instances.generators.scramble import scrambled_cnf
from instances.sat import ThreeSat
from instances.verdict import Verdict

NAME = "unsat-3sat"

Clauses = list[list[int]]


def build(values: Values, seed: int) -> tuple[ThreeSat, Verdict | None]:
    """The formula of the chosen scheme, its variables renamed and negated and its clauses reordered by the seed.

    Raises UsageError for an unknown scheme, and for fewer variables than the scheme needs.
    """
    n, scheme = values.integer("variables"), values.word("scheme")
    if scheme not in SCHEMES:
        raise UsageError(f"--scheme: there is no {scheme!r}, only {', '.join(SCHEMES)}")
    make, least = SCHEMES[scheme]
    if n < least:
        raise UsageError(f"--variables is {n}, but the scheme {scheme} needs at least {least}")
    dice = Dice(NAME, seed, scheme, n)
    return scrambled_cnf(n, make(n, dice), dice), Verdict.INFEASIBLE


def parity(variables: int, dice: Dice) -> Clauses:
    """Tseitin's formula on a random connected cubic graph: ⌊n/3⌋·8 clauses of three, and 2·(n mod 3) of two.

    Edges are variables. At every vertex the edges have even parity, at the first vertex odd parity. Where n is no
    multiple of three, one or two edges are subdivided by a vertex of even parity: these are the clauses of two.

    Unsatisfiable: an edge has two ends, so adding the equations of all vertices modulo 2 gives 0 = 1. (The renaming
    negates variables, which moves the odd charges about and leaves their number odd.)
    Sources: Tseitin (1968); Urquhart, "Hard examples for resolution" (1987), proves such formulas hard on expanders.
    """
    vertices = 2 * (variables // 3)
    edges = connected_cubic_graph(vertices, dice)
    for _ in range(variables % 3):
        place = dice.below(len(edges))
        a, b = edges[place]
        edges[place : place + 1] = [(a, vertices), (vertices, b)]
        vertices += 1
    clauses: Clauses = []
    for vertex, places in enumerate(incidences(edges)):
        clauses += forced_sum([place + 1 for place in places], odd=vertex == 0)
    return clauses


def forced_sum(variables: list[int], *, odd: bool) -> Clauses:
    """The sum of the variables is odd (or even): one clause per assignment that says otherwise."""
    return [
        [-v if value else v for v, value in zip(variables, wrong, strict=True)]
        for wrong in product((False, True), repeat=len(variables))
        if (sum(wrong) % 2 == 1) != odd
    ]


def pigeonhole(variables: int, dice: Dice) -> Clauses:  # noqa: ARG001 - schemes share one signature
    """h + 1 pigeons in h holes, one to a hole, for the greatest h that fits; left-over variables are in no clause.

    Each pigeon's clause (a b c d …) is split as (a b x)(-x c y)(-y d …) with fresh variables.

    Unsatisfiable: resolving on the fresh variables gives back "pigeon p is in some hole"; two of h + 1 pigeons share
    a hole, and the clause about these two forbids it. Sources: Cook and Reckhow (1979); Haken (1985) proves it hard.
    """
    holes = 2
    while _pigeonhole_variables(holes + 1) <= variables:
        holes += 1
    clauses: Clauses = []
    fresh = holes * (holes + 1)
    for pigeon in range(holes + 1):
        rest = [pigeon * holes + hole + 1 for hole in range(holes)]
        while len(rest) > 3:
            fresh += 1
            clauses.append([rest[0], rest[1], fresh])
            rest = [-fresh, *rest[2:]]
        clauses.append(rest)
    for hole in range(1, holes + 1):
        clauses += [[-p * holes - hole, -q * holes - hole] for p, q in combinations(range(holes + 1), 2)]
    return clauses


def _pigeonhole_variables(holes: int) -> int:
    return (holes + 1) * (holes + max(0, holes - 3))


def tree(variables: int, dice: Dice) -> Clauses:
    """Eight clauses, the leaves of a decision tree of depth three over at most seven of the variables.

    Unsatisfiable: every assignment walks from the root to one leaf, choosing at each node the branch whose literal
    is false, and so makes all three literals of that leaf's clause false.
    """
    clauses: Clauses = [[]]
    for _ in range(3):
        grown: Clauses = []
        for clause in clauses:
            used = {abs(literal) for literal in clause}
            (v,) = dice.choose([v for v in range(1, variables + 1) if v not in used], 1)
            grown += [[*clause, v], [*clause, -v]]
        clauses = grown
    return clauses


SCHEMES = {"parity": (parity, 6), "pigeonhole": (pigeonhole, 6), "tree": (tree, 3)}

FAMILY = Family(
    NAME,
    "3SAT unsatisfiable by construction: parity on a cubic graph, pigeonholes, or a decision tree",
    (
        Parameter("variables", int, 12, "number of variables", minimum=3),
        Parameter("scheme", str, "parity", f"one of {', '.join(SCHEMES)}"),
    ),
    build,
)
