"""Options of generators: exact ratios, one spelling each, and one line where they are wrong."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from instances.errors import SatfitError, UsageError
from instances.generators import Value, generate
from instances.generators.family import spelled
from instances.rationals import parse_decimal
from tests.instances.commands import from_comment


@pytest.mark.parametrize(
    ("options", "clauses"),
    [
        ({"variables": 10, "ratio": "4.25"}, 43),
        ({"variables": 10, "ratio": "4.2499999999999999999"}, 42),
        ({"variables": 5, "ratio": "0.1"}, 1),
        ({"variables": 4, "ratio": "1/3"}, 1),
        ({"variables": 5, "ratio": Fraction(1, 3)}, 2),
        ({"variables": 5, "ratio": 2}, 10),
        ({"variables": 5, "ratio": "0"}, 0),
        ({"variables": 5, "clauses": 11}, 11),
        ({}, 85),
    ],
)
def test_ratios_are_exact_and_round_half_up(options: Mapping[str, Value], clauses: int) -> None:
    for name in ("random-3sat", "planted-3sat"):
        made = generate(name, options, 1)
        assert len(made.source.clauses) == clauses
        assert from_comment(made.comments[0]) == made


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(3), "3"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-213, 50), "-4.26"),
        (Fraction(1, 2**10), "0.0009765625"),
        (Fraction(7, 5**4), "0.0112"),
        (Fraction(10**20 + 1, 10**19), "10.0000000000000000001"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-7, 60), "-7/60"),
    ],
)
def test_a_value_has_one_spelling(value: Fraction, text: str) -> None:
    """The decimal where there is one."""
    assert spelled(value) == text
    assert parse_decimal(text) == value


def test_clauses_or_ratio_name_the_same_formula() -> None:
    by_ratio = generate("random-3sat", {"variables": 10, "ratio": "4.25"}, 2)
    assert by_ratio.source == generate("random-3sat", {"variables": 10, "clauses": 43}, 2).source


WRONG: list[tuple[str, Mapping[str, Value], int, str]] = [
    ("random-4sat", {}, 1, "there is no family 'random-4sat'; did you mean random-3sat or "),
    ("random-3sat", {"points": 3}, 1, "random-3sat has no option --points; it has --variables, --ratio, --clauses"),
    ("random-3sat", {"variables": 2}, 1, "--variables is 2, but the least possible is 3"),
    ("random-3sat", {"variables": "x"}, 1, "--variables: 'x' is no integer"),
    ("random-3sat", {"variables": "4.0"}, 1, "--variables: '4.0' is no integer"),
    ("random-3sat", {"variables": "9" * 5000}, 1, "is no integer"),
    ("random-3sat", {"variables": True}, 1, "--variables: True is no integer"),
    ("random-3sat", {"variables": Fraction(5)}, 1, "--variables: '5' is no integer"),
    ("random-3sat", {"clauses": "-1"}, 1, "--clauses is -1, but the least possible is 0"),
    ("random-3sat", {"ratio": "-0.5"}, 1, "--ratio is -0.5, but the least possible is 0"),
    ("random-3sat", {"ratio": "many"}, 1, "--ratio: 'many' is no decimal number"),
    ("random-3sat", {"ratio": 4.26}, 1, "--ratio: 4.26 is no decimal number (write decimals as text)"),  # type: ignore[dict-item]
    ("random-3sat", {"ratio": "1/0"}, 1, "--ratio: '1/0' is no decimal number"),
    ("random-3sat", {"ratio": 4, "clauses": 80}, 1, "--clauses and --ratio say the same thing: give one of them"),
    ("random-3sat", {}, -1, "--seed: -1 is no integer from 0 on"),
    ("random-3sat", {}, True, "--seed: True"),
    ("unsat-3sat", {"variables": 5}, 1, "--variables is 5, but the scheme parity needs at least 6"),
    ("unsat-3sat", {"variables": 5, "scheme": "pigeonhole"}, 1, "the scheme pigeonhole needs at least 6"),
    ("unsat-3sat", {"scheme": "guess"}, 1, "--scheme: there is no 'guess', only parity, pigeonhole, tree"),
    *[("steiner-poits", {"points": v}, 1, f"--points is {v}, but a Steiner") for v in (2, 4, 5, 6, 8, 10, 11, 12, 14)],
    ("steiner-poits", {"points": 0}, 1, "--points is 0, but the least possible is 1"),
    ("edge-colouring-poits", {"graph": "k5"}, 1, "--graph: there is no 'k5', only petersen, k4, k33, prism:N, "),
    ("edge-colouring-poits", {"graph": "k4:4"}, 1, "--graph: there is no 'k4:4'"),
    ("edge-colouring-poits", {"graph": "k4\n"}, 1, "--graph: there is no 'k4\\n'"),
    ("edge-colouring-poits", {"graph": "prism"}, 1, "--graph: there is no 'prism'"),
    ("edge-colouring-poits", {"graph": "prism:2"}, 1, "N must be at least 3"),
    ("edge-colouring-poits", {"graph": "flower-snark:6"}, 1, "N must be odd and at least 5"),
    ("edge-colouring-poits", {"graph": "flower-snark:3"}, 1, "N must be odd and at least 5"),
    ("edge-colouring-poits", {"graph": "random:7"}, 1, "a cubic graph has evenly many, at least 4 vertices"),
    ("edge-colouring-poits", {"graph": "random:2"}, 1, "a cubic graph has evenly many, at least 4 vertices"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "seed", "words"), WRONG)
def test_wrong_options_are_one_line(name: str, options: Mapping[str, Value], seed: int, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        generate(name, options, seed)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200
    assert isinstance(caught.value, SatfitError)
