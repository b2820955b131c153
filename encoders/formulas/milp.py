"""Training problem → MILP: one ReLU per (point, neuron) pair, its "or" said in one of four ways, real or on a grid.

Thresholds are in `thresholds.py`, losses and targets in `losses.py`.

For a pair with T = D·t_j(x_p) (integral coefficients, D > 0) and h = [t]₊, the relation is, with a binary z,

    D·h ≥ T,  h ≥ 0,
    big-M:      D·h ≤ T + M⁻(1 − z),  h ≤ M⁺·z       where −M⁻ ≤ T and t ≤ M⁺ over the neuron's weight box,
    indicator:  z = 1 → D·h ≤ T,       z = 0 → h ≤ 0,
    hull:       D·h = T(v) for a copy v of the weights that is 0 where z = 0 (`hull.py`),

and without a binary

    sos1:       D·h − D·slack = T,  h, slack ≥ 0,  at most one of h and slack is not 0.

M⁻ and M⁺ belong to the pair: they are computed from this point and this neuron's box. Pairs whose sign the box
already fixes need no binary. If every sign is positive and the fit has to be exact, h ≤ y_p, and a point of label 0
says t_j ≤ 0 for all j: no binary, no h. Where an error is allowed neither follows.
On a grid every column is an integer and h counts in units of 1/D.

Free signs take one binary e_j per neuron (and g = ±h), not an enumeration of how many are positive: one formula answers
the whole question, so one run, one limit and one claim stay what they are. e_1 ≥ e_2 ≥ … breaks the symmetry, which is
sound because all boxes are equal there. With sets h = plus + minus, g = plus − minus, {plus, 1 − e_j}, {minus, e_j}.

What else is an indicator row (thresholds, l0) is a row with a slack and a set where there are sets (`assembly.py`).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from encoders.bounds import WeightBounds
from encoders.formulas.assembly import Assembly, Disjunction, Entries, as_indices, one_per_row
from encoders.formulas.hull import Copies
from encoders.formulas.integer_data import IntegerData, check_exact, integer_data, ranges
from encoders.formulas.losses import Summands, add_loss
from encoders.formulas.milp_model import UNBOUNDED, Indices, Ints, MilpModel, Sense
from encoders.formulas.relu import FreeSigns, Relus, Split, add_relus
from encoders.formulas.scope import SIDES, Scope, UnsupportedFormulaError, scope_of_bounds
from encoders.formulas.thresholds import Thresholds
from encoders.geometry.switches import Known, Switches
from instances import Activation, TrainingProblem


def build_milp(
    problem: TrainingProblem,
    bounds: WeightBounds | None,
    disjunction: Disjunction,
    *,
    grid: tuple[int, ...] | None = None,
    facts: Known | None = None,
) -> MilpModel:
    """The model whose solutions are the networks (inside `bounds`, on `grid`) that meet the target.

    With `facts` it is about turned neurons, and what is known of them is added; up to exchanging neurons of one sign.
    For thresholds the sides that are known are asked for, up to exchanging neurons, which `bounds` must not exclude.
    Without a target its optima are the networks of least loss. `bounds` None leaves the weights free, which only
    indicator rows and sets can express. Raises UnsupportedFormulaError for missing bounds, free coefficients of
    thresholds on a grid, sets or the hull on a grid, or numbers beyond 2⁵³.
    """
    boxed = disjunction in ("big-m", "hull")
    if bounds is None and (boxed or grid is not None):
        raise UnsupportedFormulaError("this formula needs weight bounds")
    if grid is not None and disjunction in ("sos1", "hull"):
        raise UnsupportedFormulaError(f"the {disjunction} formula has weights that are no integers")
    if problem.activation is Activation.THRESHOLD and problem.signs is None:
        if grid is not None:
            raise UnsupportedFormulaError("a grid of weights says nothing about free output coefficients of thresholds")
        if boxed and (bounds is None or bounds.coefficients is None):
            raise UnsupportedFormulaError("this formula needs bounds for the free output coefficients of thresholds")
    if isinstance(facts, Switches):
        return Builder(problem, bounds, disjunction, grid, facts).build()
    if facts is not None:
        from encoders.formulas.milp_turned import TurnedBuilder

        return TurnedBuilder(problem, facts, bounds, disjunction, grid).build()
    return Builder(problem, bounds, disjunction, grid).build()


class Builder:
    """The columns and rows of one model. `TurnedBuilder` says the same about turned neurons."""

    weight_prefixes = ("w", "b")

    def __init__(
        self,
        problem: TrainingProblem,
        bounds: WeightBounds | None,
        disjunction: Disjunction,
        grid: tuple[int, ...] | None,
        switches: Switches | None = None,
    ) -> None:
        self.problem, self.bounds, self.disjunction, self.grid = problem, bounds, disjunction, grid
        self.switches = switches
        self.data: IntegerData = integer_data(problem, grid)
        self.assembly = Assembly(guard_by_sets=disjunction == "sos1")
        self.guarded = disjunction in ("indicator", "sos1")
        self.alike = bounds is None or len(set(bounds.boxes)) <= 1
        self.split: Split | None = None
        n, k = problem.n, problem.k
        self.low, self.high = self._ranges()
        self.exactly_convex = self._is_exactly_convex()
        silent = np.array([self.exactly_convex and label == 0 for label in problem.labels], dtype=bool)
        self.silent = silent
        point, neuron = np.divmod(np.arange(n * k, dtype=np.int64), max(k, 1))
        low, high = self.low[point, neuron], self.high[point, neuron]
        self.never = (point, neuron, silent[point] & (high > 0))
        off = silent[point] | (high <= 0)
        self.on = self._pairs(point, neuron, ~off & (low >= 0))
        self.relu = self._pairs(point, neuron, ~off & (low < 0))

    def _is_exactly_convex(self) -> bool:
        """Only an exact fit forces a convex function to be 0 wherever a label is."""
        problem = self.problem
        return problem.all_positive and problem.exact_fit and problem.activation is Activation.RELU

    @staticmethod
    def _pairs(point: Ints, neuron: Ints, where: np.ndarray) -> tuple[Ints, Ints]:
        return point[where], neuron[where]

    def _ranges(self) -> tuple[Ints, Ints]:
        """Bounds of T per (point, neuron); ±UNBOUNDED without boxes. Equal boxes are computed once."""
        n, k = self.problem.n, self.problem.k
        low = np.full((n, k), -UNBOUNDED, dtype=np.int64)
        high = np.full((n, k), UNBOUNDED, dtype=np.int64)
        if self.bounds is not None:
            for box in dict.fromkeys(self.bounds.boxes):
                mine = np.array([other == box for other in self.bounds.boxes], dtype=bool)
                least, most = ranges(self.data, box, self.grid)
                low[:, mine] = least[:, None]
                high[:, mine] = most[:, None]
        return low, high

    def build(self) -> MilpModel:
        self.weight_column = self.reported_column = self._weight_columns()
        if self.disjunction == "hull" and self.bounds is not None:
            self.split = Copies(self.assembly, self.bounds.boxes, self.weight_column).split
        sign_column: Ints | None = None
        coefficient_column: Ints | None = None
        if self.problem.activation is Activation.THRESHOLD:
            summands, coefficient_column = self._threshold_summands()
        else:
            summands, sign_column = self._relu_summands()
        goal = add_loss(
            self.assembly,
            self.problem,
            summands,
            self.silent,
            indicator=self.guarded,
            integral=self.grid is not None,
        )
        lower, upper, integer = self.assembly.bounds()
        start, columns, values, sense, rhs = self.assembly.matrix()
        model = MilpModel(
            lower=lower,
            upper=upper,
            integer=integer,
            start=start,
            columns=columns,
            values=values,
            sense=sense,
            rhs=rhs,
            indicators=self.assembly.indicators(),
            column_names=tuple(self.assembly.column_names),
            row_names=tuple(self.assembly.row_names),
            weight_column=self.reported_column,
            grid=self.grid or (1,) * (self.problem.d + 1),
            signs=self.problem.signs if sign_column is None else None,
            sign_column=None if sign_column is None else as_indices(sign_column),
            scope=self._scope(),
            coefficient_column=None if coefficient_column is None else as_indices(coefficient_column),
            objective=goal.objective(self.assembly.num_columns),
            squares=goal.squares,
            loss_scale=goal.scale,
            sets=self.assembly.sets(),
        )
        check_exact(model.largest_coefficient(), "a coefficient")
        return model

    def _relu_summands(self) -> tuple[Summands, Ints | None]:
        """±h of every pair that can be active, and the columns of free signs."""
        problem = self.problem
        h, point, neuron, upper = self._activation_columns()
        unit = self.data.multiplier if self.grid is not None else np.ones(problem.n, dtype=np.int64)
        if problem.signs is not None:
            self._silent_rows()
            sign = np.array([int(s) for s in problem.signs], dtype=np.int64)
            return Summands(unit, point, h, sign[neuron], np.zeros_like(upper), upper), None
        free = FreeSigns(h, point, neuron, upper, unit, self.grid is not None)
        return free.add(self.assembly, problem.k, self.disjunction, alike=self.alike)

    def _threshold_summands(self) -> tuple[Summands, Ints | None]:
        problem, bounds = self.problem, self.bounds
        low, high = self.low, self.high
        # where nothing is multiplied by a weight and there is no bias, T is 0 whatever the box
        nothing = np.diff(self.data.start) == 0
        low[nothing], high[nothing] = 0, 0
        known = np.zeros_like(low)
        if self.switches is not None:
            known = np.array(self.switches.sides, dtype=np.int64).T.reshape(low.shape)
        thresholds = Thresholds(
            self.assembly, problem, low, high, self._preactivation, known, indicator=self.guarded, split=self.split
        )
        if problem.signs is not None:
            return thresholds.fixed(problem.signs), None
        return thresholds.free(None if bounds is None else bounds.coefficients, alike=self.alike)

    def _scope(self) -> Scope:
        sides = () if self.switches is None else (SIDES,)
        if self.bounds is None:
            return Scope(relies_on=sides)
        scope = scope_of_bounds(self.bounds)
        if self.grid is not None and not (self.bounds.proved and self.grid == self.bounds.grid):
            steps = sorted(set(self.grid))
            grid = f"weights are multiples of 1/{steps[0]}" if len(steps) == 1 else "weights lie on a grid"
            scope = Scope((*scope.restricted, f"{grid} (an assumption)"), scope.relies_on)
        return Scope(scope.restricted, (*scope.relies_on, *sides))

    def _weight_columns(self) -> Indices:
        """One column per weight and bias, bounded by its box; a bound that is no integer becomes a row."""
        d, k = self.problem.d, self.problem.k
        width = d + int(self.problem.bias)
        neuron, index = np.divmod(np.arange(k * width, dtype=np.int64), max(width, 1))
        lower = np.full(k * width, -UNBOUNDED, dtype=np.int64)
        upper = np.full(k * width, UNBOUNDED, dtype=np.int64)
        fractional: list[tuple[int, Sense, Fraction]] = []
        if self.bounds is not None:
            for j, box in enumerate(self.bounds.boxes):
                intervals = [*box.weights, box.bias][:width]
                for i, (low, high) in enumerate(intervals):
                    at = j * width + i
                    # checked here as well: `ranges` sees only the bounds of weights that some point uses
                    if self.grid is None:
                        numbers = (*low.as_integer_ratio(), *high.as_integer_ratio())
                        check_exact(max(map(abs, numbers)), "a weight bound")
                        lower[at], upper[at] = low.__floor__(), high.__ceil__()
                        if low.denominator != 1:
                            fractional.append((at, Sense.GE, low))
                        if high.denominator != 1:
                            fractional.append((at, Sense.LE, high))
                    else:
                        first, last = (low * self.grid[i]).__ceil__(), (high * self.grid[i]).__floor__()
                        check_exact(max(abs(first), abs(last)), "a weight bound")
                        lower[at], upper[at] = first, last
        is_bias = index == d
        columns = np.full(k * (d + 1), -1, dtype=np.int64)
        integer = self.grid is not None
        for prefix, where in zip(self.weight_prefixes, (~is_bias, is_bias), strict=True):
            parts = (neuron[where], index[where]) if prefix == self.weight_prefixes[0] else (neuron[where],)
            columns[neuron[where] * (d + 1) + index[where]] = self.assembly.add_columns(
                prefix, tuple(map(as_indices, parts)), lower[where], upper[where], integer=integer
            )
        table = as_indices(columns.reshape(k, d + 1))
        self._fractional_rows(fractional, table, width)
        return table

    def _fractional_rows(self, fractional: list[tuple[int, Sense, Fraction]], table: Indices, width: int) -> None:
        for sense in (Sense.GE, Sense.LE):
            mine = [(at, value) for at, s, value in fractional if s is sense]
            if not mine:
                continue
            columns = np.array([table[at // width, at % width] for at, _ in mine], dtype=np.int64)
            self.assembly.add_rows(
                "box_low" if sense is Sense.GE else "box_high",
                (as_indices(range(len(mine))),),
                [one_per_row(columns, np.array([value.denominator for _, value in mine], dtype=np.int64))],
                sense,
                np.array([value.numerator for _, value in mine], dtype=np.int64),
            )

    def _preactivation(self, pairs: tuple[Ints, Ints], factor: int) -> Entries:
        """Entries of factor·T_pj, one row per pair."""
        point, neuron = pairs
        first, length = self.data.start[point], np.diff(self.data.start)[point]
        row = np.repeat(np.arange(len(point), dtype=np.int64), length)
        offset = np.arange(len(row), dtype=np.int64) - np.repeat(np.cumsum(length) - length, length)
        at = np.repeat(first, length) + offset
        column = self.weight_column[np.repeat(neuron, length), self.data.columns[at]]
        return Entries(row, column.astype(np.int64), factor * self.data.values[at])

    def _activation_columns(self) -> tuple[Ints, Ints, Ints, Ints]:
        """h for every pair that can be active, with the rows that make it [t]₊: (columns, point, neuron, M⁺)."""
        point = np.concatenate((self.on[0], self.relu[0]))
        neuron = np.concatenate((self.on[1], self.relu[1]))
        integral = self.grid is not None
        unit = np.ones_like(point) if integral else self.data.multiplier[point]
        high = self.high[point, neuron]
        upper = np.where(high >= UNBOUNDED, UNBOUNDED, -(-high // unit))
        if self.exactly_convex:
            upper = np.minimum(upper, self._label_ceilings(integral)[point])
        lower = 0
        h = self.assembly.add_columns(
            "h", (as_indices(point), as_indices(neuron)), lower, np.maximum(upper, 0), integer=integral
        )
        always = len(self.on[0])
        if always:
            names = (as_indices(self.on[0]), as_indices(self.on[1]))
            equal = [one_per_row(h[:always], unit[:always]), self._preactivation(self.on, -1)]
            self.assembly.add_rows("on", names, equal, Sense.EQ, 0)
        low, high, t = self.low[self.relu], self.high[self.relu], self._preactivation(self.relu, 1)
        relus = Relus(self.relu, h[always:], unit[always:], t, low, high, np.maximum(upper[always:], 0))
        self.binaries = add_relus(self.assembly, relus, self.disjunction, self.split)
        return h, point, neuron, np.maximum(upper, 0)

    def _label_ceilings(self, integral: bool) -> Ints:
        """⌈y_p⌉ in the units of h: with all signs positive no summand exceeds the label."""
        ceilings = []
        for label, multiplier in zip(self.problem.labels, self.data.multiplier.tolist(), strict=True):
            value = label * multiplier if integral else label
            ceilings.append(max(value.__floor__() if integral else value.__ceil__(), 0))
        check_exact(max(ceilings, default=0), "a label")
        return np.array(ceilings, dtype=np.int64)

    def _silent_rows(self) -> None:
        """Label 0, all signs positive: T ≤ 0."""
        point, neuron, where = self.never
        pairs = self._pairs(point, neuron, where)
        if len(pairs[0]):
            names = (as_indices(pairs[0]), as_indices(pairs[1]))
            self.assembly.add_rows("silent", names, [self._preactivation(pairs, 1)], Sense.LE, 0)
