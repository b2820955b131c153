"""Who is compared with whom: everything that was asked the same, and nothing else; nobody is forgotten."""

from __future__ import annotations

import random
from typing import Any

import pytest

from satfit.regression.pairing import Pairing, configuration_of, newest, pair_up
from satfit.row import Row
from tests.satfit.regression.support import row


def names(pairing: Pairing) -> list[tuple[str, str]]:
    return [(pair.before.instance, pair.after.instance) for pair in pairing.pairs]


@pytest.mark.parametrize(
    "other",
    [
        {"solver": "highs"},
        {"formula": "big-m"},
        {"geometry": "none"},
        {"seed": 1},
        {"threads": 2},
        {"weight_bound": "3"},
        {"repeat": 1},
        {"question": "0" * 64},
        {"time_limit_s": 30.0},
        {"memory_limit_mib": 1024},
        {"memory_limit_mib": None},
    ],
)
def test_what_was_asked_differently_is_not_paired(other: dict[str, Any]) -> None:
    changed = row(**other)
    pairing = pair_up([row()], [changed])
    assert (pairing.pairs, pairing.only_before, pairing.only_after) == ([], [row()], [changed])
    assert pair_up([changed], [changed]).pairs


@pytest.mark.parametrize("other", [{"version": "2"}, {"wall_s": 9.0}, {"bounds": "user"}, {"n": 7}, {"note": "x"}])
def test_what_came_out_and_by_which_version_does_not_matter(other: dict[str, Any]) -> None:
    assert len(pair_up([row()], [row(**other)]).pairs) == 1


def test_the_geometry_asked_for_counts_not_the_one_that_was_used() -> None:
    used: Any = row()
    unused = Row(**{name: getattr(used, name) for name in Row.__slots__} | {"geometry": "none"})
    assert len(pair_up([used], [unused]).pairs) == 1


def test_limits_are_ignored_on_request_and_counted_otherwise() -> None:
    before = [row(), row("b"), row("c")]
    after = [row(time_limit_s=30.0), row("b", memory_limit_mib=None), row("d")]
    apart = pair_up(before, after)
    assert (len(apart.pairs), apart.limits_apart) == (0, 2)
    paired = pair_up(before, after, ignore_limits=True)
    assert names(paired) == [("a.cnf", "a.cnf"), ("b", "b")]
    assert ([left.instance for left in paired.only_before], [left.instance for left in paired.only_after]) == (
        ["c"],
        ["d"],
    )


def test_a_renamed_file_keeps_its_partner() -> None:
    assert names(pair_up([row("old", question="q")], [row("new", question="q")])) == [("old", "new")]


def test_one_file_under_several_names() -> None:
    before = [row(name, question="q") for name in ("a", "b", "c", "c")]
    after = [row(name, question="q") for name in ("c", "b", "z")]
    pairing = pair_up(before, after)
    assert sorted(names(pairing)) == [("a", "z"), ("b", "b"), ("c", "c")]
    assert [left.instance for left in pairing.only_before] == ["c"]
    assert pairing.only_after == []


def test_runs_recorded_twice_are_paired_in_order() -> None:
    before = [row(wall_s=seconds) for seconds in (1.0, 2.0)]
    after = [row(wall_s=seconds) for seconds in (3.0, 4.0, 5.0)]
    pairing = pair_up(before, after)
    assert [(pair.before.wall_s, pair.after.wall_s) for pair in pairing.pairs] == [(1.0, 3.0), (2.0, 4.0)]
    assert [left.wall_s for left in pairing.only_after] == [5.0]


def test_the_newest_of_each() -> None:
    rows = [
        row(wall_s=1.0),
        row("b", wall_s=2.0),
        row(wall_s=3.0, version="2"),
        row("c", question="q"),
        row("d", question="q"),
    ]
    assert [(run.instance, run.wall_s) for run in newest(rows)] == [("a.cnf", 3.0), ("b", 2.0), ("c", 1.0), ("d", 1.0)]


def test_ten_thousand_runs_pair_correctly_and_none_is_forgotten() -> None:
    rng = random.Random(0)
    asked = [
        {"solver": solver, "seed": seed, "repeat": repeat, "formula": formula, "instance": f"i{at}"}
        for at in range(125)
        for solver in ("z3", "highs", "scip", "cvc5")
        for formula in ("smt", "big-m")
        for seed in range(5)
        for repeat in range(2)
    ]
    assert len(asked) == 10_000
    left, right = (
        [
            row(given["instance"], **{k: v for k, v in given.items() if k != "instance"})
            for given in asked
            if rng.random() < 0.9
        ]
        for _ in range(2)
    )
    rng.shuffle(right)
    pairing = pair_up(left, right)

    def key(run: Row) -> tuple[Any, ...]:
        return run.question, run.solver, run.formula, run.options["seed"], run.repeat

    mine, theirs = set(map(key, left)), set(map(key, right))
    assert all(key(pair.before) == key(pair.after) for pair in pairing.pairs)
    assert {key(pair.before) for pair in pairing.pairs} == mine & theirs
    assert len(pairing.pairs) == len(mine & theirs)
    assert set(map(key, pairing.only_before)) == mine - theirs
    assert set(map(key, pairing.only_after)) == theirs - mine
    assert 2 * len(pairing.pairs) + len(pairing.only_before) + len(pairing.only_after) == len(left) + len(right)


def test_names_of_configurations() -> None:
    assert str(configuration_of(row())) == "z3 smt presolve"
    assert str(configuration_of(row(threads=4, geometry="none"))) == "z3 smt none, 4 threads"
    judge = row(solver="pysat:cadical195", native=True, formula="cnf")
    assert str(configuration_of(judge)) == "pysat:cadical195 cnf"
