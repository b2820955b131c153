"""Targets above 0: the added samples must make exactly that error necessary, whoever chose them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.contradiction import check_added
from checker.report import Rejected

Q = Fraction
HERE, THERE = (Q(1), Q(2)), (Q(3), Q(4))
BUILT = [(HERE, Q(5)), (THERE, Q(0))]


def at(*labels: int | Fraction, where: tuple[Fraction, ...] = HERE) -> list[tuple[tuple[Fraction, ...], Fraction]]:
    return [(where, Q(label)) for label in labels]


RIGHT = {
    "l1": [(at(4, 6), 2), (at(3, 7, 5), 4), (at(4, 3, 6, 7), 6)],
    "l2": [(at(4, 6), 2), (at(3, 7, 4, 6), 10), (at(4, 4, 7), 6)],
    "l0": [(at(6, 5), 1), (at(6, 6, 5, 5), Q(5, 2)), ([], Q(1, 2))],
}
WRONG = {
    "l1": [(at(4, 6), 3), (at(4, 4, 8), 5), (at(6, 7), 3), (at(4, 6, where=THERE), 2), (at(4) + at(6, where=THERE), 2)],
    "l2": [(at(4, 6), 3), (at(4, 7), 5), (at(4, 6), 1), ([], 1)],
    "l0": [(at(6), 1), (at(6, 6, 5), 2), (at(6, 6, 5), 1), ([], 1)],
    "linf": [(at(4, 6), 1)],
    "zero": [(at(4, 6), 2)],
}


@pytest.mark.parametrize("loss", RIGHT)
def test_what_makes_the_error_necessary_is_accepted(loss: str) -> None:
    for added, target in RIGHT[loss]:
        check_added(BUILT, added, loss, Q(target))


@pytest.mark.parametrize("loss", WRONG)
def test_what_does_not_is_rejected(loss: str) -> None:
    for added, target in WRONG[loss]:
        with pytest.raises(Rejected, match="target"):
            check_added(BUILT, added, loss, Q(target))


def test_samples_at_a_new_point_force_nothing() -> None:
    with pytest.raises(Rejected, match="no sample of the theorem"):
        check_added(BUILT, at(4, 6, where=(Q(0), Q(0))), "l1", Q(2))


@pytest.mark.parametrize("loss", ["l1", "l2", "l0"])
def test_the_accepted_ones_cost_the_target_only_where_the_rest_is_fitted(loss: str) -> None:
    """The claim itself, at many values: the added loss and the construction's own sample exceed the target off y*."""
    power = {"l1": lambda r: abs(r), "l2": lambda r: r * r, "l0": lambda r: Q(int(r != 0))}[loss]
    for added, target in RIGHT[loss]:
        labels = [label for _, label in added]
        assert sum((power(5 - label) for label in labels), Q(0)) <= target
        for step in range(-40, 41):
            z = 5 + Q(step, 8)
            total = power(z - 5) + sum((power(z - label) for label in labels), Q(0))
            assert (total <= target) == (z == 5), (loss, labels, z)
