"""`predict`: what a saved network says about new points, exactly."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from instances import UsageError, sparse_point
from instances.schema import parse_network
from instances.table import parse_points
from satfit.commands.output import written
from satfit.training.reading import column_names, read_bytes


def predict(network: Path, data: Path, inputs: str | None, header: bool | None, output: Path) -> None:
    """Write a column `prediction`. Raises InputError or UsageError."""
    if str(network) == "-" and str(data) == "-":
        raise UsageError("the network and the data cannot both be standard input")
    names = None if inputs is None else column_names(inputs)
    found = parse_network(read_bytes(network, _shown(network)), file=_shown(network))
    raw = read_bytes(data, _shown(data))
    # without a neuron nothing says how many inputs there are, and every row is 0
    dimension = len(found.weights[0]) if found.neurons else None
    points = parse_points(raw, file=_shown(data), dimension=dimension, inputs=names, header=header)
    values = found.values(map(sparse_point, points))
    with written(output) as out:
        out.write("prediction\n")
        out.writelines(f"{decimal(value)}\n" for value in values)


def decimal(value: Fraction) -> str:
    """The decimal that is exactly this rational, or p/q if there is none."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return str(value)
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text


def _shown(path: Path) -> str:
    return "<stdin>" if str(path) == "-" else str(path)
