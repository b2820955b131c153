"""`plot`: pictures of data, of fitted functions and of the constructions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from encoders.reductions import forward
from instances import HyperplaneSeparation, InputError, Network, OneInThreeSat, UsageError
from instances.load import read_instance
from instances.schema import parse_network
from satfit.batch import run_one
from satfit.case import Case, make_case
from satfit.commands.runs import Variant, make_settings
from satfit.pictures import (
    KINDS,
    check_path,
    draw_construction,
    draw_cross_section,
    draw_gadget,
    draw_hyperplanes,
    draw_problem,
    draw_segments,
    save,
)
from satfit.settings import Settings, as_poits
from solvers.registry import NATIVE, find_backend

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SLOPES = (Fraction(-1), Fraction(0), Fraction(1))
"""The gadget of the paper's Figure 2."""


def plot(
    path: Path | None,
    output: Path,
    network: Path | None,
    solution: bool,
    kind: str | None,
    rule: str | None,
    time_limit: float,
) -> None:
    """Draw and save. Raises UsageError or InputError."""
    check_path(output)
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no kind {kind!r}; there are {', '.join(KINDS)}")
    save(_gadget(kind) or _from_file(path, network, solution, kind, rule, time_limit), output)


def _gadget(kind: str | None) -> Figure | None:
    match kind:
        case "gadget":
            return draw_gadget(SLOPES, 1)
        case "cross-section":
            return draw_cross_section()
        case "segments":
            return draw_segments(SLOPES)
        case _:
            return None


def _from_file(
    path: Path | None, network: Path | None, solution: bool, kind: str | None, rule: str | None, time_limit: float
) -> Figure:
    if path is None:
        raise UsageError("plot needs a file (only --kind gadget, cross-section and segments do without)")
    settings = make_settings((), rule, None, Variant(), None, time_limit, 4096, 1, 0, 1)
    case = make_case(read_instance(path, as_poits=as_poits(rule)), settings)
    drawn = None if network is None else _network(network)
    if drawn is not None and (objection := _misfit(case, drawn)):
        raise UsageError(f"{network}: {objection}")
    found = _solution(case, settings) if solution else None
    if drawn is None and found is not None and case.rule is not None and case.source is not None:
        drawn = forward(case.rule, case.source, found, case.options)
    content = case.source
    match kind or _best_kind(case, drawn):
        case "construction":
            if not isinstance(content, OneInThreeSat):
                raise UsageError("--kind construction is a picture of POITS formulas")
            return draw_construction(content, found)
        case "hyperplanes":
            if not isinstance(content, HyperplaneSeparation):
                raise UsageError("--kind hyperplanes is a picture of point sets")
            return draw_hyperplanes(content, found, drawn)
        case "function":
            if drawn is None:
                raise UsageError("--kind function needs --network or --solution")
            return draw_problem(case.problem, drawn)
        case _:
            return draw_problem(case.problem, None)


def _best_kind(case: Case, network: Network | None) -> str:
    """What a user most likely wants to see."""
    source = case.source
    if isinstance(source, OneInThreeSat):
        return "construction"
    if isinstance(source, HyperplaneSeparation) and source.dimension == 2:
        return "hyperplanes"
    return "data" if network is None else "function"


def _network(path: Path) -> Network:
    try:
        return parse_network(path.read_bytes(), file=str(path))
    except OSError as error:
        raise InputError(error.strerror or str(error), file=str(path)) from None


def _misfit(case: Case, network: Network) -> str | None:
    if network.activation is not case.problem.activation:
        return f"the activation is {network.activation}, the problem's is {case.problem.activation}"
    if any(len(row) != case.problem.d for row in network.weights):
        return f"the weights are not of length {case.problem.d}"
    return None


def _solution(case: Case, settings: Settings) -> Any:
    """A solution of the source, from the judge. Raises UsageError if there is none or nobody found it."""
    if case.kind is None:
        raise UsageError("--solution: a training problem of its own has no source to solve; give --network")
    outcome = run_one(case, find_backend(NATIVE[case.kind]), settings).outcome
    if outcome.assignment is None:
        raise UsageError(f"--solution: none was found ({outcome.note or outcome.verdict})")
    return outcome.assignment
