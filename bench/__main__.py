"""`python -m bench [ITEM ...]`: measure, print one table, and with --json write all figures to a file."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bench.rows import Row, table

ITEMS = {
    "build": "time and peak memory of building the two largest models, and of writing them",
    "against": "the same model through PuLP, Pyomo and linopy (extra `bench`)",
    "scaling": "read + reduce + encode over sizes that double",
    "isolation": "CPU and wall seconds of one run beyond the bare solver",
    "recording": "a recorded run beyond the bare solver; report and diff of ten thousand runs",
    "startup": "satfit --help",
    "ablation": "formula × geometry × solver on families of training problems",
    "exactfit": "how far ExactFit gets on 3SAT, and how deep",
    "exact-training": "least errors proved by the enumeration, and SCIP beside it (long: by name only)",
    "exact-growth": "how the enumeration grows in n, k and d (long: by name only)",
    "geometry": "who decides what with the presolve and without, and how the presolve grows",
}
LONG = ("exact-training", "exact-growth")
"""These run only if they are named, and take --limit, --only and --markdown."""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when everything could be measured, whatever the figures; a missed goal is a NO in the table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("items", nargs="*", metavar="ITEM", help=f"{', '.join(ITEMS)}; default: all but the long ones")
    parser.add_argument("--list", action="store_true", help="say what there is, and measure nothing")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, one round: does it work at all?")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round's figures")
    parser.add_argument("--limit", type=float, metavar="S", help=f"seconds of a run ({', '.join(LONG)})")
    parser.add_argument("--only", metavar="TEXT", help=f"rows that have this in their name ({', '.join(LONG)})")
    parser.add_argument("--markdown", action="store_true", help=f"the tables of the docs ({', '.join(LONG)})")
    given = parser.parse_args(argv)
    if unknown := [item for item in given.items if item not in ITEMS]:
        parser.error(f"no item {unknown[0]!r}; there are {', '.join(ITEMS)}")
    wanted = given.items or [item for item in ITEMS if item not in LONG]
    chosen = {name: value for name in ("limit", "only") if (value := getattr(given, name)) is not None}
    if (chosen or given.markdown) and (other := [item for item in wanted if item not in LONG]):
        parser.error(f"--limit, --only and --markdown are for {', '.join(LONG)}, not for {other[0]}")
    if given.list:
        print("".join(f"{name:14} {about}\n" for name, about in ITEMS.items()), end="")
        return 0
    rows: list[Row] = []
    for item in wanted:
        print(f"measuring {item} …", file=sys.stderr, flush=True)
        module = import_module(f"bench.{item.replace('-', '_')}")
        measured = module.measure(quick=given.quick, **chosen)
        if given.markdown:
            print(module.show(measured), flush=True)
        rows += measured
    if not given.markdown:
        print(table(rows), end="")
    if given.json is not None:
        document = {
            "schema": 1,
            "quick": given.quick,
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
            "cores": os.cpu_count(),
            "rows": [row.to_json() for row in rows],
        }
        given.json.write_text(json.dumps(document, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
