"""The example on the page about learning is executed, its output compared, `…` standing for anything."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.corpus import ROOT
from tests.docs.test_tutorial import matches

PAGE = ROOT / "docs" / "learning.md"


def test_the_example() -> None:
    text = PAGE.read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    (expected,) = re.findall(r"```text\n(.*?)```", text, flags=re.DOTALL)
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert matches(expected, found.stdout), found.stdout
