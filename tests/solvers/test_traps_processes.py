"""Traps that show only in real processes: no interruption, lost integrality, bad proofs, collisions."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import checker
from encoders.formulas import Formula
from instances import ThreeSat, Verdict
from instances.generators import generate
from solvers.isolation import Limits, private_run_dir, run_child
from solvers.job import Job
from solvers.outcome import Basis, Termination
from solvers.registry import BACKENDS
from solvers.run import run_job
from tests.corpus import CORPUS, Example, reduced

PROOF_SCRIPT = """
import sys
from pysat.solvers import Solver
clauses = [[int(t) for t in line.split()[:-1]] for line in open(sys.argv[2]) if line[0] not in "cp"]
with Solver(name=sys.argv[1], bootstrap_with=clauses, with_proof=True) as solver:
    assert solver.solve() is False
    open("proof", "w").write("\\n".join(solver.get_proof()) + "\\n")
"""


def example(name: str) -> Example:
    return next(e for e in CORPUS if e.name == name)


def test_cadical_is_stopped_although_it_cannot_be_interrupted() -> None:
    generated = generate("random-3sat", {"variables": 700, "ratio": "4.26"}, 7)
    assert isinstance(generated.source, ThreeSat)
    hard = reduced("hard", generated.source, Verdict.UNKNOWN)
    begin = time.monotonic()
    outcome = run_job(
        Job("pysat:cadical195", Formula.CNF, hard.problem, hard.bounds, time_limit_s=2.0, source=hard.task)
    )
    assert time.monotonic() - begin < 8
    assert outcome.termination is Termination.TIME_LIMIT


@pytest.mark.parametrize("name", ["pulp:cbc", "pulp:highs", "highs", "ortools:scip", "scip"])
def test_integrality_is_not_dropped(name: str) -> None:
    """The linear relaxation of this model is feasible: a back-end that drops integrality would say so."""
    if reason := BACKENDS[name].missing():
        pytest.skip(reason)
    pairs = example("3SAT, all pairs")
    outcome = run_job(Job(name, Formula.BIG_M, pairs.problem, pairs.bounds, time_limit_s=60))
    assert (outcome.claimed, outcome.verdict) == (Verdict.INFEASIBLE, Verdict.INFEASIBLE)


def test_its_linear_relaxation_is_feasible() -> None:
    """What the test above rests on."""
    script = (
        "import highspy\n"
        "from encoders.formulas import Formula, milp_for\n"
        "from encoders.formulas.write_mps import write_mps\n"
        "from tests.corpus import CORPUS\n"
        "e = next(e for e in CORPUS if e.name == '3SAT, all pairs')\n"
        "write_mps(milp_for(Formula.BIG_M, e.problem, e.bounds), open('m.mps', 'w'))\n"
        "h = highspy.Highs(); h.setOptionValue('output_flag', False); h.setOptionValue('solve_relaxation', True)\n"
        "h.readModel('m.mps'); h.run(); print(h.modelStatusToString(h.getModelStatus()))\n"
    )
    with private_run_dir() as folder:
        child = run_child(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(_root())!r})\n" + script],
            limits=Limits(wall_s=60),
            run_dir=folder,
        )
    assert child.stdout_tail.split()[-1:] == ["Optimal"], child.stderr_tail


def _root() -> str:
    from tests.corpus import ROOT

    return str(ROOT)


@pytest.mark.parametrize("name", ["cadical195", "glucose4", "lingeling"])
def test_proofs_that_check(name: str) -> None:
    assert _proof_of(name)[0]


@pytest.mark.parametrize("name", ["maplesat", "maplecm"])
def test_proofs_that_do_not_check_are_rejected(name: str) -> None:
    """PySAT's maplesat and maplecm write proofs with steps that do not follow: nobody may be certified by them."""
    accepted, reason = _proof_of(name)
    assert not accepted
    assert reason
    assert f"pysat:{name}" not in BACKENDS


def _proof_of(name: str) -> tuple[bool, str]:
    generated = generate("random-3sat", {"variables": 60, "ratio": "6"}, 1)
    clauses = generated.source.cnf()
    with private_run_dir() as folder:
        (folder / "x.cnf").write_text(generated.text)
        command = [sys.executable, "-c", PROOF_SCRIPT, name, str(folder / "x.cnf")]
        child = run_child(command, limits=Limits(wall_s=60), run_dir=folder)
        assert child.returncode == 0, child.stderr_tail
        proof = (folder / "proof").read_text()
    return checker.check_drup(clauses, proof)


def test_parallel_runs_of_one_solver_do_not_meet() -> None:
    """Each run has its own temporary folder: fixed file names in it cannot collide."""
    names = ("3SAT, all pairs", "3SAT, three of the pairs", "3SAT, a tautology", "one ReLU on a line")
    examples = [example(name) for name in names]
    jobs = [Job("ortools:cp-sat", Formula.INTEGER, e.problem, e.bounds, time_limit_s=60) for e in examples]
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run_job, jobs))
    assert [outcome.verdict for outcome in outcomes] == [e.truth for e in examples]
    assert outcomes[0].basis is Basis.EXACT
