"""A table of a suite file, read key by key: what is of the wrong type is reported where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, TypeVar

from instances.rationals import parse_decimal
from satfit.suites.complaints import Complaints, shown, suggestion
from satfit.suites.lines import Steps

_Read = TypeVar("_Read")

LARGEST_INTEGER = 10**40
"""Beyond it integers are refused before anybody spells them."""


class Table:
    """The keys of one table. Each method answers None for a key that is absent or wrong; wrong ones are reported."""

    def __init__(self, values: Mapping[str, Any], steps: Steps, complaints: Complaints) -> None:
        self.values = values
        self.steps = steps
        self.complaints = complaints

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def allow(self, known: Iterable[str]) -> None:
        """Report every key that is none of these."""
        names = list(known)
        for key in self.values:
            if key not in names:
                self.complain(key, f"unknown key {shown(key)}{suggestion(key, names)}")

    def complain(self, key: str, reason: str) -> None:
        """Something wrong with this key."""
        self.complaints.add((*self.steps, key), reason)

    def text(self, key: str) -> str | None:
        """A string that is not empty."""
        value = self.values.get(key)
        return None if value is None else self._text(value, (*self.steps, key), key)

    def name(self, key: str) -> str | None:
        """A string of one line, printable, to be shown as a name."""
        value = self.text(key)
        if value is not None and (not value.isprintable() or not value.strip() or len(value) > 200):
            self.complain(key, f"{key}: {shown(value)} is no name: at most 200 printable characters on one line")
            return None
        return value

    def integer(self, key: str, least: int, most: int | None = None) -> int | None:
        """An integer from `least` on, or from `least` to `most`."""
        value = self.values.get(key)
        return None if value is None else self._integer(value, (*self.steps, key), key, least, most)

    def seconds(self, key: str) -> float | None:
        """A number, whole or not."""
        value = self.values.get(key)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            # an integer too large for a float is too large for every limit
            return None if value is None else float(min(value, 10**9) if isinstance(value, int) else value)
        self.complain(key, f"{key}: a number is wanted, not {described(value)}")
        return None

    def flag(self, key: str) -> bool | None:
        """true or false."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.complain(key, f"{key}: true or false is wanted, not {described(value)}")
        return None

    def decimal(self, key: str) -> str | None:
        """An exact number as text: a string such as "1/3" or "0.1", or an integer. Floats are refused."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            if abs(value) > LARGEST_INTEGER:
                self.complain(key, f"{key}: {described(value)} is too large")
                return None
            return str(value)
        if not isinstance(value, str):
            hint = ': write it as a string, such as "0.1"' if isinstance(value, float) else ""
            self.complain(key, f"{key}: an exact number is wanted, not {described(value)}{hint}")
            return None
        try:
            parse_decimal(value)
        except ValueError as wrong:
            self.complain(key, f"{key}: {wrong}")
            return None
        return value

    def ratio(self, key: str) -> Fraction | None:
        """The same as a number."""
        text = self.decimal(key)
        return None if text is None else parse_decimal(text)

    def texts(self, key: str, *, single: bool = False) -> list[tuple[Steps, str]] | None:
        """A list of strings, none twice, each with where it stands; with `single`, a string alone will do."""
        return self._several(key, self._text, single=single)

    def integers(self, key: str, least: int, most: int) -> list[tuple[Steps, int]] | None:
        """A list of integers, none twice, each with where it stands."""

        def read(value: Any, steps: Steps, name: str) -> int | None:
            return self._integer(value, steps, name, least, most)

        return self._several(key, read)

    def elements(self, key: str) -> list[tuple[Steps, Any]] | None:
        """A list of anything, each with where it stands; empty ones are reported."""
        value = self.values.get(key)
        if value is None:
            return None
        steps = (*self.steps, key)
        if not isinstance(value, list):
            self.complaints.add(steps, f"{key}: a list is wanted, not {described(value)}")
            return None
        if not value:
            self.complaints.add(steps, f"{key}: the list is empty")
            return None
        return [((*steps, index), element) for index, element in enumerate(value)]

    def _several(
        self, key: str, read: Callable[[Any, Steps, str], _Read | None], *, single: bool = False
    ) -> list[tuple[Steps, _Read]] | None:
        value = self.values.get(key)
        if single and value is not None and not isinstance(value, list):
            one = read(value, (*self.steps, key), key)
            return None if one is None else [((*self.steps, key), one)]
        elements = self.elements(key)
        if elements is None:
            return None
        found: dict[_Read, Steps] = {}
        for steps, element in elements:
            one = read(element, steps, key)
            if one is None:
                continue
            if one in found:
                self.complaints.add(steps, f"{key}: {shown(str(one))} stands twice")
            else:
                found[one] = steps
        return [(steps, one) for one, steps in found.items()]

    def _text(self, value: Any, steps: Steps, key: str) -> str | None:
        if not isinstance(value, str):
            self.complaints.add(steps, f"{key}: a string is wanted, not {described(value)}")
            return None
        if not value:
            self.complaints.add(steps, f"{key}: the string is empty")
            return None
        return value

    def _integer(self, value: Any, steps: Steps, key: str, least: int, most: int | None) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            self.complaints.add(steps, f"{key}: an integer is wanted, not {described(value)}")
            return None
        if value < least or (most is not None and value > most):
            limits = f"at least {least}" if most is None else f"from {least} to {most}"
            self.complaints.add(steps, f"{key}: {_digits(value)} is not {limits}")
            return None
        return value


def described(value: Any) -> str:
    """What a TOML value is, in words."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return f"the integer {_digits(value)}"
        case float():
            return f"the decimal number {value}"
        case str():
            return f"the string {shown(value)}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case datetime() | date() | time():
            return "a date or time"
    return "this"


def _digits(value: int) -> str:
    return str(value) if abs(value) <= LARGEST_INTEGER else "of more than 40 digits"
