"""A comparison as Markdown, for the summary of a continuous-integration job."""

from __future__ import annotations

import re

from satfit.regression.difference import Difference
from satfit.regression.kinds import MEANING
from satfit.regression.words import (
    COLUMNS,
    by_kind,
    cells_of_speed,
    conclusion,
    left_out,
    line_of_change,
    rules_of_speed,
)

MOST_LINES = 100
"""Changes of one kind that are written out: such a summary may have 1 MiB."""
LONGEST_LINE = 300
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$@!])")


def difference_to_markdown(made: Difference, before: str, after: str) -> str:
    """The whole page; `before` and `after` are the files as they were named."""
    lines = [f"## {plain(conclusion(made))}", "", f"A: {plain(before)}, B: {plain(after)}", ""]
    for kind, changes in by_kind(made).items():
        lines += [f"### {kind}: {len(changes)}", "", f"{MEANING[kind]}.", ""]
        lines += [f"- {plain(line_of_change(change))}" for change in changes[:MOST_LINES]]
        if len(changes) > MOST_LINES:
            lines.append(f"- … and {len(changes) - MOST_LINES} more")
        lines.append("")
    if made.speeds:
        lines += ["### speed", "", _line(COLUMNS), _line(("---", *("---:",) * (len(COLUMNS) - 2), "---"))]
        lines += [_line(tuple(map(plain, cells_of_speed(speed)))) for speed in made.speeds]
        lines += ["", f"{plain(rules_of_speed(made))}.", ""]
    lines += [f"- {plain(line)}" for line in left_out(made)]
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def plain(text: str) -> str:
    """Text that Markdown shows as it is, in one line: names come from elsewhere."""
    one_line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(one_line) > LONGEST_LINE:
        one_line = one_line[: LONGEST_LINE - 1] + "…"
    return _SPECIAL.sub(r"\\\1", one_line)
