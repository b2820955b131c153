"""`python -m satfit.pictures DIR [NAME...]`: the pictures of the documentation (or those named), as SVG."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Exit code 0, or 2 with a line of help."""
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.stderr.write("usage: python -m satfit.pictures DIR [NAME...]\n")
        return 2
    from satfit.pictures.gallery import GALLERY, write_gallery

    folder, *names = sys.argv[1:]
    unknown = [name for name in names if name not in GALLERY]
    if unknown:
        sys.stderr.write(f"no picture {unknown[0]!r}; there are {', '.join(GALLERY)}\n")
        return 2
    for path in write_gallery(Path(folder), names):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
