"""Our JSON: problems and networks are read back, and every fault is placed."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Activation, Network
from instances.rationals import parse_rational
from instances.schema import network_to_json, parse_network, parse_training_problem, problem_to_json
from instances.training import Loss, TrainingProblem
from tests.instances.oracles import RELAXED, refuses
from tests.instances.strategies import networks, training_problems


@RELAXED
@given(training_problems(), st.sampled_from([None, 0, 2]))
def test_problems_are_read_back(problem: TrainingProblem, indent: int | None) -> None:
    data = json.dumps(problem_to_json(problem), indent=indent).encode()
    again = parse_training_problem(data, file="f")
    assert again == problem
    # the truth is no part of the problem, so equality does not see it
    assert again.truth is problem.truth


@RELAXED
@given(networks())
def test_networks_are_read_back(network: Network) -> None:
    assert parse_network(json.dumps(network_to_json(network)).encode(), file="f") == network


def test_written_as_the_format_says() -> None:
    problem = TrainingProblem(
        points=(((1, Fraction(-4, 3)),), ((0, Fraction(2)),)),
        labels=(Fraction(1, 3), Fraction(0)),
        dimension=2,
        neurons=2,
        signs=(Fraction(1), Fraction(-1)),
    )
    document = problem_to_json(problem)
    assert document["x"] == [["0", "-4/3"], ["2", "0"]]
    assert document["y"] == ["1/3", "0"]
    assert (document["signs"], document["loss"], document["target"], document["source"]) == ([1, -1], "zero", "0", None)
    assert "dimension" not in document


def test_defaults() -> None:
    data = b'{"schema_version": 1, "kind": "training-problem", "x": [[1, "1/2"]], "y": [-3], "neurons": 1}'
    assert parse_training_problem(data, file="f") == TrainingProblem(
        points=(((0, Fraction(1)), (1, Fraction(1, 2))),),
        labels=(Fraction(-3),),
        dimension=2,
        neurons=1,
        signs=None,
        bias=True,
        activation=Activation.RELU,
        loss=Loss.ZERO,
        target=Fraction(0),
        source=None,
    )


PROBLEM = """{
 "schema_version": 1,
 "kind": "training-problem",
 "x": [["0", "1"],
       ["2", "-4/3"],
       [5, 6]],
 "y": ["0",
       "1/2",
       7],
 "neurons": 2,
 "signs": [1, -1],
 "bias": true,
 "loss": "zero",
 "target": "0"
}"""

# what stands in PROBLEM, what stands there instead, the line, the complaint
FAULTS = {
    "float": ('"-4/3"', "-1.25", 5, "-1.25 is a float"),
    "float, hint": ("7]", "7.0]", 9, 'write an exact rational as a string, such as "1/3"'),
    "exponent": ("[5, 6]", "[5, 6e1]", 6, "6e1 is a float"),
    "nan": ("[5, 6]", "[5, NaN]", 6, "NaN is a float"),
    "infinity": ("7]", "-Infinity]", 9, "-Infinity is a float"),
    "float as number of neurons": (": 2,", ": 2.0,", 10, "2.0 is a float"),
    "duplicate key": ('"bias": true', '"y": []', 12, "the key 'y' stands twice"),
    "duplicate key within": ('"target": "0"', '"source":{"rule": "a",\n"rule": "b"}', 15, "the key 'rule' stands"),
    "duplicate key after another object's": ('"target": "0"', '"source":{"y": 1},\n"y": []', 15, "the key 'y' stands"),
    "row too long": ("[5, 6]", "[5, 6, 7]", 6, "x[2] has 3 coordinates, expected 2"),
    "row too short": ('["2", "-4/3"]', '["2"]', 5, "x[1] has 1 coordinates, expected 2"),
    "dimension denied": ('"bias": true', '"dimension": 3', 4, "x[0] has 2 coordinates, expected 3"),
    "zero denominator": ('"-4/3"', '"-4/0"', 5, "x[1][1]: '-4/0' has denominator zero"),
    "boolean as coordinate": ("[5, 6]", "[5, true]", 6, "x[2][1]: expected an integer or a rational string"),
    "boolean as label": ("7]", "false]", 9, "y[2]: expected an integer or a rational string"),
    "boolean as count": (": 2,", ": true,", 10, "neurons: "),
    "boolean as version": (": 1,", ": true,", 2, "schema_version: "),
    "number as boolean": ("true", "1", 12, "bias: "),
    "null as coordinate": ("[5, 6]", "[5, null]", 6, "x[2][1]: "),
    "decimal text": ('"1/2"', '"0.5"', 8, "y[1]: '0.5' is not a rational number"),
    "text with blanks": ('"1/2"', '" 1/2"', 8, "is not a rational number"),
    "negative denominator": ('"1/2"', '"1/-2"', 8, "is not a rational number"),
    "digits of another script": ('"1/2"', '"\u0661"', 8, "is not a rational number"),
    "huge integer": ("[5, 6]", f"[5, {'9' * 5000}]", 6, "a number of more than 4300 digits"),
    "huge negative integer": ("[5, 6]", f"[5, -{'9' * 5000}]", 6, "a number of more than 4300 digits"),
    "huge rational": ('"1/2"', f'"{"9" * 5000}"', 8, "has more than 4300 digits"),
    "deep nesting": ("[5, 6]", "[" * 100_000, 6, "nested too deeply"),
    "list in a row": ("[5, 6]", "[5, [6]]", 6, "x[2][1]: expected an integer or a rational string"),
    "row is no list": ("[5, 6]", "5", 6, "x[2]: "),
    "missing key": (' "neurons": 2,\n', "", 1, "neurons: Field required"),
    "unknown key": ('"bias": true', '"bais": true', 12, "bais: "),
    "other version": (": 1,", ": 2,", 2, "schema_version: "),
    "other kind": ("training-problem", "network", 3, "kind: "),
    "negative count": (": 2,", ": -1,", 10, "neurons: "),
    "one label missing": (',\n       7]', "]", 7, "3 points but 2 labels"),
    "one sign missing": ("[1, -1]", "[1]", 11, "1 signs for 2 neurons"),
    "sign of another size": ("[1, -1]", "[1, 2]", 11, "the coefficients of ReLU neurons are 1 or -1"),
    "negative target": ('"target": "0"', '"target": "-1/2"', 14, "the target error is negative"),
    "unknown loss": ('"zero"', '"l3"', 13, "loss: "),
    "hash of the wrong length": ('"bias": true', '"source":\n{"rule": "a",\n"sha256": "ab"}', 14, "source.sha256: "),
    "comma before the end": ('"target": "0"', '"target": "0",', 15, "not JSON"),
    "broken off": ('"loss": "zero",\n "target": "0"\n}', '"loss', 13, "not JSON"),
    "more after the end": ('"target": "0"\n}', '"target": "0"\n}\n{}', 16, "not JSON"),
}  # fmt: skip


def test_the_problem_without_faults_is_read() -> None:
    problem = parse_training_problem(PROBLEM.encode(), file="f")
    assert (problem.n, problem.d, problem.k) == (3, 2, 2)


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_placed(fault: str) -> None:
    old, new, line, reason = FAULTS[fault]
    assert PROBLEM.count(old) == 1
    data = PROBLEM.replace(old, new).encode()
    refuses(lambda: parse_training_problem(data, file="some.file"), line=line, reason=reason)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "empty"),
        (b"\n \n", 1, "empty"),
        (b"[]", 1, "expected a JSON object"),
        (b"3", 1, "expected a JSON object"),
        (b'{\n"a": "\xff"}', 2, "not UTF-8"),
        (b'{\n"a": 1,\n\x00}', 3, "not JSON"),
    ],
)
def test_files_that_are_no_document(data: bytes, line: int, reason: str) -> None:
    refuses(lambda: parse_training_problem(data, file="some.file"), line=line, reason=reason)
    refuses(lambda: parse_network(data, file="some.file"), line=line, reason=reason)


NETWORK = """{"schema_version": 1, "kind": "network", "activation": "relu",
 "weights": [["1/2", "-1"],
             ["0", "1"]],
 "biases": ["0", "1"],
 "coefficients": ["1", "-1"]}"""


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('"1/2"', "0.5", 2, "0.5 is a float"),
        ('["0", "1"]]', '["0"]]', 2, "the weight rows differ in length"),
        ('"biases": ["0", "1"]', '"biases": ["0"]', 2, "2 weight rows, 1 biases, 2 coefficients"),
        ('"1", "-1"]}', '"1", "-1/0"]}', 5, "coefficients[1]: '-1/0' has denominator zero"),
        ('"relu"', '"sigmoid"', 1, "activation: "),
        ('"biases": ["0", "1"],', "", 1, "biases: Field required"),
        ('"kind": "network"', '"kind": "training-problem"', 1, "kind: "),
    ],
)
def test_faults_of_networks_are_placed(old: str, new: str, line: int, reason: str) -> None:
    assert NETWORK.count(old) == 1
    refuses(lambda: parse_network(NETWORK.replace(old, new).encode(), file="some.file"), line=line, reason=reason)


def test_long_rationals_survive() -> None:
    """Numerator and denominator may each be as long as Python converts, together longer."""
    network = Network(((Fraction(10**4000 + 1, 10**3999),),), (Fraction(0),), (Fraction(1),))
    assert parse_network(json.dumps(network_to_json(network)).encode(), file="f") == network


@RELAXED
@given(st.fractions())
def test_rationals_are_read_back(value: Fraction) -> None:
    assert parse_rational(str(value)) == value
    assert parse_rational(f"{3 * value.numerator}/{3 * value.denominator}") == value


@RELAXED
@given(st.binary(max_size=40) | st.text(alphabet='{}[]",:0123.e-tru \n', max_size=40).map(str.encode))
def test_any_bytes_give_a_complaint(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^f:[0-9]+: "):
        parse_training_problem(data, file="f")
