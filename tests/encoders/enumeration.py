"""All networks that fit a problem of fixed signs, found one by one until Z3 says that there is no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction as Q

from instances import Network, TrainingProblem
from tests.encoders.levees import network_of
from tests.encoders.networks import built, neurons, times
from tests.encoders.oracles import Question, number


def in_order(network: Network) -> Network:
    """Positive neurons first, those of one sign by descending (bias, weights): one form for all ways to exchange."""
    return built(sorted(neurons(network), key=lambda part: (part[2], part[1], part[0]), reverse=True))


def another_fit(problem: TrainingProblem, known: Iterable[Network]) -> Network | None:
    """A fit in that order that is none of the known ones (weight by weight), or None because there is no other."""
    assert problem.signs is not None
    signs = tuple(sorted(problem.signs, reverse=True))
    question = Question(replace(problem, signs=signs))
    places = (problem.d, *range(problem.d))
    terms = [[question.term(j, i) for i in places] for j in range(problem.k)]
    for j in range(problem.k - 1):
        if signs[j] == signs[j + 1]:
            question.demand(_descending(terms[j], terms[j + 1]))
    for network in known:
        assert in_order(network) == network
        values = [(bias, *weights) for weights, bias, _ in neurons(network)]
        pairs = [pair for row, mine in zip(terms, values, strict=True) for pair in zip(row, mine, strict=True)]
        question.demand("(or " + " ".join(f"(not (= {term} {number(value)}))" for term, value in pairs) + ")")
    return question.answer()


def all_fits(problem: TrainingProblem, most: int) -> list[Network]:
    """Every fit, up to exchanging neurons of one sign. Fails if there are more than `most`."""
    found: list[Network] = []
    while (network := another_fit(problem, found)) is not None:
        found.append(network)
        assert len(found) <= most, network
    return found


def levees_both_ways(slopes: Sequence[Q], offset: Q = Q(0)) -> list[Network]:
    """What Lemma 4 leaves of one gadget: each levee, and each with all four neurons turned."""
    found = []
    for slope in slopes:
        straight = network_of(((slope, offset),))
        found += [in_order(straight), in_order(built([times(-1, part) for part in neurons(straight)]))]
    return found


def _descending(first: Sequence[str], second: Sequence[str]) -> str:
    if not first:
        return "true"
    rest = _descending(first[1:], second[1:])
    return f"(or (> {first[0]} {second[0]}) (and (= {first[0]} {second[0]}) {rest}))"
