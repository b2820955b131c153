"""Logs of 3SAT formulas, and the reading of all logs of mirror pairs: strict, long numbers, large tables."""

from __future__ import annotations

import json
from fractions import Fraction as Q
from itertools import product
from typing import Any

import pytest
from pysat.solvers import Solver

from checker.geometry import replay
from checker.report import Rejected
from tests.checker import bundles, paper
from tests.checker.levee import accepted, rejected
from tests.checker.log_writer import document
from tests.checker.mirrors import (
    COLUMNS,
    Step,
    asked,
    clauses,
    followed,
    forbidden,
    half,
    negative,
    no_totals,
    origin,
    place,
    places,
    repeat,
    totals,
)


def log_of(n: int, formula: paper.Clauses) -> tuple[Step, list[Step], bool]:
    """A 3SAT formula through Theorem 6, and its log: v_i = (1, -1) or (-1, 1), and 4 = f(e_v)."""
    problem = bundles.problem(paper.two_relus(n, formula, False), 2, None, bias=False, signs=[1, 1])
    entries = [[(Q(1), Q(-1)), (Q(-1), Q(1))] for _ in range(n)] + [[(Q(3), Q(1)), (Q(1), Q(3))]]
    steps: list[Step] = [COLUMNS, places(n, [3, 1], [1, 3])]
    bans = []
    numbers = {(i, c): 2 * i + c + 1 for i in range(n + 1) for c in (0, 1)}
    found = [[numbers[i, 0], numbers[i, 1]] for i in range(n + 1)]
    for p, row in enumerate(problem["x"]):
        inside = [i for i, c in enumerate(row) if Q(c)]
        if len(inside) > 1:
            for picked in product((0, 1), repeat=len(inside)):
                sums = [sum(Q(row[i]) * entries[i][c][j] for i, c in zip(inside, picked, strict=True)) for j in (0, 1)]
                if max(sums[0], 0) + max(sums[1], 0) != Q(problem["y"][p]):
                    bans.append([p, [list(pair) for pair in zip(inside, picked, strict=True)]])
                    found.append([-numbers[pair] for pair in zip(inside, picked, strict=True)])
    steps.append(forbidden(*bans))
    with Solver("cadical195", bootstrap_with=found, with_proof=True) as solver:
        satisfiable = solver.solve()
        if not satisfiable:
            steps.append(clauses("\n".join(solver.get_proof())))
    return problem, steps, satisfiable


EIGHT = [[a, b, c] for a in (1, -1) for b in (2, -2) for c in (3, -3)]


@pytest.mark.parametrize("formula", [EIGHT, EIGHT[1:], [[1], [-1]], [[1, 2], [-1, 2], [-2]], [[1, 2], [-1, 2]]])
def test_formulas(formula: paper.Clauses) -> None:
    n = max(abs(b) for clause in formula for b in clause)
    problem, steps, satisfiable = log_of(n, formula)
    assert satisfiable == any(paper.satisfies(truth, formula) for truth in paper.assignments(n))
    accepted(problem, *steps, standing="finite" if satisfiable else "infeasible")
    # the choice that is better for one assignment only is needed
    for choice in ([3, 1], [1, 3]):
        assert "none does as well" in rejected(problem, COLUMNS, places(n, choice))
    if not satisfiable:
        bans = steps[2]["combinations"]
        for at in range(0, len(bans), 5):
            forged = [*steps[:2], forbidden(*bans[:at], *bans[at + 1 :]), clauses("")]
            assert "proof" in rejected(problem, *forged)


def test_strict_reading() -> None:
    problem = asked([[1, 0], [-1, 0], [0, 1], [1, 1]], [2, 1, 1, 3])
    long = "1" * 5000
    for choice in ([0.5, 1], [True, 1], [long, 1], ["1/0", 1], ["", 1], None, "12"):
        for step in (place(1, 3, choice), places(1, choice)):  # type: ignore[arg-type]
            with pytest.raises(Rejected):
                replay(document(problem, "finite", [COLUMNS, step]))
    for value in (-1, True, "0", None, 10**30):
        for step in (place(value, 3), places(value), half(value), repeat(0, value), negative(value), origin(value)):  # type: ignore[arg-type]
            with pytest.raises(Rejected):
                replay(document(problem, "finite", [COLUMNS, step]))


def test_long_numbers_are_computed_with_and_not_printed() -> None:
    h = int("7" * 1500)
    label = Q(2 * h * h + 3, 2 * h)
    problem = asked([[1, 0], [-1, 0], [0, 1], [0, -1], [Q(1, h), 1]], [2, 1, h, 0, label])
    # [v1 + 2/h]_+ + [v2 - 1/h]_+ is more than h by 3/2h where v2 = 1/2h
    found = [h - Q(1, 2 * h), Q(1, 2 * h)]
    solutions = [[str(c) for c in found], [str(c) for c in found[::-1]]]
    accepted(problem, COLUMNS, place(1, 4, *solutions), standing="finite")
    accepted(problem, COLUMNS, places(1, *solutions), standing="finite")
    assert "missing is a pair of long numbers" in rejected(problem, COLUMNS, place(1, 4, solutions[0]))
    assert "none does as well as a pair of long numbers" in rejected(problem, COLUMNS, places(1, solutions[0]))


def test_what_is_too_large_is_refused() -> None:
    """21 inputs with two entries each reach more than two million sums."""
    n = 21
    x = [[sign * (i == j) for i in range(n + 1)] for j in range(n) for sign in (1, -1)]
    x += [[0] * n + [1], [2**i for i in range(n)] + [1]]
    y = [1] * (2 * n) + [1, 5]
    for step in (place(n, 2 * n + 1, [1, 0]), places(n, [1, 0])):
        assert "too large" in rejected(asked(x, y), COLUMNS, step)
    tables = [*x[:-2], [0] * n + [1], [0] * n + [-1], x[-1]]
    step = forbidden([2 * n + 2, []])
    assert "too large" in rejected(asked(tables, [1] * (2 * n + 3)), COLUMNS, step)


def test_many_axes_are_quick() -> None:
    """5,000 pairs of points on 50 axes, at 100 scales each, and a chain of pairs without an axis."""
    d, scales = 50, 100
    x: list[list[Any]] = []
    y: list[Any] = []
    for i in range(d):
        for c in range(1, scales + 1):
            x += [[c * (i == j) for j in range(d)], [-c * (i == j) for j in range(d)]]
            y += [3 * c, c]
    pairs = [[2 * n, 2 * n + 1] for n in range(d * scales)]
    accepted(asked(x, y), totals(pairs, *([i, 2] for i in range(d))), COLUMNS, standing="finite")
    wrong = asked(x, [*y[:-2], 3 * scales + 1, scales])
    accepted(wrong, no_totals(*pairs))
    chain = [[sign * (j in (i, i + 1)) for j in range(d)] for i in range(d - 1) for sign in (1, -1)]
    chain += [[sign * (j in (0, 2)) for j in range(d)] for sign in (1, -1)]
    labels = [3, 1] * d
    # w_i + w_(i+1) = 2 all along, and w_0 + w_2 = 2: all are 1
    links = [[2 * n, 2 * n + 1] for n in range(d)]
    state, _ = followed(asked(chain, labels), [totals(links, *([i, 1] for i in range(d)))])
    assert state.totals == dict.fromkeys(range(d), 1)
    assert "do not determine" in rejected(asked(chain, labels), totals(links[:-1], [7, 1]))


def test_a_log_is_json_all_the_way() -> None:
    problem, steps, _ = log_of(3, EIGHT)
    text = json.dumps(document(problem, "infeasible", steps))
    assert replay(json.loads(text)).found == "infeasible: no network of that problem fits (n = 15, d = 4, k = 2)"
    done = replay(document(asked([[1], [-1]], [2, 1]), "finite", [COLUMNS]))
    assert done.found == "finite: if any network fits that problem, a choice from its tables does (n = 2, d = 1, k = 2)"
