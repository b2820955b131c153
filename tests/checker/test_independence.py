"""The checker stands alone: standard library, dratify in one file, no floats."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import checker

FOLDER = Path(checker.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))


def imported(tree: ast.AST) -> set[str]:
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where they lead"
            modules.add(node.module or "")
    return {module.partition(".")[0] for module in modules}


def test_only_the_standard_library_and_dratify_in_one_file() -> None:
    assert len(FILES) > 5
    leaning = []
    for file in FILES:
        strangers = imported(ast.parse(file.read_text())) - set(sys.stdlib_module_names) - {"checker"}
        if strangers:
            leaning.append((file.name, strangers))
    assert leaning == [("clausal.py", {"dratify"})]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_floats_and_nothing_dynamic(file: Path) -> None:
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, (float, complex)), node.lineno
        if isinstance(node, ast.Name):
            assert node.id not in {"float", "eval", "exec", "__import__", "open", "round"}, node.lineno
    assert not imported(tree) & {"importlib", "pickle", "subprocess", "socket", "decimal", "random", "cmath"}
    assert len(file.read_text().splitlines()) < 250


def test_importing_it_loads_none_of_the_project_and_no_solver() -> None:
    script = "import checker, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", script], cwd=FOLDER.parent, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "checker" in loaded
    assert not loaded & {"satfit", "solvers", "encoders", "instances", "pysat", "z3", "numpy", "pydantic"}
