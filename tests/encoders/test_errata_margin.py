"""Froese-Hertrich, Theorem 7 and the promise (5): with points closer than ε the answer may be wrong."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Q

from encoders.reductions import RULES, Options
from instances import HyperplaneSeparation, TrainingProblem
from instances.training import sparse_point
from tests.encoders.oracles import decide
from tests.encoders.planes import on_a_line, separating

RULE = RULES["hyperplanes-four-relus"]


def test_without_the_margin_separable_sets_need_not_fit() -> None:
    """q = 0 and p = 1/1000, 2/1000, 1/10: one cut separates, but r of the far pair lies beyond the near points."""
    close = on_a_line([0], [Q(1, 1000), Q(2, 1000), Q(1, 10)], None)
    assert close.epsilon == Q(1, 64)
    assert separating(close, promised=True) is not None
    assert decide(RULE.reduce(close, Options())) is None
    # a margin as small as the points are close restores the theorem: it is not scale-invariant, ε is
    assert decide(RULE.reduce(replace(close, margin=Q(1, 4000)), Options())) is not None
    far = on_a_line([0], [1, 2, 100], None)
    assert decide(RULE.reduce(far, Options())) is not None


def with_delta(source: HyperplaneSeparation, delta: Q) -> TrainingProblem:
    """The samples with one δ for all pairs."""
    found = [(x, Q(1)) for x in source.q] + [(x, Q(0)) for x in source.p]
    for q in source.q:
        for p in source.p:
            mixed = [tuple((1 - t) * a + t * b for a, b in zip(q, p, strict=True)) for t in (delta, 1 - delta)]
            found += [(mixed[0], Q(1)), (mixed[1], Q(0))]
    problem = RULE.reduce(source, Options())
    return replace(problem, points=tuple(sparse_point(x) for x, _ in found), labels=tuple(y for _, y in found))


def test_backward_any_delta_below_one_half_serves() -> None:
    """QPQP is separable by no two cuts, and fits with no δ in (0, 1/2), however large or small."""
    source = on_a_line([0, 2], [1, 3])
    for delta in (Q(49, 100), Q(1, 3), Q(1, 4), Q(1, 100), Q(1, 10**6)):
        assert decide(with_delta(source, delta)) is None


def test_a_delta_of_one_half_contradicts_itself() -> None:
    """r = s then, with both labels: even one q and one p fit no more."""
    source = on_a_line([0], [1])
    assert decide(with_delta(source, Q(1, 2))) is None
    assert decide(with_delta(source, Q(49, 100))) is not None
