"""What every number means, in the words that stand beside it."""

from __future__ import annotations

from satfit.reports.comparisons import VBS
from satfit.reports.statistics import FEWEST_INSTANCES, FEWEST_SIZES, SHIFT_S
from solvers.outcome import Basis, Termination

BASIS = {
    Basis.WITNESS: "an exact rational network, evaluated at every point",
    Basis.PROOF: "a proof that the independent checker redid",
    Basis.EXACT: "the word of a solver (or of the presolve) that computes exactly; nobody checked it",
    Basis.FLOAT: "the word of a floating-point solver: a claim, not a proof",
    Basis.RESTRICTED: "infeasible only under an assumption that nobody proved: nothing is decided",
    Basis.REFUTED: "the claim failed an exact check, or an exact witness contradicts it: nothing is decided",
}
"""What a decision with that basis rests on."""

ENDED = {
    Termination.COMPLETED: "the solver came to an end, with an answer or without",
    Termination.TIME_LIMIT: "stopped at the wall time limit",
    Termination.MEMORY_LIMIT: "stopped at the memory limit",
    Termination.INTERRUPTED: "stopped by whoever ran it",
    Termination.CRASHED: "the solver's process died",
    Termination.ERROR: "an error of the solver or of satfit",
    Termination.UNSUPPORTED: "never asked: the solver does not take this question; counts as no run",
}
"""Why a run ended. This says nothing about the verdict."""

TERMS = (
    (
        "configuration",
        "A solver, its formula, the geometry that was asked for, its time and memory limits, threads and weight bound. "
        "The name has those limits that differ within this report.",
    ),
    ("run", "One configuration on one instance with one seed, once. Unsupported combinations are no runs."),
    (
        "task",
        "An instance with a question about it (rule, variant, target) and a seed. Repeats of a task by one "
        "configuration are one result in all comparisons: the run in the middle, of two the worse one.",
    ),
    (
        "decided",
        "Runs with a verdict of feasible or infeasible that no check refuted; where the least error is asked for, runs "
        "that found a network and say that no error is smaller.",
    ),
    *((str(basis), f"Runs whose decision rests on this: {meaning}.") for basis, meaning in BASIS.items()),
    (
        "certified",
        "Decided with the basis witness or proof (a least error: with a checked proof of the bound). Anybody can "
        "redo the check from files.",
    ),
    ("data alone", "Decided runs in which the presolve decided and the solver was not asked. Part of decided."),
    ("error only", "A least error was asked for, a network was found, and no bound meets it: nothing is decided."),
    (
        "PAR-2",
        "Mean over the runs of the wall seconds, with twice the time limit for every run that did not decide, whatever "
        "the reason. Checking of verdicts comes on top of wall time and is not in it.",
    ),
    (
        "mean",
        f"Shifted geometric mean of the runs' wall seconds, exp(mean of ln(t + {SHIFT_S:g})) − {SHIFT_S:g}, with shift "
        f"{SHIFT_S:g} s; every run that did not decide counts with the time limit.",
    ),
    (
        "median",
        "Of the runs' wall seconds, undecided runs being longer than all others. “–”: it is an undecided run's.",
    ),
    ("peak", "The most resident memory of any run's processes, in MiB."),
    (
        "unique",
        "Tasks that this configuration alone decided, at least one other having tried. Native solvers do not compete.",
    ),
    (
        VBS,
        "On each task the fastest configuration that decided it, chosen afterwards: what no real solver does. Native "
        "solvers are left out. Its PAR-2 is a mean over tasks, a configuration's one over runs: with repeats, of which "
        "the middle one counts for the task, a configuration can have the smaller one.",
    ),
    (
        "ratio to native SAT",
        "Wall time of the configuration over that of the native solver on the source, per task that the native solver "
        "decided: lower quartile, median, upper quartile. Undecided tasks are longer than all others; a quartile on "
        "one of them is “–”. Both times include the start of a process.",
    ),
    (
        "growth",
        "ln(seconds) = a + b·ln(size) by least squares over the instances that were decided, one point each (the "
        "middle run of all seeds and repeats): b with its 95 % interval (Student's t; it takes the residuals for "
        "independent and equally spread). Undecided instances are left out and counted: they would lie higher, so many "
        f"of them make b too small. Nothing is fitted below {FEWEST_INSTANCES} instances or {FEWEST_SIZES} sizes. "
        "Start-up time flattens the left end.",
    ),
    (
        "cactus plot",
        "The point (i, t): with a limit of t seconds per task, i tasks are decided. Lines of configurations that ran "
        "different tasks cannot be compared.",
    ),
    (
        "scatter plot",
        "One mark per task that both ran and at least one decided; larger marks stand for several. On the dashed "
        "lines: not decided.",
    ),
)
"""In the order of their appearance."""
