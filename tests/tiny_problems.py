"""Tiny random training problems, degenerate ones above all: what exact algorithms are held against the truth on.

Coordinates come from small grids of integers or simple fractions, so points coincide (with equal labels and with
others), stand on lines, are multiples of one another, and hit the origin, where a neuron without a bias is 0.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from instances import Loss, Network, TrainingProblem, sparse_point

Q = Fraction
Points = list[tuple[Fraction, ...]]

OPTIMISED = (Loss.L0, Loss.L1, Loss.L2, Loss.LINF)


def problems(
    seed: int,
    count: int,
    *,
    losses: Sequence[Loss] = OPTIMISED,
    neurons: Sequence[int] = (1, 2, 3),
    dimensions: Sequence[int] = (1, 2),
    most_points: int = 5,
    fixed_signs: bool | None = None,
) -> Iterator[TrainingProblem]:
    """`count` problems without a target (`zero`: with target 0), the same ones for a seed; losses and k in turn.

    `fixed_signs`: always, never, or (None) now and then. See `with_targets` for decisions.
    """
    dice = random.Random(seed)
    for number in range(count):
        loss, k = losses[number % len(losses)], dice.choice(neurons)
        d = dice.choice(dimensions)
        points = _points(dice, max(dice.randint(1, most_points) for _ in range(2)), d)
        bias = dice.random() < 0.6
        signs = None
        if fixed_signs or (fixed_signs is None and dice.random() < 0.6):
            signs = tuple(Q(dice.choice((1, 1, -1))) for _ in range(k))
        yield TrainingProblem(
            tuple(sparse_point(x) for x in points),
            tuple(_labels(dice, points, k, signs, bias)),
            d,
            k,
            signs,
            bias=bias,
            loss=loss,
            target=Q(0) if loss is Loss.ZERO else None,
        )


def with_targets(problem: TrainingProblem, least: Fraction) -> list[tuple[TrainingProblem, bool]]:
    """The decisions around the least loss: (problem with a target, does some network meet it?)."""
    if problem.loss is Loss.ZERO:
        return [(problem, least == 0)]
    step = Q(1) if problem.loss is Loss.L0 else Q(1, 97)
    targets = {least, least + step, Q(0), least - step, least / 2}
    return [(replace(problem, target=t), t >= least) for t in sorted(targets) if t >= 0]


def _points(dice: random.Random, n: int, d: int) -> Points:
    match dice.randrange(5):
        case 0:
            # few places: repetitions
            return [tuple(Q(dice.randint(0, 1)) for _ in range(d)) for _ in range(n)]
        case 1:
            # one line; without a first point of its own these are multiples of one another
            step = [Q(dice.randint(-2, 2)) for _ in range(d)]
            first = [Q(dice.choice((0, 0, 1, -1))) for _ in range(d)]
            at = [Q(dice.randint(-3, 3), dice.choice((1, 1, 2))) for _ in range(n)]
            return [tuple(a + t * s for a, s in zip(first, step, strict=True)) for t in at]
        case 2:
            spread = [Q(dice.randint(-9, 9), dice.randint(1, 5)) for _ in range(n * d)]
            return [tuple(spread[i * d : (i + 1) * d]) for i in range(n)]
        case 3:
            # one line but for one point
            line = [(*(Q(dice.randint(-2, 2)) for _ in range(1)), *(Q(1) for _ in range(d - 1))) for _ in range(n - 1)]
            return [*line, tuple(Q(dice.randint(-2, 2)) for _ in range(d))]
    return [tuple(Q(dice.randint(-2, 2)) for _ in range(d)) for _ in range(n)]


def _labels(
    dice: random.Random, points: Points, k: int, signs: tuple[Fraction, ...] | None, bias: bool
) -> list[Fraction]:
    kind = dice.randrange(5)
    if kind in (0, 4):
        # many zeros: reliability binds
        return [Q(dice.choice((0, 0, 1, 2, -1))) for _ in points]
    if kind == 1:
        return [Q(dice.randint(-9, 9), dice.randint(1, 4)) for _ in points]
    if kind == 2:
        return [Q(dice.randint(-1, 3)) for _ in points]
    # a network of the asked kind, or one neuron more, and now and then a label off it
    size = k + dice.randrange(2)
    coefficients = (*(signs or ()), *(Q(dice.choice((1, -1))) for _ in range(size)))[:size]
    teacher = Network(
        tuple(tuple(Q(dice.randint(-2, 2)) for _ in points[0]) for _ in range(size)),
        tuple(Q(dice.randint(-3, 3), 2) * bias for _ in range(size)),
        coefficients,
    )
    labels = teacher.values([sparse_point(x) for x in points])
    if dice.random() < 0.4:
        labels[dice.randrange(len(labels))] += dice.choice((1, -1, Q(1, 3)))
    return labels
