"""Whatever the bytes: a source, or one line that says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import instances
from instances.coloured_dimacs import parse_coloured_dimacs
from instances.errors import InputError
from instances.generators import FAMILIES, generate
from instances.json_text import line_of
from instances.load import Instance, parse_instance
from instances.open_psa import parse_open_psa
from instances.point_sets import parse_point_set
from instances.scp import parse_scp
from instances.source_json import parse_source

READERS = [parse_coloured_dimacs, parse_open_psa, parse_point_set, parse_scp, parse_source]
XML = (
    b'<opsa-mef><define-fault-tree name="t"><define-gate name="top"><or><gate name="a"/><constant value="true"/>'
    b'</or></define-gate>\n<define-gate name="a"><atleast min="2"><basic-event name="x"/><event name="y"/>'
    b'<house-event name="h"/></atleast></define-gate><define-house-event name="h"><constant value="false"/>'
    b"</define-house-event></define-fault-tree></opsa-mef>"
)
SEEDS = [
    XML,
    b"2 3\n1 2 3\n2 1 3\n1 2\n",
    b"4 2\n1 2 3\n2 3 4\n",
    b'{"schema_version":1,"kind":"set-cover","elements":0,"sets":[],"\\ud800\\n' + b"x" * 500 + b'":1}',
    XML.replace(b'"x"', b'"' + b"x" * 500 + b'"').replace(b"basic-event", b"gate"),
    *(generate(name, {}, 1).text.encode() for name in FAMILIES if "3sat" not in name),
    *(path.read_bytes() for path in sorted((Path(instances.__file__).parent / "suites").rglob("*.json"))),
]


def reads_or_refuses(data: bytes) -> None:
    for reader in (*READERS, parse_instance):
        complaint: InputError | None = None
        try:
            found = reader(data, file="f")
        except InputError as error:
            complaint = error
        else:
            if isinstance(found, Instance):
                assert len(found.sha256) == 64
        if complaint is not None:
            assert complaint.file == "f"
            assert complaint.line is None or 1 <= complaint.line <= data.count(b"\n") + data.count(b"\r") + 1
            assert "\n" not in str(complaint)
            assert len(str(complaint)) < 400
            str(complaint).encode()


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=60))
def test_random_bytes(data: bytes) -> None:
    reads_or_refuses(data)


@settings(deadline=None, max_examples=150)
@given(
    st.text('01 23\n,.-/epncsetQP#<>"{}[]:é', max_size=60), st.sampled_from(["", "p edge 2 1\n", "x,set\n", "# ", "{"])
)
def test_random_text(text: str, start: str) -> None:
    reads_or_refuses((start + text).encode())


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(SEEDS), st.data())
def test_files_with_one_change(seed: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(seed)))
    length = data.draw(st.integers(0, 12))
    instead = data.draw(
        st.sampled_from([b"", b"0", b"-1", b"99", b"\n", b'"', b"\xff", b"<", b"}", b"1e9", b"x", seed[:20]])
    )
    reads_or_refuses(seed[:place] + instead + seed[place + length :])


@pytest.mark.parametrize("seed", SEEDS)
def test_files_cut_short(seed: bytes) -> None:
    for place in range(0, len(seed), max(1, len(seed) // 12)):
        reads_or_refuses(seed[:place])


def test_a_key_without_a_name_has_a_line() -> None:
    data = b'{"a": [\n {"": [2, 3]},\n {"b": 1}]}'
    assert line_of(data, ["a", 0, ""]) == 2
    assert line_of(data, ["a", 1, "b"]) == 3
