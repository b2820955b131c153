"""Every formula of every loss says what the definition says, at the optimum, just below, above and without a target.

The optimum comes from `loss_oracle`, which shares no code with the encoders; models are decided exactly by Z3, array by
array, so no tolerance stands between a model and its verdict.
"""

from __future__ import annotations

import io
import random
from dataclasses import replace
from fractions import Fraction as Q

import pytest
import z3

from encoders.bounds import WeightBounds, uniform_bounds
from encoders.formulas import Formula, milp_for
from encoders.formulas.assembly import Disjunction
from encoders.formulas.milp import build_milp
from encoders.formulas.milp_model import MilpModel
from encoders.formulas.smt import write_smt
from instances import Activation, Loss, TrainingProblem
from tests.encoders.loss_oracle import (
    LOSSES,
    least,
    model_network,
    model_solution,
    objective_text,
    on_grid,
    with_target,
)
from tests.encoders.oracles import number, problem_of

THRESHOLD = Activation.THRESHOLD
UNBOXED: tuple[Disjunction, ...] = ("indicator", "sos1")
LITTLE = Q(1, 10**7)
PLUS, MINUS = Q(1), Q(-1)

PROBLEMS: dict[str, TrainingProblem] = {
    "hat, one positive": problem_of([((0,), 0), ((1,), 1), ((2,), 0)], 1, 1, signs=(PLUS,)),
    "labels of 0 that a best fit leaves": problem_of([((0,), 0), ((1,), 3), ((2,), 0)], 1, 1, signs=(PLUS,)),
    "two labels": problem_of([((1,), 1), ((1,), 2), ((1,), 5)], 1, 1, signs=(PLUS,)),
    "two labels, free sign": problem_of([((1,), -1), ((1,), -2), ((-1,), 1)], 1, 1),
    "hat, free signs": problem_of([((0,), 0), ((1,), 1), ((2,), 0)], 1, 2),
    "no bias": problem_of([((1,), 1), ((2,), 1), ((-1,), 2)], 1, 1, bias=False),
    "fractions": problem_of([((Q(1, 3),), Q(1, 2)), ((Q(2, 3),), Q(3, 2)), ((Q(1, 2),), 0)], 1, 1, signs=(PLUS,)),
    "plane": problem_of([((0, 0), 0), ((1, 0), 1), ((0, 1), 1), ((1, 1), 0)], 2, 1),
    "mixed signs": problem_of([((0,), 1), ((1,), -1), ((2,), 1)], 1, 2, signs=(PLUS, MINUS)),
    "negative labels, positive signs": problem_of([((1,), -2), ((2,), 1)], 1, 2, signs=(PLUS, PLUS)),
    "no dimension": problem_of([((), 1), ((), Q(1, 2)), ((), 2)], 0, 1),
    "no dimension, no bias": problem_of([((), 1), ((), 0)], 0, 1, bias=False, signs=(PLUS,)),
    "no points": problem_of([], 1, 1),
    "no neurons": problem_of([((1,), Q(1, 2)), ((2,), -1), ((3,), 0)], 1, 0),
    "step": problem_of([((0,), 0), ((1,), 1), ((2,), 0)], 1, 1, signs=(PLUS,), activation=THRESHOLD),
    "step, rational": problem_of(
        [((0,), 0), ((Q(1, 2),), 1), ((2,), Q(1, 3))], 1, 2, signs=(Q(2, 3), Q(-1, 2)), activation=THRESHOLD
    ),
    "step, free": problem_of([((0,), Q(1, 2)), ((1,), 2), ((2,), -1)], 1, 1, activation=THRESHOLD),
    "steps, free": problem_of([((0,), 1), ((1,), 3), ((2,), 0), ((3,), 1)], 1, 2, activation=THRESHOLD),
    "step, no bias": problem_of([((1,), 1), ((-1,), 1), ((0,), 1)], 1, 1, bias=False, activation=THRESHOLD),
    "step, one point, two labels": problem_of(
        [((1, 1), 0), ((1, 1), 1), ((0, 1), 1)], 2, 1, signs=(PLUS,), activation=THRESHOLD
    ),
    "step, coefficient 0": problem_of([((0,), 0), ((1,), 1)], 1, 2, signs=(Q(0), Q(3)), activation=THRESHOLD),
    "step, no dimension": problem_of([((), 1), ((), 3)], 0, 1, activation=THRESHOLD),
    "step, no points": problem_of([], 1, 1, activation=THRESHOLD),
    "step, no neurons": problem_of([((1,), 1)], 1, 0, activation=THRESHOLD),
}
SLOW_SQUARES = {"hat, free signs", "plane", "mixed signs", "steps, free", "step, rational"}
"""Real algebra takes seconds to prove the optimum of these."""


def marks(name: str, loss: Loss) -> list[pytest.MarkDecorator]:
    return [pytest.mark.slow] if loss is Loss.L2 and name in SLOW_SQUARES else []


EACH = pytest.mark.parametrize(
    ("name", "loss"),
    [pytest.param(name, loss, id=f"{name}-{loss}", marks=marks(name, loss)) for name in PROBLEMS for loss in LOSSES],
)


def problem(name: str, loss: Loss, target: Q | None = None) -> TrainingProblem:
    return replace(PROBLEMS[name], loss=loss, target=target)


def targets(optimum: Q) -> list[tuple[Q, bool]]:
    """(target, whether something reaches it)."""
    near = [(optimum, True), (optimum + Q(1, 3), True)]
    return [*near, (optimum - min(LITTLE, optimum / 2), False)] if optimum else near


def script_says(asked: TrainingProblem, condition: str = "true") -> bool:
    out = io.StringIO()
    write_smt(asked, out)
    text = out.getvalue()
    assert ("(minimize loss)\n" in text) == (asked.target is None)
    text = text.replace("(minimize loss)\n", "").replace("(check-sat)", f"(assert {condition})")
    solver = z3.SolverFor("QF_NRA" if "QF_NRA" in text else "QF_LRA")
    solver.from_string(text)
    answer = solver.check()
    assert answer != z3.unknown
    return bool(answer == z3.sat)


def check_script(asked: TrainingProblem, optimum: Q) -> None:
    for target, reachable in targets(optimum):
        assert script_says(with_target(asked, target)) == reachable, target
    assert script_says(asked, f"(<= loss {number(optimum)})")
    assert not script_says(asked, f"(< loss {number(optimum)})")


def check_models(asked: TrainingProblem, optimum: Q, build: object) -> None:
    """`build` makes the model of a problem."""
    assert callable(build)
    for target, reachable in targets(optimum):
        wanted = with_target(asked, target)
        model: MilpModel = build(wanted)
        values = model_solution(model)
        assert (values is not None) == reachable, target
        if values is not None and asked.loss is not Loss.L2:
            # a sum of squares may have irrational solutions, which are cut off after some digits
            assert wanted.objection(model_network(model, values, wanted)) is None
    model = build(asked)
    assert model.objective is not None or model.minimises_squares or not asked.n
    if not asked.n:
        return
    loss = objective_text(model)
    values = model_solution(model, f"(<= {loss} {number(optimum)})")
    assert values is not None
    network = model_network(model, values, asked)
    assert abs(asked.error(network) - optimum) <= (Q(1, 10**20) if asked.loss is Loss.L2 else 0)
    assert model_solution(model, f"(< {loss} {number(optimum)})") is None


@EACH
def test_script(name: str, loss: Loss) -> None:
    asked = problem(name, loss)
    check_script(asked, least(asked))


def one_of(*ways: str) -> pytest.MarkDecorator:
    """Each problem with each loss in one of two ways, by turns; in the other one it is slow."""
    return pytest.mark.parametrize(
        ("name", "loss", "way"),
        [
            pytest.param(name, loss, way, id=f"{way}-{name}-{loss}", marks=marks(name, loss) + other)
            for i, name in enumerate(PROBLEMS)
            for j, loss in enumerate(LOSSES)
            for at, way in enumerate(ways)
            for other in ([pytest.mark.slow] if (i + j + at) % 2 else [],)
        ],
    )


@one_of(*UNBOXED)
def test_without_bounds(name: str, loss: Loss, way: Disjunction) -> None:
    if way == "sos1" and loss is Loss.L2 and "free sign" in name:
        pytest.skip("a quarter of a minute of real algebra; the indicator formula takes it")
    asked = problem(name, loss)
    assert build_milp(asked, None, way).scope.complete
    check_models(asked, least(asked), lambda p: build_milp(p, None, way))


def boxed(asked: TrainingProblem, bound: Q) -> tuple[WeightBounds, list[list[tuple[Q, Q]]]]:
    bounds = uniform_bounds(asked, bound)
    return bounds, [[*box.weights, box.bias] for box in bounds.boxes]


@one_of(Formula.BIG_M, Formula.HULL)
def test_in_a_box(name: str, loss: Loss, way: Formula) -> None:
    """A small box, so that it matters, and a bound that is no integer."""
    asked = problem(name, loss)
    if loss is Loss.L2 and (asked.k * asked.d > 1 or name == "fractions"):
        pytest.skip("squares in a box: minutes of real algebra")
    if loss is Loss.L2 and way is Formula.HULL and asked.activation is not THRESHOLD and asked.n and asked.k:
        pytest.skip("squares and copies: minutes of real algebra")
    bounds, boxes = boxed(asked, Q(3, 2))
    optimum = least(asked, boxes, bounds.coefficients)
    check_models(asked, optimum, lambda p: milp_for(way, p, bounds))


@pytest.mark.parametrize(
    ("name", "loss"),
    [
        pytest.param(name, loss, id=f"{name}-{loss}", marks=[pytest.mark.slow] if p.k * (p.d + p.bias) > 3 else [])
        for name, p in PROBLEMS.items()
        for loss in LOSSES
    ],
)
def test_integer(name: str, loss: Loss) -> None:
    asked = problem(name, loss)
    if asked.activation is THRESHOLD and asked.signs is None:
        pytest.skip("free coefficients have no grid")
    size = 2 if asked.k * (asked.d + asked.bias) <= 3 else 1
    bounds, _ = boxed(asked, Q(size))
    units = 2 if size == 1 or asked.k * (asked.d + asked.bias) <= 2 else 1
    bounds = replace(bounds, grid=(units,) * (asked.d + 1))
    model = milp_for(Formula.INTEGER, asked, bounds)
    assert model.integer.all()
    check_models(asked, on_grid(asked, size, units), lambda p: milp_for(Formula.INTEGER, p, bounds))


def test_big_m_on_a_grid() -> None:
    for name in ("hat, one positive", "fractions", "step, rational"):
        for loss in LOSSES:
            asked = problem(name, loss)
            bounds, _ = boxed(asked, Q(1))
            grid = (2,) * (asked.d + 1)
            check_models(asked, on_grid(asked, 1, 2), lambda p, b=bounds, g=grid: build_milp(p, b, "big-m", grid=g))


def test_an_error_opens_what_an_exact_fit_closes() -> None:
    """With positive signs, exact fits have T ≤ 0 at labels of 0 and h ≤ y; a best fit of maximum error has neither."""
    active_at_zero = problem_of([((1,), 0), ((1,), 3)], 1, 1, signs=(PLUS,), loss=Loss.LINF, target=None)
    above_the_label = problem_of([((1,), 1), ((1,), 4)], 1, 1, signs=(PLUS,), loss=Loss.LINF, target=None)
    for asked, optimum in ((active_at_zero, Q(3, 2)), (above_the_label, Q(3, 2))):
        assert least(asked) == optimum
        check_script(asked, optimum)
        bounds = uniform_bounds(asked, Q(4))
        for formula in (Formula.BIG_M, Formula.INDICATOR, Formula.SOS1, Formula.HULL):
            check_models(asked, optimum, lambda p, f=formula, b=bounds: milp_for(f, p, b))
        on_halves = replace(bounds, grid=(2, 2))
        check_models(asked, optimum, lambda p, b=on_halves: milp_for(Formula.INTEGER, p, b))


def dice_problem(dice: random.Random) -> TrainingProblem:
    values = [Q(0), Q(1), Q(-1), Q(2), Q(1, 2), Q(-2, 3)]
    d, k = dice.choice([1, 1, 2]), dice.choice([1, 1, 2])
    samples = [([dice.choice(values) for _ in range(d)], dice.choice(values)) for _ in range(dice.randint(1, 3))]
    threshold = dice.random() < 0.5
    pool = [Q(1), Q(-1), Q(1, 2)] if threshold else [PLUS, MINUS]
    signs = None if dice.random() < 0.5 else tuple(dice.choice(pool) for _ in range(k))
    return problem_of(
        samples,
        d,
        k,
        signs=signs,
        bias=dice.random() < 0.7,
        activation=THRESHOLD if threshold else Activation.RELU,
        loss=dice.choice(LOSSES),
        target=None,
    )


def check_random(asked: TrainingProblem) -> None:
    optimum = least(asked)
    check_script(asked, optimum)
    # the rows of squares are the same for all, and more columns next to them take minutes of real algebra
    for disjunction in UNBOXED if asked.loss is not Loss.L2 else ("indicator",):
        check_models(asked, optimum, lambda p, d=disjunction: build_milp(p, None, d))
    bounds, boxes = boxed(asked, Q(2))
    optimum = least(asked, boxes, bounds.coefficients)
    for formula in (Formula.BIG_M, Formula.HULL) if asked.loss is not Loss.L2 else (Formula.BIG_M,):
        check_models(asked, optimum, lambda p, f=formula: milp_for(f, p, bounds))


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=pytest.mark.slow if seed > 3 else ()) for seed in range(8)])
def test_random(seed: int) -> None:
    check_random(dice_problem(random.Random(seed)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_many_more(seed: int) -> None:
    check_random(dice_problem(random.Random(seed)))
