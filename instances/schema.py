"""The shapes of our JSON files, validated by pydantic; errors become one line with the file and the line number."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from instances.errors import InputError
from instances.json_text import line_of, load_strict
from instances.network import Activation, Network, SparsePoint
from instances.rationals import parse_rational
from instances.training import Loss, SourceRef, TrainingProblem
from instances.verdict import Verdict

SCHEMA_VERSION = 1

_Model = TypeVar("_Model", bound=BaseModel)


def _rational(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError('expected an integer or a rational string such as "1/3"')
    return parse_rational(value)


def _no_bool(value: Any) -> Any:
    # for pydantic True is a Literal[1]
    return str(value) if isinstance(value, bool) else value


Rational = Annotated[Fraction, BeforeValidator(_rational)]

Version = Annotated[Literal[1], BeforeValidator(_no_bool)]


class StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class _SourceJson(StrictModel):
    rule: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class _ProblemJson(StrictModel):
    schema_version: Version
    kind: Literal["training-problem"]
    x: list[list[Rational]]
    y: list[Rational]
    neurons: int = Field(strict=True, ge=0)
    dimension: int | None = Field(default=None, strict=True, ge=0)
    activation: Activation = Activation.RELU
    signs: list[Rational] | None = None
    bias: bool = Field(default=True, strict=True)
    loss: Loss = Loss.ZERO
    target: Rational | None = Fraction(0)
    source: _SourceJson | None = None
    truth: Verdict | None = None


class _NetworkJson(StrictModel):
    schema_version: Version
    kind: Literal["network"]
    activation: Activation
    weights: list[list[Rational]]
    biases: list[Rational]
    coefficients: list[Rational]


def parse_training_problem(data: bytes, *, file: str) -> TrainingProblem:
    """Read a training problem. Raises InputError with file and line.

    `dimension` is optional in the file (it follows from x unless there is no point); all rows of x have that length.
    """
    return training_problem(load_strict(data, file=file), data, file)


def training_problem(document: Any, data: bytes, file: str) -> TrainingProblem:
    """The training problem of a document that `load_strict` made of `data`. Raises InputError."""
    model = validated(_ProblemJson, document, data, file)
    dimension = model.dimension
    points: list[SparsePoint] = []
    for index, row in enumerate(model.x):
        if dimension is None:
            dimension = len(row)
        if len(row) != dimension:
            raise InputError(
                f"x[{index}] has {len(row)} coordinates, expected {dimension}",
                file=file,
                line=line_of(data, ["x", index]),
            )
        points.append(tuple((i, value) for i, value in enumerate(row) if value))
    try:
        return TrainingProblem(
            points=tuple(points),
            labels=tuple(model.y),
            dimension=dimension or 0,
            neurons=model.neurons,
            signs=None if model.signs is None else tuple(model.signs),
            bias=model.bias,
            activation=model.activation,
            loss=model.loss,
            target=model.target,
            source=None if model.source is None else SourceRef(model.source.rule, model.source.sha256),
            truth=model.truth,
        )
    except ValueError as error:
        key = "y" if len(model.y) != len(points) else "target" if "target" in str(error) else "signs"
        raise InputError(str(error), file=file, line=line_of(data, [key])) from None


def problem_to_json(problem: TrainingProblem) -> dict[str, Any]:
    """The document that `parse_training_problem` reads back as an equal problem."""
    rows = []
    for point in problem.points:
        row = ["0"] * problem.dimension
        for i, value in point:
            row[i] = str(value)
        rows.append(row)
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "kind": "training-problem",
        "x": rows,
        "y": [str(label) for label in problem.labels],
        "neurons": problem.neurons,
        "activation": problem.activation.value,
        "signs": None if problem.signs is None else [_plain(sign) for sign in problem.signs],
        "bias": problem.bias,
        "loss": problem.loss.value,
        "target": None if problem.target is None else str(problem.target),
        "source": None if problem.source is None else {"rule": problem.source.rule, "sha256": problem.source.sha256},
    }
    if not problem.points:
        document["dimension"] = problem.dimension
    if problem.truth is not None:
        document["truth"] = problem.truth.value
    return document


def parse_network(data: bytes, *, file: str) -> Network:
    """Read a network. Raises InputError with file and line."""
    model = validated(_NetworkJson, load_strict(data, file=file), data, file)
    try:
        return Network(
            tuple(tuple(row) for row in model.weights),
            tuple(model.biases),
            tuple(model.coefficients),
            model.activation,
        )
    except ValueError as error:
        raise InputError(str(error), file=file, line=line_of(data, ["weights"])) from None


def network_to_json(network: Network) -> dict[str, Any]:
    """The document that `parse_network` reads back as the same network."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "network",
        "activation": network.activation.value,
        "weights": [[str(w) for w in row] for row in network.weights],
        "biases": [str(b) for b in network.biases],
        "coefficients": [str(c) for c in network.coefficients],
    }


def _plain(value: Fraction) -> int | str:
    return int(value) if value.denominator == 1 else str(value)


def validated(model: type[_Model], document: Any, data: bytes, file: str) -> _Model:
    """The document as this model. Raises InputError with the line in `data` of the first fault."""
    if not isinstance(document, dict):
        raise InputError("expected a JSON object", file=file, line=1)
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = [step for step in first["loc"] if isinstance(step, str | int)]
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        # an unknown key may be anything, and the complaint is one line
        where = "".join(c if c.isprintable() else "?" for c in where[:80])
        reason = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{where}: {reason}", file=file, line=line_of(data, path)) from None
