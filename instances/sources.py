"""All source problems, and what a solution of one is."""

from __future__ import annotations

from collections.abc import Sequence

from instances.circuit import MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.hyperplanes import Hyperplanes, HyperplaneSeparation
from instances.sat import Assignment, OneInThreeSat, ThreeSat
from instances.set_cover import SetCover

Source = ThreeSat | OneInThreeSat | SetCover | MonotoneCircuit | HyperplaneSeparation | ColouredGraph
Minimising = SetCover | MonotoneCircuit
"""Sources that ask for the least cost; with a budget they ask whether it suffices."""

Solution = Assignment | Hyperplanes
"""Truth values (of variables, sets, inputs or vertices), or hyperplanes."""


def solution_of_model(source: Source, model: Sequence[int]) -> Assignment:
    """The assignment in a model (literals) of the source's clauses: variables that only encode are dropped.

    Raises TypeError for sources without clauses.
    """
    if isinstance(source, HyperplaneSeparation):
        raise TypeError("a separation problem has no clauses")
    true = {literal for literal in model if literal > 0}
    if isinstance(source, ColouredGraph):
        # the clauses allow several vertices of one colour, any one of which will do
        true = {next((v for v in members if v in true), 0) for members in source.classes()}
    return tuple(v in true for v in range(1, source.variables + 1))
