"""Problems of two positive neurons without biases, from formulas, damaged or at random, and what is true of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction as Q
from itertools import product
from math import prod

import z3

from encoders.geometry.mirror import mirror_presolve
from encoders.geometry.result import Presolved, Standing
from encoders.reductions import RULES, Options
from instances import Network, SparsePoint, ThreeSat, TrainingProblem, sparse_point
from solvers.backends.engine import choose
from tests.encoders.oracles import Question

Sample = tuple[SparsePoint, Q]
RULE = RULES["3sat-two-relus"]
MOST_CHOICES = 3000


def problem_with(samples: Sequence[Sample], dimension: int, *, free: bool = False, neurons: int = 2) -> TrainingProblem:
    return TrainingProblem(
        points=tuple(x for x, _ in samples),
        labels=tuple(y for _, y in samples),
        dimension=dimension,
        neurons=neurons,
        signs=None if free else (Q(1),) * neurons,
        bias=False,
    )


def samples_of(problem: TrainingProblem) -> list[Sample]:
    return list(zip(problem.points, problem.labels, strict=True))


def reduced(formula: ThreeSat, *, free: bool = False) -> TrainingProblem:
    return RULE.reduce(formula, Options(free_signs=free))


def decided(problem: TrainingProblem, found: Presolved) -> bool | None:
    """What the presolve and CaDiCaL say, None for open. `choose` checks the network against every point."""
    if found.standing is Standing.OPEN:
        assert found.log
        return None
    if found.standing is Standing.INFEASIBLE:
        return False
    return choose(problem, found) is not None


def check_choices(problem: TrainingProblem, found: Presolved) -> None:
    """A choice meets the conditions exactly if its network fits, for all choices if they are few."""
    if found.standing is not Standing.FINITE or prod(map(len, found.tables)) > MOST_CHOICES:
        return
    for chosen in product(*(range(len(table)) for table in found.tables)):
        allowed = not any(all(chosen[g] == c for g, c in part) for part in found.forbidden)
        assert (problem.objection(found.network(chosen)) is None) == allowed, chosen


def truth(problem: TrainingProblem, milliseconds: int = 5000) -> bool | None:
    """Z3's verdict on Σ max(0, w_j·x_p) = y_p as it stands; None if it takes too long."""
    solver = z3.Solver()
    solver.set("timeout", milliseconds)
    solver.from_string("\n".join(Question(problem).lines))
    reply = solver.check()
    return None if reply == z3.unknown else bool(reply == z3.sat)


def verdict(problem: TrainingProblem) -> bool | None:
    """As `decided`, everything checked that can be checked without knowing the truth."""
    found = mirror_presolve(problem)
    check_choices(problem, found)
    return decided(problem, found)


def scaled(sample: Sample, c: Q) -> Sample:
    point, label = sample
    return tuple((i, c * value) for i, value in point), c * label


def damaged(problem: TrainingProblem, dice: random.Random) -> TrainingProblem:
    """One to three changes that a formula's problem does not come with."""
    samples = samples_of(problem)
    # a formula without clauses may leave none
    for _ in range(dice.randint(1, 3) if samples else 0):
        at = dice.randrange(len(samples))
        point, label = samples[at]
        match dice.choice(("label", "label", "drop", "scale", "mirror", "point", "coefficient", "fraction", "sum")):
            case "label":
                samples[at] = point, dice.choice((Q(0), Q(1), Q(2), Q(3), Q(-1), Q(5), label + 1))
            case "drop" if len(samples) > 1:
                del samples[at]
            case "scale":
                # sometimes the label does not follow
                c = dice.choice((Q(2), Q(1, 3), Q(5, 2)))
                samples[at] = scaled(samples[at], c) if dice.random() < 0.7 else (scaled(samples[at], c)[0], label)
            case "mirror":
                samples.append((scaled(samples[at], Q(-1))[0], dice.choice((Q(0), Q(1), Q(2), Q(4)))))
            case "point":
                row = [dice.choice((Q(0), Q(0), Q(1), Q(-1), Q(2))) for _ in range(problem.d)]
                samples.append((sparse_point(row), dice.choice((Q(0), Q(1), Q(2), Q(3)))))
            case "coefficient" if point:
                entry = dice.randrange(len(point))
                changed = [
                    (i, dice.choice((Q(2), Q(-3), Q(1, 2))) if e == entry else v) for e, (i, v) in enumerate(point)
                ]
                samples[at] = tuple(changed), label
            case "fraction":
                samples[at] = point, label + dice.choice((Q(1, 2), Q(-1, 3), Q(7, 5)))
            case "sum":
                # two inputs known only together
                i, j = dice.randrange(problem.d), dice.randrange(problem.d)
                if i != j:
                    i, j = min(i, j), max(i, j)
                    samples += [(((i, Q(1)), (j, Q(1))), Q(2)), (((i, Q(-1)), (j, Q(-1))), dice.choice((Q(0), Q(2))))]
    dice.shuffle(samples)
    return replace(problem, points=tuple(x for x, _ in samples), labels=tuple(y for _, y in samples))


def value(weights: Sequence[Sequence[Q]], point: SparsePoint) -> Q:
    return Network(tuple(map(tuple, weights)), (Q(0),) * len(weights), (Q(1),) * len(weights)).values([point])[0]


def grown(dice: random.Random, spoil: float = 0.4) -> TrainingProblem:
    """A problem of the shape the presolve is for, owing nothing to formulas.

    Labels come from a network of small weights and are then spoiled with some probability. On each axis both points
    are there, or one, or none, or a pair of opposite points that gives a sum of weights. Other points have at most one
    input that is not pinned from both sides.
    """
    d = dice.randint(1, 5)
    size = [Q(0), Q(1), Q(2), Q(3), Q(1, 2), Q(3, 2)]
    weights = [[dice.choice(size) * dice.choice((1, -1)) for _ in range(d)] for _ in range(2)]
    pinned = [i for i in range(d) if dice.random() < 0.7]
    for i in pinned:
        # of opposite signs
        weights[1][i] = -dice.choice(size[1:]) * (1 if weights[0][i] > 0 else -1)
    points: list[SparsePoint] = []
    for i in range(d):
        kind = "both" if i in pinned else dice.choice(("both", "plus", "minus", "none", "sum"))
        points += [((i, Q(1)),)] * (kind in ("both", "plus")) + [((i, Q(-1)),)] * (kind in ("both", "minus"))
        if kind == "sum" and pinned:
            row = [Q(0)] * d
            row[i], row[dice.choice(pinned)] = Q(1), dice.choice((Q(1), Q(-1), Q(2)))
            points += [sparse_point(row), sparse_point([-v for v in row])]
    loose = [i for i in range(d) if i not in pinned]
    for _ in range(dice.randint(0, 6)):
        row = [Q(0)] * d
        for i in dice.sample(pinned, min(len(pinned), dice.randint(1, 3))):
            row[i] = dice.choice((Q(1), Q(-1), Q(1), Q(-2)))
        if loose:
            row[dice.choice(loose)] = dice.choice((Q(1), Q(-1), Q(-1), Q(2)))
        points.append(sparse_point(row))
    samples = []
    for point in points:
        label = value(weights, point)
        if len(point) > 1 and label and dice.random() < 0.5:
            # the opposite side may be free of label
            other = scaled((point, Q(0)), Q(-1))[0]
            if value(weights, other) == 0:
                point, label = other, Q(0)
        samples.append((point, label))
    if samples and dice.random() < spoil:
        at = dice.randrange(len(samples))
        samples[at] = samples[at][0], dice.choice((Q(0), Q(1), samples[at][1] + 1, samples[at][1] / 2))
    return problem_with(samples, d)
