"""Data in other units: an exact affine map of the inputs, a scale of the labels, and both undone exactly.

With x' = (x − m)/s per input and y' = y/c, c > 0: a network f' on the new data is f(x) = c·f'(x') on the old, its
weights c·w'/s and its biases c·(b' − Σ w'·m/s), since c·[t]₊ = [c·t]₊. This is one to one, so f is best on the old data
if and only if f' is on the new, and its error is that of f' times c (l1, linf), times c² (l2), or the same (l0). Labels
are never shifted: these networks have no output bias. Inputs are shifted only where neurons have a bias to undo it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt
from typing import Any

from encoders.geometry.lines import dense
from instances import Loss, Network, TrainingProblem, UsageError, sparse_point
from solvers.outcome import Outcome
from solvers.progress import CLAIMED

KINDS = {
    "none": "the data as they are",
    "decimal": "each input, and the labels, over a power of ten: none is above 1; the only one without biases",
    "unit": "each input onto [0, 1], the labels over the largest",
    "standard": "each input less its mean, over its standard deviation (both rounded), the labels likewise unshifted",
}
DIGITS = 2
"""Of rounded means and deviations: any exact map will do, and one with short numbers is the cheaper one."""


@dataclass(frozen=True, slots=True)
class Scale:
    """x' = (x − shift)/size for each of d inputs, y' = y/label; all sizes are positive."""

    shifts: tuple[Fraction, ...]
    sizes: tuple[Fraction, ...]
    label: Fraction

    def point(self, x: Sequence[Fraction]) -> tuple[Fraction, ...]:
        return tuple((v - m) / s for v, m, s in zip(x, self.shifts, self.sizes, strict=True))

    def factor(self, loss: Loss) -> Fraction:
        """What an error on the new data is multiplied by on the old."""
        match loss:
            case Loss.ZERO | Loss.L0:
                return Fraction(1)
            case Loss.L1 | Loss.LINF:
                return self.label
            case Loss.L2:
                return self.label**2

    def problem(self, problem: TrainingProblem) -> TrainingProblem:
        """The same question in the new units, its target included."""
        return replace(
            problem,
            points=tuple(sparse_point(self.point(dense(x, problem.d))) for x in problem.points),
            labels=tuple(label / self.label for label in problem.labels),
            target=None if problem.target is None else problem.target / self.factor(problem.loss),
        )

    def network(self, network: Network) -> Network:
        """The network on the old data."""
        rows = tuple(tuple(self.label * w / s for w, s in zip(row, self.sizes, strict=True)) for row in network.weights)
        biases = tuple(
            self.label * bias - sum((w * m for w, m in zip(row, self.shifts, strict=True)), Fraction(0))
            for row, bias in zip(rows, network.biases, strict=True)
        )
        return replace(network, weights=rows, biases=biases)

    def outcome(self, problem: TrainingProblem, outcome: Outcome) -> Outcome:
        """What a run on the new data says of `problem`, the old: the network evaluated there, exactly.

        Raises AssertionError if its error is not the scaled one: an error of ours.
        """
        factor = self.factor(problem.loss)
        witness = None if outcome.witness is None else self.network(outcome.witness)
        error = None if witness is None else problem.error(witness)
        if outcome.objective is not None and error != factor * outcome.objective:
            raise AssertionError(f"the rescaled error is {outcome.objective} times {factor}, not {error}")
        claimed = outcome.claimed_bound
        return replace(
            outcome,
            witness=witness,
            objective=error,
            bound=None if outcome.bound is None else factor * outcome.bound,
            claimed_bound=None if claimed is None else str(float(Fraction(claimed) * factor)),
            # these are about the new data
            geometry_log=None,
            assumes=tuple(f"{assumption}, in the rescaled units" for assumption in outcome.assumes),
            note=f"{outcome.note} (rescaled)" if outcome.note else "",
        )

    def progress(self, loss: Loss, said: Mapping[str, Any]) -> dict[str, Any]:
        """Progress on the new data, as it is on the old."""
        factor = self.factor(loss)

        def undone(text: str | None) -> str | None:
            if text is None or not text.startswith(CLAIMED):
                return None if text is None else str(Fraction(text) * factor)
            return f"{CLAIMED}{float(Fraction(text.removeprefix(CLAIMED)) * factor):.10g}"

        return {**said, "error": undone(said.get("error")), "bound": undone(said.get("bound"))}

    def words(self, loss: Loss) -> str:
        """What was done, for people."""
        factor = self.factor(loss)
        labels = "labels as they are" if self.label == 1 else f"labels over {self.label}"
        what = "the same loss" if factor == 1 else f"the loss there is that of the file over {factor}"
        return f"solved with rescaled inputs and {labels} ({what}); all numbers here are in the units of the file"


def scale_for(kind: str, problem: TrainingProblem) -> Scale | None:
    """The map of this kind for these data, None for `none`. Raises UsageError."""
    if kind not in KINDS:
        raise UsageError(f"--rescale: no kind {kind!r}; there are {', '.join(KINDS)}")
    if kind == "none":
        return None
    if not problem.bias and kind != "decimal":
        raise UsageError(f"--rescale {kind} shifts the inputs, which needs biases; --rescale decimal does not")
    columns = list(zip(*(dense(x, problem.d) for x in problem.points), strict=True)) or [()] * problem.d
    if kind == "decimal":
        shifts, sizes = [Fraction(0)] * problem.d, [_power_of_ten(column) for column in columns]
        label = _power_of_ten(problem.labels)
    elif kind == "unit":
        shifts = [min(column, default=Fraction(0)) for column in columns]
        sizes = [max(column, default=low) - low or Fraction(1) for column, low in zip(columns, shifts, strict=True)]
        label = max(map(abs, problem.labels), default=Fraction(0)) or Fraction(1)
    else:
        sizes = [_deviation(column) for column in columns]
        shifts = [_rounded(_mean(column), size) for column, size in zip(columns, sizes, strict=True)]
        label = _deviation(problem.labels)
    return Scale(tuple(shifts), tuple(sizes), label)


def _mean(column: Sequence[Fraction]) -> Fraction:
    return sum(column, Fraction(0)) / max(1, len(column))


def _rounded(value: Fraction, size: Fraction) -> Fraction:
    """To a power of ten about DIGITS digits below `size`."""
    unit: Fraction = _power_of_ten([size]) / 10**DIGITS
    return round(value / unit) * unit


def _deviation(column: Sequence[Fraction]) -> Fraction:
    """About the standard deviation, to a few digits; 1 for a constant column."""
    mean = _mean(column)
    variance = _mean([(value - mean) ** 2 for value in column])
    if not variance:
        return Fraction(1)
    # the root to at least DIGITS + 1 digits: variance·10^(2p) is at least 10^(2·DIGITS + 2)
    power = DIGITS + 2 + max(0, len(str(variance.denominator)) - len(str(variance.numerator)))
    root = Fraction(isqrt(variance.numerator * 100**power // variance.denominator), 10**power)
    return _rounded(root, root)


def _power_of_ten(column: Sequence[Fraction]) -> Fraction:
    """The least power of ten that no value exceeds; 1 for nothing but zeros."""
    largest = max(map(abs, column), default=Fraction(0))
    if not largest:
        return Fraction(1)
    power = len(str(largest.numerator)) - len(str(largest.denominator)) - 1
    size: Fraction = Fraction(10**power) if power >= 0 else Fraction(1, 10**-power)
    while size < largest:
        size *= 10
    return size
