"""Coloured graphs in DIMACS: `p edge VERTICES EDGES`, `e U V`, and `n VERTEX COLOUR` for every vertex."""

from __future__ import annotations

import re
from typing import NoReturn

from instances.coloured_graph import ColouredGraph
from instances.dimacs import label_in
from instances.errors import InputError
from instances.labelled import LARGEST_COUNT, Labelled
from instances.plain_text import decoded, shown

_NUMBER = re.compile("[0-9]{1,9}")
_COLOURS = re.compile("colours +([0-9]{1,9})")


def parse_coloured_dimacs(data: bytes, *, file: str) -> Labelled[ColouredGraph]:
    """Read a graph and its colours.

    The number of colours is the largest one, or K after a comment `c colours K`: some may have no vertex. Edges may
    stand twice, also turned round, and count as one; the header counts the lines. Raises InputError with file and line.
    """
    text = decoded(data, file, "a DIMACS graph")
    header: tuple[int, int, int] | None = None
    lines = last = 0
    edges: dict[tuple[int, int], None] = {}
    colours: dict[int, int] = {}
    comments: list[str] = []
    least: tuple[int, int] | None = None
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(" \t\r")
        if not line:
            continue
        if line[0] == "c" and (len(line) == 1 or not line[1].isalnum()):
            comments.append(line[1:].strip())
            given = _COLOURS.fullmatch(comments[-1])
            if given is not None:
                least = _colour_count(int(given[1]), least, file, number)
            continue
        last = number
        words = line.split()
        kind, values = words[0], words[1:]
        if kind == "p":
            header = _header(words, header, file, number)
            continue
        if header is None:
            _refuse("no header: a line 'p edge VERTICES EDGES' must come first", file, number)
        if kind not in ("e", "n"):
            _refuse(f"{shown(kind)} begins no line of a coloured graph: e, n, p and c do", file, number)
        if len(values) != 2 or not all(_NUMBER.fullmatch(value) for value in values):
            _refuse("an edge reads 'e U V', a colour 'n VERTEX COLOUR'", file, number)
        first, second = map(int, values)
        for vertex in (first, second) if kind == "e" else (first,):
            if not 1 <= vertex <= header[0]:
                _refuse(f"vertex {vertex} is out of range: the header says {header[0]} vertices", file, number)
        if kind == "n":
            if not 1 <= second <= LARGEST_COUNT:
                _refuse(f"colour {second} is out of range 1..{LARGEST_COUNT}", file, number)
            if colours.setdefault(first, second) != second:
                _refuse(f"vertex {first} has colour {colours[first]} already", file, number)
            continue
        if first == second:
            _refuse(f"vertex {first} is joined to itself", file, number)
        lines += 1
        edges[min(first, second), max(first, second)] = None
    if header is None:
        _refuse("no header: this is not a DIMACS graph ('p edge VERTICES EDGES' is missing)", file, last or 1)
    vertices, promised, header_line = header
    if lines != promised:
        _refuse(f"the header says {promised} edges, the file has {lines}", file, header_line)
    if len(colours) < vertices:
        bare = next(v for v in range(1, vertices + 1) if v not in colours)
        _refuse(f"vertex {bare} has no colour: a line 'n {bare} COLOUR' is missing", file, header_line)
    count = max(colours.values(), default=0)
    if least is not None:
        if least[0] < count:
            _refuse(f"there is a vertex of colour {count}, which is more than {least[0]}", file, least[1])
        count = least[0]
    graph = ColouredGraph(count, tuple(colours[v] for v in range(1, vertices + 1)), tuple(edges))
    return Labelled(graph, label_in(comments, file))


def write_coloured_dimacs(graph: ColouredGraph, comments: tuple[str, ...] = ()) -> str:
    """The file that `parse_coloured_dimacs` reads back as an equal graph, comments first."""
    lines = [f"c {comment}" for comment in comments]
    if graph.colour_count != max(graph.colours, default=0):
        lines.append(f"c colours {graph.colour_count}")
    lines.append(f"p edge {len(graph.colours)} {len(graph.edges)}")
    lines += [f"n {vertex} {colour}" for vertex, colour in enumerate(graph.colours, start=1)]
    lines += [f"e {u} {v}" for u, v in graph.edges]
    return "\n".join(lines) + "\n"


def _header(words: list[str], before: tuple[int, int, int] | None, file: str, number: int) -> tuple[int, int, int]:
    if before is not None:
        _refuse("a second 'p' line", file, number)
    if len(words) != 4 or words[1] not in ("edge", "col") or not all(_NUMBER.fullmatch(word) for word in words[2:]):
        _refuse("the header must read 'p edge VERTICES EDGES'", file, number)
    return int(words[2]), int(words[3]), number


def _colour_count(count: int, before: tuple[int, int] | None, file: str, number: int) -> tuple[int, int]:
    if count > LARGEST_COUNT:
        _refuse(f"more than {LARGEST_COUNT} colours", file, number)
    if before is not None and before[0] != count:
        _refuse(f"an earlier comment says {before[0]} colours", file, number)
    return count, number


def _refuse(reason: str, file: str, line: int) -> NoReturn:
    raise InputError(reason, file=file, line=line)
