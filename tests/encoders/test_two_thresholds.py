"""Froese-Hertrich, Corollary 10: two threshold neurons fit only if two hyperplanes separate, and do fit as promised.

Z3 decides with everything free; on a line the truth is counted, in the plane Z3 is asked for hyperplanes.
"""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction as Q
from itertools import combinations

import pytest

from encoders.reductions import RULES, NotAFitError, Options
from instances import HyperplaneSeparation, Loss, UsageError
from tests.encoders.networks import neurons
from tests.encoders.planes import (
    CORNERS,
    GRID,
    SIX,
    STAR,
    TOUCHING,
    TRIANGLE,
    WEDGE,
    changes,
    in_one_region,
    of_word,
    on_a_line,
    separates,
    separating,
    sizes,
    words,
)  # fmt: skip
from tests.encoders.thresholds import decide_thresholds, rescaled, thresholds

RULE = RULES["hyperplanes-two-thresholds"]
FREE = Options(free_signs=True)
frees = pytest.mark.parametrize("free", [False, True], ids=["fixed", "free"])


def backward_agrees(source: HyperplaneSeparation, options: Options) -> bool:
    """Does a network fit? If so, hyperplanes must come out of it, however its neurons are scaled or ordered."""
    network = decide_thresholds(RULE.reduce(source, options))
    if network is None:
        return False
    parts = neurons(network)
    for other in (network, rescaled(network, [Q(3, 7)] * network.neurons), thresholds(parts[::-1])):
        assert separates(source, RULE.extract(source, other, options))
    return True


@frees
@pytest.mark.parametrize(
    ("length", "count"), [(0, 1), (1, 3), (2, 6), (3, 18), (4, 45), pytest.param(5, 135, marks=pytest.mark.slow)]
)
def test_every_word_on_a_line(length: int, count: int, free: bool) -> None:
    """Unknown coefficients: fit if and only if at most two changes. Fixed ones need Q in one region as well."""
    options, seen = Options(free_signs=free), Counter[bool]()
    for word in words(length):
        source = of_word(word)
        sizes(RULE, source, options)
        separable = changes(word) <= 2
        fits = backward_agrees(source, options)
        assert fits <= separable, word
        assert fits == (separable and (free or in_one_region(word))), word
        seen[fits] += 1
    assert seen.total() == count
    assert seen[False] > 0 or length < 3 + free


@pytest.mark.parametrize(
    "source",
    [CORNERS, TRIANGLE, WEDGE, TOUCHING, STAR, GRID],
    ids=["corners", "triangle", "wedge", "touching", "star", "grid"],
)
def test_in_the_plane(source: HyperplaneSeparation) -> None:
    promised = separating(source, promised=True)
    for options in (Options(), FREE):
        sizes(RULE, source, options)
        fits = backward_agrees(source, options)
        assert fits <= (separating(source) is not None)
        assert fits >= (promised is not None)
        if promised is not None:
            network = RULE.fit(source, promised, options)
            assert RULE.reduce(source, options).objection(network) is None
            assert separates(source, RULE.extract(source, network, options))


@frees
def test_random_points_in_the_plane(free: bool) -> None:
    dice, seen = random.Random(12), Counter[tuple[bool, bool]]()
    options = Options(free_signs=free)
    for _ in range(45):
        points = dice.sample([(x, y) for x in range(4) for y in range(4)], dice.randint(5, 11))
        cut = dice.randint(1, len(points) - 1)
        source = HyperplaneSeparation(
            2, tuple((Q(a), Q(b)) for a, b in points[:cut]), tuple((Q(a), Q(b)) for a, b in points[cut:])
        )
        promised, planes = separating(source, promised=True), separating(source)
        fits = backward_agrees(source, options)
        assert (promised is not None) <= fits <= (planes is not None)
        # with fixed signs the promise is not only enough: f = 1[t₁] − 1[t₂] is 1 in one region only
        assert free or fits == (promised is not None)
        if promised is not None:
            assert source.oriented(promised) is not None
            assert RULE.reduce(source, options).objection(RULE.fit(source, promised, options)) is None
        if planes is not None and source.oriented(planes) is None:
            with pytest.raises(NotAFitError, match="not as the promise"):
                RULE.fit(source, planes, options)
        seen[planes is not None, fits] += 1
    assert seen[True, True] > 5
    assert seen[False, False] > 3


def test_the_grid_without_the_promise() -> None:
    """The 16 points: the axes separate, and no two threshold neurons fit, whatever their coefficients."""
    axes = (((Q(1), Q(0)), Q(0)), ((Q(0), Q(1)), Q(0)))
    assert separates(GRID, axes)
    assert GRID.satisfied_by(axes)
    assert GRID.oriented(axes) is None
    assert separating(GRID, promised=True) is None
    assert decide_thresholds(RULE.reduce(GRID, FREE)) is None


def test_with_fixed_signs_three_points_are_a_counterexample() -> None:
    """Q = {−1, 1}, P = {0} breaks the promise that Q lies in one region: + and − do not fit, + and + do."""
    source = on_a_line([-1, 1], [0])
    assert separating(source) is not None
    assert decide_thresholds(RULE.reduce(source, Options())) is None
    assert decide_thresholds(RULE.reduce(source, FREE)) is not None


def test_six_points_without_the_promise() -> None:
    """A smaller counterexample: drop any one of the six, and two neurons fit."""
    assert separating(SIX) is not None
    assert separating(SIX, promised=True) is None
    assert decide_thresholds(RULE.reduce(SIX, FREE)) is None
    for x in SIX.points:
        smaller = HyperplaneSeparation(2, tuple(q for q in SIX.q if q != x), tuple(p for p in SIX.p if p != x))
        assert decide_thresholds(RULE.reduce(smaller, FREE)) is not None


def test_points_on_a_neuron_s_line_are_on_the_side_of_0() -> None:
    """1[x > 0] − 1[x > 2] with q = 2 and p = 0, 3: the lines go through points and must be moved down."""
    source = on_a_line([2], [0, 3])
    network = thresholds([((Q(1),), Q(0), Q(1)), ((Q(1),), Q(-2), Q(-1))])
    assert RULE.reduce(source, Options()).objection(network) is None
    planes = RULE.extract(source, network, Options())
    assert separates(source, planes)
    assert not separates(source, (((Q(1),), Q(0)), ((Q(1),), Q(-2))))


def test_what_is_no_fit() -> None:
    source = on_a_line([0, 2], [1, 3])
    for cuts in combinations((Q(1, 2), Q(3, 2), Q(5, 2), Q(9)), 2):
        network = thresholds([((Q(1),), -cut, Q(a)) for cut, a in zip(cuts, (1, -1), strict=True)])
        with pytest.raises(NotAFitError, match="do not separate"):
            RULE.extract(source, network, Options())
    with pytest.raises(NotAFitError, match="does not have 1 inputs"):
        RULE.extract(source, thresholds([((Q(1), Q(1)), Q(0), Q(1))]), Options())


def test_a_point_in_both_sets_fits_nothing() -> None:
    source = on_a_line([0, 1], [1])
    assert decide_thresholds(RULE.reduce(source, FREE)) is None
    assert separating(source) is None


@frees
@pytest.mark.parametrize("word", ["QP", "PQP", "PQQ", "QPQ", "QPQP", "PQPQP", "Q.P", "QQ", "P", ""])
@pytest.mark.parametrize("k", [3, 4])
def test_more_neurons_are_used_up(word: str, k: int, free: bool) -> None:
    """The remark on every k ≥ 2, decided with all weights and coefficients free."""
    if k == 4 and len(word) > 3:
        pytest.skip("in the slow run")
    source, options = of_word(word), Options(neurons=k, free_signs=free)
    sizes(RULE, source, options)
    if not word:
        assert RULE.reduce(source, options).k == k
    fits = backward_agrees(source, options)
    assert fits <= (changes(word) <= 2)
    assert fits >= (changes(word) <= 2 and in_one_region(word))
    if changes(word) <= 2 and in_one_region(word):
        planes = separating(source, promised=True)
        assert planes is not None
        network = RULE.fit(source, planes, options)
        assert RULE.reduce(source, options).objection(network) is None
        assert separates(source, RULE.extract(source, network, options))


@pytest.mark.parametrize("k", [3, 5])
def test_the_forward_witness_with_more_neurons_in_the_plane(k: int) -> None:
    for source in (CORNERS, WEDGE, TOUCHING):
        planes = separating(source, promised=True)
        assert planes is not None
        options = Options(neurons=k)
        network = RULE.fit(source, planes, options)
        assert RULE.reduce(source, options).objection(network) is None
        assert separates(source, RULE.extract(source, network, options))


def test_without_the_levels_a_third_neuron_would_fit_more() -> None:
    """QPQP needs three changes: three free neurons on the bare points do it, and not with the levels above."""
    source = of_word("QPQP")
    bare = RULE.reduce(source, FREE)
    three = type(bare)(bare.points, bare.labels, 1, 3, None, activation=bare.activation)
    assert decide_thresholds(three) is not None
    assert decide_thresholds(RULE.reduce(source, Options(neurons=3, free_signs=True))) is None


def test_refusals() -> None:
    with pytest.raises(UsageError, match="needs at least 2"):
        RULE.reduce(CORNERS, Options(neurons=1))
    for options in (Options(bias=True), Options(dimension=5), Options(loss=Loss.L1)):
        with pytest.raises(UsageError):
            RULE.accept(options)
