"""Small data sets as exact training problems: what the tables about exact training are measured on.

Numbers are read as the decimals that the files of the packages spell, which need not be imported for that:

    stackloss   statsmodels, public domain; Brownlee, Statistical Theory and Methodology, 2nd edition, 1965
    longley     statsmodels, public domain; Longley, Journal of the American Statistical Association 62, 1967
    diabetes    scikit-learn, the raw file (no standardised columns); Efron et al., Annals of Statistics 32, 2004
    iris        scikit-learn; Fisher, Annals of Eugenics 7, 1936
    teacher     made here, from a seed: a network of k ReLUs, and noise

`longley` is in thousands of persons and millions of dollars; `longley-rescaled` has the same rows in millions and
thousands of millions, with years counted from 1947. With a bias that changes no answer but by the unit of the label:
l1 and linf are divided by 10³, l2 by 10⁶, and l0 stays.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from instances import Loss, Network, TrainingProblem, sparse_point
from instances.rationals import parse_decimal

Row = tuple[Fraction, ...]
PACKAGES = {"statsmodels": "statsmodels", "sklearn": "scikit-learn"}


class MissingDataError(Exception):
    """The package that has the file is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Points (n×d) and labels (n), exact. `unit`: the label's true value is `unit` times what stands here."""

    name: str
    columns: tuple[str, ...]
    target: str
    x: tuple[Row, ...]
    y: Row
    unit: Fraction = Fraction(1)

    @property
    def n(self) -> int:
        return len(self.x)

    @property
    def d(self) -> int:
        return len(self.columns)

    @property
    def places(self) -> int:
        """How many of the points are distinct: activation patterns are counted by these."""
        return len(set(self.x))

    def problem(
        self, k: int, loss: Loss, *, signs: tuple[Fraction, ...] | None = None, bias: bool = True
    ) -> TrainingProblem:
        """The least loss of k ReLUs on these rows."""
        points = tuple(sparse_point(row) for row in self.x)
        return TrainingProblem(points, self.y, self.d, k, signs, bias=bias, loss=loss, target=None)

    def first(self, n: int) -> Dataset:
        """The first n rows, in the file's order. Raises ValueError if there are not as many."""
        if not 0 < n <= self.n:
            raise ValueError(f"{self.name} has {self.n} rows, not {n}")
        return replace(self, name=f"{self.name}:{n}", x=self.x[:n], y=self.y[:n])

    def to_csv(self) -> str:
        """A header, and one row per sample, the label last: what `satfit train` reads back to the same numbers."""
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow([*self.columns, self.target])
        for row, label in zip(self.x, self.y, strict=True):
            table.writerow([decimal(value) for value in (*row, label)])
        return text.getvalue()


def decimal(value: Fraction) -> str:
    """A rational as a decimal if it is one, else as p/q."""
    places = next((i for i in range(40) if (value * 10**i).denominator == 1), None)
    if places is None:
        return str(value)
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    whole, part = (digits[:-places], f".{digits[-places:]}") if places else (digits, "")
    return f"{'-' if value < 0 else ''}{whole}{part}"


def write_csv(dataset: Dataset, folder: Path) -> Path:
    """The file `<name>.csv` in the folder."""
    path = folder / f"{dataset.name.replace(':', '-')}.csv"
    path.write_text(dataset.to_csv())
    return path


Scale = Mapping[str, tuple[Fraction, Fraction]]
"""Per column (a, c): the value v becomes (v − a)/c."""

NOISE = 10
"""Percent of the range of the labels, at most, that a made label is off by."""

THOUSAND = Fraction(1000)
MILLIONS: Scale = {
    **{name: (Fraction(0), THOUSAND) for name in ("TOTEMP", "GNP", "UNEMP", "ARMED", "POP")},
    "YEAR": (Fraction(1947), Fraction(1)),
}
"""Thousands of persons in millions, millions of dollars in thousands of millions, years from the first one on."""

LONGLEY = ("GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns of a file: which, and in which unit."""

    table: str
    inputs: tuple[str, ...]
    target: str
    scale: Scale | None = None


DATASETS: dict[str, _Columns] = {
    "stackloss": _Columns("stackloss", ("AIRFLOW", "WATERTEMP", "ACIDCONC"), "STACKLOSS"),
    "stackloss-air": _Columns("stackloss", ("AIRFLOW",), "STACKLOSS"),
    "stackloss-air-water": _Columns("stackloss", ("AIRFLOW", "WATERTEMP"), "STACKLOSS"),
    "longley": _Columns("longley", LONGLEY, "TOTEMP"),
    "longley-rescaled": _Columns("longley", LONGLEY, "TOTEMP", MILLIONS),
    "longley-gnp": _Columns("longley", ("GNP",), "TOTEMP"),
    "longley-gnp-rescaled": _Columns("longley", ("GNP",), "TOTEMP", MILLIONS),
    "longley-unemp-armed": _Columns("longley", ("UNEMP", "ARMED"), "TOTEMP"),
    "longley-unemp-armed-rescaled": _Columns("longley", ("UNEMP", "ARMED"), "TOTEMP", MILLIONS),
    "diabetes-bmi": _Columns("diabetes", ("bmi",), "progression"),
    "diabetes-bp": _Columns("diabetes", ("bp",), "progression"),
    "diabetes-bmi-bp": _Columns("diabetes", ("bmi", "bp"), "progression"),
    "diabetes-bmi-s5": _Columns("diabetes", ("bmi", "s5"), "progression"),
    "iris-petal": _Columns("iris", ("petal_length",), "petal_width"),
    "iris-sepal": _Columns("iris", ("sepal_length",), "petal_length"),
    "iris-sepals": _Columns("iris", ("sepal_length", "sepal_width"), "petal_length"),
    "iris-class": _Columns("iris", ("petal_length", "petal_width"), "class"),
}
"""By name. `NAME:n` has the first n rows; `teacher-d1-k2-n20` and the like are made (see `teacher`)."""

_TEACHER = re.compile(r"teacher-d(\d+)-k(\d+)-n(\d+)(?:-(exact)|-noise(\d+))?(?:-seed(\d+))?")


def load(name: str) -> Dataset:
    """Raises KeyError for an unknown name, and MissingDataError where the package is not installed."""
    name, _, rows = name.partition(":")
    made = _TEACHER.fullmatch(name)
    if made is not None:
        d, k, n = (int(made[i]) for i in (1, 2, 3))
        noise = 0 if made[4] else int(made[5] or NOISE)
        found = teacher(d, k, n, noise=noise, seed=int(made[6] or 1))
    elif name in DATASETS:
        found = _real(name, DATASETS[name])
    else:
        raise KeyError(
            f"no data set {name!r}; there are {', '.join(DATASETS)} and teacher-d1-k2-n20[-exact|-noise50][-seed7]"
        )
    return found.first(int(rows)) if rows else found


def _real(name: str, wanted: _Columns) -> Dataset:
    header, rows = TABLES[wanted.table]()
    scale = wanted.scale or {}

    def column(of: str) -> list[Fraction]:
        start, unit = scale.get(of, (Fraction(0), Fraction(1)))
        at = header.index(of)
        return [(row[at] - start) / unit for row in rows]

    x = tuple(zip(*(column(of) for of in wanted.inputs), strict=True))
    unit = scale.get(wanted.target, (Fraction(0), Fraction(1)))[1]
    return Dataset(name, wanted.inputs, wanted.target, x, tuple(column(wanted.target)), unit)


def teacher(d: int, k: int, n: int, *, noise: int = NOISE, seed: int = 1) -> Dataset:
    """n distinct points with two decimals in [−1, 1]^d, the labels of k ReLUs with one decimal, in three decimals.

    `noise`: a label is off by up to that many percent of the range of the labels, uniformly; 0 leaves a fit of error 0.
    Every neuron breaks at one of the middle samples, as it sees them: it is on at a quarter of them at least, and off
    at a quarter. Raises ValueError if d < 1, or in one dimension more than 201 points are asked for.
    """
    if d < 1 or n > 201**d:
        raise ValueError(f"there are no {n} distinct points with two decimals in {d} dimensions")
    dice = random.Random(f"{d} {k} {n} {seed}")
    found: dict[Row, None] = {}
    while len(found) < n:
        found[tuple(Fraction(dice.randint(-100, 100), 100) for _ in range(d))] = None
    x = tuple(found)
    weights = tuple(tuple(Fraction(dice.choice((-1, 1)) * dice.randint(3, 30), 10) for _ in range(d)) for _ in range(k))
    biases = []
    for own in weights:
        seen = sorted(sum((w * v for w, v in zip(own, row, strict=True)), Fraction(0)) for row in x)
        biases.append(-seen[dice.randint(n // 4, (3 * n) // 4)])
    signs = tuple(Fraction(1 if j % 2 == 0 else -1) for j in range(k))
    values = Network(weights, tuple(biases), signs).values([sparse_point(row) for row in x])
    most = int((max(values) - min(values)) * 10 * noise)
    y = tuple(value + Fraction(dice.randint(-most, most), 1000) for value in values)
    suffix = ("" if noise == NOISE else f"-noise{noise}" if noise else "-exact") + (f"-seed{seed}" if seed != 1 else "")
    columns = tuple(f"x{i + 1}" for i in range(d))
    return Dataset(f"teacher-d{d}-k{k}-n{n}{suffix}", columns, "y", x, y)


Read = tuple[tuple[str, ...], list[Row]]


@cache
def _stackloss() -> Read:
    return _with_header(_file("statsmodels", "datasets/stackloss/stackloss.csv"))


@cache
def _longley() -> Read:
    return _with_header(_file("statsmodels", "datasets/longley/longley.csv"))


@cache
def _diabetes() -> Read:
    names = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
    inputs = gzip.decompress(_file("sklearn", "datasets/data/diabetes_data_raw.csv.gz")).decode()
    labels = gzip.decompress(_file("sklearn", "datasets/data/diabetes_target.csv.gz")).decode()
    rows = zip(inputs.splitlines(), labels.splitlines(), strict=True)
    return (*names, "progression"), [_numbers([*line.split(), label]) for line, label in rows]


@cache
def _iris() -> Read:
    text = _file("sklearn", "datasets/data/iris.csv").decode()
    names = ("sepal_length", "sepal_width", "petal_length", "petal_width", "class")
    # the first line has counts and the names of the classes
    return names, [_numbers(row) for row in csv.reader(text.splitlines()[1:])]


TABLES: dict[str, Callable[[], Read]] = {
    "stackloss": _stackloss,
    "longley": _longley,
    "diabetes": _diabetes,
    "iris": _iris,
}


def _with_header(data: bytes) -> Read:
    header, *rows = csv.reader(data.decode().splitlines())
    return tuple(header), [_numbers(row) for row in rows]


def _numbers(cells: Sequence[str]) -> Row:
    return tuple(parse_decimal(cell) for cell in cells)


def _file(package: str, path: str) -> bytes:
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        name = PACKAGES[package]
        raise MissingDataError(f"{name} is not installed (pip install 'satfit[bench]')")
    return (Path(found.submodule_search_locations[0]) / path).read_bytes()
