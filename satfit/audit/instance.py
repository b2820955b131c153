"""The audit of one instance: all its variations asked, every exact fact put together, and what that refutes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from encoders.formulas import Formula
from instances import Network, Verdict
from satfit.audit.asking import Asked
from satfit.audit.boxed import fit_in_boxes
from satfit.audit.findings import SEVEREST, Finding, Kind, Refuted, changed, kind_of, overstated, refuting
from satfit.audit.truth import Truth, truth_of_problem, truth_of_source, witnessed
from satfit.audit.variations import BOXED
from satfit.case import Case
from satfit.settings import Settings
from solvers.outcome import Basis

Decide = Callable[[Case, Settings], Truth]


@dataclass(slots=True)
class Audited:
    """One instance after its audit. `contradiction` says how a certified fact or a label contradicts another."""

    case: Case
    formula: Formula
    asked: list[Asked]
    truth: Truth = field(default_factory=Truth)
    findings: list[Finding] = field(default_factory=list)
    contradiction: str = ""


def judged(case: Case, formula: Formula, asked: list[Asked], settings: Settings, stop: threading.Event) -> Audited:
    """What the answers about one instance are worth. May ask others what is true, within the settings' time each."""
    solver = settings.solvers[0]
    audited = Audited(case, formula, asked, truth_of_source(case, settings, stop))
    witnesses = _witnesses(audited)
    if audited.truth.verdict is Verdict.UNKNOWN and not case.minimises:
        if witnesses:
            audited.truth = witnessed(witnesses[0], f"{solver} itself, in another variation")
        elif any(one.answer.outcome.claimed is not Verdict.UNKNOWN for one in asked):
            audited.truth = truth_of_problem(case.problem, settings.time_limit_s, settings, solver)
            witnesses = _witnesses(audited)
    audited.contradiction = _contradiction(audited, witnesses)
    refuted = [_refuted(one, witnesses) for one in asked]
    if case.problem.exact_fit and audited.truth.verdict is Verdict.FEASIBLE:
        refuted = _looked_for(asked, refuted, settings)
    audited.findings = _findings(audited, refuted)
    return audited


def _witnesses(audited: Audited) -> list[Network]:
    """All exact networks that are known, as networks of the instance's own problem."""
    found = [] if audited.truth.witness is None else [audited.truth.witness]
    for one in audited.asked:
        if one.answer.outcome.witness is not None:
            found.append(one.variation.move.back(one.answer.outcome.witness))
    problem = audited.case.problem
    return [network for network in dict.fromkeys(found) if problem.objection(network) is None]


def _contradiction(audited: Audited, witnesses: Sequence[Network]) -> str:
    """Certified facts against each other or against the label: never a matter of a solver's tolerance."""
    label, truth = audited.case.instance.label, audited.truth
    if audited.case.minimises:
        return ""
    if truth.verdict is Verdict.INFEASIBLE and witnesses:
        return "an exact network fits what is said to be infeasible: satfit itself is wrong, please report this"
    known = Verdict.FEASIBLE if witnesses else truth.verdict
    if label is not None and Verdict.UNKNOWN not in (label, known) and label is not known:
        return f"the label says {label}, and the instance is {known}"
    return ""


def _refuted(one: Asked, witnesses: Sequence[Network]) -> Refuted | None:
    forth = [one.variation.move.forth(network) for network in witnesses]
    return refuting(one.answer, forth) or overstated(one.answer, forth)


def _looked_for(asked: list[Asked], refuted: list[Refuted | None], settings: Settings) -> list[Refuted | None]:
    """For each "infeasible within boxes" that no known network contradicts, one inside the boxes is looked for."""
    found = list(refuted)
    answers = True
    empty: list[object] = []
    for at, one in enumerate(asked):
        outcome, job = one.answer.outcome, one.answer.job
        restricted = outcome.claimed is Verdict.INFEASIBLE and outcome.basis is Basis.RESTRICTED
        # the same boxes, moved with the data, hold the same networks
        question = "same" if one.variation.same_scope else (job.problem, job.bounds)
        plain = job.formula in BOXED and job.geometry == "none"
        if found[at] is not None or not restricted or not answers or not plain or question in empty:
            continue
        network, answers = fit_in_boxes(
            job.problem, job.bounds, time_limit_s=settings.time_limit_s, memory_limit_mib=settings.memory_limit_mib
        )
        if network is None:
            empty.append(question)
        else:
            # the box of this variation may be another's as well
            back = one.variation.move.back(network)
            found = [known or _refuted(other, [back]) for known, other in zip(found, asked, strict=True)]
    return found


def _findings(audited: Audited, refuted: Sequence[Refuted | None]) -> list[Finding]:
    """One per kind: the first variation that shows it, and the names of all others."""
    kinds = [kind_of(one.answer, audited.truth, known) for one, known in zip(audited.asked, refuted, strict=True)]
    found = []
    for kind in SEVEREST:
        mine = [at for at, other in enumerate(kinds) if other is kind]
        if mine:
            one, known = audited.asked[mine[0]], refuted[mine[0]]
            names = tuple(audited.asked[at].variation.name for at in mine)
            truth = audited.truth if known is None else witnessed(known.witness, audited.truth.by)
            base = Finding(audited.case.instance.name, kind, one, names, truth)
            found.append(
                base if known is None else replace(base, witness=known.witness, solution=known.solution, truth=truth)
            )
    yes, no = changed(audited.asked)
    if yes and no:
        names = tuple(f"{one.variation.name}: {one.answer.outcome.claimed}" for one in (*yes, *no))
        found.append(Finding(audited.case.instance.name, Kind.CHANGED, no[0], names, audited.truth))
    return found
