"""Delta debugging on made-up predicates: what it returns holds and is 1-minimal, for every predicate on few items."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import chain, combinations

import pytest

from satfit.audit.ddmin import OutOfBudgetError, ddmin


def subsets(items: list[int]) -> list[tuple[int, ...]]:
    return list(chain.from_iterable(combinations(items, size) for size in range(len(items) + 1)))


def check(items: list[int], holds: Callable[[list[int]], bool]) -> list[int]:
    tested: list[tuple[int, ...]] = []

    def once(candidate: list[int]) -> bool:
        assert tuple(candidate) not in tested
        tested.append(tuple(candidate))
        return holds(candidate)

    found = ddmin(items, once)
    assert found == [item for item in items if item in found]
    assert found == items or holds(found)
    for gone in found:
        assert not holds([item for item in found if item != gone])
    return found


@pytest.mark.parametrize("count", range(4))
def test_every_predicate_on_up_to_three_items(count: int) -> None:
    items = list(range(count))
    proper = [subset for subset in subsets(items) if len(subset) < count]
    for number in range(2 ** len(proper)):
        true = {subset for at, subset in enumerate(proper) if number >> at & 1} | {tuple(items)}
        check(items, lambda kept, true=true: tuple(kept) in true)


def test_random_predicates_on_more_items() -> None:
    dice = random.Random(1)
    for _ in range(300):
        items = list(range(dice.randint(4, 7)))
        share = dice.choice([0.05, 0.2, 0.5])
        true = {subset for subset in subsets(items) if dice.random() < share} | {tuple(items)}
        check(items, lambda kept, true=true: tuple(kept) in true)


def test_a_planted_set_is_found_exactly() -> None:
    dice = random.Random(2)
    for _ in range(200):
        items = list(range(dice.randint(1, 40)))
        planted = set(dice.sample(items, dice.randint(0, min(5, len(items)))))
        assert set(check(items, lambda kept, planted=planted: planted <= set(kept))) == planted


def test_one_item_among_many_is_found_by_halves() -> None:
    for wanted in range(64):
        tests = 0

        def holds(kept: list[int], wanted: int = wanted) -> bool:
            nonlocal tests
            tests += 1
            return wanted in kept

        assert ddmin(list(range(64)), holds) == [wanted]
        assert tests <= 2 * 6 + 2


def test_what_was_found_stands_when_the_budget_ends() -> None:
    for budget in range(30):
        left = budget

        def holds(kept: list[int]) -> bool:
            nonlocal left
            if not left:
                raise OutOfBudgetError
            left -= 1
            return {3, 17} <= set(kept)

        found = ddmin(list(range(20)), holds)
        assert {3, 17} <= set(found)
    assert found == [3, 17]
