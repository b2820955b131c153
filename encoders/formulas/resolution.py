"""Is a floating-point solver's tolerance finer than what tells the labels apart? In exact arithmetic.

Such solvers accept a binary that is off by 10⁻⁶, and a row that is violated by 10⁻⁶ times the size of its terms. Where
a row multiplies a binary by M, 10⁻⁶·M leaks into what the row bounds; where it has a label y, 10⁻⁶·|y| does. If that is
no smaller than the least gap that matters (a label and 0, two different labels, one missed point), an "optimal" of such
a solver may stand for a network that confuses them, and its "infeasible" for nothing. Then it should not be asked.

A copied weight v of the hull formula is at most U·z, so what leaks into h = t(v) is Σ |x_i|·|U_i| = M once more: the
factor of such a row is that sum, though no binary stands in it. Special ordered sets multiply no binary: a column that
is off by 10⁻⁶ counts as 0, which moves h = [t]₊ by 10⁻⁶ in its own units, no more than rows without an M.

A row of a threshold has T ≥ 1 on one side and T ≤ 0 on the other: the gap there is 1.

This is for problems that allow an error. An exact fit is asked in any case, since its claims are repaired exactly.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from encoders.formulas.hull import CONFINING
from encoders.formulas.milp_model import Ints, MilpModel, NameBlock
from instances import Loss, TrainingProblem

TOLERANCE = Fraction(1, 10**6)
"""The integrality and feasibility tolerance of HiGHS, CBC and SCIP as they come."""

_IN_LABEL_UNITS = {"h", "g", "a", "over", "under", "loss", "r"}
_WEIGHTS = {"w", "b"}


def label_resolution(problem: TrainingProblem) -> Fraction:
    """The least positive gap: between a label and 0, or two labels, and 1 unless the loss is a maximum."""
    values = sorted({Fraction(0), *problem.labels})
    gaps = [high - low for low, high in pairwise(values)]
    if problem.loss is not Loss.LINF or not gaps:
        gaps.append(Fraction(1))
    return min(gaps)


def too_coarse(problem: TrainingProblem, model: MilpModel) -> str | None:
    """Why a floating-point solver should not be asked, with the numbers, or None."""
    resolution = label_resolution(problem)
    in_labels, in_margins = _factors(problem, model)
    worst = max(Fraction(1), in_labels, *(abs(label) for label in problem.labels))
    if TOLERANCE * worst >= resolution:
        return (
            f"a tolerance of 1e-6 next to numbers of size {_shown(worst)} is no finer than "
            f"the label resolution {_shown(resolution)}"
        )
    if TOLERANCE * in_margins >= 1:
        return f"a tolerance of 1e-6 next to a big-M constant of {_shown(in_margins)} blurs the thresholds"
    return None


def _factors(problem: TrainingProblem, model: MilpModel) -> tuple[Fraction, Fraction]:
    """The largest factor of a binary: (in units of the labels, in rows about the inputs of thresholds)."""

    def marked(blocks: tuple[NameBlock, ...], names: set[str]) -> NDArray[np.bool_]:
        parts = [np.full(block.count, block.prefix in names) for block in blocks]
        return np.concatenate([np.zeros(0, dtype=bool), *parts])

    binary = model.integer & (model.lower >= 0) & (model.upper <= 1)
    row = np.repeat(np.arange(model.num_rows), np.diff(model.start))

    def largest(where: NDArray[np.bool_]) -> Ints:
        """Per row: the largest coefficient among these columns."""
        found = np.zeros(model.num_rows, dtype=np.int64)
        inside = where[model.columns]
        np.maximum.at(found, row[inside], np.abs(model.values[inside]))
        return found

    copied = marked(model.column_names, {"v"})
    units = largest(marked(model.column_names, _IN_LABEL_UNITS))
    weights, steps = largest(marked(model.column_names, _WEIGHTS)), largest(marked(model.column_names, {"s"}))
    in_labels, in_margins = _reach(model, row, copied, marked(model.row_names, CONFINING), units)
    triples = np.stack([largest(binary), units, weights, steps])[:, largest(copied) == 0]
    coefficient = max((abs(sign) for sign in problem.signs or ()), default=Fraction(1)) or Fraction(1)
    for factor, unit, weight, step in np.unique(triples, axis=1).T.tolist():
        if unit:
            in_labels = max(in_labels, Fraction(factor, unit))
        elif weight:
            in_margins = max(in_margins, Fraction(factor))
        elif step:
            # a sum of thresholds: their coefficients in the row say by how much it was multiplied
            in_labels = max(in_labels, factor * coefficient / step)
        else:
            in_labels = max(in_labels, Fraction(factor))
    return in_labels, in_margins


def _reach(
    model: MilpModel, row: Ints, copied: NDArray[np.bool_], confining: NDArray[np.bool_], units: Ints
) -> tuple[Fraction, Fraction]:
    """The same factors of the rows about copied weights: Σ |coefficient|·(the copy's largest value)."""
    inside = copied[model.columns] & ~confining[row]
    columns = model.columns[inside]
    # Python's integers: a sum of products may pass 2⁶³
    most = np.maximum(np.maximum(-model.lower, model.upper), 1)[columns].astype(object)
    total: dict[int, int] = {}
    for at, part in zip(row[inside].tolist(), np.abs(model.values[inside]) * most, strict=True):
        total[at] = total.get(at, 0) + part
    in_labels = max((Fraction(total[at], int(units[at])) for at in total if units[at]), default=Fraction(0))
    in_margins = max((Fraction(total[at]) for at in total if not units[at]), default=Fraction(0))
    return in_labels, in_margins


def _shown(value: Fraction) -> str:
    return str(value) if len(str(value)) <= 24 else f"about {float(value):.3g}"
