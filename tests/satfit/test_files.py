"""`generate`, `reduce`, `encode`: files that other programs read, and read the same way."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from instances.generators import FAMILIES, generate
from instances.schema import parse_training_problem
from tests.satfit.support import ROOT, SUITES, satfit, satfit_here

READERS = {
    "z3": (
        "import sys, z3\n"
        "for file in sys.argv[1:]:\n"
        " s = z3.Solver(); s.add(z3.parse_smt2_file(file))\n"
        " print({'sat': 'feasible', 'unsat': 'infeasible'}[str(s.check())])"
    ),
    "cvc5": (
        "import sys, cvc5\n"
        "for file in sys.argv[1:]:\n"
        " t = cvc5.TermManager(); s = cvc5.Solver(t); m = cvc5.SymbolManager(t)\n"
        " p = cvc5.InputParser(s, m); p.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, file); r = ''\n"
        " while True:\n"
        "  c = p.nextCommand()\n"
        "  if c.isNull(): break\n"
        "  r = c.invoke(s, m).strip() or r\n"
        " print({'sat': 'feasible', 'unsat': 'infeasible'}[r])"
    ),
    "highs": (
        "import sys, highspy\n"
        "for file in sys.argv[1:]:\n"
        " h = highspy.Highs(); h.setOptionValue('output_flag', False); h.readModel(file); h.run()\n"
        " print({'Optimal': 'feasible', 'Infeasible': 'infeasible'}[h.modelStatusToString(h.getModelStatus())])"
    ),
    "scip": (
        "import sys, pyscipopt\n"
        "for file in sys.argv[1:]:\n"
        " m = pyscipopt.Model(); m.hideOutput(); m.readProblem(file); m.optimize()\n"
        " print({'optimal': 'feasible', 'infeasible': 'infeasible'}[m.getStatus()])"
    ),
    "cbc": (
        "import sys, pulp\n"
        "for file in sys.argv[1:]:\n"
        " v, p = pulp.LpProblem.fromMPS(file)\n"
        " c = getattr(pulp, 'PULP_CBC_CMD', None) or pulp.COIN_CMD; r = p.solve(c(msg=False))\n"
        " r = getattr(r, 'status', r); print({1: 'feasible', -1: 'infeasible'}[int(r)])"
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


SAME_FILE = {("scip", "mps", ()), ("highs", "lp", ("--formula", "hull"))}
"""Read above by another reader, or in another format: these rows wait for the long tests."""


@pytest.mark.parametrize(
    ("reader", "suffix", "options"),
    [pytest.param(*row, marks=pytest.mark.slow if row in SAME_FILE else ()) for row in FILES],
    ids=lambda value: str(value),
)
def test_third_party_readers_agree(reader: str, suffix: str, options: tuple[str, ...], tmp_path: Path) -> None:
    """The exported file, read by the library alone, gives the label's verdict, without any of our code."""
    truths = {"quick/planted-4-12.cnf": "feasible", "regression/two-literals.cnf": "infeasible"}
    files = []
    for name in truths:
        out = tmp_path / f"{Path(name).stem}.{suffix}"
        done = satfit_here("encode", SUITES / name, "--format", suffix, *options, "-o", out)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        files.append(str(out))
    read = subprocess.run(
        [sys.executable, "-c", READERS[reader], *files], capture_output=True, text=True, timeout=120, check=False
    )
    said = [word for word in read.stdout.split() if word in ("feasible", "infeasible")]
    assert said == [*truths.values()], (read.stdout, read.stderr)
    assert read.returncode == 0, read.stderr


def test_encode_says_what_infeasible_would_rest_on(tmp_path: Path) -> None:
    theorem = satfit("encode", SUITES / "quick" / "tree-4.cnf", "--format", "mps", "-o", tmp_path / "a.mps")
    assert "Theorem 6" in theorem.stderr
    default = satfit_here("encode", SUITES / "regression" / "zigzag.json", "--format", "mps", "-o", tmp_path / "b.mps")
    assert "only if every |weight| and |bias| is at most 1000 (a default, proved by nobody)" in default.stderr


def test_cnf_of_poits_is_exactly_one() -> None:
    done = satfit_here("encode", SUITES / "poits" / "one-clause.poits", "--format", "cnf")
    clauses = [line for line in done.stdout.splitlines() if line and line[0] not in "cp"]
    assert clauses == ["1 2 3 0", "-1 -2 0", "-1 -3 0", "-2 -3 0"]


def test_reduce_round_trip_and_standard_input(tmp_path: Path) -> None:
    path = SUITES / "poits" / "one-clause.poits"
    done = satfit_here("reduce", path)
    problem = parse_training_problem(done.stdout.encode(), file="-")
    assert (problem.n, problem.d, problem.k) == (137, 2, 16)
    assert problem.source is not None
    assert problem.source.rule == "poits-plane"
    again = satfit("reduce", "-", stdin=path.read_text())
    assert json.loads(again.stdout)["x"] == json.loads(done.stdout)["x"]
    out = tmp_path / "problem.json"
    assert satfit_here("reduce", path, "--free-signs", "-o", out).returncode == 0
    assert parse_training_problem(out.read_bytes(), file="-").signs is None
    assert [p.name for p in tmp_path.iterdir()] == ["problem.json"], "no draft is left"


def test_a_reduced_problem_is_an_instance_too(tmp_path: Path) -> None:
    out = tmp_path / "problem.json"
    satfit_here("reduce", SUITES / "regression" / "two-literals.cnf", "-o", out)
    done = satfit_here("solve", out, "--solver", "z3", "--json")
    assert json.loads(done.stdout)["verdict"] == "infeasible"


def made_by(text: str) -> str:
    found = re.search(r"satfit generate ([^\"\n]+)", text)
    assert found is not None
    return found.group(1)


ONE_AFTER_THE_OTHER = (
    "import json, sys\n"
    "from satfit.cli import main\n"
    "for arguments in json.load(sys.stdin):\n"
    " sys.argv = ['satfit', *arguments]\n"
    " try: main()\n"
    " except SystemExit as end: assert not end.code\n"
)


@pytest.fixture(scope="module")
def made_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file per family, made in one other process by the commands in the texts that are made here."""
    folder = tmp_path_factory.mktemp("families")
    commands = []
    for family in FAMILIES:
        command = made_by(generate(family, {}, 5).text).split()
        assert command[0] == family
        commands.append(["generate", *command, "-o", str(folder / family)])
    done = subprocess.run(
        [sys.executable, "-P", "-c", ONE_AFTER_THE_OTHER],
        input=json.dumps(commands),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_generate_every_family(family: str, made_again: Path) -> None:
    """The file says how to make it again: that command, in another process, makes what was made here."""
    assert (made_again / family).read_text() == generate(family, {}, 5).text


@pytest.mark.parametrize(
    "family", [pytest.param(name, marks=() if name == "random-circuit" else pytest.mark.slow) for name in FAMILIES]
)
def test_generate_without_options_and_on_standard_output(family: str, tmp_path: Path) -> None:
    first = satfit("generate", family, "--seed", "5")
    assert first.returncode == 0, first.stderr
    assert first.stdout == generate(family, {}, 5).text
    out = tmp_path / "x"
    assert satfit("generate", family, "--seed", "5", "-o", out).returncode == 0
    assert out.read_text() == first.stdout
    assert satfit("generate", *made_by(first.stdout).split()).stdout == first.stdout


def test_generate_lists_the_families() -> None:
    listed = satfit_here("generate").stdout
    assert all(family in listed for family in FAMILIES)
