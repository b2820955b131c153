"""Theorem 6 backwards: a satisfying assignment from every fit, however it is written, and never a wrong one."""

from __future__ import annotations

import random
from fractions import Fraction as Q

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoders.reductions import RULES, NotAFitError, Options
from instances import Network, ThreeSat
from tests.encoders.formulas import random_three_sat
from tests.encoders.networks import function_of, rewritten
from tests.encoders.oracles import RELAXED, assignments, cnf_holds, decide
from tests.encoders.test_two_relus import OPTIONS, all_options

RULE = RULES["3sat-two-relus"]


def demands(n: int) -> dict[str, list[str]]:
    """Regions of the solution set; `v_j_n` is what the text calls v of neuron j + 1."""
    one, two = f"v_0_{n}", f"v_1_{n}"
    return {
        "any": [],
        "v1 above 5/2": [f"(>= {one} 2.5)"],
        "v2 above 5/2": [f"(>= {two} 2.5)"],
        "both 2": [f"(= {one} {two} 2.0)"],
        "v1 negative": [f"(< {one} 0.0)"],
        "v2 below -2": [f"(< {two} (- 2.0))"],
        "v1 just above 2": [f"(< 2.0 {one} 2.1)"],
        "v2 just above 2": [f"(< 2.0 {two} 2.1)"],
        "w1 true in the first": ["(= v_0_0 1.0)"],
        "w1 true in the second": ["(= v_1_0 1.0)"],
    }


def satisfiable_formulas() -> list[ThreeSat]:
    dice = random.Random(6)
    found = [
        ThreeSat(1, ((1,),)),
        ThreeSat(1, ((-1, -1),)),
        ThreeSat(2, ()),
        ThreeSat(2, ((1, 2), (-1, -2))),
        ThreeSat(3, ((1, 2, 3), (-1, -2, -3))),
        ThreeSat(3, ((1, -2, 3), (-1, -2, 3), (1, 2, 3), (1, 2, -3))),
    ]
    while len(found) < 11:
        formula = random_three_sat(dice.randint(1, 4), dice.randint(1, 5), dice)
        if any(cnf_holds(formula.clauses, values) for values in assignments(formula.variables)):
            found.append(formula)
    return found


@pytest.mark.parametrize(
    "options",
    [
        # free signs are both plus in the end, so the next two rows meet the same fits
        pytest.param(options, id=name, marks=() if name in ("plain", "bias-free") else pytest.mark.slow)
        for name, options in OPTIONS.items()
    ],
)
def test_every_fit_gives_a_satisfying_assignment(options: Options) -> None:
    dice = random.Random(7)
    met = set()
    for formula in satisfiable_formulas():
        problem = RULE.reduce(formula, options)
        for name, conditions in demands(formula.variables).items():
            network = decide(problem, demands=conditions)
            if network is None:
                continue
            met.add(name)
            read = RULE.extract(formula, network)
            assert cnf_holds(formula.clauses, read), (formula, name, network)
            assert len(read) == formula.variables
            for other in rewritten(network, dice):
                assert function_of(other) == function_of(network)
                assert RULE.extract(formula, other) == read
    assert met == set(demands(1)), "some region of the solution set was never met"


@pytest.mark.parametrize("v", [Q(-3), Q(-1), Q(0), Q(1), Q(2), Q(201, 100), Q(3), Q(4)])
@pytest.mark.parametrize("w", [1, -1])
def test_where_v_is_above_2_the_other_neuron_speaks(v: Q, w: int) -> None:
    """With no clause every v up to 4 fits; only a neuron with v ≤ 2 may be read."""
    formula = ThreeSat(2, ())
    other = 4 - max(v, Q(0))
    rows = ((Q(w), Q(1), v), (Q(-w), Q(-1), other))
    network = Network(rows, (Q(0), Q(0)), (Q(1), Q(1)))
    assert RULE.reduce(formula, Options()).objection(network) is None
    readable = {tuple(x == 1 for x in row[:2]) for row in rows if row[2] <= 2}
    assert RULE.extract(formula, network) in readable


@all_options
def test_a_fit_of_too_few_clauses_is_rejected(options: Options) -> None:
    """All eight sign patterns but one have a fit; read as a fit of all eight it is refused, not believed."""
    clauses = tuple((a, 2 * b, 3 * c) for a in (1, -1) for b in (1, -1) for c in (1, -1))
    for left_out in range(8):
        fewer = ThreeSat(3, clauses[:left_out] + clauses[left_out + 1 :])
        network = RULE.fit(fewer, RULE.extract(fewer, _fit(fewer, options)), options)
        assert RULE.reduce(fewer, options).objection(network) is None
        with pytest.raises(NotAFitError, match="violates a clause"):
            RULE.extract(ThreeSat(3, clauses), network)


def _fit(formula: ThreeSat, options: Options) -> Network:
    values = next(v for v in assignments(formula.variables) if cnf_holds(formula.clauses, v))
    return RULE.fit(formula, values, options)


small = st.sampled_from([Q(v) for v in (-3, -1, 0, 1, 2, 3, 4)] + [Q(1, 2), Q(-1, 2)])


@RELAXED
@given(st.data())
def test_never_a_wrong_assignment(data: st.DataObject) -> None:
    """Whatever network is handed in: an assignment that satisfies, or NotAFitError."""
    n = data.draw(st.integers(0, 3))
    literals = [s * v for v in range(1, n + 1) for s in (1, -1)]
    clause = st.lists(st.sampled_from(literals), max_size=3).map(tuple) if literals else st.just(())
    formula = ThreeSat(n, tuple(data.draw(st.lists(clause, max_size=4))))
    k, width = data.draw(st.integers(0, 3)), n + data.draw(st.integers(1, 2))
    if data.draw(st.booleans()) and n:
        # close to a fit: the weights of the proof with one entry changed
        values = data.draw(st.sampled_from(assignments(n)))
        fit = RULE.fit(formula, values, OPTIONS["bias" if width == n + 2 else "plain"])
        rows = [list(row) for row in fit.weights]
        rows[data.draw(st.integers(0, 1))][data.draw(st.integers(0, width - 1))] = data.draw(small)
        network = Network(tuple(map(tuple, rows)), (data.draw(small), Q(0)), fit.coefficients)
    else:
        row = st.lists(small, min_size=width, max_size=width).map(tuple)
        column = st.lists(small, min_size=k, max_size=k).map(tuple)
        rows_drawn = tuple(data.draw(st.lists(row, min_size=k, max_size=k)))
        network = Network(rows_drawn, data.draw(column), data.draw(column))
    try:
        read = RULE.extract(formula, network)
    except NotAFitError:
        return
    assert len(read) == n
    assert cnf_holds(formula.clauses, read)


def test_an_empty_clause_over_no_variables_is_never_satisfied() -> None:
    """Such a formula has no fit, so every network is refused, although there is nothing to read from it."""
    network = Network(((Q(4),), (Q(0),)), (Q(0), Q(0)), (Q(1), Q(1)))
    assert RULE.extract(ThreeSat(0, ()), network) == ()
    with pytest.raises(NotAFitError):
        RULE.extract(ThreeSat(0, ((),)), network)


@pytest.mark.parametrize("row", [(Q(1, 2), Q(1)), (Q(1), Q(1, 3)), (Q(0), Q(0)), (Q(-2), Q(-2))])
def test_weights_that_are_not_plus_or_minus_one_are_rejected(row: tuple[Q, Q]) -> None:
    """Whatever they would be rounded to satisfies the formula without clauses, but no fit has them."""
    network = Network(((*row, Q(1)), (-row[0], -row[1], Q(3))), (Q(0), Q(0)), (Q(1), Q(1)))
    with pytest.raises(NotAFitError, match="neither 0 nor 2"):
        RULE.extract(ThreeSat(2, ()), network)


def test_the_wrong_number_of_inputs_is_named() -> None:
    with pytest.raises(NotAFitError, match="does not have 3 or 4 inputs"):
        RULE.extract(ThreeSat(2, ()), Network(((Q(1),) * 2,), (Q(0),), (Q(1),)))
    with pytest.raises(NotAFitError, match="does not have 3 or 4 inputs"):
        RULE.extract(ThreeSat(2, ()), Network((), (), ()))
