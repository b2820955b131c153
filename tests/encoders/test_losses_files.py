"""Files of models with an objective or squares: read back, solved, and compared with the model itself."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from fractions import Fraction as Q
from pathlib import Path

import highspy
import pyscipopt
import pytest

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from encoders.formulas import Formula, UnsupportedFormulaError, milp_for
from encoders.formulas.milp_model import MilpModel
from encoders.formulas.resolution import label_resolution, too_coarse
from encoders.formulas.write_lp import write_lp
from encoders.formulas.write_mps import write_mps
from encoders.formulas.write_opb import write_opb
from instances import Activation, Loss, TrainingProblem
from tests.encoders.loss_oracle import LOSSES, least, on_grid
from tests.encoders.oracles import problem_of
from tests.encoders.readers import READERS, as_meant

LINE = [((0,), 0), ((1,), 3), ((2,), Q(1, 2)), ((3,), 2)]
RELU = problem_of(LINE, 1, 1, signs=(Q(1),), loss=Loss.L1, target=None)
STEP = replace(RELU, activation=Activation.THRESHOLD, signs=None)
EMPTY = problem_of([], 1, 1, signs=(Q(1),), loss=Loss.L1, target=None)
NO_NEURONS = problem_of([((1,), 1), ((2,), 3)], 1, 0, loss=Loss.L1, target=None)
ALL = {"relu": RELU, "step": STEP, "no points": EMPTY, "no neurons": NO_NEURONS}


def model_of(problem: TrainingProblem, formula: Formula = Formula.BIG_M) -> MilpModel:
    return milp_for(formula, problem, uniform_bounds(problem, Q(20)))


def written(model: MilpModel, file: Path) -> Path:
    with file.open("w", encoding="utf-8") as out:
        (write_mps if file.suffix == ".mps" else write_lp)(model, out)
    return file


def by_scip(file: Path) -> tuple[str, float | None]:
    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(str(file), file.suffix[1:])
    model.optimize()
    return model.getStatus(), model.getObjVal() if model.getNSols() else None


@pytest.mark.parametrize(
    ("name", "loss", "formula"),
    [
        pytest.param(
            name,
            loss,
            formula,
            id=f"{name}-{loss}-{formula}",
            # seconds of SCIP; it reads the same squares next to sets, and the same indicator rows for every other loss
            marks=pytest.mark.slow if (name, loss, formula) == ("relu", Loss.L2, Formula.INDICATOR) else (),
        )
        for name in ALL
        for loss in LOSSES
        for formula in (Formula.BIG_M, Formula.INDICATOR, Formula.SOS1, Formula.HULL)
    ],
)
def test_scip_finds_the_optimum_in_either_file(name: str, loss: Loss, formula: Formula, tmp_path: Path) -> None:
    if (name, loss) == ("relu", Loss.L2) and formula in (Formula.BIG_M, Formula.HULL):
        pytest.skip("ten seconds of SCIP")
    asked = replace(ALL[name], loss=loss)
    optimum = least(asked)
    for suffix in (".mps", ".lp"):
        status, value = by_scip(written(model_of(asked, formula), tmp_path / f"m{suffix}"))
        assert status == "optimal"
        assert value == pytest.approx(float(optimum), abs=1e-4)
        above = replace(asked, target=optimum + Q(1, 8))
        assert by_scip(written(model_of(above, formula), tmp_path / f"a{suffix}"))[0] == "optimal"
        if optimum:
            below = replace(asked, target=optimum * Q(9, 10))
            assert by_scip(written(model_of(below, formula), tmp_path / f"b{suffix}"))[0] == "infeasible"


@pytest.mark.parametrize("loss", [Loss.L0, Loss.L1, Loss.LINF])
@pytest.mark.parametrize("name", ALL)
def test_all_readers_see_the_same_rows_and_columns(name: str, loss: Loss, tmp_path: Path) -> None:
    for target in (None, Q(1, 3)):
        model = model_of(replace(ALL[name], loss=loss, target=target))
        file = written(model, tmp_path / "m.mps")
        for reader in ("highs", "scip", "pulp", "ortools"):
            assert READERS[reader](file) == as_meant(model), reader
        assert READERS["highs"](written(model, tmp_path / "m.lp")).columns.keys() >= as_meant(model).columns.keys()


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
def test_the_objective_is_read_as_it_is_meant(suffix: str, tmp_path: Path) -> None:
    for loss, formula in itertools.product((Loss.L0, Loss.L1, Loss.LINF), (Formula.BIG_M, Formula.INTEGER)):
        model = milp_for(formula, replace(RELU, loss=loss), uniform_bounds(RELU, Q(3)))
        if model.indicators is not None:
            model = replace(model, indicators=None)
        reader = highspy.Highs()
        reader.setOptionValue("output_flag", False)
        assert reader.readModel(str(written(model, tmp_path / f"m{suffix}"))) == highspy.HighsStatus.kOk
        lp = reader.getLp()
        costs = dict(zip(lp.col_names_, lp.col_cost_, strict=True))
        assert model.objective is not None
        expected = dict(zip(model.names_of_columns(), map(float, model.objective.tolist()), strict=True))
        assert {n: c for n, c in costs.items() if c} == {n: c for n, c in expected.items() if c}


@pytest.mark.parametrize("loss", [Loss.L0, Loss.L1, Loss.LINF])
def test_opb_says_what_its_objective_is_worth(loss: Loss) -> None:
    """All assignments of a small instance, by hand: the least objective is the least loss on the grid."""
    asked = problem_of([((1,), 1), ((1,), Q(-1, 2))], 1, 1, signs=(Q(1),), bias=False, loss=loss, target=None)
    bounds = uniform_bounds(asked, Q(1))
    out = io.StringIO()
    model = milp_for(Formula.INTEGER, asked, bounds)
    write_opb(model, out)
    text = out.getvalue()
    worth = re.search(r"\* loss = \(objective \+ (-?\d+)\) / (\d+)\n", text)
    assert worth is not None
    best = cheapest(text)
    assert best is not None
    assert Q(best + int(worth[1]), int(worth[2])) == on_grid(asked, 1, 1)


def cheapest(text: str) -> int | None:
    """The least objective of an OPB file, as a MILP of its own."""
    lines = [line.rstrip(" ;") for line in text.splitlines() if not line.startswith("*")]
    count = int(re.search(r"#variable= (\d+)", text)[1])  # type: ignore[index]
    reader = highspy.Highs()
    reader.setOptionValue("output_flag", False)
    for _ in range(count):
        reader.addVar(0, 1)
    for at in range(count):
        reader.changeColIntegrality(at, highspy.HighsVarType.kInteger)
    for line in lines:
        body, relation, rhs = (line[4:], "min", "0") if line.startswith("min:") else re.split(r" (>=|=) ", line)
        terms = [(int(c), int(x) - 1) for c, x in re.findall(r"([+-]\d+) x(\d+)", body)]
        if relation == "min":
            for cost, at in terms:
                reader.changeColCost(at, cost)
        else:
            high = float(rhs) if relation == "=" else highspy.kHighsInf
            reader.addRow(float(rhs), high, len(terms), [x for _, x in terms], [float(c) for c, _ in terms])
    reader.run()
    if reader.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return round(reader.getInfo().objective_function_value)


def test_opb_has_no_squares() -> None:
    model = milp_for(Formula.INTEGER, replace(RELU, loss=Loss.L2), uniform_bounds(RELU, Q(1)))
    with pytest.raises(UnsupportedFormulaError, match="l2"):
        write_opb(model, io.StringIO())


def with_labels(*labels: Q | int, loss: Loss = Loss.L1) -> TrainingProblem:
    return problem_of([((x,), y) for x, y in enumerate(labels)], 1, 1, signs=(Q(1),), loss=loss, target=Q(1))


def test_label_resolution() -> None:
    assert label_resolution(with_labels(1, 100)) == 1
    assert label_resolution(with_labels(5, 100)) == 1
    assert label_resolution(with_labels(5, 100, loss=Loss.LINF)) == 5
    assert label_resolution(with_labels(Q(1, 3), Q(1, 2), loss=Loss.LINF)) == Q(1, 6)
    assert label_resolution(with_labels(0, loss=Loss.LINF)) == 1
    assert label_resolution(with_labels(-7, -7, 3)) == 1
    assert label_resolution(problem_of([], 1, 1)) == 1


def test_too_coarse() -> None:
    for formula in (Formula.BIG_M, Formula.INDICATOR, Formula.SOS1, Formula.HULL):
        far, near = with_labels(1, 10**12), with_labels(1, 100)
        assert "label resolution 1" in str(too_coarse(far, model_of(far, formula)))
        assert too_coarse(near, model_of(near, formula)) is None
        edge, inside = with_labels(1, 10**6), with_labels(1, 10**6 - 1)
        assert too_coarse(edge, model_of(edge, formula)) is not None
        assert too_coarse(inside, model_of(inside, formula)) is None
    # the big M alone: a weight of 10^6 next to labels that differ by 1, which indicator rows and sets do not mind
    near = with_labels(1, 2)
    wide = uniform_bounds(near, Q(10**6))
    for formula in (Formula.BIG_M, Formula.HULL):
        assert too_coarse(near, milp_for(formula, near, wide)) is not None
    for formula in (Formula.INDICATOR, Formula.SOS1):
        assert too_coarse(near, milp_for(formula, near, wide)) is None
        assert too_coarse(replace(near, signs=None), milp_for(formula, replace(near, signs=None), wide)) is None


def test_copies_add_up_to_an_m() -> None:
    """v_0 and v_1 have 499,999 and 3 as their bounds: alone neither is too large, x·v is."""
    for coordinate, coarse in ((1, False), (2, True)):
        problem = problem_of([((coordinate,), 1), ((0,), 2)], 1, 1, signs=(Q(1),), loss=Loss.L1, target=Q(1))
        box = Box(((Q(-499_999), Q(499_999)),), (Q(-3), Q(3)))
        bounds = WeightBounds((box,), Origin.USER, "by the user")
        assert (too_coarse(problem, milp_for(Formula.HULL, problem, bounds)) is not None) == coarse
        assert (too_coarse(problem, milp_for(Formula.BIG_M, problem, bounds)) is not None) == coarse
        # in units of 1/3 the copies and the output grow alike
        thirds = replace(problem, points=tuple(tuple((i, v / 3) for i, v in p) for p in problem.points))
        assert too_coarse(thirds, milp_for(Formula.HULL, thirds, bounds)) is None


def test_too_coarse_for_a_threshold() -> None:
    step = replace(with_labels(1, 2), activation=Activation.THRESHOLD)
    for formula in (Formula.BIG_M, Formula.HULL):
        assert too_coarse(step, milp_for(formula, step, uniform_bounds(step, Q(1000)))) is None
        blurred = too_coarse(step, milp_for(formula, step, uniform_bounds(step, Q(10**6))))
        assert blurred is not None
        assert "blurs" in blurred
    for formula in (Formula.INDICATOR, Formula.SOS1):
        assert too_coarse(step, milp_for(formula, step, uniform_bounds(step, Q(10**6)))) is None
    for loss in LOSSES:
        # labels in thirds multiply their rows by 3; that is no coefficient of 3
        thirds = replace(step, labels=(Q(1, 3), Q(2, 3)), loss=loss, signs=(Q(5),))
        for formula in (Formula.BIG_M, Formula.SOS1, Formula.HULL):
            assert too_coarse(thirds, milp_for(formula, thirds, uniform_bounds(thirds, Q(10)))) is None
