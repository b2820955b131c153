"""The points of a problem as integer arrays, and the range of every pre-activation over the weight boxes.

Each point p gets a multiplier D_p that makes its row integral, so T_pj = D_p·t_j(x_p) has integer coefficients and 1/3
survives every file format. On a grid (weight i is an integer divided by grid[i]) the multiplier absorbs the grid too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from encoders.bounds import Box
from encoders.formulas.milp_model import Indices, Ints
from encoders.formulas.scope import LARGEST_EXACT_FLOAT, UnsupportedFormulaError
from instances import TrainingProblem


@dataclass(frozen=True, slots=True)
class IntegerData:
    """Row p of T: coefficients `values[start[p]:start[p+1]]` of the columns `columns[...]` (d stands for the bias)."""

    multiplier: Ints
    start: Ints
    columns: Indices
    values: Ints


def integer_data(problem: TrainingProblem, grid: Sequence[int] | None) -> IntegerData:
    """Scale every point to integers. Raises UnsupportedFormulaError where a number passes 2⁵³."""
    d = problem.d
    unit = grid or (1,) * (d + 1)
    multipliers, start, columns, values = [], [0], [], []
    for point in problem.points:
        entries = [(i, value if unit[i] == 1 else value / unit[i]) for i, value in point]
        if problem.bias:
            entries.append((d, Fraction(1, unit[d])))
        multiplier = lcm(*(value.denominator for _, value in entries))
        multipliers.append(multiplier)
        for i, value in entries:
            columns.append(i)
            values.append(value.numerator * (multiplier // value.denominator))
        start.append(len(columns))
    check_exact(max((abs(v) for v in values), default=0), "a point's integral coordinates")
    check_exact(max(multipliers, default=0), "a point's common denominator")
    return IntegerData(
        np.array(multipliers, dtype=np.int64),
        np.array(start, dtype=np.int64),
        np.array(columns, dtype=np.int32),
        np.array(values, dtype=np.int64),
    )


def ranges(data: IntegerData, box: Box, grid: Sequence[int] | None) -> tuple[Ints, Ints]:
    """(floor of min T_p, ceiling of max T_p) over a box, one entry per point. Exact, rounded outwards."""
    intervals = [*box.weights, box.bias]
    unit = grid or (1,) * len(intervals)
    low = [interval[0] * q for interval, q in zip(intervals, unit, strict=True)]
    high = [interval[1] * q for interval, q in zip(intervals, unit, strict=True)]
    common = lcm(*(value.denominator for value in (*low, *high)))
    scaled_low = [int(value * common) for value in low]
    scaled_high = [int(value * common) for value in high]
    least, most = [], []
    start, columns, values = data.start.tolist(), data.columns.tolist(), data.values.tolist()
    for p in range(len(start) - 1):
        bottom = top = 0
        for at in range(start[p], start[p + 1]):
            i, value = columns[at], values[at]
            if value > 0:
                bottom += value * scaled_low[i]
                top += value * scaled_high[i]
            else:
                bottom += value * scaled_high[i]
                top += value * scaled_low[i]
        least.append(bottom // common)
        most.append(-(-top // common))
    check_exact(max((abs(v) for v in (*least, *most)), default=0), "a big-M constant")
    return np.array(least, dtype=np.int64), np.array(most, dtype=np.int64)


def check_exact(largest: int, what: str) -> None:
    """Raises UnsupportedFormulaError if an integer is too large to be exact in a floating-point solver."""
    if largest > LARGEST_EXACT_FLOAT:
        shown = str(largest) if largest < 10**30 else f"about 2^{largest.bit_length()}"
        raise UnsupportedFormulaError(f"{what} is {shown}, beyond 2^53 = {LARGEST_EXACT_FLOAT}: not exact in a float")
