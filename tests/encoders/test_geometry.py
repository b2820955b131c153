"""The presolve never lies: random tight problems against known networks and Z3, POITS against brute force."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN
from encoders.geometry.clock import ENDLESS
from encoders.geometry.finite import finite_problem
from encoders.geometry.groups import Group
from encoders.geometry.lines import lines_along
from encoders.geometry.presolve import presolve
from encoders.geometry.record import NothingFitsError
from encoders.geometry.regions import NotFiniteError
from encoders.geometry.result import Standing
from encoders.reductions import Options, poits_plane
from instances import OneInThreeSat, TrainingProblem, sparse_point
from tests.encoders.formulas import poits_formulas
from tests.encoders.geometry_cases import (
    FAITHFUL,
    SUBTLE,
    UNFAITHFUL,
    Case,
    one_neuron_more,
    random_case,
    stretched,
)
from tests.encoders.geometry_judges import allowed, decided, fits, lie, presolved, satisfiable

FINITE, INFEASIBLE, OPEN = Standing.FINITE, Standing.INFEASIBLE, Standing.OPEN


def faithful(seed: int) -> Case:
    dice = random.Random(seed)
    case = random_case(dice)
    for change in dice.sample((*FAITHFUL, one_neuron_more), dice.choice((0, 0, 1, 2))):
        case = change(dice, case)
    return case


def unfaithful(seed: int) -> Case:
    dice = random.Random(seed)
    case = random_case(dice, most=3)
    while len(case.signs) < 2:
        case = random_case(dice, most=3)
    case = dice.choice(UNFAITHFUL if dice.random() < 0.35 else SUBTLE)(dice, case)
    for change in dice.sample(FAITHFUL, dice.choice((0, 0, 0, 1))):
        case = change(dice, case)
    return case


def never_lies_where_a_network_fits(seeds: range) -> None:
    seen: Counter[object] = Counter()
    for seed in seeds:
        case = faithful(seed)
        assert case.known is not None
        found = presolved(case)
        seen[found.standing] += 1
        seen[len(case.points[0]), found.standing] += 1
    many = len(seeds)
    assert seen[INFEASIBLE] == 0
    assert seen[FINITE] > many / 5
    assert seen[OPEN] > many / 5
    assert all(seen[d, FINITE] > many / 50 for d in (1, 2, 3))


def agrees_with_z3(seeds: range) -> None:
    seen: Counter[object] = Counter(decided(unfaithful(seed)) for seed in seeds)
    many = len(seeds)
    assert seen[INFEASIBLE, False] > many / 4, seen
    assert seen[INFEASIBLE, True] == 0
    assert seen[FINITE, True] > many / 50, seen
    assert sum(count for (standing, _), count in seen.items() if standing is OPEN) > many / 10, seen


@pytest.mark.parametrize("seeds", [range(50), pytest.param(range(160), marks=pytest.mark.slow)], ids=str)
def test_no_verdict_contradicts_a_network_that_fits(seeds: range) -> None:
    never_lies_where_a_network_fits(seeds)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_verdict_contradicts_any_of_many_networks() -> None:
    never_lies_where_a_network_fits(range(1_000, 7_000))


@pytest.mark.parametrize("seeds", [range(25), pytest.param(range(70), marks=pytest.mark.slow)], ids=str)
def test_no_verdict_contradicts_z3(seeds: range) -> None:
    agrees_with_z3(seeds)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_verdict_contradicts_z3_on_many_problems() -> None:
    agrees_with_z3(range(1_000, 3_500))


def test_a_choice_whose_known_sides_fail_at_points_of_other_rows_is_not_allowed() -> None:
    """The line at 1 confines the second neuron above 5/6; a solution of its own rows crosses below."""
    text = (
        "-3 -1/2 0; -3 1/2 0; -3 5/2 2; -3 7/2 4; -3 13/2 19; -3 15/2 24; 1 -11/6 0; 1 -5/6 0; 1 5/6 4/3; 1 7/6 2; "
        "1 9/2 53/3; 1 11/2 68/3"
    )
    rows = [tuple(map(Q, row.split())) for row in text.split(";")]
    case = Case(tuple(row[:2] for row in rows), tuple(row[2] for row in rows), (Q(1), Q(1)), False, None)
    presolved(case)
    assert fits(case.problem) is True


def one_clause() -> TrainingProblem:
    return poits_plane.reduce(OneInThreeSat(3, ((1, 2, 3),)), Options())


def times(problem: TrainingProblem, power: int) -> TrainingProblem:
    return replace(problem, labels=tuple(y * Q(10) ** power for y in problem.labels))


@pytest.mark.parametrize("power", [-40, 15, 16, 60])
def test_large_and_small_numbers_make_no_fit_impossible(power: int) -> None:
    found = presolve(times(one_clause(), power))
    assert found.standing is not INFEASIBLE, found.log
    if found.standing is FINITE:
        assert allowed(found)


def test_large_and_small_numbers_make_no_fit_impossible_on_random_problems() -> None:
    seen: Counter[Standing] = Counter()
    for seed in range(40):
        dice = random.Random(seed)
        case = stretched(dice, random_case(dice))
        seen[presolved(case).standing] += 1
    assert seen[FINITE] > 3
    assert seen[OPEN] > 3


def says(source: OneInThreeSat, *, free: bool) -> bool:
    """The presolve's verdict on a POITS problem, which must be as brute force says."""
    problem = poits_plane.reduce(source, Options(free_signs=free))
    found = presolve(problem)
    assert found.standing is not OPEN, (source, found.log)
    networks = allowed(found) if found.standing is FINITE else []
    assert networks is not None
    for network in networks:
        assert problem.objection(network) is None, source
        assert source.satisfied_by(poits_plane.extract(source, network, Options()))
    assert bool(networks) == satisfiable(source), source
    return bool(networks)


def test_poits_with_one_clause_is_decided_as_brute_force_does() -> None:
    seen: Counter[bool] = Counter()
    for n in range(1, 4):
        formulas = [source for m in (0, 1) for source in poits_formulas(n, m)]
        seen.update(says(source, free=i % 4 == 0) for i, source in enumerate(formulas) if n < 3 or i % 5 == 0)
    assert seen[True] > 10
    assert seen[False] > 2


def test_poits_with_two_clauses_is_decided_as_brute_force_does() -> None:
    dice = random.Random(0)
    formulas = [source for n in (1, 2, 3) for source in dice.sample(poits_formulas(n, 2), (1, 3, 4)[n - 1])]
    assert {says(source, free=dice.random() < 0.3) for source in formulas} == {True, False}


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("n", "m"), [(n, m) for n in (1, 2, 3) for m in (1, 2)])
def test_every_small_poits_problem_is_decided_as_brute_force_does(n: int, m: int) -> None:
    for i, source in enumerate(poits_formulas(n, m)):
        says(source, free=i % 5 == 0)


def wrong_poits(dice: random.Random) -> tuple[TrainingProblem, bool]:
    """A one-variable gadget, or one-clause problem, with a change; True if it may have become infeasible."""
    source = dice.choice((OneInThreeSat(1, ()), OneInThreeSat(1, ()), OneInThreeSat(2, ())))
    problem = poits_plane.reduce(source, Options(free_signs=dice.random() < 0.3))
    at = dice.randrange(problem.n)
    if dice.random() < 0.4:
        labels = list(problem.labels)
        labels[at] += dice.choice((Q(1), Q(-1), Q(1, 2), Q(-1, 3)))
        return replace(problem, labels=tuple(labels)), True
    gone = set(dice.sample(range(problem.n), dice.choice((1, 1, 2, 4))))
    left = [p for p in range(problem.n) if p not in gone]
    return replace(
        problem, points=tuple(problem.points[p] for p in left), labels=tuple(problem.labels[p] for p in left)
    ), False


def mutated_poits(seeds: range) -> None:
    seen: Counter[Standing] = Counter()
    for seed in seeds:
        problem, changed = wrong_poits(random.Random(seed))
        found = presolve(problem)
        seen[found.standing] += 1
        if not changed:
            assert found.standing is not INFEASIBLE, found.log
        if found.standing is FINITE:
            networks = allowed(found)
            assert networks or changed
            assert not any(problem.objection(network) for network in networks or [])
        if changed and found.standing is INFEASIBLE and len(problem.points) < 40:
            assert fits(problem, 500) is not True, (seed, found.log)
    assert seen[FINITE] > len(seeds) / 20, seen
    assert seen[INFEASIBLE] > len(seeds) / 10, seen


@pytest.mark.parametrize("seeds", [range(12), pytest.param(range(24), marks=pytest.mark.slow)], ids=str)
def test_mutated_gadgets_are_judged_rightly(seeds: range) -> None:
    mutated_poits(seeds)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_many_mutated_gadgets_are_judged_rightly() -> None:
    mutated_poits(range(100, 700))


def sample(*rows: tuple[int | Q, ...]) -> tuple[tuple[tuple[Q, ...], ...], tuple[Q, ...]]:
    exact = [tuple(map(Q, row)) for row in rows]
    return tuple(row[:-1] for row in exact), tuple(row[-1] for row in exact)


def test_convex_bends_of_different_lines_are_not_added_up() -> None:
    """[x₂]₊ seen from two lines is one neuron."""
    points, labels = sample(*((x, h, max(h, 0)) for x in (0, 1) for h in (-2, -1, 1, 2)))
    case = Case(points, labels, (Q(1),), False, None)
    assert presolve(case.problem).standing is not INFEASIBLE
    assert lie(case, presolve(case.problem)) is None


def test_labels_that_bend_at_the_same_place_up_and_down_need_free_signs_of_both_kinds() -> None:
    points, labels = sample((0, 0), (1, 0), (2, 0), (3, 2), (4, 4), (5, 5), (6, 5))
    for signs, verdict in (((Q(1), Q(1)), INFEASIBLE), ((Q(1), Q(-1), Q(-1)), None)):
        case = Case(points, labels, signs, False, None)
        standing, truth = decided(case)
        if verdict is not None:
            assert standing is verdict
        assert truth is not True or fits(case.problem)


def test_one_point_with_two_labels_is_infeasible_and_with_one_label_twice_is_not() -> None:
    points, labels = sample((0, 0), (1, 1), (1, 1))
    problem = Case(points, labels, (Q(1),), False, None).problem
    assert presolve(problem).standing is not INFEASIBLE
    assert presolve(replace(problem, labels=(Q(0), Q(1), Q(2)))).standing is INFEASIBLE


def test_problems_without_biases_neurons_or_points_are_no_trap() -> None:
    points = tuple(sparse_point((x,)) for x in (0, 1, 2))
    for labels, fit in (((0, 0, 0), True), ((0, 1, 2), False), ((1, 1, 1), False)):
        problem = TrainingProblem(points, tuple(map(Q, labels)), 1, 0)
        found = presolve(problem)
        if fit:
            assert found.standing is not INFEASIBLE
        elif found.standing is FINITE:
            assert not allowed(found)
    assert presolve(TrainingProblem((), (), 2, 3)).standing is OPEN
    through_zero = TrainingProblem(points, (Q(0), Q(1), Q(2)), 1, 2, bias=False)
    assert presolve(through_zero).standing is not INFEASIBLE


def test_a_table_holds_only_weights_that_respect_all_known_sides() -> None:
    """t = x + r is known to be off at 0; r = 1 fits the point at 1/4, and nothing but the point at 0 refuses it.

    The group's own points, −1 and 2, only say −2 ≤ r ≤ 1.
    """
    points, labels = sample((-2, 0), (-1, 0), (0, 0), (Q(1, 4), Q(5, 4)), (2, 3))
    fixed = [[BELOW, BELOW, BELOW, UNKNOWN, ABOVE]]
    group = Group((0,), [Q(1), Q(0)], [[Q(0), Q(1)]])
    problem = Case(points, labels, (Q(1),), False, None).problem
    assert fits(problem) is False
    try:
        u = (Q(1),)
        found = finite_problem([group], u, points, labels, fixed, lines_along(points, u), u, ENDLESS)
    except (NothingFitsError, NotFiniteError):
        return
    assert not any(problem.objection(network) for network in allowed(found) or [])
