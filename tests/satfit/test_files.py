"""`generate`, `reduce`, `encode`: files that other programs read, and read the same way."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from instances.generators import FAMILIES
from instances.schema import parse_training_problem
from tests.satfit.support import SUITES, satfit

READERS = {
    "z3": (
        "import sys, z3; s = z3.Solver(); s.add(z3.parse_smt2_file(sys.argv[1])); "
        "print({'sat': 'feasible', 'unsat': 'infeasible'}[str(s.check())])"
    ),
    "cvc5": (
        "import sys, cvc5; t = cvc5.TermManager(); s = cvc5.Solver(t); m = cvc5.SymbolManager(t); "
        "p = cvc5.InputParser(s, m); p.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, sys.argv[1]); r = ''\n"
        "while True:\n c = p.nextCommand()\n if c.isNull(): break\n r = c.invoke(s, m).strip() or r\n"
        "print({'sat': 'feasible', 'unsat': 'infeasible'}[r])"
    ),
    "highs": (
        "import sys, highspy; h = highspy.Highs(); h.setOptionValue('output_flag', False); h.readModel(sys.argv[1]); "
        "h.run(); print({'Optimal': 'feasible', 'Infeasible': 'infeasible'}"
        "[h.modelStatusToString(h.getModelStatus())])"
    ),
    "scip": (
        "import sys, pyscipopt; m = pyscipopt.Model(); m.hideOutput(); m.readProblem(sys.argv[1]); m.optimize(); "
        "print({'optimal': 'feasible', 'infeasible': 'infeasible'}[m.getStatus()])"
    ),
    "cbc": (
        "import sys, pulp; v, p = pulp.LpProblem.fromMPS(sys.argv[1]); "
        "c = getattr(pulp, 'PULP_CBC_CMD', None) or pulp.COIN_CMD; r = p.solve(c(msg=False)); "
        "r = getattr(r, 'status', r); print({1: 'feasible', -1: 'infeasible'}[int(r)])"
    ),
}
FILES = [
    ("z3", "smt2", ()),
    ("cvc5", "smt2", ()),
    ("highs", "mps", ()),
    ("highs", "lp", ()),
    ("scip", "mps", ()),
    ("scip", "mps", ("--formula", "indicator")),
    ("scip", "lp", ("--formula", "indicator")),
    ("scip", "mps", ("--formula", "sos1")),
    ("scip", "lp", ("--formula", "sos1")),
    ("highs", "mps", ("--formula", "hull")),
    ("highs", "lp", ("--formula", "hull")),
    ("scip", "mps", ("--formula", "integer")),
    ("scip", "opb", ()),
    ("cbc", "mps", ()),
]


@pytest.mark.parametrize(("reader", "suffix", "options"), FILES, ids=lambda value: str(value))
def test_third_party_readers_agree(reader: str, suffix: str, options: tuple[str, ...], tmp_path: Path) -> None:
    """The exported file, read by the library alone, gives the label's verdict, without any of our code."""
    for name, truth in (("quick/planted-4-12.cnf", "feasible"), ("regression/two-literals.cnf", "infeasible")):
        out = tmp_path / f"{Path(name).stem}.{suffix}"
        done = satfit("encode", SUITES / name, "--format", suffix, *options, "-o", out)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        read = subprocess.run(
            [sys.executable, "-c", READERS[reader], str(out)], capture_output=True, text=True, timeout=120, check=False
        )
        assert read.stdout.split()[-1:] == [truth], (name, read.stdout, read.stderr)


def test_encode_says_what_infeasible_would_rest_on(tmp_path: Path) -> None:
    theorem = satfit("encode", SUITES / "quick" / "tree-4.cnf", "--format", "mps", "-o", tmp_path / "a.mps")
    assert "Theorem 6" in theorem.stderr
    default = satfit("encode", SUITES / "regression" / "zigzag.json", "--format", "mps", "-o", tmp_path / "b.mps")
    assert "only if every |weight| and |bias| is at most 1000 (a default, proved by nobody)" in default.stderr


def test_cnf_of_poits_is_exactly_one() -> None:
    done = satfit("encode", SUITES / "poits" / "one-clause.poits", "--format", "cnf")
    clauses = [line for line in done.stdout.splitlines() if line and line[0] not in "cp"]
    assert clauses == ["1 2 3 0", "-1 -2 0", "-1 -3 0", "-2 -3 0"]


def test_reduce_round_trip_and_standard_input(tmp_path: Path) -> None:
    path = SUITES / "poits" / "one-clause.poits"
    done = satfit("reduce", path)
    problem = parse_training_problem(done.stdout.encode(), file="-")
    assert (problem.n, problem.d, problem.k) == (137, 2, 16)
    assert problem.source is not None
    assert problem.source.rule == "poits-plane"
    again = satfit("reduce", "-", stdin=path.read_text())
    assert json.loads(again.stdout)["x"] == json.loads(done.stdout)["x"]
    out = tmp_path / "problem.json"
    assert satfit("reduce", path, "--free-signs", "-o", out).returncode == 0
    assert parse_training_problem(out.read_bytes(), file="-").signs is None
    assert [p.name for p in tmp_path.iterdir()] == ["problem.json"], "no draft is left"


def test_a_reduced_problem_is_an_instance_too(tmp_path: Path) -> None:
    out = tmp_path / "problem.json"
    satfit("reduce", SUITES / "regression" / "two-literals.cnf", "-o", out)
    done = satfit("solve", out, "--solver", "z3", "--json")
    assert json.loads(done.stdout)["verdict"] == "infeasible"


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_generate_every_family(family: str, tmp_path: Path) -> None:
    first = satfit("generate", family, "--seed", "5")
    assert first.returncode == 0, first.stderr
    made_by = re.search(r"satfit generate ([^\"\n]+)", first.stdout)
    assert made_by is not None
    assert made_by.group(1).startswith(f"{family} ") or made_by.group(1) == family
    out = tmp_path / "x"
    assert satfit("generate", family, "--seed", "5", "-o", out).returncode == 0
    assert out.read_text() == first.stdout
    command = ["generate", *made_by.group(1).split()]
    assert satfit(*command).stdout == first.stdout, "the file says how to make it again"
    assert family in satfit("generate").stdout
