"""The rows that make h the positive part of t, and g = ±h where the sign of a neuron is free: one way per disjunction.

`milp.py` says what the rows are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from encoders.formulas.assembly import UNBOUNDED, Assembly, Disjunction, Entries, as_indices, one_per_row
from encoders.formulas.losses import Summands
from encoders.formulas.milp_model import Ints, Sense

Split = Callable[[tuple[Ints, Ints], Entries, Ints], Entries]
"""`Copies.split`: (pairs, T, z) → T of the weights that count where z = 1."""


@dataclass(frozen=True, slots=True)
class Relus:
    """Pairs (point, neuron) with unit·h = [T]₊: `t` has the entries of T by pair, low ≤ T ≤ high, h ≤ upper."""

    pairs: tuple[Ints, Ints]
    h: Ints
    unit: Ints
    t: Entries
    low: Ints
    high: Ints
    upper: Ints


def add_relus(assembly: Assembly, relus: Relus, disjunction: Disjunction, split: Split | None) -> Ints | None:
    """The rows and sets of all these pairs. `split` is needed for the hull. Returns the binaries, if there are any."""
    names = (as_indices(relus.pairs[0]), as_indices(relus.pairs[1]))
    h, unit, t, upper, add = relus.h, relus.unit, relus.t, relus.upper, assembly.add_rows
    if not len(h):
        return None
    above = [one_per_row(h, unit), Entries(t.row, t.column, -t.value)]
    if disjunction == "sos1":
        most = np.where(relus.low <= -UNBOUNDED, UNBOUNDED, -(relus.low // unit))
        slack = assembly.add_columns("slack", names, 0, most, integer=False)
        add("parts", names, [*above, one_per_row(slack, -unit)], Sense.EQ, 0)
        assembly.add_sets(h, slack)
        return None
    z = assembly.add_columns("z", names, 0, 1, integer=True)
    add("above", names, above, Sense.GE, 0)
    if disjunction == "indicator":
        add("active", names, above, Sense.LE, 0, only_if=(z, 1))
        add("inactive", names, [one_per_row(h, 1)], Sense.LE, 0, only_if=(z, 0))
    elif split is not None:
        inside = split(relus.pairs, t, z)
        add("active", names, [one_per_row(h, unit), Entries(inside.row, inside.column, -inside.value)], Sense.EQ, 0)
        # what the box says about h follows; what a label says does not
        tight = upper < -(-relus.high // unit)
        if tight.any():
            rows = [one_per_row(h[tight], 1), one_per_row(z[tight], -upper[tight])]
            add("inactive", (names[0][tight], names[1][tight]), rows, Sense.LE, 0)
    else:
        add("active", names, [*above, one_per_row(z, -relus.low)], Sense.LE, -relus.low)
        add("inactive", names, [one_per_row(h, 1), one_per_row(z, -upper)], Sense.LE, 0)
    return z


@dataclass(frozen=True, slots=True)
class FreeSigns:
    """Outputs ±h with h ≤ upper (±UNBOUNDED without), one per (point, neuron); e_j says which of the two."""

    h: Ints
    point: Ints
    neuron: Ints
    upper: Ints
    unit: Ints
    integral: bool

    def add(self, assembly: Assembly, neurons: int, disjunction: Disjunction, *, alike: bool) -> tuple[Summands, Ints]:
        """(f, the columns e). `alike`: neurons may be sorted."""
        e = assembly.add_columns("e", (as_indices(range(neurons)),), 0, 1, integer=True)
        summands = self._parts(assembly, e) if disjunction == "sos1" else self._products(assembly, e, disjunction)
        if neurons > 1 and alike:
            order = [one_per_row(e[:-1], 1), one_per_row(e[1:], -1)]
            assembly.add_rows("order", (as_indices(range(neurons - 1)),), order, Sense.GE, 0)
        return summands, e

    def _parts(self, assembly: Assembly, e: Ints) -> Summands:
        """h = plus + minus, of which e leaves one: {plus, 1 − e} and {minus, e}."""
        names = (as_indices(self.point), as_indices(self.neuron))
        plus = assembly.add_columns("plus", names, 0, self.upper, integer=self.integral)
        minus = assembly.add_columns("minus", names, 0, self.upper, integer=self.integral)
        if len(self.h):
            rows = [one_per_row(self.h, 1), one_per_row(plus, -1), one_per_row(minus, -1)]
            assembly.add_rows("signs", names, rows, Sense.EQ, 0)
            assembly.add_sets(plus, assembly.complement(e[self.neuron]))
            assembly.add_sets(minus, e[self.neuron])
        ones, zeros = np.ones_like(self.point), np.zeros_like(self.upper)
        return Summands(
            self.unit,
            np.concatenate((self.point, self.point)),
            np.concatenate((plus, minus)),
            np.concatenate((ones, -ones)),
            np.concatenate((zeros, zeros)),
            np.concatenate((self.upper, self.upper)),
        )

    def _products(self, assembly: Assembly, e: Ints, disjunction: Disjunction) -> Summands:
        """g = h if e = 1, −h if e = 0."""
        h, upper, add = self.h, self.upper, assembly.add_rows
        names = (as_indices(self.point), as_indices(self.neuron))
        lower = np.where(upper >= UNBOUNDED, -UNBOUNDED, -upper)
        g = assembly.add_columns("g", names, lower, upper, integer=self.integral)
        if len(h):
            mine = e[self.neuron]
            minus, plus = [one_per_row(g, 1), one_per_row(h, -1)], [one_per_row(g, 1), one_per_row(h, 1)]
            add("g_le", names, minus, Sense.LE, 0)
            add("g_ge", names, plus, Sense.GE, 0)
            if disjunction == "indicator":
                add("g_pos", names, minus, Sense.GE, 0, only_if=(mine, 1))
                add("g_neg", names, plus, Sense.LE, 0, only_if=(mine, 0))
            else:
                add("g_pos", names, [*minus, one_per_row(mine, -2 * upper)], Sense.GE, -2 * upper)
                add("g_neg", names, [*plus, one_per_row(mine, -2 * upper)], Sense.LE, 0)
        return Summands(self.unit, self.point, g, np.ones_like(self.point), lower, upper)
