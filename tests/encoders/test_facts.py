"""Formulas over turned neurons with what follows from the data decide as the plain question does. Exact throughout."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Q
from itertools import pairwise
from math import lcm

import pytest
import z3

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from encoders.formulas.milp import build_milp
from encoders.formulas.smt import smt_lines
from encoders.formulas.smt_turned import turned_lines
from encoders.formulas.turned import turned_bounds
from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN
from encoders.geometry.facts import Bend, Facts, facts_of
from encoders.geometry.presolve import presolve
from encoders.geometry.result import Standing
from instances import Loss, Network, TrainingProblem, sparse_point
from tests.encoders.geometry_cases import FAITHFUL, UNFAITHFUL, Case, one_neuron_more, random_case, stretched
from tests.encoders.geometry_judges import fits
from tests.encoders.models import decoded, solution

QUICK = 4000


def varied(dice: random.Random) -> Case:
    """A small case, now and then damaged or with a neuron to spare."""
    case = random_case(dice, most=2)
    while len(case.points) > 14:
        case = random_case(dice, most=2)
    changes = [change for change in FAITHFUL if change is not stretched]
    for change in (*changes, one_neuron_more):
        if dice.random() < 0.25 and len(case.points) < 16:
            case = change(dice, case)
    if dice.random() < 0.5:
        case = dice.choice(UNFAITHFUL)(dice, case)
    return case


def known_facts(case: Case) -> list[Facts]:
    """What is known of a case before and after the presolve, signs as they are or as the data force them."""
    found = [facts_of(case.problem), presolve(case.problem).facts]
    return [facts for facts in found if facts is not None]


def asked(problem: TrainingProblem, facts: Facts) -> Network | bool | None:
    """What Z3 says to the script: a network, False, or None if it does not say in time."""
    solver = z3.SolverFor("QF_LRA")
    solver.set("timeout", QUICK)
    solver.from_string("".join(turned_lines(problem, facts)).replace("(check-sat)", ""))
    reply = solver.check()
    if reply == z3.unknown:
        return None
    if reply == z3.unsat:
        return False
    model = solver.model()
    values = {declaration.name(): model[declaration] for declaration in model.decls()}

    def read(name: str) -> Q:
        return Q(values[name].as_fraction()) if name in values else Q(0)

    weights = tuple(tuple(read(f"w_{j}_{i}") for i in range(problem.d)) for j in range(problem.k))
    return Network(weights, tuple(read(f"b_{j}") for j in range(problem.k)), facts.signs)


def contradiction(case: Case) -> str | None:
    """What the scripts of a case say that is not so."""
    truth = True if case.known is not None else fits(case.problem)
    for facts in known_facts(case):
        said = asked(case.problem, facts)
        if said is None or truth is None:
            continue
        if isinstance(said, Network):
            objection = case.problem.objection(said)
            if objection:
                return f"a network that does not fit: {objection}"
        if isinstance(said, Network) is not truth:
            return f"{'a fit' if truth else 'none'} is there, and the script says {bool(said)}"
    return None


def test_the_script_over_turned_neurons_decides_as_the_plain_one_does() -> None:
    seen: Counter[bool] = Counter()
    for seed in range(150):
        case = varied(random.Random(seed))
        assert contradiction(case) is None, (seed, contradiction(case), case)
        seen[case.known is not None] += bool(known_facts(case))
    assert min(seen.values()) > 20


@pytest.mark.parametrize("seeds", [80, pytest.param(200, marks=pytest.mark.slow)])
def test_half_known_sides_and_boxes_are_used_and_are_right(seeds: int) -> None:
    """Presolves that stop half-way: the known network, turned and sorted, respects every side and box."""
    met = boxed = 0
    for seed in range(seeds):
        dice = random.Random(seed)
        case = random_case(dice, most=3)
        if dice.random() < 0.4:
            case = FAITHFUL[0](dice, case)
        facts = presolve(case.problem).facts
        if facts is None or case.known is None:
            continue
        met += 1
        boxed += any(box is not None for box in facts.boxes)
        assert holds_somehow(case.known, case, facts), (seed, case, facts)
    assert met > seeds / 20
    assert boxed > seeds / 100


def holds_somehow(network: Network, case: Case, facts: Facts) -> bool:
    """Is there an exchange of neurons of one sign after which the turned network has these sides and boxes?"""
    rows = []
    for row, bias, sign in zip(network.weights, network.biases, network.coefficients, strict=True):
        up = sum((a * b for a, b in zip(row, facts.u, strict=True)), Q(0))
        flip = -1 if up < 0 else 1
        rows.append((tuple(flip * w for w in row), flip * bias, sign))
    points = [sparse_point(x) for x in case.points]

    def suits(row: tuple[Q, ...], bias: Q, j: int) -> bool:
        for p, point in enumerate(points):
            t = sum((value * row[i] for i, value in point), bias)
            if (facts.side(j, p) == ABOVE and t < 0) or (facts.side(j, p) == BELOW and t > 0):
                return False
        box = facts.boxes[j] if facts.boxes else None
        return box is None or all(
            low <= v <= high for v, (low, high) in zip((*row, bias), (*box.weights, box.bias), strict=True)
        )

    places = [
        [j for j, sign in enumerate(facts.signs) if sign == own and suits(row, bias, j)] for row, bias, own in rows
    ]
    return _matched(places, set())


def _matched(places: list[list[int]], taken: set[int]) -> bool:
    if not places:
        return True
    return any(_matched(places[1:], taken | {j}) for j in places[0] if j not in taken)


@pytest.mark.parametrize("seeds", [60, pytest.param(150, marks=pytest.mark.slow)])
@pytest.mark.parametrize("disjunction", ["big-m", "indicator", "hull", "sos1"])
def test_milps_over_turned_neurons_decide_as_the_plain_question_does(disjunction: str, seeds: int) -> None:
    """The model itself, decided exactly. Boxes of the known network's size make the formulas with an M complete."""
    met: Counter[bool] = Counter()
    for seed in range(seeds):
        case = varied(random.Random(seed))
        if len(case.points) * len(case.signs) > 16:
            continue
        problem = case.problem
        truth = True if case.known is not None else fits(problem)
        if truth is None:
            continue
        largest = max((abs(v) for v in _parameters(case.known)), default=Q(0)) if case.known else Q(50)
        bounds = uniform_bounds(problem, largest + 1)
        for facts in known_facts(case):
            boxed = bounds if disjunction in ("big-m", "hull") else None
            model = build_milp(problem, boxed, disjunction, facts=facts)  # type: ignore[arg-type]
            values = solution(model)
            if values is not None:
                network = decoded(model, values, problem)
                assert problem.objection(network) is None, (seed, case)
                assert truth
            elif case.known is not None or boxed is None:
                assert not truth, (seed, case)
            met[truth] += 1
    assert min(met.values()) > seeds / 30, met


def test_on_a_grid_that_holds_the_known_network_it_is_found() -> None:
    met = 0
    for seed in range(200):
        case = varied(random.Random(seed))
        if case.known is None or len(case.points) * len(case.signs) > 12:
            continue
        steps = [lcm(*(row[i].denominator for row in case.known.weights)) for i in range(len(case.points[0]))] + [
            lcm(*(b.denominator for b in case.known.biases))
        ]
        bounds = uniform_bounds(case.problem, max((abs(v) for v in _parameters(case.known)), default=Q(0)) + 1)
        facts = facts_of(case.problem)
        if facts is None:
            continue
        model = build_milp(case.problem, bounds, "indicator", grid=tuple(steps), facts=facts)
        values = solution(model)
        assert values is not None, (seed, case)
        assert case.problem.objection(decoded(model, values, case.problem)) is None
        met += 1
    assert met > 8


def least(script: str) -> Q:
    solver = z3.Optimize()
    solver.from_string(script.replace("(check-sat)", ""))
    assert solver.check() == z3.sat
    return Q(solver.model().eval(z3.Real("loss"), model_completion=True).as_fraction())


@pytest.mark.parametrize("loss", [Loss.L1, Loss.LINF, Loss.L0])
def test_the_least_error_is_the_same_with_cuts(loss: Loss) -> None:
    """Where an error is allowed labels force no bends, but neurons still switch once and can be sorted."""
    met = 0
    for seed in range(40):
        dice = random.Random(seed)
        case = UNFAITHFUL[0](dice, random_case(dice, most=1))
        if len(case.points) > 7:
            continue
        problem = replace(case.problem, loss=loss, target=None)
        facts = facts_of(problem)
        if facts is None:
            continue
        assert facts.bends == ()
        assert least("".join(turned_lines(problem, facts))) == least("".join(smt_lines(problem))), (seed, case)
        met += 1
    assert met > 4


def _parameters(network: Network | None) -> list[Q]:
    return [] if network is None else [v for row in network.weights for v in row] + list(network.biases)


def test_boxes_of_turned_neurons_hold_every_exchange_and_turn() -> None:
    problem = TrainingProblem((sparse_point((Q(0),)),), (Q(0),), 1, 2, signs=(Q(1), Q(-1)))
    facts = Facts((Q(1),), ((0,),), (), (Q(1), Q(-1)))
    wide = turned_bounds(facts, uniform_bounds(problem, Q(3)))
    assert wide is not None
    assert not wide.proved
    assert {box.bias for box in wide.boxes} == {(-3, 3)}
    assert turned_bounds(facts, None) is None


def test_with_free_signs_a_box_may_belong_to_a_neuron_of_either_sign() -> None:
    """The presolve numbers + neurons first; here the box of the + neuron is the second."""
    network = Network(((Q(0), Q(1)), (Q(0), Q(5))), (Q(-2), Q(2)), (Q(-1), Q(1)))
    points = [sparse_point((Q(0), Q(h))) for h in range(-4, 6)] + [sparse_point((Q(1), Q(0)))]
    problem = TrainingProblem(tuple(points), tuple(network.values(points)), 2, 2)
    boxes = tuple(Box(((-Q(reach), Q(reach)),) * 2, (Q(-10), Q(10))) for reach in (1, 5))
    bounds = WeightBounds(boxes, Origin.THEOREM, "the network above")
    facts = presolve(problem).facts
    assert facts is not None
    assert facts.signs == (1, -1)
    assert solution(build_milp(problem, bounds, "big-m", facts=facts)) is not None
    # a mutant of the bounds: as if signs were given
    fixed = turned_bounds(facts, bounds)
    assert fixed is not None
    assert fixed.boxes != turned_bounds(facts, bounds, free_signs=True)


def test_what_a_turned_formula_rests_on_is_all_named() -> None:
    problem = TrainingProblem((sparse_point((Q(0),)),), (Q(0),), 1, 2, signs=(Q(1), Q(-1)))
    one, other = Box(((Q(0), Q(1)),), (Q(0), Q(1))), None
    facts = Facts((Q(1),), ((0,),), (), (Q(1), Q(-1)), boxes=(one, other))
    assumed = uniform_bounds(problem, Q(3))
    mixed = turned_bounds(facts, assumed)
    assert mixed is not None
    assert not mixed.proved
    assert assumed.statement in mixed.statement
    assert "geometry" in mixed.statement
    known = replace(facts, boxes=(one, one))
    alone = turned_bounds(known, replace(assumed, grid=(1, 1)))
    assert alone is not None
    assert (alone.proved, alone.grid) == (True, None)
    integer = build_milp(problem, replace(assumed, grid=(1, 1)), "indicator", grid=(1, 1), facts=known)
    assert any("multiples of 1/1" in reason for reason in integer.scope.restricted)
    theorem = WeightBounds((one, one), Origin.THEOREM, "a lattice", grid=(1, 1))
    lattice = build_milp(problem, theorem, "indicator", grid=(1, 1), facts=known)
    assert lattice.scope.complete
    assert any("a lattice" in reason for reason in lattice.scope.relies_on)


def _bend_beside(facts: Facts) -> Facts:
    """Every bend claimed for one side of its triple only."""
    place = {p: chain for chain in facts.chains for p in chain}
    moved = []
    for bend in facts.bends:
        chain = place[bend.p]
        moved.append(replace(bend, r=chain[chain.index(bend.p) + 1]))
    return replace(facts, bends=tuple(moved))


MUTANTS: dict[str, Callable[[Facts], Facts]] = {
    "bends of the other sign": lambda f: replace(f, bends=tuple(Bend(-b.sign, b.p, b.r) for b in f.bends)),
    "bends in half of their interval": _bend_beside,
    "chains downwards": lambda f: replace(f, chains=tuple(chain[::-1] for chain in f.chains)),
    "sideways only upwards": lambda f: replace(
        f, chains=(*f.chains, *(chain for other in f.sideways for chain in other.chains))
    ),
    "sideways bends of the other sign": lambda f: replace(
        f,
        sideways=tuple(
            replace(other, bends=tuple(Bend(-b.sign, b.p, b.r) for b in other.bends)) for other in f.sideways
        ),
    ),
    "nested on two lines": lambda f: replace(f, nested=tuple(p for chain in f.chains for p in chain)),
    "known sides exchanged": lambda f: replace(f, sides=tuple(tuple(-s for s in row) for row in f.sides)),
    "unknown sides below": lambda f: replace(
        f, sides=tuple(tuple(BELOW if s == UNKNOWN else s for s in row) for row in f.sides)
    ),
    "boxes moved by their size": lambda f: replace(
        f,
        boxes=tuple(
            None if b is None else replace(b, weights=tuple((hi + Q(1, 9), 2 * hi - lo + 1) for lo, hi in b.weights))
            for b in f.boxes
        ),
    ),
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name == "nested on two lines" else ()) for name in MUTANTS]
)
def test_changed_facts_are_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same cases must tell each of these from the truth."""
    change = MUTANTS[name]
    original = known_facts
    monkeypatch.setitem(globals(), "known_facts", lambda case: [change(facts) for facts in original(case)])
    for seed in range(1500):
        case = varied(random.Random(seed))
        if case.known is not None and any(change(facts) != facts for facts in original(case)) and contradiction(case):
            return
    pytest.fail(f"nothing tells {name} from the truth")


def test_no_facts_where_neurons_are_not_turned() -> None:
    points = tuple(sparse_point((Q(x),)) for x in range(4))
    problem = TrainingProblem(points, (Q(0), Q(0), Q(1), Q(2)), 1, 2, signs=(Q(1), Q(-1)))
    found = facts_of(problem)
    assert found is not None
    assert [(b.sign, b.p, b.r) for b in found.bends] == [(1, 0, 2)]
    assert all(found.side(0, p) == UNKNOWN for p in range(4))
    assert found.chains == (found.nested,)
    assert [*pairwise(found.nested)] == [(0, 1), (1, 2), (2, 3)]
    assert facts_of(replace(problem, signs=None)) is None
    assert facts_of(replace(problem, neurons=0, signs=())) is None
    assert facts_of(replace(problem, neurons=1, signs=(Q(1),))) is None
    assert facts_of(replace(problem, neurons=1, signs=(Q(1),), loss=Loss.L1, target=None)) is not None
    assert facts_of(TrainingProblem((), (), 1, 1, signs=(Q(1),))) is None
    assert presolve(problem).standing is not Standing.INFEASIBLE
