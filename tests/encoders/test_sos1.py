"""The sets of the sos1 formula carry it: without one of them, or with another, it says something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Q
from pathlib import Path

import highspy
import numpy as np
import pyscipopt
import pytest
from ortools.linear_solver.python import model_builder

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula, UnsupportedFormulaError, milp_for
from encoders.formulas.assembly import Assembly, one_per_row
from encoders.formulas.milp import build_milp
from encoders.formulas.milp_model import MilpModel, Sense
from encoders.formulas.write_lp import write_lp
from encoders.formulas.write_mps import write_mps
from encoders.formulas.write_opb import write_opb
from instances import Activation, Loss, TrainingProblem
from tests.encoders.loss_oracle import least, model_solution
from tests.encoders.oracles import problem_of

PLUS, MINUS = Q(1), Q(-1)
STEP = {"activation": Activation.THRESHOLD}
HAT = [((0,), 0), ((1,), 1), ((2,), 0)]

IMPOSSIBLE: dict[str, TrainingProblem] = {
    "one neuron": problem_of([((0,), 1), ((1,), 1), ((2,), 2)], 1, 1, signs=(PLUS,)),
    "both signs": problem_of([((0,), 1), ((1,), -1), ((2,), 1), ((3,), -1)], 1, 2, signs=(PLUS, MINUS)),
    "free sign": problem_of([((0,), 1), ((1,), -1)], 1, 1),
    "free sign, negative": problem_of([((0,), -1), ((1,), -1), ((2,), -2)], 1, 1),
    "misses": problem_of(HAT, 1, 1, signs=(PLUS,), loss=Loss.L0, target=Q(0)),
    "one miss": problem_of(
        [((0,), 1), ((1,), 5), ((2,), 2), ((3,), 9)], 1, 1, signs=(PLUS,), loss=Loss.L0, target=Q(1)
    ),
    "steps": problem_of(HAT, 1, 1, signs=(PLUS,), **STEP),
    "step down": problem_of([((0,), 0), ((1,), 0), ((1,), 1)], 1, 1, signs=(PLUS,), **STEP),
    "free steps": problem_of([((0,), 1), ((1,), 2), ((2,), 1)], 1, 1, **STEP),
    "free steps down": problem_of([((0,), -1), ((1,), -2), ((2,), -1)], 1, 1, **STEP),
    "a maximum": problem_of(HAT, 1, 1, signs=(PLUS,), loss=Loss.LINF, target=Q(1, 4)),
    "a sum": problem_of(HAT, 1, 1, loss=Loss.L1, target=Q(1, 2)),
}


def kinds(model: MilpModel) -> dict[str, list[int]]:
    """The sets by the blocks of their two columns."""
    names = [block.prefix for block in model.column_names for _ in range(block.count)]
    found: dict[str, list[int]] = {}
    for at, (first, second) in enumerate([] if model.sets is None else model.sets.tolist()):
        found.setdefault(f"{names[first]}, {names[second]}", []).append(at)
    return found


def dropped(model: MilpModel, sets: list[int]) -> MilpModel:
    assert model.sets is not None
    return replace(model, sets=np.delete(model.sets, sets, axis=0))


def test_no_kind_of_set_can_be_missed() -> None:
    """For each kind, some impossible problem becomes possible without the sets of this kind alone."""
    seen, needed = set(), set()
    for name, problem in IMPOSSIBLE.items():
        model = build_milp(problem, None, "sos1")
        assert model_solution(model) is None, name
        assert problem.target is not None
        assert least(replace(problem, loss=problem.loss if problem.target else Loss.L1, target=None)) > problem.target
        for kind, sets in kinds(model).items():
            seen.add(kind)
            if model_solution(dropped(model, sets)) is not None:
                needed.add(kind)
    assert seen == {
        "h, slack",
        *("plus, not", "minus, e"),
        *("slack_fit_le, not", "slack_fit_ge, not"),
        *("slack_active, s", "slack_inactive, not"),
        *("slack_g_le, s", "slack_g_ge, s", "slack_g_zero_le, not", "slack_g_zero_ge, not"),
    }
    assert needed == seen


def test_which_single_sets_of_a_relu_matter() -> None:
    """Without its set h may be more than t: at the top of a hat, at either end of a valley."""
    for labels, missed in (((1, 3, 1), [1]), ((3, 1, 3), [0, 2]), ((1, 2, 1, 2), [])):
        problem = problem_of([((x,), y) for x, y in enumerate(labels)], 1, 1, signs=(PLUS,))
        model = build_milp(problem, None, "sos1")
        assert model.num_sets == problem.n
        assert model_solution(model) is None
        sets = range(problem.n)
        assert [at for at in sets if model_solution(dropped(model, [at])) is not None] == missed


def other_side(model: MilpModel) -> MilpModel:
    """h + slack = t."""
    names = [block.prefix for block in model.column_names for _ in range(block.count)]
    return replace(model, values=np.where([names[c] == "slack" for c in model.columns], -model.values, model.values))


def exchanged(model: MilpModel) -> MilpModel:
    """{plus, e} and {minus, 1 − e}."""
    assert model.sets is not None
    found, sets = kinds(model), model.sets.copy()
    sets[found["plus, not"], 1], sets[found["minus, e"], 1] = sets[found["minus, e"], 1], sets[found["plus, not"], 1]
    return replace(model, sets=sets)


def test_the_other_side_is_noticed() -> None:
    problem = problem_of([((-1,), 0), ((1,), 1), ((2,), 2)], 1, 1, signs=(PLUS,), loss=Loss.L1, target=Q(1, 8))
    model = build_milp(problem, None, "sos1")
    assert model_solution(model) is not None
    assert model_solution(other_side(model)) is None


def test_the_signs_are_the_right_way_round() -> None:
    problem = problem_of([((0,), 1), ((1,), 2)], 1, 1)
    model = build_milp(problem, None, "sos1")
    assert (model_solution(model) or {})["e_0"] == 1
    assert (model_solution(exchanged(model)) or {})["e_0"] == 0


def test_proved_boxes_are_plain_bounds() -> None:
    problem = problem_of([((Q(1, 2),), 1), ((1,), -2)], 1, 1, signs=(MINUS,))
    assumed = uniform_bounds(problem, Q(3))
    free = milp_for(Formula.SOS1, problem, assumed)
    columns = dict(
        zip(free.names_of_columns(), zip(free.lower.tolist(), free.upper.tolist(), strict=True), strict=True)
    )
    assert columns["h_0_0"] == columns["slack_0_0"] == (0, 2**62)
    boxed = build_milp(problem, assumed, "sos1")
    columns = dict(
        zip(boxed.names_of_columns(), zip(boxed.lower.tolist(), boxed.upper.tolist(), strict=True), strict=True)
    )
    # 3/2 + 3, and 3 + 3
    assert columns["h_0_0"] == columns["slack_0_0"] == (0, 5)
    assert columns["h_1_0"] == columns["slack_1_0"] == (0, 6)


def test_an_equation_that_holds_sometimes_is_refused() -> None:
    assembly = Assembly(guard_by_sets=True)
    x, z = assembly.add_columns("x", (), 0, 1, integer=False), assembly.add_columns("z", (), 0, 1, integer=True)
    with pytest.raises(ValueError, match="two slacks"):
        assembly.add_rows("row", (), [one_per_row(x, 1)], Sense.EQ, 1, only_if=(z, 1))


def test_opb_has_no_sets(tmp_path: Path) -> None:
    model = build_milp(IMPOSSIBLE["one neuron"], None, "sos1")
    with pytest.raises(UnsupportedFormulaError, match="special ordered sets"), (tmp_path / "m.opb").open("w") as out:
        write_opb(model, out)


WRITERS: dict[str, Callable[..., None]] = {"mps": write_mps, "lp": write_lp}


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_scip_enforces_the_sets_of_either_file(name: str, suffix: str, tmp_path: Path) -> None:
    model = build_milp(IMPOSSIBLE[name], None, "sos1")
    said = []
    for kept in (model, replace(model, sets=None)):
        file = tmp_path / f"m.{suffix}"
        with file.open("w") as out:
            WRITERS[suffix](kept, out)
        scip = pyscipopt.Model()
        scip.hideOutput()
        scip.readProblem(str(file), suffix)
        scip.optimize()
        said.append(scip.getStatus())
    assert said == ["infeasible", "optimal"]


def test_who_does_not_know_sets_refuses_the_file(tmp_path: Path) -> None:
    """Leaving them out in silence would be a wrong verdict."""
    file = tmp_path / "m.mps"
    with file.open("w") as out:
        write_mps(build_milp(IMPOSSIBLE["one neuron"], None, "sos1"), out)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(file)) == highspy.HighsStatus.kError
    assert not model_builder.Model().import_from_mps_file(str(file))
