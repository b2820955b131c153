"""The picture of each rule, from a small example of its own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from matplotlib.figure import Figure

from instances import Gate, GateKind, HyperplaneSeparation, MonotoneCircuit, OneInThreeSat, SetCover, ThreeSat
from instances.hyperplanes import Hyperplane, Vector
from satfit.pictures.circuit import draw_circuit
from satfit.pictures.clauses import draw_clauses
from satfit.pictures.clique import draw_clique
from satfit.pictures.construction import draw_construction
from satfit.pictures.cover import draw_cover
from satfit.pictures.gadget import DEFAULT_SLOPES
from satfit.pictures.hyperplanes import draw_hyperplanes, draw_two_thresholds
from satfit.pictures.stripes import draw_stripes

FORMULA = OneInThreeSat(5, ((5, 4, 3), (4, 3, 2), (5, 2, 1)))
SOLUTION = (True, False, True, False, False)
"""The example of Froese & Hertrich, Figure 5, and its solution v₁ = v₃ = true."""

CLAUSES = ThreeSat(4, ((1, 2, -3), (-1, 3, 4), (-2, -3, -4)))
MODEL = (True, False, True, False)

COVER = SetCover(6, ((1, 2, 3), (2, 4), (3, 5), (4, 5, 6), (1, 6)), (1, 1, 1, 1, 1))
CHOSEN = (True, False, False, True, False)

CIRCUIT = MonotoneCircuit(
    4,
    (
        Gate(GateKind.OR, (1, 2)),
        Gate(GateKind.AND, (2, 3)),
        Gate(GateKind.OR, (3, 4)),
        Gate(GateKind.AND, (5, 7)),
        Gate(GateKind.OR, (6, 8)),
    ),
    9,
)
INPUTS = (False, True, True, False)


def _vectors(*points: tuple[int, int]) -> tuple[Vector, ...]:
    return tuple((Fraction(a), Fraction(b)) for a, b in points)


def _line(a: int, b: int, offset: int) -> Hyperplane:
    return (Fraction(a), Fraction(b)), Fraction(offset)


SEPARATION = HyperplaneSeparation(
    2, _vectors((-1, 0), (1, 1), (0, 4)), _vectors((-4, 2), (-3, -2), (4, 0), (5, 4)), Fraction(4, 5)
)
LINES = (_line(2, 1, 4), _line(2, -1, -3))

EDGES = [(1, 2), (2, 3), (3, 1)]

PICTURES: dict[str, Callable[[], Figure]] = {
    "3sat-two-relus": lambda: draw_clauses(CLAUSES, MODEL),
    "circuit-one-relu": lambda: draw_circuit(CIRCUIT, INPUTS),
    "clique-one-threshold": lambda: draw_clique(3, EDGES, (1, 2)),
    "hyperplanes-four-relus": lambda: draw_hyperplanes(SEPARATION, LINES, None),
    "hyperplanes-two-thresholds": lambda: draw_two_thresholds(SEPARATION, LINES),
    "poits-plane": lambda: draw_construction(FORMULA, SOLUTION),
    "poits-thresholds": lambda: draw_stripes(DEFAULT_SLOPES, 1, FORMULA, SOLUTION),
    "set-cover-one-relu": lambda: draw_cover(COVER, CHOSEN),
}


def draw_rule(name: str) -> Figure | None:
    """The picture of a rule, or None."""
    draw = PICTURES.get(name)
    return None if draw is None else draw()
