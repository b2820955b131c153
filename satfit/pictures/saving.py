"""Figures to files: the same figure gives the same bytes, and a file appears complete or not at all."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from instances import UsageError
from satfit.commands.output import reader_may_leave, write_bytes
from satfit.pictures.style import house_style

# no dates and no version numbers: they would make two runs differ
METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "satfit"},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": "satfit"},
}
RESOLUTION = 220
"""Dots per inch of PNG files, and of bitmaps inside vector files."""


def format_of(path: Path) -> str:
    """svg, png or pdf by the suffix; `-` is SVG. Raises UsageError for any other."""
    if str(path) == "-":
        return "svg"
    name = path.suffix.lower().removeprefix(".")
    if name not in METADATA:
        raise UsageError(f"{path.name}: a picture's name ends in .svg, .png or .pdf")
    return name


def rendered(figure: Figure, kind: str) -> bytes:
    """The bytes of a figure as `svg`, `png` or `pdf`."""
    out = io.BytesIO()
    with house_style():
        figure.savefig(out, format=kind, dpi=RESOLUTION, metadata=METADATA[kind])
    data = out.getvalue()
    # on every platform the same line ends
    return data.replace(b"\r\n", b"\n") if kind == "svg" else data


def save(figure: Figure, path: Path) -> None:
    """Write a picture. Raises UsageError for a suffix it does not know, InputError if it cannot write."""
    data = rendered(figure, format_of(path))
    if str(path) == "-":
        with reader_may_leave():
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        return
    write_bytes(path, data)
