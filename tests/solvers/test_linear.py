"""Exact linear programs against z3, with degenerate, dependent, empty and huge rows, and with forged proposals."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest
import z3

from solvers.exact import linear, simplex
from solvers.exact.linear import (
    Above,
    Answer,
    Infeasible,
    Kind,
    Optimal,
    Proposer,
    Row,
    Unbounded,
    feasible,
    minimise,
    satisfies,
)
from solvers.exact.proposal import propose
from solvers.exact.simplex import Guess, Program

HUGE = 10**40


def nothing(_program: Program) -> Guess:
    return Guess()


def forged(rng: random.Random) -> Proposer:
    """Bases that are wrong, singular, too short, too long, or name columns that do not exist."""

    def proposer(program: Program) -> Guess:
        most = len(program.columns) + len(program.total)
        basis = [rng.randint(-1, most + 1) for _ in range(rng.randint(0, len(program.total) + 2))]
        return Guess(basis, [rng.randint(-1, most) for _ in range(3)])

    return proposer


def rational(value: Fraction | int) -> z3.ArithRef:
    return z3.RatVal(value.numerator, value.denominator)


def oracle(objective: Sequence[Fraction | int], rows: Sequence[Row]) -> Fraction | str:
    """The minimum as z3 finds it, "infeasible" or "unbounded"."""
    theta = z3.RealVector("t", len(objective))
    solver = z3.Optimize()

    def product(coefficients: Sequence[Fraction | int]) -> z3.ArithRef:
        return z3.Sum([z3.RealVal(0), *(rational(c) * t for c, t in zip(coefficients, theta, strict=True))])

    cost = product(objective)
    for i, row in enumerate(rows):
        excess = product(row.coefficients) - rational(row.right)
        if row.kind is Kind.AT_LEAST:
            solver.add(excess >= 0)
        elif row.kind is Kind.EQUAL:
            solver.add(excess == 0)
        else:
            size = z3.Real(f"s{i}")
            solver.add(size >= excess, size >= -excess)
            cost = cost + size
    handle = solver.minimize(cost)
    if solver.check() != z3.sat:
        return "infeasible"
    low = solver.lower(handle)
    return "unbounded" if "oo" in str(low) else Fraction(str(low))


def summary(answer: Answer) -> Fraction | str:
    match answer:
        case Optimal():
            return answer.value
        case Infeasible():
            return "infeasible"
        case Unbounded():
            return "unbounded"
        case Above():
            return f"above {answer.bound}"


def recheck(objective: Sequence[Fraction | int], rows: Sequence[Row], answer: Answer) -> None:
    """From the definitions, with the rows as they were given."""

    def at(row: Row, theta: Sequence[Fraction]) -> Fraction:
        return sum((Fraction(a) * t for a, t in zip(row.coefficients, theta, strict=True)), Fraction(0))

    def cost(theta: Sequence[Fraction]) -> Fraction:
        total = sum((Fraction(c) * t for c, t in zip(objective, theta, strict=True)), Fraction(0))
        return total + sum(abs(at(row, theta) - row.right) for row in rows if row.kind is Kind.ABSOLUTE)

    def allowed(theta: Sequence[Fraction]) -> bool:
        return all(
            at(row, theta) == row.right if row.kind is Kind.EQUAL else at(row, theta) >= row.right
            for row in rows
            if row.kind is not Kind.ABSOLUTE
        )

    if isinstance(answer, Unbounded):
        further = [p + 10**9 * r for p, r in zip(answer.point, answer.ray, strict=True)]
        much_further = [p + 10**12 * r for p, r in zip(answer.point, answer.ray, strict=True)]
        assert allowed(answer.point)
        assert allowed(further)
        assert cost(much_further) < cost(further)
        return
    u = answer.multipliers
    gain = sum((value * rows[i].right for i, value in u.items()), Fraction(0))
    total = [sum((u[i] * rows[i].coefficients[j] for i in u), Fraction(0)) for j in range(len(objective))]
    assert all(value >= 0 for i, value in u.items() if rows[i].kind is Kind.AT_LEAST)
    if isinstance(answer, Infeasible):
        assert all(rows[i].kind is not Kind.ABSOLUTE for i in u)
        assert gain > 0
        assert not any(total)
        return
    assert all(abs(value) <= 1 for i, value in u.items() if rows[i].kind is Kind.ABSOLUTE)
    assert total == list(objective)
    if isinstance(answer, Above):
        assert gain == answer.bound
        return
    assert gain == answer.value == cost(answer.point)
    assert allowed(answer.point)


def random_programs(seed: int, count: int) -> Iterator[tuple[list[Fraction], list[Row]]]:
    """Small numbers, so that much is degenerate, dependent and repeated."""
    rng = random.Random(seed)
    for _ in range(count):
        width, fractions = rng.randint(0, 4), rng.random() < 0.4
        kinds = [Kind.AT_LEAST] * 3 + [Kind.EQUAL] + [Kind.ABSOLUTE] * rng.choice((0, 2))

        def number(most: int = 3, *, broken: bool = fractions) -> Fraction:
            return Fraction(rng.randint(-most, most), rng.randint(1, 3) if broken else 1)

        rows = []
        for _ in range(rng.randint(0, 7)):
            rows.append(Row([number() for _ in range(width)], number(), rng.choice(kinds)))
            if rng.random() < 0.1:
                rows.append(rows[-1])
        yield [number(2) if rng.random() < 0.7 else Fraction(0) for _ in range(width)], rows


@pytest.mark.parametrize(("seed", "count"), [(1, 400), pytest.param(6, 10_000, marks=pytest.mark.slow)])
def test_small_programs_agree_with_z3_whatever_is_proposed(seed: int, count: int) -> None:
    rng = random.Random(5)
    seen: dict[str, int] = {}
    for objective, rows in random_programs(seed, count):
        expected = oracle(objective, rows)
        for proposer in (propose, nothing, forged(rng)):
            answer = minimise(objective, rows, proposer=proposer)
            recheck(objective, rows, answer)
            assert summary(answer) == expected, (objective, rows)
        seen[type(answer).__name__] = seen.get(type(answer).__name__, 0) + 1
    assert min(seen.values()) > count / 10
    assert len(seen) == 3


def test_with_an_upper_limit_the_answer_is_the_minimum_or_above_it() -> None:
    above = 0
    for objective, rows in random_programs(2, 600):
        plain = minimise(objective, rows)
        if not isinstance(plain, Optimal):
            continue
        for upper in (plain.value - 1, plain.value, plain.value + 1):
            for proposer in (propose, nothing):
                answer = minimise(objective, rows, upper=upper, proposer=proposer)
                recheck(objective, rows, answer)
                if isinstance(answer, Above):
                    above += 1
                    assert upper <= answer.bound <= plain.value
                else:
                    assert summary(answer) == plain.value
                if upper > plain.value:
                    assert isinstance(answer, Optimal)
    assert above > 100


@pytest.mark.parametrize("proposer", [propose, nothing], ids=["proposed", "alone"])
def test_more_rows_than_one_can_list(proposer: Proposer) -> None:
    """L1 regression of dense data and a cone, whose optimum is compared between the two ways by its proof alone."""
    rng = random.Random(3)
    for width, count in ((5, 60), (8, 40)):
        truth = [rng.randint(-5, 5) for _ in range(width)]
        rows = []
        for i in range(count):
            a = [rng.randint(-9, 9) for _ in range(width)]
            right = sum(x * t for x, t in zip(a, truth, strict=True))
            rows.append(Row(a, right + rng.choice((0, 0, 1)), Kind.ABSOLUTE) if i % 2 else Row(a, right - i % 3))
        objective = [rng.randint(-2, 2) for _ in range(width)]
        answer = minimise(objective, rows, proposer=proposer)
        assert isinstance(answer, Optimal)
        recheck(objective, rows, answer)


def test_an_unbounded_program_is_not_infeasible() -> None:
    """min b_2 of two neurons, where points tie down only the first: an LP solver called this infeasible."""
    rows = [Row([x, 1, 0, 0], y, Kind.EQUAL) for x, y in ((0, 1), (1, 2))]
    rows += [Row([0, 0, -x, -1], 0) for x in (0, 1)]
    answer = minimise([0, 0, 0, 1], rows)
    recheck([0, 0, 0, 1], rows, answer)
    assert isinstance(answer, Unbounded)
    assert isinstance(minimise([0, 0, 0, 1], [*rows, Row([0, 0, 0, 1], -7)]), Optimal)


def test_empty_and_zero_rows() -> None:
    assert minimise([], []) == Optimal(Fraction(0), (), {})
    assert minimise([], [Row([], -2), Row([], 3, Kind.ABSOLUTE), Row([], 0, Kind.EQUAL)]) == Optimal(
        Fraction(3), (), {1: Fraction(1)}
    )
    for width in (0, 1, 3):
        zero = [0] * width
        for bad in (Row(zero, 1), Row(zero, -1, Kind.EQUAL), Row(zero, Fraction(1, 3), Kind.EQUAL)):
            answer = minimise(zero, [Row(zero, 0), bad])
            assert isinstance(answer, Infeasible)
            recheck(zero, [Row(zero, 0), bad], answer)
        assert minimise(zero, [Row(zero, 0), Row(zero, 0, Kind.EQUAL)]) == Optimal(
            Fraction(0), (Fraction(0),) * width, {}
        )
    assert isinstance(minimise([1], []), Unbounded)
    assert minimise([0, 0], []) == Optimal(Fraction(0), (Fraction(0),) * 2, {})
    assert isinstance(minimise([2], [Row([1], 0, Kind.ABSOLUTE)]), Unbounded)
    assert summary(minimise([1], [Row([1], 5, Kind.ABSOLUTE)])) == 5


@pytest.mark.parametrize("scale", [1, HUGE, Fraction(1, HUGE), HUGE**9], ids=["1", "huge", "tiny", "beyond floats"])
def test_long_numbers(scale: Fraction | int) -> None:
    """The unique optimum is at (1, 1)·scale; a hair's breadth more is infeasible."""
    rows = [
        Row([1, 1], 2 * scale),
        Row([1, -1], 0, Kind.EQUAL),
        Row([HUGE, -HUGE], 0),
        Row([1, 2], scale, Kind.ABSOLUTE),
    ]
    answer = minimise([0, 0], rows)
    recheck([0, 0], rows, answer)
    assert isinstance(answer, Optimal)
    assert answer.point == (scale, scale)
    assert answer.value == 2 * scale
    hair = Fraction(scale) / HUGE
    for excess, verdict in ((-hair, Optimal), (Fraction(0), Optimal), (hair, Infeasible)):
        tight = [*rows, Row([-1, 0], excess - scale)]
        answer = minimise([1, 0], tight)
        recheck([1, 0], tight, answer)
        assert isinstance(answer, verdict)


def test_feasible() -> None:
    counts = [0, 0]
    for objective, rows in random_programs(4, 300):
        hard = [row for row in rows if row.kind is not Kind.ABSOLUTE]
        answer = feasible(rows, len(objective))
        if isinstance(answer, Infeasible):
            counts[0] += 1
            recheck([0] * len(objective), rows, answer)
            assert oracle([0] * len(objective), hard) == "infeasible"
        else:
            counts[1] += 1
            assert satisfies(hard, answer)
            assert oracle([0] * len(objective), hard) == 0
    assert min(counts) > 50


def test_wrong_answers_are_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every number of the dual answer forged in turn, the last check refuses."""
    rows = [Row([1, 2], 3), Row([1, -1], 1, Kind.EQUAL), Row([1, 0], 5, Kind.ABSOLUTE)]
    answer = minimise([1, 1], rows)
    assert isinstance(answer, Optimal)
    for change in (Fraction(1), Fraction(-1, 7)):
        for i in range(3):
            u = {**answer.multipliers, i: answer.multipliers.get(i, Fraction(0)) + change}
            monkeypatch.setattr(linear, "maximise", lambda *_a, u=u, **_k: linear.DualOptimum(u, answer.point))
            with pytest.raises(AssertionError):
                minimise([1, 1], rows)
        for j in range(2):
            point = tuple(t + change * (i == j) for i, t in enumerate(answer.point))
            true = dict(answer.multipliers)
            monkeypatch.setattr(linear, "maximise", lambda *_a, p=point, u=true, **_k: linear.DualOptimum(u, p))
            with pytest.raises(AssertionError):
                minimise([1, 1], rows)
    for ray in ({0: Fraction(1)}, {0: Fraction(1), 1: Fraction(-1)}, {2: Fraction(1)}):
        monkeypatch.setattr(linear, "maximise", lambda *_a, r=ray, **_k: linear.DualRay(r))
        with pytest.raises(AssertionError):
            minimise([1, 1], rows)
    monkeypatch.setattr(linear, "feasible", lambda *_a, **_k: answer.point)
    for descent in ((1, 1), (-1, -1), (0, 0)):
        monkeypatch.setattr(linear, "maximise", lambda *_a, d=descent, **_k: linear.Descent(tuple(map(Fraction, d))))
        with pytest.raises(AssertionError):
            minimise([1, 1], rows)


def test_rows_of_another_length() -> None:
    with pytest.raises(ValueError, match="2 coefficients"):
        minimise([0, 0], [Row([1], 0)])


def test_beales_example_does_not_cycle(monkeypatch: pytest.MonkeyPatch) -> None:
    """From this basis the largest gain alone goes round in circles for ever (Beale 1955)."""
    columns = [(4, 0, 0), (0, 2, 0), (0, 0, 1), (1, 1, 0), (-32, -24, 0), (-4, -1, 1), (36, 6, 0)]
    rows = [Row(a, gain) for a, gain in zip(columns, (0, 0, 0, 3, -80, 2, -24), strict=True)]
    steps = 0
    step = simplex._Search.step

    def counted(search: simplex._Search, stop: Fraction | None) -> object:
        nonlocal steps
        steps += 1
        assert steps < 100
        return step(search, stop)

    monkeypatch.setattr(simplex._Search, "step", counted)
    answer = minimise([0, 0, 1], rows, proposer=lambda _program: Guess([0, 1, 2]))
    assert isinstance(answer, Optimal)
    assert answer.value == 5
    assert steps > 5
