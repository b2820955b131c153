"""Which runs fail their test: liars heard before, labels, and every way to end, with real solvers where one runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from instances import ThreeSat, Verdict
from instances.dimacs import write_dimacs
from instances.load import Instance
from satfit.case import Case, Run, make_case
from satfit.plugin.court import Court, Heard, failure
from satfit.settings import Settings
from solvers.outcome import Basis, Termination
from tests.satfit.regression.support import CRASHED, NO, OUT_OF_TIME, UNSUPPORTED, YES, row

Z3 = Settings(solvers=("z3",), time_limit_s=30)
SAT, UNSAT = ThreeSat(2, ((1, 2), (-1, 2))), ThreeSat(1, ((1,), (-1,)))


def case_of(source: ThreeSat, label: Verdict | None = None) -> Case:
    return make_case(Instance("x.cnf", source, write_dimacs(source).encode(), label), Z3)


def why(heard: Heard, *, strict: bool = False, require_certified: bool = False) -> str | None:
    return failure(heard, strict=strict, require_certified=require_certified)


@pytest.mark.parametrize(("source", "verdict"), [(SAT, YES), (UNSAT, NO)])
def test_the_judge_is_heard_first_and_once(source: ThreeSat, verdict: Verdict) -> None:
    court = Court()
    first = court.hear(case_of(source), Z3, 0)
    second = court.hear(case_of(source), replace(Z3, seed=1), 0)
    assert (first.row.verdict, second.row.verdict) == (verdict, verdict)
    assert (why(first), why(second)) == (None, None)
    ((judge, *others),) = court.heard.values()
    assert judge.native
    assert judge.verdict is verdict
    assert [other.native for other in others] == [False, False]


def test_a_label_that_the_judge_contradicts_too_still_fails() -> None:
    court = Court()
    for _ in range(2):
        said = why(court.hear(case_of(SAT, NO), Z3, 0))
        assert said is not None
        assert "label" in said


def test_who_brings_a_disagreement_up_fails_and_later_only_who_is_wrong() -> None:
    court = Court()
    honest = court.hear(case_of(SAT), Z3, 0)
    ((judge, told),) = court.heard.values()
    lie = replace(told, verdict=NO, claimed=NO, basis=Basis.FLOAT, solver="highs")
    court.heard[told.question] = [replace(judge, verdict=Verdict.UNKNOWN, basis=None), lie]
    brought = why(court.hear(case_of(SAT), Z3, 0))
    assert brought is not None
    assert "highs" in brought
    assert why(court.hear(case_of(SAT), Z3, 1)) is None
    assert why(honest) is None


def test_a_run_on_the_right_side_of_an_old_disagreement_passes() -> None:
    court = Court()
    court.hear(case_of(SAT), Z3, 0)
    ((judge, told),) = court.heard.values()
    liar = replace(told, verdict=NO, claimed=NO, basis=Basis.FLOAT)
    # nobody certified so far, and the two contradict each other
    yes = replace(told, basis=Basis.FLOAT, solver="scip")
    court.heard[told.question] = [replace(judge, verdict=Verdict.UNKNOWN, basis=None), liar, yes]
    native = Settings(solvers=("pysat:cadical195",), time_limit_s=30)
    assert why(court.hear(case_of(SAT), native, 0)) is None
    assert court.hear(case_of(SAT), native, 0).row.basis is Basis.WITNESS


def test_a_judge_that_failed_is_no_judge() -> None:
    court = Court()
    court.hear(case_of(SAT), Z3, 0)
    ((judge, _),) = court.heard.values()
    court.heard[judge.question] = [replace(judge, termination=Termination.CRASHED, verdict=Verdict.UNKNOWN, basis=None)]
    said = why(court.hear(case_of(SAT), Z3, 0))
    assert said is not None
    assert "the judge failed" in said


def made_up(**given: Any) -> Heard:
    return Heard(cast(Run, None), row(**given), ())


@pytest.mark.parametrize(
    ("given", "plainly", "strictly", "certified"),
    [
        ({}, None, None, None),
        ({"basis": Basis.FLOAT}, None, None, "rests on float"),
        ({"verdict": NO, "basis": Basis.EXACT}, None, None, "rests on exact"),
        (OUT_OF_TIME, None, "time limit of 60 s", None),
        (OUT_OF_TIME | {"termination": Termination.MEMORY_LIMIT}, None, "memory limit of 4096 MiB", None),
        (OUT_OF_TIME | {"termination": Termination.COMPLETED}, None, "gave up", None),
        (UNSUPPORTED | {"note": "not installed"}, None, None, None),
        (CRASHED, "signal 11", "signal 11", "signal 11"),
        (OUT_OF_TIME | {"termination": Termination.ERROR, "note": "oh"}, "oh", "oh", "oh"),
        (OUT_OF_TIME | {"rejected": True, "basis": Basis.REFUTED, "note": "step 3"}, "step 3", "step 3", "step 3"),
    ],
)
def test_every_ending(given: dict[str, Any], plainly: str | None, strictly: str | None, certified: str | None) -> None:
    heard = made_up(**given)
    said = [why(heard), why(heard, strict=True), why(heard, require_certified=True)]
    for found, wanted in zip(said, (plainly, strictly, certified), strict=True):
        assert (found is None) == (wanted is None)
        assert wanted is None or wanted in (found or "")
