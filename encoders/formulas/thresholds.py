"""Thresholds as MILP rows: one binary s_pj per point and neuron that is 1 exactly if the neuron is active there.

    s = 1 → T_pj ≥ 1,   s = 0 → T_pj ≤ 0,        T_pj = D_p·(w_j·x_p + b_j), an integer form of the weights

Why T ≥ 1 may stand for T > 0: 1[t > 0] does not change if a neuron's weights and bias are multiplied by the same
positive number, and there are finitely many points, so some multiple has T_pj ≥ 1 wherever T_pj > 0. Without boxes
nothing is lost. Boxes must hold such a multiple: `WeightBounds` asks for that. On a grid T is an integer already.

A fixed coefficient a_j multiplies s_pj in the row of the label. A free one makes a column g_pj = a_j·s_pj: by indicator
rows, or exactly by the four McCormick rows of a product with a binary, for a_j in [A⁻, A⁺]:

    A⁻·s ≤ g ≤ A⁺·s,   a − A⁺(1 − s) ≤ g ≤ a − A⁻(1 − s).

With `split` the two sides of s are those of a copied neuron (`hull.py`).

Where all boxes are alike, a_1 ≥ a_2 ≥ … breaks the symmetry of exchanging neurons.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm

import numpy as np

from encoders.formulas.assembly import UNBOUNDED, Assembly, Entries, as_indices, one_per_row
from encoders.formulas.integer_data import check_exact
from encoders.formulas.losses import Summands
from encoders.formulas.milp_model import Ints, Sense
from encoders.formulas.relu import Split
from encoders.geometry.activation import ABOVE, BELOW
from instances import TrainingProblem

Pairs = tuple[Ints, Ints]
Preactivation = Callable[[Pairs, int], Entries]
"""(pairs, factor) → the entries of factor·T, one row per pair."""


class Thresholds:
    """Adds the columns and rows of all thresholds: `low` and `high` (n×k) bound T; ±UNBOUNDED without boxes.

    `known` (n×k) is ABOVE where s = 1 is asked for and BELOW where s = 0 is: rows without a binary.
    """

    def __init__(
        self,
        assembly: Assembly,
        problem: TrainingProblem,
        low: Ints,
        high: Ints,
        preactivation: Preactivation,
        known: Ints,
        *,
        indicator: bool,
        split: Split | None = None,
    ) -> None:
        self.assembly, self.problem, self.indicator, self.split = assembly, problem, indicator, split
        self.low, self.high, self.preactivation = low, high, preactivation
        n, k = problem.n, problem.k
        point, neuron = np.divmod(np.arange(n * k, dtype=np.int64), max(k, 1))
        asked = known[point, neuron]
        always = (low[point, neuron] >= 1) | (asked == ABOVE)
        sometimes = ~always & (high[point, neuron] > 0) & (asked != BELOW)
        for name, side, sense, right in (("on", ABOVE, Sense.GE, 1), ("off", BELOW, Sense.LE, 0)):
            pairs = point[asked == side], neuron[asked == side]
            if len(pairs[0]):
                assembly.add_rows(name, tuple(map(as_indices, pairs)), [preactivation(pairs, 1)], sense, right)
        self.on: Pairs = (point[always], neuron[always])
        self.open: Pairs = (point[sometimes], neuron[sometimes])

    def fixed(self, coefficients: tuple[Fraction, ...]) -> Summands:
        """f for coefficients that the problem fixes."""
        common = lcm(*(value.denominator for value in coefficients))
        whole = [int(value * common) for value in coefficients]
        check_exact(max(map(abs, (*whole, common))), "a coefficient")
        point, neuron = (np.concatenate(pair) for pair in zip(self.on, self.open, strict=True))
        always = len(self.on[0])
        low = np.zeros(len(point), dtype=np.int64)
        low[:always] = 1
        s = self.assembly.add_columns("s", (as_indices(point), as_indices(neuron)), low, 1, integer=True)
        self._switch(s[always:])
        unit = np.full(self.problem.n, common, dtype=np.int64)
        value = np.array(whole, dtype=np.int64)[neuron]
        return Summands(unit, point, s, value, low, np.ones_like(low))

    def free(self, interval: tuple[Fraction, Fraction] | None, *, alike: bool) -> tuple[Summands, Ints]:
        """f for free coefficients (in `interval`, if given) and their columns. `alike`: neurons may be sorted."""
        k = self.problem.k
        bottom, top = (-UNBOUNDED, UNBOUNDED) if interval is None else self._whole(interval)
        a = self.assembly.add_columns("a", (as_indices(range(k)),), bottom, top, integer=False)
        if interval is not None and k:
            for value, sense, name in ((interval[0], Sense.GE, "a_low"), (interval[1], Sense.LE, "a_high")):
                if value.denominator != 1:
                    entries = one_per_row(a, value.denominator)
                    self.assembly.add_rows(name, (as_indices(range(k)),), [entries], sense, value.numerator)
        names = (as_indices(self.open[0]), as_indices(self.open[1]))
        s = self.assembly.add_columns("s", names, 0, 1, integer=True)
        self._switch(s)
        low, high = min(0, bottom), max(0, top)
        g = self.assembly.add_columns("g", names, low, high, integer=False)
        if len(g):
            self._products(g, s, a[self.open[1]], bottom, top)
        if k > 1 and alike:
            order = [one_per_row(a[:-1], 1), one_per_row(a[1:], -1)]
            self.assembly.add_rows("order", (as_indices(range(k - 1)),), order, Sense.GE, 0)
        # where a neuron is always active its coefficient is the summand
        point = np.concatenate((self.on[0], self.open[0]))
        column = np.concatenate((a[self.on[1]], g))
        ones = np.ones(len(point), dtype=np.int64)
        unit = np.ones(self.problem.n, dtype=np.int64)
        return Summands(unit, point, column, ones, low * ones, high * ones), a

    def _switch(self, s: Ints) -> None:
        """s = 1 → T ≥ 1, s = 0 → T ≤ 0."""
        if not len(s):
            return
        names = (as_indices(self.open[0]), as_indices(self.open[1]))
        add, t = self.assembly.add_rows, self.preactivation(self.open, 1)
        if self.indicator:
            add("active", names, [t], Sense.GE, 1, only_if=(s, 1))
            add("inactive", names, [t], Sense.LE, 0, only_if=(s, 0))
        elif self.split is not None:
            inside = self.split(self.open, t, s)
            add("active", names, [inside, one_per_row(s, -1)], Sense.GE, 0)
            add("inactive", names, [t, Entries(inside.row, inside.column, -inside.value)], Sense.LE, 0)
        else:
            low, high = self.low[self.open], self.high[self.open]
            add("active", names, [t, one_per_row(s, low - 1)], Sense.GE, low)
            add("inactive", names, [t, one_per_row(s, -high)], Sense.LE, 0)

    def _products(self, g: Ints, s: Ints, a: Ints, bottom: int, top: int) -> None:
        names = (as_indices(self.open[0]), as_indices(self.open[1]))
        add, here, difference = self.assembly.add_rows, one_per_row(g, 1), [one_per_row(g, 1), one_per_row(a, -1)]
        if self.indicator:
            add("g_le", names, difference, Sense.LE, 0, only_if=(s, 1))
            add("g_ge", names, difference, Sense.GE, 0, only_if=(s, 1))
            add("g_zero_le", names, [here], Sense.LE, 0, only_if=(s, 0))
            add("g_zero_ge", names, [here], Sense.GE, 0, only_if=(s, 0))
        else:
            add("g_le", names, [*difference, one_per_row(s, -bottom)], Sense.LE, -bottom)
            add("g_ge", names, [*difference, one_per_row(s, -top)], Sense.GE, -top)
            add("g_zero_le", names, [here, one_per_row(s, -top)], Sense.LE, 0)
            add("g_zero_ge", names, [here, one_per_row(s, -bottom)], Sense.GE, 0)

    @staticmethod
    def _whole(interval: tuple[Fraction, Fraction]) -> tuple[int, int]:
        numbers = (*interval[0].as_integer_ratio(), *interval[1].as_integer_ratio())
        check_exact(max(map(abs, numbers)), "a bound of a coefficient")
        return interval[0].__floor__(), interval[1].__ceil__()
