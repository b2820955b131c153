"""Is B slower? Paired, per configuration, with the number of runs it rests on, and corrected for asking often."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from satfit.regression.pairing import Configuration, Pair, configuration_of
from satfit.regression.signed_rank import location, signed_rank_p
from satfit.row import Row
from satfit.scoring import decided
from solvers.outcome import Termination

FLOOR_S = 0.1
"""Seconds below which a run is mostly the start of a process: shorter times count as this long."""
CONFIDENCE = 0.95


class Claim(StrEnum):
    """What may be said."""

    SLOWER = "slower"
    FASTER = "faster"
    NO_CHANGE = "no change shown"
    TOO_FEW = "too few runs"


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of B over seconds of A in one configuration.

    `n` pairs differ, and the test rests on them; they come from `questions` questions. `equal` pairs do not differ,
    `short` ones are below `FLOOR_S` on both sides, `silent` ones say nothing (undecided on both sides, failed, out of
    memory). `cut_before` and `cut_after` of the n were out of time in A or in B,
    and enter with what they had lasted. `ratio`, `low`, `high`: Hodges–Lehmann and its interval of confidence 95 %,
    None where there are too few; `mean_ratio` is the geometric mean. `p` is two-sided, `p_adjusted` after Holm.
    """

    configuration: Configuration
    n: int
    questions: int
    equal: int
    short: int
    silent: int
    cut_before: int
    cut_after: int
    ratio: float | None
    low: float | None
    high: float | None
    mean_ratio: float | None
    p: float | None
    p_adjusted: float | None
    claim: Claim


def speeds_of(pairs: Sequence[Pair], *, measure: str, min_runs: int, alpha: float, tolerance: float) -> list[Speed]:
    """One per configuration, in the order they appear. `measure` is `wall` or `cpu`.

    A claim needs `min_runs` pairs that differ, an adjusted p below `alpha`, and a ratio beyond `tolerance`.
    """
    groups: dict[Configuration, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(configuration_of(pair.before), []).append(pair)
    measured = [_measured(who, group, measure, min_runs) for who, group in groups.items()]
    tested = [at for at, speed in enumerate(measured) if speed.p is not None]
    for at, p in zip(tested, holm([measured[at].p or 0.0 for at in tested]), strict=True):
        measured[at] = replace(measured[at], p_adjusted=p, claim=_claim(measured[at].ratio, p, alpha, tolerance))
    return measured


def _claim(ratio: float | None, p: float, alpha: float, tolerance: float) -> Claim:
    if ratio is None or p >= alpha or 1 / tolerance <= ratio <= tolerance:
        return Claim.NO_CHANGE
    return Claim.SLOWER if ratio > 1 else Claim.FASTER


def holm(values: Sequence[float]) -> list[float]:
    """Adjusted p values, in the order given (S. Holm, *A simple sequentially rejective test procedure*, 1979)."""
    adjusted = [0.0] * len(values)
    least = 0.0
    for done, at in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        least = max(least, min(1.0, (len(values) - done) * values[at]))
        adjusted[at] = least
    return adjusted


def _measured(who: Configuration, pairs: Sequence[Pair], measure: str, min_runs: int) -> Speed:
    compared: list[tuple[Pair, float]] = []
    short = silent = 0
    for pair in pairs:
        times = _times(pair, measure)
        if times is None:
            silent += 1
            continue
        if max(times) <= FLOOR_S:
            short += 1
            continue
        before, after = (max(FLOOR_S, seconds) for seconds in times)
        compared.append((pair, math.log(after / before)))
    differing = [pair for pair, difference in compared if difference != 0]
    differences = [difference for _, difference in compared]
    speed = Speed(
        configuration=who,
        n=len(differing),
        questions=len({pair.before.question for pair in differing}),
        equal=len(compared) - len(differing),
        short=short,
        silent=silent,
        cut_before=sum(1 for pair in differing if not decided(pair.before)),
        cut_after=sum(1 for pair in differing if not decided(pair.after)),
        ratio=None,
        low=None,
        high=None,
        mean_ratio=None,
        p=None,
        p_adjusted=None,
        claim=Claim.TOO_FEW,
    )
    if not differing or len(differing) < min_runs:
        return speed
    found = location(differences, CONFIDENCE)
    return replace(
        speed,
        ratio=math.exp(found.middle),
        low=None if found.low is None else math.exp(found.low),
        high=None if found.high is None else math.exp(found.high),
        mean_ratio=math.exp(math.fsum(differences) / len(differences)),
        p=signed_rank_p(differences),
    )


def _times(pair: Pair, measure: str) -> tuple[float, float] | None:
    """Seconds of A and B, or None where they say nothing about speed.

    A run out of time counts with what it had lasted, as a bound: only against a decided run, and only where that is
    the longer time (CPU seconds of several threads need not be). Both are cut at the smaller limit, so that A and B
    are treated alike.
    """
    a, b = pair.before, pair.after
    told = decided(a), decided(b)
    if not any(told) or not all(done or _out_of_time(row) for done, row in zip(told, (a, b), strict=True)):
        return None
    if measure == "cpu":
        times = a.cpu_s, b.cpu_s
    else:
        limit = min(a.options["time_limit_s"], b.options["time_limit_s"])
        times = min(a.wall_s, limit) if told[0] else limit, min(b.wall_s, limit) if told[1] else limit
    if (not told[0] and times[0] <= times[1]) or (not told[1] and times[1] <= times[0]):
        return None
    return times


def _out_of_time(row: Row) -> bool:
    return row.termination is Termination.TIME_LIMIT
