"""Which format is this? Decided by the content; a file's name helps only where the content does not say."""

from __future__ import annotations

import io
import re
from enum import StrEnum

EXTENSIONS = (".cnf", ".poits", ".json", ".xml", ".col", ".csv", ".txt", ".scp", ".sts")
"""What is read from folders."""

SNIFFED = 65536
"""As many first bytes of a file in a folder as it takes to see whether it is one of ours."""

TRAINING_KIND = "training-problem"
KINDS = ("set-cover", "monotone-circuit", "hyperplane-separation", "coloured-graph")
"""The kinds of our JSON, those of sources apart."""


class Format(StrEnum):
    """The formats of sources and training problems."""

    JSON = "JSON"
    OPEN_PSA = "Open-PSA"
    COLOURED_DIMACS = "DIMACS graph"
    DIMACS = "DIMACS"
    SCP = "set covering"
    POINT_SET = "point set"


_BY_EXTENSION = {
    ".json": Format.JSON,
    ".xml": Format.OPEN_PSA,
    ".col": Format.COLOURED_DIMACS,
    ".csv": Format.POINT_SET,
    ".scp": Format.SCP,
    ".sts": Format.SCP,
}
_COMMENT = re.compile(rb"c(?![0-9A-Za-z])")
_KIND = re.compile(rb'"kind"\s*:\s*"([^"]{0,100})"')
_BOM = b"\xef\xbb\xbf"


def recognised(data: bytes) -> Format | None:
    """The format that the first telling line has, or None."""
    body = data.removeprefix(_BOM)
    first = body.lstrip()[:1]
    if first == b"{":
        return Format.JSON
    if first == b"<":
        return Format.OPEN_PSA
    for raw in io.BytesIO(body):
        line = raw.strip()
        if not line or line.startswith(b"#") or _COMMENT.match(line):
            continue
        words = line.split()
        if words[0] == b"p":
            return Format.COLOURED_DIMACS if words[1:2] in ([b"edge"], [b"col"]) else Format.DIMACS
        if all(word.isdigit() for word in words):
            return Format.SCP
        if line.rpartition(b",")[2].strip(b' "') == b"set":
            return Format.POINT_SET
        return None
    return None


def chosen(data: bytes, file: str) -> Format:
    """The format to read a file in. A name that ends in `.json` wants JSON, whatever the content."""
    extension = "." + file.rpartition(".")[2]
    if extension == ".json":
        return Format.JSON
    return recognised(data) or _BY_EXTENSION.get(extension, Format.DIMACS)


def not_ours(name: str, head: bytes) -> str | None:
    """Why a file in a folder, of this name and these first bytes, is skipped; None if it is to be read.

    Only where the extension is one that many programs use: a broken `.cnf` file is an error, not somebody else's.
    """
    extension = "." + name.rpartition(".")[2] if "." in name else ""
    if extension not in EXTENSIONS:
        return f"not one of {', '.join(EXTENSIONS)}"
    if name.lower().startswith("readme"):
        return "a README"
    if extension not in (".txt", ".csv", ".json"):
        return None
    form = recognised(head)
    if form is Format.JSON:
        kind = _KIND.search(head)
        if kind is not None and kind[1].decode("utf-8", "replace") not in (TRAINING_KIND, *KINDS):
            return f"its kind is none of {', '.join((TRAINING_KIND, *KINDS))}"
        return None if extension == ".json" or kind is not None else "not a source or a training problem"
    return None if extension == ".json" or form is not None else "not a source or a training problem"
