"""How far a network is from the best: exact where the solver is, a claim where it is not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from instances import Verdict
from satfit.training.live import words_of
from satfit.training.standing import Standing, approximate, percentage, shown, standing_of, written_out
from solvers.outcome import Basis, Outcome, Termination


def test_bound_and_error_meet() -> None:
    found = Standing(Fraction(5, 6), Fraction(5, 6), Basis.EXACT)
    assert (found.proved_optimal, found.gap) == (True, 0)
    assert found.words == "proven optimal: error = bound (exact)"
    assert Standing(Fraction(2), Fraction(2), Basis.PROOF).words == "proven optimal: error = bound (a checked proof)"


def test_a_gap_however_small_is_no_optimum() -> None:
    error = Fraction(1, 3)
    found = Standing(error, error - Fraction(1, 10**30), Basis.EXACT)
    assert not found.proved_optimal
    assert found.gap == Fraction(3, 10**30)
    assert "relative gap 0.1 %" in found.words
    assert Standing(Fraction(2), Fraction(1), Basis.EXACT).words == (
        "not proven optimal: bound 1 (exact), relative gap 50.0 %"
    )


def test_a_claim_is_no_bound() -> None:
    found = standing_of(Outcome(Verdict.FEASIBLE, Termination.COMPLETED, objective=Fraction(1), claimed_bound="1.0"))
    assert (found.proved_optimal, found.gap) == (False, None)
    assert "claimed, not proved" in found.words
    assert "floating-point" in found.certificate


def test_error_zero_is_its_own_bound() -> None:
    found = standing_of(Outcome(Verdict.FEASIBLE, Termination.COMPLETED, objective=Fraction(0), claimed_bound="0.0"))
    assert (found.proved_optimal, found.gap, found.bound) == (True, 0, 0)


def test_without_a_network_or_a_bound() -> None:
    assert standing_of(Outcome(Verdict.UNKNOWN, Termination.TIME_LIMIT)).gap is None
    assert Standing(Fraction(3), None, None).words == "not proved: nothing is known of smaller errors"


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0.0 %"), ("1/100000", "0.1 %"), ("1/3", "33.4 %"), ("1", "100.0 %"), ("1/2", "50.0 %")]
)
def test_percentages_round_up(value: str, text: str) -> None:
    assert percentage(Fraction(value)) == text


def test_long_numbers_are_short_on_the_screen() -> None:
    assert shown(Fraction(5)) == "5"
    assert shown(Fraction(1, 3)) == "1/3 (≈ 0.33333)"
    assert shown(Fraction(10**30 + 1, 7)) == "≈ 1.4286e+29"
    assert approximate(Fraction(-(10**400))) == "-10^400"


def test_an_answer_is_exact_and_readable() -> None:
    long = Fraction(225133797 * 10**20 + 1, 2459503 * 10**10)
    assert written_out(Fraction(5)) == "5"
    assert written_out(Fraction(225133797, 2459503)) == "225133797/2459503 (≈ 91.536)"
    assert written_out(long) == f"{long} (≈ 9.1536e+11)"
    assert written_out(Fraction(10**90 + 1, 7)) == "≈ 1.4286e+89"


def test_progress_in_words() -> None:
    assert words_of({"error": None, "bound": None, "nodes": 0}) == "no network yet"
    assert words_of({"error": "4", "bound": "1", "nodes": 7}) == "error 4  bound 1  gap 75.0 %  7 nodes"
    assert words_of({"error": "~4.0", "bound": "~1", "nodes": 0}) == "error ~4.0  bound ~1  gap ~75.0 %"
    assert words_of({"error": "0", "bound": "0", "nodes": 0}) == "error 0  bound 0  gap 0.0 %"
