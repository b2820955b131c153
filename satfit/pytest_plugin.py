"""`pytest --satfit SUITE`: every run of a suite file is a test. Without the option: four options, and nothing else.

pytest loads this file wherever satfit is installed, so it imports nothing until it is asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from satfit.plugin.nodes import SuiteFile

SUITE = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("satfit", "satfit: the runs of a suite as tests")
    group.addoption("--satfit", metavar="SUITE", help="A suite file, or the name of a bundled suite.")
    group.addoption("--satfit-bundle", metavar="DIR", help="Write a checkable bundle per run below this folder.")
    group.addoption(
        "--satfit-strict",
        action="store_true",
        help="A run that decides nothing (limits) fails instead of being skipped.",
    )
    group.addoption(
        "--satfit-require-certified", action="store_true", help="A verdict without a witness or a checked proof fails."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Where no paths were given the suite is all that is collected; otherwise it is collected with them."""
    wanted = config.getoption("--satfit")
    if wanted is None:
        for option in ("--satfit-bundle", "--satfit-strict", "--satfit-require-certified"):
            if config.getoption(option):
                raise pytest.UsageError(f"{option} needs --satfit SUITE")
        return
    suite = config.stash[SUITE] = _found(wanted, config.invocation_params.dir)
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args[:] = [str(suite)]
    elif not any(_file_of(arg, config) == suite for arg in config.args):
        # a worker of pytest-xdist has it from the process that started it
        config.args.append(str(suite))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SuiteFile | None:
    if parent.config.stash.get(SUITE, None) != file_path:
        return None
    from satfit.plugin.nodes import SuiteFile

    return SuiteFile.from_parent(parent, path=file_path)


def _found(wanted: str, folder: Path) -> Path:
    from instances.errors import SatfitError
    from satfit.suites.find import find_suite

    near = folder / wanted
    try:
        path = near if near.is_file() else find_suite(wanted)
    except SatfitError as error:
        raise pytest.UsageError(f"--satfit: {error}") from None
    if not path.is_file():
        raise pytest.UsageError(f"--satfit: {wanted}: no such file")
    return path.resolve()


def _file_of(arg: str, config: pytest.Config) -> Path:
    return (config.invocation_params.dir / arg.split("::", 1)[0]).resolve()
