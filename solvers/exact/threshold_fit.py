"""Does a threshold network fit exactly? SAT over activation patterns, and exact geometry for every column.

A fit exists if and only if there are columns s_j ∈ {0, 1}^n with Σ_j a_j·s_jp = y_p at every point, each cut off by a
half-space: {p : s_jp = 1} = {p : w_j·x_p + b_j > 0}. (Only the pattern matters, so no weight is bounded.) The sums are
clauses, and so is what follows from lines; a pattern whose columns are not cut out yields, per column, a point that
the hulls of its ones and its noughts share (`halfspaces`), a clause over at most d + 2 points that holds for every
neuron. There are finitely many, so it ends: with columns that are all cut out, which are a network, or without a
pattern. Every clause but the sorting and the known sides of `encoders.geometry.steps` holds for every fit, and those
two hold for some arrangement of it.

Fixed coefficients are any rationals. Free ones: a line on which k labels change makes |a_j| known. Each neuron switches
once, in a gap of its own, by ±a_j = Δ_g; turned upwards along the line they are y(first) + Σ_g Δ_g·[above]. So
f fits if and only if coefficients Δ fit the labels y − y(first), and some of the Δ sum up to −y(first): those are the
neurons that are turned back (a·s = a − a·(1 − s); complements of half-spaces are half-spaces on finitely many
points; biases are needed). Without such a line every pattern's coefficients are solved for (`free_coefficients`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from encoders.geometry.jumps import Jumps, common_measure
from encoders.geometry.record import Step
from encoders.geometry.result import ended
from encoders.geometry.steps import Steps, steps_of
from instances import Activation, Network, TrainingProblem, sparse_point
from solvers.exact.free_coefficients import coefficients_or_relation, forbid_relation
from solvers.exact.halfspaces import Meeting, cut_off, lift
from solvers.exact.threshold_patterns import Column, Question, UndecidedError
from solvers.exact.weighted_sums import sum_clauses

LINE_CLAUSES = 300_000
"""Clauses from lines that are written down at once; what else lines say is found when it is violated."""

SORTED_POINTS = 60
"""Points by which interchangeable neurons are sorted."""


@dataclass(frozen=True, slots=True)
class Fit:
    """`network` fits, or is None because none does; `why` says how that is known, `steps` certify it if it is known."""

    network: Network | None
    why: str
    steps: Sequence[Step] | None = None


def fit(problem: TrainingProblem, deadline: float | None = None) -> Fit:
    """For exact fits of threshold networks. `deadline` in seconds of the monotonic clock. Raises UndecidedError."""
    steps = steps_of(problem, deadline)
    if steps.refuted is not None:
        return Fit(None, str(steps.refuted), ended(steps.record, steps.refuted).steps)
    if problem.signs is None and problem.k:
        return _free(problem, steps, deadline)
    columns = _columns(problem, problem.signs or (), steps, deadline)
    if columns is None:
        return Fit(None, "no pattern of half-spaces has these sums")
    return _checked(problem, steps, columns, problem.signs or ())


def _columns(
    problem: TrainingProblem, coefficients: Sequence[Fraction], steps: Steps, deadline: float | None
) -> list[Column] | None:
    """Where each neuron is on, over the distinct points, or None if nothing fits. Raises UndecidedError."""
    lifted = [lift(x, bias=problem.bias) for x in steps.samples.points]
    turned = [a < 0 for a in coefficients]
    question = Question(lifted, turned, problem.bias, steps.known, deadline)
    unit = common_measure(coefficients) or Fraction(1)
    weights = [int(abs(a) / unit) for a in coefficients]
    below = sum((a for a in coefficients if a < 0), Fraction(0))
    for p, y in enumerate(steps.samples.labels):
        terms = [(column[p], weight) for column, weight in zip(question.columns, weights, strict=True) if weight]
        _add_sum(question, terms, int((y - below) / unit))
    _add_lines(question, steps)
    if steps.known is None:
        _add_order(question, weights, steps)
    while (columns := question.pattern()) is not None and question.refine(columns):
        pass
    question.solver.delete()
    if columns is None:
        return None
    return [
        tuple(not value for value in column) if negative else column
        for column, negative in zip(columns, turned, strict=True)
    ]


def _add_sum(question: Question, terms: Sequence[tuple[int, int]], total: int) -> None:
    left = total - sum(weight for literal, weight in terms if literal == 1)
    for clause in sum_clauses([term for term in terms if abs(term[0]) != 1], left, question.fresh):
        question.add(clause)


def _add_lines(question: Question, steps: Steps) -> None:
    for lines in steps.lines:
        size = 2 * len(question.columns) * sum(len(line.points) - 1 for line in lines)
        if question.clauses + size > LINE_CLAUSES:
            return
        question.follow(lines)


def _add_order(question: Question, weights: Sequence[int], steps: Steps) -> None:
    """Neurons of equal weight are interchangeable; without biases only if neither or both are turned."""
    order = list(max(steps.lines[0], key=lambda line: len(line.points)).points) if steps.lines else []
    order += [p for p in range(len(steps.samples.points)) if p not in set(order)]

    def kind(j: int) -> tuple[int, bool]:
        return weights[j], bool(question.turned[j]) and not question.bias

    for _, group in groupby(sorted(range(len(weights)), key=kind), key=kind):
        question.sort(list(group), order[:SORTED_POINTS])


def _free(problem: TrainingProblem, steps: Steps, deadline: float | None) -> Fit:
    line = steps.free
    if line is None or not problem.bias:
        return _entirely_free(problem, steps, deadline)
    changes = tuple(change for _, change in line.gaps)
    back = _subset(changes, -line.first)
    if back is None:
        return Fit(None, f"the jumps along a line are {_listed(changes)}, and none of them sum up to {-line.first}")
    samples = steps.samples
    inner = TrainingProblem(
        tuple(sparse_point(x) for x in samples.points),
        tuple(y - line.first for y in samples.labels),
        problem.d,
        problem.k,
        changes,
        activation=Activation.THRESHOLD,
    )
    found = steps_of(inner, deadline)
    if found.refuted is not None:
        return Fit(None, str(found.refuted))
    columns = _columns(inner, changes, found, deadline)
    if columns is None:
        return Fit(None, "no pattern of half-spaces has these sums")
    ordered = _by_gap(columns, line)
    turned = [tuple(not on for on in column) if g in back else column for g, column in enumerate(ordered)]
    coefficients = [-change if g in back else change for g, change in enumerate(changes)]
    return _checked(problem, steps, turned, coefficients)


def _entirely_free(problem: TrainingProblem, steps: Steps, deadline: float | None) -> Fit:
    lifted = [lift(x, bias=problem.bias) for x in steps.samples.points]
    question = Question(lifted, [False] * problem.k, problem.bias, deadline=deadline)
    for p, y in enumerate(steps.samples.labels):
        if y:
            question.add([column[p] for column in question.columns])
    _add_lines(question, steps)
    _add_order(question, [1] * problem.k, steps)
    while (columns := question.pattern()) is not None:
        coefficients, relation = coefficients_or_relation(columns, steps.samples.labels)
        if coefficients is None:
            forbid_relation(question, columns, relation)
        if not question.refine(columns) and coefficients is not None:
            return _checked(problem, steps, columns, coefficients)
    return Fit(None, "no pattern of half-spaces fits with any coefficients")


def _by_gap(columns: Sequence[Column], line: Jumps) -> list[Column]:
    """The columns in the order of the gaps they switch in, each turned so that it is on above its gap."""
    at = line.line.points
    found = {}
    for column in columns:
        above = column if column[at[-1]] else tuple(not on for on in column)
        found[next(i for i in range(len(at) - 1) if above[at[i + 1]])] = above
    return [found[i] for i, _ in line.gaps]


def _subset(values: Sequence[Fraction], total: Fraction) -> set[int] | None:
    """Positions whose values sum up to the total, or None. Raises UndecidedError if there are too many sums."""
    sums: dict[Fraction, tuple[int, Fraction] | None] = {Fraction(0): None}
    for i, value in enumerate(values):
        for s in list(sums):
            sums.setdefault(s + value, (i, s))
        if len(sums) > 10**6:
            raise UndecidedError("too many sums of jumps")
    if total not in sums:
        return None
    chosen: set[int] = set()
    while (step := sums[total]) is not None:
        chosen.add(step[0])
        total = step[1]
    return chosen


def _checked(
    problem: TrainingProblem, steps: Steps, columns: Sequence[Column], coefficients: Sequence[Fraction]
) -> Fit:
    """The network of these columns. Raises AssertionError if it does not fit."""
    points = [lift(x, bias=problem.bias) for x in steps.samples.points]
    rows = []
    for column in columns:
        inside = [p for p, on in enumerate(column) if on]
        found = cut_off(points, inside, [p for p, on in enumerate(column) if not on])
        if isinstance(found, Meeting):
            raise AssertionError(f"a column that is cut out is not: {found}")
        rows.append([Fraction(w) for w in found] or [Fraction(0)] * (problem.d + problem.bias))
    network = Network(
        tuple(tuple(row[: problem.d]) for row in rows),
        tuple(row[problem.d] if problem.bias else Fraction(0) for row in rows),
        tuple(coefficients),
        Activation.THRESHOLD,
    )
    objection = problem.objection(network)
    if objection is not None:
        raise AssertionError(f"a pattern with the right sums does not fit: {objection}")
    return Fit(network, "a pattern of half-spaces fits")


def _listed(values: Sequence[Fraction]) -> str:
    return ", ".join(map(str, values))
