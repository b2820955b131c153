"""What exactly is started: the resolved program and its environment."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

TOKEN_VARIABLE = "SATFIT_RUN"
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_TEMPORARY = ("TMPDIR", "TMP", "TEMP")


def child_environment(extra: Mapping[str, str] | None, temporary: Path, token: str) -> dict[str, str]:
    """Our environment with `extra` on top, made fit for a measured run.

    One thread per numeric library (else the CPU time depends on the machine) and a fixed hash seed, both
    unless `extra` says otherwise; temporary files in `temporary`; `token` marks every descendant, also those
    of runs inside the run. Names that a shell cannot hold (`a.b`) may get lost on the way to the child.
    """
    environment = dict(os.environ)
    # Without compiled files every run of a Python worker would pay for compiling its imports again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment |= dict.fromkeys(_ONE_THREAD, "1")
    environment["PYTHONHASHSEED"] = "0"
    environment |= extra or {}
    environment |= dict.fromkeys(_TEMPORARY, str(temporary))
    outer = os.environ.get(TOKEN_VARIABLE)
    environment[TOKEN_VARIABLE] = token if outer is None else f"{outer}:{token}"
    return environment


def resolve(argv: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """`argv` with an absolute program: looked up in the child's PATH, or from our current directory.

    Raises ValueError for an empty command, FileNotFoundError or PermissionError naming the program.
    """
    if not argv:
        raise ValueError("the command is empty")
    program = argv[0]
    found = shutil.which(program, path=environment.get("PATH", os.defpath))
    if found is not None:
        return [os.path.abspath(found), *argv[1:]]
    if os.path.dirname(program) and os.path.exists(program):
        raise PermissionError(errno.EACCES, "not an executable program", program)
    raise FileNotFoundError(errno.ENOENT, "no such program", program)
