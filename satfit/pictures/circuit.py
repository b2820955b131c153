"""Monotone circuits with one ReLU: one weight per wire, one constraint per gate, and ε² for every true input."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from instances import Assignment, GateKind, MonotoneCircuit, UsageError
from satfit.pictures import style
from satfit.pictures.style import styled


def places(source: MonotoneCircuit) -> list[tuple[float, float]]:
    """Where each wire's node stands: inputs on the left, every gate right of all that it reads."""
    level = [0] * source.inputs
    for gate in source.gates:
        level.append(1 + max((level[w - 1] for w in gate.wires), default=0))
    members: dict[int, list[int]] = {}
    for wire, depth in enumerate(level):
        members.setdefault(depth, []).append(wire)
    spots = [(0.0, 0.0)] * source.wires
    tallest = max((len(wires) for wires in members.values()), default=1)
    for depth, wires in members.items():
        for row, wire in enumerate(wires):
            spots[wire] = (float(depth), -(row + 0.5) * tallest / len(wires))
    return spots


@styled
def draw_circuit(source: MonotoneCircuit, assignment: Assignment) -> Figure:
    """The gate graph: true wires dark with weight 1, false ones light with weight 0."""
    if len(assignment) != source.inputs:
        raise UsageError(f"{len(assignment)} values for {source.inputs} inputs")
    values, spots = source.values(assignment), places(source)
    across = max((x for x, _ in spots), default=0.0)
    down = -min((y for _, y in spots), default=0.0) + 0.5
    figure = style.new_figure(max(style.SINGLE + 0.9, 1.15 * across + 1.4), max(2.6, 0.62 * down + 1.5))
    axes = figure.add_subplot()
    for wire, gate in enumerate(source.gates, start=source.inputs + 1):
        for read in gate.wires:
            (x0, y0), (x1, y1) = spots[read - 1], spots[wire - 1]
            true = values[read - 1]
            # a wire that skips a level goes around what stands between
            bend = 0.0 if x1 - x0 <= 1 else 0.3
            axes.annotate(
                "", (x1, y1), (x0, y0), zorder=1,
                arrowprops={
                    "arrowstyle": "-|>,head_width=0.14,head_length=0.3", "shrinkA": 8, "shrinkB": 10,
                    "color": style.INK if true else style.FAINT, "linewidth": 1.5 if true else 0.9,
                    "linestyle": "-" if true else "--", "connectionstyle": f"arc3,rad={bend}",
                },
            )  # fmt: skip
    for wire in range(1, source.wires + 1):
        _node(axes, source, wire, spots[wire - 1], values[wire - 1])
        if wire == source.output:
            axes.annotate(
                "output\n$[w_o]_+=1$", spots[wire - 1], xytext=(15, 0), textcoords="offset points", ha="left",
                va="center", fontsize=style.SMALL,
            )  # fmt: skip
    axes.set_xlim(-0.45, across + 0.95)
    axes.set_ylim(-down - 0.2, 0.25)
    style.bare(axes)
    cost = source.cost(assignment)
    accepted = "" if source.accepts(assignment) else ", but the output is false"
    axes.set_title(f"{style.count(cost, 'true input')}: error {cost}ε²{accepted}", fontsize=style.BASE)
    axes.annotate(
        "AND: $[w_j - w_i]_+ = 0$ for each wire $i$ it reads\n"
        "OR: $[w_j - \\Sigma_i\\, w_i]_+ = 0$;   input: $[w_\\epsilon - w_i]_+ = \\epsilon$",
        (0.5, 0), xycoords="axes fraction", xytext=(0, -2), textcoords="offset points", ha="center", va="top",
        fontsize=style.SMALL, linespacing=1.5,
    )  # fmt: skip
    entries = [
        Line2D([], [], color=style.INK, linewidth=1.5, label="true: w = 1"),
        Line2D([], [], color=style.FAINT, linewidth=1.0, linestyle=style.DASHED, label="false: w = 0"),
        style.ring("missed sample"),
    ]
    style.legend(figure, entries)
    return figure


def _node(axes: Axes, source: MonotoneCircuit, wire: int, at: tuple[float, float], true: bool) -> None:
    x, y = at
    fill, ink = ("#4d4d4d", style.PAPER) if true else (style.PAPER, style.INK)
    is_input = wire <= source.inputs
    axes.plot(
        [x], [y], marker="o" if is_input else "s", markersize=13, color=fill, markeredgecolor=style.INK,
        markeredgewidth=0.9, zorder=3, gid=f"wire-{wire}",
    )  # fmt: skip
    if is_input:
        text = f"$x_{{{wire}}}$"
        if true:
            axes.plot(
                [x],
                [y],
                marker="o",
                markersize=18.5,
                markerfacecolor="none",
                markeredgecolor=style.ACCENT,
                zorder=4,
                gid="missed",
            )
    else:
        text = "∧" if source.gates[wire - source.inputs - 1].kind is GateKind.AND else "∨"
    axes.annotate(
        text, at, ha="center", va="center", color=ink, fontsize=style.SMALL if is_input else style.BASE, zorder=5
    )
