"""A worked example per rule: a source small enough to follow by hand. `satfit rules NAME` runs it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from instances import (
    ColouredGraph,
    Gate,
    GateKind,
    HyperplaneSeparation,
    MonotoneCircuit,
    OneInThreeSat,
    SetCover,
    Source,
    ThreeSat,
)

ONE, ZERO = Fraction(1), Fraction(0)

FIGURE_5 = OneInThreeSat(5, ((5, 4, 3), (4, 3, 2), (5, 2, 1)))
"""The formula of Froese & Hertrich's Figure 5, which v₁ = v₃ = true solves."""

TWO_SIDES = HyperplaneSeparation(
    2, q=((ZERO, ZERO), (ONE, ONE)), p=((Fraction(3), ZERO), (ZERO, Fraction(3)), (Fraction(-2), Fraction(-2)))
)

EXAMPLES: dict[str, tuple[str, Source, Any]] = {
    "set-cover-one-relu": (
        "U = {1, 2, 3}, S₁ = {1, 2}, S₂ = {2, 3}, S₃ = {3}: two sets are needed",
        SetCover(3, ((1, 2), (2, 3), (3,)), (1, 1, 1)),
        (True, True, False),
    ),
    "circuit-one-relu": (
        "(x₁ OR x₂) AND x₃: two inputs are needed",
        MonotoneCircuit(3, (Gate(GateKind.OR, (1, 2)), Gate(GateKind.AND, (3, 4))), 5),
        (True, False, True),
    ),
    "3sat-two-relus": (
        "(X₁ ∨ ¬X₂ ∨ X₃) ∧ (¬X₁ ∨ X₂)",
        ThreeSat(3, ((1, -2, 3), (-1, 2))),
        (True, True, False),
    ),
    "poits-plane": (
        "Figure 5: (v₅ ∨ v₄ ∨ v₃) ∧ (v₄ ∨ v₃ ∨ v₂) ∧ (v₅ ∨ v₂ ∨ v₁)",
        FIGURE_5,
        (True, False, True) + (False,) * 2,
    ),
    "poits-thresholds": ("Figure 5's formula again", FIGURE_5, (True, False, True) + (False,) * 2),
    "hyperplanes-four-relus": (
        "Q = {(0,0), (1,1)} between two parallel lines, P = {(3,0), (0,3), (−2,−2)} outside",
        TWO_SIDES,
        (((ONE, ONE), ONE), ((ONE, ONE), Fraction(-5, 2))),
    ),
    "hyperplanes-two-thresholds": (
        "Q = {(0,0), (1,1)} between two parallel lines, P = {(3,0), (0,3), (−2,−2)} outside",
        TWO_SIDES,
        (((ONE, ONE), ONE), ((ONE, ONE), Fraction(-5, 2))),
    ),
    "clique-one-threshold": (
        "two red vertices, two blue ones, one green; 1–3–5 is a triangle of three colours",
        ColouredGraph(3, (1, 1, 2, 2, 3), ((1, 3), (1, 5), (2, 4), (3, 5))),
        (True, False, True, False, True),
    ),
}
"""name → (in words, the source, a solution of it)."""
