"""Pictures of gadgets, constructions, data and fitted functions, for the screen and for print.

Matplotlib is imported when a picture is drawn, not before: the other commands start without it.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from instances import (
    Activation,
    Assignment,
    Hyperplanes,
    HyperplaneSeparation,
    Network,
    OneInThreeSat,
    TrainingProblem,
    UsageError,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from encoders.geometry.result import Presolved

KINDS = {
    "data": "the points of a training problem, without a network",
    "function": "the points and the function of a network, with its breaklines",
    "construction": "the global construction of a POITS formula: gadgets, levees, and with a solution those it chooses",
    "hyperplanes": "2-hyperplane separation in the plane: big and small points, lines and breaklines",
    "gadget": "a selection gadget with its levees",
    "cross-section": "a selection gadget along a vertical line",
    "segments": "the segments that the breaklines of a gadget must cross",
}


def draw_problem(problem: TrainingProblem, network: Network | None) -> Figure:
    """The data, and with a network its function: a graph (d = 1), a shaded plane (d = 2), or the activation pattern."""
    figure: Figure = _module("problems").draw_problem(problem, network)
    return figure


def draw_construction(source: OneInThreeSat, assignment: Assignment | None) -> Figure:
    """Every possible levee, and with an assignment beside it the levees it chooses."""
    figure: Figure = _module("construction").draw_construction(source, assignment)
    return figure


def draw_gadget(slopes: Sequence[Fraction], chosen: int | None) -> Figure:
    """A selection gadget with the levees of these ascending slopes; number `chosen` (from 0) is shaded beside it."""
    figure: Figure = _module("gadget").draw_gadget(slopes, chosen)
    return figure


def draw_cross_section() -> Figure:
    """What nine points on a vertical line leave open, and what thirteen do not."""
    figure: Figure = _module("gadget").draw_cross_section()
    return figure


def draw_segments(slopes: Sequence[Fraction]) -> Figure:
    """The segments I₁ to I₄ of a gadget with these slopes."""
    figure: Figure = _module("gadget").draw_segments(slopes)
    return figure


def draw_hyperplanes(source: HyperplaneSeparation, planes: Hyperplanes | None, network: Network | None) -> Figure:
    """Points of the reduction to four ReLUs, with the separating lines and the breaklines of a network."""
    figure: Figure = _module("hyperplanes").draw_hyperplanes(source, planes, network)
    return figure


def draw_presolved(problem: TrainingProblem, found: Presolved, name: str) -> Figure:
    """Forced breakpoints and confined breaklines (d = 1 or 2). Raises UsageError where there is nothing to draw."""
    figure: Figure = _module("presolved").draw_presolved(problem, found, name)
    return figure


def draw_rule(name: str) -> Figure | None:
    """The picture that explains a rule, or None if there is none."""
    figure: Figure | None = _module("rules").draw_rule(name)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write a figure as .svg, .png or .pdf (`-`: SVG to standard output). Raises UsageError for another suffix."""
    _module("saving").save(figure, path)


def check_presolved(problem: TrainingProblem) -> None:
    """Raises UsageError for problems of which `draw_presolved` has no picture whatever is found: before the work."""
    if problem.d not in (1, 2):
        raise UsageError(f"no picture: only points with 1 or 2 coordinates are drawn, and these have {problem.d}")
    if problem.activation is not Activation.RELU or not problem.exact_fit or not problem.bias:
        raise UsageError("no picture: lines of points say something about exact fits of ReLU networks with biases only")


def check_path(path: Path) -> None:
    """Raises UsageError for a name that `save` would not take: before the work, not after it."""
    suffixes = (".svg", ".png", ".pdf")
    if str(path) != "-" and path.suffix.lower() not in suffixes:
        raise UsageError(f"{path.name}: a picture's name ends in {', '.join(suffixes[:-1])} or {suffixes[-1]}")


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"satfit.pictures.{name}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "matplotlib":
            raise
        raise UsageError("pictures need matplotlib: pip install matplotlib") from None


__all__ = [
    "KINDS",
    "check_path",
    "check_presolved",
    "draw_construction",
    "draw_cross_section",
    "draw_gadget",
    "draw_hyperplanes",
    "draw_presolved",
    "draw_problem",
    "draw_rule",
    "draw_segments",
    "save",
]
