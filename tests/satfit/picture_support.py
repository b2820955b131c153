"""What the tests of pictures share: small problems, and ways to look into a figure."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from instances import (
    Activation,
    Network,
    TrainingProblem,
    sparse_point,
)  # fmt: skip

F = Fraction
ROOT = Path(__file__).resolve().parents[2]
HUGE = 10**400
SLOPES = (F(-1), F(0), F(1))


def problem(
    d: int, points: Sequence[Sequence[Fraction | int]], labels: Sequence[Fraction | int], k: int, **options: object
) -> TrainingProblem:
    return TrainingProblem(
        tuple(sparse_point(point) for point in points), tuple(F(y) for y in labels), d, k, **options  # type: ignore[arg-type]
    )  # fmt: skip


def network(
    rows: Sequence[tuple[Sequence[int], Fraction | int, int]], activation: Activation = Activation.RELU
) -> Network:
    return Network(
        tuple(tuple(F(w) for w in row) for row, _, _ in rows),
        tuple(F(b) for _, b, _ in rows),
        tuple(F(c) for _, _, c in rows),
        activation,
    )


def lines(axes: Axes, prefix: str) -> list[Line2D]:
    return [line for line in axes.lines if (line.get_gid() or "").startswith(prefix)]


def offsets(axes: Axes, gid: str | None) -> np.ndarray:
    (found,) = [c for c in axes.collections if c.get_gid() == gid and len(np.asarray(c.get_offsets()))]
    return np.asarray(found.get_offsets())


def svg_texts(data: bytes) -> str:
    root = ET.fromstring(data)
    return "\n".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))


PLANE = network([((1, 1), -1, 1), ((1, -1), F(1, 2), -1), ((0, 2), F(1, 3), 1)])
GRID = [(a, b) for a in range(-2, 3) for b in range(-2, 3)]
