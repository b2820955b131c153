"""What the search over cells is made of: the cells, their trees and their order, and the bounds of one pattern."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from instances import Loss
from solvers.exact import cell_tree
from solvers.exact.arrangement import Vector, cells, most_cells
from solvers.exact.assessment import Assessment, Enough
from solvers.exact.cell_tree import AskedTree, CellTree, ListedTree, State
from solvers.exact.halfspaces import cut_off
from solvers.exact.linear_losses import AbsoluteError, LargestError
from solvers.exact.quadratic import ConeQuadratic
from solvers.exact.samples import Samples, samples_of
from solvers.exact.squared import SquaredError
from tests.tiny_problems import problems

Q = Fraction


def every_pattern(vectors: list[Vector]) -> set[int]:
    """All sign patterns, each asked for: is there a θ with all these strict signs?"""
    n = len(vectors)
    found = set()
    for pattern in range(1 << n):
        turned = [v if pattern >> (n - 1 - p) & 1 else tuple(-x for x in v) for p, v in enumerate(vectors)]
        if isinstance(cut_off(turned, range(n), []), tuple):
            found.add(pattern)
    return found


def vector_sets(seed: int, count: int, *, most: int = 6) -> Iterator[list[Vector]]:
    """Of ranks 1 to 5, parallel and opposite ones among them, some of them lifted, some with long numbers."""
    dice = random.Random(seed)
    while count:
        width, n, size = dice.randint(1, 5), dice.randint(1, most), dice.choice((1, 1, 2, 5, 10**8, 10**30))
        lifted = dice.random() < 0.5
        drawn = [tuple(dice.randint(-size, size) for _ in range(width)) for _ in range(n)]
        vectors = [(*v[:-1], 1) if lifted else v for v in drawn]
        if all(map(any, vectors)):
            count -= 1
            yield vectors


def test_cells_are_the_patterns_that_have_strict_signs() -> None:
    for vectors in vector_sets(1, 150):
        assert cells(vectors) == every_pattern(vectors), vectors


def test_cover_counts_the_cells_in_general_position() -> None:
    dice = random.Random(2)
    for n, width in product((1, 2, 5, 9, 30), (1, 2, 3, 4)):
        vectors = [tuple(dice.randint(-(10**6), 10**6) for _ in range(width)) for _ in range(n)]
        assert len(cells(vectors)) == most_cells(n, width), (n, width)
    for vectors in vector_sets(3, 100, most=8):
        assert len(cells(vectors)) <= most_cells(len(vectors), len(vectors[0]))
    with pytest.raises(ValueError, match="zero"):
        cells([(1, 2), (0, 0)])


def leaves(tree: CellTree) -> list[State]:
    """Depth first, the inactive side of each direction first; silent directions may be in the way of a state."""
    found, stack = [], [tree.root()]
    while stack:
        state = stack.pop()
        below = tree.children(state)
        for child in below:
            known = tree.depth(state)
            assert tree.depth(child) > known
            assert list(tree.bits(child)[:known]) == list(tree.bits(state)[:known])
        if tree.depth(state) == tree.size:
            assert not below
            found.append(state)
        stack += reversed(below)
    return found


def test_both_trees_have_the_same_cells_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    dice, silenced = random.Random(4), 0
    for vectors in vector_sets(5, 60, most=5):
        if any(v[-1] <= 0 for v in vectors):
            continue
        distinct = list(dict.fromkeys(vectors))
        silent = frozenset(p for p in range(len(distinct)) if dice.random() < 0.3)
        silenced += bool(silent)
        listed = cell_tree.cell_tree(distinct, silent)
        with monkeypatch.context() as patch:
            patch.setattr(cell_tree, "LISTED", 0)
            asked = cell_tree.cell_tree(distinct, silent)
        assert isinstance(listed, ListedTree)
        assert isinstance(asked, AskedTree)
        ours = [tuple(listed.bits(state).tolist()) for state in leaves(listed)]
        assert ours == [tuple(asked.bits(state).tolist()) for state in leaves(asked)], distinct
        assert ours == sorted(ours)
        assert listed.count == len(ours)
        assert not any(bits[p] for bits in ours for p in silent)
    assert silenced >= 10
    with pytest.raises(ValueError, match="bias"):
        cell_tree.cell_tree([(1, 0), (1, 1)], frozenset({1}))


def reach(tree: CellTree, state: State) -> list[tuple[int, ...]]:
    below = tree.children(state)
    return [bits for child in below for bits in reach(tree, child)] if below else [tuple(tree.bits(state).tolist())]


def states(tree: CellTree) -> list[State]:
    found = [tree.root()]
    for state in found:
        found += tree.children(state)
    return found


@pytest.mark.parametrize("strict", [False, True])
def test_states_are_in_order_if_some_of_their_cells_are(strict: bool) -> None:
    vectors = [(-3, 1), (1, 1), (4, 1), (0, 1)]
    tree = ListedTree(4, sorted(cells(vectors)))
    asked = AskedTree(vectors, frozenset())
    for a, b in product(states(tree), repeat=2):
        pairs = product(reach(tree, a), reach(tree, b))
        assert tree.before(a, b, strict=strict) is any(x < y or (x == y and not strict) for x, y in pairs)
    for a, b in product(states(asked), repeat=2):
        if any(x < y or (x == y and not strict) for x, y in product(reach(asked, a), reach(asked, b))):
            assert asked.before(a, b, strict=strict)
        elif asked.depth(a) == asked.depth(b) == asked.size:
            assert not asked.before(a, b, strict=strict)


def joint_patterns(samples: Samples, k: int, dice: random.Random) -> list[np.ndarray]:
    tree = cell_tree.cell_tree(samples.directions)
    chosen = [dice.choice(leaves(tree)) for _ in range(k)]
    return [samples.active(tree.bits(state), len(samples.labels)) for state in chosen]


def cone_holds(samples: Samples, patterns: list[np.ndarray], theta: list[Fraction]) -> bool:
    width = samples.width
    for j, active in enumerate(patterns):
        for row, on in zip(samples.rows.tolist(), active, strict=True):
            value = sum(v * t for v, t in zip(row, theta[j * width : (j + 1) * width], strict=True))
            if (value < 0) if on else (value > 0):
                return False
    return True


def quadratics(seed: int, count: int) -> Iterator[tuple[ConeQuadratic, Assessment, random.Random]]:
    """With the minimum of each."""
    dice = random.Random(seed)
    for problem in problems(seed, count, losses=(Loss.L2,), neurons=(1, 2), most_points=6):
        samples = samples_of(problem)
        signs = [dice.choice((1, -1)) for _ in range(problem.k)]
        patterns = joint_patterns(samples, problem.k, dice)
        question = SquaredError(samples).quadratic(patterns, signs, problem.n)
        if question.size:
            yield question, question.minimum(None, Enough()), dice


def test_whatever_multipliers_are_proposed_their_bound_holds() -> None:
    given = 0
    for question, least, dice in quadratics(6, 100):
        rows = sum(len(block) for block in question.cone)
        for size in (1e-320, 1e-300, 1e-9, 1.0, 1e9, 1e300):
            forged = np.array([dice.choice((0.0, 1.0, dice.gauss(0.0, 1.0))) * size for _ in range(rows)])
            bound = question.dual_bound(forged)
            if bound is not None:
                given += 1
                assert bound[1] > 0
                assert Q(*bound) <= Q(*least.lower), (question, forged)
        assert question.dual_bound(-np.ones(rows)) is None
    assert given >= 50


def test_the_minimum_is_the_same_with_and_without_a_proposal() -> None:
    for question, least, _ in quadratics(7, 150):
        assert least.theta is not None
        assert question.value(least.theta) == Q(*least.lower)
        assert Q(*question.unconstrained()) <= Q(*least.lower)
        proposal = question.proposed()
        found = question.minimum(proposal, Enough())
        assert found.theta is not None
        assert Q(*found.lower) == Q(*least.lower) == question.value(found.theta)
        if proposal is not None and (bound := question.dual_bound(proposal.multipliers)) is not None:
            # rounded to 26 bits, it is close
            assert Q(*least.lower) - Q(*bound) <= Q(question.total, 10**6), question


def test_any_guess_of_active_constraints_is_refused_or_right() -> None:
    right = refused = 0
    for question, least, dice in quadratics(10, 60):
        rows = sum(len(block) for block in question.cone)
        for _ in range(12):
            chosen = dice.sample(range(rows), min(rows, dice.randint(0, question.size)))
            found = question._with_active(chosen, np.zeros(question.size), Enough())
            if found is None:
                refused += 1
                continue
            right += 1
            assert found.theta is not None
            assert Q(*found.lower) == Q(*least.lower) == question.value(found.theta), (question, chosen)
            assert not question._violated(found.theta)
    assert min(right, refused) >= 100


@pytest.mark.parametrize("loss", [Loss.L1, Loss.L2, Loss.LINF])
def test_more_rows_with_known_patterns_cost_no_less(loss: Loss) -> None:
    bounders = {Loss.L1: AbsoluteError, Loss.L2: SquaredError, Loss.LINF: LargestError}
    dice = random.Random(8)
    for problem in problems(9, 40, losses=(loss,), neurons=(1, 2)):
        samples = samples_of(problem)
        bounder = bounders[loss](samples)
        signs = [dice.choice((1, -1)) for _ in range(problem.k)]
        patterns = joint_patterns(samples, problem.k, dice)
        whole = bounder.assess(patterns, signs, problem.n, Enough(), leaf=True)
        assert whole.theta is not None
        assert cone_holds(samples, patterns, whole.theta)
        for count in range(problem.n + 1):
            prefix = [active[:count] for active in patterns]
            part = bounder.assess(prefix, signs, count, Enough(), leaf=False)
            assert Q(*part.lower) <= Q(*whole.lower), (problem, count)
            limit = Q(*whole.lower)
            for strict in (False, True):
                enough = bounder.assess(patterns, signs, problem.n, Enough(limit, strict), leaf=True)
                assert (enough.theta is None) is not strict
                assert Q(*enough.lower) <= limit


def test_cells_of_many_collinear_points() -> None:
    """Any number of points on few lines: rays with many points on their hyperplane."""
    grid = [(x, y, 1) for x, y in product(range(3), repeat=2)]
    assert cells(grid) == every_pattern(grid)
    lines = [(x, 0, 1) for x in range(6)] + [(1, 5, 1), (2, 7, 1)]
    assert cells(lines) == every_pattern(lines)
    pairs = [tuple(int(i in pair) for i in range(4)) for pair in combinations(range(4), 2)]
    assert cells(pairs) == every_pattern(pairs)
