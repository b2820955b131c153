"""Whole logs of two-dimensional problems: they end as brute force says, and no mutation of them tells an untruth."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections.abc import Iterator
from fractions import Fraction as Q
from functools import cache
from itertools import permutations, product
from typing import Any

import pytest

from checker.geometry import replay
from checker.geometry.assignment import _bits, _Contradiction, _Propagation
from checker.geometry.data import Data
from checker.geometry.intervals import Interval
from checker.geometry.state import State, Tight
from checker.problem import read
from checker.report import Rejected
from tests.checker import bundles, paper
from tests.checker.bundles import changed_numbers, set_path
from tests.checker.log_writer import written

Step = dict[str, Any]
FORMULAS: list[tuple[int, paper.Clauses]] = [
    (1, []), (2, []), (1, [[1, 1, 1]]), (2, [[1, 1, 2]]), (3, [[1, 2, 3]]), (2, [[1, 1, 2], [2, 2, 1]]),
    (2, [[1, 2, 2], [1, 1, 1]]), (4, bundles.FOUR_TRIPLES),
]  # fmt: skip


def problem_of(n: int, clauses: paper.Clauses, turned: bool = False) -> Step:
    samples = [(((x2, x1) if turned else (x1, x2)), y) for (x1, x2), y in paper.plane(n, clauses)]
    k = 4 * (n + len(clauses))
    return bundles.problem(samples, k, None, signs=[1, -1, -1, 1] * (k // 4))


@cache
def log_text(at: int, turned: bool = False) -> str:
    n, clauses = FORMULAS[at]
    return json.dumps(written(problem_of(n, clauses, turned), (1, 0) if turned else (0, 1)))


def fits(n: int, clauses: paper.Clauses) -> Iterator[list[tuple[list[Q], Q, int]]]:
    for truth in paper.assignments(n):
        if paper.one_in_three(truth, clauses):
            yield paper.plane_network(n, clauses, truth)


@pytest.mark.parametrize(
    ("at", "turned"),
    [
        # the last is by far the largest
        pytest.param(at, turned, marks=pytest.mark.slow if turned and at == len(FORMULAS) - 1 else ())
        for at in range(len(FORMULAS))
        for turned in (False, True)
    ],
)
def test_logs_end_as_brute_force_says(at: int, turned: bool) -> None:
    n, clauses = FORMULAS[at]
    log = json.loads(log_text(at, turned))
    done = replay(log)
    known = list(fits(n, clauses))
    assert done.standing == ("finite" if known else "infeasible")
    if not known and done.standing == "infeasible":
        with pytest.raises(Rejected, match="finite, but"):
            replay(log | {"standing": "finite"})


@pytest.mark.parametrize("at", [0, 1, 3, 4])
def test_every_known_fit_is_in_the_tables(at: int) -> None:
    n, clauses = FORMULAS[at]
    for network in fits(n, clauses):
        assert contains(json.loads(log_text(at)), network)


def contains(log: Step, network: list[tuple[list[Q], Q, int]]) -> bool:
    """Is the network, turned upwards and its neurons exchanged, a choice from the log's tables that it allows?

    The groups' neurons are those that the reference line sorts by their crossings.
    """
    signs = [int(a) for a in log["problem"]["signs"]]
    order = {}
    for sign in (1, -1):
        own = []
        for (w1, w2), b, a in network:
            up = 1 if w2 > 0 else -1
            if a == sign:
                own.append((-b / w2, [w1 * up, w2 * up, b * up]))
        places = [j for j, a in enumerate(signs) if a == sign]
        order |= dict(zip(places, [theta for _, theta in sorted(own)], strict=True))
    groups: dict[int, list[int]] = {}
    tables: dict[int, list[list[Q]]] = {}
    number, bans = 0, []
    for step in log["steps"]:
        if step["rule"] in ("group", "merge"):
            groups[number] = step["neurons"] if step["rule"] == "group" else [
                j for g in step["groups"] for j in groups.pop(g)
            ]  # fmt: skip
            number += 1
        elif step["rule"] == "table":
            tables[step["group"]] = [[Q(entry) for entry in choice] for choice in step["choices"]]
        elif step["rule"] == "forbidden":
            bans += [{(g, c) for g, c in pairs} for _, pairs in step["combinations"]]
    wanted = {g: [entry for j in neurons for entry in order[j]] for g, neurons in groups.items()}
    if any(wanted[g] not in tables.get(g, []) for g in groups):
        return False
    return not any(ban <= {(g, tables[g].index(wanted[g])) for g in groups} for ban in bans)


def mutated(log: Step, rng: random.Random) -> Step:
    """One to three changes of the steps, whatever they are."""
    log = copy.deepcopy(log)
    steps = log["steps"]
    for _ in range(rng.randint(1, 3)):
        kind, at = rng.randrange(8), rng.randrange(len(steps))
        if kind == 0:
            del steps[at]
        elif kind == 1:
            steps.insert(rng.randrange(len(steps)), copy.deepcopy(steps[at]))
        elif kind == 2:
            other = rng.randrange(len(steps))
            steps[at], steps[other] = steps[other], steps[at]
        elif kind == 3:
            steps[at] |= {"choices": []} if steps[at]["rule"] == "table" else {}
            del steps[at + 1 :]
        elif kind == 4:
            for key, value in steps[at].items():
                if isinstance(value, list) and value:
                    steps[at][key] = value[: rng.randrange(len(value))]
        elif kind == 5:
            found = [(step["rule"], i) for i, step in enumerate(steps)]
            lists = [v for _, i in found for v in steps[i].values() if isinstance(v, list) and len(v) > 1]
            if lists:
                rng.shuffle(rng.choice(lists))
        else:
            numbers = changed_numbers(steps[at])
            if numbers:
                path, value = rng.choice(numbers)
                set_path(steps[at], path, value)
        if not steps:
            break
    return log


@pytest.mark.parametrize(
    ("at", "tries"), [(0, 60), (3, 40), *(pytest.param(*full, marks=pytest.mark.slow) for full in ((0, 300), (3, 60)))]
)
def test_no_log_refutes_a_problem_that_has_a_fit(at: int, tries: int) -> None:
    """And what still passes as finite still holds every known fit."""
    n, clauses = FORMULAS[at]
    log = json.loads(log_text(at))
    known = list(fits(n, clauses))
    rng = random.Random(at)
    passed = 0
    for _ in range(tries):
        forged = mutated(log, rng)
        for standing in ("infeasible", "finite"):
            try:
                replay(forged | {"standing": standing})
            except Rejected:
                continue
            assert standing == "finite"
            passed += 1
            assert all(contains(forged, network) for network in known)
    assert passed


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_every_single_number_matters_or_does_no_harm(every: int) -> None:
    """All numbers of all steps plus one, or a share of them: never infeasible, and as finite only with every fit."""
    log = json.loads(log_text(0))
    known = list(fits(*FORMULAS[0]))
    caught = 0
    for at, step in enumerate(log["steps"]):
        for path, value in changed_numbers(step)[at % every :: every]:
            forged = copy.deepcopy(log)
            set_path(forged["steps"][at], path, value)
            with pytest.raises(Rejected):
                replay(forged | {"standing": "infeasible"})
            try:
                replay(forged)
            except Rejected:
                caught += 1
            else:
                assert all(contains(forged, network) for network in known)
    assert caught > 100 / every


@pytest.mark.parametrize("at", [0, pytest.param(3, marks=pytest.mark.slow)])
def test_a_choice_that_is_left_out_is_missed(at: int) -> None:
    log = json.loads(log_text(at))
    tables = [i for i, step in enumerate(log["steps"]) if step["rule"] == "table"]
    for i in tables:
        for c in range(len(log["steps"][i]["choices"])):
            forged = copy.deepcopy(log)
            del forged["steps"][i]["choices"][c]
            with pytest.raises(Rejected, match="missing is"):
                replay(forged)
            doubled = copy.deepcopy(log["steps"][: i + 1])
            doubled[i]["choices"].append(doubled[i]["choices"][c])
            with pytest.raises(Rejected, match=r"standing|finite"):
                replay(log | {"steps": doubled, "standing": "infeasible"})


def test_a_table_that_leaves_a_curve_is_rejected() -> None:
    """Without its points, nothing holds the slope."""
    log = json.loads(log_text(0))
    at = next(i for i, step in enumerate(log["steps"]) if step["rule"] == "table")
    assert log["steps"][at]["points"]
    log["steps"][at]["points"] = []
    with pytest.raises(Rejected, match="infinitely many"):
        replay(log)


def test_tables_use_points_at_which_all_else_is_constant() -> None:
    log = json.loads(log_text(3))
    shared = {p for step in log["steps"] if step["rule"] == "forbidden" for p, _ in step["combinations"]}
    at = next(i for i, step in enumerate(log["steps"]) if step["rule"] == "table")
    for p in sorted(shared):
        forged = copy.deepcopy(log)
        forged["steps"][at]["points"].append(p)
        with pytest.raises(Rejected, match="is not constant at"):
            replay(forged)


def test_forbidden_combinations_have_to_be_wrong() -> None:
    """Every combination at every point with two groups: exactly the written ones are taken."""
    log = json.loads(log_text(3))
    at = next(i for i, step in enumerate(log["steps"]) if step["rule"] == "forbidden")
    taken = log["steps"][at]["combinations"]
    counts: dict[int, int] = {}
    for step in log["steps"]:
        if step["rule"] == "table":
            counts[step["group"]] = len(step["choices"])
    tried = 0
    for point in sorted({p for p, _ in taken}):
        pair = sorted({g for p, pairs in taken if p == point for g, _ in pairs})
        for choice in product(*(range(counts[g]) for g in pair)):
            entry = [point, [list(one) for one in zip(pair, choice, strict=True)]]
            forged = copy.deepcopy(log)
            forged["steps"][at]["combinations"] = [entry]
            tried += 1
            if entry in taken:
                assert replay(forged).standing == "finite"
                for alone in ([point, entry[1][:1]], [point, []]):
                    forged["steps"][at]["combinations"] = [alone]
                    with pytest.raises(Rejected, match="not constant"):
                        replay(forged)
            else:
                with pytest.raises(Rejected, match="give the label"):
                    replay(forged)
    assert tried > len(taken) > 3


def test_a_cut_proof_is_rejected() -> None:
    log = json.loads(log_text(7))
    assert log["steps"][-1]["rule"] == "clauses"
    lines = log["steps"][-1]["proof"].splitlines(keepends=True)
    for keep in (0, 1, len(lines) - 1):
        log["steps"][-1]["proof"] = "".join(lines[:keep])
        with pytest.raises(Rejected, match="clauses: proof"):
            replay(log)


def test_choices_of_groups_have_to_know_their_sides() -> None:
    """A row at a point where a breakline may be on either side is no equation."""
    log = json.loads(log_text(0))
    at = next(i for i, step in enumerate(log["steps"]) if step["rule"] == "group")
    data = Data(read(log["problem"]))
    data.cut((Q(0), Q(1)))
    refused = 0
    for points in data.lines:
        for i in range(len(points) - 2):
            forged = copy.deepcopy(log)
            forged["steps"][at]["rows"].append(points[i : i + 3])
            with contextlib.suppress(Rejected):
                replay(forged)
                continue
            with pytest.raises(Rejected, match="known"):
                replay(forged)
            refused += 1
    assert refused > 3


def crossing_state(rng: random.Random, size: int, lines: int) -> State:
    """Tight lines with random disjoint intervals, open or cut, and bases that need not be in order."""
    problem = bundles.problem([((Q(0), Q(0)), Q(0))], size, None, signs=[1] * size)
    asked = read(problem)
    state = State(asked, Data(asked), [1] * size)
    for line, base in enumerate(rng.sample(range(-2, 5), lines)):
        ends = sorted(Q(rng.randint(0, 6 * size)) for _ in range(2 * size))
        intervals = []
        for i in range(size):
            low, high = ends[2 * i], ends[2 * i + 1]
            closed = low == high
            intervals.append(Interval(low, high, closed or rng.random() < 0.3, closed or rng.random() < 0.3))
        state.tight.append(Tight(line, {1: intervals, -1: []}))
        state.data.bases.append((Q(base), Q(0)))
    return state


def together(state: State, i: int, found: tuple[int, ...], reference: int) -> bool:
    """Do the intervals of every three lines with the reference admit a line, tried at the ends and in between?"""
    others = [t for t in range(len(state.tight)) if t != reference]
    picked = {t: state.tight[t].intervals[1][c] for t, c in zip(others, found, strict=True)}
    picked[reference] = state.tight[reference].intervals[1][i]

    def samples(interval: Interval) -> list[Q]:
        inner = [interval.low + (interval.high - interval.low) * Q(s, 4096) for s in (1, 1024, 2048, 3072, 4095)]
        ends = [interval.low] * interval.low_closed + [interval.high] * interval.high_closed
        return inner + ends if interval.low < interval.high else ends

    at = {t: state.data.bases[t][0] for t in picked}
    for n, u in enumerate(others):
        for w in others[n + 1 :]:
            rho = (at[w] - at[reference]) / (at[u] - at[reference])
            reached = [(1 - rho) * a + rho * b for a in samples(picked[reference]) for b in samples(picked[u])]
            place = picked[w]
            inside = [
                h for h in reached
                if (place.low < h or (place.low_closed and place.low == h))
                and (h < place.high or (place.high_closed and place.high == h))
            ]  # fmt: skip
            if not inside:
                return False
    return True


@pytest.mark.parametrize("tries", [25, pytest.param(100, marks=pytest.mark.slow)])
def test_propagation_keeps_every_assignment(tries: int) -> None:
    """Brute force over all assignments of up to three neurons on three or four lines."""
    rng = random.Random(3)
    contradictions = dropped = 0
    for _ in range(tries):
        size, lines = rng.randint(1, 3), rng.randint(3, 4)
        state = crossing_state(rng, size, lines)
        reference = rng.randrange(lines)
        others = [t for t in range(lines) if t != reference]
        wanted: dict[int, list[set[int]]] = {t: [set() for _ in range(size)] for t in others}
        for found in product(permutations(range(size)), repeat=len(others)):
            if all(together(state, i, tuple(line[i] for line in found), reference) for i in range(size)):
                for t, line in zip(others, found, strict=True):
                    for i in range(size):
                        wanted[t][i].add(line[i])
        propagation = _Propagation(state, reference, 1)
        try:
            propagation.run()
        except _Contradiction:
            contradictions += 1
            assert not any(wanted[t][i] for t in others for i in range(size))
            continue
        for t in others:
            for i in range(size):
                left = set(_bits(propagation.options[t][i]))
                assert wanted[t][i] <= left
                dropped += size - len(left)
    assert contradictions > tries / 10
    assert dropped > tries / 10
