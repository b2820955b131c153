"""`check`: hand bundles to the independent checker and report what it says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

import checker
from instances import InputError
from satfit.commands.output import out_console, print_json, printable

MARK = {"accepted": ("accepted", "green"), "rejected": ("REJECTED", "bold red"), "nothing": ("nothing to check", "dim")}


def check(paths: Sequence[Path], *, as_json: bool) -> int:
    """Returns 4 if any bundle is rejected, else 0. Raises InputError for a path that holds no bundle."""
    folders = [folder for path in paths for folder in _bundles(path)]
    reports = [(folder, checker.check_bundle(folder)) for folder in folders]
    if as_json:
        print_json(
            {"schema_version": 1, "bundles": [{"path": str(folder), **report.to_json()} for folder, report in reports]}
        )
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
        rejected = sum(1 for _, report in reports if report.status == "rejected")
        accepted = sum(1 for _, report in reports if report.status == "accepted")
        console.print(f"{len(reports)} bundles: {accepted} accepted, {rejected} rejected", highlight=False)
    return 4 if any(report.status == "rejected" for _, report in reports) else 0


def _bundles(path: Path) -> list[Path]:
    if not path.is_dir():
        raise InputError("no such bundle (a folder with manifest.json)", file=str(path))
    if (path / "manifest.json").exists():
        return [path]
    below = sorted(manifest.parent for manifest in path.rglob("manifest.json"))
    if not below:
        raise InputError("holds no bundle (no manifest.json)", file=str(path))
    return below
