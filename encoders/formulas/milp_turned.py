"""Training problem → MILP over turned neurons: `milp.py` with what the data say about them. See `turned.py`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from encoders.bounds import WeightBounds
from encoders.formulas.assembly import Disjunction, forced_signs
from encoders.formulas.losses import Summands
from encoders.formulas.milp import Builder
from encoders.formulas.milp_model import UNBOUNDED, Ints
from encoders.formulas.scope import TURNED, Scope
from encoders.formulas.turned import Turning, add_cuts, symmetric_reach, turned_bounds
from encoders.geometry.activation import ABOVE, BELOW
from encoders.geometry.facts import Facts
from instances import TrainingProblem


class TurnedBuilder(Builder):
    """The weights of `Builder` are those of the turned neurons; the network's own are columns besides."""

    weight_prefixes = ("tw", "tb")

    def __init__(
        self,
        problem: TrainingProblem,
        facts: Facts,
        bounds: WeightBounds | None,
        disjunction: Disjunction,
        grid: tuple[int, ...] | None,
    ) -> None:
        self.facts = facts
        self.free_signs = problem.signs is None
        boxes = turned_bounds(facts, bounds, free_signs=self.free_signs)
        super().__init__(replace(problem, signs=facts.signs), boxes, disjunction, grid)
        sides = self._sides()
        point, neuron = np.nonzero((sides == BELOW) & (self.free_high > 0))
        self.never = (point.astype(np.int64), neuron.astype(np.int64), np.ones(len(point), dtype=bool))

    def _is_exactly_convex(self) -> bool:
        # what a label says about the network's neurons it does not say about turned ones
        return False

    def _sides(self) -> Ints:
        """ABOVE, BELOW or UNKNOWN per (point, neuron)."""
        if not self.facts.sides:
            return np.zeros((self.problem.n, self.problem.k), dtype=np.int64)
        return np.array(self.facts.sides, dtype=np.int64).T

    def _ranges(self) -> tuple[Ints, Ints]:
        low, self.free_high = super()._ranges()
        sides = self._sides()
        return np.where(sides == ABOVE, np.maximum(low, 0), low), np.where(
            sides == BELOW, np.minimum(self.free_high, 0), self.free_high
        )

    def _relu_summands(self) -> tuple[Summands, Ints | None]:
        problem = self.problem
        h, point, neuron, upper = self._activation_columns()
        self._silent_rows()
        reach = symmetric_reach(self.bounds, self.grid, problem.k, problem.d + 1)
        turning = Turning(self.assembly, self.facts, self.weight_column, reach, self.grid, self.guarded)
        self.reported_column, q = turning.add()
        if self.binaries is not None:
            z = dict(zip(zip(*(part.tolist() for part in self.relu), strict=True), self.binaries.tolist(), strict=True))
            on = set(zip(*(part.tolist() for part in self.on), strict=True))
            add_cuts(self.assembly, self.facts, z, on)
        sign = np.array([int(s) for s in self.facts.signs], dtype=np.int64)[neuron]
        unit = np.ones_like(point) if self.grid is not None else self.data.multiplier[point]
        affine = np.repeat(np.arange(problem.n, dtype=np.int64), np.diff(self.data.start))
        most = self._affine_reach(reach)[self.data.columns]
        summands = Summands(
            self.data.multiplier,
            np.concatenate((point, affine)),
            np.concatenate((h, q[self.data.columns])),
            np.concatenate((sign * unit, self.data.values)),
            np.concatenate((np.zeros_like(upper), -most)),
            np.concatenate((upper, most)),
        )
        return summands, forced_signs(self.assembly, self.facts.signs) if self.free_signs else None

    def _affine_reach(self, reach: Ints) -> Ints:
        """The largest size of each coefficient of A."""
        free = (reach >= UNBOUNDED).any(axis=0)
        return np.where(free, UNBOUNDED, np.where(reach >= UNBOUNDED, 0, reach).sum(axis=0))

    def _scope(self) -> Scope:
        scope = super()._scope()
        return Scope(scope.restricted, (*scope.relies_on, TURNED))
