"""The bundle as files: a flat folder whose manifest names every file with its size and SHA-256.

Every file is read once, and what was hashed is what is parsed later: a file that changes during the check
cannot be one thing to the hash and another to the mathematics.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path

from checker.report import NotABundle, Rejected, one_line
from checker.strict import exact_keys, load, mapping, member, natural, sha256_hex

MANIFEST = "manifest.json"

# A leading dot is excluded with the rest: no '..', no hidden files. A backslash is a separator elsewhere.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


def read(folder: Path) -> dict[str, bytes]:
    """The bytes of every listed file. NotABundle without a manifest, Rejected on any mismatch with it."""
    if not os.path.lexists(folder / MANIFEST):
        raise NotABundle(f"{one_line(str(folder))}: no {MANIFEST} here, so not a bundle")
    sizes = _regular_files(folder)
    listed = _listed((folder / MANIFEST).read_bytes())
    for name in sorted(sizes.keys() - listed.keys() - {MANIFEST}):
        raise Rejected(f"{MANIFEST}: {one_line(name)} is in the folder but not listed")
    contents = {}
    for name, (size, digest) in sorted(listed.items()):
        if name not in sizes:
            raise Rejected(f"{MANIFEST}: {name} is listed but missing")
        # Before reading: a forged manifest should not make us load what it never described.
        if sizes[name] != size:
            raise Rejected(f"{name}: {sizes[name]} bytes, but the manifest says {size}")
        data = (folder / name).read_bytes()
        if len(data) != size or hashlib.sha256(data).hexdigest() != digest:
            raise Rejected(f"{name}: its content is not what the manifest's SHA-256 was taken of")
        contents[name] = data
    return contents


def _regular_files(folder: Path) -> dict[str, int]:
    sizes = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            status = entry.stat(follow_symlinks=False)
            # Symbolic links, folders, pipes and devices: their content is not in the bundle, or never ends.
            if not stat.S_ISREG(status.st_mode):
                raise Rejected(f"{one_line(entry.name)}: not a regular file")
            sizes[entry.name] = status.st_size
    return sizes


def _listed(data: bytes) -> dict[str, tuple[int, str]]:
    document = load(data, MANIFEST, "bundle")
    exact_keys(document, {"schema_version", "kind", "files"}, MANIFEST)
    listed = {}
    for name, value in mapping(document["files"], f"{MANIFEST}: files").items():
        where = f"{MANIFEST}: {one_line(name)}"
        if not _PLAIN_NAME.fullmatch(name) or name == MANIFEST:
            raise Rejected(f"{where}: not a plain file name")
        entry = mapping(value, where)
        exact_keys(entry, {"sha256", "bytes"}, where)
        size = natural(member(entry, "bytes", where), f"{where}: bytes")
        listed[name] = (size, sha256_hex(member(entry, "sha256", where), f"{where}: sha256"))
    return listed
