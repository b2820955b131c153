"""Domains, pieces and test places, against definitions on a grid."""

from __future__ import annotations

import random
import re
from fractions import Fraction as Q
from itertools import pairwise, product
from typing import Any

import pytest

from checker.geometry.mirror.domains import domain
from checker.geometry.mirror.pieces import Condition, Pair, Piece, graph, line
from checker.geometry.mirror.place import curve
from checker.geometry.mirror.places import tried
from checker.geometry.mirror.state import State
from checker.geometry.mirror.totals import determined
from checker.report import Rejected
from tests.checker.mirrors import COLUMNS, Step, asked, followed, half, places, totals, value, written

GRID = [(Q(a, 2), Q(b, 2)) for a in range(-10, 11) for b in range(-10, 11)]
HALVES: dict[str, Pair] = {"ascending": (Q(-1), Q(1)), "descending": (Q(1), Q(-1))}


def on(piece: Piece, v: Pair) -> bool:
    axis = 0 if piece.step[0] else 1
    t = (v[axis] - piece.start[axis]) / piece.step[axis]
    return piece.at(t) == v and t >= 0 and (piece.length is None or t <= piece.length)


def test_the_pieces_of_a_graph_are_where_the_condition_holds() -> None:
    """Or, if it holds in a quadrant, its edges."""
    for a, s1, s2, y in product((1, -1), (-1, 0, 2), (-2, 0, 1), (0, 1, 2)):
        condition = Condition(a, Q(s1), Q(s2), Q(y))
        pieces = list(graph(condition))
        met = [v for v in GRID if max(a * v[0] + s1, 0) + max(a * v[1] + s2, 0) == y]
        edges = met if y else [v for v in met if not a * v[0] + s1 or not a * v[1] + s2]
        assert len(edges) > 5
        assert [v for v in GRID if any(on(piece, v) for piece in pieces)] == edges
        assert [v for v in GRID if condition.met(v)] == met


def test_domains() -> None:
    """Every combination of what may be known, with all pairs of a grid: members, table, pieces, cone."""
    values = [None, *(Q(c) for c in range(-1, 4))]
    kinds = {"empty": 0, "table": 0, "curve": 0, "box": 0}
    sums = [(v, max(v[0], 0) + max(v[1], 0), max(-v[0], 0) + max(-v[1], 0), v[0] + v[1]) for v in GRID]
    for up, down, total in product(values, values, [None, *(Q(c) for c in range(-2, 3))]):
        wanted = [
            v
            for v, positive, negative, both in sums
            if up in (None, positive) and down in (None, negative) and total in (None, both)
        ]
        found = domain({up} - {None}, {down} - {None}, total)  # type: ignore[arg-type]
        assert (found is None) == (not wanted)
        if found is None:
            kinds["empty"] += 1
            continue
        assert [v for v in GRID if v in found] == wanted
        # a unit square of the grid
        members = set(wanted)
        has_inner = any(all((a + i, b + j) in members for i in (0, Q(1, 2)) for j in (0, Q(1, 2))) for a, b in wanted)
        assert found.is_curve == (not has_inner)
        if found.table is not None:
            kinds["table"] += 1
            assert sorted(found.table) == wanted
        elif found.is_curve:
            kinds["curve"] += 1
            assert len(wanted) > 2
            assert [v for v in GRID if any(on(piece, v) for piece in found.curve())] == wanted
        else:
            kinds["box"] += 1
            assert [v for v in GRID if all(r[0] * v[0] + r[1] * v[1] >= 0 for r in found.cone())] == wanted
    assert min(kinds.values()) >= 3
    assert domain({Q(1), Q(2)}, set(), None) is None
    assert domain(set(), {Q(1), Q(2)}, None) is None


def random_piece(rng: random.Random) -> Piece:
    step = rng.choice([(1, 0), (0, 1), (-1, 1), (1, -1), (-1, 0), (0, -1), (2, -1), (1, 1)])
    start = (Q(rng.randint(-6, 6), 2), Q(rng.randint(-6, 6), 2))
    return Piece(start, (Q(step[0]), Q(step[1])), rng.choice([None, Q(0), Q(rng.randint(1, 8), 2)]))


def random_condition(rng: random.Random) -> Condition:
    s1, s2 = (Q(rng.randint(-6, 6), 2) for _ in range(2))
    return Condition(rng.choice((1, -1)), s1, s2, Q(rng.choice((0, 0, 1, 1, 2, 3, 5)), rng.choice((1, 2))))


@pytest.mark.parametrize("many", [400, pytest.param(1500, marks=pytest.mark.slow)])
def test_spans_and_clips(many: int) -> None:
    """At quarters of the way and at the ends of all spans and in between: inside if and only if the condition holds."""
    rng = random.Random(5)
    stretches = points = cut = 0
    for _ in range(many):
        piece, condition = random_piece(rng), random_condition(rng)
        spans = piece.spans(condition)
        for (_, high), (low, _) in pairwise(spans):
            assert high is not None
            assert high < low
        last = Q(12) if piece.length is None else piece.length
        ends = [end for span in spans for end in span if end is not None]
        moments = {Q(n, 4) for n in range(int(4 * last) + 1)} | {last, *ends}
        moments |= {end + Q(sign, 64) for end in ends for sign in (1, -1)}
        for t in moments:
            if t >= 0 and (piece.length is None or t <= piece.length):
                inside = any(low <= t and (high is None or t <= high) for low, high in spans)
                assert inside == condition.met(piece.at(t))
        stretches += sum(low != high for low, high in spans)
        points += sum(low == high for low, high in spans)
        normals = [(Q(rng.randint(-1, 1)), Q(rng.randint(-1, 1))) for _ in range(rng.randint(0, 3))]
        left = piece.clipped(normals)
        for t in moments:
            if t >= 0 and (piece.length is None or t <= piece.length):
                v = piece.at(t)
                inside = all(r[0] * v[0] + r[1] * v[1] >= 0 for r in normals)
                assert inside == (left is not None and on(left, v))
                cut += not inside
    assert min(stretches, points, cut) > many / 15
    assert [v for v in GRID if any(on(p, v) for p in line((Q(1), Q(0)), (Q(1), Q(-1))))] == [
        v for v in GRID if v[0] + v[1] == 1
    ]


@pytest.mark.parametrize("many", [100, pytest.param(300, marks=pytest.mark.slow)])
def test_test_places_meet_what_they_are_said_to_meet(many: int) -> None:
    rng = random.Random(6)
    most = 0
    for _ in range(many):
        piece = random_piece(rng)
        conditions = [random_condition(rng) for _ in range(rng.randint(0, 8))]
        found = list(tried(piece, conditions))
        assert found[0][0] == 0
        for t, met in found:
            assert met == sum(1 << n for n, c in enumerate(conditions) if c.met(piece.at(t)))
            most = max(most, met.bit_count())
        last = Q(12) if piece.length is None else piece.length
        for n in range(int(8 * last) + 1):
            v = piece.at(Q(n, 8))
            own = sum(1 << bit for bit, c in enumerate(conditions) if c.met(v))
            assert any(own & ~met == 0 for _, met in found)
    assert most > 3


Tables = dict[int, list[Pair]]


def random_problem(rng: random.Random) -> tuple[Step, list[Step], Tables, list[int], str]:
    """Input 0 has to be placed; the others, 1 to m, have tables by their axes. Returns the problem, the first steps,
    those tables, the points that have input 0, and the kind of its domain."""
    m = rng.randint(1, 2)
    x: list[list[int]] = []
    y: list[Any] = []
    tables: Tables = {}
    steps: list[Step] = []

    def add(c: int, i: int, label: Any) -> None:
        x.append([c * (j == i) for j in range(m + 1)])
        y.append(label)

    for i in range(1, m + 1):
        up, down = rng.choice(((0, 0), (1, 1), (2, 1), (1, 2), (1, 0.5)))
        add(1, i, Q(up))
        add(-2, i, 2 * Q(down))
        tables[i] = [(Q(up), -Q(down)), (-Q(down), Q(up))] if up else [(Q(0), Q(0))]
    kind = rng.choice(("up", "down", "segment", "negative segment", "total", "v <= 0", "v >= 0", "plane"))
    if kind in ("up", "segment"):
        add(2, 0, 2 * Q(rng.randint(1, 4), 2))
    if kind in ("down", "negative segment"):
        add(-1, 0, Q(rng.randint(1, 4), 2))
    if kind in ("negative segment", "v <= 0"):
        add(1, 0, 0)
    if kind in ("segment", "v >= 0"):
        add(-1, 0, 0)
    if kind == "total":
        total = Q(rng.randint(-3, 3))
        sum_1 = tables[1][0][0] + tables[1][0][1]
        at_one = Q(rng.randint(0, 6), 2)
        n = len(x)
        x += [[1, 1, 0][: m + 1], [-1, -1, 0][: m + 1]]
        low = max(Q(0), -(total + sum_1))
        y += [low + at_one + total + sum_1, low + at_one]
        steps.append(totals([[n, n + 1], [0, 1]], [0, str(total)]))
    for _ in range(rng.randint(int(kind == "plane"), 4)):
        row = [rng.choice((1, -1, 2, -2)), *(rng.randint(-2, 2) for _ in range(m))]
        if not any(row[1:]):
            row[1] = 1
        if row not in x:
            x.append(row)
            # mostly labels that some pair gives
            pairs = [rng.choice(GRID), *(rng.choice(tables[i]) for i in range(1, m + 1))]
            y.append(rng.choice((0, Q(rng.randint(0, 6), 2), value(pairs, [Q(c) for c in row]))))
    steps.append(COLUMNS)
    order = rng.choice((None, "ascending", "descending"))
    if order is not None:
        steps.append(half(0, order))
    points = [p for p, row in enumerate(x) if row[0]]
    return asked(x, y), steps, tables, points, kind


Case = tuple[tuple[Any, ...], Q, Q, Q, Q]


def cases(problem: Step, tables: Tables, points: list[int]) -> list[Case]:
    """All ((point, entries of the others), coefficient of the pair, what the others add to both sums, label)."""
    found = []
    numbers = sorted(tables)
    for p in points:
        row, label = [Q(c) for c in problem["x"][p]], Q(problem["y"][p])
        for entries in product(*(tables[i] for i in numbers)):
            first = sum((row[i] * e[0] for i, e in zip(numbers, entries, strict=True)), Q(0))
            second = sum((row[i] * e[1] for i, e in zip(numbers, entries, strict=True)), Q(0))
            name = (p, *((i, e) for i, e in zip(numbers, entries, strict=True) if row[i]))
            found.append((name, row[0], first, second, label))
    return found


def met_by(cases: list[Case], v: Pair) -> set[tuple[Any, ...]]:
    """The names of the cases in which the pair gives the label, by evaluating f."""
    return {name for name, c, first, second, y in cases if max(c * v[0] + first, 0) + max(c * v[1] + second, 0) == y}


def candidates(state: State) -> list[Pair]:
    """Pairs of the domain and its half: those of the grid, and quarter by quarter on curves."""
    assert state.domains is not None
    own = state.domains[0]
    found = {v for v in GRID if v in own}
    if own.is_curve:
        for piece in curve(state, 0):
            found.add(piece.start)
            found |= {piece.at(Q(t, 4)) for t in range(40) if piece.length is None or Q(t, 4) <= piece.length}
    return sorted(v for v in found if all(r[0] * v[0] + r[1] * v[1] >= 0 for r in state.half_of(0)))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
def test_places_against_a_grid(seed: int) -> None:
    """What is accepted does as well as every pair of the grid. What a refusal names is a pair of the domain and its
    half, and no choice does as well."""
    rng = random.Random(seed)
    accepted: dict[str, int] = {}
    refused: dict[str, int] = {}
    for _ in range(60):
        problem, steps, tables, points, kind = random_problem(rng)
        state, ended = followed(problem, steps)
        assert not ended
        assert {i: sorted(t) for i, t in state.tables.items()} == {i: sorted(set(t)) for i, t in tables.items()}
        grid = candidates(state)
        every = cases(problem, tables, points)
        met = {v: met_by(every, v) for v in grid}
        # the best of the grid, one for each set of conditions, and more of them than are needed
        choices: list[Pair] = []
        for v in sorted(grid, key=lambda v: (-len(met[v]), v)):
            if not any(met[v] <= met[c] for c in choices):
                choices.append(v)
        extra: list[Pair] = []
        for _ in range(100):
            try:
                followed(problem, [*steps, places(0, *written(choices + extra))])
                break
            except Rejected as refusal:
                # between the places of the grid
                better = named(refusal)
                assert not any(met_by(every, better) <= met[c] for c in choices)
                extra.append(better)
                met[better] = met_by(every, better)
        else:
            pytest.fail("the list of choices does not end")
        # also outside of the domain or the half: they may do as well or not
        outside = rng.sample(GRID, 4)
        met |= {v: met_by(every, v) for v in outside}
        full = choices + extra + outside
        followed(problem, [*steps, places(0, *written(full))])
        accepted[kind] = accepted.get(kind, 0) + 1
        for left_out in range(len(full)):
            fewer = full[:left_out] + full[left_out + 1 :]
            try:
                followed(problem, [*steps, places(0, *written(fewer))])
            except Rejected as refusal:
                better = named(refusal)
                own = met_by(every, better)
                assert state.domains is not None
                assert better in state.domains[0]
                assert all(r[0] * better[0] + r[1] * better[1] >= 0 for r in state.half_of(0))
                assert not any(own <= met[c] for c in fewer)
                refused[kind] = refused.get(kind, 0) + 1
            else:
                # another choice does as well, everywhere
                assert all(any(met[v] <= met[c] for c in fewer) for v in grid)
    assert len(accepted) == 8
    assert sum(refused.values()) > 60


def named(refusal: Rejected) -> Pair:
    found = re.fullmatch(r"choices: none does as well as \((.*), (.*)\)", str(refusal))
    assert found, refusal
    return Q(found[1]), Q(found[2])


@pytest.mark.parametrize("many", [400, pytest.param(1500, marks=pytest.mark.slow)])
def test_sums_of_weights_against_elimination_by_trying(many: int) -> None:
    """A coordinate is determined if and only if no solution of the homogeneous equations moves it."""
    rng = random.Random(9)
    kinds = {"none": 0, "some": 0, "all": 0}
    for _ in range(many):
        n = rng.randint(1, 3)
        hidden = [Q(rng.randint(-2, 2)) for _ in range(n)]
        equations = []
        for _ in range(rng.randint(0, 4)):
            scale = rng.choice((1, 2))
            row = {i: Q(scale * c) for i in range(n) if (c := rng.choice((0, 0, 1, -1)))}
            right = sum((c * hidden[i] for i, c in row.items()), Q(0)) + (rng.random() < 0.1)
            if row:
                equations.append((row, right))
        found = determined([(dict(row), right) for row, right in equations])

        def solves(w: tuple[Q, ...], equations: Any = equations, right: bool = True) -> bool:
            return all(sum((c * w[i] for i, c in row.items()), Q(0)) == (r if right else 0) for row, r in equations)

        # up to a factor, directions have determinants of at most 2 x 2 numbers 0, 1, -1 for entries
        moves = [w for w in product(range(-2, 3), repeat=n) if solves(tuple(map(Q, w)), right=False)]
        if found is None:
            kinds["none"] += 1
            assert not solves(tuple(hidden))
            assert not any(solves(w) for w in product([Q(c, 2) for c in range(-6, 7)], repeat=n))
            continue
        fixed = {i for i in range(n) if not any(w[i] for w in moves)}
        assert set(found) == fixed
        if solves(tuple(hidden)):
            assert all(found[i] == hidden[i] for i in fixed)
        kinds["all" if len(fixed) == n else "some"] += 1
    assert min(kinds.values()) > many / 50
