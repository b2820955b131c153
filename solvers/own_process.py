"""Starting our own modules in a process of their own: from where this process has them, and from nowhere else."""

from __future__ import annotations

import sys
from pathlib import Path

_START = (
    "import sys; root = sys.argv.pop(1); sys.path.insert(0, root); import {packages}; sys.path.remove(root); "
    "from {module} import main; sys.exit(main(sys.argv[1:]))"
)


def own_process(module: str, packages: tuple[str, ...], *arguments: Path | str) -> list[str]:
    """The command that runs `module.main(arguments)`; `packages` are those of ours that it needs.

    A file called z3.py in the working directory must not become the solver (-P), and neither may a module that happens
    to be called `solvers` or `checker` and comes first on somebody's PYTHONPATH become ours.
    """
    root = Path(__file__).resolve().parent.parent
    script = _START.format(packages=", ".join(packages), module=module)
    return [sys.executable, "-P", "-c", script, str(root), *map(str, arguments)]
