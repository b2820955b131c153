"""Bytes to text, for formats made of plain lines: what is binary or another encoding is refused with its line."""

from __future__ import annotations

import re

from instances.errors import InputError

# a carriage return ends a line only together with a newline: readers that disagree on that read different problems
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n|\Z)")


def decoded(data: bytes, file: str, what: str) -> str:
    """The text, without its byte order mark. `what` says what it should be. Raises InputError with the line."""
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise InputError("the file is empty", file=file, line=1)
    control = _CONTROL.search(data)
    if control is not None:
        raise InputError(
            f"this is a binary file, not {what} (a control character)",
            file=file,
            line=data[: control.start()].count(b"\n") + 1,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # without its byte order mark, which `error.start` does not count
        before = error.object[: error.start]
        raise InputError(
            "this is not text (bytes that are not UTF-8)", file=file, line=before.count(b"\n") + 1
        ) from None


def shown(token: str) -> str:
    """A token as a complaint quotes it: printable and short."""
    return repr(token if len(token) <= 40 else token[:37] + "...")
