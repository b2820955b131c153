"""Froese-Hertrich, Theorem 7: four ReLUs fit only if two hyperplanes separate, and do fit as promised.

Z3 decides the fit on a line; in the plane the forward networks are evaluated and every fit that Z3 finds is read back.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.bounds import Origin
from encoders.reductions import RULES, NotAFitError, Options
from encoders.reductions.hyperplanes_four_relus import closeness, samples
from instances import HyperplaneSeparation, Loss, Network, SparsePoint, UsageError
from tests.encoders.networks import built, function_of, neurons, rewritten, times
from tests.encoders.oracles import decide
from tests.encoders.planes import (
    CORNERS,
    GRID,
    SIX,
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
    with_margin,
    words,
)  # fmt: skip

pytestmark = pytest.mark.slow

RULE = RULES["hyperplanes-four-relus"]
Samples = list[tuple[SparsePoint, Q]]
FREE = Options(free_signs=True)
PLANES = {"corners": CORNERS, "triangle": TRIANGLE, "wedge": WEDGE, "touching": TOUCHING}


def promised(source: HyperplaneSeparation) -> tuple[HyperplaneSeparation, tuple[tuple[tuple[Q, ...], Q], ...]]:
    planes = separating(source, promised=True)
    assert planes is not None
    return with_margin(source, planes), planes


def reads_back(source: HyperplaneSeparation, network: Network, options: Options, dice: random.Random) -> None:
    planes = RULE.extract(source, network, options)
    assert separates(source, planes)
    for other in rewritten(network, dice):
        assert function_of(other) == function_of(network)
        assert separates(source, RULE.extract(source, other, options))


@pytest.mark.parametrize(("length", "count"), [(0, 1), (1, 3), (2, 6), (3, 18), (4, 45)])
def test_every_word_on_a_line(length: int, count: int) -> None:
    """Points 0, 1, 2, …, margin 1/4: a fit if and only if at most two changes (QPQ fits without the promise)."""
    dice, seen = random.Random(13), Counter[bool]()
    for word in words(length):
        source = of_word(word)
        sizes(RULE, source, Options())
        network = decide(RULE.reduce(source, Options()))
        assert (network is not None) == (changes(word) <= 2), word
        if network is not None:
            reads_back(source, network, Options(), dice)
        seen[network is not None] += 1
    assert seen.total() == count


@pytest.mark.parametrize("word", ["QPQ", "QP", "QPQP"])
def test_unknown_signs_on_a_line(word: str) -> None:
    """3 + 1 and 4 + 0 are possible too, and fit no more."""
    source = of_word(word)
    sizes(RULE, source, FREE)
    network = decide(RULE.reduce(source, FREE))
    assert (network is not None) == (changes(word) <= 2)
    if network is not None:
        reads_back(source, network, FREE, random.Random(14))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_word_of_five_points() -> None:
    for word in words(5):
        if "." not in word:
            assert (decide(RULE.reduce(of_word(word), Options())) is not None) == (changes(word) <= 2), word


@pytest.mark.parametrize("margin", [Q(1, 4), Q(1, 216)], ids=str)
@pytest.mark.parametrize("plus", range(5))
def test_six_points_without_the_promise(plus: int, margin: Q) -> None:
    """Separated by the axes, and no four ReLUs fit, whatever their signs: the promise (3), (4) is needed.

    ε is 1/4 or the theorem's m^−3, so it is not (5) that is missing.
    """
    source = replace(SIX, margin=margin)
    axes = (((Q(1), Q(0)), Q(0)), ((Q(0), Q(1)), Q(0)))
    assert separates(source, axes)
    problem = RULE.reduce(source, FREE)
    assert problem.n == 24
    assert decide(replace(problem, signs=(Q(1),) * plus + (Q(-1),) * (4 - plus))) is None


@pytest.mark.parametrize("name", PLANES)
def test_the_forward_witness_in_the_plane(name: str) -> None:
    source, planes = promised(PLANES[name])
    assert source.keeps_promise(planes)
    for options in (Options(), FREE, Options(neurons=4), Options(neurons=5), Options(neurons=7, free_signs=True)):
        sizes(RULE, source, options)
        problem, network = RULE.reduce(source, options), RULE.fit(source, planes, options)
        assert problem.objection(network) is None
        reads_back(source, network, options, random.Random(15))


def test_random_points_with_their_promise() -> None:
    """Whatever planes Z3 finds, the margin taken from them: the network of the proof fits and gives planes back."""
    dice, seen = random.Random(16), Counter[str]()
    for _ in range(100):
        d = dice.choice((1, 2, 3))
        points = list({tuple(Q(dice.randint(-3, 3), dice.randint(1, 2)) for _ in range(d)) for _ in range(6)})
        cut = dice.randint(0, len(points))
        bare = HyperplaneSeparation(d, tuple(points[:cut]), tuple(points[cut:]))
        planes = separating(bare, promised=True)
        if planes is None or not any(planes[0][0]) or not any(planes[1][0]):
            seen["not promised"] += 1
            continue
        source = with_margin(bare, planes)
        assert source.keeps_promise(planes)
        network = RULE.fit(source, planes, Options())
        assert RULE.reduce(source, Options()).objection(network) is None
        assert separates(source, RULE.extract(source, network, Options()))
        seen["promised"] += 1
    assert seen["promised"] > 15, seen


def test_one_plane_and_none_are_completed() -> None:
    source = on_a_line([0, 1], [3])
    network = RULE.fit(source, (((Q(-1),), Q(2)),), Options())
    assert RULE.reduce(source, Options()).objection(network) is None
    for empty in (on_a_line([], [1]), on_a_line([1], []), on_a_line([], []), HyperplaneSeparation(0, ((),), ())):
        for options in (Options(), Options(neurons=6)):
            assert RULE.reduce(empty, options).objection(RULE.fit(empty, (), options)) is None
            assert RULE.extract(empty, RULE.fit(empty, (), options), options) == ()


@pytest.mark.parametrize("word", ["QP", "PQ", *(pytest.param(w, marks=pytest.mark.slow) for w in ("PQP", "QPQ"))])
def test_a_fifth_neuron_is_used_up(word: str) -> None:
    """k = 5 on a line: separable words fit, and every fit that Z3 finds is read back."""
    source, options = of_word(word), Options(neurons=5)
    sizes(RULE, source, options)
    network = decide(RULE.reduce(source, options))
    assert network is not None
    assert separates(source, RULE.extract(source, network, options))


def test_a_fifth_neuron_does_not_help() -> None:
    """QPQP asks for three changes: no fit with five, though on the bare samples six neurons do."""
    source = of_word("QPQP")
    assert decide(RULE.reduce(source, Options(neurons=5))) is None
    bare = RULE.reduce(source, Options())
    six = type(bare)(bare.points, bare.labels, 1, 6, (Q(1), Q(-1), Q(-1), Q(1), Q(1), Q(-1)))
    assert decide(six) is not None


def test_the_grid_without_the_promise_by_exhaustion_of_its_separators() -> None:
    """The ingredients of the proof that no four ReLUs fit the 16 points (Z3 does not decide it).

    A line with + or − on both sides: by brute force every pair of lines that separates leaves each quadrant of four
    points unsplit, so it crosses like the axes. Two pairs then, one of each kind, all unsplitting: f is affine on each
    quadrant's hull, 1 or 0 there at four points in general position, hence constant; the jump of f across the axis
    x = 0 is the same affine function of y above and below, but must be +1 above and −1 below.
    """
    points = GRID.points
    patterns = set()
    for h, o in cuts():
        patterns.add(tuple(h[0] * x + h[1] * y + o > 0 for x, y in points))
    patterns |= {tuple(not s for s in pattern) for pattern in patterns}
    # all of them: a line cuts the 4 × 4 grid in 174 ways (OEIS A114146), nothing cut off counted too
    assert len(patterns) == 174
    quadrants = [
        tuple(i for i, (x, y) in enumerate(points) if (x > 0, y > 0) == s)
        for s in ((True, True), (False, True), (False, False), (True, False))
    ]
    qs, ps = range(len(GRID.q)), range(len(GRID.q), len(points))
    pairs = 0
    every = sorted(patterns)
    for at, first in enumerate(every):
        for second in every[at:]:
            if all((first[q], second[q]) != (first[p], second[p]) for q in qs for p in ps):
                pairs += 1
                for quadrant in quadrants:
                    assert len({(first[i], second[i]) for i in quadrant}) == 1
    assert pairs == 4


def cuts() -> list[tuple[tuple[Q, Q], Q]]:
    """A line for every way to cut the grid in two: through two points, and a little turned and shifted."""
    found = []
    small = Q(1, 1000)
    points = GRID.points
    for i, (a, b) in enumerate(points):
        for c, d in points[:i]:
            for turn in (-small, Q(0), small):
                # turned about each of the two points and about their middle
                for u, v in ((a, b), (c, d), ((a + c) / 2, (b + d) / 2)):
                    h = (b - d + turn * (c - a), c - a - turn * (b - d))
                    for shift in (-small / 9, Q(0), small / 9):
                        found.append((h, -h[0] * u - h[1] * v + shift))
    return found


def test_hyperplanes_through_other_points_are_moved() -> None:
    """A neuron may break exactly at a point: f = [x − 1]… the planes of the network itself then touch Q or P."""
    source = on_a_line([2], [0, 4], Q(1))
    problem = RULE.reduce(source, Options())
    assert closeness((Q(2),), (Q(0),), Q(1)) == Q(1, 4)
    network = built(
        [
            ((Q(1),), Q(-1, 2), Q(1)),
            ((Q(1),), Q(-3, 2), Q(-1)),
            ((Q(1),), Q(-5, 2), Q(-1)),
            ((Q(1),), Q(-7, 2), Q(1)),
        ]
    )
    assert problem.objection(network) is None
    reads_back(source, network, Options(), random.Random(17))
    # in the plane the two convex lines, x = 1 and x + y = 9, and a third point of Q on the second
    flat = HyperplaneSeparation(2, ((Q(2), Q(0)), (Q(8), Q(1))), ((Q(0), Q(0)),), Q(1, 4))
    steep = built(
        [
            ((Q(2), Q(0)), Q(-2), Q(1)),
            ((Q(2), Q(0)), Q(-3), Q(-1)),
            ((Q(1), Q(1)), Q(-9), Q(1)),
            ((Q(1), Q(1)), Q(-9), Q(-1)),
        ]
    )
    assert RULE.reduce(flat, Options()).residuals(steep).count(0) == RULE.reduce(flat, Options()).n
    assert separates(flat, RULE.extract(flat, steep, Options()))


def test_what_is_no_fit() -> None:
    source = of_word("QPQP")
    for shift in (Q(0), Q(1, 2), Q(3)):
        network = built([((Q(1),), -shift, Q(1)), ((Q(1),), -shift - 1, Q(-1))])
        with pytest.raises(NotAFitError, match="neither the convex nor the concave"):
            RULE.extract(source, network, Options())
    with pytest.raises(NotAFitError, match="does not have 1 inputs"):
        RULE.extract(source, built([((Q(1), Q(1)), Q(0), Q(1))]), Options())
    axes = (((Q(1), Q(0)), Q(0)), ((Q(0), Q(1)), Q(0)))
    with pytest.raises(NotAFitError, match="not as the promise"):
        RULE.fit(GRID, axes, Options())


def test_a_plane_closer_than_the_margin_gives_no_network_that_does_not_fit() -> None:
    """(5): q = 0, p = 1, ε = 1/8, and x = 1/100 between q and r: either a fit, or an error that says so."""
    source, planes = on_a_line([0], [1], None), (((Q(-1),), Q(1, 100)),)
    assert separates(source, planes)
    problem = RULE.reduce(source, Options())
    try:
        assert problem.objection(RULE.fit(source, planes, Options())) is None
    except NotAFitError:
        assert decide(problem) is not None


def test_networks_near_a_witness() -> None:
    """Steps moved by little break the fit; whatever still fits is read back, and nothing wrong ever comes out."""
    dice, seen = random.Random(18), Counter[str]()
    source, planes = promised(TRIANGLE)
    problem, network = RULE.reduce(source, Options()), RULE.fit(source, planes, Options())
    for _ in range(200):
        parts = [times(1, part) for part in neurons(network)]
        at = dice.randrange(4)
        weights, bias, sign = parts[at]
        parts[at] = (tuple(w + Q(dice.randint(-1, 1), 9) for w in weights), bias + Q(dice.randint(-9, 9), 9), sign)
        other = built(parts)
        try:
            assert separates(source, RULE.extract(source, other, Options()))
            seen["planes"] += 1
        except NotAFitError:
            assert problem.objection(other) is not None
            seen["none"] += 1
    assert seen["planes"] > 20, seen


def test_the_samples_r_and_s_are_needed() -> None:
    """QPQP without them is fitted by four ReLUs; without the r alone, with three of them positive. Labels matter.

    Without the s alone nothing tiny was found that fits: a concave breakpoint for each pair is then still demanded.
    """
    source = of_word("QPQP")
    problem = RULE.reduce(source, Options())
    listed = list(zip(problem.points, problem.labels, strict=True))
    corners, added = listed[: len(source.points)], listed[len(source.points) :]
    three = (Q(1), Q(1), Q(1), Q(-1))

    def fits(kept: Samples, signs: tuple[Q, ...]) -> bool:
        mutant = replace(problem, points=tuple(x for x, _ in kept), labels=tuple(y for _, y in kept), signs=signs)
        return decide(mutant) is not None

    assert problem.signs is not None
    for signs in (problem.signs, three):
        assert not fits(listed, signs)
    assert fits(corners, problem.signs)
    assert fits([*corners, *(s for s in added if s[1] == 0)], three)
    assert not fits([*corners, *(s for s in added if s[1] == 1)], three)


def test_each_label_matters() -> None:
    """QP: turning the label of a single sample leaves the network of the proof with an error."""
    source = on_a_line([0], [1])
    problem, planes = RULE.reduce(source, Options()), (((Q(-1),), Q(1, 2)),)
    network = RULE.fit(source, planes, Options())
    for at in range(problem.n):
        labels = [1 - y if i == at else y for i, y in enumerate(problem.labels)]
        assert replace(problem, labels=tuple(labels)).objection(network) is not None


def test_r_and_s_lie_within_half_the_margin() -> None:
    for source in (CORNERS, WEDGE, of_word("QPQ"), on_a_line([0], [Q(1, 1000)], None)):
        for q in source.q:
            for p in source.p:
                delta = closeness(q, p, source.epsilon)
                assert 0 < delta <= Q(1, 4)
                squared = sum((a - b) ** 2 for a, b in zip(q, p, strict=True))
                assert delta**2 * squared <= (source.epsilon / 2) ** 2
        assert len(samples(source)) == len(source.points) + 2 * len(source.q) * len(source.p)


def test_refusals_and_bounds() -> None:
    with pytest.raises(UsageError, match="needs at least 4"):
        RULE.reduce(CORNERS, Options(neurons=3))
    for options in (Options(bias=True), Options(dimension=5), Options(loss=Loss.L1)):
        with pytest.raises(UsageError):
            RULE.accept(options)
    assert RULE.bounds(CORNERS, Options()).origin is Origin.NONE
    assert in_one_region("PQQP")
    assert not in_one_region("QPQ")
