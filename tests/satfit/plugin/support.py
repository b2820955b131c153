"""Small instances, one of them with a wrong label, and suites of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "yes.cnf": "c is-sat\np cnf 2 2\n1 2 0\n-1 2 0\n",
    "no.cnf": "c is-unsat\np cnf 1 2\n1 0\n-1 0\n",
    "lied.cnf": "c is-unsat\np cnf 2 1\n1 2 0\n",
}
Start = Callable[..., pytest.RunResult]


def suite(pytester: pytest.Pytester, text: str, name: str = "mine.toml") -> Path:
    """A suite file in the folder where pytest is started."""
    path = pytester.path / name
    path.write_text(text)
    return path
