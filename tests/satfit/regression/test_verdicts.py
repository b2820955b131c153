"""Every class of change, one pair at a time, and all pairs of outcomes at once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from instances import UsageError
from satfit.judge import judge
from satfit.minimum import cross_check_minimum
from satfit.regression import Difference, Thresholds, difference
from satfit.regression.kinds import MEANING, Change, Kind
from satfit.regression.knowledge import CONTRADICTED
from satfit.row import Row
from solvers.outcome import Basis, Termination
from tests.corpus import ROOT
from tests.satfit.regression.support import CRASHED, NO, OUT_OF_TIME, UNKNOWN, UNSUPPORTED, YES, row

WITNESS: dict[str, Any] = {"verdict": YES, "claimed": YES, "basis": Basis.WITNESS}
PROOF: dict[str, Any] = {"verdict": NO, "claimed": NO, "basis": Basis.PROOF}
EXACT_NO: dict[str, Any] = PROOF | {"basis": Basis.EXACT}
FLOAT_NO: dict[str, Any] = PROOF | {"basis": Basis.FLOAT}
REFUTED: dict[str, Any] = {"verdict": UNKNOWN, "claimed": NO, "basis": Basis.REFUTED, "note": "contradicted"}
REJECTED: dict[str, Any] = REFUTED | {"rejected": True, "note": "the proof was rejected"}
RESTRICTED: dict[str, Any] = {"verdict": UNKNOWN, "claimed": NO, "basis": Basis.RESTRICTED}
MEMORY: dict[str, Any] = OUT_OF_TIME | {"termination": Termination.MEMORY_LIMIT, "wall_s": 3.0}
ERROR: dict[str, Any] = CRASHED | {"termination": Termination.ERROR}
OTHER = row("other")
"""A run that stays, so that something is compared in any case."""
LEAST: dict[str, Any] = {"target": None}


def compared(before: Sequence[Row], after: Sequence[Row], **given: Any) -> Difference:
    return difference(judge(before).rows, judge(after).rows, Thresholds(**given))


def kinds(before: Sequence[Row], after: Sequence[Row], **given: Any) -> list[Kind]:
    return [change.kind for change in compared(before, after, **given).changes]


def only(before: dict[str, Any], after: dict[str, Any], **given: Any) -> Change:
    (change,) = compared([OTHER, row(**before)], [OTHER, row(**after)], **given).changes
    return change


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (WITNESS, REJECTED, Kind.WRONG),
        (WITNESS, REFUTED, Kind.WRONG),
        (EXACT_NO, REFUTED, Kind.WRONG),
        (OUT_OF_TIME, REFUTED, Kind.WRONG),
        (WITNESS, FLOAT_NO, Kind.WRONG),
        (PROOF, WITNESS, Kind.WRONG),
        (OUT_OF_TIME, FLOAT_NO | {"label": YES}, Kind.WRONG),
        (FLOAT_NO, WITNESS, Kind.OPPOSITE),
        (FLOAT_NO, {"verdict": YES, "basis": Basis.FLOAT}, Kind.OPPOSITE),
        (WITNESS, CRASHED, Kind.FAILED),
        (OUT_OF_TIME, ERROR, Kind.FAILED),
        (UNSUPPORTED, CRASHED, Kind.FAILED),
        (PROOF, EXACT_NO, Kind.UNCERTIFIED),
        (PROOF, OUT_OF_TIME, Kind.UNCERTIFIED),
        (PROOF, MEMORY, Kind.UNCERTIFIED),
        (PROOF, UNSUPPORTED, Kind.UNCERTIFIED),
        (PROOF, RESTRICTED, Kind.UNCERTIFIED),
        (EXACT_NO, OUT_OF_TIME, Kind.LOST),
        (EXACT_NO, RESTRICTED, Kind.LOST),
        (EXACT_NO, MEMORY, Kind.LOST),
        (EXACT_NO, {**OUT_OF_TIME, "termination": Termination.COMPLETED}, Kind.LOST),
        (EXACT_NO | {"wall_s": 45.0}, OUT_OF_TIME, Kind.FLAPPING),
        (WITNESS | {"wall_s": 45.0}, OUT_OF_TIME, Kind.FLAPPING),
        (OUT_OF_TIME, WITNESS | {"wall_s": 45.0}, Kind.FLAPPING),
        (WITNESS | {"wall_s": 45.0}, MEMORY, Kind.UNCERTIFIED),
        (REFUTED, REFUTED, Kind.KNOWN),
        (REJECTED, REJECTED, Kind.KNOWN),
        (FLOAT_NO | {"label": YES}, FLOAT_NO | {"label": YES}, Kind.KNOWN),
        (REFUTED, FLOAT_NO | {"label": YES}, Kind.WRONG),
        (OUT_OF_TIME, WITNESS, Kind.GAINED),
        (EXACT_NO, PROOF, Kind.GAINED),
        (UNSUPPORTED, EXACT_NO, Kind.GAINED),
        (CRASHED, OUT_OF_TIME, Kind.GAINED),
        (REFUTED, WITNESS, Kind.GAINED),
        (EXACT_NO, FLOAT_NO, Kind.CHANGED),
        (PROOF, PROOF | {"assumes": ("a theorem",)}, Kind.CHANGED),
        (OUT_OF_TIME, MEMORY, Kind.CHANGED),
        (UNSUPPORTED, OUT_OF_TIME, Kind.CHANGED),
    ],
)
def test_one_pair(before: dict[str, Any], after: dict[str, Any], kind: Kind) -> None:
    change = only(before, after)
    assert change.kind is kind
    assert change.what
    found = compared([OTHER, row(**before)], [OTHER, row(**after)])
    assert found.exit_code == (5 if kind.regression else 0)


@pytest.mark.parametrize("same", [WITNESS, PROOF, EXACT_NO, OUT_OF_TIME, MEMORY, CRASHED, RESTRICTED])
def test_what_stays_is_no_change(same: dict[str, Any]) -> None:
    assert kinds([row(**same)], [row(**same | {"version": "2", "wall_s": 1.5})]) == []


def test_which_kinds_are_regressions() -> None:
    fine = {Kind.FLAPPING, Kind.KNOWN, Kind.GAINED, Kind.CHANGED}
    assert {kind for kind in Kind if not kind.regression} == fine
    assert set(MEANING) == set(Kind)


def test_the_page_explains_every_kind_in_this_order() -> None:
    page = (ROOT / "docs" / "regressions.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ([a-z ]+) \| .+ \| (yes|no) \|$", page, re.MULTILINE)
    assert table == [(str(kind), "yes" if kind.regression else "no") for kind in Kind]


def test_no_pair_of_outcomes_loses_anything_in_silence() -> None:
    """All ordered pairs: where B has less than A, or is wrong, some change says so."""
    outcomes = [
        WITNESS, PROOF, EXACT_NO, FLOAT_NO, REFUTED, REJECTED, RESTRICTED, MEMORY, ERROR, CRASHED,
        OUT_OF_TIME, UNSUPPORTED,
    ]  # fmt: skip
    for before, after in itertools.product(outcomes, repeat=2):
        a, b = row(**before), row(**after)
        found = compared([OTHER, a], [OTHER, b], flap=1.0)
        worse = (
            (a.certified and not b.certified)
            or (a.verdict is not UNKNOWN and b.verdict is not a.verdict)
            or (b.termination.failed and not a.termination.failed)
            or (b.basis is Basis.REFUTED and (a.basis, a.rejected) != (b.basis, b.rejected))
        )
        assert (found.exit_code == 5) == worse, (before, after)
        if before == after and b.basis is not Basis.REFUTED:
            assert found.changes == []


@pytest.mark.parametrize(
    ("wall", "flap", "kind"), [(40.0, 1.5, Kind.FLAPPING), (39.9, 1.5, Kind.LOST), (59.9, 1.0, Kind.LOST)]
)
def test_how_close_to_the_limit(wall: float, flap: float, kind: Kind) -> None:
    assert only(EXACT_NO | {"wall_s": wall}, OUT_OF_TIME, flap=flap).kind is kind


def test_a_smaller_limit_makes_no_loss_of_what_took_longer() -> None:
    cut = OUT_OF_TIME | {"time_limit_s": 10.0, "wall_s": 10.0}
    assert only(EXACT_NO | {"wall_s": 30.0}, cut, ignore_limits=True).kind is Kind.FLAPPING
    assert only(EXACT_NO | {"wall_s": 2.0}, cut, ignore_limits=True).kind is Kind.LOST


def test_a_certificate_of_anybody_counts() -> None:
    """B's highs contradicts the witness of A's z3, which B lost."""
    before = [row(solver="z3", **WITNESS), row(solver="highs", **OUT_OF_TIME)]
    after = [row(solver="z3", **OUT_OF_TIME), row(solver="highs", **FLOAT_NO)]
    assert kinds(before, after) == [Kind.WRONG, Kind.UNCERTIFIED]


def test_what_is_known_of_the_source_counts_without_its_run() -> None:
    before, after = row(**OUT_OF_TIME), row(**FLOAT_NO, truth=YES)
    assert [change.kind for change in difference([before], [after], Thresholds()).changes] == [Kind.WRONG]


def test_a_claim_that_a_new_witness_refutes_is_new() -> None:
    before = [row(solver="z3", **OUT_OF_TIME), row(solver="highs", **FLOAT_NO)]
    after = [row(solver="z3", **WITNESS), row(solver="highs", **FLOAT_NO)]
    assert kinds(before, after) == [Kind.WRONG, Kind.GAINED]


def test_what_only_b_knows_makes_an_old_claim_newly_wrong() -> None:
    """A proof that stays, and a new witness against it: satfit itself is wrong, and A did not show it."""
    before = [row(solver="z3", **OUT_OF_TIME), row(solver="highs", **PROOF)]
    after = [row(solver="z3", **WITNESS), row(solver="highs", **PROOF)]
    assert kinds(before, after) == [Kind.WRONG, Kind.WRONG]
    assert kinds(after, after) == [Kind.KNOWN, Kind.KNOWN]


def test_a_run_that_only_b_has_can_be_wrong() -> None:
    found = compared([row(solver="z3", **WITNESS)], [row(solver="z3", **WITNESS), row(solver="highs", **FLOAT_NO)])
    assert [change.kind for change in found.changes] == [Kind.WRONG]
    assert found.changes[0].before is None
    assert kinds([row()], [row(), row(solver="highs", **CRASHED)]) == []


def test_disagreements_across_a_and_b_without_any_certificate() -> None:
    feasible: dict[str, Any] = {"verdict": YES, "basis": Basis.FLOAT}
    before = [row("b"), row(solver="z3", **EXACT_NO)]
    after = [row("b"), row(solver="highs", **feasible)]
    found = compared(before, after)
    assert [change.kind for change in found.changes] == [Kind.DISAGREEMENT]
    assert "A's z3 says infeasible" in found.changes[0].what
    assert "B's highs says feasible" in found.changes[0].what
    assert found.exit_code == 5


def test_a_disagreement_that_a_had_is_not_new() -> None:
    feasible: dict[str, Any] = {"verdict": YES, "basis": Basis.FLOAT}
    both = [row(solver="z3", **EXACT_NO), row(solver="highs", **feasible)]
    assert kinds(both, both) == []
    assert kinds(both[:1], both) == [Kind.DISAGREEMENT]


def test_both_sides_certified_is_never_silent() -> None:
    found = compared([row(**WITNESS)], [row(**PROOF)])
    assert found.exit_code == 5
    assert found.changes[0].kind is Kind.WRONG


CUT: dict[str, Any] = {"termination": Termination.TIME_LIMIT, "wall_s": 60.0}


def least(objective: int | None, bound: int | None = None, basis: Basis | None = None, **given: Any) -> dict[str, Any]:
    held = {"objective": None if objective is None else Fraction(objective)}
    told = {"bound": None if bound is None else Fraction(bound), "bound_basis": basis}
    return LEAST | {"verdict": YES, "basis": Basis.WITNESS} | held | told | given


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (least(5, 5, Basis.PROOF), least(5), Kind.UNCERTIFIED),
        (least(5, 5, Basis.PROOF), least(5, 5, Basis.EXACT), Kind.UNCERTIFIED),
        (least(5, 5, Basis.EXACT), least(5, 3, Basis.EXACT), Kind.LOST),
        (least(5), least(6), Kind.WORSE),
        (least(5), LEAST | OUT_OF_TIME, Kind.WORSE),
        (least(6), least(5), Kind.GAINED),
        (least(5), least(5, 5, Basis.PROOF), Kind.GAINED),
        (least(5, 2, Basis.EXACT), least(5, 1, Basis.EXACT), Kind.CHANGED),
        (least(5, 5, Basis.PROOF), least(6, 6, Basis.EXACT), Kind.WRONG),
        (least(5), least(6, claimed_bound="6"), Kind.WRONG),
        (least(6), least(5, label_objective=Fraction(6)), Kind.WRONG),
        (least(7), least(7, 7, Basis.PROOF, label_objective=Fraction(6)), Kind.WRONG),
        (least(6, claimed_bound="6"), least(5), Kind.DISAGREEMENT),
        (least(5, 5, Basis.PROOF, wall_s=50.0), least(6, **OUT_OF_TIME), Kind.FLAPPING),
        # both were cut short: neither had decided anything close to the limit
        (least(5, **CUT), least(6, **CUT), Kind.WORSE),
        (least(6, **CUT), least(5, **CUT), Kind.GAINED),
        (least(5, **CUT), LEAST | OUT_OF_TIME, Kind.WORSE),
        (LEAST | OUT_OF_TIME, least(6), Kind.GAINED),
    ],
)
def test_one_pair_of_minimisations(before: dict[str, Any], after: dict[str, Any], kind: Kind) -> None:
    found = kinds([row(**before)], [row(**after)])
    assert found[0] is kind
    assert len(found) == 1 or kind is Kind.DISAGREEMENT


@pytest.mark.parametrize(
    ("worse", "kind"),
    [({"objective": Fraction(60)}, Kind.WORSE), ({"termination": Termination.CRASHED}, Kind.FAILED), ({}, Kind.KNOWN)],
)
def test_who_was_wrong_already_can_become_worse(worse: dict[str, Any], kind: Kind) -> None:
    liar = row(**least(6, claimed_bound="6"), solver="highs")
    truth = row(**least(5))
    taken = cross_check_minimum([liar, truth], ("x", "y"))[0][0]
    assert kinds([taken, truth], [replace(taken, **worse), truth]) == [kind]


def test_a_bound_that_the_judge_took_away_is_wrong() -> None:
    """In B a network of error 5 contradicts another solver's claim of 6; in A that solver was out of time."""
    liar = least(6, claimed_bound="6", solver="highs")
    taken, _ = cross_check_minimum([row(**liar), row(**least(5))], ("x", "y"))
    assert CONTRADICTED in taken[0].note
    before = [row(**least(5)), row(**LEAST | OUT_OF_TIME, solver="highs")]
    after = [row(**least(5)), row(**liar)]
    assert kinds(before, after) == [Kind.WRONG]
    assert kinds(after, after) == [Kind.KNOWN]


def test_runs_missing_in_b_are_regressions_on_request() -> None:
    before, after = [row(), row("b"), row("c", solver="highs")], [row()]
    assert compared(before, after).exit_code == 0
    assert len(compared(before, after).pairing.only_before) == 2
    found = compared(before, after, require_all=True)
    assert [(change.kind, change.instance) for change in found.changes] == [(Kind.MISSING, "b"), (Kind.MISSING, "c")]
    assert found.exit_code == 5


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ([], [], "none of the 0 runs of A"),
        ([row()], [], "none of the 1 runs of A was asked the same as one of the 0 of B"),
        ([row()], [row("b")], "none of the 1 runs of A"),
        ([row()], [row(time_limit_s=5.0)], "1 differ in their limits only"),
        ([row(**UNSUPPORTED)], [row(**UNSUPPORTED)], "one side did not run"),
        ([row(**UNSUPPORTED)], [row()], "one side did not run"),
    ],
)
def test_what_compares_nothing_does_not_pass(before: list[Row], after: list[Row], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        compared(before, after)


def test_the_last_of_several_recordings_counts() -> None:
    """A database that went on after a change of code: what it says now is compared, not what it said first."""
    again = [row(**WITNESS), row(**OUT_OF_TIME, version="2")]
    found = compared([row(**WITNESS)], again)
    assert [change.kind for change in found.changes] == [Kind.UNCERTIFIED]
    assert (found.superseded_before, found.superseded_after) == (0, 1)
    assert compared(again, [row(**OUT_OF_TIME)]).changes == []


def test_nothing_compared_hides_no_wrong_verdict() -> None:
    assert compared([row("b")], [row(**FLOAT_NO, label=YES)]).exit_code == 5


@pytest.mark.parametrize(
    "given",
    [
        {"min_runs": 0}, {"alpha": 0.0}, {"alpha": 1.0}, {"alpha": float("nan")}, {"tolerance": 0.9},
        {"tolerance": float("inf")}, {"tolerance": float("nan")}, {"flap": 0.5}, {"flap": float("inf")},
        {"measure": "gpu"},
    ],
)  # fmt: skip
def test_thresholds_that_cannot_be_meant(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="--"):
        Thresholds(**given)
