"""The rows that say what a loss is, for any sum of columns that makes up f.

Every point gets an integer u_p such that u_p·f(x_p) has integer coefficients and u_p·y_p is an integer. With
r_p = f(x_p) − y_p:

    exact   u_p·f = u_p·y_p
    l1      u_p·f − u_p·over_p + u_p·under_p = u_p·y_p,  over, under ≥ 0;  the loss is at most Σ over + under
    l2      u_p·f − u_p·r_p = u_p·y_p;  the loss is Σ r_p²
    linf    −u_p·loss ≤ u_p·f − u_p·y_p ≤ u_p·loss
    l0      miss_p = 0 → u_p·f = u_p·y_p, as indicator rows or with the largest residual of the boxes as M

Each bound on the loss is met with equality by some solution with the same network, so the network with the least bound
is the network with the least loss. On a grid f takes multiples of 1/u_p only, and the columns count in those units;
U = lcm(u_p) brings them together, and the loss is the objective divided by U (by U² for l2).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from encoders.formulas.assembly import UNBOUNDED, Assembly, Entries, as_indices, one_per_row
from encoders.formulas.integer_data import check_exact
from encoders.formulas.milp_model import Indices, Ints, Sense, Squares
from encoders.formulas.scope import UnsupportedFormulaError
from instances import Loss, TrainingProblem


@dataclass(frozen=True, slots=True)
class Summands:
    """unit_p·f(x_p) = Σ coefficient·column over the entries of p; a column's values lie in [low, high]."""

    unit: Ints
    point: Ints
    column: Ints
    coefficient: Ints
    low: Ints
    high: Ints


@dataclass(frozen=True, slots=True)
class Goal:
    """What is minimised: Σ coefficients·columns, or the squares if they have no limit. Divided by `scale`: the loss."""

    columns: Ints | None = None
    coefficients: Ints | None = None
    squares: Squares | None = None
    scale: int = 1

    def objective(self, num_columns: int) -> Ints | None:
        """One coefficient per column of the model."""
        if self.columns is None or self.coefficients is None:
            return None
        dense = np.zeros(num_columns, dtype=np.int64)
        dense[self.columns] = self.coefficients
        return dense


def add_loss(
    assembly: Assembly,
    problem: TrainingProblem,
    summands: Summands,
    skipped: NDArray[np.bool_],
    *,
    indicator: bool,
    integral: bool,
) -> Goal:
    """Add the rows of the problem's loss and target. `skipped` points are fitted by other rows (exact fits only).

    Raises UnsupportedFormulaError for numbers beyond 2⁵³.
    """
    rows = _LossRows(assembly, problem, summands, skipped, indicator, integral)
    if problem.exact_fit:
        rows.exact()
        return Goal()
    match problem.loss:
        case Loss.L0 | Loss.ZERO:
            return rows.l0()
        case Loss.L1:
            return rows.l1()
        case Loss.L2:
            return rows.l2()
        case Loss.LINF:
            return rows.linf()


class _LossRows:
    def __init__(
        self,
        assembly: Assembly,
        problem: TrainingProblem,
        summands: Summands,
        skipped: NDArray[np.bool_],
        indicator: bool,
        integral: bool,
    ) -> None:
        self.assembly, self.problem, self.indicator, self.integral = assembly, problem, indicator, integral
        kept = np.flatnonzero(~skipped)
        self.names: tuple[Indices, ...] = (as_indices(kept),)
        self.count = len(kept)
        units = summands.unit[kept].tolist()
        factors, rhs = [], []
        for p, unit in zip(kept.tolist(), units, strict=True):
            label = problem.labels[p] * unit
            factors.append(label.denominator)
            rhs.append(label.numerator)
        check_exact(max(factors, default=0), "a label's denominator")
        check_exact(max(map(abs, rhs), default=0), "a label")
        self.u = [factor * unit for factor, unit in zip(factors, units, strict=True)]
        place = np.cumsum(~skipped) - 1
        inside = ~skipped[summands.point]
        row = place[summands.point[inside]]
        coefficient = summands.coefficient[inside]
        largest = max(int(coefficient.max()), -int(coefficient.min())) if len(coefficient) else 0
        check_exact(max(factors, default=0) * largest, "a coefficient")
        factor = np.array(factors, dtype=np.int64)
        self.entries = Entries(row, summands.column[inside], factor[row] * coefficient)
        self.summand_low, self.summand_high = summands.low[inside], summands.high[inside]
        self.rhs_list = rhs
        self.rhs = np.array(rhs, dtype=np.int64)

    def exact(self) -> None:
        if self.count:
            self.assembly.add_rows("fit", self.names, [self.entries], Sense.EQ, self.rhs)

    def l0(self) -> Goal:
        # a point where f is 0 whatever the weights needs no rows, and many readers dislike guarded rows without entries
        alive = np.bincount(self.entries.row, minlength=self.count) > 0
        missed = (~alive & (self.rhs != 0)).astype(np.int64)
        miss = self.assembly.add_columns("miss", self.names, missed, 1, integer=True)
        place = np.cumsum(alive) - 1
        entries = Entries(place[self.entries.row], self.entries.column, self.entries.value)
        names = (self.names[0][alive],)
        if alive.any():
            add, rhs = self.assembly.add_rows, self.rhs[alive]
            if self.indicator:
                add("fit_le", names, [entries], Sense.LE, rhs, only_if=(miss[alive], 0))
                add("fit_ge", names, [entries], Sense.GE, rhs, only_if=(miss[alive], 0))
            else:
                least, most = self._deviations()
                over = np.array([max(0, value) for value in most], dtype=np.int64)[alive]
                under = np.array([max(0, -value) for value in least], dtype=np.int64)[alive]
                add("fit_le", names, [entries, one_per_row(miss[alive], -over)], Sense.LE, rhs)
                add("fit_ge", names, [entries, one_per_row(miss[alive], under)], Sense.GE, rhs)
        return self._linear(miss, np.ones(self.count, dtype=np.int64), 1)

    def l1(self) -> Goal:
        upper = [UNBOUNDED] * self.count, [UNBOUNDED] * self.count
        if self.integral:
            least, most = self._deviations()
            upper = [max(0, value) for value in most], [max(0, -value) for value in least]
        add = self.assembly.add_columns
        over = add("over", self.names, 0, np.array(upper[0], dtype=np.int64), integer=self.integral)
        under = add("under", self.names, 0, np.array(upper[1], dtype=np.int64), integer=self.integral)
        unit = self._residual_unit()
        if self.count:
            parts = [self.entries, one_per_row(over, -unit), one_per_row(under, unit)]
            self.assembly.add_rows("fit", self.names, parts, Sense.EQ, self.rhs)
        worth, scale = self._worth()
        return self._linear(np.concatenate((over, under)), np.concatenate((worth, worth)), scale)

    def l2(self) -> Goal:
        lower: Ints | int = -UNBOUNDED
        upper: Ints | int = UNBOUNDED
        if self.integral:
            least, most = self._deviations()
            lower, upper = np.array(least, dtype=np.int64), np.array(most, dtype=np.int64)
        residual = self.assembly.add_columns("r", self.names, lower, upper, integer=self.integral)
        if not self.count:
            return Goal(residual, residual) if self.problem.target is None else Goal()
        parts = [self.entries, one_per_row(residual, -self._residual_unit())]
        self.assembly.add_rows("fit", self.names, parts, Sense.EQ, self.rhs)
        worth, scale = self._worth()
        check_exact(int(worth.max()) ** 2, "the weight of a square")
        limit = None
        if self.problem.target is not None:
            most_allowed = self.problem.target * scale**2
            limit = (int(most_allowed // 1), 1) if self.integral else most_allowed.as_integer_ratio()
            check_exact(max(limit), "the target")
        return Goal(squares=Squares(as_indices(residual), worth**2, limit), scale=scale**2)

    def linf(self) -> Goal:
        worth, scale = self._worth()
        if self.problem.target is not None:
            self._band(self.problem.target.numerator, self.problem.target.denominator)
            return Goal(scale=scale)
        upper = UNBOUNDED
        if self.integral:
            reach = [max(abs(low), abs(high)) for low, high in zip(*self._deviations(), strict=True)]
            upper = max((r * w for r, w in zip(reach, worth.tolist(), strict=True)), default=0)
            check_exact(upper, "the largest residual")
        loss = self.assembly.add_columns("loss", (), 0, upper, integer=self.integral)
        if self.count:
            column = np.repeat(loss, self.count)
            largest = int(np.abs(self.entries.value).max()) if len(self.entries.value) else 0
            check_exact(int(worth.max()) * max(largest, max(map(abs, self.rhs_list))), "a coefficient")
            entries = Entries(self.entries.row, self.entries.column, self.entries.value * worth[self.entries.row])
            rhs, bound = self.rhs * worth, one_per_row(column, self._residual_unit())
            minus = one_per_row(column, -self._residual_unit())
            self.assembly.add_rows("above", self.names, [entries, minus], Sense.LE, rhs)
            self.assembly.add_rows("below", self.names, [entries, bound], Sense.GE, rhs)
        return Goal(loss, np.ones(1, dtype=np.int64), scale=scale)

    def _band(self, numerator: int, denominator: int) -> None:
        """y_p − γ ≤ f ≤ y_p + γ."""
        if not self.count:
            return
        high, low, factors = [], [], []
        for u, rhs in zip(self.u, self.rhs_list, strict=True):
            # on a grid the row takes whole values only
            factor = 1 if self.integral else denominator
            slack = u * numerator // denominator if self.integral else u * numerator
            factors.append(factor)
            high.append(rhs * factor + slack)
            low.append(rhs * factor - slack)
        check_exact(max(map(abs, (*high, *low, *factors))), "a label and the target")
        largest = int(np.abs(self.entries.value).max()) if len(self.entries.value) else 0
        check_exact(largest * max(factors), "a coefficient")
        scaled = self.entries.value * np.array(factors, dtype=np.int64)[self.entries.row]
        entries = Entries(self.entries.row, self.entries.column, scaled)
        self.assembly.add_rows("above", self.names, [entries], Sense.LE, np.array(high, dtype=np.int64))
        self.assembly.add_rows("below", self.names, [entries], Sense.GE, np.array(low, dtype=np.int64))

    def _residual_unit(self) -> Ints:
        """The coefficient of a residual's column: it counts in true units, or on a grid in units of 1/u_p (1/U)."""
        return np.ones(self.count, dtype=np.int64) if self.integral else np.array(self.u, dtype=np.int64)

    def _worth(self) -> tuple[Ints, int]:
        """(what one unit of each residual column counts, by how much all of it has to be divided)."""
        if not self.integral:
            return np.ones(self.count, dtype=np.int64), 1
        common = lcm(*self.u)
        check_exact(common, "the common denominator of all residuals")
        return np.array([common // u for u in self.u], dtype=np.int64), common

    def _deviations(self) -> tuple[list[int], list[int]]:
        """Bounds of u_p·(f(x_p) − y_p) that follow from the boxes."""
        low, high = self.summand_low, self.summand_high
        if len(low) and (int(low.min()) <= -UNBOUNDED or int(high.max()) >= UNBOUNDED):
            raise UnsupportedFormulaError("without weight bounds no residual is bounded")
        least, most = [-value for value in self.rhs_list], [-value for value in self.rhs_list]
        listed = zip(self.entries.row.tolist(), self.entries.value.tolist(), low.tolist(), high.tolist(), strict=True)
        for row, value, bottom, top in listed:
            ends = (value * bottom, value * top)
            least[row] += min(ends)
            most[row] += max(ends)
        check_exact(max(map(abs, (*least, *most)), default=0), "a big-M constant")
        return least, most

    def _linear(self, columns: Ints, worth: Ints, scale: int) -> Goal:
        """Σ worth·column is minimised, or at most scale·target."""
        target = self.problem.target
        if target is None:
            return Goal(columns, worth, scale=scale)
        if self.count:
            most = target * scale
            limit, factor = (int(most // 1), 1) if self.integral else most.as_integer_ratio()
            check_exact(limit, "the target")
            check_exact(factor * int(worth.max()), "the target's denominator")
            row = np.zeros(len(columns), dtype=np.int64)
            self.assembly.add_rows("target", (), [Entries(row, columns, factor * worth)], Sense.LE, limit)
        return Goal(scale=scale)
