"""pytest as a user of the plugin starts it, in a folder with three small instances."""

from __future__ import annotations

import pytest

from tests.corpus import ROOT
from tests.satfit.plugin.support import FILES, Start


@pytest.fixture
def start(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Start:
    """pytest with this plugin and no other that happens to be installed."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for name, text in FILES.items():
        (pytester.path / name).write_text(text)

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_subprocess("-p", "satfit.pytest_plugin", *arguments)

    return run
