"""What a solver is asked, in which order: the formulas that the data leave of one problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from encoders.formulas import Formula, useful
from encoders.geometry.record import Step
from encoders.geometry.result import Presolved, Standing
from encoders.geometry.switches import Known
from instances import Verdict
from solvers.claim import REFUTED_BY_DATA, Claim
from solvers.job import Job
from solvers.outcome import Termination


@dataclass(frozen=True, slots=True)
class Attempt:
    """One formula: of `presolved` tables, of the problem with `facts`, or of the problem itself.

    `staged`: the job's problem has fewer neurons than was asked for, so only a fit says something. `deadline` as the
    monotonic clock counts. `split`: the problem has one of `splits` numbers of + neurons; together they say what the
    problem with free signs does. `refuted`: why nobody needs to be asked; `steps` are the certificates of that, if any.
    """

    job: Job
    deadline: float
    presolved: Presolved | None = None
    facts: Known | None = None
    staged: bool = False
    splits: int = 0
    refuted: Claim | None = None
    steps: Sequence[Step] | None = None

    @property
    def part(self) -> bool:
        """Does an answer say less than the whole question's?"""
        return self.staged or self.splits > 0

    @property
    def geometry(self) -> str:
        """What this formula used of the data's geometry: none, cuts or presolve."""
        if self.presolved is not None or self.refuted is not None:
            return "presolve"
        if self.facts is None:
            return "cuts" if self.splits else "none"
        return "presolve" if self.facts.sides else "cuts"


def attempts(job: Job, deadline: float) -> Iterator[Attempt]:
    """In the order in which they are made; a later one only where the earlier ones did not decide the whole problem.

    The presolve takes half of the time at most, and a staged network half of what is left: where they find nothing,
    the whole formula still has a chance.
    """
    if job.formula in (Formula.CNF, Formula.DATA) or job.geometry == "none":
        yield Attempt(job, deadline)
    elif job.geometry == "cuts":
        yield from _cut(job, deadline)
    elif not job.problem.exact_fit:
        yield Attempt(job, deadline)
    else:
        yield from _presolved(job, deadline)


def _cut(job: Job, deadline: float, needs: tuple[int, int] | None = None) -> Iterator[Attempt]:
    """With rows about turned neurons; where signs are free, one number of + neurons after the other."""
    from encoders.geometry.facts import facts_of
    from encoders.geometry.splits import counted, sign_splits

    # a fit in boxes that differ may not be in them with its neurons exchanged
    if job.problem.signs is None and job.problem.exact_fit and len(set(job.bounds.boxes)) <= 1:
        splits = sign_splits(job.problem, counted(job.problem, _halfway(deadline)) if needs is None else needs)
        facts = [_useful(job, facts_of(problem, _triads(job))) for problem in splits]
        if any(facts):
            for at, (problem, known) in enumerate(zip(splits, facts, strict=True)):
                share = _share(deadline, len(splits) - at + 1)
                yield Attempt(replace(job, problem=problem), share, facts=known, splits=len(splits))
    yield Attempt(job, deadline, facts=_useful(job, facts_of(job.problem, _triads(job))))


def _presolved(job: Job, deadline: float) -> Iterator[Attempt]:
    from encoders.geometry.presolve import presolve
    from encoders.geometry.staging import stage

    found = presolve(job.problem, _halfway(deadline))
    if found.standing is Standing.INFEASIBLE:
        note = f"the data decide: {found.log[-1]}"
        claim = Claim(Verdict.INFEASIBLE, Termination.COMPLETED, REFUTED_BY_DATA, note=note)
        yield Attempt(job, deadline, refuted=claim, steps=found.steps)
        return
    if found.standing is Standing.FINITE:
        yield Attempt(job, deadline, presolved=found)
        # for numbers in tables that a file cannot hold
        yield Attempt(job, deadline)
        return
    smaller = stage(job.problem, found.needs)
    if smaller is not None:
        tables = presolve(smaller, _halfway(deadline))
        if tables.standing is Standing.FINITE:
            yield Attempt(replace(job, problem=smaller), _halfway(deadline), presolved=tables, staged=True)
    if found.facts is not None:
        yield Attempt(job, deadline, facts=_useful(job, found.facts))
    else:
        yield from _cut(job, deadline, found.needs)


def _triads(job: Job) -> int:
    """How many clauses about three lines: as rows they are only worth something where they may wait until violated."""
    from encoders.geometry.facts import MOST_TRIADS

    return MOST_TRIADS if job.formula is Formula.SMT or job.solver == "scip" else 0


def _useful(job: Job, facts: Known | None) -> Known | None:
    """Special ordered sets leave no binaries to speak about, so only known sides are worth turning the neurons."""
    facts = useful(job.formula, job.problem, facts)
    if facts is not None and job.formula is Formula.SOS1 and not facts.sides:
        return None
    return facts


def _halfway(deadline: float) -> float:
    return _share(deadline, 2)


def _share(deadline: float, parts: int) -> float:
    """The end of the first of so many equal parts of the time that is left."""
    now = monotonic()
    return now + (deadline - now) / parts
