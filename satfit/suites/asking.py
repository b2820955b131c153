"""Who is asked, and with what: solvers × the formulas they take × geometry."""

from __future__ import annotations

from encoders.formulas import Formula
from satfit.suites.complaints import Complaints, shown
from satfit.suites.lines import Steps
from satfit.suites.model import Asked
from satfit.suites.wishes import Wanted, Wishes
from solvers.registry import BACKENDS, BackendInfo, available
from solvers.scope import SPECIAL


def asked_of(wishes: Wishes, complaints: Complaints) -> tuple[Asked, ...]:
    """Each solver with every formula it takes, under every geometry, in the order of the file.

    Solvers that were not named are left out where they take none of the formulas, and algorithms for special networks
    altogether; named ones are reported.
    """
    named = wishes.solvers
    wanted = [Wanted((), name) for name in available() if name not in SPECIAL] if named is None else named
    formulas = wishes.formulas
    geometry = tuple(name for _, name in wishes.geometry or []) or ("presolve",)
    found: dict[Asked, Steps] = {}
    for one in (one for one in wanted if one.solver):
        info = BACKENDS[one.solver]
        _objections(one, info, complaints)
        taken = _formulas(one, info, formulas)
        if not taken and one.formula is None and wishes.solvers is not None and formulas:
            names = ", ".join(name for _, name in formulas)
            complaints.add(one.steps, f"{one.solver} takes {_takes(info)}: none of the formulas {names}")
        for formula in taken:
            for chosen in _geometry(info, one.geometry or geometry):
                asked = Asked(one.solver, formula, chosen, one.threads or wishes.threads or 1)
                if asked in found:
                    complaints.add(one.steps, f"{_said(asked)} is asked twice")
                found.setdefault(asked, one.steps)
    if wanted and all(one.solver for one in wanted):
        _idle_formulas(wanted, formulas, complaints)
    return tuple(found)


def _objections(one: Wanted, info: BackendInfo, complaints: Complaints) -> None:
    if one.formula is not None and _formula_free(info):
        complaints.add((*one.steps, "formula"), f"{one.solver} takes no formula")
    elif one.formula is not None and one.formula not in info.formulas:
        complaints.add((*one.steps, "formula"), f"{one.solver} takes {_takes(info)}, not {one.formula}")
    if one.geometry is not None and _formula_free(info):
        complaints.add((*one.steps, "geometry"), f"{one.solver} has no choice of geometry")


def _formulas(one: Wanted, info: BackendInfo, formulas: list[tuple[Steps, str]] | None) -> list[str | None]:
    if _formula_free(info):
        return [None]
    if one.formula is not None:
        return [one.formula] if one.formula in info.formulas else []
    return [None] if formulas is None else [name for _, name in formulas if name in info.formulas]


def _formula_free(info: BackendInfo) -> bool:
    """Takes the source itself, or the training problem itself."""
    return info.native or Formula.DATA in info.formulas


def _geometry(info: BackendInfo, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """What makes a difference: no source has a geometry, and our engine always uses it."""
    if info.native:
        return ("none",)
    return ("presolve",) if Formula.DATA in info.formulas else chosen


def _idle_formulas(wanted: list[Wanted], formulas: list[tuple[Steps, str]] | None, complaints: Complaints) -> None:
    """Formulas that no solver is asked with."""
    for steps, formula in formulas or []:
        if not any(formula in _formulas(one, BACKENDS[one.solver], formulas) for one in wanted):
            takers = [name for name, info in BACKENDS.items() if formula in info.formulas]
            complaints.add(steps, f"no solver here takes {shown(formula)}; {', '.join(takers)} would")


def _takes(info: BackendInfo) -> str:
    return ", ".join(formula.value for formula in info.formulas)


def _said(asked: Asked) -> str:
    formula = "" if asked.formula is None else f", formula {asked.formula}"
    return f"{asked.solver}{formula}, geometry {asked.geometry}"
