"""JSON as our files use it: no floats, no duplicate keys, and every complaint with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from instances.errors import InputError

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


class _RefusedError(Exception):
    pass


def load_strict(data: bytes, *, file: str) -> Any:
    """Parse UTF-8 JSON. Floats, NaN, duplicate keys, absurd nesting and broken syntax raise InputError with the line."""
    if not data.strip():
        raise InputError("the file is empty", file=file, line=1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text", file=file, line=data[: error.start].count(b"\n") + 1) from None

    def refuse_number(token: str) -> NoReturn:
        raise _RefusedError(token)

    def refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            seen: set[str] = set()
            key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            raise InputError(f"the key {key!r} stands twice in one object", file=file)
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
            line=_line_of_token(text, token),
        ) from None
    except RecursionError:
        raise InputError("nested too deeply", file=file) from None
    except ValueError as error:
        raise InputError(f"a number is too long ({error})", file=file) from None


def line_of(data: bytes, path: Sequence[str | int]) -> int | None:
    """The line (1-based) where the value at `path` (keys and indices from the root) begins, as far as it exists."""
    text = data.decode("utf-8", errors="replace")
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
        if awaiting_key or (stack and stack[-1] == ("{", "")):
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
    return best


def _line_of_token(text: str, token: str) -> int | None:
    for match in _TOKEN.finditer(text):
        if match.group() == token:
            return text.count("\n", 0, match.start()) + 1
    return None
