"""Every back-end on every loss it takes: right at the optimum, right below it, and without a target.

The back-ends run in this process, one after the other: what is tested is what they claim, not how they are kept apart.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction as Q
from importlib import import_module
from pathlib import Path
from time import monotonic

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula, write_formula
from instances import Activation, Loss, TrainingProblem, Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnsupportedError, claim_from_json, loss_bound
from solvers.job import Job
from solvers.outcome import Termination
from solvers.registry import BACKENDS
from solvers.repair import best_network, proposed_network, rounded_witness, solved_witness
from tests.encoders.loss_oracle import LOSSES, least
from tests.encoders.oracles import problem_of

THRESHOLD = Activation.THRESHOLD
BOUND = Q(20)
SOLVERS = ("z3", "cvc5", "pulp:cbc", "pulp:highs", "highs", "ortools:scip", "scip")
PAIRS = [(name, formula) for name in SOLVERS for formula in BACKENDS[name].formulas if formula is not Formula.INTEGER]

LINE = [((0,), 0), ((1,), 3), ((2,), Q(1, 2)), ((3,), 2)]
PROBLEMS = {
    "relu": problem_of(LINE, 1, 1, signs=(Q(1),)),
    "relu, free sign": problem_of([((0,), -1), ((1,), -3), ((2,), 2)], 1, 1),
    "threshold": problem_of(LINE, 1, 2, signs=(Q(3, 2), Q(-1)), activation=THRESHOLD),
    "threshold, free": problem_of(LINE, 1, 1, activation=THRESHOLD),
    "no neurons": problem_of([((1,), 1), ((2,), 3)], 1, 0),
    "no points": problem_of([], 1, 1, signs=(Q(1),)),
}


def ask(name: str, formula: Formula, problem: TrainingProblem, folder: Path, limit: float = 30.0) -> Claim:
    if reason := BACKENDS[name].missing():
        pytest.skip(reason)
    bounds = uniform_bounds(problem, BOUND)
    file = folder / ("formula.smt2" if formula is Formula.SMT else "formula.mps")
    with file.open("w") as out:
        write_formula(formula, problem, bounds, out)
    task = Task(Job(name, formula, problem, bounds, time_limit_s=limit), file, monotonic() + limit)
    claim: Claim = import_module(BACKENDS[name].module).solve(task)
    assert claim_from_json(claim.to_json()) == claim
    return claim


def error_of(problem: TrainingProblem, claim: Claim) -> Q | None:
    proposal = proposed_network(problem, claim.values)
    assert proposal is not None
    witness = best_network(problem, [rounded_witness(problem, proposal), solved_witness(problem, proposal)])
    return None if witness is None else problem.error(witness)


def squares_refused(name: str, problem: TrainingProblem) -> bool:
    return problem.loss is Loss.L2 and name not in ("z3", "cvc5", "scip")


def marks(name: str, formula: Formula, loss: Loss) -> list[pytest.MarkDecorator]:
    """A file that another reader of the same solver is given too; and what takes CBC ten seconds."""
    again = formula is Formula.HULL and name in ("pulp:highs", "ortools:scip")
    long = (name, formula, loss) == ("pulp:cbc", Formula.BIG_M, Loss.LINF)
    return [pytest.mark.slow] if again or long else []


def half(name: str, formula: Formula, loss: Loss) -> list[str]:
    """Every second problem: the others with the next loss, and with the next back-end or formula."""
    return [*PROBLEMS][(PAIRS.index((name, formula)) + [*LOSSES].index(loss)) % 2 :: 2]


@pytest.mark.parametrize(
    ("name", "formula", "loss", "asked"),
    [
        pytest.param(*pair, loss, asked, id=f"{loss}-{pair[0]}-{pair[1]}-{share}", marks=[*marks(*pair, loss), *long])
        for loss in LOSSES
        for pair in PAIRS
        for share, asked, long in (("half", half(*pair, loss), []), ("all", [*PROBLEMS], [pytest.mark.slow]))
    ],
)
def test_at_the_optimum_and_below(
    name: str, formula: Formula, loss: Loss, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for title in asked:
        base = PROBLEMS[title]
        if loss is Loss.L2 and title == "relu, free sign":
            continue
        free = replace(base, loss=loss, target=None)
        optimum = least(free)
        questions: list[Q | None] = [None, optimum, optimum + Q(1, 8)]
        # further below than a float's tolerance, so that a claim of feasibility would be a mistake
        questions += [optimum * Q(9, 10)] if optimum else []
        for target in questions:
            problem = replace(free, target=target)
            if (name == "cvc5" and target is None) or (squares_refused(name, problem) and not problem.exact_fit):
                with pytest.raises(UnsupportedError):
                    ask(name, formula, problem, tmp_path)
                continue
            claim = ask(name, formula, problem, tmp_path)
            assert claim.termination is Termination.COMPLETED, (title, target, claim)
            if target is not None and target < optimum:
                assert claim.verdict is Verdict.INFEASIBLE, (title, target, claim)
                continue
            assert claim.verdict is Verdict.FEASIBLE, (title, target, claim)
            error = error_of(problem, claim)
            assert error is not None, (title, target, claim)
            assert claim.bound is None or target is None
            if target is None:
                assert error == optimum, (title, claim)
                assert claim.bound is not None
                if BACKENDS[name].exact:
                    assert Q(claim.bound) == optimum
                else:
                    assert abs(float(claim.bound) - float(optimum)) < 1e-4, (title, claim)


@pytest.mark.parametrize("loss", LOSSES)
def test_cp_sat_on_its_grid(loss: Loss, tmp_path: Path) -> None:
    """Its bound holds on the grid: whole numbers here."""
    for title in ("relu", "relu, free sign", "threshold", "no neurons", "no points"):
        problem = replace(PROBLEMS[title], loss=loss, target=None)
        claim = ask("ortools:cp-sat", Formula.INTEGER, problem, tmp_path)
        assert (claim.verdict, claim.termination) == (Verdict.FEASIBLE, Termination.COMPLETED)
        network = proposed_network(problem, claim.values)
        assert network is not None
        assert problem.error(network) == Q(claim.bound or 0)
        tight = replace(problem, target=problem.error(network))
        assert ask("ortools:cp-sat", Formula.INTEGER, tight, tmp_path).verdict is Verdict.FEASIBLE
        if tight.target:
            below = replace(problem, target=tight.target * Q(99, 100))
            assert ask("ortools:cp-sat", Formula.INTEGER, below, tmp_path).verdict is Verdict.INFEASIBLE


def test_cp_sat_refuses_squares_beyond_64_bits(tmp_path: Path) -> None:
    problem = problem_of([((10**9,), 1), ((Q(1, 10**6 + 3),), 2)], 1, 1, loss=Loss.L2, target=None)
    with pytest.raises(UnsupportedError, match="2\\^62"):
        ask("ortools:cp-sat", Formula.INTEGER, problem, tmp_path)


def test_cbc_does_not_call_6_optimal_where_4_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its preprocessing it does, and says so in its log only."""
    monkeypatch.chdir(tmp_path)
    problem = replace(PROBLEMS["relu, free sign"], loss=Loss.L1, target=None)
    claim = ask("pulp:cbc", Formula.BIG_M, problem, tmp_path)
    assert float(claim.bound or -1) == pytest.approx(4.0)
    assert error_of(problem, claim) == 4


@pytest.mark.parametrize("name", [name for name in SOLVERS if not BACKENDS[name].exact])
def test_what_a_tolerance_cannot_tell_apart_is_refused_with_the_numbers(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    far = problem_of([((0,), 1), ((1,), 10**12)], 1, 1, signs=(Q(1),), loss=Loss.L1, target=Q(1))
    near = problem_of([((0,), 1), ((1,), 100)], 1, 1, signs=(Q(1),), loss=Loss.L1, target=Q(99))
    with pytest.raises(UnsupportedError, match="1000000000000 is no finer than the label resolution 1"):
        ask(name, Formula.BIG_M, far, tmp_path)
    assert ask(name, Formula.BIG_M, near, tmp_path).verdict is Verdict.FEASIBLE
    # an exact fit is asked all the same: its claims are repaired
    ask(name, Formula.BIG_M, replace(far, target=Q(0)), tmp_path)
    wide = problem_of([((10**5,), 1), ((0,), 2)], 1, 1, signs=(Q(1),), loss=Loss.L1, target=Q(1))
    for formula in BACKENDS[name].formulas:
        if formula in (Formula.BIG_M, Formula.HULL):
            with pytest.raises(UnsupportedError, match="2000020 is no finer than the label resolution 1"):
                ask(name, formula, wide, tmp_path)
        else:
            assert ask(name, formula, wide, tmp_path).verdict is Verdict.FEASIBLE


@pytest.mark.parametrize("loss", [Loss.L1, Loss.L0, Loss.LINF, Loss.L2])
def test_scip_is_told_the_sets(loss: Loss, tmp_path: Path) -> None:
    """Without the section of the sets the same file has an optimum of 0, so its bound would be wrong."""
    problem = replace(PROBLEMS["relu"], loss=loss, target=None)
    bound = ask("scip", Formula.SOS1, problem, tmp_path).bound
    assert float(bound or 0) == pytest.approx(float(least(problem)), abs=1e-4)
    file = tmp_path / "formula.mps"
    file.write_text(re.sub(r"SOS\n( .*\n)+", "", file.read_text()))
    job = Job("scip", Formula.SOS1, problem, uniform_bounds(problem, BOUND), time_limit_s=30)
    claim = import_module(BACKENDS["scip"].module).solve(Task(job, file, monotonic() + 30))
    assert float(claim.bound) < float(least(problem)) / 2


def test_z3_proves_least_squares(tmp_path: Path) -> None:
    """The optimum of a wedge is irrational in none of its weights, and proved by real algebra."""
    problem = problem_of([((0,), 0), ((1,), 2), ((2,), 1)], 1, 1, loss=Loss.L2, target=None)
    claim = ask("z3", Formula.SMT, problem, tmp_path)
    assert Q(claim.bound or -1) == least(problem)
    assert error_of(problem, claim) == least(problem)


@pytest.mark.parametrize("name", ["z3", "cvc5"])
def test_irrational_solutions_are_made_exact(name: str, tmp_path: Path) -> None:
    """One point, x² = 2 at the edge of the target: the solver may answer with √2."""
    problem = problem_of([((), 2), ((), 0)], 0, 1, signs=(Q(1),), loss=Loss.L2, target=Q(2))
    claim = ask(name, Formula.SMT, problem, tmp_path)
    assert error_of(problem, claim) == 2
    wide = replace(problem, target=Q(3))
    claim = ask(name, Formula.SMT, wide, tmp_path)
    network = proposed_network(wide, claim.values)
    assert network is not None
    assert wide.objection(network) is None


def test_bounds_of_a_float() -> None:
    problem = replace(PROBLEMS["relu"], loss=Loss.L0, target=None)
    assert loss_bound(problem, 1.2) == pytest.approx(2.0)
    assert loss_bound(problem, 2.0000001) == pytest.approx(2.0)
    assert loss_bound(replace(problem, loss=Loss.L1), -1e-9) == pytest.approx(0.0)
    assert loss_bound(problem, float("-inf")) is None
    assert loss_bound(problem, 1e20) is None
    assert loss_bound(replace(problem, target=Q(1)), 1.0) is None


def test_an_old_claim_has_no_bound() -> None:
    document = Claim(Verdict.UNKNOWN, Termination.COMPLETED, "x").to_json()
    del document["bound"]
    assert claim_from_json(document).bound is None
