"""The sentences and numbers that the terminal and the Markdown of a comparison share."""

from __future__ import annotations

from satfit.regression.difference import Difference
from satfit.regression.document import unpaired
from satfit.regression.kinds import Change, Kind
from satfit.regression.speed import FLOOR_S, Speed

COLUMNS = ("configuration", "runs", "questions", "B/A", "95 %", "p (Holm)", "")
"""Of the table of speeds."""


def conclusion(made: Difference) -> str:
    """One line: is there a regression, and of how many pairs."""
    verdicts, slower = len(made.regressions), len(made.slowdowns)
    compared = f"{len(made.pairing.pairs)} pairs of runs compared"
    if not verdicts and not slower:
        return f"no regression: {compared}"
    parts = []
    if verdicts:
        parts.append(f"{verdicts} in verdicts")
    if slower:
        parts.append(f"{slower} in speed")
    return f"REGRESSIONS: {' and '.join(parts)}; {compared}"


def by_kind(made: Difference) -> dict[Kind, list[Change]]:
    """Changes in the order of kinds."""
    found: dict[Kind, list[Change]] = {}
    for change in made.changes:
        found.setdefault(change.kind, []).append(change)
    return found


def line_of_change(change: Change) -> str:
    """Instance, who, which of several alike, and what happened."""
    row = change.after or change.before
    number = ""
    if row is not None:
        seed, repeat = row.options["seed"], row.repeat
        number = (f" seed {seed}" if seed else "") + (f" #{repeat + 1}" if repeat else "")
    who = f", {change.who}{number}" if change.who else ""
    versions = ""
    if change.before is not None and change.after is not None and change.before.version != change.after.version:
        versions = f" [{change.before.version} → {change.after.version}]"
    new = " (only in B)" if change.before is None and change.after is not None else ""
    return f"{change.instance}{who}{versions}{new}: {change.what}"


def cells_of_speed(speed: Speed) -> tuple[str, ...]:
    """One line of the table of speeds, as in `COLUMNS`."""
    ratio = "" if speed.ratio is None else f"{speed.ratio:.2f}"
    between = "" if speed.low is None or speed.high is None else f"{speed.low:.2f}–{speed.high:.2f}"
    p = "" if speed.p_adjusted is None else f"{speed.p_adjusted:.2g}"
    return (
        str(speed.configuration),
        str(speed.n),
        str(speed.questions),
        ratio,
        between,
        p,
        f"{speed.claim}{_apart(speed)}",
    )


def _apart(speed: Speed) -> str:
    counted = (
        (speed.short, f"below {FLOOR_S} s"),
        (speed.equal, "equal"),
        (speed.silent, "undecided"),
        (speed.cut_before, "out of time in A"),
        (speed.cut_after, "out of time in B"),
    )
    parts = [f"{count} {what}" for count, what in counted if count]
    return f" ({', '.join(parts)})" if parts else ""


def rules_of_speed(made: Difference) -> str:
    """What a claim about speed takes, in one sentence."""
    given = made.thresholds
    return (
        f"{given.measure} seconds, paired; slower: at least {given.min_runs} runs that differ, p below {given.alpha:g} "
        f"(Wilcoxon's signed ranks, Holm over configurations), ratio above {given.tolerance:g}"
    )


def left_out(made: Difference) -> list[str]:
    """What was recorded and is not compared, a line each."""
    lines = []
    for name, rows in (("A", made.pairing.only_before), ("B", made.pairing.only_after)):
        if rows:
            lines.append(f"only in {name}: {unpaired_words(unpaired(rows))}")
    if made.pairing.limits_apart:
        lines.append(f"{made.pairing.limits_apart} of them differ in their limits only (--ignore-limits)")
    for name, count in (("A", made.superseded_before), ("B", made.superseded_after)):
        if count:
            lines.append(f"recorded again later in {name}, so left out: {count}")
    return lines


def unpaired_words(counts: dict[str, int]) -> str:
    """`12 (z3 smt presolve 8, highs big-m presolve 4)`."""
    listed = ", ".join(f"{who} {count}" for who, count in counts.items())
    return f"{sum(counts.values())} ({listed})"
