"""Target errors above 0 for theorems about exact fits: samples that contradict each other, added at one point.

Froese-Hertrich ("Target Error"): "introducing a set of incompatible data points which force the network to incur an
additional error of gamma". What makes them right is checked here, not where they come from. Let x* be the point, y* the
label that a sample of the construction has there, and L the added labels:

l1: as many labels lie above y* as below, and their distances from y* sum to gamma. Then y* is a median of L, so the
    added loss is at least gamma wherever the network's value z is, and the construction's own sample adds |z - y*|.
l2: the labels average to y* and their squared distances sum to gamma: the added loss is |L| (z - y*)^2 + gamma.
l0: floor(gamma) labels differ from y*, and the samples (x*, y*), old and new, are more than gamma. So z = y*, and
    what remains of the target is less than one miss.

In each case a loss of at most gamma means that everything else is fitted exactly, and conversely.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from checker.problem import NAME, Sample
from checker.report import Rejected


def check_added(built: Sequence[Sample], added: Sequence[Sample], loss: str, target: Fraction) -> None:
    """Raises Rejected unless the added samples raise the least possible loss to exactly `target`, as above."""
    where = {point for point, _ in added}
    if len(where) > 1:
        raise Rejected(f"{NAME}: target: the samples beyond the theorem's are not all at one point")
    if not built and not added:
        return
    if not added:
        if loss == "l0" and target < 1:
            return
        raise Rejected(f"{NAME}: target: nothing makes an error of {target} necessary, and the theorem's target is 0")
    at = where.pop()
    forced = {label for point, label in built if point == at}
    if not forced:
        raise Rejected(f"{NAME}: target: no sample of the theorem stands where the samples beyond it contradict")
    y = min(forced)
    off = [label - y for _, label in added]
    if loss == "l1":
        balanced = sum(1 for r in off if r > 0) == sum(1 for r in off if r < 0)
        right = balanced and sum((abs(r) for r in off), Fraction(0)) == target
    elif loss == "l2":
        right = sum(off, Fraction(0)) == 0 and sum((r * r for r in off), Fraction(0)) == target
    elif loss == "l0":
        copies = sum(1 for r in off if r == 0) + sum(1 for point, label in built if (point, label) == (at, y))
        right = sum(1 for r in off if r) == target.__floor__() and copies > target
    else:
        right = False
    if not right:
        raise Rejected(f"{NAME}: target: the samples beyond the theorem's do not make an error of {target} necessary")
