"""All source problems, and what a solution of one is."""

from __future__ import annotations

from instances.circuit import MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.hyperplanes import HyperplaneSeparation, Hyperplanes
from instances.sat import Assignment, OneInThreeSat, ThreeSat
from instances.set_cover import SetCover

Source = ThreeSat | OneInThreeSat | SetCover | MonotoneCircuit | HyperplaneSeparation | ColouredGraph
Minimising = SetCover | MonotoneCircuit
"""Sources that ask for the least cost; with a budget they ask whether it suffices."""

Solution = Assignment | Hyperplanes
"""Truth values (of variables, sets, inputs or vertices), or hyperplanes."""
