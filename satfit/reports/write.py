"""A report's folder: every file complete or not there, the same rows always the same bytes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from instances import InputError
from satfit.disagreement import Disagreement
from satfit.reports.html import page
from satfit.reports.latex import latex
from satfit.reports.markdown import markdown
from satfit.reports.mkplot import MAKER, mkplot
from satfit.reports.numbers import numbers
from satfit.reports.plots import plots
from satfit.reports.spreadsheet import runs_csv, summary_csv
from satfit.row import Row


def write_report(
    rows: Sequence[Row],
    disagreements: Sequence[Disagreement],
    folder: Path,
    *,
    title: str,
    provenance: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    notes: Sequence[str] = (),
) -> list[Path]:
    """Everything into the folder, which is made if needed; the files written, the page first.

    `rows` and `disagreements` are what the judge returned (`satfit.judge`); `provenance` is one mapping as
    `satfit.provenance.here` makes it, or one per machine and version; `notes` stand at the top. Files of other
    names in the folder are left alone, but for pairs and mkplot files of an earlier report. Raises InputError if it
    cannot be written.
    """
    where = [provenance] if isinstance(provenance, Mapping) else provenance
    found = numbers(rows, disagreements, title=title, provenance=[place for place in where if place], notes=notes)
    pictures = plots(found)
    files = {
        "index.html": page(found, pictures),
        "report.md": markdown(found),
        "report.tex": latex(found),
        "runs.csv": runs_csv(rows),
        "summary.csv": summary_csv(found),
    }
    files |= {f"mkplot/{name}": json.dumps(document, indent=1) + "\n" for name, document in mkplot(found).items()}
    files |= {f"plots/{plot.name}.svg": plot.svg for plot in pictures}
    try:
        for part in ("mkplot", "plots"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        _drop_old(folder, set(files))
        return [_written(folder / name, text) for name, text in files.items()]
    except OSError as error:
        raise InputError(f"the report cannot be written: {error.strerror or error}", file=str(folder)) from None


def _written(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        # names of files may hold bytes that are no text (surrogates); no report fails for that
        draft.write_bytes(text.encode("utf-8", "replace"))
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _drop_old(folder: Path, names: set[str]) -> None:
    """What an earlier report with more configurations left would be taken for a part of this one."""
    old = [path for path in (folder / "plots").glob("scatter-*.svg") if re.fullmatch(r"scatter-\d+\.svg", path.name)]
    old += [path for path in (folder / "mkplot").glob("*.json") if _is_ours(path)]
    for path in old:
        if f"{path.parent.name}/{path.name}" not in names:
            path.unlink()


def _is_ours(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_bytes())["preamble"]["made_by"] == MAKER)
    except (ValueError, KeyError, TypeError):
        return False
