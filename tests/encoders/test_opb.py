"""OPB: the pseudo-Boolean file has exactly the solutions of the integer model, one or more bit patterns for each.

The file is read by a parser of this test's own and by SCIP; the solutions are compared by trying everything.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from fractions import Fraction as Q
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import pyscipopt
import pytest
from hypothesis import given, settings

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from encoders.formulas import Formula, UnsupportedFormulaError, milp_for
from encoders.formulas.milp_model import MilpModel, Sense
from encoders.formulas.write_opb import write_opb
from instances import TrainingProblem
from tests.encoders.models import decoded, solution
from tests.encoders.oracles import RELAXED, problem_of
from tests.encoders.strategies import KINDS, Case, cases
from tests.encoders.test_files import EDGES

PLUS, MINUS = Q(1), Q(-1)
TERM = re.compile(r"([+-]\d+) x(\d+)")
Constraint = tuple[dict[int, int], str, int]


@dataclass
class Opb:
    """`columns`: name → (constant, bit → weight), from the comments."""

    variables: int
    constraints: list[Constraint]
    columns: dict[str, tuple[int, dict[int, int]]]
    complete: bool


def text_of(model: MilpModel) -> str:
    out = io.StringIO()
    write_opb(model, out)
    return out.getvalue()


def parsed(text: str) -> Opb:
    first, second, *lines = text.splitlines()
    header = re.fullmatch(r"\* #variable= (\d+) #constraint= (\d+)", first)
    assert header
    columns: dict[str, tuple[int, dict[int, int]]] = {}
    constraints: list[Constraint] = []
    for line in lines:
        if line.startswith("*"):
            name, value = line[2:].split(" = ")
            constant, *bits = value.split(" + ")
            pairs = [bit.split(" x") for bit in bits]
            columns[name] = (int(constant), {int(b): int(weight) for weight, b in pairs})
            continue
        body = re.fullmatch(r"((?:[+-]\d+ x\d+ )+)(>=|=) (-?\d+) ;", line)
        assert body, line
        terms = {int(b): int(c) for c, b in TERM.findall(body[1])}
        assert all(1 <= b <= int(header[1]) for b in terms), "a variable that the header does not count"
        constraints.append((terms, body[2], int(body[3])))
    assert len(constraints) == int(header[2])
    assert second in ("* complete", "* restricted")
    return Opb(int(header[1]), constraints, columns, second == "* complete")


def solutions_of_file(opb: Opb) -> set[tuple[int, ...]]:
    """Column values of all bit patterns that satisfy every constraint."""
    patterns = np.array(list(product((0, 1), repeat=opb.variables)), dtype=np.int64).reshape(2**opb.variables, -1)
    good = np.ones(len(patterns), dtype=bool)
    for terms, relation, rhs in opb.constraints:
        total = sum((patterns[:, b - 1] * c for b, c in terms.items()), np.zeros(len(patterns), dtype=np.int64))
        good &= total >= rhs if relation == ">=" else total == rhs
    found = set()
    for pattern in patterns[good].tolist():
        found.add(
            tuple(
                constant + sum(w * pattern[b - 1] for b, w in bits.items()) for constant, bits in opb.columns.values()
            )
        )
    return found


def solutions_of_model(model: MilpModel) -> set[tuple[int, ...]]:
    """Every integer point of the column bounds that satisfies every row."""
    ranges = [range(low, high + 1) for low, high in zip(model.lower.tolist(), model.upper.tolist(), strict=True)]
    points = np.array(list(product(*ranges)), dtype=np.int64).reshape(prod(map(len, ranges)), len(ranges))
    good = np.ones(len(points), dtype=bool)
    guards = {} if model.indicators is None else {row: (c, v) for row, c, v in model.indicators}
    for row in range(model.num_rows):
        inside = slice(int(model.start[row]), int(model.start[row + 1]))
        total = points[:, model.columns[inside]] @ model.values[inside]
        sense, rhs = Sense(int(model.sense[row])), int(model.rhs[row])
        holds = total <= rhs if sense is Sense.LE else total >= rhs if sense is Sense.GE else total == rhs
        if row in guards:
            column, value = guards[row]
            holds |= points[:, column] != value
        good &= holds
    return {tuple(point) for point in points[good].tolist()}


def by_scip(text: str, folder: Path) -> tuple[str, list[tuple[dict[int, int], float, float]]]:
    file = folder / "model.opb"
    file.write_text(text)
    reader = pyscipopt.Model()
    reader.hideOutput()
    reader.readProblem(str(file), "opb")
    rows = []
    for constraint in reader.getConss():
        values = reader.getValsLinear(constraint)
        terms = {int(name.removeprefix("x")): int(value) for name, value in values.items() if value}
        rows.append((terms, reader.getLhs(constraint), reader.getRhs(constraint)))
    reader.optimize()
    return reader.getStatus(), rows


def small_cases() -> dict[str, tuple[TrainingProblem, WeightBounds]]:
    one = problem_of([((1,), 1)], 1, 1, signs=(PLUS,))
    two = problem_of([((1,), 1), ((-1,), 0)], 1, 1, signs=(MINUS,))
    free = problem_of([((1,), 0)], 1, 1)
    pair = problem_of([((1,), 0)], 1, 2, signs=(PLUS, MINUS), bias=False)
    free_pair = problem_of([((1,), -1)], 1, 2, bias=False)
    third = problem_of([((Q(1, 3),), Q(1, 3))], 1, 1, signs=(PLUS,))
    small = {"one": one, "two": two, "free": free, "pair": pair, "free pair": free_pair, "third": third}
    found = {name: (problem, uniform_bounds(problem, Q(1))) for name, problem in small.items()}
    lopsided = Box(((Q(-5), Q(1)),), (Q(-2), Q(3)))
    found["lopsided"] = (one, WeightBounds((lopsided,), Origin.THEOREM, "said by the test", (1, 1)))
    found["lopsided, minus"] = (replace(one, signs=(MINUS,)), found["lopsided"][1])
    found["finer"] = (one, WeightBounds((Box(((Q(0), Q(1)),), (Q(-1), Q(1))),), Origin.USER, "by the user", (3, 2)))
    return found


SMALL = small_cases()


@pytest.mark.parametrize("name", SMALL)
def test_the_file_has_the_solutions_of_the_model(name: str, tmp_path: Path) -> None:
    problem, bounds = SMALL[name]
    model = milp_for(Formula.INTEGER, problem, bounds)
    text = text_of(model)
    opb = parsed(text)
    assert opb.variables <= 14
    assert list(opb.columns) == list(model.names_of_columns())
    assert opb.complete == model.scope.complete
    found = solutions_of_file(opb)
    assert found == solutions_of_model(model)
    assert bool(found) == (by_scip(text, tmp_path)[0] == "optimal")
    for values in found:
        assert problem.objection(decoded(model, list(map(Q, values)), problem)) is None


def test_the_small_cases_have_yes_and_no_and_both_kinds_of_guards() -> None:
    models = [milp_for(Formula.INTEGER, *case) for case in SMALL.values()]
    assert {bool(solutions_of_model(model)) for model in models} == {True, False}
    assert {v for model in models if model.indicators is not None for _, _, v in model.indicators} == {0, 1}


@pytest.mark.parametrize(("signs", "kind"), [(signs, kind) for signs, kind in KINDS if kind != "default"])
def test_any_model(signs: str, kind: str, tmp_path: Path) -> None:
    """Larger ones: every row as SCIP reads it, and SCIP's verdict."""

    def check(case: Case) -> None:
        model = milp_for(Formula.INTEGER, case.problem, case.bounds)
        text = text_of(model)
        opb = parsed(text)
        status, rows = by_scip(text, tmp_path)
        assert len(rows) == len(opb.constraints)
        for (terms, relation, rhs), (read, low, high) in zip(opb.constraints, rows, strict=True):
            assert {b: c for b, c in terms.items() if c} == read
            assert low == rhs
            assert high == (rhs if relation == "=" else 1e20)
        assert status == ("optimal" if solution(model) is not None else "infeasible")

    settings(RELAXED, max_examples=10)(given(cases(signs, kind))(check))()


@pytest.mark.parametrize("edge", EDGES)
def test_edge_cases(edge: str, tmp_path: Path) -> None:
    """Nothing at all, rows without terms, columns without a value: still a file that says the right thing."""
    problem, bounds = EDGES[edge]
    model = milp_for(Formula.INTEGER, problem, bounds)
    text = text_of(model)
    opb = parsed(text)
    assert len(opb.columns) == model.num_columns
    if opb.variables <= 12:
        assert bool(solutions_of_file(opb)) == (solution(model) is not None)
    assert by_scip(text, tmp_path)[0] == ("optimal" if solution(model) is not None else "infeasible")


@pytest.mark.parametrize("span", [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 100])
def test_every_value_of_a_range_and_none_outside(span: int) -> None:
    """l + Σ c_i·b_i reaches all of l … u: a box of that many steps on an unused coordinate."""
    problem = problem_of([], 1, 1, signs=(PLUS,), bias=False)
    box = Box(((Q(-7), Q(span - 7)),), (Q(0), Q(0)))
    model = milp_for(Formula.INTEGER, problem, WeightBounds((box,), Origin.USER, "by the user"))
    opb = parsed(text_of(model))
    assert solutions_of_file(opb) == {(value,) for value in range(-7, span - 6)}
    assert opb.variables == span.bit_length()


def test_what_has_no_opb_file() -> None:
    problem, bounds = SMALL["one"]
    for formula in (Formula.BIG_M, Formula.INDICATOR):
        with pytest.raises(UnsupportedFormulaError, match="every column a bounded integer"):
            text_of(milp_for(formula, problem, bounds))
    model = milp_for(Formula.INTEGER, problem, bounds)
    with pytest.raises(UnsupportedFormulaError, match="every column a bounded integer"):
        text_of(replace(model, upper=np.full_like(model.upper, 2**62)))
    with pytest.raises(UnsupportedFormulaError, match="equation under an indicator"):
        text_of(replace(model, sense=np.full_like(model.sense, int(Sense.EQ))))
