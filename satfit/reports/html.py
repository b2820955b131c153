"""The report as one page: no server, no network, and nothing in it but what the rows say."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import jinja2
from markupsafe import Markup

from satfit import __version__
from satfit.reports.configuration import configuration_of
from satfit.reports.definitions import BASIS, ENDED, TERMS
from satfit.reports.numbers import Numbers
from satfit.reports.plots import Plot
from satfit.reports.plots.look import PALETTE
from satfit.reports.provenance_words import places
from satfit.reports.reproduce import file, opening, options, remark, was_run
from satfit.reports.standing import in_trouble, resting_on, said
from satfit.reports.tables import facts, tables, warnings
from satfit.scoring import decided

MOST_INCIDENTS = 50
"""Shown above the tables; the rest is found with the filter."""

THEMED = {"#ffffff": "var(--paper)", "#1a1a1a": "var(--ink)", "#7a7a7a": "var(--middle)", "#b4b4b4": "var(--faint)"}
THEMED |= {light: f"var(--c{at})" for at, (light, _) in enumerate(PALETTE)}
"""The colours of a picture that follow the page's; the shades of the heat map stay."""


def page(numbers: Numbers, plots: list[Plot]) -> str:
    """The whole page. Everything from outside is escaped by the template, and once more inside the embedded JSON."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("satfit.reports"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    made = tables(numbers)
    return environment.get_template("report.html.j2").render(
        numbers=numbers,
        facts=facts(numbers),
        warnings=warnings(numbers),
        scores=[table for table in made if table.name in ("decisions", "times")],
        more=[table for table in made if table.name not in ("decisions", "times")],
        plots=[_shown(plot) for plot in plots if not plot.name.startswith("scatter")],
        scatters=[_shown(plot) for plot in plots if plot.name.startswith("scatter")],
        incidents=numbers.incidents[:MOST_INCIDENTS],
        more_incidents=max(0, len(numbers.incidents) - MOST_INCIDENTS),
        terms=TERMS,
        bases=[(str(basis), meaning) for basis, meaning in BASIS.items()],
        endings=[(str(ending).replace("_", " "), meaning) for ending, meaning in ENDED.items()],
        places=places(numbers.provenance),
        data=Markup(embedded(_data(numbers))),
        version=__version__,
        palette=PALETTE,
    )


def embedded(document: Any) -> str:
    """JSON that may stand in a script element, whatever the strings in it are."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def inline(svg: str, name: str, title: str, about: str) -> str:
    """A picture's element for a page that holds several: own names inside, the page's colours, a description."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    for colour, variable in THEMED.items():
        svg = svg.replace(colour, variable)
    described = f'<svg role="img" aria-label="{html.escape(title)}. {html.escape(about)}" '
    return svg.replace("<svg ", described, 1)


def _shown(plot: Plot) -> dict[str, Any]:
    element = inline(plot.svg, plot.name, plot.title, plot.about)
    return {"name": plot.name, "title": plot.title, "about": plot.about, "svg": Markup(element)}


def _data(numbers: Numbers) -> dict[str, Any]:
    """The rows for the page's script, each string once: `fields` says what stands where in a row."""
    strings: dict[str, int] = {}

    def place(text: str) -> int:
        return strings.setdefault(text, len(strings))

    configurations = {entry.configuration: at for at, entry in enumerate(numbers.entries)}
    tasks = {(task.instance, task.question, task.seed): at for at, task in enumerate(numbers.board.tasks)}
    rows = []
    for row in numbers.rows:
        ran = was_run(row)
        basis = resting_on(row)
        rows.append(
            [
                place(row.instance),
                tasks[row.instance, row.question, row.options["seed"]] if ran else -1,
                configurations[configuration_of(row)],
                place(said(row)),
                place("" if basis is None else str(basis)),
                place(str(row.termination).replace("_", " ")),
                row.wall_s if ran else None,
                row.peak_mib if ran else None,
                row.n,
                row.d,
                row.k,
                row.options["seed"],
                row.repeat,
                int(decided(row)) + 2 * int(in_trouble(row)) + 4 * int(row.unasked),
                place(row.note),
                place(opening(row)),
                place(file(row)),
                place(options(row)),
                place(remark(row)),
            ]
        )
    return {
        "configurations": [entry.name for entry in numbers.entries],
        "tasks": [task.name for task in numbers.board.tasks],
        "rows": rows,
        "strings": list(strings),
    }
