"""The report's numbers against slow and obvious recomputations on random rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings

from instances import Verdict
from satfit.disagreement import Disagreement
from satfit.judge import judge
from satfit.reports.comparisons import cactus
from satfit.reports.configuration import configuration_of, names
from satfit.reports.numbers import MOST_PAIRS, Entry, Numbers, numbers
from satfit.reports.standing import in_trouble, resting_on
from satfit.reports.tables import tables, warnings
from satfit.row import Row
from satfit.scoring import decided, score
from solvers.outcome import Basis, Termination
from tests.satfit.reports.support import BATCHES, KINDS, LEAST, REFUTED, batch, no, open_run, row

UNSUPPORTED = Termination.UNSUPPORTED


def numbered(rows: Sequence[Row], disagreements: Sequence[Disagreement] = ()) -> Numbers:
    return numbers(rows, disagreements, title="t")


def runs_of(rows: Sequence[Row], entry: Entry) -> list[Row]:
    return [one for one in rows if configuration_of(one) == entry.configuration and one.termination is not UNSUPPORTED]


def by_task(runs: Sequence[Row]) -> dict[tuple[str, str, int], float]:
    """Seconds of the run in the middle, of two the worse; inf if that one did not decide."""
    gathered: dict[tuple[str, str, int], list[float]] = {}
    for one in runs:
        asked = (one.instance, one.question, one.options["seed"])
        gathered.setdefault(asked, []).append(one.wall_s if decided(one) else math.inf)
    return {asked: sorted(values)[len(values) // 2] for asked, values in gathered.items()}


@given(BATCHES)
@settings(max_examples=150, deadline=None)
def test_every_sum_is_recounted(rows: list[Row]) -> None:
    found = numbered(rows)
    assert found.runs + found.unsupported == len(rows)
    for entry in found.entries:
        mine = runs_of(rows, entry)
        limit = entry.configuration.time_limit_s
        assert entry.score == score([one for one in rows if configuration_of(one) == entry.configuration])
        assert entry.score.runs == len(mine)
        # scoring's "certified" is read off the rows, the report's bases are classified: they have to agree
        assert entry.score.decided == sum(
            entry.bases[b] for b in (Basis.WITNESS, Basis.PROOF, Basis.EXACT, Basis.FLOAT)
        )
        assert entry.score.certified == entry.bases[Basis.WITNESS] + entry.bases[Basis.PROOF]
        assert entry.score.refuted == entry.bases[Basis.REFUTED]
        assert sum(entry.ended.values()) == len(mine) + entry.ended[UNSUPPORTED]
        assert entry.ended[UNSUPPORTED] == len(rows) - len(
            [one for one in rows if configuration_of(one) != entry.configuration]
        ) - len(mine)
        assert entry.unasked == sum(1 for one in mine if not one.asked and decided(one))
        if mine:
            assert entry.score.par2_s == pytest.approx(
                sum(one.wall_s if decided(one) else 2 * limit for one in mine) / len(mine)
            )
            logs = [math.log((one.wall_s if decided(one) else limit) + 10) for one in mine]
            assert entry.mean_s == pytest.approx(math.exp(sum(logs) / len(logs)) - 10)
        else:
            assert entry.mean_s is None
            assert entry.median_s is None


@given(BATCHES)
@settings(max_examples=150, deadline=None)
def test_comparisons_are_recounted_and_keep_their_order(rows: list[Row]) -> None:
    found = numbered(rows)
    contenders = [entry for entry in found.entries if not entry.configuration.native]
    times = {entry.name: by_task(runs_of(rows, entry)) for entry in found.entries}
    for entry in found.entries:
        mine = {(task.instance, task.question, task.seed): value for task, value in entry.times.items()}
        assert mine == times[entry.name]
        line = cactus(entry.times)
        assert line == sorted(line)
        assert len(line) == entry.tasks_decided
    tasks = {task for entry in contenders for task in times[entry.name]}
    best = {(task.instance, task.question, task.seed): value for task, value in found.best.seconds.items()}
    assert best == {
        task: min(times[entry.name].get(task, math.inf) for entry in contenders) for task in tasks
    }  # fmt: skip
    for entry in contenders:
        assert all(best[task] <= value for task, value in times[entry.name].items())
        if set(times[entry.name]) == tasks:
            assert found.best.decided >= entry.tasks_decided
    lone = {
        task
        for task in tasks
        if sum(1 for entry in contenders if times[entry.name].get(task, math.inf) < math.inf) == 1
        and sum(1 for entry in contenders if task in times[entry.name]) > 1
    }
    assert sum(entry.unique or 0 for entry in contenders) == len(lone)
    for entry in found.entries:
        assert (entry.unique is None) == entry.configuration.native
        if entry.unique is not None:
            assert entry.unique == sum(1 for task in lone if times[entry.name].get(task, math.inf) < math.inf)
    asked = {
        (configuration_of(one), one.instance, one.question, one.options["seed"]) for one in rows
    }  # fmt: skip
    able = [entry for entry in contenders if times[entry.name]]
    assert found.missing == sum(1 for entry in able for task in tasks if (entry.configuration, *task) not in asked)


@given(BATCHES)
@settings(max_examples=100, deadline=None)
def test_native_ratios_are_recounted(rows: list[Row]) -> None:
    found = numbered(rows)
    native: dict[tuple[str, str], list[float]] = {}
    for one in rows:
        if one.native and one.termination is not UNSUPPORTED:
            native.setdefault((one.instance, one.question), []).append(one.wall_s if decided(one) else math.inf)
    base = {asked: sorted(values)[len(values) // 2] for asked, values in native.items()}
    for entry in found.entries:
        if entry.configuration.native:
            assert entry.ratio is None
            continue
        ratios = sorted(
            value / base[instance, question]
            for (instance, question, _), value in by_task(runs_of(rows, entry)).items()
            if base.get((instance, question), math.inf) < math.inf
        )
        if not ratios:
            assert entry.ratio is None
            continue
        assert entry.ratio is not None
        assert entry.ratio.tasks == len(ratios)
        assert entry.ratio.undecided == ratios.count(math.inf)
        middle = (ratios[(len(ratios) - 1) // 2] + ratios[len(ratios) // 2]) / 2
        expected = None if math.isinf(middle) else pytest.approx(middle)
        assert entry.ratio.quartiles[1] == expected


@given(BATCHES)
@settings(max_examples=60, deadline=None)
def test_pairs_hold_each_common_task_once_and_no_fit_rests_on_censored_runs(rows: list[Row]) -> None:
    found = numbered(rows)
    times = {entry.name: by_task(runs_of(rows, entry)) for entry in found.entries}
    for pair in found.pairs:
        assert pair.points
        assert not any(math.isinf(x) and math.isinf(y) for x, y in pair.points)
        if pair.x in times:
            common = [
                (x, times[pair.y][task])
                for task, x in times[pair.x].items()
                if task in times[pair.y] and min(x, times[pair.y][task]) < math.inf
            ]
            assert sorted(common) == sorted(pair.points)
    for entry in found.entries:
        questions: dict[tuple[str, str], list[float]] = {}
        for one in runs_of(rows, entry):
            questions.setdefault((one.instance, one.question), []).append(one.wall_s if decided(one) else math.inf)
        middle = [sorted(values)[len(values) // 2] for values in questions.values()]
        assert sorted(value for _, _, value in entry.growth.points) == sorted(v for v in middle if v < math.inf)
        assert entry.growth.censored == middle.count(math.inf)
        for fit in (entry.growth.by_samples, entry.growth.by_neurons):
            assert fit is None or fit.instances == len(entry.growth.points) >= 8


def test_no_configuration_shares_a_name_and_differing_limits_are_said() -> None:
    rows = [row(options={"time_limit_s": limit}) for limit in (5.0, 60.0)]
    rows += [row(options={"geometry": "none"}), row(options={"threads": 2}), row(options={"weight_bound": "3"})]
    found = [configuration_of(one) for one in rows]
    named = names(found)
    assert len(set(named)) == len(set(found)) == 5
    assert named[0] == "z3 smt, presolved, 5 s, 1 thread"
    assert named[4] == "z3 smt, presolved, 20 s, 1 thread, weights ≤ 3"
    assert names(found[:1]) == ["z3 smt, presolved"]
    # limits that differ by less than is shown
    close = [configuration_of(row(options={"time_limit_s": limit})) for limit in (5.0, 5.0000001)]
    assert names(close) == ["z3 smt, presolved", "z3 smt, presolved #2"]
    assert any("Time limits differ" in line for line in warnings(numbered(rows)))


def test_what_came_of_the_geometry_does_not_split_a_configuration() -> None:
    rows = [row("a.cnf", geometry="presolve"), row("b.cnf", geometry="none", **open_run())]
    assert [entry.score.runs for entry in numbered(rows).entries] == [2]


def test_a_word_is_never_counted_as_a_certificate() -> None:
    for kind in KINDS:
        one = row(**kind)
        basis = resting_on(one)
        assert (basis in (Basis.WITNESS, Basis.PROOF)) == (decided(one) and one.certified), kind
        if basis in (Basis.RESTRICTED, Basis.REFUTED, None):
            assert not decided(one)
        if one.claimed_bound is not None and decided(one):
            assert basis is Basis.FLOAT
    assert resting_on(row(**LEAST, objective=Fraction(5), claimed_bound="5")) is Basis.FLOAT
    assert resting_on(row(basis=None)) is Basis.FLOAT


def test_an_even_number_of_repeats_takes_the_worse_middle() -> None:
    rows = [row(wall_s=1.0), row(wall_s=2.0, repeat=1)]
    assert list(numbered(rows).entries[0].times.values()) == [2.0]
    rows[1] = row(wall_s=0.5, repeat=1, **open_run())
    assert list(numbered(rows).entries[0].times.values()) == [math.inf]


def test_repeats_are_no_unique_solves_and_nobody_is_unique_alone() -> None:
    alone = [row(solver="z3"), row(solver="z3", repeat=1)]
    assert numbered(alone).entries[0].unique == 0
    tried = [*alone, row(solver="highs", **open_run())]
    assert [entry.unique for entry in numbered(tried).entries] == [1, 0]
    both = [*tried, row(solver="cvc5", **no())]
    assert [entry.unique for entry in numbered(both).entries] == [0, 0, 0]
    # native SAT decides the source: it takes nobody's unique solve away
    native = [*tried, row(solver="pysat:cadical195")]
    assert [entry.unique for entry in numbered(native).entries] == [1, 0, None]


def test_disagreements_come_with_the_command_of_every_party() -> None:
    """Through the judge: a float's no, refuted by a witness, and what it said is told with how to repeat it."""
    rows = [
        row("a b.cnf", "z3"),
        row("a b.cnf", "highs", formula="big-m", label=Verdict.INFEASIBLE, **no()),
        row("c.cnf", "scip", formula="big-m"),
    ]
    rows[0] = row("a b.cnf", "z3", label=Verdict.INFEASIBLE)
    said = judge(rows)
    found = numbered(said.rows, said.disagreements)
    (quarrel,) = found.quarrels
    sides = {side.party: side for side in quarrel.sides}
    assert set(sides) == {"z3", "highs", "label"}
    assert sides["label"].commands == ()
    assert [side.against for side in quarrel.sides] == [False, True, True]
    (one,) = sides["highs"].commands
    assert one.startswith("satfit solve 'a b.cnf' --solver highs ")
    assert [incident.what for incident in found.incidents] == ["refuted"]
    assert found.incidents[0].command == one


def test_trouble_is_found_and_sorted_by_severity() -> None:
    rows = [
        row("1", **open_run(Termination.CRASHED)),
        row("2", rejected=True),
        row("3", **REFUTED),
        row("4", **open_run()),
        row("5", **open_run(Termination.ERROR)),
        row("6"),
    ]
    assert [in_trouble(one) for one in rows] == [True, True, True, False, True, False]
    found = numbered(rows)
    assert [one.what for one in found.incidents] == ["refuted", "certificate rejected", "crashed", "error"]
    assert [one.instance for one in found.incidents] == ["3", "2", "1", "5"]


def test_nothing_is_no_error() -> None:
    found = numbered([])
    assert (found.runs, found.entries, found.pairs, tables(found)) == (0, (), (), [])


def test_only_unsupported_rows_are_no_runs() -> None:
    found = numbered([row(**open_run(UNSUPPORTED)), row("b.cnf", **open_run(UNSUPPORTED))])
    assert (found.runs, found.unsupported, found.best.seconds, found.board.tasks) == (0, 2, {}, ())
    assert [table.name for table in tables(found)] == ["decisions", "times", "endings"]


def test_tables_show_each_configuration_once_and_the_best_last() -> None:
    found = numbered(batch(3, 80))
    for table in tables(found):
        shown = [line[0].text for line in table.rows]
        expected = [entry.name for entry in found.entries]
        assert shown == expected or shown == [*expected, "virtual best solver"]
        assert all(len(line) == len(table.titles) for line in table.rows)


def test_many_configurations_make_a_stated_number_of_pairs() -> None:
    rows = [row("a.cnf", f"s{at}", wall_s=1.0 + at) for at in range(40)]
    found = numbered(rows)
    assert (len(found.pairs), found.pairs_left_out) == (MOST_PAIRS, 41 - MOST_PAIRS)
    assert any("left out" in line for line in warnings(found))
