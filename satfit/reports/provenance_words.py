"""Machines and versions, said once for all runs that share them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FIRST = ("machine", "cpu", "cores", "memory_mib", "os", "architecture", "python", "satfit_revision")


def places(provenance: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(title, [(key, value)]) per different mapping, known keys first; what is null is left out."""
    different: list[Mapping[str, Any]] = []
    for place in provenance:
        if place not in different:
            different.append(place)
    return [(str(place.get("machine") or f"machine {at}"), _pairs(place)) for at, place in enumerate(different, 1)]


def _pairs(place: Mapping[str, Any]) -> list[tuple[str, str]]:
    keys = [key for key in FIRST if key in place] + sorted(key for key in place if key not in FIRST)
    return [(_words(key), str(place[key])) for key in keys if place[key] is not None]


def _words(key: str) -> str:
    return key.removeprefix("version_") if key.startswith("version_") else key.replace("_", " ")
