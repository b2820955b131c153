"""The selection gadget with one point damaged: noticed by a levee that no longer fits, or by a fit that is no levee.

Lemma 4 uses more points than one gadget alone needs, so some damages change nothing; each is shown to be harmless by
enumeration (no other fit exists), and of the points that can go one at a time nearly all are needed once others went.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction as Q

import pytest

from encoders.reductions.selection_gadget import LEVEE_SIGNS, gadget_problem
from tests.encoders.enumeration import another_fit, levees_both_ways
from tests.encoders.levees import Sample, levee, samples_of
from tests.encoders.networks import function_of
from tests.encoders.oracles import problem_of

TWO = (Q(-1), Q(1))
THREE = (Q(-1), Q(-1, 2), Q(0))
POINTS_3 = samples_of(gadget_problem(THREE))
# on the axis from below, then on the left and the right vertical, then the q-points: what the indices here mean
POINTS = sorted(
    samples_of(gadget_problem(TWO)), key=lambda s: (abs(s[0]) > 1, (abs(s[0]) > 0) + (s[0] > 0), s[0], s[1])
)

# where the ramps are measured on the axis, and the q-points: nothing else does their work
ESSENTIAL = {(Q(0), sign * x2) for sign in (1, -1) for x2 in (Q(4, 3), Q(5, 3))} | {(Q(2), Q(0)), (Q(-2), Q(0))}


def all_levees_fit(points: Sequence[Sample], slopes: Sequence[Q] = TWO) -> bool:
    return all(levee(s, Q(0), x1, x2) == y for s in slopes for x1, x2, y in points)


def only_levees_fit(points: Sequence[Sample], slopes: Sequence[Q] = TWO) -> bool:
    """No other four ReLUs fit these points. A fit that Z3 offers instead is confirmed to be another function."""
    problem = problem_of([((x1, x2), y) for x1, x2, y in points], 2, 4, signs=LEVEE_SIGNS)
    known = levees_both_ways(slopes)
    network = another_fit(problem, known)
    if network is not None:
        assert not any(problem.residuals(network))
        assert function_of(network) not in {function_of(levee) for levee in known}
    return network is None


def without(points: Sequence[Sample], at: int) -> list[Sample]:
    return [*points[:at], *points[at + 1 :]]


def moved(at: int, by1: Q, by2: Q) -> list[Sample]:
    x1, x2, y = POINTS[at]
    return [*POINTS[:at], (x1 + by1, x2 + by2, y), *POINTS[at + 1 :]]


def moves(size: Q) -> Iterator[tuple[int, Q, Q]]:
    for at in range(len(POINTS)):
        for step in (size, -size):
            yield at, step, Q(0)
            yield at, Q(0), step


def test_the_undamaged_gadgets() -> None:
    assert all_levees_fit(POINTS)
    assert all_levees_fit(POINTS_3, THREE)
    assert len(POINTS) == 33
    assert len(POINTS_3) == 35


@pytest.mark.parametrize("by", [Q(1), Q(-1), Q(1, 7), Q(-1, 7)], ids=str)
def test_no_label_can_be_another(by: Q) -> None:
    """All levees agree at every point of the gadget, so a changed label leaves none of them."""
    for points, slopes in ((POINTS, TWO), (POINTS_3, THREE)):
        for at, (x1, x2, y) in enumerate(points):
            assert not any(levee(s, Q(0), x1, x2) == y + by for s in slopes), (at, x1, x2)


@pytest.mark.parametrize("at", [i for i, (x1, x2, _) in enumerate(POINTS) if (x1, x2) in ESSENTIAL])
def test_without_an_essential_point_another_function_fits(at: int) -> None:
    assert not only_levees_fit(without(POINTS, at))


def test_there_are_six_essential_points() -> None:
    assert sum((x1, x2) in ESSENTIAL for x1, x2, _ in POINTS) == len(ESSENTIAL) == 6


@pytest.mark.slow
@pytest.mark.parametrize("at", [i for i, (x1, x2, _) in enumerate(POINTS) if (x1, x2) not in ESSENTIAL])
def test_every_other_point_can_go_alone(at: int) -> None:
    """Equivalent mutants, by enumeration: what is left still admits exactly the levees."""
    assert only_levees_fit(without(POINTS, at))


@pytest.mark.slow
@pytest.mark.parametrize("at", range(len(POINTS_3)))
def test_three_slopes_have_the_same_essential_points(at: int) -> None:
    x1, x2, _ = POINTS_3[at]
    essential = abs(x1) == 8 or (x1 == 0 and abs(x2) in (Q(4, 3), Q(5, 3)))
    assert only_levees_fit(without(POINTS_3, at), THREE) != essential


# Subsets that admit exactly the levees and nothing less does: found by leaving out points one by one. Together they
# hold every point but (0, −2) and (0, 2), whose labels the points around them give away.
CORES = [
    (0, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 18, 19, 23, 24, 25, 31, 32),
    (0, 1, 3, 4, 8, 9, 16, 17, 18, 19, 22, 25, 26, 29, 30, 31, 32),
    (3, 4, 6, 8, 9, 11, 14, 15, 17, 21, 24, 25, 27, 28, 31, 32),
    (0, 3, 4, 8, 9, 11, 16, 18, 20, 21, 22, 23, 25, 27, 30, 31, 32),
]


def test_the_cores_hold_all_points_but_two() -> None:
    missing = set(range(len(POINTS))) - {at for core in CORES for at in core}
    assert {POINTS[at][:2] for at in missing} == {(0, -2), (0, 2)}


@pytest.mark.slow
@pytest.mark.parametrize("core", CORES, ids=["first", "second", "third", "fourth"])
def test_a_core_is_enough(core: tuple[int, ...]) -> None:
    assert only_levees_fit([POINTS[at] for at in core])


@pytest.mark.slow
@pytest.mark.parametrize(("core", "at"), [(core, at) for core in CORES for at in core])
def test_no_point_of_a_core_can_go(core: tuple[int, ...], at: int) -> None:
    assert not only_levees_fit([POINTS[other] for other in core if other != at])


def test_every_point_notices_some_move_by_3() -> None:
    """Moved far along one axis, every point comes to where some levee has another value."""
    for at in range(len(POINTS)):
        steps = [(a, b) for other, a, b in moves(Q(3)) if other == at]
        assert any(not all_levees_fit(moved(at, *step)) for step in steps), POINTS[at]


@pytest.mark.parametrize(("at", "step"), [(31, Q(-1, 7)), (32, Q(1, 7))])
def test_the_q_points_cannot_move_outwards(at: int, step: Q) -> None:
    """Every levee still fits, and so does something else."""
    points = moved(at, step, Q(0))
    assert all_levees_fit(points)
    assert not only_levees_fit(points)


@pytest.mark.slow
@pytest.mark.parametrize(("at", "by1", "by2"), list(moves(Q(1, 7))))
def test_small_moves(at: int, by1: Q, by2: Q) -> None:
    """A move by 1/7 makes a levee misfit, or it lets in another function (the q-points), or it is harmless.

    Harmless are the moves within the flat parts that all levees share: there, by enumeration, nothing else comes in.
    """
    points = moved(at, by1, by2)
    if all_levees_fit(points):
        outwards = abs(POINTS[at][0]) == 2
        assert only_levees_fit(points) != outwards


def test_where_small_moves_are_harmless() -> None:
    """For each point in how many of four directions: 4 inside the flat parts, 1 or 2 at their edges, 0 on the ramps."""
    counts = [0] * len(POINTS)
    for at, by1, by2 in moves(Q(1, 7)):
        counts[at] += all_levees_fit(moved(at, by1, by2))
    axis, left, right, q = counts[:13], counts[13:22], counts[22:31], counts[31:]
    assert axis == [4, 4, 1, 0, 0, 1, 4, 1, 0, 0, 1, 4, 4]
    assert left == right == [4, 4, 2, 2, 4, 2, 2, 4, 4]
    assert q == [1, 1]
