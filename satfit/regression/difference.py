"""B against A: every change of a verdict, and what may be said about speed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from instances import UsageError
from satfit.regression.kinds import Change, Kind
from satfit.regression.pairing import Pairing, configuration_of, newest, pair_up
from satfit.regression.speed import Claim, Speed, speeds_of
from satfit.regression.verdicts import changes_of
from satfit.row import Row
from solvers.outcome import Termination

MEASURES = ("wall", "cpu")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as a regression. Raises UsageError (one line) for what cannot be meant.

    `min_runs` differing pairs are the fewest that a claim about speed rests on; `alpha` bounds the chance of one false
    claim among all configurations; a ratio up to `tolerance` is no slowdown; `flap` is the factor of the time limit
    within which a run may be decided on one side only; `measure` is `wall` or `cpu`. `ignore_limits` pairs runs with
    different limits. With `require_all` a run of A without a partner is a regression.
    """

    min_runs: int = 10
    alpha: float = 0.05
    tolerance: float = 1.1
    flap: float = 1.5
    measure: str = "wall"
    ignore_limits: bool = False
    require_all: bool = False

    def __post_init__(self) -> None:
        if self.min_runs < 1:
            raise UsageError(f"--min-runs must be at least 1, not {self.min_runs}")
        if not 0 < self.alpha < 1:
            raise UsageError(f"--alpha must lie between 0 and 1, not {self.alpha}")
        if not (math.isfinite(self.tolerance) and self.tolerance >= 1):
            raise UsageError(f"--tolerance must be at least 1, not {self.tolerance}")
        if not (math.isfinite(self.flap) and self.flap >= 1):
            raise UsageError(f"--flap must be at least 1, not {self.flap}")
        if self.measure not in MEASURES:
            raise UsageError(f"--measure: {self.measure!r} is not one of {', '.join(MEASURES)}")


@dataclass(frozen=True, slots=True)
class Difference:
    """What B has become, compared with A. `alike` pairs show no change of the verdict.

    `superseded_before` and `superseded_after` runs were recorded again later, and are left out.
    """

    thresholds: Thresholds
    pairing: Pairing
    changes: list[Change]
    speeds: list[Speed]
    superseded_before: int = 0
    superseded_after: int = 0

    @property
    def regressions(self) -> list[Change]:
        """Those of the verdicts."""
        return [change for change in self.changes if change.kind.regression]

    @property
    def slowdowns(self) -> list[Speed]:
        return [speed for speed in self.speeds if speed.claim is Claim.SLOWER]

    @property
    def exit_code(self) -> int:
        """5 if anything is a regression, else 0."""
        return 5 if self.regressions or self.slowdowns else 0

    @property
    def alike(self) -> int:
        changed = sum(1 for change in self.changes if change.before is not None and change.after is not None)
        return len(self.pairing.pairs) - changed


def difference(before: Sequence[Row], after: Sequence[Row], thresholds: Thresholds) -> Difference:
    """The rows of A and of B have met each other, each among themselves (`satfit.judge`).

    Raises UsageError if no run was really asked on both sides and nothing else is a regression: what compares nothing
    must not pass.
    """
    recorded = len(before), len(after)
    before, after = newest(before), newest(after)
    pairing = pair_up(before, after, ignore_limits=thresholds.ignore_limits)
    changes = changes_of(before, after, pairing, flap=thresholds.flap)
    if thresholds.require_all:
        changes += [_missing(row) for row in pairing.only_before]
        changes.sort(key=lambda change: list(Kind).index(change.kind))
    speeds = speeds_of(
        pairing.pairs,
        measure=thresholds.measure,
        min_runs=thresholds.min_runs,
        alpha=thresholds.alpha,
        tolerance=thresholds.tolerance,
    )
    superseded = recorded[0] - len(before), recorded[1] - len(after)
    made = Difference(thresholds, pairing, changes, speeds, *superseded)
    if made.exit_code == 0 and not any(_ran(pair.before) and _ran(pair.after) for pair in pairing.pairs):
        raise UsageError(_nothing(len(before), len(after), pairing))
    return made


def _ran(row: Row) -> bool:
    return row.termination is not Termination.UNSUPPORTED


def _missing(row: Row) -> Change:
    return Change(Kind.MISSING, row.instance, str(configuration_of(row)), "not in B", before=row)


def _nothing(before: int, after: int, pairing: Pairing) -> str:
    if pairing.pairs:
        return f"nothing to compare: in all {len(pairing.pairs)} pairs one side did not run (unsupported)"
    apart = f"; {pairing.limits_apart} differ in their limits only (--ignore-limits)" if pairing.limits_apart else ""
    return f"nothing to compare: none of the {before} runs of A was asked the same as one of the {after} of B{apart}"
