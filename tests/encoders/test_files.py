"""A file is the model: what is written as MPS or LP, four readers read back column by column and row by row."""

from __future__ import annotations

from fractions import Fraction as Q
from pathlib import Path

import highspy
import pyscipopt
import pytest
from hypothesis import given, settings

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from encoders.formulas import Formula, milp_for, write_formula
from encoders.formulas.milp_model import MilpModel
from encoders.formulas.write_lp import write_lp
from encoders.formulas.write_mps import write_mps
from encoders.reductions import RULES, Options
from instances import OneInThreeSat, ThreeSat, TrainingProblem
from tests.encoders.models import solution
from tests.encoders.oracles import RELAXED, problem_of
from tests.encoders.readers import READERS, Row, Table, as_meant
from tests.encoders.strategies import KINDS, Case, cases

PLUS, MINUS = Q(1), Q(-1)


def in_box(problem: TrainingProblem, weight: tuple[Q, Q], bias: tuple[Q, Q]) -> WeightBounds:
    return WeightBounds((Box((weight,) * problem.d, bias),) * problem.k, Origin.THEOREM, "said by the test", None)


def edge_cases() -> dict[str, tuple[TrainingProblem, WeightBounds]]:
    problems = {
        "nothing at all": problem_of([], 1, 0),
        "no neurons, label 0": problem_of([((1,), 0)], 1, 0),
        "no neurons, label 0, signs": problem_of([((1,), 0)], 1, 0, signs=()),
        "no neurons, label 1": problem_of([((1,), 1)], 1, 0),
        "no points": problem_of([], 2, 2),
        "no dimension": problem_of([((), 1), ((), Q(1, 3))], 0, 2),
        "no dimension, no bias": problem_of([((), 1)], 0, 1, bias=False, signs=(PLUS,)),
        "a row without entries": problem_of([((0,), 1), ((1,), 1)], 1, 1, bias=False, signs=(MINUS,)),
        "columns without entries": problem_of([((1, 0, 0), 1)], 3, 2),
        "long rows": problem_of([(tuple(range(1, 31)), 7)], 30, 3, signs=(PLUS, MINUS, PLUS)),
        "negative label, positive signs": problem_of([((1,), -1), ((2,), 0)], 1, 2, signs=(PLUS, PLUS)),
    }
    found = {name: (problem, uniform_bounds(problem, Q(3))) for name, problem in problems.items()}
    one = problem_of([((1,), 1), ((-2,), Q(1, 2))], 1, 1, signs=(PLUS,))
    found["fractional bounds"] = (one, uniform_bounds(one, Q(1, 3)))
    found["default bounds"] = (one, uniform_bounds(one, None))
    found["negative upper bounds"] = (one, in_box(one, (Q(-5), Q(-2)), (Q(-3), Q(-1))))
    found["fixed"] = (one, in_box(one, (Q(-2), Q(-2)), (Q(0), Q(0))))
    found["no grid point in the box"] = (one, in_box(one, (Q(1, 3), Q(2, 3)), (Q(-3), Q(3))))
    found["always on"] = (one, in_box(one, (Q(1), Q(1)), (Q(2), Q(4))))
    return found


EDGES = edge_cases()
MILPS = [Formula.BIG_M, Formula.INDICATOR, Formula.INTEGER, Formula.SOS1, Formula.HULL]


def written(model: MilpModel, file: Path) -> Path:
    with file.open("w", encoding="utf-8") as out:
        (write_mps if file.suffix == ".mps" else write_lp)(model, out)
    return file


def readers_of(model: MilpModel, suffix: str) -> list[str]:
    """Only SCIP reads indicator rows and sets, in both formats; PuLP and model_builder are asked for MPS only."""
    if model.indicators is not None or model.sets is not None:
        return ["scip"]
    return ["highs", "scip", "pulp", "ortools"] if suffix == ".mps" else ["highs", "scip"]


def expected(model: MilpModel, suffix: str) -> Table:
    """LP has no rows without columns: such a model gets a column `nothing`, fixed at 0."""
    table = as_meant(model)
    if suffix == ".lp" and not table.columns and table.rows:
        return Table({"nothing": (Q(0), Q(0), False)}, table.rows, table.sets)
    return table


def same_everywhere(model: MilpModel, folder: Path) -> None:
    for suffix in (".mps", ".lp"):
        file = written(model, folder / f"model{suffix}")
        for name in readers_of(model, suffix):
            assert READERS[name](file) == expected(model, suffix), (name, suffix)


@pytest.mark.parametrize("formula", MILPS)
@pytest.mark.parametrize("edge", EDGES)
def test_edge_cases(edge: str, formula: Formula, tmp_path: Path) -> None:
    same_everywhere(milp_for(formula, *EDGES[edge]), tmp_path)


@pytest.mark.parametrize(("signs", "kind"), KINDS)
def test_any_model(signs: str, kind: str, tmp_path: Path) -> None:
    def check(case: Case) -> None:
        for formula in MILPS:
            same_everywhere(milp_for(formula, case.problem, case.bounds), tmp_path)

    settings(RELAXED, max_examples=6)(given(cases(signs, kind))(check))()


@pytest.mark.parametrize("formula", MILPS)
@pytest.mark.parametrize("options", [Options(), Options(bias=True, free_signs=True)], ids=["plain", "bias-free"])
def test_the_reductions(options: Options, formula: Formula, tmp_path: Path) -> None:
    sources = {"3sat-two-relus": ThreeSat(3, ((1, -2, 3), (2,), (-1, -3))), "poits-plane": OneInThreeSat(1, ())}
    for name, source in sources.items():
        rule = RULES[name]
        problem, bounds = rule.reduce(source, options), rule.bounds(source, options)
        same_everywhere(milp_for(formula, problem, bounds), tmp_path)


@pytest.mark.parametrize(
    "neurons", [10_000, *(pytest.param(k, marks=pytest.mark.slow) for k in (9_999, 10_001, 20_001))]
)
def test_no_column_is_lost_between_chunks(neurons: int, tmp_path: Path) -> None:
    """Names are written 20,000 at a time: the first binary stands before, at and after the end of a chunk."""
    problem = problem_of([], 1, neurons)
    model = milp_for(Formula.BIG_M, problem, uniform_bounds(problem, Q(3)))
    assert model.integer.tolist() == [False] * (2 * neurons) + [True] * neurons
    assert READERS["highs"](written(model, tmp_path / "model.mps")) == as_meant(model)


@pytest.mark.parametrize("points", [10_001, pytest.param(20_001, marks=pytest.mark.slow)])
def test_no_entry_of_a_long_column_is_lost(points: int, tmp_path: Path) -> None:
    """Entries, rows and right-hand sides pass 20,000 too: one weight stands in two rows of every point."""
    problem = problem_of([((1,), -1)] * points, 1, 1, bias=False, signs=(MINUS,))
    model = milp_for(Formula.BIG_M, problem, uniform_bounds(problem, Q(3)))
    assert int((model.columns == 0).sum()) == 2 * points
    assert READERS["highs"](written(model, tmp_path / "model.mps")) == as_meant(model)


def test_what_the_edges_are_about() -> None:
    """The edge cases do contain what their names say, so that reading them back means something."""
    models = {name: as_meant(milp_for(Formula.BIG_M, *case)) for name, case in EDGES.items()}
    assert models["nothing at all"] == Table({}, {})
    assert models["no neurons, label 1"] == Table({}, {"fit_0": Row(frozenset(), Q(1), Q(1))})
    assert models["a row without entries"].rows["fit_0"].terms == frozenset()
    mentioned = {name for row in models["columns without entries"].rows.values() for name, _ in row.terms}
    assert {"w_0_1", "w_0_2", "w_1_1", "w_1_2"} == set(models["columns without entries"].columns) - mentioned
    assert models["negative upper bounds"].columns["w_0_0"] == (-5, -2, False)
    assert models["fixed"].columns["w_0_0"] == (-2, -2, False)
    assert max(len(row.terms) for row in models["long rows"].rows.values()) > 24
    crossed = as_meant(milp_for(Formula.INTEGER, *EDGES["no grid point in the box"]))
    assert crossed.columns["w_0_0"] == (1, 0, True)
    assert as_meant(milp_for(Formula.INDICATOR, *EDGES["default bounds"])).columns["w_0_0"] == (None, None, False)


@pytest.mark.parametrize("formula", MILPS)
@pytest.mark.parametrize("edge", EDGES)
def test_solvers_agree_with_the_exact_verdict_on_the_edges(edge: str, formula: Formula, tmp_path: Path) -> None:
    """SCIP from both files, HiGHS from the LP file: these models are small enough for floats."""
    model = milp_for(formula, *EDGES[edge])
    feasible = solution(model) is not None
    for suffix in (".mps", ".lp"):
        file = written(model, tmp_path / f"model{suffix}")
        scip = pyscipopt.Model()
        scip.hideOutput()
        scip.readProblem(str(file), suffix[1:])
        scip.optimize()
        assert scip.getStatus() == ("optimal" if feasible else "infeasible")
    if model.indicators is None and model.sets is None and model.num_columns:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.readModel(str(file))
        highs.run()
        status = highspy.HighsModelStatus.kOptimal if feasible else highspy.HighsModelStatus.kInfeasible
        assert highs.getModelStatus() == status


@pytest.mark.parametrize("formula", MILPS)
def test_write_formula_writes_this_mps(formula: Formula, tmp_path: Path) -> None:
    problem, bounds = EDGES["fractional bounds"]
    model = milp_for(formula, problem, bounds)
    file = tmp_path / "again.mps"
    with file.open("w", encoding="utf-8") as out:
        assert write_formula(formula, problem, bounds, out) == model.scope
    assert file.read_text() == written(model, tmp_path / "model.mps").read_text()
