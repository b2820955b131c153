"""Set covering as published: OR-Library (`scp…` and `rail…`) and Steiner triple covering, all of them plain integers.

- `scp`: m rows, n columns; n costs; for each row the number of columns that cover it, then these columns.
- `rail`: m rows, n columns; for each column its cost, the number of rows it covers, then these rows.
- Steiner: n variables, m triples; m triples of variables, each variable at cost 1.

Numbers may be broken across lines anywhere, but in `rail`, where each column has a line of its own, as published. No
header says which of the three it is: it is the one whose reading uses up all the numbers and respects all ranges. If
more than one does, it is Steiner if the header has a line of its own and every later line has three numbers, else
`rail`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from instances.errors import InputError
from instances.labelled import Labelled
from instances.plain_text import decoded, shown
from instances.set_cover import SetCover

_FOREIGN = re.compile(r"[^ \t\r\n0-9]")
_DIGITS = 18


class _NoReadingError(Exception):
    """The numbers are not what this format expects: which one (0-based) is the first that is wrong, and why."""

    def __init__(self, place: int, reason: str) -> None:
        self.place = place
        self.reason = reason


def parse_scp(data: bytes, *, file: str) -> Labelled[SetCover]:
    """Read a set covering problem: element i is row (triple) i, set j is column (variable) j.

    Raises InputError with file and line; if no reading fits, of the one that came farthest.
    """
    text = decoded(data, file, "a set covering problem")
    numbers = _numbers(text, file)
    widths = [len(words) for line in text.split("\n") if (words := line.split())]
    found: dict[str, SetCover] = {}
    failed: dict[str, _NoReadingError] = {}
    for name, read in _READINGS.items():
        try:
            found[name] = read(numbers)
        except _NoReadingError as error:
            failed[name] = error
    if "rail" in found and not _column_per_line(numbers, widths):
        del found["rail"]
        failed["rail"] = _NoReadingError(len(numbers), "each column must have a line of its own")
    if "steiner" in found and (len(found) == 1 or (widths[0] == 2 and all(width == 3 for width in widths[1:]))):
        return Labelled(found["steiner"])
    for name in ("rail", "scp"):
        if name in found:
            return Labelled(found[name])
    looks_like_triples = widths[:2] == [2, 3] and 2 * widths.count(3) > len(widths) - 1
    name = "steiner" if looks_like_triples else max(("scp", "rail"), key=lambda name: failed[name].place)
    reason = f"{failed[name].reason} (read as {_NAMES[name]})"
    raise InputError(reason, file=file, line=_line_of(text, min(failed[name].place, len(numbers) - 1)))


def _numbers(text: str, file: str) -> list[int]:
    foreign = _FOREIGN.search(text)
    if foreign is not None:
        line = text.count("\n", 0, foreign.start())
        token = next(word for word in text.split("\n")[line].split() if _FOREIGN.search(word))
        raise InputError(f"{shown(token)} is not a number from 0 on", file=file, line=line + 1)
    words = text.split()
    if max(map(len, words)) > _DIGITS:
        place, word = next((place, word) for place, word in enumerate(words) if len(word) > _DIGITS)
        raise InputError(f"{shown(word)} has more than {_DIGITS} digits", file=file, line=_line_of(text, place))
    return [int(word) for word in words]


def _line_of(text: str, place: int) -> int:
    seen = 0
    for number, line in enumerate(text.split("\n"), start=1):
        seen += len(line.split())
        if place < seen:
            return number
    raise IndexError(place)


def _scp(numbers: list[int]) -> SetCover:
    rows, columns = _header(numbers, "rows", "columns")
    if 2 + columns + rows > len(numbers):
        raise _NoReadingError(len(numbers), f"the header says {rows} rows and {columns} columns: numbers are missing")
    costs = _costs(numbers, range(2, 2 + columns))
    sets: list[list[int]] = [[] for _ in range(columns)]
    place = 2 + columns
    for row in range(1, rows + 1):
        for column in _members(numbers, place, columns, f"row {row}", "column"):
            sets[column - 1].append(row)
        place += 1 + numbers[place]
    _ended(numbers, place, f"{rows} rows")
    return SetCover(rows, tuple(map(tuple, sets)), tuple(costs))


def _rail(numbers: list[int]) -> SetCover:
    rows, columns = _header(numbers, "rows", "columns")
    if 2 + 2 * columns > len(numbers):
        raise _NoReadingError(len(numbers), f"the header says {columns} columns: numbers are missing")
    sets, costs = [], []
    place = 2
    for column in range(1, columns + 1):
        costs += _costs(numbers, range(place, place + 1))
        members = _members(numbers, place + 1, rows, f"column {column}", "row")
        sets.append(tuple(sorted(members)))
        place += 2 + len(members)
    _ended(numbers, place, f"{columns} columns")
    return SetCover(rows, tuple(sets), tuple(costs))


def _steiner(numbers: list[int]) -> SetCover:
    variables, triples = _header(numbers, "variables", "triples")
    if len(numbers) < 2 + 3 * triples:
        there = (len(numbers) - 2) // 3
        raise _NoReadingError(len(numbers), f"the header says {triples} triples, the file has {there}")
    # a variable without a triple is of no use, and this many could not even be listed
    if variables > 3 * triples:
        raise _NoReadingError(0, f"the header says {variables} variables, but {triples} triples cannot hold so many")
    sets: list[list[int]] = [[] for _ in range(variables)]
    for triple in range(1, triples + 1):
        first = 3 * triple - 1
        for variable in _distinct(numbers, range(first, first + 3), variables, f"triple {triple}", "variable"):
            sets[variable - 1].append(triple)
    _ended(numbers, 2 + 3 * triples, f"{triples} triples")
    return SetCover(triples, tuple(map(tuple, sets)), (1,) * variables)


def _header(numbers: list[int], first: str, second: str) -> tuple[int, int]:
    if len(numbers) < 2:
        raise _NoReadingError(len(numbers), f"the first two numbers must be those of {first} and {second}")
    return numbers[0], numbers[1]


def _costs(numbers: list[int], places: range) -> list[int]:
    for place in places:
        if place >= len(numbers):
            raise _NoReadingError(place, "a cost is missing")
        if numbers[place] == 0:
            raise _NoReadingError(place, "a cost is 0: costs are positive")
    return numbers[places.start : places.stop]


def _members(numbers: list[int], place: int, largest: int, owner: str, what: str) -> list[int]:
    """The numbers after a count at this place."""
    if place >= len(numbers):
        raise _NoReadingError(place, f"{owner} is missing")
    size = numbers[place]
    if size > largest:
        raise _NoReadingError(place, f"{owner} has {size} {what}s, but there are {largest}")
    if place + size >= len(numbers):
        raise _NoReadingError(len(numbers), f"{owner} has {size} {what}s, but the file ends before")
    return _distinct(numbers, range(place + 1, place + 1 + size), largest, owner, what)


def _distinct(numbers: list[int], places: range, largest: int, owner: str, what: str) -> list[int]:
    values = numbers[places.start : places.stop]
    if not values or (min(values) >= 1 and max(values) <= largest and len(set(values)) == len(values)):
        return values
    seen: set[int] = set()
    for place in places:
        value = numbers[place]
        if not 1 <= value <= largest:
            raise _NoReadingError(place, f"{what} {value} of {owner} is out of range 1..{largest}")
        if value in seen:
            raise _NoReadingError(place, f"{what} {value} stands twice in {owner}")
        seen.add(value)
    return values


def _ended(numbers: list[int], place: int, what: str) -> None:
    if place < len(numbers):
        raise _NoReadingError(place, f"{len(numbers) - place} numbers are left over after {what}")


def _column_per_line(numbers: list[int], widths: list[int]) -> bool:
    place, lines = 2, [2]
    for _ in range(numbers[1]):
        lines.append(2 + numbers[place + 1])
        place += lines[-1]
    return widths == lines


_READINGS: dict[str, Callable[[list[int]], SetCover]] = {"scp": _scp, "rail": _rail, "steiner": _steiner}
_NAMES = {"scp": "OR-Library scp", "rail": "OR-Library rail", "steiner": "a Steiner triple covering"}
