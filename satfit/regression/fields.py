"""Whether a run of a JSON document has the fields and types that a comparison relies on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from instances.rationals import parse_decimal

TEXTS = ("instance", "family", "solver", "version", "geometry", "note", "question")
FLAGS = ("native", "asked", "rejected")
COUNTS = ("n", "d", "k", "repeat")
AMOUNTS = ("encode_s", "solve_s", "check_s", "wall_s", "cpu_s", "peak_mib")
RATIONALS = ("claimed_bound", "objective", "bound", "truth_objective", "label_objective")
NEWER = ("question", "repeat")
"""Fields that documents of the first versions do not have."""

_texts_of, _flags_of = itemgetter(*TEXTS), itemgetter(*FLAGS)
_counts_of, _amounts_of = itemgetter(*COUNTS), itemgetter(*AMOUNTS)
_rationals_of = itemgetter(*RATIONALS)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, and the keys that lead there from the run."""

    reason: str
    place: tuple[str, ...] = ()


def fits(run: Any) -> bool:
    """Nearly always the answer, and quickly; where it is no, `complaint` looks again."""
    try:
        counts, amounts = _counts_of(run), _amounts_of(run)
        return bool(
            set(map(type, _texts_of(run))) == {str}
            and set(map(type, _flags_of(run))) == {bool}
            and set(map(type, counts)) == {int}
            and min(counts) >= 0
            and set(map(type, amounts)) <= {int, float}
            and min(amounts) >= 0
            and max(amounts) < math.inf
            and _text_or_nothing(run["formula"])
            and all(map(_rational_or_nothing, _rationals_of(run)))
            and _texts(run["assumes"])
            and all(fit(run["options"][name]) for name, fit, _ in _OPTIONS)
        )
    except (KeyError, TypeError, AttributeError):
        return False


def complaint(run: Any) -> Complaint | None:
    """The first thing that is wrong with this run, or None."""
    if not isinstance(run, dict):
        return Complaint("not an object")
    for name, fit, wanted in _FIELDS:
        if name not in run:
            older = " (an older satfit wrote it?)" if name in NEWER else ""
            return Complaint(f'no field "{name}"{older}')
        if not fit(run[name]):
            return Complaint(f'"{name}" must be {wanted}', (name,))
    options = run["options"]
    for name, fit, wanted in _OPTIONS:
        if name not in options:
            return Complaint(f'no option "{name}"', ("options",))
        if not fit(options[name]):
            return Complaint(f'the option "{name}" must be {wanted}', ("options", name))
    return None


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _text_or_nothing(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _rational_or_nothing(value: Any) -> bool:
    if not isinstance(value, str):
        return value is None
    try:
        # as short as it may be to write, 1e999999999 would fill the memory
        parse_decimal(value)
    except ValueError:
        return False
    return True


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _count_or_nothing(value: Any) -> bool:
    return value is None or _count(value)


def _amount(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < math.inf


def _positive(value: Any) -> bool:
    return _amount(value) and value > 0


def _object(value: Any) -> bool:
    return isinstance(value, dict)


_Field = tuple[str, Callable[[Any], bool], str]
_FIELDS: tuple[_Field, ...] = (
    *((name, _text, "a text") for name in TEXTS),
    *((name, _flag, "true or false") for name in FLAGS),
    *((name, _count, "a whole number, not negative") for name in COUNTS),
    *((name, _amount, "a number, not negative") for name in AMOUNTS),
    ("formula", _text_or_nothing, "a text or null"),
    *((name, _rational_or_nothing, "a number as a text, or null") for name in RATIONALS),
    ("assumes", _texts, "a list of texts"),
    ("options", _object, "an object"),
)
_OPTIONS: tuple[_Field, ...] = (
    ("seed", _count, "a whole number, not negative"),
    ("threads", _count, "a whole number, not negative"),
    ("time_limit_s", _positive, "a positive number"),
    ("memory_limit_mib", _count_or_nothing, "a whole number or null"),
    ("geometry", _text, "a text"),
    ("target", _text_or_nothing, "a text or null"),
    ("weight_bound", _text_or_nothing, "a text or null"),
)
