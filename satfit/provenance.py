"""Where and with what runs were made: the machine, the system, and the versions of everything that can decide."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from solvers.registry import BACKENDS

ALSO = ("satfit", "numpy", "dratify")
"""Distributions besides the solvers' own that a verdict or a time can depend on."""


def here() -> dict[str, Any]:
    """A flat JSON mapping; every key is always there, null where this system does not say.

    `machine` (its name in the network), `cpu`, `cores` (logical ones that this process may use), `memory_mib`, `os`,
    `architecture`, `python`, `satfit_revision` (git, with `+` if files were changed since; null if satfit does not run
    from a checkout), and one key `version_…` per distribution of a solver, null if it is not installed. No paths.
    """
    found: dict[str, Any] = {
        "machine": platform.node() or None,
        "cpu": _cpu(),
        "cores": _cores(),
        "memory_mib": _memory_mib(),
        "os": f"{platform.system()} {platform.release()}".strip() or None,
        "architecture": platform.machine() or None,
        "python": platform.python_version(),
        "satfit_revision": _revision(Path(__file__).resolve().parent.parent),
    }
    solvers = {distribution for info in BACKENDS.values() for _, distribution in info.packages}
    for distribution in sorted(solvers | set(ALSO)):
        found[f"version_{distribution}"] = _version(distribution)
    return found


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _cores() -> int | None:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _memory_mib() -> int | None:
    import psutil

    try:
        return int(psutil.virtual_memory().total) >> 20
    except (OSError, RuntimeError, psutil.Error):
        return None


def _cpu() -> str | None:
    try:
        said = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        said = ""
    model = re.search(r"^model name\s*:\s*(.+)$", said, re.MULTILINE)
    if model:
        return model[1].strip()
    return _line("sysctl", "-n", "machdep.cpu.brand_string") or platform.processor() or None


def _revision(root: Path) -> str | None:
    """Of the checkout that holds this very file; a repository around an installed copy is somebody else's."""
    if not (root / ".git").exists():
        return None
    revision = _line("git", "-C", str(root), "rev-parse", "--short=12", "HEAD")
    if revision is None:
        return None
    changed = _line("git", "-C", str(root), "status", "--porcelain", "--untracked-files=no")
    return f"{revision}+" if changed else revision


def _line(*words: str) -> str | None:
    """The first line a command prints; None if it fails, is not there or says nothing."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout.splitlines() or [""])[0].strip() or None if done.returncode == 0 else None
