"""A model as text, whatever built it: one sorted line per column and per row."""

from __future__ import annotations

from collections.abc import Iterable


def column(name: str, low: float, high: float, integer: bool) -> str:
    return f"column {name} [{_whole(low)}, {_whole(high)}]{' integer' if integer else ''}"


def row(terms: Iterable[tuple[str, float]], sense: str, rhs: float) -> str:
    """`sense` is <=, >= or =. Rows have no names here; terms of value 0 do not count, one sense is one spelling."""
    sign = -1 if sense == ">=" else 1
    kept = sorted((name, _whole(sign * value)) for name, value in terms if value)
    if sense == "=" and kept and kept[0][1] < 0:
        sign, kept = -1, [(name, -value) for name, value in kept]
    left = " ".join(f"{value:+d} {name}" for name, value in kept)
    return f"row {left} {'=' if sense == '=' else '<='} {_whole(sign * rhs)}"


def _whole(value: float) -> int:
    if value != int(value):
        raise ValueError(f"{value} is no integer, and every number of these models is one")
    return int(value)
