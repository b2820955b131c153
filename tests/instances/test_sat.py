"""Sources: their meaning, their clauses as CNF, and what they refuse."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given

from instances.sat import FormulaSource, OneInThreeSat, ThreeSat
from tests.instances.oracles import RELAXED, solutions
from tests.instances.strategies import one_in_three_sats, three_sats


@RELAXED
@given(three_sats() | one_in_three_sats())
def test_satisfied_by_and_cnf_agree_with_the_definition(source: FormulaSource) -> None:
    expected = set(solutions(source))
    for values in product((False, True), repeat=source.variables):
        by_cnf = all(any(values[abs(a) - 1] == (a > 0) for a in clause) for clause in source.cnf())
        assert source.satisfied_by(values) == by_cnf == (values in expected)


def test_occurrences_count() -> None:
    assert solutions(OneInThreeSat(2, ((1, 1, 2),))) == [(False, True)]
    assert OneInThreeSat(2, ((1, 1, 2),)).satisfied_by([False, True])
    assert not OneInThreeSat(2, ((1, 1, 2),)).satisfied_by([True, False])
    assert not OneInThreeSat(1, ((1, 1, 1),)).satisfied_by([True])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: ThreeSat(-1, ()), "negative"),
        (lambda: ThreeSat(4, ((1, 2, 3, 4),)), "more than three"),
        (lambda: ThreeSat(2, ((1, 3),)), "literal 3"),
        (lambda: ThreeSat(2, ((1, -3),)), "literal -3"),
        (lambda: ThreeSat(2, ((1, 0),)), "literal 0"),
        (lambda: OneInThreeSat(-1, ()), "negative"),
        (lambda: OneInThreeSat(2, ((1, 2),)), "three literals"),  # type: ignore[arg-type]
        (lambda: OneInThreeSat(2, ((1, 2, 3),)), "variable 3"),
        (lambda: OneInThreeSat(2, ((1, 2, -1),)), "variable -1"),
        (lambda: ThreeSat(2, ()).satisfied_by([True]), "length 1, not 2"),
        (lambda: OneInThreeSat(2, ()).satisfied_by([True] * 3), "length 3, not 2"),
    ],
)
def test_refused(make: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        make()  # type: ignore[operator]
