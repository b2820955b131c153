"""Exact rationals at the edges: strings such as "-4/3" in files, `Fraction` inside, never a float."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from fractions import Fraction
from math import lcm

_RATIONAL = re.compile(r"[+-]?[0-9]+(?:/[0-9]+)?")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")

_SMALL = {str(i): Fraction(i) for i in range(-9, 10)}


def parse_rational(text: str | int) -> Fraction:
    """`"p/q"`, `"p"` or an int as a Fraction. Raises ValueError with the reason."""
    if isinstance(text, int):
        return Fraction(text)
    known = _SMALL.get(text)
    if known is not None:
        return known
    if not _RATIONAL.fullmatch(text):
        raise ValueError(f"{_shown(text)} is not a rational number such as 3, -4/3")
    numerator, _, denominator = text.partition("/")
    try:
        return Fraction(int(numerator), int(denominator or 1))
    except ZeroDivisionError:
        raise ValueError(f"{_shown(text)} has denominator zero") from None
    except ValueError:
        raise _too_long(text) from None


def parse_decimal(text: str) -> Fraction:
    """A decimal as people write it (`0.1`, `-2e-3`, `1/3`) as the exact rational it spells.

    Raises ValueError for anything else, `nan` and `inf` included.
    """
    text = text.strip()
    if _DECIMAL.fullmatch(text):
        try:
            value = Fraction(text)
            if "e" in text or "E" in text:
                # what could be read but not written again would fail much later
                str(value)
            return value
        except ValueError:
            raise _too_long(text) from None
    return parse_rational(text)


def _too_long(text: str) -> ValueError:
    # Python refuses to convert longer ones, since that takes quadratic time
    return ValueError(f"{_shown(text)} has more than {sys.get_int_max_str_digits()} digits")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


def common_denominator(values: Iterable[Fraction]) -> int:
    """The least D ≥ 1 such that D·v is an integer for every v."""
    return lcm(*(value.denominator for value in values))
