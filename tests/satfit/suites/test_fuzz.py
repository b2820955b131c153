"""Anything at all under every key: a suite, or our own errors with lines, and never anything else."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from instances import InputError
from instances.generators import FAMILIES
from instances.load import InputErrors
from satfit.suites import describe, settings_of
from satfit.suites.question import KEYS
from satfit.suites.read import parse_suite
from satfit.suites.wishes import SHARED
from solvers.registry import BACKENDS
from tests.corpus import SUITES

WORDS = [
    "", "z3", "smt", "none", "presolve", "set-cover-one-relu", "poits-plane", "l1", "1/2", "-1", "1e9", "+-", "\0",
    "é\n",
    "quick/tree-4.cnf", "quick", "set-cover/*.json", "**", "clique/*", "../suites/poits/one-clause.poits", "k4", "tree",
    *FAMILIES, *list(BACKENDS)[:3],
]  # fmt: skip
NUMBERS = [-1, 0, 1, 2, 3, 4, 7, 100, 10**6, 2**31, 2**63, 10**50]
SCALARS = st.sampled_from([*WORDS, *NUMBERS, 0.5, float("inf"), float("nan"), True, False, date(2020, 1, 1)])
OPTIONS = sorted({parameter.name for family in FAMILIES.values() for parameter in family.parameters})
INNER = [
    "files",
    "first",
    "family",
    "csv",
    "seeds",
    "signs",
    "target",
    "decide",
    "name",
    "formula",
    "geometry",
    "threads",
]
ELEMENTS = st.one_of(
    SCALARS,
    st.dictionaries(
        st.sampled_from([*KEYS, *OPTIONS, *INNER]), SCALARS | st.lists(SCALARS, max_size=2), min_size=1, max_size=5
    ),
    st.builds(
        lambda family, rest: {**rest, "family": family},
        st.sampled_from(list(FAMILIES)),
        st.dictionaries(
            st.sampled_from([*OPTIONS, "seeds", "bias", "budget"]), st.sampled_from(NUMBERS[1:7]), max_size=3
        ),
    ),
)
VALUES = SCALARS | st.lists(ELEMENTS, max_size=3)
TABLES = st.dictionaries(st.sampled_from([*SHARED, "name", "jobs", "unknown"]), VALUES, max_size=4)


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(c if c.isalnum() or c in " -_/*.+" else f"\\u{ord(c):04x}" for c in value) + '"'
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
        case _:
            return str(value)


@settings(max_examples=150, deadline=None)
@given(TABLES, st.lists(TABLES, max_size=2), st.booleans())
def test_anything(top: dict[str, Any], experiments: list[dict[str, Any]], good: bool) -> None:
    if good:
        top = {**top, "instances": ["quick/tree-4.cnf"], "solvers": ["z3"]}
    text = "".join(f"{key} = {toml(value)}\n" for key, value in top.items())
    for table in experiments:
        text += "[[experiment]]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in table.items())
    file = SUITES / "fuzz.toml"
    try:
        suite = parse_suite(text.encode(), file)
    except InputErrors as found:
        refused = found.errors
    except InputError as empty:
        assert not text
        refused = [empty]
    else:
        assert describe(suite)
        for experiment in suite.experiments:
            assert experiment.entries
            assert experiment.asked
            for entry in experiment.entries[:5]:
                assert settings_of(experiment, entry, experiment.asked[0], experiment.seeds[0])
        return
    for error in refused:
        assert error.line is not None
        assert "\n" not in str(error)
        assert error.file != str(file) or 1 <= error.line <= max(1, text.count("\n"))
