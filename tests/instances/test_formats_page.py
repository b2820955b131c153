"""The examples on the page about formats are read, and mean what the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from instances.canonical import json_text, source_to_json
from instances.load import Instance, parse_instance
from instances.verdict import Verdict

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
SOURCES = PAGE[PAGE.index("## Sources") : PAGE.index("## Training problem")]
EXAMPLES = [block.encode() for block in re.findall(r"```[a-z]*\n(.*?)```", SOURCES, re.DOTALL)]


def example(start: str) -> Instance:
    (found,) = [data for data in EXAMPLES if data.decode().startswith(start)]
    return parse_instance(found, file="page")


@pytest.mark.parametrize("data", EXAMPLES, ids=lambda data: data.decode().split("\n")[0])
def test_every_example_is_read(data: bytes) -> None:
    instance = parse_instance(data, file="page")
    again = parse_instance(instance.canonical, file="page")
    assert (again.content, again.sha256) == (instance.content, instance.sha256)


def test_all_formats_have_an_example() -> None:
    families = [parse_instance(data, file="page").family for data in EXAMPLES]
    assert sorted(families) == ["circuit"] * 2 + ["clique"] * 2 + ["hyperplanes"] * 2 + ["set-cover"] * 3


def test_what_the_page_says_about_them() -> None:
    numbers = example("3 2\n").content
    assert (numbers.sets, numbers.costs) == (((1, 2), (2, 3)), (1, 3))  # type: ignore[union-attr]
    tree = example("<opsa-mef>").content
    assert tree.names == ("no-power", "a", "b", "c")  # type: ignore[union-attr]
    assert [example(start).label for start in ("# margin", "c is-sat")] == [Verdict.FEASIBLE] * 2
    cover = example('{"schema_version": 1, "kind": "set-cover"')
    assert example('{"schema_version":1,').raw == cover.canonical


@pytest.mark.parametrize("data", [data for data in EXAMPLES if data.startswith(b'{"schema_version": 1')])
def test_json_examples_are_what_we_write(data: bytes) -> None:
    instance = parse_instance(data, file="page")
    truth = None if instance.optimum is not None else instance.label
    document = source_to_json(instance.content, truth=truth, optimum=instance.optimum)  # type: ignore[arg-type]
    assert parse_instance(json_text(document).encode(), file="page").sha256 == instance.sha256
    assert set(document) == set(json.loads(data))
