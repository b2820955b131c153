"""What was measured, as a hash: the same key, the same measurement, and no need to run it again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

import checker
import encoders
import instances
import solvers
from encoders.reductions import find_rule
from instances import TrainingProblem
from satfit.settings import Settings
from satfit.suites.model import Entry
from solvers.registry import BackendInfo

CERTIFYING = ("batch", "case", "geometry_proof", "native", "record", "settings")
"""Modules of satfit itself that make a solver's outcome a verdict, and a verdict a certified one."""


@cache
def code_version() -> str:
    """SHA-256 of all code between an instance and a verdict: rules, formulas, geometry, adapters, checks.

    Coarser than need be: a change anywhere in there makes all runs new ones, and none is ever passed off as another's.
    """
    digest = hashlib.sha256()
    for name, file in code_files():
        digest.update(f"{name}\n".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def code_files() -> list[tuple[str, Path]]:
    """(Package and place in it, file) of that code. A proof counts as checked by the checker as it was then."""
    found = []
    for package in (encoders, instances, solvers, checker):
        root = Path(str(package.__file__)).parent
        found += [
            (f"{package.__name__}/{file.relative_to(root).as_posix()}", file) for file in sorted(root.rglob("*.py"))
        ]
    own = Path(__file__).parents[1]
    return found + [(f"satfit/{name}.py", own / f"{name}.py") for name in CERTIFYING]


@cache
def _version(backend: BackendInfo) -> str:
    """Asked once: it is looked up on the disk, and a plan has thousands of runs."""
    return backend.versions()


def key_of(entry: Entry, backend: BackendInfo, settings: Settings, repeat: int) -> bytes:
    """SHA-256 of the instance's content, rule, formula and their code, solver and its version, options, limits, seed.

    Not of the file's name, the machine, or how many runs went on beside it.
    """
    content = entry.instance.content
    measured = {
        "instance": entry.instance.sha256,
        "rule": None if isinstance(content, TrainingProblem) else find_rule(entry.rule, content).name,
        "variant": {name: str(value) for name, value in asdict(entry.options).items()},
        "budget": entry.budget,
        "weight_bound": None if entry.weight_bound is None else str(entry.weight_bound),
        "code": code_version(),
        "solver": backend.name,
        "version": _version(backend),
        # source-side solvers see no formula
        "formula": None if backend.native else _formula(backend, settings),
        "geometry": None if backend.native else settings.geometry,
        "threads": settings.threads,
        "time_limit_s": settings.time_limit_s,
        "memory_limit_mib": settings.memory_limit_mib,
        "seed": settings.seed,
        "repeat": repeat,
    }
    return hashlib.sha256(json.dumps(measured, sort_keys=True).encode("ascii")).digest()


def _formula(backend: BackendInfo, settings: Settings) -> str | None:
    """The formula asked for; a solver that takes only one gets that one, named or not."""
    only = backend.formulas[0].value if len(backend.formulas) == 1 else None
    return settings.formula or only
