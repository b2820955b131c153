"""Linear programs over free variables in exact rationals, with every answer verified before it is returned.

    minimise c·θ + Σ |a_i·θ − b_i| over the ABSOLUTE rows,  subject to a_i·θ ≥ b_i (AT_LEAST) and a_i·θ = b_i (EQUAL)

θ has few components and there are many rows, so it is the dual that is solved (`solvers.exact.simplex`): maximise
Σ u_i b_i with Σ u_i a_i = c, u_i ≥ 0, free or in [−1, 1]. Its bases have the size of θ. A floating-point solver
proposes the first one (`solvers.exact.proposal`); an exact simplex method starts there, and where the proposal is right
it has nothing left to do. By duality the multipliers are a proof: of the optimum, or (Farkas) that no θ is feasible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from math import lcm
from operator import mul

from solvers.exact.proposal import propose
from solvers.exact.simplex import Descent, DualOptimum, DualRay, Guess, Program, maximise

Number = int | Fraction
Vector = tuple[Fraction, ...]
Proposer = Callable[[Program], Guess]


class Kind(Enum):
    """What a row a·θ, b asks for; ABSOLUTE rows ask for nothing and cost |a·θ − b|."""

    AT_LEAST = ">="
    EQUAL = "="
    ABSOLUTE = "||"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `whole`, `level`: coefficients and right side times `scale`, in integers. A row may be used in many
    programs, and keeping it saves most of their preparation."""

    coefficients: Sequence[Number]
    right: Number
    kind: Kind = Kind.AT_LEAST
    scale: int = field(init=False, repr=False, compare=False)
    whole: tuple[int, ...] = field(init=False, repr=False, compare=False)
    level: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        scale, whole, level = 1, self.coefficients, self.right
        if not all(type(value) is int for value in (level, *whole)):
            scale = lcm(level.denominator, *(value.denominator for value in whole))
            whole = [value.numerator * (scale // value.denominator) for value in whole]
            level = level.numerator * (scale // level.denominator)
        object.__setattr__(self, "scale", scale)
        object.__setattr__(self, "whole", tuple(whole))
        object.__setattr__(self, "level", level)


@dataclass(frozen=True, slots=True)
class Optimal:
    """θ = `point` attains `value`, and no θ less. Multipliers u by row (those left out are 0) prove it:
    Σ u_i a_i = c, u_i ≥ 0 on AT_LEAST, |u_i| ≤ 1 on ABSOLUTE rows, and Σ u_i b_i = value."""

    value: Fraction
    point: Vector
    multipliers: Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No θ satisfies the AT_LEAST and EQUAL rows: Σ u_i a_i = 0, u_i ≥ 0 on AT_LEAST rows, Σ u_i b_i > 0."""

    multipliers: Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class Unbounded:
    """`point` satisfies the rows, and so does point + t·ray for all t ≥ 0, where the objective falls without end."""

    point: Vector
    ray: Vector


@dataclass(frozen=True, slots=True)
class Above:
    """No θ has an objective below `bound`, by multipliers as in `Optimal`; whether any is feasible is not said."""

    bound: Fraction
    multipliers: Mapping[int, Fraction]


Answer = Optimal | Infeasible | Unbounded | Above


def minimise(
    objective: Sequence[Number], rows: Sequence[Row], *, upper: Number | None = None, proposer: Proposer = propose
) -> Answer:
    """The minimum, exactly. `Above` comes only where `upper` is given, as soon as the minimum is known to be ≥ upper.

    `proposer` says where to begin; it decides how long this takes and nothing else. Raises ValueError if a
    row's length differs from the objective's, and AssertionError before it returns an answer that is not right.
    """
    width = len(objective)
    if any(len(row.whole) != width for row in rows):
        raise ValueError(f"not every row has {width} coefficients")
    # θ is as it was; the objective and so the multipliers are `unit` times as large, and whole
    unit = lcm(*(value.denominator for value in objective), *(row.scale for row in rows if row.kind is Kind.ABSOLUTE))
    program = Program(
        columns=[row.whole for row in rows],
        gains=[row.level for row in rows],
        total=[int(value * unit) for value in objective],
        limits=[_limit(row, unit) for row in rows],
        free=[row.kind is Kind.EQUAL for row in rows],
    )
    stop = None if upper is None else Fraction(upper) * unit
    found = maximise(program, proposer(program), stop=stop)
    match found:
        case DualOptimum():
            u = found.values.items()
            multipliers = {i: Fraction(v.numerator * rows[i].scale, v.denominator * unit) for i, v in u}
            value = sum((v * rows[i].level for i, v in u), Fraction(0)) / unit
            if found.point is None:
                above = Above(value, multipliers)
                _check_bound(objective, rows, above)
                return above
            optimal = Optimal(value, found.point, multipliers)
            _check_optimal(objective, rows, optimal)
            return optimal
        case DualRay():
            infeasible = Infeasible({i: value * rows[i].scale for i, value in found.values.items()})
            _check_infeasible(rows, infeasible)
            return infeasible
        case Descent():
            start = feasible(rows, width, proposer=proposer)
            if isinstance(start, Infeasible):
                return start
            unbounded = Unbounded(start, found.ray)
            _check_unbounded(objective, rows, unbounded)
            return unbounded


def feasible(rows: Sequence[Row], width: int, *, proposer: Proposer = propose) -> Vector | Infeasible:
    """A θ of `width` components that satisfies the AT_LEAST and EQUAL rows, or why there is none."""
    places = [i for i, row in enumerate(rows) if row.kind is not Kind.ABSOLUTE]
    answer = minimise([0] * width, [rows[i] for i in places], proposer=proposer)
    if isinstance(answer, Infeasible):
        return Infeasible({places[i]: u for i, u in answer.multipliers.items()})
    assert isinstance(answer, Optimal)
    return answer.point


def satisfies(rows: Sequence[Row], point: Sequence[Fraction]) -> bool:
    """Does θ = point satisfy every AT_LEAST and EQUAL row?"""
    scale = lcm(*(value.denominator for value in point))
    whole = [int(value * scale) for value in point]
    for row in rows:
        if row.kind is Kind.ABSOLUTE:
            continue
        excess = sum(map(mul, row.whole, whole)) - row.level * scale
        if excess < 0 or (excess and row.kind is Kind.EQUAL):
            return False
    return True


def value_at(objective: Sequence[Number], rows: Sequence[Row], point: Sequence[Fraction]) -> Fraction:
    """c·θ + Σ |a_i·θ − b_i| at θ = point."""
    scale = lcm(*(value.denominator for value in point))
    whole = [int(value * scale) for value in point]
    by_scale: dict[int, int] = {}
    for row in rows:
        if row.kind is Kind.ABSOLUTE:
            missed = abs(sum(map(mul, row.whole, whole)) - row.level * scale)
            by_scale[row.scale] = by_scale.get(row.scale, 0) + missed
    total = sum((Fraction(missed, scale * own) for own, missed in by_scale.items()), Fraction(0))
    return total + sum((Fraction(c) * x for c, x in zip(objective, point, strict=True) if c), Fraction(0))


def _limit(row: Row, unit: int) -> int | None:
    return unit // row.scale if row.kind is Kind.ABSOLUTE else None


def _combined(rows: Sequence[Row], multipliers: Mapping[int, Fraction], width: int) -> tuple[list[Fraction], Fraction]:
    """(Σ u_i a_i, Σ u_i b_i), in integers until the end."""
    common = lcm(*(u.denominator * rows[i].scale for i, u in multipliers.items()))
    total, gain = [0] * width, 0
    for i, u in multipliers.items():
        row = rows[i]
        factor = u.numerator * (common // (u.denominator * row.scale))
        total = [part + factor * a for part, a in zip(total, row.whole, strict=True)]
        gain += factor * row.level
    return [Fraction(part, common) for part in total], Fraction(gain, common)


def _signs_hold(rows: Sequence[Row], multipliers: Mapping[int, Fraction]) -> bool:
    for i, u in multipliers.items():
        kind = rows[i].kind
        if (kind is Kind.AT_LEAST and u.numerator < 0) or (kind is Kind.ABSOLUTE and abs(u.numerator) > u.denominator):
            return False
    return True


def _check_bound(objective: Sequence[Number], rows: Sequence[Row], answer: Optimal | Above) -> None:
    total, gain = _combined(rows, answer.multipliers, len(objective))
    claimed = answer.bound if isinstance(answer, Above) else answer.value
    if not (_signs_hold(rows, answer.multipliers) and total == list(objective) and gain == claimed):
        raise AssertionError("these multipliers prove no such bound")


def _check_optimal(objective: Sequence[Number], rows: Sequence[Row], answer: Optimal) -> None:
    _check_bound(objective, rows, answer)
    attained = value_at(objective, rows, answer.point) == answer.value
    if not (attained and satisfies(rows, answer.point)):
        raise AssertionError("this point is no optimum")


def _check_infeasible(rows: Sequence[Row], answer: Infeasible) -> None:
    u = answer.multipliers
    total, gain = _combined(rows, u, len(rows[0].whole))
    hard = all(rows[i].kind is not Kind.ABSOLUTE for i in u)
    if not (hard and gain > 0 and _signs_hold(rows, u) and not any(total)):
        raise AssertionError("these multipliers refute nothing")


def _check_unbounded(objective: Sequence[Number], rows: Sequence[Row], answer: Unbounded) -> None:
    level = [Row(row.coefficients, 0, row.kind) for row in rows]
    falls = value_at(objective, level, answer.ray) < 0
    if not (falls and satisfies(level, answer.ray) and satisfies(rows, answer.point)):
        raise AssertionError("the objective is not unbounded along this ray")
