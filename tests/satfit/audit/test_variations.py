"""Which variations there are, that they are what they say, and that the same ones come every time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.bounds import Origin, uniform_bounds
from encoders.formulas import Formula
from instances import UsageError
from satfit.audit.moves import standing_still
from satfit.audit.variations import KINDS, Choice, Variation, parse_choice, unvaried, variations
from solvers.job import Job, job_from_json
from solvers.registry import BACKENDS
from tests.corpus import ZIGZAG, data

PLANE = data([("0", "1", "0"), ("2", "1", "1"), ("3", "-1", "2")], 2, "+-")


def listed(solver: str = "highs", formula: Formula = Formula.BIG_M, **choice: object) -> list[Variation]:
    bounds = uniform_bounds(PLANE, Q(50))
    return variations(PLANE, bounds, formula, BACKENDS[solver], Choice(**choice))


def test_the_question_itself_comes_first_and_every_kind_occurs() -> None:
    found = listed(copies=4)
    assert found[0].name == "plain"
    assert found[0].problem is PLANE
    names = [v.name for v in found]
    assert len(set(names)) == len(names)
    for kind in set(KINDS) - {"seeds", "own-presolve"}:
        assert any(name.startswith(f"{kind}-") for name in names), kind
    assert {"own-presolve", "seed-1", "seed-2"} <= set(names)
    assert listed(copies=4) == found
    assert all(listed(kinds=(kind,), copies=2)[0] == found[0] for kind in KINDS)


def test_each_is_the_moved_question_with_the_same_assumed_box() -> None:
    for v in listed(copies=6):
        assert v.move.problem(PLANE) == v.problem
        if not v.name.startswith("weight-bound"):
            assert v.bounds == uniform_bounds(v.problem, Q(50))
            moved = v.move.bounds(uniform_bounds(PLANE, Q(50)), PLANE)
            assert moved is not None
            assert v.same_scope == (moved.boxes == v.bounds.boxes)
        else:
            assert not v.same_scope
            assert v.problem == PLANE
    scopes = {v.name.rsplit("-", 1)[0]: v.same_scope for v in listed()}
    assert scopes["rescale"] is False
    assert scopes["labels"] is False
    assert scopes["rows"] is True
    assert scopes["reflect"] is True


def test_proved_boxes_move_along() -> None:
    bounds = replace(uniform_bounds(PLANE, Q(50)), origin=Origin.THEOREM, statement="Theorem 0")
    for v in variations(PLANE, bounds, Formula.BIG_M, BACKENDS["highs"], Choice(copies=3)):
        if v.name.startswith("weight-bound"):
            continue
        assert v.bounds.proved
        assert v.same_scope
        moved = v.move.bounds(bounds, PLANE)
        assert moved == v.bounds


def test_only_what_the_solver_and_the_formula_have_is_varied() -> None:
    exact = listed("z3", Formula.SMT)
    assert not any(v.name.startswith(("own-presolve", "weight-bound")) or not v.own_presolve for v in exact)
    assert "z3" in unvaried(BACKENDS["z3"], Choice())[0]
    assert unvaried(BACKENDS["highs"], Choice()) == []
    assert unvaried(BACKENDS["z3"], Choice(("rows",))) == []
    alone = replace(ZIGZAG, neurons=1, signs=(Q(1),))
    kinds = ("neurons", "columns")
    found = variations(alone, uniform_bounds(alone, None), Formula.BIG_M, BACKENDS["highs"], Choice(kinds))
    assert [v.name for v in found] == ["plain"]
    assert found[0].move == standing_still(alone)


def test_the_choice_as_typed() -> None:
    assert parse_choice(None, 3) == Choice()
    assert parse_choice("5", 2) == Choice(copies=5, seeds=2)
    assert parse_choice("rows,own-presolve", 3).kinds == ("rows", "own-presolve")
    assert parse_choice(" 4, rows ", 1) == Choice(("rows",), 4, 1)
    for text, seeds in (("nonsense", 3), ("1,2", 3), ("5000", 3), ("rows", 0), ("rows", 5000)):
        with pytest.raises(UsageError, match="--variations"):
            parse_choice(text, seeds)


@pytest.mark.parametrize("own", [True, False])
def test_the_switch_crosses_to_the_solvers_process(own: bool) -> None:
    job = Job("highs", Formula.BIG_M, ZIGZAG, uniform_bounds(ZIGZAG, None), own_presolve=own)
    assert job_from_json(job.to_json()) == job
