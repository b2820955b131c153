"""The data sets of the tables: the numbers that the packages print, and the rows that were meant."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import bench.datasets as data
from bench.datasets import DATASETS, MissingDataError, decimal, load, teacher, write_csv
from instances import Loss
from instances.table import parse_csv
from tests.truth import least

Q = Fraction


def read(name: str) -> data.Dataset:
    try:
        return load(name)
    except MissingDataError as reason:
        pytest.skip(str(reason))


SIZES = {"stackloss": (21, 3), "longley": (16, 6), "diabetes-bmi": (442, 1), "iris-petal": (150, 1)}


@pytest.mark.parametrize("name", SIZES)
def test_sizes(name: str) -> None:
    found = read(name)
    assert (found.n, found.d) == SIZES[name]
    problem = found.problem(2, Loss.L1)
    assert (problem.n, problem.d, problem.k, problem.target) == (*SIZES[name], 2, None)


def test_first_and_last_rows_as_published() -> None:
    stackloss = read("stackloss")
    assert (stackloss.x[0], stackloss.y[0]) == ((80, 27, 89), 42)
    assert (stackloss.x[-1], stackloss.y[-1]) == ((70, 20, 91), 15)
    longley = read("longley")
    assert (longley.x[1], longley.y[1]) == ((Q("88.5"), 259426, 2325, 1456, 108632, 1948), 61122)
    diabetes = read("diabetes-bmi-bp")
    assert (diabetes.x[0], diabetes.y[0]) == ((Q("32.1"), 101), 151)
    iris = read("iris-petal")
    assert (iris.x[0], iris.y[0]) == ((Q("1.4"),), Q("0.2"))


@pytest.mark.parametrize("name", [*DATASETS, "teacher-d1-k2-n20", "teacher-d2-k1-n9-exact-seed4", "iris-petal:7"])
def test_files_read_back_to_the_same_numbers(name: str, tmp_path: Path) -> None:
    found = read(name)
    assert found.name == name
    path = write_csv(found, tmp_path)
    table = parse_csv(path.read_bytes(), file=str(path))
    assert (table.x, table.y, table.columns, table.target) == (found.x, found.y, found.columns, found.target)
    assert found.places <= found.n


@pytest.mark.parametrize("name", ["longley", "longley-gnp", "longley-unemp-armed"])
def test_rescaling_keeps_the_question(name: str) -> None:
    """Of a few rows: the same least l0, and l1 divided by the label's unit."""
    plain, scaled = (replace(kept, x=kept.x[:5], y=kept.y[:5]) for kept in (read(name), read(f"{name}-rescaled")))
    assert scaled.unit == 1000
    assert [y * scaled.unit for y in scaled.y] == list(plain.y)
    if plain.d > 2:
        return
    assert least(plain.problem(1, Loss.L0)) == least(scaled.problem(1, Loss.L0)) > 0
    assert least(plain.problem(1, Loss.L1)) == least(scaled.problem(1, Loss.L1)) * scaled.unit
    assert least(plain.problem(1, Loss.L2)) == least(scaled.problem(1, Loss.L2)) * scaled.unit**2


def test_teachers_are_what_they_say() -> None:
    one = teacher(1, 2, 6, noise=0)
    assert one == load("teacher-d1-k2-n6-exact")
    assert one.places == one.n == 6
    assert least(one.problem(2, Loss.L1)) == 0
    assert least(teacher(2, 1, 5, noise=0).problem(1, Loss.L1)) == 0
    assert teacher(1, 2, 6, seed=2).y != teacher(1, 2, 6, seed=3).y
    assert all((1000 * y).denominator == 1 for y in load("teacher-d2-k3-n50").y)


@pytest.mark.parametrize("d", [1, 2])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_noise_is_a_part_of_the_signal(d: int, seed: int) -> None:
    """No label is off by more than it may, some are, and each neuron is on and off often: without it there is none."""
    clean, noisy = teacher(d, 2, 40, noise=0, seed=seed), teacher(d, 2, 40, noise=25, seed=seed)
    assert noisy == load(f"{noisy.name}")
    assert noisy.x == clean.x
    off = [abs(a - b) for a, b in zip(noisy.y, clean.y, strict=True)]
    spread = max(clean.y) - min(clean.y)
    assert spread > 0
    assert spread / 10 < max(off) <= spread / 4
    one = teacher(d, 1, 40, noise=0, seed=seed)
    assert 10 <= sum(1 for y in one.y if y > 0) <= 30


def test_names_and_sizes_that_do_not_exist() -> None:
    with pytest.raises(KeyError, match="there are stackloss"):
        load("stickloss")
    with pytest.raises(ValueError, match="21 rows"):
        read("stackloss:22")
    with pytest.raises(ValueError, match="distinct"):
        teacher(1, 1, 500)


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "find_spec", lambda _name: None)
    data._iris.cache_clear()
    with pytest.raises(MissingDataError, match=r"scikit-learn is not installed .*satfit\[bench\]"):
        load("iris-petal")


def test_decimals() -> None:
    shown = {Q(0): "0", Q(-1, 8): "-0.125", Q(12): "12", Q(100, 3): "100/3", Q("60.323"): "60.323", Q(-7, 2): "-3.5"}
    assert {value: decimal(value) for value in shown} == shown
