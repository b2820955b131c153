"""Where things stand in a TOML file: `tomllib` says what a document means, but not on which line."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Sequence

Steps = tuple[str | int, ...]
"""Keys and indices from the root, such as ("experiment", 0, "solvers", 2, "name")."""

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_WORD = re.compile(r"[^\s=.\[\]{},#\"']+")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
# the closing quotes may follow one or two that belong to the string
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    + r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    + r'|"(?:[^"\\\n]|\\.)*"'
    + r"|'[^'\n]*'",
    re.DOTALL,
)


class Lines:
    """The lines of a text that `tomllib` has read; of any other text the answers mean nothing.

    A key stands where it is first written, an element of an array where its value begins, and the element of an
    array of tables where its header is.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._headers: dict[Steps, int] = {}
        self.known: dict[Steps, int] = {}
        self._document()

    def of(self, steps: Sequence[str | int]) -> int:
        """The line (1-based) of what is there, or of the innermost thing around it that has one; else 1."""
        for length in range(len(steps), 0, -1):
            line = self.known.get(tuple(steps[:length]))
            if line is not None:
                return line
        return 1

    def _document(self) -> None:
        table: Steps = ()
        self._skip()
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._header(2)
            elif self._text.startswith("[", self._at):
                table = self._header(1)
            else:
                self._pair(table)
            self._skip()

    def _header(self, brackets: int) -> Steps:
        """`[a.b]` or `[[a.b]]`: the steps to its table, with the index of the last element of each array on the way."""
        start = self._at
        self._at += brackets
        *way, last = self._key()
        self._at += brackets
        table: Steps = ()
        for key in way:
            table = (*table, key)
            self._note(table, start)
            if table in self._headers:
                table = (*table, self._headers[table])
        table = (*table, last)
        self._note(table, start)
        if brackets == 2:
            self._headers[table] = self._headers.get(table, -1) + 1
            table = (*table, self._headers[table])
            self._note(table, start)
        return table

    def _pair(self, table: Steps) -> None:
        start = self._at
        for key in self._key():
            table = (*table, key)
            self._note(table, start)
        self._at += 1
        self._skip()
        self._value(table)

    def _key(self) -> list[str]:
        """A key with its dots; afterwards at the `=` or `]` behind it."""
        parts: list[str] = []
        while True:
            self._skip()
            parts.append(self._part())
            self._skip()
            if self._text[self._at : self._at + 1] != ".":
                return parts
            self._at += 1

    def _part(self) -> str:
        quoted = _STRING.match(self._text, self._at)
        if quoted is not None:
            self._at = quoted.end()
            value: str = tomllib.loads(f"key = {quoted.group()}")["key"]
            return value
        word = _WORD.match(self._text, self._at)
        if word is None:
            raise ValueError(f"no key at character {self._at}: tomllib has not read this text")
        self._at = word.end()
        return word.group()

    def _value(self, steps: Steps) -> None:
        """What begins here; afterwards behind it."""
        first = self._text[self._at : self._at + 1]
        if first == "[":
            self._array(steps)
        elif first == "{":
            self._inline(steps)
        else:
            found = (_STRING if first in ('"', "'") else _SCALAR).match(self._text, self._at)
            if found is None:
                raise ValueError(f"no value at character {self._at}: tomllib has not read this text")
            self._at = found.end()

    def _array(self, steps: Steps) -> None:
        self._at += 1
        index = 0
        while not self._over("]"):
            self._note((*steps, index), self._at)
            self._value((*steps, index))
            index += 1

    def _inline(self, steps: Steps) -> None:
        self._at += 1
        while not self._over("}"):
            self._pair(steps)

    def _over(self, close: str) -> bool:
        """Past blanks and a comma; is the bracket closed there?"""
        self._skip()
        if self._text[self._at : self._at + 1] == ",":
            self._at += 1
            self._skip()
        closed = self._text[self._at : self._at + 1] == close
        self._at += closed
        return closed

    def _skip(self) -> None:
        blank = _BLANK.match(self._text, self._at)
        if blank is not None:
            self._at = blank.end()

    def _note(self, steps: Steps, place: int) -> None:
        self.known.setdefault(steps, bisect_left(self._ends, place) + 1)
