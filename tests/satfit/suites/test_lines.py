"""Lines in TOML: texts written line by line, so that the right answer is known."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satfit.suites.lines import Lines, Steps

BARE = [f"k{i}" for i in range(6)] + ["1234", "a-b_c"]
QUOTED = ["a.b", "ключ", "# no comment", "[x]", "a = b", 'q"uote', "", "tab\there"]
COMMENTS = ["# plain", "#", '# "quoted', "# [table] # { }", "# '''", '# """', "# é ✓"]


class Writer:
    """Text with random layout; `lines` records on which line each thing was written."""

    def __init__(self, draw: Any, newline: str) -> None:
        self.draw = draw
        self.newline = newline
        self.text = ""
        self.lines: dict[Steps, int] = {}

    def one_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def here(self) -> int:
        return self.text.count("\n") + 1

    def note(self, steps: Steps) -> None:
        self.lines.setdefault(steps, self.here())

    def put(self, text: str) -> None:
        self.text += text

    def newlines(self) -> None:
        """What may stand between statements or inside an array."""
        for _ in range(self.draw(st.integers(0, 2))):
            self.put(self.one_of("", " ", "\t") + self.one_of("", self.one_of(*COMMENTS)) + self.newline)

    def end(self) -> None:
        self.put(self.one_of("", " ", "  " + self.one_of(*COMMENTS)) + self.newline)

    def key(self, name: str) -> str:
        if name in BARE and self.one_of(True, False):
            return name
        if not set(name) & set("'\t") and self.one_of(True, False):
            return f"'{name}'"
        escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        return f'"{escaped}"'

    def scalar(self) -> None:
        self.put(
            self.one_of(
                "1", "-2.5e3", "inf", "true", "0xdead_BEEF", "1979-05-27 07:32:00", "07:32:00", '"text"', "'raw \\'",
                '"with ] } , # = \\" \\\\"', "'with ] } , # = \"'", '""', "''", '""""""', '"é ☃"',
                f'"""two{self.newline}lines # [x] = "quoted" \\""""', f"'''{self.newline}k0 = 1{self.newline}''''",
                f'"""{self.newline}""quotes at the end"""""', f'"""line \\{self.newline}   goes on"""',
            )
        )  # fmt: skip

    def names(self, count: int) -> list[str]:
        return self.draw(st.lists(st.sampled_from(BARE + QUOTED), max_size=count, unique=True))  # type: ignore[no-any-return]

    def value(self, steps: Steps, depth: int) -> None:
        kind = self.one_of("scalar", "scalar", "array", "inline") if depth else "scalar"
        if kind == "scalar":
            self.scalar()
        elif kind == "array":
            self.put("[")
            count = self.draw(st.integers(0, 3))
            for index in range(count):
                self.newlines()
                self.note((*steps, index))
                self.value((*steps, index), depth - 1)
                self.newlines()
                if index < count - 1 or self.one_of(True, False):
                    self.put(",")
            self.newlines()
            self.put("]")
        else:
            self.put("{")
            for at, name in enumerate(self.names(3)):
                if at:
                    self.put(self.one_of(",", " , "))
                self.pair((*steps, name), [name], depth - 1)
            self.put("}")

    def pair(self, steps: Steps, written: list[str], depth: int) -> None:
        self.note(steps)
        self.put(self.one_of(".", " . ").join(map(self.key, written)))
        self.put(self.one_of("=", " = ", " =\t"))
        self.value(steps, depth)

    def body(self, table: Steps) -> None:
        for name in self.names(4):
            self.newlines()
            if self.one_of(True, False, False):
                for inner in self.names(2):
                    self.note((*table, name))
                    self.pair((*table, name, inner), [name, inner], 1)
                    self.end()
            else:
                self.pair((*table, name), [name], 2)
                self.end()

    def document(self) -> None:
        self.body(())
        counts: dict[str, int] = {}
        for _ in range(self.draw(st.integers(0, 4))):
            self.newlines()
            kind = self.one_of("table", "array", "below")
            name = self.one_of("T1", "T2", "T.3", "T 4")
            if kind == "array":
                name = "A" + name
                at = counts[name] = counts.get(name, -1) + 1
                self.note((name,))
                self.note((name, at))
                self.put(f"[[{self.one_of('', ' ')}{self.key(name)}{self.one_of('', ' ')}]]")
                self.end()
                self.body((name, at))
                self.newlines()
                if self.one_of(True, False):
                    self.note((name, at, "Sub"))
                    self.put(f"[ {self.key(name)} . 'Sub' ]")
                    self.end()
                    self.body((name, at, "Sub"))
                    self.note((name, at, "Deep"))
                    self.note((name, at, "Deep", 0))
                    self.put(f"[[{self.key(name)}.Deep]]")
                    self.end()
                    self.body((name, at, "Deep", 0))
            elif name not in counts:
                counts[name] = 0
                self.note((name,))
                if kind == "table":
                    self.put(f"[{self.key(name)}]")
                    self.end()
                    self.body((name,))
                else:
                    self.note((name, "Below"))
                    self.put(f"[{self.key(name)}.Below]")
                    self.end()
                    self.body((name, "Below"))


@st.composite
def written(draw: Any) -> tuple[str, dict[Steps, int]]:
    writer = Writer(draw, draw(st.sampled_from(["\n", "\r\n"])))
    writer.document()
    return writer.text, writer.lines


def places(value: Any, steps: Steps = ()) -> Iterator[Steps]:
    """Everything in a document that has a place of its own."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*steps, key)
            yield from places(inner, (*steps, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield (*steps, index)
            yield from places(inner, (*steps, index))


@settings(max_examples=120, deadline=None)
@given(written())
def test_every_key_and_element_has_its_line(case: tuple[str, dict[Steps, int]]) -> None:
    text, lines = case
    document = tomllib.loads(text)
    found = Lines(text)
    assert found.known == lines
    assert set(found.known) == set(places(document))
    assert all(found.of(steps) == line for steps, line in lines.items())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("# nothing", {}),
        ("a = 1", {("a",): 1}),
        ("\n\na.b.c = 1\na.b.d = 2\n", {("a",): 3, ("a", "b"): 3, ("a", "b", "c"): 3, ("a", "b", "d"): 4}),
        ("a = [ # [1\n 1,\n # 2,\n\n 3 ]", {("a",): 1, ("a", 0): 2, ("a", 1): 5}),
        ("a = {b = [\n1,\n2], c = 3}", {("a",): 1, ("a", "b"): 1, ("a", "b", 0): 2, ("a", "b", 1): 3, ("a", "c"): 3}),
        ('a = """\nb = 1\n"""\nb = 2', {("a",): 1, ("b",): 4}),
        ("[[e]]\n[e.x]\n[[e]]\n[e.x]\ny = 1", {
            ("e",): 1, ("e", 0): 1, ("e", 0, "x"): 2, ("e", 1): 3, ("e", 1, "x"): 4, ("e", 1, "x", "y"): 5,
        }),
        ("[a.b]\n[a]\nc = 1", {("a",): 1, ("a", "b"): 1, ("a", "c"): 3}),
        ("[[a.b]]\n[[a.b.c]]\nd = 1\n[[a.b.c]]\n[[a.b]]\n[[a.b.c]]", {
            ("a",): 1, ("a", "b"): 1, ("a", "b", 0): 1, ("a", "b", 0, "c"): 2, ("a", "b", 0, "c", 0): 2,
            ("a", "b", 0, "c", 0, "d"): 3, ("a", "b", 0, "c", 1): 4, ("a", "b", 1): 5, ("a", "b", 1, "c"): 6,
            ("a", "b", 1, "c", 0): 6,
        }),
    ],
)  # fmt: skip
def test_by_hand(text: str, expected: dict[Steps, int]) -> None:
    tomllib.loads(text)
    assert Lines(text).known == expected


def test_what_has_no_line_of_its_own_has_that_of_what_is_around_it() -> None:
    lines = Lines("a = 1\n[[b]]\nc = [\n 1]")
    assert lines.of(()) == 1
    assert lines.of(("z", 3)) == 1
    assert lines.of(("b", 0, "missing", 7)) == 2
    assert lines.of(("b", 0, "c", 0, "x")) == 4


def test_long_texts_are_read_in_linear_time() -> None:
    count = 40_000
    text = "a = [\n" + "  {b = 'x]', c = [1, 2]},\n" * count + "]\nend = 1\n"
    lines = Lines(text)
    assert lines.of(("a", count - 1, "c", 1)) == count + 1
    assert lines.of(("end",)) == count + 3
