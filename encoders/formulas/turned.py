"""The columns and rows that a MILP needs to speak about turned neurons, and the facts of the data as rows over them.

θ_j = (w_j, b_j) of the network is what a solver reports; the rest of the model is about the turned neuron θ̂_j, which
has θ̂_j·(u, 0) ≥ 0. With a binary o_j (it was turned) and m_j = o_j·θ̂_j

    θ_j = θ̂_j − 2·m_j,    f = A + Σ a_j [t̂_j]₊,    A = −Σ a_j (m_j·x̃), whose coefficients are the columns q.

The binaries z_pj of the ReLU rows stand for [t̂_j(x_p) > 0]. Where one is missing, its value is known: 1 where t̂ ≥ 0 for
certain and 0 where t̂ ≤ 0. A 1 of that kind may hide a tie, t̂ = 0; so orders are only asked for between two binaries,
and in Σ (z_r − z_p) ≥ 1 it only weakens the row: as z_r it is too large, and as z_p it stands for a neuron with
t̂(x_p) ≥ 0, which does not cross strictly between p and r.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import lcm

import numpy as np

from encoders.bounds import Box, Origin, WeightBounds
from encoders.formulas.assembly import Assembly, Entries, as_indices, nonzero_per_row, one_per_row
from encoders.formulas.integer_data import check_exact
from encoders.formulas.milp_model import UNBOUNDED, Indices, Ints, Sense
from encoders.geometry.facts import Facts, Sideways

PROVED = "geometry: turned neurons are in the boxes computed for them (exactly, from the data)"


def turned_bounds(facts: Facts, bounds: WeightBounds | None, *, free_signs: bool = False) -> WeightBounds | None:
    """Boxes of the turned neurons: those that the presolve proved, and for the others what `bounds` says of their sign.

    A box of the network's neuron holds it as it is or turned, and neurons of one sign may have been exchanged; with
    free signs, which were numbered anew, so may all. The statement names everything that is used: a grid is the
    given bounds' own, and only a theorem's is kept where the boxes are not theirs.
    """
    known = list(facts.boxes) or [None] * len(facts.signs)
    if all(box is not None for box in known):
        boxes = tuple(box for box in known if box is not None)
        if bounds is not None and bounds.proved and bounds.grid is not None:
            return replace(bounds, boxes=boxes, statement=f"{bounds.statement}; {PROVED}")
        return WeightBounds(boxes, Origin.THEOREM, PROVED)
    if bounds is None:
        return None
    wide = {
        sign: _hull([box for s, box in zip(facts.signs, bounds.boxes, strict=True) if free_signs or s == sign])
        for sign in set(facts.signs)
    }
    statement = bounds.statement if not any(known) else f"{bounds.statement}; {PROVED}"
    boxes = tuple(box or wide[s] for s, box in zip(facts.signs, known, strict=True))
    return replace(bounds, boxes=boxes, statement=statement)


def _hull(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them and their mirror images."""
    rows = [(*box.weights, box.bias) for box in boxes]
    reach = [max(max(-low, high) for low, high in column) for column in zip(*rows, strict=True)]
    *weights, bias = ((-value, value) for value in reach)
    return Box(tuple(weights), bias)


@dataclass(frozen=True, slots=True)
class Turning:
    """`turned` has the columns of θ̂ (k × (d + 1), −1 where there is no bias), `reach` the largest size of each.

    `guarded`: rows may hold under a condition. Columns count in units of 1/`grid`, if there is one.
    """

    assembly: Assembly
    facts: Facts
    turned: Indices
    reach: Ints
    grid: tuple[int, ...] | None
    guarded: bool

    def add(self) -> tuple[Indices, Ints]:
        """The columns of θ, as `turned`, and the columns q."""
        k, width = self.turned.shape
        integral = self.grid is not None
        neuron, index = (part.astype(np.int64) for part in np.nonzero(self.turned >= 0))
        theta = self.turned[neuron, index].astype(np.int64)
        reach = self.reach[neuron, index]
        own = np.full((k, width), -1, dtype=np.int64)
        for prefix, where in (("w", index < width - 1), ("b", index == width - 1)):
            parts = (neuron[where], index[where]) if prefix == "w" else (neuron[where],)
            names = tuple(map(as_indices, parts))
            own[neuron[where], index[where]] = self.assembly.add_columns(
                prefix, names, -reach[where], reach[where], integer=integral
            )
        # m is 0 or θ̂, so θ = θ̂ − 2m is θ̂ or −θ̂: none of them exceeds the reach
        names = (as_indices(neuron), as_indices(index))
        moved = self.assembly.add_columns("m", names, -reach, reach, integer=integral)
        self._rows(names, theta, own[neuron, index], moved, reach)
        q = self._affine_part(neuron, index, moved, width if (self.turned[:, -1] >= 0).any() else width - 1)
        self._upwards(k)
        return as_indices(own), q

    def _rows(self, names: tuple[Indices, ...], theta: Ints, own: Ints, moved: Ints, reach: Ints) -> None:
        add, k = self.assembly.add_rows, len(self.facts.signs)
        o = self.assembly.add_columns("o", (as_indices(range(k)),), 0, 1, integer=True)[names[0]]
        add("own", names, [one_per_row(own, 1), one_per_row(theta, -1), one_per_row(moved, 2)], Sense.EQ, 0)
        here, rest = [one_per_row(moved, 1)], [one_per_row(moved, 1), one_per_row(theta, -1)]
        for title, sense in (("le", Sense.LE), ("ge", Sense.GE)):
            if self.guarded:
                add(f"kept_{title}", names, here, sense, 0, only_if=(o, 0))
                add(f"turned_{title}", names, rest, sense, 0, only_if=(o, 1))
            else:
                most = reach if sense is Sense.LE else -reach
                add(f"kept_{title}", names, [*here, nonzero_per_row(o, -most)], sense, 0)
                add(f"turned_{title}", names, [*rest, nonzero_per_row(o, most)], sense, most)

    def _affine_part(self, neuron: Ints, index: Ints, moved: Ints, count: int) -> Ints:
        """q_i + Σ a_j m_ji = 0."""
        integral = self.grid is not None
        total = np.zeros(count, dtype=object)
        for i, reach in zip(index.tolist(), self.reach[neuron, index].tolist(), strict=True):
            total[i] += reach
        check_exact(max((t for t in total if t < UNBOUNDED), default=0), "a bound of the affine part")
        most = np.array([min(t, UNBOUNDED) for t in total], dtype=np.int64)
        names = (as_indices(range(count)),)
        q = self.assembly.add_columns("q", names, -most, most, integer=integral)
        sign = np.array([int(s) for s in self.facts.signs], dtype=np.int64)[neuron]
        self.assembly.add_rows("affine", names, [one_per_row(q, 1), Entries(index, moved, sign)], Sense.EQ, 0)
        return q

    def _upwards(self, k: int) -> None:
        """θ̂_j·(u, 0) ≥ 0."""
        steps = self.grid or (1,) * self.turned.shape[1]
        scaled = [(i, value / steps[i]) for i, value in enumerate(self.facts.u) if value]
        common = lcm(*(value.denominator for _, value in scaled))
        coefficients = np.array([int(value * common) for _, value in scaled], dtype=np.int64)
        inputs = np.array([i for i, _ in scaled], dtype=np.int64)
        row = np.repeat(np.arange(k, dtype=np.int64), len(inputs))
        columns = self.turned[:, inputs].reshape(-1).astype(np.int64)
        entries = Entries(row, columns, np.tile(coefficients, k))
        self.assembly.add_rows("upwards", (as_indices(range(k)),), [entries], Sense.GE, 0)


def add_cuts(assembly: Assembly, facts: Facts, z: dict[tuple[int, int], int], on: set[tuple[int, int]]) -> None:
    """Rows over the binaries z of (point, neuron); pairs in `on` are known to be 1, all others 0."""
    k = len(facts.signs)
    neurons = {sign: [j for j in range(k) if facts.signs[j] == sign] for sign in (1, -1)}
    less: dict[str, list[tuple[int, int]]] = {"chain": [], "nested": []}
    for chain in facts.chains:
        for p, q in pairwise(chain):
            less["chain"] += [(z[p, j], z[q, j]) for j in range(k) if (p, j) in z and (q, j) in z]
    for group in neurons.values():
        for j, after in pairwise(group):
            less["nested"] += [(z[p, after], z[p, j]) for p in facts.nested if (p, j) in z and (p, after) in z]
    for name, pairs in less.items():
        if pairs:
            first, second = (np.array(part, dtype=np.int64) for part in zip(*pairs, strict=True))
            entries = [one_per_row(first, 1), one_per_row(second, -1)]
            assembly.add_rows(name, (as_indices(range(len(pairs))),), entries, Sense.LE, 0)
    _add_bends(assembly, facts, neurons, z, on)
    _add_triads(assembly, facts, z)
    for v, other in enumerate(facts.sideways):
        _add_sideways(assembly, other, v, neurons, z, on)


def _add_triads(assembly: Assembly, facts: Facts, z: dict[tuple[int, int], int]) -> None:
    """z_q ≤ z_p + z_r, or z_p + z_r ≤ z_q + 1, where all three are binaries."""
    for covers, name, sign in ((True, "triad_covers", -1), (False, "triad_carries", 1)):
        listed = [
            (z[one.p, j], z[one.q, j], z[one.r, j])
            for one in facts.triads
            if one.covers is covers
            for j in range(len(facts.signs))
            if all((at, j) in z for at in (one.p, one.q, one.r))
        ]
        if listed:
            p, q, r = (np.array(part, dtype=np.int64) for part in zip(*listed, strict=True))
            parts = [one_per_row(p, sign), one_per_row(q, -sign), one_per_row(r, sign)]
            assembly.add_rows(name, (as_indices(range(len(listed))),), parts, Sense.LE, 0 if covers else 1)


def _add_sideways(
    assembly: Assembly,
    other: Sideways,
    v: int,
    neurons: dict[int, list[int]],
    z: dict[tuple[int, int], int],
    on: set[tuple[int, int]],
) -> None:
    """z_p ≤ z_q + 1 − r and z_q ≤ z_p + r along a chain; a bend takes a neuron with z_p ≠ z_r, for which split = 1."""
    k = sum(map(len, neurons.values()))
    r = assembly.add_columns(f"r{v}", (as_indices(range(k)),), 0, 1, integer=True)
    ordered = [
        (z[p, j], z[q, j], int(r[j]))
        for chain in other.chains
        for p, q in pairwise(chain)
        for j in range(k)
        if (p, j) in z and (q, j) in z
    ]
    if ordered:
        first, second, turn = (np.array(part, dtype=np.int64) for part in zip(*ordered, strict=True))
        names = (as_indices(range(len(ordered))),)
        up = [one_per_row(first, 1), one_per_row(second, -1)]
        assembly.add_rows(f"rising{v}", names, [*up, one_per_row(turn, 1)], Sense.LE, 1)
        assembly.add_rows(f"falling{v}", names, [*up, one_per_row(turn, 1)], Sense.GE, 0)
    able = [(number, b.p, b.r, j) for number, b in enumerate(other.bends) for j in neurons[b.sign]]
    if not other.bends:
        return
    numbers = np.array([number for number, _, _, _ in able], dtype=np.int64)
    split = assembly.add_columns(f"split{v}", (as_indices(range(len(able))),), 0, 1, integer=False)
    entries = Entries(numbers, split, np.ones(len(able), dtype=np.int64))
    assembly.add_rows(f"bend{v}", (as_indices(range(len(other.bends))),), [entries], Sense.GE, 1)
    for name, factor in (("either", -1), ("notboth", 1)):
        # split ≤ z_p + z_r and split ≤ 2 − z_p − z_r
        row, column, right = [], [], []
        for at, (_, p, q, j) in enumerate(able):
            known = sum((end, j) in on for end in (p, q))
            for end in (p, q):
                if (end, j) in z:
                    row.append(at)
                    column.append(z[end, j])
            right.append(known if factor < 0 else 2 - known)
        if able:
            rows = Entries(np.array(row, np.int64), np.array(column, np.int64), np.full(len(row), factor, np.int64))
            names = (as_indices(range(len(able))),)
            parts = [one_per_row(split, 1), rows]
            assembly.add_rows(f"{name}{v}", names, parts, Sense.LE, np.array(right, dtype=np.int64))


def _add_bends(
    assembly: Assembly,
    facts: Facts,
    neurons: dict[int, list[int]],
    z: dict[tuple[int, int], int],
    on: set[tuple[int, int]],
) -> None:
    row, column, value, least = [], [], [], []
    for number, bend in enumerate(facts.bends):
        needed = 1
        for j in neurons[bend.sign]:
            for p, factor in ((bend.r, 1), (bend.p, -1)):
                if (p, j) in z:
                    row.append(number)
                    column.append(z[p, j])
                    value.append(factor)
                elif (p, j) in on:
                    needed -= factor
        least.append(needed)
    if least:
        entries = Entries(np.array(row, np.int64), np.array(column, np.int64), np.array(value, np.int64))
        names = (as_indices(range(len(least))),)
        assembly.add_rows("bend", names, [entries], Sense.GE, np.array(least, dtype=np.int64))


def symmetric_reach(bounds: WeightBounds | None, grid: tuple[int, ...] | None, k: int, width: int) -> Ints:
    """Per neuron and parameter the least integer that no turned parameter exceeds in size, or UNBOUNDED."""
    reach = np.full((k, width), UNBOUNDED, dtype=np.int64)
    if bounds is not None:
        steps = grid or (1,) * width
        for j, box in enumerate(bounds.boxes):
            for i, (low, high) in enumerate((*box.weights, box.bias)):
                most = max(-low, high, Fraction(0)) * steps[i]
                check_exact(most.__ceil__(), "a weight bound")
                reach[j, i] = most.__ceil__()
    return reach
