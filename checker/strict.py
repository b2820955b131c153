"""Strict JSON and exact rationals: anything that two readers could understand differently is refused.

Floats are refused wherever they stand, also in keys nobody reads: a verdict must not depend on how a decimal
is rounded. Duplicate keys are refused because readers disagree on which one counts.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import lru_cache
from typing import NoReturn

from checker.report import Rejected, one_line

# Below CPython's own limit on the conversion of digits, so the refusal is ours and says where.
MAX_DIGITS = 4000

# [0-9] and not \d, which also matches the digits of other scripts.
_RATIONAL = re.compile(rf"(-?[0-9]{{1,{MAX_DIGITS}}})(?:/([0-9]{{1,{MAX_DIGITS}}}))?")


def _refuse_float(text: str) -> NoReturn:
    raise Rejected(f"the number {one_line(text)[:40]} is a float; exact values are integers or strings 'p/q'")


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise Rejected(f"an integer of {len(text)} digits (at most {MAX_DIGITS} are read)")
    return int(text)


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Rejected("an object names the same key twice")
    return result


def load(data: bytes, name: str, *kinds: str) -> dict[str, object]:
    """The JSON object in `data`, of schema version 1 and one of the given kinds."""
    try:
        document = json.loads(
            data.decode("utf-8"),
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
            parse_int=_integer,
            object_pairs_hook=_no_duplicates,
        )
    except UnicodeDecodeError:
        raise Rejected(f"{name}: not UTF-8 text") from None
    except Rejected as refusal:
        raise Rejected(f"{name}: {refusal}") from None
    except json.JSONDecodeError as error:
        raise Rejected(f"{name}: line {error.lineno}: not JSON ({error.msg})") from None
    except RecursionError:
        raise Rejected(f"{name}: nested too deeply") from None
    if not isinstance(document, dict):
        raise Rejected(f"{name}: not a JSON object")
    return headed(document, name, *kinds)


def headed(document: dict[str, object], name: str, *kinds: str) -> dict[str, object]:
    """The same object, if it is of schema version 1 and one of the given kinds."""
    version = document.get("schema_version")
    # JSON's true equals 1 in Python.
    if type(version) is not int or version != 1:
        raise Rejected(f"{name}: schema_version must be 1")
    if document.get("kind") not in kinds:
        raise Rejected(f"{name}: kind must be {' or '.join(repr(kind) for kind in kinds)}")
    return document


def exact_keys(document: dict[str, object], keys: set[str], where: str) -> None:
    """Refuse missing keys, and unknown ones too: a key this checker cannot read might change the meaning."""
    for key in sorted(keys - document.keys()):
        raise Rejected(f"{where}: '{key}' is missing")
    for key in sorted(document.keys() - keys):
        raise Rejected(f"{where}: unknown key '{one_line(key)}'")


def member(document: dict[str, object], key: str, where: str) -> object:
    if key not in document:
        raise Rejected(f"{where}: '{key}' is missing")
    return document[key]


def array(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise Rejected(f"{where}: not a list")
    return value


def mapping(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Rejected(f"{where}: not an object")
    return value


def text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise Rejected(f"{where}: not a string")
    return value


def natural(value: object, where: str) -> int:
    # bool is a subclass of int.
    if type(value) is not int or value < 0:
        raise Rejected(f"{where}: not a non-negative integer")
    return value


def one_of(value: object, allowed: tuple[str, ...], where: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise Rejected(f"{where}: not one of {', '.join(allowed)}")
    return value


def sha256_hex(value: object, where: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{64}", value):
        raise Rejected(f"{where}: not a SHA-256 in lower-case hexadecimal")
    return value


def rational(value: object, where: str) -> Fraction:
    """An exact rational: a JSON integer, or a string 'p' or 'p/q' with q > 0."""
    if type(value) is int:
        return Fraction(value)
    if isinstance(value, str):
        parsed = _parse_rational(value)
        if parsed is not None:
            return parsed
    shown = one_line(value)[:40] if isinstance(value, str) else "value"
    raise Rejected(f"{where}: {shown!r} is neither an integer nor a rational 'p/q'")


@lru_cache(maxsize=4096)
def _parse_rational(value: str) -> Fraction | None:
    match = _RATIONAL.fullmatch(value)
    if match is None:
        return None
    numerator, denominator = int(match[1]), int(match[2] or "1")
    return Fraction(numerator, denominator) if denominator else None
