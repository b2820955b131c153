"""Free signs, enumerated: no network is lost, and one split fits if and only if the problem does."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.geometry import splits as splitting
from encoders.geometry.facts import facts_of
from encoders.geometry.splits import MOST_SPLITS, counted, sign_splits
from instances import Activation, Network, TrainingProblem, sparse_point
from tests.encoders.geometry_cases import one_neuron_more, random_case
from tests.encoders.geometry_judges import fits
from tests.encoders.test_facts import asked, varied


def freed(problem: TrainingProblem) -> TrainingProblem:
    return replace(problem, signs=None)


def lost(seeds: range) -> str | None:
    """A known network with a number of + neurons that is not among the splits."""
    for seed in seeds:
        dice = random.Random(seed)
        case = random_case(dice, most=4)
        if dice.random() < 0.6:
            case = one_neuron_more(dice, case)
        assert case.known is not None
        problem = freed(case.problem)
        # a neuron that is 0 has any sign, so the known ones are at least as many as are needed
        plus = sum(1 for a in case.known.coefficients if a > 0)
        found = sign_splits(problem, counted(problem))
        numbers = [sum(1 for a in split.signs or () if a > 0) for split in found]
        if found and plus not in numbers:
            return f"{plus} of {problem.k} are positive, tried: {numbers}"
        assert len(set(numbers)) == len(numbers) <= MOST_SPLITS
    return None


def test_a_known_network_has_the_signs_of_a_split() -> None:
    assert lost(range(150)) is None


@pytest.mark.parametrize("change", [(1, 0), (0, 1)])
def test_one_neuron_too_many_is_noticed(change: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    real = splitting.sign_splits

    def narrower(problem: TrainingProblem, needs: tuple[int, int]) -> list[TrainingProblem]:
        return real(problem, (needs[0] + change[0], needs[1] + change[1]))

    monkeypatch.setitem(globals(), "sign_splits", narrower)
    assert lost(range(150)) is not None


def crooked_line(dice: random.Random) -> TrainingProblem:
    """One bend, and a zero somewhere else: not for two neurons, unless both are near each other."""
    slopes = dice.choice(((1, 2), (2, 1), (1, 3), (0, 1), (-1, -2), (-2, -1), (1, -1)))
    bend = dice.choice((2, 5, 6))
    start = -slopes[0] * dice.randint(0, 3)
    labels = [Q(start + sum(slopes[i >= bend] for i in range(at))) for at in range(8)]
    points = tuple(sparse_point((Q(at),)) for at in range(8))
    return TrainingProblem(points, tuple(labels), 1, dice.choice((2, 2, 2, 3)))


def test_one_split_fits_if_and_only_if_the_problem_does() -> None:
    seen: Counter[bool] = Counter()
    for seed in range(140):
        dice = random.Random(seed)
        problem = crooked_line(dice) if seed % 2 else freed(varied(dice).problem)
        found = sign_splits(problem, counted(problem))
        facts = [facts_of(split) for split in found]
        if not any(facts):
            continue
        truth = fits(problem)
        # positive networks are not turned, and have no facts
        pairs = zip(found, facts, strict=True)
        said = [fits(split) if known is None else asked(split, known) for split, known in pairs]
        if truth is None or None in said:
            continue
        for network in said:
            assert not isinstance(network, Network) or problem.objection(network) is None
        assert any(network is not False for network in said) is truth, (seed, problem)
        seen[truth] += 1
    assert min(seen[True], seen[False]) > 10, seen


def test_nothing_is_enumerated_where_there_is_nothing_to_enumerate() -> None:
    problem = random_case(random.Random(1), most=2).problem
    needs = counted(problem)
    assert sign_splits(replace(problem, signs=(Q(1),) * problem.k), needs) == []
    free = freed(problem)
    assert sign_splits(replace(free, activation=Activation.THRESHOLD), needs) == []
    assert sign_splits(replace(free, neurons=sum(needs) + MOST_SPLITS), needs) == []
    assert len(sign_splits(replace(free, neurons=sum(needs) + MOST_SPLITS - 1), needs)) == MOST_SPLITS
    assert sign_splits(free, (free.k, 1)) == [], "more than there are"
    assert counted(free, deadline=0.0) == (0, 0)
