"""The report as Markdown: the same tables as the page, for repositories and mails."""

from __future__ import annotations

import re

from satfit.reports.definitions import TERMS
from satfit.reports.numbers import Numbers
from satfit.reports.provenance_words import places
from satfit.reports.tables import Table, facts, tables, warnings

MOST_INCIDENTS = 200
"""Of a longer list the rest is in runs.csv."""


def markdown(numbers: Numbers) -> str:
    """The whole file. What comes from outside is escaped: it makes no markup, no links and no new lines."""
    parts = [f"# {escaped(numbers.title)}", *(escaped(fact) for fact in facts(numbers))]
    parts += [f"> {escaped(note)}" for note in numbers.notes]
    parts += _trouble(numbers)
    said = warnings(numbers)
    if said:
        parts += ["## Before comparing", "\n".join(f"- {escaped(line)}" for line in said)]
    for table in tables(numbers):
        parts += [f"## {table.title}", escaped(table.caption), _table(table)]
    if numbers.rows:
        parts += ["## What the numbers mean", "\n".join(f"- **{term}**: {escaped(text)}" for term, text in TERMS)]
    if numbers.provenance:
        parts.append("## Machine and versions")
        for title, pairs in places(numbers.provenance):
            listed = "\n".join(f"- {escaped(key)}: {escaped(value)}" for key, value in pairs)
            parts += [f"### {escaped(title)}", listed]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, in a table too."""
    line = " ".join(str(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"([\\`*_\[\]|~#!$])", r"\\\1", line)
    # a name that looks like an address would become a link
    return line.replace("://", ":\\//").replace("www.", "www\\.")


def code(text: str) -> str:
    """Text as code, whatever back-ticks are in it."""
    line = " ".join(str(text).splitlines())
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if longest else ""
    return f"{fence}{blank}{line}{blank}{fence}"


def _trouble(numbers: Numbers) -> list[str]:
    parts = ["## Disagreements and refuted claims"]
    if not numbers.rows:
        return []
    if not numbers.quarrels and not numbers.incidents:
        return [*parts, "None: no two parties contradict each other, no claim was refuted, no run failed."]
    for quarrel in numbers.quarrels:
        lines = [f"- **disagreement**: {escaped(quarrel.text)}"]
        for side in quarrel.sides:
            lines += [f"  - {escaped(side.party)}: {code(command)}" for command in side.commands]
        parts.append("\n".join(lines))
    for incident in numbers.incidents[:MOST_INCIDENTS]:
        note = f": {escaped(incident.note)}" if incident.note else ""
        remark = f" ({escaped(incident.remark)})" if incident.remark else ""
        parts.append(
            f"- **{incident.what}**: {escaped(incident.instance)}, {escaped(incident.solver)}{note}\n"
            f"  - {code(incident.command)}{remark}"
        )
    if len(numbers.incidents) > MOST_INCIDENTS:
        parts.append(f"… and {len(numbers.incidents) - MOST_INCIDENTS} more, in runs.csv.")
    return [*parts, "The commands need the instance's file at hand, by its name."]


def _table(table: Table) -> str:
    lines = ["| " + " | ".join(escaped(title) for title in table.titles) + " |"]
    lines.append("| --- |" + " ---: |" * (len(table.titles) - 1))
    lines += ["| " + " | ".join(escaped(cell.text) for cell in row) + " |" for row in table.rows]
    return "\n".join(lines)
