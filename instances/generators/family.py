"""What a family of instances is: its parameters as command-line options, and what it makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from instances.canonical import json_text, source_to_json
from instances.coloured_dimacs import write_coloured_dimacs
from instances.coloured_graph import ColouredGraph
from instances.dimacs import write_dimacs
from instances.errors import UsageError
from instances.hyperplanes import HyperplaneSeparation
from instances.labelled import Labelled, label_of
from instances.point_sets import write_point_set
from instances.rationals import parse_decimal
from instances.sat import OneInThreeSat, ThreeSat
from instances.sources import Minimising, Source
from instances.verdict import Verdict

Value = int | str | Fraction


@dataclass(frozen=True, slots=True)
class Parameter:
    """One option `--name`.

    `default` None: absent unless given. `minimum` is the least admissible number. `instead_of` names the option that
    this one replaces: giving both is an error, giving this one removes the other's default.
    """

    name: str
    kind: type[int] | type[str] | type[Fraction]
    default: Value | None
    help: str
    minimum: int | None = None
    instead_of: str | None = None

    def parse(self, given: Value) -> Value:
        """The value of this kind that was meant. Raises UsageError; decimals are exact and floats are refused."""
        if isinstance(given, bool) or not isinstance(given, int | str | Fraction):
            raise UsageError(f"--{self.name}: {given!r} is no {_KINDS[self.kind]} (write decimals as text)")
        value: Value
        try:
            if self.kind is str:
                value = str(given)
            elif self.kind is Fraction:
                value = parse_decimal(given) if isinstance(given, str) else Fraction(given)
            else:
                value = _integer(given)
        except ValueError:
            raise UsageError(f"--{self.name}: {str(given)[:40]!r} is no {_KINDS[self.kind]}") from None
        if self.minimum is not None and not isinstance(value, str) and value < self.minimum:
            raise UsageError(f"--{self.name} is {spelled(value)}, but the least possible is {self.minimum}")
        return value


_KINDS = {int: "integer", str: "word", Fraction: "decimal number"}


@dataclass(frozen=True, slots=True)
class Values:
    """The parameters of one instance, each of its kind; absent ones are left out."""

    given: Mapping[str, Value]

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def integer(self, name: str) -> int:
        """Raises TypeError if the parameter is of another kind: a mistake in the family, not the user's."""
        value = self.given[name]
        if not isinstance(value, int):
            raise TypeError(f"{name} is no integer")
        return value

    def word(self, name: str) -> str:
        """Raises TypeError if the parameter is of another kind: a mistake in the family, not the user's."""
        value = self.given[name]
        if not isinstance(value, str):
            raise TypeError(f"{name} is no word")
        return value

    def ratio(self, name: str) -> Fraction:
        """Raises TypeError if the parameter is of another kind: a mistake in the family, not the user's."""
        value = self.given[name]
        if not isinstance(value, Fraction):
            raise TypeError(f"{name} is no ratio")
        return value


@dataclass(frozen=True, slots=True)
class Generated:
    """An instance, its truth as far as the construction proves it, and the comments that let anyone make it again."""

    source: Source
    truth: Verdict | None
    comments: tuple[str, ...]
    optimum: int | None = None

    @property
    def text(self) -> str:
        """The whole file, labels included, in the format of the source: DIMACS, CSV for points, else our JSON."""
        match self.source:
            case ThreeSat() | OneInThreeSat():
                return write_dimacs(self.source, self.comments)
            case ColouredGraph():
                return write_coloured_dimacs(self.source, self.comments)
            case HyperplaneSeparation():
                return write_point_set(self.source, self.comments)
            case _:
                # the optimum says all that the truth could say
                truth = None if self.optimum is not None else self.truth
                (comment,) = self.comments
                return json_text(source_to_json(self.source, truth=truth, optimum=self.optimum, comment=comment))


Built = tuple[Source, Verdict | None] | Labelled[Source]


@dataclass(frozen=True, slots=True)
class Family:
    """A named construction. `build(values, seed)` returns the source and its truth or optimum, None where unknown."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    build: Callable[[Values, int], Built]

    def values(self, given: Mapping[str, Value]) -> Values:
        """Given options completed by the defaults, in the family's order. Raises UsageError."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                options = ", ".join(f"--{option}" for option in known)
                raise UsageError(f"{self.name} has no option --{name}; it has {options}")
        replaced = {parameter.instead_of for parameter in self.parameters if parameter.name in given}
        values: dict[str, Value] = {}
        for name, parameter in known.items():
            if name in given:
                if name in replaced:
                    other = next(p.name for p in self.parameters if p.instead_of == name)
                    raise UsageError(f"--{other} and --{name} say the same thing: give one of them")
                values[name] = parameter.parse(given[name])
            elif parameter.default is not None and name not in replaced:
                values[name] = parameter.default
        return Values(values)

    def generate(self, given: Mapping[str, Value], seed: int) -> Generated:
        """The instance of these options and this seed: byte for byte the same, always. Raises UsageError."""
        values = self.values(given)
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            raise UsageError(f"--seed: {seed!r} is no integer from 0 on")
        made = Labelled(*self.build(values, seed))
        truth = made.label or label_of(made.source, made.optimum)
        options = "".join(f" --{name} {spelled(value)}" for name, value in values.given.items())
        comments = [f"satfit generate {self.name}{options} --seed {seed}"]
        if truth is not None and not isinstance(made.source, Minimising):
            comments.append("is-sat" if truth is Verdict.FEASIBLE else "is-unsat")
        return Generated(made.source, truth, tuple(comments), made.optimum)


def _integer(given: Value) -> int:
    if isinstance(given, int):
        return given
    if isinstance(given, str) and re.fullmatch("-?[0-9]{1,18}", given):
        return int(given)
    raise ValueError("an integer is written in digits alone")


def spelled(value: Value) -> str:
    """One spelling per value: the decimal if it ends (4.26), else p/q. `parse_decimal` reads it back."""
    if not isinstance(value, Fraction) or value.denominator == 1:
        return str(value)
    digits = 1
    # a decimal ends after at most as many digits as the denominator has bits
    while 10**digits % value.denominator and digits < value.denominator.bit_length():
        digits += 1
    if 10**digits % value.denominator:
        return str(value)
    scaled = str(abs(value.numerator) * 10**digits // value.denominator).zfill(digits + 1)
    return f"{'-' if value < 0 else ''}{scaled[:-digits]}.{scaled[-digits:]}"
