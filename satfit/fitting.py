"""Exact training from Python: `satfit.fit(X, y, k)`, and saved networks."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from instances import Constraints, Loss, Network, TrainingProblem, UsageError, sparse_point
from instances.load import Instance
from instances.rationals import parse_decimal
from instances.schema import parse_network
from satfit.batch import run_one
from satfit.case import make_case
from satfit.settings import Settings
from satfit.single import MEANING, WITHOUT_VERDICT
from satfit.training.reading import read_bytes
from satfit.training.running import default_solver
from satfit.training.standing import standing_of
from solvers.outcome import Outcome, Termination
from solvers.registry import find_backend

Number = int | float | str | Fraction | Decimal


class FitError(RuntimeError):
    """The solver crashed, or cannot take the question; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What was found, exactly.

    `network` is the best one found (None: none), `error` its loss on the data and `bound` a number below which no
    network's is (None where nothing exact is known); `certificate` says what that rests on. `gap` is
    (error − bound)/error, `proved_optimal` that it is 0. With a target, `outcome.verdict` is the answer.
    """

    network: Network | None
    error: Fraction | None
    bound: Fraction | None
    proved_optimal: bool
    gap: Fraction | None
    certificate: str
    outcome: Outcome

    def predict(self, X: Iterable[Iterable[Number]]) -> tuple[Fraction, ...]:  # noqa: N803
        """The exact values at the rows of X. Raises ValueError without a network, or if a row has another length."""
        if self.network is None:
            raise ValueError("no network was found")
        rows = _rows(X)
        for at, row in enumerate(rows):
            if self.network.weights and len(row) != len(self.network.weights[0]):
                raise ValueError(f"row {at} has {len(row)} values, the network {len(self.network.weights[0])} inputs")
        return tuple(self.network.values(map(sparse_point, rows)))


def fit(
    X: Iterable[Iterable[Number]],  # noqa: N803
    y: Iterable[Number],
    k: int,
    loss: str = "l2",
    *,
    signs: str | Sequence[int] | None = None,
    bias: bool = True,
    solver: str | None = None,
    time_limit: float = 60.0,
    jobs: int = 1,
    target: Number | None = None,
    reliable: bool = False,
    unit_ball: Number | None = None,
) -> Fit:
    """The best network Σ a_j·max(0, w_j·x + b_j) of k neurons, a_j = ±1, on n points X (n×d) with labels y (n).

    Integers, Fractions, Decimals and strings ("0.1", "1/3") are taken exactly; a float stands for the shortest decimal
    that prints as it (0.1 is 1/10), in its own precision. Arrays of NumPy and frames of pandas are nested sequences.
    `loss`: l0, l1, l2 (sum of squares, no mean) or linf. `signs` fixes the a_j, as "++-" or [1, 1, -1]. With `target`
    the question is whether a loss of at most that is possible. `solver`: `exact:cells` where it is installed unless an
    exact fit is asked for; `satfit solvers` lists others. `time_limit` in seconds; what was found by then is returned.
    `jobs`: processes of an exact algorithm, threads of a solver.

    `reliable`: every neuron is 0 wherever the label is 0. `unit_ball`, a δ > 0: weight vectors in the unit ball, biases
    in [−1, 1], and the least l2 error to within δ. Both are for `exact:cells`.

    The solver has a process of its own, and what it says is checked here: `error` is evaluated exactly.

    Raises ValueError for data that are no numbers (nan and infinities included; with row and column, from 0), or of
    shapes that do not agree, UsageError for options that cannot be meant, and FitError where the solver fails.
    """
    points, labels = _rows(X), _column(y, "y")
    if len(points) != len(labels):
        raise ValueError(f"X has {len(points)} rows, y has {len(labels)}")
    wanted = None if target is None else _exact(target, "target")
    problem = TrainingProblem(
        points=tuple(map(sparse_point, points)),
        labels=labels,
        dimension=len(points[0]) if points else 0,
        neurons=_neurons(k),
        signs=None if signs is None else _signs(signs),
        bias=bias,
        loss=_loss(loss, wanted),
        target=wanted,
    )
    wanted_of = Constraints(reliable, None if unit_ball is None else _exact(unit_ball, "unit_ball"))
    if (why := wanted_of.unsuited(problem) if wanted_of else None) is not None:
        raise UsageError(why)
    settings = Settings(solvers=(), time_limit_s=time_limit, threads=jobs, constraints=wanted_of)
    name = default_solver(problem, settings) if solver is None else solver
    settings = replace(settings, solvers=(name,))
    outcome = run_one(make_case(Instance("data", problem, b"", None), settings), find_backend(name), settings).outcome
    failed = outcome.termination.failed or outcome.termination is Termination.UNSUPPORTED
    if failed and outcome.witness is None:
        raise FitError(f"{name}: {outcome.termination}: {outcome.note}")
    standing = standing_of(outcome)
    return Fit(
        outcome.witness,
        standing.error,
        standing.bound,
        standing.proved_optimal,
        standing.gap,
        standing.certificate if outcome.witness is not None else _without_network(outcome),
        outcome,
    )


def _without_network(outcome: Outcome) -> str:
    """What an answer without a network rests on, in words."""
    words = WITHOUT_VERDICT[outcome.termination] if outcome.basis is None else MEANING[outcome.basis]
    return f"{outcome.verdict}: {words}" + (f" ({outcome.note})" if outcome.note else "")


def load_network(path: str | Path) -> Network:
    """The network in a JSON file (`satfit train -o`). Raises InputError with file and line."""
    return parse_network(read_bytes(Path(path), str(path)), file=str(path))


def _rows(table: Any) -> list[tuple[Fraction, ...]]:
    """n×d exact values; all rows have the same length."""
    rows = []
    for at, row in enumerate(_items(table, "X")):
        if isinstance(row, str | bytes) or not isinstance(row, Iterable):
            raise ValueError(f"row {at} of X is no row but {row!r:.40}: for one input write [[x] for x in X]")
        rows.append(tuple(_exact(value, f"X, row {at}, column {i}") for i, value in enumerate(row)))
        if len(rows[-1]) != len(rows[0]):
            raise ValueError(f"row {at} of X has {len(rows[-1])} values, row 0 has {len(rows[0])}")
    return rows


def _column(values: Any, name: str) -> tuple[Fraction, ...]:
    return tuple(_exact(value, f"{name}, row {at}") for at, value in enumerate(_items(values, name)))


def _items(values: Any, name: str) -> Iterable[Any]:
    if hasattr(values, "to_numpy"):
        # a frame would iterate over the names of its columns
        values = values.to_numpy()
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise ValueError(f"{name} is no sequence but {values!r:.40}")
    return values


def _exact(value: Any, where: str) -> Fraction:
    """Raises ValueError, saying where."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool):
        raise ValueError(f"{where}: {value} is no number")
    if len(getattr(value, "shape", ())):
        raise ValueError(f"{where}: one number is wanted, not {value!r:.40}; a table of one column has y.ravel()")
    try:
        return Fraction(operator.index(value))
    except TypeError:
        pass
    # what other number types print as: numpy's narrow floats are taken at their own precision
    text = repr(float(value)) if isinstance(value, float) else str(value)
    try:
        return parse_decimal(text)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _neurons(k: object) -> int:
    try:
        return operator.index(k)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"k is a whole number of neurons, not {k!r:.40}") from None


def _loss(loss: str, wanted: Fraction | None) -> Loss:
    if loss not in set(Loss):
        raise UsageError(f"no loss {loss!r}; there are {', '.join(Loss)}")
    if loss == Loss.ZERO and wanted != 0:
        raise UsageError("loss zero asks for an exact fit: target 0")
    return Loss(loss)


def _signs(signs: str | Sequence[int]) -> tuple[Fraction, ...]:
    if isinstance(signs, str):
        if set(signs) - {"+", "-"}:
            raise UsageError(f"signs: write + and - only, such as '++-', not {signs!r}")
        return tuple(Fraction(1 if sign == "+" else -1) for sign in signs)
    return tuple(Fraction(sign) for sign in signs)
