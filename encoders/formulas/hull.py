"""The disjunctive formulation: a copy of the weights that counts only where the neuron is active.

For a point and a neuron with T = D·t(θ), weights θ = (w, b) in a box [L, U], and a binary z, the weights split into
θ = v + v', v ∈ z·[L, U], v' ∈ (1 − z)·[L, U]. For a ReLU

    D·h ≥ T(θ),  h ≥ 0,  D·h = T(v)       so T(v) ≥ 0 and T(v') = T(θ) − D·h ≤ 0,

and for a threshold T(v) ≥ z and T(v') ≤ 0. The columns are θ and v; v' is θ − v. Only weights with a coefficient in T
have a copy, since no other is in any row of the pair.

With z in {0, 1} one of v, v' is θ and the other 0, so this is exact. With z in [0, 1] its projection to (θ, h) is the
convex hull of one ReLU over the box, {(θ, h): θ ∈ [L, U], h = max(0, t(θ))}, which is as much as linear rows can
say about one pair:

    Proof. The set is the union of A = {θ ∈ [L, U], t(θ) ≥ 0, h = t(θ)} and B = {θ ∈ [L, U], t(θ) ≤ 0, h = 0}. Both are
    polytopes, and neither is empty, since pairs whose sign the box fixes are never split. A point of the hull is
    z·α + (1 − z)·β with α ∈ A, β ∈ B; v = z·α and v' = (1 − z)·β satisfy the rows. Conversely take a solution of the
    rows. If 0 < z < 1, α = v/z is in A and β = v'/(1 − z) in B, and (θ, h) is z·(α, t(α)) + (1 − z)·(β, 0). If z = 1,
    v' = 0 and θ = v is in A; if z = 0, v = 0 and θ = v' is in B, with h = 0. Weights without a copy are in the same
    interval in A and in B, a factor of both and so of the hull. (Balas, Disjunctive programming: properties of the
    convex hull of feasible points, Discrete Applied Mathematics 89, 1998, Theorem 2.1.)

Where no output exceeds an integer Y (its label, if all signs are positive), there is the row h ≤ Y·z: the same proof
with 0 ≤ t(θ) ≤ Y in A.

So it is never weaker than big-M, whose rows follow: t(v) ≤ M⁺·z and −T(v') ≤ M⁻·(1 − z), M⁺ and M⁻ being the extremes
over the same box.
"""

from __future__ import annotations

import numpy as np

from encoders.bounds import Box
from encoders.formulas.assembly import Assembly, Entries, as_indices, nonzero_per_row, one_per_row
from encoders.formulas.milp_model import Indices, Ints, Sense

CONFINING = {"on_low", "on_high", "off_low", "off_high"}
"""The rows that keep v in z·[L, U] and θ − v in (1 − z)·[L, U]."""


class Copies:
    """Makes the copies v. `boxes` has one box per neuron; `weight_column` is the model's own table."""

    def __init__(self, assembly: Assembly, boxes: tuple[Box, ...], weight_column: Indices) -> None:
        self.assembly = assembly
        count = int(weight_column.max(initial=-1)) + 1
        self.index = np.zeros(count, dtype=np.int64)
        self.low, self.high = np.zeros((count, 2), dtype=np.int64), np.zeros((count, 2), dtype=np.int64)
        for box, columns in zip(boxes, weight_column.tolist(), strict=True):
            for i, ((low, high), at) in enumerate(zip((*box.weights, box.bias), columns, strict=True)):
                if at >= 0:
                    self.index[at] = i
                    self.low[at], self.high[at] = low.as_integer_ratio(), high.as_integer_ratio()

    def split(self, pairs: tuple[Ints, Ints], t: Entries, z: Ints) -> Entries:
        """T(v) for the entries of T, one row per pair. `z` is the pair's binary."""
        point, neuron = pairs
        theta, z = t.column, z[t.row]
        names = (as_indices(point[t.row]), as_indices(neuron[t.row]), as_indices(self.index[theta]))
        (low, below), (high, above) = self.low[theta].T, self.high[theta].T
        v = self.assembly.add_columns(
            "v", names, np.minimum(0, low // below), np.maximum(0, -(-high // above)), integer=False
        )
        for title, end, unit, sense in (("low", low, below, Sense.GE), ("high", high, above, Sense.LE)):
            add, here = self.assembly.add_rows, one_per_row(v, unit)
            rest = [one_per_row(theta, unit), one_per_row(v, -unit)]
            add(f"on_{title}", names, [here, nonzero_per_row(z, -end)], sense, 0)
            add(f"off_{title}", names, [*rest, nonzero_per_row(z, end)], sense, end)
        return Entries(t.row, v, t.value)
