"""Scripts that show a wrong claim without satfit: one per solver's own library, and one that needs none."""

from __future__ import annotations

from solvers.job import Job

_HIGHS = """import highspy

h = highspy.Highs()
{options}h.readModel("{file}")
h.run()
print(h.version(), h.modelStatusToString(h.getModelStatus()))
"""
_SCIP = """import pyscipopt

m = pyscipopt.Model()
{options}m.readProblem("{file}")
m.optimize()
print("SCIP", m.version(), m.getStatus())
"""
_ORTOOLS = """import ortools
from ortools.linear_solver.python import model_builder

m = model_builder.Model()
assert m.import_from_mps_file("{file}")
s = model_builder.Solver("scip")
s.set_solver_specific_parameters("{options}")
print("OR-Tools", ortools.__version__, s.solve(m).name)
"""
_PULP = """import pulp

variables, problem = pulp.LpProblem.fromMPS("{file}")
solver = {solver}
problem.solve(solver)
print("PuLP", pulp.__version__, pulp.LpStatus[problem.status])
"""
_CBC = """import pulp

options = {options}
command = getattr(pulp, "PULP_CBC_CMD", None) or pulp.COIN_CMD
variables, problem = pulp.LpProblem.fromMPS("{file}")
problem.solve(command(gapRel=0.0, gapAbs=0.0, options=options))
print("PuLP", pulp.__version__, pulp.LpStatus[problem.status])
"""
_Z3 = """import z3

s = z3.SolverFor("QF_LRA")
s.set("random_seed", {seed})
s.add(z3.parse_smt2_file("{file}"))
print("Z3", z3.get_version_string(), s.check())
"""
_CVC5 = """import cvc5

terms = cvc5.TermManager()
solver = cvc5.Solver(terms)
solver.setOption("seed", "{seed}")
symbols = cvc5.SymbolManager(terms)
parser = cvc5.InputParser(solver, symbols)
parser.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, "{file}")
while not (command := parser.nextCommand()).isNull():
    print(command.invoke(solver, symbols), end="")
"""

CHECK = '''"""Does solution.txt satisfy model.mps? In fractions, with Python's standard library only."""

from collections import defaultdict
from fractions import Fraction
from pathlib import Path

pairs = (line.split() for line in Path("solution.txt").read_text().splitlines())
x = {name: Fraction(value) for name, value in pairs}
sense, total, rhs, asleep, sets = {}, defaultdict(Fraction), defaultdict(Fraction), set(), []
section, integer, wrong = "", False, 0


def check(holds, what):
    global wrong
    if not holds:
        wrong += 1
        print("violated:", what)


for line in Path("model.mps").read_text().splitlines():
    word, *rest = line.split()
    if not line.startswith(" "):
        section = word
    elif section == "ROWS":
        sense[rest[0]] = word
    elif section == "COLUMNS" and rest[0] == "'MARKER'":
        integer = rest[1] == "'INTORG'"
    elif section == "COLUMNS":
        total[rest[0]] += Fraction(rest[1]) * x[word]
        check(not integer or x[word].denominator == 1, f"{word} is no integer")
    elif section == "RHS":
        rhs[rest[0]] = Fraction(rest[1])
    elif section == "BOUNDS":
        name, value = rest[1], Fraction(rest[2]) if len(rest) > 2 else Fraction(0)
        holds = {"LO": x[name] >= value, "UP": x[name] <= value, "FX": x[name] == value, "BV": x[name] in (0, 1)}
        check(holds.get(word, True), line.strip())
    elif section == "SOS" and word == "S1":
        sets.append([])
    elif section == "SOS":
        sets[-1].append(word)
    elif section == "INDICATORS" and x[rest[1]] != int(rest[2]):
        asleep.add(rest[0])
for row, letter in sense.items():
    gap = total[row] - rhs[row]
    holds = {"L": gap <= 0, "G": gap >= 0, "E": gap == 0, "N": True}[letter]
    check(holds or row in asleep, f"row {row}: {total[row]} against {rhs[row]}")
for members in sets:
    check(sum(x[name] != 0 for name in members) <= 1, f"set {members}")
print(f"{len(x)} columns, {len(sense) - 1} rows:", f"{wrong} violations" if wrong else "all hold exactly")
'''


def reproduction(job: Job, file: str) -> str | None:
    """A script that asks the solver of this job about the attached file, or None for a solver that reads no file."""
    seed, off = job.seed, not job.own_presolve
    match job.solver:
        case "highs":
            options = f'h.setOptionValue("mip_rel_gap", 0.0)\nh.setOptionValue("random_seed", {seed})\n'
            options += 'h.setOptionValue("presolve", "off")\n' if off else ""
            return _HIGHS.format(options=options, file=file)
        case "scip":
            options = f'm.setParam("randomization/randomseedshift", {seed})\n'
            options += 'm.setParam("presolving/maxrounds", 0)\n' if off else ""
            return _SCIP.format(options=options, file=file)
        case "ortools:scip":
            options = f"randomization/randomseedshift = {seed}\\n" + ("presolving/maxrounds = 0\\n" if off else "")
            return _ORTOOLS.format(options=options, file=file)
        case "pulp:cbc":
            words = [f"randomSeed {seed}", f"randomCbcSeed {seed}"]
            words += ["presolve off", "preprocess off"] if off else []
            lines = "".join(f'    "{word}",\n' for word in words)
            return _CBC.format(options=f"[\n{lines}]", file=file)
        case "pulp:highs":
            given = ', presolve="off"' if off else ""
            return _PULP.format(solver=f"pulp.HiGHS(gapRel=0.0, random_seed={seed}{given})", file=file)
        case "z3":
            return _Z3.format(seed=seed, file=file)
        case "cvc5":
            return _CVC5.format(seed=seed, file=file)
    return None
