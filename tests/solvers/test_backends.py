"""Every back-end over the shared corpus, in its own process, with every formula it takes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from encoders.bounds import Origin
from encoders.formulas import Formula
from instances import Verdict
from solvers.job import Job
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import BACKENDS, choose_formula
from solvers.run import run_job
from tests.corpus import CORPUS, Example

PAIRS = [(name, formula) for name, info in BACKENDS.items() if not info.native for formula in info.formulas]
SLOW_FOR_CBC = {"the selection gadget"}


def run(name: str, formula: Formula, example: Example, limit: float = 60.0) -> Outcome:
    if reason := BACKENDS[name].missing():
        pytest.skip(reason)
    return run_job(Job(name, formula, example.problem, example.bounds, time_limit_s=limit, memory_limit_mib=4096))


def check_outcome(name: str, formula: Formula, example: Example, outcome: Outcome) -> None:
    """Right, or honestly undecided; a verdict never looks more certain than it is."""
    assert not outcome.termination.failed, outcome.note
    if outcome.verdict is Verdict.UNKNOWN:
        undecided = outcome.basis in (Basis.RESTRICTED, Basis.REFUTED) or outcome.termination is Termination.TIME_LIMIT
        # our engine says at which step the data alone stop, or that it decides exact fits only
        assert undecided or (formula is Formula.DATA and outcome.note), outcome
        if outcome.basis is Basis.RESTRICTED:
            assert outcome.assumes
            assert example.bounds.origin is not Origin.THEOREM
        return
    assert outcome.verdict is example.truth
    if outcome.verdict is Verdict.FEASIBLE:
        assert outcome.basis is Basis.WITNESS
        assert outcome.witness is not None
        assert example.problem.objection(outcome.witness) is None
        assert outcome.objective == example.problem.error(outcome.witness)
    else:
        assert outcome.basis is (Basis.EXACT if BACKENDS[name].exact else Basis.FLOAT)
        needs_bounds = formula in (Formula.BIG_M, Formula.INTEGER, Formula.HULL)
        assert not needs_bounds or outcome.assumes == (example.bounds.statement,)


SECOND_WAYS = {
    ("pulp:highs", Formula.BIG_M),
    ("ortools:scip", Formula.BIG_M),
    ("scip", Formula.INDICATOR),
    ("ortools:cp-sat", Formula.INTEGER),
    ("highs", Formula.HULL),
    ("scip", Formula.SOS1),
    ("pulp:cbc", Formula.HULL),
    ("pulp:highs", Formula.HULL),
    ("ortools:scip", Formula.HULL),
    ("scip", Formula.HULL),
    ("exact:cells", Formula.DATA),
}
"""Solvers that another row or another file runs too; these rows wait for the long tests."""


SHARES = 4
FIRST_WAYS = [pair for pair in PAIRS if pair not in SECOND_WAYS]


@pytest.mark.parametrize(("name", "formula"), FIRST_WAYS, ids=[f"{name}-{formula}" for name, formula in FIRST_WAYS])
def test_backend_on_a_share_of_the_corpus(name: str, formula: Formula) -> None:
    """A process per example: every fourth one, others for the next solver, so that no example is left out."""
    on_corpus(name, formula, CORPUS[FIRST_WAYS.index((name, formula)) % SHARES :: SHARES])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "formula"), PAIRS, ids=[f"{name}-{formula}" for name, formula in PAIRS])
def test_backend_on_corpus(name: str, formula: Formula) -> None:
    on_corpus(name, formula, CORPUS)


def on_corpus(name: str, formula: Formula, examples: Sequence[Example]) -> None:
    undecided = []
    for example in examples:
        if example.name in SLOW_FOR_CBC and name in ("pulp:cbc", "pulp:highs", "highs", "ortools:cp-sat"):
            continue
        limit = 3.0 if name == "ortools:cp-sat" else 60.0
        outcome = run(name, formula, example, limit)
        check_outcome(name, formula, example, outcome)
        if outcome.verdict is Verdict.UNKNOWN:
            undecided.append(example.name)
    # what a solver may leave open: own data on an unproved bound or grid, never a reduced source
    sources = {example.name for example in CORPUS if example.task is not None and example.kind != "separation"}
    assert formula is Formula.DATA or not sources & set(undecided)
    if BACKENDS[name].exact and formula is Formula.SMT:
        assert not undecided


def test_a_restricted_infeasible_is_unknown_and_says_why() -> None:
    example = next(e for e in CORPUS if e.name == "zigzag")
    outcome = run("pulp:cbc", Formula.BIG_M, example)
    assert (outcome.verdict, outcome.basis) == (Verdict.UNKNOWN, Basis.RESTRICTED)
    assert outcome.claimed is Verdict.INFEASIBLE
    assert outcome.assumes == ("every |weight| and |bias| is at most 12 (given by the user)",)


@pytest.mark.parametrize("share", [2, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", [name for name, info in BACKENDS.items() if info.native])
def test_native_on_corpus(name: str, share: int) -> None:
    """On every second one of either truth, or all of them."""
    own = [e for e in CORPUS if e.task is not None and e.kind == BACKENDS[name].decides]
    shares = [[e for e in own if e.truth is truth][::share] for truth in Verdict]
    for example in (example for some in shares for example in some):
        job = Job(name, Formula.CNF, example.problem, example.bounds, source=example.task)
        outcome = run_job(job)
        assert outcome.verdict is example.truth, example.name
        if example.truth is Verdict.INFEASIBLE and example.kind == "cnf":
            assert outcome.proof is not None


def test_seed_and_threads_reach_the_solver() -> None:
    example = next(e for e in CORPUS if e.name == "3SAT, three of the pairs")
    for name, info in BACKENDS.items():
        if info.missing() or info.native or Formula.DATA in info.formulas:
            continue
        job = Job(name, info.formulas[0], example.problem, example.bounds, seed=123, threads=2)
        assert run_job(job).verdict is example.truth, name


def test_the_defaults_and_who_takes_sets() -> None:
    """New formulas are for those who ask; CBC reads sets without keeping them, so it is not offered any."""
    for name, info in BACKENDS.items():
        milp = Formula.BIG_M in info.formulas
        assert not milp or info.formulas[0] is Formula.BIG_M
        assert (Formula.HULL in info.formulas) == milp
        assert (Formula.SOS1 in info.formulas) == (name == "scip")
        for origin in Origin:
            unbounded = origin is Origin.NONE and name == "scip"
            assert choose_formula(info, None, origin) is (Formula.INDICATOR if unbounded else info.formulas[0])
    assert choose_formula(BACKENDS["pulp:cbc"], "sos1", Origin.THEOREM) is None
    assert choose_formula(BACKENDS["scip"], "sos1", Origin.NONE) is Formula.SOS1
    assert choose_formula(BACKENDS["highs"], "hull", Origin.NONE) is Formula.HULL
