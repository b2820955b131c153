"""What the presolve found, as a picture: forced breakpoints on lines of points, and confined breaklines."""

from __future__ import annotations

from matplotlib.figure import Figure

from encoders.geometry.lines import dense, directions
from encoders.geometry.result import Presolved
from instances import TrainingProblem, UsageError
from satfit.pictures import check_presolved
from satfit.pictures.presolved_line import draw_on_line
from satfit.pictures.presolved_plane import draw_in_plane
from satfit.pictures.style import styled

LONGEST_NAME = 48


@styled
def draw_presolved(problem: TrainingProblem, found: Presolved, name: str) -> Figure:
    """d = 1: labels with the intervals of breakpoints below; d = 2: the plane, and a close view of the tight lines.

    Raises UsageError where there is no such picture: other dimensions, other networks, no lines of three points.
    """
    check_presolved(problem)
    points = [dense(point, problem.d) for point in problem.points]
    candidates = list(directions(list(dict.fromkeys(points))))
    if not candidates:
        raise UsageError("no picture: no three points are on a line of a direction that is looked at")
    title = f"{_short(name)}: {found.standing}"
    if problem.d == 1:
        return draw_on_line(problem, found, title)
    return draw_in_plane(problem, found, points, candidates[0], title)


def _short(name: str) -> str:
    name = "".join(c if c.isprintable() else "·" for c in name)
    half = LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[:half]}…{name[-half:]}"
