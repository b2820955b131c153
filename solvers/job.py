"""One run, as plain JSON: what the parent asks of a solver's process. Nothing is pickled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from encoders.bounds import Box, Origin, WeightBounds
from encoders.formulas import Formula
from instances import UNCONSTRAINED, Activation, Constraints, Loss, TrainingProblem
from instances.hyperplanes import Vector


@dataclass(frozen=True, slots=True)
class SourceTask:
    """The source itself, for the solvers that decide it.

    `clauses` over `variables` (both 0 or empty where there are none). `costs` (variable, cost) asks for the least cost
    of true variables. `q` and `p` are the points of a separation problem, which has no clauses.
    """

    variables: int = 0
    clauses: Sequence[Sequence[int]] = ()
    costs: Sequence[tuple[int, int]] | None = None
    q: Sequence[Vector] = ()
    p: Sequence[Vector] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "variables": self.variables,
            "clauses": [list(clause) for clause in self.clauses],
            "costs": None if self.costs is None else [list(pair) for pair in self.costs],
            "q": [[str(value) for value in x] for x in self.q],
            "p": [[str(value) for value in x] for x in self.p],
        }


@dataclass(frozen=True, slots=True)
class Job:
    """Which solver shall decide what, and how. `source` is set for source-side solvers.

    `geometry`: `presolve` lets the data decide what it can before the formula is written, `none` does not.
    `constraints` are on networks, for solvers that take some.
    `own_presolve`: False switches the solver's own presolve off, where it has such a switch (`BackendInfo.presolves`).
    """

    solver: str
    formula: Formula
    problem: TrainingProblem
    bounds: WeightBounds
    seed: int = 0
    threads: int = 1
    time_limit_s: float = 60.0
    memory_limit_mib: int | None = None
    source: SourceTask | None = None
    geometry: str = "none"
    own_presolve: bool = True
    constraints: Constraints = UNCONSTRAINED

    def to_json(self) -> dict[str, Any]:
        return {
            "geometry": self.geometry,
            "own_presolve": self.own_presolve,
            "reliable": self.constraints.reliable,
            "ball": None if self.constraints.ball is None else str(self.constraints.ball),
            "solver": self.solver,
            "formula": self.formula.value,
            "problem": problem_to_wire(self.problem),
            "bounds": _bounds_to_wire(self.bounds),
            "seed": self.seed,
            "threads": self.threads,
            "time_limit_s": self.time_limit_s,
            "memory_limit_mib": self.memory_limit_mib,
            "source": None if self.source is None else self.source.to_json(),
        }


def job_from_json(document: Mapping[str, Any]) -> Job:
    """The inverse of `Job.to_json`."""
    source = document["source"]
    return Job(
        solver=document["solver"],
        formula=Formula(document["formula"]),
        problem=problem_from_wire(document["problem"]),
        bounds=_bounds_from_wire(document["bounds"]),
        seed=document["seed"],
        threads=document["threads"],
        time_limit_s=document["time_limit_s"],
        memory_limit_mib=document["memory_limit_mib"],
        source=None if source is None else _source_task(source),
        geometry=document["geometry"],
        own_presolve=document["own_presolve"],
        constraints=Constraints(document["reliable"], None if document["ball"] is None else Fraction(document["ball"])),
    )


def _source_task(document: Mapping[str, Any]) -> SourceTask:
    costs = document["costs"]
    return SourceTask(
        variables=document["variables"],
        clauses=document["clauses"],
        costs=None if costs is None else [(variable, cost) for variable, cost in costs],
        q=[tuple(map(Fraction, x)) for x in document["q"]],
        p=[tuple(map(Fraction, x)) for x in document["p"]],
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
        "coefficients": None if bounds.coefficients is None else [str(value) for value in bounds.coefficients],
    }


def _bounds_from_wire(document: Mapping[str, Any]) -> WeightBounds:
    boxes = []
    for intervals in document["boxes"]:
        *weights, bias = ((Fraction(low), Fraction(high)) for low, high in intervals)
        boxes.append(Box(tuple(weights), bias))
    interval = document["coefficients"]
    return WeightBounds(
        boxes=tuple(boxes[at] for at in document["box_of"]),
        origin=Origin(document["origin"]),
        statement=document["statement"],
        grid=None if document["grid"] is None else tuple(document["grid"]),
        coefficients=None if interval is None else (Fraction(interval[0]), Fraction(interval[1])),
    )
