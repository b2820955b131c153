"""A directory of one run's own, gone when the run is over, however it ends."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_NAME = re.compile(r"satfit-run-(?P<pid>[1-9][0-9]*)-(?P<host>[0-9a-f]{6})-[a-z0-9_]+")


@contextlib.contextmanager
def private_run_dir(parent: Path | None = None) -> Iterator[Path]:
    """A fresh directory `satfit-run-PID-…` in `parent` (default: the system's), removed on exit.

    If this process is killed, a watchdog removes it. Directories that were left nevertheless, by processes
    now dead, are swept on the way, as far as that works. Raises OSError if `parent` cannot be written to.
    Warns, and leaves the rest to a later sweep, if a file in the directory resists removal.
    """
    # Only here: not everyone who imports this package runs something.
    from solvers.isolation.watchdog import REMOVE_DIRECTORY, Watchdog

    home = Path(tempfile.gettempdir() if parent is None else parent).absolute()
    if "\n" in str(home):
        raise OSError(f"the temporary directory {str(home)!r} has a line break in its name")
    _sweep(home)
    with Watchdog(REMOVE_DIRECTORY) as watchdog:
        run_dir = Path(tempfile.mkdtemp(prefix=f"satfit-run-{os.getpid()}-{_host()}-", dir=home))
        try:
            # It will be told to a shell that runs `rm -rf` on it.
            if not run_dir.is_absolute() or not _NAME.fullmatch(run_dir.name):
                raise OSError(f"{str(run_dir)!r} is no directory of a run")
            watchdog.tell(str(run_dir))
            yield run_dir
        finally:
            _remove(run_dir)
            watchdog.disarm()


@cache
def _host() -> str:
    """Six digits for this machine and its process numbering.

    Containers and cluster nodes may share a directory but not their process ids: without this, one would take
    the other's live run for a dead one.
    """
    try:
        numbering = os.readlink("/proc/self/ns/pid")
    except OSError:
        numbering = ""
    return hashlib.sha256(f"{os.uname().nodename} {numbering}".encode()).hexdigest()[:6]


def _sweep(home: Path) -> None:
    with contextlib.suppress(OSError), os.scandir(home) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match is None or match["host"] != _host() or _running(int(match["pid"])):
                continue
            with contextlib.suppress(OSError):
                ours = entry.stat(follow_symlinks=False).st_uid == os.getuid()
                if ours and entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)


def _running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _remove(run_dir: Path) -> None:
    for pause_s in (0.0, 0.02, 0.2):
        time.sleep(pause_s)
        shutil.rmtree(run_dir, ignore_errors=True)
        if not run_dir.exists():
            return
        _unlock(run_dir)
    shutil.rmtree(run_dir, ignore_errors=True)
    if run_dir.exists():
        warnings.warn(f"{run_dir} could not be removed completely", ResourceWarning, stacklevel=2)


def _unlock(run_dir: Path) -> None:
    """Undo a child's `chmod`: a directory without write permission keeps its files from everyone but root."""
    with contextlib.suppress(OSError):
        run_dir.chmod(0o700)
    for here, folders, _ in os.walk(run_dir):
        for folder in folders:
            path = os.path.join(here, folder)
            if not os.path.islink(path):
                with contextlib.suppress(OSError):
                    os.chmod(path, 0o700)
