"""Theorem 1 backwards: every network of error at most the target gives a cover that costs at most its error."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.reductions import RULES, NotAFitError, Options
from instances import Loss, Network, SetCover
from tests.encoders.covers import choices, cost, covers, families, least_cost, random_cover
from tests.encoders.networks import Neuron, built, function_of, neurons, rewritten
from tests.encoders.one_relu import OneRelu
from tests.encoders.oracles import number
from tests.encoders.test_set_cover import OPTIONS, all_options

RULE = RULES["set-cover-one-relu"]
SOURCES = [
    SetCover(2, ((1,), (2,), (1, 2)), (1, 1, 3)),
    SetCover(3, ((1, 2), (2, 3), (1, 3)), (1, 1, 1)),
    SetCover(3, ((1, 2, 3), (1,), (2, 3), ()), (2, 1, 1, 1)),
    SetCover(0, ((), ()), (1, 2)),
]


def demands(question: OneRelu, source: SetCover) -> dict[str, list[str]]:
    """Regions of the weights."""
    m = len(source.sets)
    regions = {
        "any": [],
        "w_eps below 0": [f"(< w_{m + 1} 0.0)"],
        "w_eps = 0": [f"(= w_{m + 1} 0.0)"],
        "w_eps above 1": [f"(> w_{m + 1} 1.0)"],
        "a tie": [f"(= w_0 (- w_{m + 1}))"],
        "a positive set": ["(> w_0 0.5)"],
        "w_1 too small": [f"(< w_{m} {number(question.problem.labels[-2])})"],
        "w_1 too large": [f"(> w_{m} {number(question.problem.labels[-2])})"],
    }
    if question.problem.bias:
        regions |= {"bias 1": [f"(= w_{m + 2} 1.0)"], "bias -9": [f"(= w_{m + 2} (- 9.0))"]}
    return regions


@all_options
def test_every_network_within_the_target_gives_a_cover(options: Options) -> None:
    dice = random.Random(2)
    met = Counter[str]()
    for source in SOURCES:
        best = least_cost(source)
        assert best is not None
        for budget in (best, best + 1):
            asked = replace(source, budget=budget)
            problem = RULE.reduce(asked, options)
            assert problem.target is not None
            # residuals of at most 1 have squares below their absolute values: one question serves both losses
            question = OneRelu(replace(problem, loss=Loss.L1), 1)
            small = [f"(<= (- 1.0) (- f_{p} {number(y)}) 1.0)" for p, y in enumerate(problem.labels)]
            for name, region in demands(question, asked).items():
                network = question.answer([f"(<= {question.loss} {number(problem.target)})", *region, *small])
                if network is None:
                    continue
                assert problem.error(network) <= problem.target
                met[name] += 1
                chosen = RULE.extract(asked, network, options)
                assert covers(asked, chosen)
                assert cost(asked, chosen) <= problem.error(network)
                for other in rewritten(network, dice):
                    assert function_of(other) == function_of(network)
                    assert RULE.extract(asked, other, options) == chosen
    expected = {"any", "w_eps above 1", "w_1 too small", "w_1 too large", "a positive set", "a tie"}
    assert expected <= set(met), met
    assert met["bias 1"] > 0 or not options.bias
    assert met["bias -9"] > 0 or not options.bias


@all_options
def test_networks_near_a_witness(options: Options) -> None:
    """Random steps away: below the budget (or below all costs) a cover must come out, and never one that is none."""
    dice = random.Random(3)
    seen = Counter[str]()
    for at in range(400):
        source = random_cover(dice.randint(1, 3), dice.randint(1, 4), 1 + at % 3, dice)
        total = sum(source.costs)
        problem = RULE.reduce(source, options)
        ((row, bias, coefficient),) = neurons(RULE.fit(source, dice.choice(choices(len(source.sets))), options))
        size = dice.choice((Q(1, 100), Q(1, 9), Q(1, 3)))
        moved = tuple(w + size * dice.randint(-3, 3) for w in row)
        if options.bias:
            bias = size * dice.randint(-3, 3)
        network = built([(moved, bias, coefficient)])
        error = problem.error(network)
        if error <= total:
            chosen = RULE.extract(source, network, options)
            assert covers(source, chosen)
            assert cost(source, chosen) <= error
            seen["within"] += 1
            with pytest.raises(NotAFitError):
                RULE.extract(replace(source, budget=cost(source, chosen) - 1), network, options)
        else:
            try:
                assert covers(source, RULE.extract(source, network, options))
                seen["above, and a cover all the same"] += 1
            except NotAFitError:
                seen["above"] += 1
    assert seen["within"] >= 40, seen
    assert seen["above"] >= 40, seen


def test_the_witness_of_a_cover_gives_it_back() -> None:
    for elements, sets in ((2, 2), (3, 3)):
        for members in families(elements, sets):
            source = SetCover(elements, members, (1,) * sets)
            for options in OPTIONS.values():
                for chosen in choices(sets):
                    network = RULE.fit(source, chosen, options)
                    if covers(source, chosen):
                        assert RULE.extract(source, network, options) == chosen
                    else:
                        with pytest.raises(NotAFitError, match="no cover within the budget"):
                            RULE.extract(source, network, options)


def test_a_bias_is_folded_in() -> None:
    """A.1 with its sign put right: weights (w_S, w_1 − c, w_ε − c) and bias c compute the same on the data."""
    source, options = SOURCES[1], OPTIONS["l2-bias"]
    problem = RULE.reduce(source, options)
    chosen = (True, True, False)
    ((row, _, coefficient),) = neurons(RULE.fit(source, chosen, options))
    for c in (Q(5), Q(-5), Q(1, 3)):
        network = built([((*row[:3], row[3] - c, row[4] - c), c, coefficient)])
        assert problem.error(network) == 2
        assert RULE.extract(source, network, options) == chosen


def test_ties_count_as_chosen() -> None:
    """w_S = −w_ε misses sample (3) like anything below, and the paper's strict "<" would not see a cover."""
    source = SetCover(1, ((1,),), (1,), budget=1)
    q = RULE.reduce(source, Options()).labels[-2]
    network = Network(((-q, q, q),), (Q(0),), (Q(1),))
    assert RULE.extract(source, network) == (True,)


def test_of_other_width_is_no_fit() -> None:
    parts: list[Neuron] = [((Q(1), Q(1)), Q(0), Q(1))]
    with pytest.raises(NotAFitError, match="does not have 3 inputs"):
        RULE.extract(SetCover(1, ((1,),), (1,)), built(parts))
