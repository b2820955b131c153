"""The file in which a run leaves the certificates of "infeasible" by the data alone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from encoders.geometry.record import Step, geometry_log
from encoders.geometry.result import Standing
from instances import TrainingProblem

NAME = "geometry.json"
TOO_LONG = re.compile(r"[0-9]{4001}")
"""The checker refuses longer numbers, and a refusal must not look like a wrong certificate."""


def write_log(folder: Path, problem: TrainingProblem, steps: Sequence[Step] | None) -> None:
    """Write it, if there are certificates at all and the checker reads numbers of their length."""
    if steps is None:
        return
    text = json.dumps(geometry_log(problem, Standing.INFEASIBLE, steps))
    if TOO_LONG.search(text):
        return
    draft = folder / f"{NAME}.draft"
    draft.write_text(text)
    draft.replace(folder / NAME)


def read_log(folder: Path) -> str | None:
    """What `write_log` left, or None."""
    try:
        return (folder / NAME).read_text()
    except FileNotFoundError:
        return None
