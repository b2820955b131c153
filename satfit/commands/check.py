"""`check`: hand bundles and geometry logs to the independent checker and report what it says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

import checker
from instances import InputError
from satfit.commands.output import out_console, print_json, printable

MARK = {
    "accepted": ("accepted", "green"),
    "rejected": ("REJECTED", "bold red"),
    "unfinished": ("unfinished", "yellow"),
    "nothing": ("nothing to check", "dim"),
}


def check(paths: Sequence[Path], *, as_json: bool) -> int:
    """Returns 4 if anything is rejected or unfinished, else 0. A file is a geometry log, a folder holds bundles.

    Raises InputError for a folder that holds none, and for a path that is neither.
    """
    folders = [folder for path in paths if not path.is_file() for folder in _bundles(path)]
    logs = [(path, _log(path)) for path in paths if path.is_file()]
    reports = [(folder, checker.check_bundle(folder)) for folder in folders]
    if as_json:
        document: dict[str, object] = {
            "schema_version": 1,
            "bundles": [{"path": str(folder), **report.to_json()} for folder, report in reports],
        }
        if logs:
            document["logs"] = [{"path": str(path), **report.to_json()} for path, report in logs]
        print_json(document)
    else:
        console = out_console()
        for folder, report in reports:
            word, style = MARK[report.status]
            line = Text(f"{word}", style=style)
            line.append(f"  {printable(str(folder))}", style="default")
            if report.verdict:
                line.append(f"  {report.verdict} ({report.basis or 'no basis'})", style="default")
            if report.reason:
                line.append(f"  {report.reason}", style="red")
            console.print(line, soft_wrap=True)
            for trusted in report.trusts:
                console.print(Text(f"    trusts {trusted}", style="dim"), soft_wrap=True)
        for path, log in logs:
            word, style = MARK[log.status]
            line = Text(f"{word}", style=style)
            line.append(f"  {printable(str(path))}", style="default")
            line.append(f"  {log.found or log.reason}", style="default" if log.found else "red")
            console.print(line, soft_wrap=True)
        if reports:
            rejected = sum(1 for _, report in reports if report.status == "rejected")
            accepted = sum(1 for _, report in reports if report.status == "accepted")
            console.print(f"{len(reports)} bundles: {accepted} accepted, {rejected} rejected", highlight=False)
    statuses = [report.status for _, report in reports] + [log.status for _, log in logs]
    return 4 if {"rejected", "unfinished"} & set(statuses) else 0


def _log(path: Path) -> checker.LogReport:
    try:
        return checker.check_log(path)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", file=str(path)) from None


def _bundles(path: Path) -> list[Path]:
    if not path.is_dir():
        raise InputError("no such bundle (a folder with manifest.json) or geometry log", file=str(path))
    if (path / "manifest.json").exists():
        return [path]
    below = sorted(manifest.parent for manifest in path.rglob("manifest.json"))
    if not below:
        raise InputError("holds no bundle (no manifest.json)", file=str(path))
    return below
