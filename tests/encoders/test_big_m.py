"""M belongs to the pair: the smallest that is sound for this point and this neuron's box, and no binary where none is.

The extremes of w·x + b over a box are found by trying all its corners.
"""

from __future__ import annotations

from fractions import Fraction as Q
from itertools import product
from math import lcm

import pytest
from hypothesis import given, settings

from encoders.bounds import Origin, uniform_bounds
from encoders.formulas import Formula, milp_for
from encoders.formulas.milp_model import MilpModel, Sense
from encoders.reductions import RULES, Options
from instances import OneInThreeSat, ThreeSat
from tests.encoders.oracles import RELAXED, problem_of
from tests.encoders.strategies import KINDS, Case, cases

Row = tuple[dict[str, int], Sense, int]


def rows(model: MilpModel) -> dict[str, Row]:
    names = list(model.names_of_columns())
    assert len(set(names)) == model.num_columns
    found = {}
    for r, name in enumerate(model.names_of_rows()):
        inside = slice(int(model.start[r]), int(model.start[r + 1]))
        columns, values = model.columns[inside].tolist(), model.values[inside].tolist()
        terms = {names[c]: v for c, v in zip(columns, values, strict=True)}
        assert len(terms) == len(columns)
        found[name] = (terms, Sense(int(model.sense[r])), int(model.rhs[r]))
    assert len(found) == model.num_rows
    return found


def extremes(case: Case, p: int, j: int) -> tuple[Q, Q]:
    """Of t_j(x_p) over the corners of the neuron's box."""
    *weights, bias = case.boxes[j]
    point = dict(case.problem.points[p])
    corners = [
        sum((point.get(i, Q(0)) * w for i, w in enumerate(corner[:-1])), corner[-1] if case.problem.bias else Q(0))
        for corner in product(*weights, bias)
    ]
    return min(corners), max(corners)


def ceiling(value: Q) -> int:
    return -int(-value // 1)


@pytest.mark.parametrize(("signs", "kind"), KINDS)
def test_every_m_is_the_smallest_sound_integer(signs: str, kind: str) -> None:
    settings(RELAXED, max_examples=20)(given(cases(signs, kind))(every_m))()


def every_m(case: Case) -> None:
    problem = case.problem
    table = rows(milp_for(Formula.BIG_M, problem, case.bounds))
    for p, j in product(range(problem.n), range(problem.k)):
        least, most = extremes(case, p, j)
        silent = problem.all_positive and problem.labels[p] == 0
        pair = f"{p}_{j}"
        # a sign that the box or the label fixes needs no binary
        assert (f"active_{pair}" in table) == (least < 0 < most and not silent)
        assert (f"inactive_{pair}" in table) == (least < 0 < most and not silent)
        assert (f"on_{pair}" in table) == (least >= 0 and most > 0 and not silent)
        assert (f"silent_{pair}" in table) == (silent and most > 0)
        if f"active_{pair}" not in table:
            continue
        denominators = [v.denominator for _, v in problem.points[p]]
        scale = lcm(*denominators)
        terms, sense, rhs = table[f"active_{pair}"]
        assert (terms[f"h_{pair}"], sense, rhs) == (scale, Sense.LE, terms[f"z_{pair}"])
        assert rhs == ceiling(-least * scale), "M⁻"
        terms, sense, rhs = table[f"inactive_{pair}"]
        # T is rounded to an integer before t = T/D is
        cap = ceiling(Q(ceiling(most * scale), scale))
        if problem.all_positive:
            cap = max(min(cap, ceiling(problem.labels[p])), 0)
        assert (terms, sense, rhs) == ({f"h_{pair}": 1, f"z_{pair}": -cap}, Sense.LE, 0), "M⁺"


def test_smaller_m_would_cut_off_a_fit() -> None:
    """w = b = 3 at x = 1 needs M⁺ = 6, and w = −3, b = 3 at x = −1, 1 needs M⁻ = 0 + 6 at another point."""
    problem = problem_of([((1,), 6), ((-1,), 0)], 1, 1, signs=(Q(1),))
    table = rows(milp_for(Formula.BIG_M, problem, uniform_bounds(problem, Q(3))))
    assert table["inactive_0_0"] == ({"h_0_0": 1, "z_0_0": -6}, Sense.LE, 0)
    assert table["active_0_0"] == ({"h_0_0": 1, "w_0_0": -1, "b_0": -1, "z_0_0": 6}, Sense.LE, 6)
    assert table["silent_1_0"] == ({"w_0_0": -1, "b_0": 1}, Sense.LE, 0)
    assert table["fit_0"] == ({"h_0_0": 1}, Sense.EQ, 6)


def m_values(model: MilpModel) -> list[int]:
    return [rhs for name, (_, _, rhs) in rows(model).items() if name.startswith("active_")]


def test_the_constants_of_theorem_6() -> None:
    """|w| ≤ 1 and −3 ≤ v ≤ 4 give M⁻ = 1 at ±e_i and 3 at e_v; clauses, of label 0, need none."""
    rule = RULES["3sat-two-relus"]
    formula = ThreeSat(3, ((1, 2, 3), (-1, -2, 3)))
    model = milp_for(Formula.BIG_M, rule.reduce(formula, Options()), rule.bounds(formula, Options()))
    assert sorted(m_values(model)) == [1] * 12 + [3] * 2
    assert model.num_binaries == 14


def test_the_constants_of_theorem_1() -> None:
    """With |w| ≤ 1 and |b| ≤ Δ·max(m, n) + 2 the largest M⁻ is that of |x₁| + |x₂| + |b|, in units of 1/D."""
    rule = RULES["poits-plane"]
    formula = OneInThreeSat(3, ((1, 2, 3),))
    problem, bounds = rule.reduce(formula, Options()), rule.bounds(formula, Options())
    assert bounds.origin is Origin.THEOREM
    largest = max(
        lcm(*(v.denominator for _, v in point)) * (sum(abs(v) for _, v in point) + 68) for point in problem.points
    )
    assert max(m_values(milp_for(Formula.BIG_M, problem, bounds))) == largest


@pytest.mark.parametrize("bound", [Q(3), Q(1, 3), Q(5, 2)])
def test_a_fractional_bound_becomes_a_row(bound: Q) -> None:
    problem = problem_of([((1,), 1)], 1, 1, signs=(Q(1),))
    model = milp_for(Formula.BIG_M, problem, uniform_bounds(problem, bound))
    table = rows(model)
    limits = {name: row for name, row in table.items() if name.startswith("box_")}
    if bound.denominator == 1:
        assert limits == {}
        assert (set(model.lower[:2].tolist()), set(model.upper[:2].tolist())) == ({-3}, {3})
    else:
        assert sorted((*next(iter(terms.items())), int(sense), rhs) for terms, sense, rhs in limits.values()) == sorted(
            (name, bound.denominator, int(sense), side * bound.numerator)
            for name in ("w_0_0", "b_0")
            for sense, side in ((Sense.LE, 1), (Sense.GE, -1))
        )
