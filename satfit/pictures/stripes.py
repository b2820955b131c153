"""Threshold networks in the plane (Corollary 8): stripes instead of levees."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from matplotlib.figure import Figure

from encoders.reductions.selection_gadget import epsilon_for
from instances import Activation, Assignment, Network, OneInThreeSat
from satfit.pictures import construction, style
from satfit.pictures.geometry import frame
from satfit.pictures.plane import breaklines, shade
from satfit.pictures.scale import Scale
from satfit.pictures.style import styled

ETA = Fraction(1, 2)
"""Drawn much larger than the theorem's 1/(6Δ(m + n)), or H = 1 + η would look like 1."""

LabelledPoint = tuple[Fraction, Fraction, int]


def stripe_gadget(slopes: Sequence[Fraction], eta: Fraction) -> list[LabelledPoint]:
    """The 12 + 2(ℓ − 1) points that two thresholds fit by stripes near the given slopes only."""
    epsilon, height = epsilon_for(slopes), 1 + eta
    low, high = epsilon * slopes[0], epsilon * slopes[-1]
    points: list[LabelledPoint] = [
        (Fraction(0), Fraction(x2), y) for x2, y in ((-height, 0), (-1, 1), (1, 1), (height, 0))
    ]
    points += [(-epsilon, x2, y) for x2, y in ((-height - high, 0), (-1 - low, 1), (1 - high, 1), (height - low, 0))]
    points += [(epsilon, x2, y) for x2, y in ((-height + low, 0), (-1 + high, 1), (1 + low, 1), (height + high, 0))]
    for s, t in pairwise(slopes):
        x1 = 2 * height / (t - s)
        points += [(x1, s * x1 + height, 0), (-x1, -s * x1 - height, 0)]
    return points


def stripe(slope: Fraction, eta: Fraction) -> Network:
    """1 where |x₂ − s·x₁| < 1 + η/2: a step up and a step down."""
    half = 1 + eta / 2
    row = (-slope, Fraction(1))
    return Network((row, row), (half, -half), (Fraction(1), Fraction(-1)), Activation.THRESHOLD)


@styled
def draw_stripes(slopes: Sequence[Fraction], chosen: int, source: OneInThreeSat, assignment: Assignment) -> Figure:
    """Left: a gadget with one of its stripes. Right: the construction, which is that of the levees."""
    points = stripe_gadget(slopes, ETA)
    box = frame([(x1, x2) for x1, x2, _ in points])
    figure, (left, right) = style.panels(2, style.DOUBLE, style.SINGLE * 1.06)
    exact = Scale()
    network = stripe(slopes[chosen], ETA)
    shade(left, network, box, (exact, exact, exact), style.label_norm([0.0, 1.0]))
    for slope in slopes:
        if slope != slopes[chosen]:
            for half in (-1 - ETA / 2, 1 + ETA / 2):
                ends = [box[0][0], box[0][1]]
                left.plot(
                    [float(x) for x in ends], [float(slope * x + half) for x in ends], color=style.MIDDLE,
                    linewidth=0.7, zorder=1, gid="other-stripe",
                )  # fmt: skip
    breaklines(left, network, box, exact, exact, 1.4)
    numbers = [float(y) for _, _, y in points]
    style.dots(
        left,
        [float(x) for x, _, _ in points],
        [float(x) for _, x, _ in points],
        numbers,
        style.label_norm([0.0, 1.0]),
        17,
    )
    (west, east), (south, north) = box
    left.set_xlim(float(west), float(east))
    left.set_ylim(float(south), float(north))
    left.set_xlabel("$x_1$")
    left.set_ylabel("$x_2$")
    left.set_title("a stripe (η drawn as 1/2)")
    construction.panel(right, source, assignment)
    right.set_title("one stripe per gadget")
    style.legend(
        figure,
        [
            *style.key("step up (+)", "step down (−)"),
            style.dot("label 0", style.PAPER),
            style.dot("label 1", "#111111"),
        ],
        columns=4,
    )
    return figure
