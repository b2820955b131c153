"""What may be said about speed: real slowdowns, no change, too few runs, runs that are cut short."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import Any

import pytest

from satfit.regression import Thresholds, difference
from satfit.regression.pairing import Pair
from satfit.regression.speed import FLOOR_S, Claim, Speed, holm, speeds_of
from tests.satfit.regression.support import CRASHED, NO, OUT_OF_TIME, row


def measured(pairs: list[Pair], **given: Any) -> list[Speed]:
    return speeds_of(pairs, **{"measure": "wall", "min_runs": 10, "alpha": 0.05, "tolerance": 1.1} | given)


def noisy(n: int, factor: float, seed: int, *, solver: str = "z3", noise: float = 0.08, cpu: float = 1.0) -> list[Pair]:
    """Times of very different instances, each measured twice with noise."""
    rng = random.Random(f"{seed} {solver}")
    pairs = []
    for at in range(n):
        base = rng.lognormvariate(0.5, 1) + FLOOR_S
        before, after = (base * rng.lognormvariate(0, noise) for _ in range(2))
        rows = [
            row(f"i{at}.cnf", solver=solver, wall_s=seconds, cpu_s=cpu * seconds, time_limit_s=10**6)
            for seconds in (before, after * factor)
        ]
        pairs.append(Pair(*rows))
    return pairs


def test_a_slowdown_of_30_percent_is_found_on_40_runs() -> None:
    for seed in range(20):
        (speed,) = measured(noisy(40, 1.3, seed))
        assert speed.claim is Claim.SLOWER
        assert (speed.n, speed.questions) == (40, 40)
        assert speed.ratio is not None
        assert 1.2 < speed.ratio < 1.4
        assert speed.low is not None
        assert speed.high is not None
        assert speed.low < speed.ratio < speed.high


def test_faster_is_said_too_and_is_no_regression() -> None:
    pairs = noisy(40, 1 / 1.5, 1)
    (speed,) = measured(pairs)
    assert speed.claim is Claim.FASTER
    found = difference([pair.before for pair in pairs], [pair.after for pair in pairs], Thresholds())
    assert found.exit_code == 0


def test_five_runs_never_make_a_claim() -> None:
    (speed,) = measured(noisy(5, 10.0, 0))
    assert speed.claim is Claim.TOO_FEW
    assert speed.p is None
    # and where they are allowed to, five signs are not rare enough
    (speed,) = measured(noisy(5, 10.0, 0), min_runs=1)
    assert speed.claim is Claim.NO_CHANGE
    assert speed.p == 2 / 2**5


def test_equal_pairs_make_no_claim_possible() -> None:
    equal = [Pair(row(f"e{at}"), row(f"e{at}")) for at in range(20)]
    (speed,) = measured(noisy(9, 10.0, 0) + equal)
    assert (speed.n, speed.equal, speed.claim) == (9, 20, Claim.TOO_FEW)


def test_a_certain_but_small_slowdown_is_tolerated() -> None:
    pairs = noisy(60, 1.05, 3, noise=0.001)
    (speed,) = measured(pairs)
    assert speed.p is not None
    assert speed.p < 1e-6
    assert speed.claim is Claim.NO_CHANGE
    assert measured(pairs, tolerance=1.02)[0].claim is Claim.SLOWER


def test_no_change_raises_few_alarms() -> None:
    """Three configurations at once and no tolerance: the chance of any claim is at most alpha."""
    alarms = regressions = 0
    for seed in range(300):
        pairs = [pair for solver in ("z3", "highs", "scip") for pair in noisy(15, 1.0, seed, solver=solver, noise=0.3)]
        claims = {speed.claim for speed in measured(pairs, tolerance=1.0)}
        alarms += bool(claims & {Claim.SLOWER, Claim.FASTER})
        regressions += Claim.SLOWER in claims
    # 5 % of 300 are 15, and three standard deviations are 11
    assert 1 <= alarms <= 26
    assert regressions <= 18


def test_runs_that_flap_at_the_limit_raise_few_alarms() -> None:
    """The same with a limit that cuts a third of the runs on either side."""
    alarms = cut = 0
    for seed in range(300):
        pairs = []
        for pair in noisy(20, 1.0, seed, noise=0.3):
            rows = [
                row(side.instance, wall_s=side.wall_s, time_limit_s=2.5)
                if side.wall_s < 2.5
                else row(side.instance, **OUT_OF_TIME | {"wall_s": 2.51}, time_limit_s=2.5)
                for side in (pair.before, pair.after)
            ]
            pairs.append(Pair(*rows))
        (speed,) = measured(pairs, min_runs=5, tolerance=1.0)
        cut += speed.cut_before + speed.cut_after
        alarms += speed.claim in (Claim.SLOWER, Claim.FASTER)
    assert cut > 300
    assert 1 <= alarms <= 26


def test_a_run_out_of_time_is_a_bound() -> None:
    """Sixty seconds against one is at least sixty times slower, and no infinity."""
    pairs = [Pair(row(f"{at}", wall_s=1.0), row(f"{at}", **OUT_OF_TIME)) for at in range(12)]
    (speed,) = measured(pairs)
    assert (speed.claim, speed.n, speed.cut_after, speed.cut_before) == (Claim.SLOWER, 12, 12, 0)
    assert speed.ratio is not None
    assert math.isclose(speed.ratio, 60)
    (back,) = measured([Pair(pair.after, pair.before) for pair in pairs])
    assert (back.claim, back.cut_before) == (Claim.FASTER, 12)


def test_what_says_nothing_about_speed_is_counted_and_left_out() -> None:
    pairs = [
        Pair(row("both out", **OUT_OF_TIME), row("both out", **OUT_OF_TIME)),
        Pair(row("crash"), row("crash", **CRASHED)),
        Pair(row("short", wall_s=0.02), row("short", wall_s=0.09)),
        Pair(row("equal", wall_s=0.5), row("equal", wall_s=0.5)),
        Pair(row("at the limit", wall_s=60.0), row("at the limit", **OUT_OF_TIME)),
        Pair(row("told", wall_s=0.5), row("told", wall_s=0.6)),
    ]
    (speed,) = measured(pairs)
    assert (speed.n, speed.equal, speed.short, speed.silent) == (1, 1, 1, 3)
    assert speed.n + speed.equal + speed.short + speed.silent == len(pairs)


def test_times_below_the_floor_count_as_the_floor() -> None:
    pairs = [Pair(row(f"{at}", wall_s=0.001), row(f"{at}", wall_s=0.2)) for at in range(10)]
    (speed,) = measured(pairs)
    assert speed.ratio is not None
    assert math.isclose(speed.ratio, 0.2 / FLOOR_S)


def test_different_limits_cut_both_sides_alike() -> None:
    """A decided in 50 s under 60, B had only 10: that is no sign that B is faster."""
    pairs = [
        Pair(row(f"{at}", wall_s=50.0), row(f"{at}", **OUT_OF_TIME | {"wall_s": 10.0}, time_limit_s=10.0))
        for at in range(12)
    ]
    (speed,) = measured(pairs)
    assert (speed.n, speed.silent) == (0, 12)


def test_cpu_seconds_of_a_cut_run_are_a_bound_only_where_they_are_more() -> None:
    more = Pair(row("a", cpu_s=2.0), row("a", **OUT_OF_TIME | {"cpu_s": 59.0}))
    fewer = Pair(row("b", cpu_s=100.0), row("b", **OUT_OF_TIME | {"cpu_s": 59.0}))
    (speed,) = measured([more, fewer], measure="cpu")
    assert (speed.n, speed.silent, speed.cut_after) == (1, 1, 1)


def test_wall_and_cpu_are_told_apart() -> None:
    pairs = [
        Pair(pair.before, row(pair.after.instance, wall_s=pair.before.wall_s, cpu_s=2 * pair.before.cpu_s))
        for pair in noisy(20, 1.0, 5)
    ]
    assert measured(pairs)[0].equal == 20
    assert measured(pairs, measure="cpu")[0].claim is Claim.SLOWER


def test_minimisation_is_decided_by_what_a_run_says_of_its_error() -> None:
    five, none = Fraction(5), None
    told = {"target": none, "objective": five, "claimed_bound": "5"}
    open_run = {"target": none, "objective": five, "claimed_bound": "3", **OUT_OF_TIME}
    pairs = [Pair(row(f"{at}", **told), row(f"{at}", **open_run)) for at in range(10)]
    assert measured(pairs)[0].cut_after == 10


def test_configurations_are_apart_and_corrected_together() -> None:
    pairs = noisy(12, 1.25, 4) + noisy(12, 1.0, 4, solver="highs") + noisy(3, 1.0, 4, solver="scip")
    speeds = measured(pairs)
    assert [speed.configuration.solver for speed in speeds] == ["z3", "highs", "scip"]
    first, second, third = speeds
    assert first.p is not None
    assert second.p is not None
    assert [first.p_adjusted, second.p_adjusted] == holm([first.p, second.p])
    assert (third.p, third.p_adjusted, third.claim) == (None, None, Claim.TOO_FEW)


def test_holm_is_the_least_level_at_which_the_step_down_test_rejects() -> None:
    grid = [0.001, 0.01, 0.02, 0.03, 0.2, 0.6]
    for values in itertools.product(grid, repeat=3):
        for value, adjusted in zip(values, holm(values), strict=True):
            assert adjusted <= 1
            # a level above 1 is none
            for level in (adjusted * 1.0001, adjusted * 0.9999) if adjusted < 1 else ():
                ordered = sorted(values)
                rejected = 0
                while rejected < 3 and ordered[rejected] <= level / (3 - rejected):
                    rejected += 1
                refuted = value in ordered[:rejected]
                assert refuted == (level > adjusted)


def test_questions_are_counted_apart_from_runs() -> None:
    pairs = [
        Pair(row("a", repeat=at, wall_s=1.0 + at / 100), row("a", repeat=at, wall_s=2.0 + at / 50)) for at in range(20)
    ]
    (speed,) = measured(pairs)
    assert (speed.n, speed.questions) == (20, 1)


@pytest.mark.parametrize("verdict", [NO])
def test_infeasible_runs_count_as_well(verdict: Any) -> None:
    pairs = [Pair(row(f"{at}", verdict=verdict), row(f"{at}", verdict=verdict, wall_s=3.0)) for at in range(10)]
    assert measured(pairs)[0].claim is Claim.SLOWER
