"""One run, as plain JSON: what the parent asks of a solver's process. Nothing is pickled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from encoders.bounds import Box, Origin, WeightBounds
from encoders.formulas import Formula
from instances import Activation, Loss, TrainingProblem


@dataclass(frozen=True, slots=True)
class Job:
    """Which solver shall decide what, and how. `cnf` (variables, clauses) is set for source-side solvers."""

    solver: str
    formula: Formula
    problem: TrainingProblem
    bounds: WeightBounds
    seed: int = 0
    threads: int = 1
    time_limit_s: float = 60.0
    memory_limit_mib: int | None = None
    cnf: tuple[int, Sequence[Sequence[int]]] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "solver": self.solver,
            "formula": self.formula.value,
            "problem": problem_to_wire(self.problem),
            "bounds": _bounds_to_wire(self.bounds),
            "seed": self.seed,
            "threads": self.threads,
            "time_limit_s": self.time_limit_s,
            "memory_limit_mib": self.memory_limit_mib,
            "cnf": None if self.cnf is None else [self.cnf[0], [list(clause) for clause in self.cnf[1]]],
        }


def job_from_json(document: Mapping[str, Any]) -> Job:
    """The inverse of `Job.to_json`."""
    cnf = document["cnf"]
    return Job(
        solver=document["solver"],
        formula=Formula(document["formula"]),
        problem=problem_from_wire(document["problem"]),
        bounds=_bounds_from_wire(document["bounds"]),
        seed=document["seed"],
        threads=document["threads"],
        time_limit_s=document["time_limit_s"],
        memory_limit_mib=document["memory_limit_mib"],
        cnf=None if cnf is None else (cnf[0], cnf[1]),
    )


def problem_to_wire(problem: TrainingProblem) -> dict[str, Any]:
    """Sparse, and without what a solver has no use for: the dense file format would cost n·d strings."""
    return {
        "points": [[[i, str(value)] for i, value in point] for point in problem.points],
        "labels": [str(label) for label in problem.labels],
        "dimension": problem.dimension,
        "neurons": problem.neurons,
        "signs": None if problem.signs is None else [str(sign) for sign in problem.signs],
        "bias": problem.bias,
        "activation": problem.activation.value,
        "loss": problem.loss.value,
        "target": None if problem.target is None else str(problem.target),
    }


def problem_from_wire(document: Mapping[str, Any]) -> TrainingProblem:
    """The inverse of `problem_to_wire`."""
    signs, target = document["signs"], document["target"]
    return TrainingProblem(
        points=tuple(tuple((i, Fraction(value)) for i, value in point) for point in document["points"]),
        labels=tuple(Fraction(label) for label in document["labels"]),
        dimension=document["dimension"],
        neurons=document["neurons"],
        signs=None if signs is None else tuple(Fraction(sign) for sign in signs),
        bias=document["bias"],
        activation=Activation(document["activation"]),
        loss=Loss(document["loss"]),
        target=None if target is None else Fraction(target),
    )


def _bounds_to_wire(bounds: WeightBounds) -> dict[str, Any]:
    boxes = list(dict.fromkeys(bounds.boxes))
    place = {box: at for at, box in enumerate(boxes)}
    return {
        "boxes": [[[str(low), str(high)] for low, high in (*box.weights, box.bias)] for box in boxes],
        "box_of": [place[box] for box in bounds.boxes],
        "origin": bounds.origin.value,
        "statement": bounds.statement,
        "grid": None if bounds.grid is None else list(bounds.grid),
    }


def _bounds_from_wire(document: Mapping[str, Any]) -> WeightBounds:
    boxes = []
    for intervals in document["boxes"]:
        *weights, bias = ((Fraction(low), Fraction(high)) for low, high in intervals)
        boxes.append(Box(tuple(weights), bias))
    return WeightBounds(
        boxes=tuple(boxes[at] for at in document["box_of"]),
        origin=Origin(document["origin"]),
        statement=document["statement"],
        grid=None if document["grid"] is None else tuple(document["grid"]),
    )
