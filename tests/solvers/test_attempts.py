"""What solvers are asked when the data leave more than tables: fewer neurons first, then turned neurons with cuts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Q
from time import monotonic

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from encoders.formulas.scope import COUNTED, TURNED
from encoders.geometry.staging import padded, stage
from encoders.reductions import Options, poits_plane
from instances import Loss, OneInThreeSat, TrainingProblem, Verdict, sparse_point
from solvers.attempts import Attempt, attempts
from solvers.claim import Claim
from solvers.job import Job
from solvers.outcome import Basis, Outcome, Termination
from solvers.parts import of_all_splits
from solvers.registry import BACKENDS, available
from solvers.run import run_job
from tests.encoders.geometry_judges import fits

PLUS, MINUS = Q(1), Q(-1)
ASKED = [
    pytest.param(name, formula, marks=() if name in ("z3", "highs", "scip", "ortools:cp-sat") else pytest.mark.slow)
    for name in available()
    for formula in BACKENDS[name].formulas
    if formula not in (Formula.CNF, Formula.DATA)
]


def line(labels: list[int], signs: tuple[Q, ...]) -> TrainingProblem:
    """Labels at 0, 1, 2, … ."""
    points = tuple(sparse_point((Q(x),)) for x in range(len(labels)))
    return TrainingProblem(points, tuple(map(Q, labels)), 1, len(signs), signs=signs)


def job_of(problem: TrainingProblem, solver: str, formula: Formula, geometry: str) -> Job:
    bounds = uniform_bounds(problem, Q(40))
    return Job(solver, formula, problem, bounds, time_limit_s=30, geometry=geometry)


def tried(problem: TrainingProblem, geometry: str = "presolve", formula: Formula = Formula.SMT) -> list[Attempt]:
    return list(attempts(job_of(problem, "z3", formula, geometry), monotonic() + 30))


HUMP = [0, 0, 1, 2, 1, 0, 0]
BUMP_ON_SLOPE = [5, 5, 5, 6, 7, 8]
"""Bends once, upwards, but is nowhere 0: one neuron more is needed for the constant, and one for its slope."""


def test_the_order_of_what_is_asked() -> None:
    hump = line(HUMP, (PLUS, PLUS, MINUS))
    assert [a.presolved is not None for a in tried(hump)] == [False]
    spare = line([0, 0, 0, 1, 2, 3, 3, 3], (PLUS, MINUS, PLUS, MINUS))
    first, last = tried(spare)
    assert first.staged
    assert first.presolved is not None
    assert first.job.problem.signs == (PLUS, MINUS)
    assert first.deadline < last.deadline
    assert not last.staged
    assert last.facts is not None
    (bare,) = tried(spare, "none")
    assert (bare.presolved, bare.facts, bare.geometry) == (None, None, "none")
    (cut,) = tried(spare, "cuts")
    assert (cut.facts is not None, cut.geometry) == (True, "cuts")
    (sets,) = tried(spare, "cuts", Formula.SOS1)
    assert (sets.facts, sets.geometry) == (None, "none")
    tables, plain = tried(line([0, 0, 0, 1, 2, 3, 3, 3], (PLUS, MINUS)))
    assert tables.presolved is not None
    assert not tables.staged
    assert (plain.presolved, plain.facts) == (None, None)
    (positive,) = tried(line([2, 1, 0, 0, 1, 2], (PLUS, PLUS)), "cuts")
    assert (positive.facts, positive.geometry) == (None, "none")
    (refuted,) = tried(line([0, 1, 0, 1, 0], (PLUS,)))
    assert refuted.refuted is not None
    assert refuted.refuted.verdict is Verdict.INFEASIBLE


def test_a_smaller_network_is_padded_at_the_right_places() -> None:
    problem = line([0] * 3, (MINUS, PLUS, MINUS, PLUS, PLUS))
    staged = stage(problem, (2, 1))
    assert staged is not None
    assert staged.signs == (PLUS, PLUS, MINUS)
    values = {
        f"{kind}_{j}{tail}": str(10 * j + at)
        for j in range(3)
        for at, (kind, tail) in enumerate((("w", "_0"), ("b", "")))
    }
    wide = padded(problem, staged, values)
    assert [wide[f"w_{j}_0"] for j in range(5)] == ["20", "0", "0", "10", "0"]
    assert [wide[f"b_{j}"] for j in range(5)] == ["21", "1", "0", "11", "0"]
    assert "e_0" not in wide
    free = padded(replace(problem, signs=None), staged, values)
    assert [free[f"e_{j}"] for j in range(5)] == ["1", "1", "0", "1", "1"]
    assert [free[f"w_{j}_0"] for j in range(5)] == ["0", "10", "20", "0", "0"]
    assert stage(problem, (3, 2)) is None
    assert stage(problem, (0, 0)) is None


def decided(problem: TrainingProblem, solver: str, formula: Formula, geometry: str) -> Outcome:
    outcome = run_job(job_of(problem, solver, formula, geometry))
    if outcome.verdict is Verdict.FEASIBLE:
        assert outcome.witness is not None
        assert problem.objection(outcome.witness) is None
    return outcome


@pytest.mark.parametrize(("solver", "formula"), ASKED, ids=str)
def test_everybody_decides_with_cuts(solver: str, formula: Formula) -> None:
    """Feasible ones need turned neurons; what is infeasible only inside the boxes is no verdict."""
    for problem, truth in (
        (line(HUMP, (PLUS, PLUS, MINUS)), Verdict.FEASIBLE),
        (line([-2, -1, 0, 0, 1, 2], (MINUS, PLUS)), Verdict.FEASIBLE),
        (line([0, 1, 0, 1, 0], (PLUS, MINUS)), Verdict.INFEASIBLE),
    ):
        outcome = decided(problem, solver, formula, "cuts")
        if truth is Verdict.INFEASIBLE and formula in (Formula.BIG_M, Formula.HULL, Formula.INTEGER):
            assert (outcome.verdict, outcome.basis) == (Verdict.UNKNOWN, Basis.RESTRICTED)
        else:
            assert outcome.verdict is truth, (outcome.note, problem)
        assert outcome.geometry == ("none" if formula is Formula.SOS1 else "cuts")


@pytest.mark.parametrize(
    "solver",
    [
        pytest.param(name, marks=() if name in ("z3", "scip", "satfit") else pytest.mark.slow)
        for name in available()
        if not BACKENDS[name].native
    ],
)
def test_one_clause_with_a_pair_to_spare_is_decided_by_everybody(solver: str) -> None:
    one = poits_plane.reduce(OneInThreeSat(3, ((1, 2, 3),)), Options())
    problem = replace(one, neurons=18, signs=(*(one.signs or ()), PLUS, MINUS), source=None, truth=None)
    outcome = decided(problem, solver, BACKENDS[solver].formulas[0], "presolve")
    assert (outcome.verdict, outcome.basis) == (Verdict.FEASIBLE, Basis.WITNESS)
    assert outcome.note == "found with 16 neurons; the other 2 are 0"
    assert outcome.witness is not None
    assert [any(row) for row in outcome.witness.weights].count(False) == 2


@pytest.mark.skipif("scip" not in available(), reason="needs scip")
def test_tables_that_no_file_can_hold_do_not_cost_the_answer() -> None:
    """Slopes 1/300007, 1/300017, 1/300023: the common denominator of the tables passes 2⁵³, that of no point does."""
    ramps: list[tuple[int, Q]] = []
    for at, p in enumerate((300007, 300017, 300023)):
        ramps += [(40 * at, Q(1, p)), (40 * at + 10, Q(-2, p)), (40 * at + 20, Q(1, p))]
    heights = sorted({start + step for start, _ in ramps for step in range(-2, 3)} | {-5})
    labels = [sum((slope * max(0, x - start) for start, slope in ramps), Q(0)) for x in heights]
    signs = (*(PLUS if slope > 0 else MINUS for _, slope in ramps), PLUS)
    points = tuple(sparse_point((Q(x),)) for x in heights)
    problem = TrainingProblem(points, tuple(labels), 1, len(signs), signs=signs)
    tables, whole = tried(problem)
    assert tables.staged
    assert not whole.staged
    outcome = decided(problem, "scip", Formula.INDICATOR, "presolve")
    assert outcome.termination is not Termination.UNSUPPORTED
    assert "beyond 2^53" not in outcome.note


def test_a_smaller_network_that_does_not_fit_says_nothing_about_the_larger() -> None:
    problem = line(BUMP_ON_SLOPE, (PLUS, PLUS, MINUS))
    assert decided(problem, "z3", Formula.SMT, "presolve").verdict is Verdict.FEASIBLE
    assert decided(line(BUMP_ON_SLOPE, (PLUS,)), "z3", Formula.SMT, "presolve").verdict is Verdict.INFEASIBLE


def test_free_signs_are_enumerated() -> None:
    """Two of + and one of − are counted; of four neurons the fourth is one or the other."""
    labels = [0, 0, 1, 0, 0, 1]
    free = replace(line(labels, (PLUS,) * 4), signs=None)
    *splits, whole = tried(free, "cuts")
    assert [a.job.problem.signs for a in splits] == [(PLUS, PLUS, MINUS, MINUS), (PLUS, PLUS, PLUS, MINUS)]
    assert [(a.splits, a.part, a.geometry) for a in splits] == [(2, True, "cuts")] * 2
    assert (whole.splits, whole.part, whole.facts, whole.job.problem) == (0, False, None, free)
    assert splits[0].deadline < splits[1].deadline < whole.deadline
    assert [a.splits for a in tried(free, "cuts", Formula.SOS1)] == [0], "no rows for sets, so nothing is won"
    assert [a.splits for a in tried(replace(free, loss=Loss.L1, target=None), "cuts")] == [0]
    job = job_of(free, "z3", Formula.SMT, "cuts")
    wider = replace(job.bounds.boxes[0], bias=(Q(-99), Q(99)))
    uneven = replace(job, bounds=replace(job.bounds, boxes=(wider, *job.bounds.boxes[1:])))
    assert [a.splits for a in attempts(uneven, monotonic() + 30)] == [0]
    assert [(a.staged, a.splits) for a in tried(free)] == [(False, 2), (False, 2), (False, 0)]
    ramp = replace(line([0, 0, 0, 1, 2, 3, 3, 3], (PLUS,) * 3), signs=None)
    assert [(a.staged, a.splits) for a in tried(ramp)] == [(True, 0), (False, 2), (False, 2), (False, 0)]


@pytest.mark.parametrize(("solver", "formula"), ASKED, ids=str)
def test_everybody_decides_with_free_signs(solver: str, formula: Formula) -> None:
    """Feasible with the second number of + neurons only; infeasible for each."""
    if formula is Formula.SOS1:
        pytest.skip("sets have no rows about turned neurons")
    for labels, k, truth in (
        ([5, 5, 5, 6, 7, 8], 2, Verdict.FEASIBLE),
        ([-2, -1, 0, 1, 2, 4], 2, Verdict.INFEASIBLE),
    ):
        problem = replace(line(labels, (PLUS,) * k), signs=None)
        assert fits(problem) is (truth is Verdict.FEASIBLE)
        assert len([a for a in tried(problem, "cuts") if a.splits]) > 1
        outcome = decided(problem, solver, formula, "cuts")
        assert outcome.geometry == "cuts"
        if truth is Verdict.INFEASIBLE and formula in (Formula.BIG_M, Formula.HULL, Formula.INTEGER):
            assert (outcome.verdict, outcome.basis) == (Verdict.UNKNOWN, Basis.RESTRICTED)
        else:
            assert outcome.verdict is truth, (outcome.note, problem)
            if truth is Verdict.INFEASIBLE:
                assert {TURNED, COUNTED} <= set(outcome.assumes)
        if truth is Verdict.INFEASIBLE:
            assert "infeasible for each of 2 numbers of positive neurons" in outcome.note


def test_one_refuted_split_of_two_says_nothing() -> None:
    problem = replace(line([0, 0, 1, 0, 0, 1], (PLUS,) * 4), signs=None)
    parts = [a.job.problem for a in tried(problem, "cuts") if a.splits]
    no, unknown = (Claim(verdict, Termination.COMPLETED, "") for verdict in (Verdict.INFEASIBLE, Verdict.UNKNOWN))

    def together(*claims: Claim) -> Claim | None:
        return of_all_splits(problem, list(zip(parts, claims, strict=False)))

    assert together(no, unknown) is None
    assert together(unknown, no) is None
    assert together() is None
    both = together(no, no)
    assert both is not None
    assert both.verdict is Verdict.INFEASIBLE


def test_a_fit_of_a_split_that_is_none_as_it_is_may_be_repaired() -> None:
    problem = replace(line([0, 0, 1, 0, 0, 1], (PLUS,) * 4), signs=None)
    parts = [a.job.problem for a in tried(problem, "cuts") if a.splits]
    values = {f"{name}_{j}{tail}": 0.1 for j in range(4) for name, tail in (("w", "_0"), ("b", ""))}
    near = Claim(Verdict.FEASIBLE, Termination.COMPLETED, "", values=values)
    other = Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "")
    found = of_all_splits(problem, list(zip(parts, (other, near), strict=True)))
    assert found is not None
    assert found.verdict is Verdict.FEASIBLE
    assert [found.values[f"e_{j}"] for j in range(4)] == ["1", "1", "1", "0"]
    assert found.values["w_3_0"] == 0.1
