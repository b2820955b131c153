"""The file in which a run leaves the certificates of "infeasible" by the data alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from encoders.geometry.record import Step, geometry_log
from encoders.geometry.result import Standing
from instances import TrainingProblem

NAME = "geometry.json"


def write_log(folder: Path, problem: TrainingProblem, steps: Sequence[Step] | None) -> None:
    """Write it, if there are certificates at all."""
    if steps is not None:
        draft = folder / f"{NAME}.draft"
        draft.write_text(json.dumps(geometry_log(problem, Standing.INFEASIBLE, steps)))
        draft.replace(folder / NAME)


def read_log(folder: Path) -> str | None:
    """What `write_log` left, or None."""
    try:
        return (folder / NAME).read_text()
    except FileNotFoundError:
        return None
