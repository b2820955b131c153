"""The tutorial is executed: every `$ command` in a console block, its output compared, `…` standing for anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.corpus import ROOT

PAGE = ROOT / "docs" / "tutorial.md"


def commands(text: str) -> list[tuple[str, str]]:
    """(command, expected output) pairs in order."""
    pairs: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                pairs.append((line[2:], ""))
            else:
                command, expected = pairs[-1]
                pairs[-1] = (command, expected + line + "\n")
    return pairs


def matches(expected: str, actual: str) -> bool:
    """`…` matches any text; runs of spaces and the ends of lines are not compared."""

    def squeezed(text: str) -> str:
        return "\n".join(re.sub(" +", " ", line).strip() for line in text.strip().splitlines())

    pattern = ".*?".join(map(re.escape, squeezed(expected).split("…")))
    return re.fullmatch(pattern, squeezed(actual), flags=re.DOTALL) is not None


def test_the_comparison_can_fail() -> None:
    assert matches("a … c\n", "a b c")
    assert matches("a\n…\nb", "a\nx\ny\nb")
    assert not matches("a … c", "a b d")
    assert not matches("a", "a\nb")
    assert not matches("", "something")


def test_tutorial(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "satfit"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -P -c 'from satfit.cli import main; main()' \"$@\"\n")
    program.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    shutil.copytree(ROOT / "docs" / "data", work / "docs" / "data")
    env = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "COLUMNS": "200", "LC_ALL": "C.UTF-8"}
    pairs = commands(PAGE.read_text(encoding="utf-8"))
    assert len(pairs) > 12
    for command, expected in pairs:
        done = subprocess.run(
            [shutil.which("bash") or "sh", "-c", command],
            capture_output=True,
            text=True,
            cwd=work,
            env=env,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, (command, done.stderr)
        assert matches(expected, done.stdout), f"$ {command}\n{done.stdout}\nexpected:\n{expected}"


def test_the_python_of_the_tutorial() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    said: dict[str, object] = {}
    exec(code, said)
    (line,) = (line for line in code.splitlines() if line.startswith("found.error"))
    expression, comment = line.split("#")
    assert repr(eval(expression, said)) == comment.strip()
