"""`exact-training`: the least errors of small networks on small data, proved by `exact:cells`, and SCIP beside it.

Both get the same problem and the same time, one after the other: the enumeration two processes, SCIP its model with
special ordered sets and one thread. What SCIP finds is made exact and evaluated exactly; its bound is a claim.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bench.datasets import MissingDataError, load
from bench.rows import Row, markdown
from instances import Loss, TrainingProblem
from instances.load import Instance
from instances.schema import network_to_json
from satfit.batch import run_one
from satfit.case import make_case
from satfit.settings import Settings
from solvers.outcome import Outcome, Termination
from solvers.registry import available, find_backend

ITEM = "exact-training"
CELLS, PEER = "exact:cells", "scip"
LIMIT_S = 60.0
PROCESSES = 2
TOLERANCE = Fraction(1, 10**5)
"""Relative: a floating-point solver's claim may be off by that much without being called wrong."""
COLUMNS = (
    "data",
    "n",
    "d",
    "k",
    "loss",
    "least error",
    "s",
    "nodes",
    "cells",
    "SCIP: s",
    "SCIP: error",
    "SCIP: bound",
    "SCIP says",
)


@dataclass(frozen=True, slots=True)
class Question:
    """The least loss of k ReLUs with free signs on a data set; `times`: how often it gets the limit."""

    data: str
    k: int
    loss: Loss = Loss.L2
    times: int = 1

    @property
    def name(self) -> str:
        return f"{self.data}, k = {self.k}, {self.loss}"


QUESTIONS = (
    Question("teacher-d1-k2-n20", 2),
    Question("teacher-d1-k2-n40", 2),
    Question("teacher-d1-k2-n100", 2),
    Question("teacher-d1-k2-n20", 2, Loss.L1),
    Question("teacher-d1-k2-n40", 2, Loss.L1),
    Question("teacher-d1-k2-n40", 2, Loss.LINF),
    Question("teacher-d1-k2-n20", 2, Loss.L0),
    Question("teacher-d1-k2-n40-noise200", 2),
    Question("teacher-d2-k1-n50", 1),
    Question("teacher-d2-k1-n200", 1),
    Question("teacher-d2-k1-n50", 1, Loss.L1),
    Question("teacher-d2-k2-n20", 2),
    Question("stackloss", 1),
    Question("stackloss", 1, Loss.L1),
    Question("stackloss", 1, Loss.LINF),
    Question("stackloss", 1, Loss.L0),
    Question("stackloss-air", 2),
    Question("stackloss", 2, times=5),
    Question("longley-rescaled", 1),
    Question("longley-rescaled", 1, Loss.L1),
    Question("iris-petal", 1),
    Question("iris-petal", 2),
    Question("iris-sepals", 1),
    Question("diabetes-bmi", 1),
    Question("diabetes-bmi", 2, times=2),
    Question("diabetes-bmi-bp", 1, times=2),
)
TINY = (Question("teacher-d1-k1-n6", 1), Question("teacher-d1-k1-n5", 1, Loss.L1))


class ContradictionError(Exception):
    """A network is better than what was proved to be the least error."""


def measure(*, quick: bool, limit: float | None = None, only: str | None = None) -> list[Row]:
    """Seconds of the enumeration for each question whose name contains `only`; all the rest is in the figures."""
    chosen = [question for question in (TINY if quick else QUESTIONS) if only is None or only in question.name]
    return list(_rows(chosen, LIMIT_S if limit is None else limit))


def _rows(questions: Sequence[Question], limit: float) -> Iterator[Row]:
    for question in questions:
        try:
            data = load(question.data)
        except MissingDataError as error:
            yield Row(ITEM, question.name, "s", (), note=f"not installed ({error})")
            continue
        problem = data.problem(question.k, question.loss)
        ours = _asked(problem, CELLS, None, PROCESSES, limit * question.times)
        theirs = _asked(problem, PEER, "sos1", 1, limit * question.times) if PEER in available() else None
        row = row_of(question, problem, ours, theirs)
        # what a run of many minutes has so far
        print(f"  {row.what}: {row.note}", file=sys.stderr, flush=True)
        yield row


def _asked(problem: TrainingProblem, solver: str, formula: str | None, threads: int, limit: float) -> Outcome:
    settings = Settings(solvers=(solver,), formula=formula, time_limit_s=limit, threads=threads)
    return run_one(make_case(Instance("data", problem, b"", None), settings), find_backend(solver), settings).outcome


def row_of(question: Question, problem: TrainingProblem, ours: Outcome, theirs: Outcome | None) -> Row:
    """Raises ContradictionError where an exact error is below an exact bound."""
    known = [found.objective for found in (ours, theirs) if found is not None and found.objective is not None]
    if ours.bound is not None and any(error < ours.bound for error in known):
        raise ContradictionError(f"{question.name}: no error is below {ours.bound}, but one is {min(known)}")
    figures = {
        "data": question.data,
        "n": problem.n,
        "d": problem.d,
        "k": problem.k,
        "loss": str(problem.loss),
        "least error": _least(ours),
        "s": _seconds(ours),
        "nodes": ours.work.get("nodes"),
        "cells": ours.work.get("cells"),
        "error": _exact(ours.objective),
        "bound": _exact(ours.bound),
        "network": None if ours.witness is None else network_to_json(ours.witness),
        "cpu_s": ours.cost.cpu_s,
    }
    if theirs is not None:
        figures |= {
            "SCIP: s": _seconds(theirs),
            "SCIP: error": _peer_error(ours, theirs),
            "SCIP: bound": None if theirs.claimed_bound is None else _short(Fraction(theirs.claimed_bound)),
            "SCIP says": _says(theirs, known),
            "peer_error": _exact(theirs.objective),
            "peer_bound": theirs.claimed_bound,
            "peer_cpu_s": theirs.cost.cpu_s,
            "peer_version": theirs.version,
        }
    shown = [f"least error {figures['least error']}", f"{figures['nodes']} nodes"]
    if theirs is not None:
        shown.append(f"SCIP {figures['SCIP says']} after {figures['SCIP: s']} s")
    return Row(ITEM, question.name, "s", (ours.cost.wall_s,), note="; ".join(shown), figures=figures)


def _least(ours: Outcome) -> str:
    """One number where it is proved, else both ends of the gap."""
    if ours.objective is None:
        return f"no network ({ours.termination})"
    if ours.objective == ours.bound:
        return _short(ours.objective)
    return f"{_short(ours.bound or Fraction(0))} … {_short(ours.objective)}"


def _peer_error(ours: Outcome, theirs: Outcome) -> str | None:
    if theirs.objective is None:
        return None
    return "the same" if theirs.objective == ours.objective else _short(theirs.objective)


def _says(theirs: Outcome, known: Sequence[Fraction]) -> str:
    """`claims` that it is done, or `open`; and whether what it claims is refuted by a network of known error."""
    said = "claims" if theirs.termination is Termination.COMPLETED else "open"
    if theirs.termination not in (Termination.COMPLETED, Termination.TIME_LIMIT):
        said = str(theirs.termination)
    if theirs.claimed_bound is None or not known:
        return said
    allowed = min(known) + TOLERANCE * max(Fraction(1), min(known))
    return f"{said}, refuted" if Fraction(theirs.claimed_bound) > allowed else said


def _seconds(outcome: Outcome) -> str:
    """Of the whole process; of a limit, that it was one."""
    over = "> " if outcome.termination is Termination.TIME_LIMIT else ""
    return f"{over}{outcome.cost.wall_s:.1f}"


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _short(value: Fraction) -> str:
    return f"{round(value)}" if 10**6 <= value < 10**9 else f"{float(value):.6g}"


def show(rows: Sequence[Row]) -> str:
    """The table of the documentation."""
    return markdown(rows, COLUMNS)
