"""The report's tables, as text with sort keys: written as HTML, Markdown, LaTeX and CSV, they show the same numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from satfit.reports.comparisons import VBS, contenders
from satfit.reports.numbers import Entry, Numbers
from satfit.reports.statistics import Fit
from solvers.outcome import Basis, Termination


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is what a column is sorted by: a number, or None for what is not there."""

    text: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the configuration, the others hold its numbers. `name` is for files and links."""

    name: str
    title: str
    caption: str
    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(numbers: Numbers) -> list[Table]:
    """All of them; none without rows."""
    if not numbers.rows:
        return []
    made = [decisions(numbers), running_times(numbers), endings(numbers)]
    return [*made, growths(numbers)] if any(entry.growth.points for entry in numbers.entries) else made


def decisions(numbers: Numbers) -> Table:
    """Who decided how much, and on what basis."""
    bases = tuple(Basis)
    titles = ("configuration", "runs", "decided", *map(str, bases), "data alone", "error only", "tasks", "unique")
    rows = []
    for entry in numbers.entries:
        score = entry.score
        unique = Cell("native") if entry.unique is None else _count(entry.unique)
        rows.append(
            (
                Cell(entry.name),
                _count(score.runs),
                _count(score.decided),
                *(_count(entry.bases[basis]) for basis in bases),
                _count(entry.unasked),
                _count(entry.error_only),
                Cell(f"{entry.tasks_decided}/{len(entry.times)}", entry.tasks_decided),
                unique,
            )
        )
    best = numbers.best
    if len(contenders(numbers.board)) > 1:
        blank = (Cell(""),) * (len(titles) - 3)
        rows.append((Cell(VBS), *blank, Cell(f"{best.decided}/{len(best.seconds)}", best.decided), Cell("")))
    caption = (
        "Runs, how many decided, and what the decisions rest on, strongest first: witness and proof are certified, "
        "exact and float are a solver's word. Restricted and refuted runs decided nothing. The last two columns "
        "count tasks."
    )
    return Table("decisions", "Decisions", caption, titles, tuple(rows))


def running_times(numbers: Numbers) -> Table:
    """Penalised and shifted means, medians, memory, and the ratio to native SAT."""
    native = ("native × q1", "native × median", "native × q3", "native tasks")
    titles = ("configuration", "PAR-2 s", "mean s", "median s", "peak MiB", *native)
    rows = []
    for entry in numbers.entries:
        rows.append((Cell(entry.name), *_times(entry), *_ratio(entry)))
    best = numbers.best
    if len(contenders(numbers.board)) > 1:
        rows.append((Cell(VBS), _seconds(best.par2_s), _seconds(best.mean_s), *(Cell(""),) * 6))
    caption = (
        "Wall seconds. PAR-2 counts a run that did not decide with twice its limit, the shifted geometric mean (shift "
        "10 s) with its limit; those of the virtual best solver are over tasks. Native ×: times the wall time of "
        "native SAT on the source, quartiles over the tasks that it decided."
    )
    return Table("times", "Times", caption, titles, tuple(rows))


def endings(numbers: Numbers) -> Table:
    """Why runs ended: the numbers of the heat map."""
    titles = ("configuration", *(_words(termination) for termination in Termination))
    rows = tuple(
        (Cell(entry.name), *(_count(entry.ended[termination]) for termination in Termination))
        for entry in numbers.entries
    )
    caption = "Why runs ended, whatever they said. Unsupported combinations are no runs and are in no other number."
    return Table("endings", "Endings", caption, titles, rows)


def growths(numbers: Numbers) -> Table:
    """The fitted exponents."""
    titles = ("configuration", "b in n", "95 % in n", "b in k", "95 % in k", "instances", "left out")
    rows = []
    for entry in numbers.entries:
        grown = entry.growth
        rows.append(
            (
                Cell(entry.name),
                *_fit(grown.by_samples),
                *_fit(grown.by_neurons),
                _count(len(grown.points)),
                _count(grown.censored),
            )
        )
    caption = (
        "Exponent b of seconds ≈ c·sizeᵇ over decided instances, in samples n and in neurons k, with its "
        "95 % interval. Left out: instances that were not decided; the more of them, the more b is too small."
    )
    return Table("growth", "Growth", caption, titles, tuple(rows))


def facts(numbers: Numbers) -> list[str]:
    """What was run, in a few sentences."""
    if not numbers.rows:
        return ["There are no runs: nothing was recorded, or nothing matched what was asked for."]
    seeds = {row.options["seed"] for row in numbers.rows}
    repeats = max(entry.repeats for entry in numbers.entries)
    said = [
        f"{_many(numbers.runs, 'run')} of {_many(len(numbers.entries), 'configuration')} on "
        f"{_many(numbers.instances, 'instance')} with {_many(len(seeds), 'seed')}"
        + (f" and up to {repeats} repeats." if repeats > 1 else "."),
        f"{_many(len(numbers.board.tasks), 'task')}; {numbers.best.decided} decided by at least one solver of the "
        "training problem.",
    ]
    for at, what in enumerate(("Time limit per run", "Memory limit", "Threads per solver", "Weight bound")):
        found = dict.fromkeys(entry.configuration.limits[at] for entry in numbers.entries)
        shown = [text for text in found if text]
        if shown:
            said.append(f"{what}: {', '.join(shown)}.")
    return said


def warnings(numbers: Numbers) -> list[str]:
    """What a reader has to know before comparing numbers."""
    said = []
    entries = numbers.entries
    claims = sum(entry.bases[Basis.EXACT] + entry.bases[Basis.FLOAT] for entry in entries)
    decided = sum(entry.score.decided for entry in entries)
    if claims:
        floats = sum(entry.bases[Basis.FLOAT] for entry in entries)
        said.append(
            f"{claims} of {decided} decided runs rest on a solver's word ({floats} on a floating-point solver's), not "
            "on a certificate."
        )
    alone = sum(entry.unasked for entry in entries)
    if alone:
        said.append(f"In {_many(alone, 'decided run')} the data alone decided: the solver named there was not asked.")
    if numbers.missing:
        said.append(
            f"{_many(numbers.missing, 'pair')} of configuration and task {_was(numbers.missing)} never run. Sums of "
            "configurations that ran different tasks cannot be compared."
        )
    if numbers.unsupported:
        said.append(
            f"{_many(numbers.unsupported, 'combination')} of solver and question {_was(numbers.unsupported)} "
            "unsupported: these are no runs, so the configurations concerned are measured on fewer tasks."
        )
    interrupted = sum(entry.ended[Termination.INTERRUPTED] for entry in entries)
    if interrupted:
        said.append(f"{_many(interrupted, 'run')} {_was(interrupted)} interrupted; they count as undecided.")
    if len({entry.configuration.time_limit_s for entry in entries}) > 1:
        said.append("Time limits differ: PAR-2 and means with different limits cannot be compared.")
    machines = {str(place.get("machine")) for place in numbers.provenance}
    if len(machines) > 1:
        said.append(f"The runs are from {len(machines)} machines: their times cannot be compared without care.")
    if not numbers.provenance and numbers.rows:
        said.append("Which machine and which versions the runs are from was not recorded here.")
    if numbers.pairs_left_out:
        said.append(f"{_many(numbers.pairs_left_out, 'scatter plot')} left out; the mkplot files have the numbers.")
    return said


def duration(seconds: float | None) -> str:
    """Three digits at least, hundredths at most."""
    if seconds is None or math.isinf(seconds):
        return "–"
    return f"{seconds:.2f}" if seconds < 100 else f"{seconds:.0f}"


def _times(entry: Entry) -> Sequence[Cell]:
    if not entry.score.runs:
        return (Cell(""),) * 4
    peak = Cell(f"{entry.score.peak_mib:.0f}", entry.score.peak_mib)
    return _seconds(entry.score.par2_s), _seconds(entry.mean_s), _seconds(entry.median_s), peak


def _ratio(entry: Entry) -> Sequence[Cell]:
    if entry.ratio is None:
        return (Cell(""),) * 4
    quartiles = [Cell("–" if q is None else f"{q:.3g}", q) for q in entry.ratio.quartiles]
    return *quartiles, _count(entry.ratio.tasks)


def _fit(fit: Fit | None) -> Sequence[Cell]:
    if fit is None:
        return Cell("too few"), Cell("")
    return Cell(f"{fit.exponent:.2f}", fit.exponent), Cell(f"{fit.low:.2f} to {fit.high:.2f}", fit.low)


def _seconds(value: float | None) -> Cell:
    return Cell(duration(value), value)


def _count(number: int) -> Cell:
    return Cell(str(number), number)


def _words(termination: Termination) -> str:
    return termination.value.replace("_", " ")


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
