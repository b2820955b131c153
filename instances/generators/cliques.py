"""What the families of coloured graphs share: sizes, densities, and another name for every vertex."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from instances.coloured_graph import ColouredGraph
from instances.errors import UsageError
from instances.generators.dice import Dice
from instances.generators.family import Parameter, Values


def clique_parameters(colours: int, density: str, least_colours: int) -> tuple[Parameter, ...]:
    """`--colours`, `--vertices` (of each colour) and `--density`, with these defaults."""
    return (
        Parameter("colours", int, colours, "number of colours", minimum=least_colours),
        Parameter("vertices", int, 3, "number of vertices of each colour", minimum=1),
        Parameter("density", Fraction, Fraction(density), "how likely a possible edge is, from 0 to 1", minimum=0),
    )


def clique_options(values: Values) -> tuple[int, int, Fraction]:
    """Colours, vertices of each, density. Raises UsageError for a density that is none or too fine for the dice."""
    density = values.ratio("density")
    if density > 1 or density.denominator > 2**53:
        raise UsageError(f"--density is {str(density)[:40]}: a number from 0 to 1 of at most fifteen digits")
    return values.integer("colours"), values.integer("vertices"), density


def likely(edges: list[tuple[int, int]], density: Fraction, dice: Dice) -> list[tuple[int, int]]:
    """Each edge with this probability, independently."""
    return [edge for edge in edges if dice.below(density.denominator) < density.numerator]


def colourful(colours: list[int]) -> list[tuple[int, int]]:
    """All pairs of vertices (1-based) of different colours."""
    pairs = combinations(range(1, len(colours) + 1), 2)
    return [(u, v) for u, v in pairs if colours[u - 1] != colours[v - 1]]


def renamed(colour_count: int, colours: list[int], edges: list[tuple[int, int]], dice: Dice) -> ColouredGraph:
    """The same graph with its vertices numbered at random."""
    names = dice.shuffled(range(1, len(colours) + 1))
    new = [0] * len(colours)
    for name, colour in zip(names, colours, strict=True):
        new[name - 1] = colour
    pairs = [(names[u - 1], names[v - 1]) for u, v in edges]
    return ColouredGraph(colour_count, tuple(new), tuple(sorted((min(pair), max(pair)) for pair in pairs)))
