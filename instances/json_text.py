"""JSON as our files use it: no floats, no duplicate keys, and every complaint with its line."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from instances.errors import InputError

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


class _RefusedError(Exception):
    pass


class _DuplicateError(Exception):
    pass


def load_strict(data: bytes, *, file: str) -> Any:
    """Parse UTF-8 JSON. Floats, NaN, duplicate keys, absurd nesting, broken syntax raise InputError with the line."""
    if not data.strip():
        raise InputError("the file is empty", file=file, line=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # without its byte order mark, which `error.start` does not count
        before = error.object[: error.start]
        raise InputError("not UTF-8 text", file=file, line=before.count(b"\n") + 1) from None

    def refuse_number(token: str) -> NoReturn:
        raise _RefusedError(token)

    def refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            seen: set[str] = set()
            key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            raise _DuplicateError(key)
        return result

    try:
        return json.loads(
            text,
            parse_float=refuse_number,
            parse_constant=refuse_number,
            object_pairs_hook=refuse_duplicates,
        )
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", file=file, line=error.lineno) from None
    except _RefusedError as refused:
        token = str(refused)
        raise InputError(
            f'{token} is a float: write an exact rational as a string, such as "1/3"',
            file=file,
            line=_line_of(text, lambda found: found == token),
        ) from None
    except _DuplicateError as duplicate:
        raise InputError(
            f"the key {str(duplicate)!r} stands twice in one object",
            file=file,
            line=_line_of_duplicate(text, str(duplicate)),
        ) from None
    except RecursionError:
        raise InputError("nested too deeply", file=file, line=_line_of_deepest(text)) from None
    except ValueError:
        # Python refuses to convert longer ones, since that takes quadratic time
        digits = sys.get_int_max_str_digits()
        line = _line_of(text, lambda token: len(token.lstrip("-")) > digits and token.lstrip("-").isdigit())
        raise InputError(f"a number of more than {digits} digits", file=file, line=line) from None


def line_of(data: bytes, path: Sequence[str | int]) -> int | None:
    """The line (1-based) where the value at `path` (keys and indices from the root) begins, as far as it exists."""
    text = data.decode("utf-8-sig", errors="replace")
    best: int | None = None
    stack: list[tuple[str, str | int]] = []
    key: str | None = None
    awaiting_key = False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == ",":
            if stack and stack[-1][0] == "[":
                stack[-1] = ("[", int(stack[-1][1]) + 1)
            else:
                awaiting_key = True
            continue
        if token == ":":
            continue
        if token in "]}":
            stack.pop()
            awaiting_key = False
            continue
        if awaiting_key:
            key = token.strip('"')
            stack[-1] = ("{", key)
            awaiting_key = False
            continue
        here = [step for _, step in stack]
        if here == list(path[: len(here)]):
            best = text.count("\n", 0, match.start()) + 1
            if len(here) == len(path):
                return best
        if token == "[":
            stack.append(("[", 0))
        elif token == "{":
            stack.append(("{", ""))
            awaiting_key = True
    return best


def _line_of(text: str, wanted: Callable[[str], bool]) -> int | None:
    for match in _TOKEN.finditer(text):
        if wanted(match.group()):
            return text.count("\n", 0, match.start()) + 1
    return None


def _line_of_duplicate(text: str, key: str) -> int | None:
    """Where the key stands for the second time in one object."""
    seen = [False]
    previous: re.Match[str] | None = None
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in ("{", "["):
            seen.append(False)
        elif token in ("}", "]"):
            seen.pop()
        elif token == ":" and previous and json.loads(previous.group()) == key:
            if seen[-1]:
                return text.count("\n", 0, previous.start()) + 1
            seen[-1] = True
        previous = match
    return None


def _line_of_deepest(text: str) -> int:
    depth = deepest = place = 0
    for match in _TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match.group(), 0)
        if depth > deepest:
            deepest, place = depth, match.start()
    return text.count("\n", 0, place) + 1
