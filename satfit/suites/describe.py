"""What a suite would do, in lines for people."""

from __future__ import annotations

from satfit.suites.model import Asked, Experiment, Suite

MOST_NAMES = 8
"""Instances that are named; of more, the first ones."""


def describe(suite: Suite) -> list[str]:
    """Instances, solvers and the number of runs, experiment by experiment; runs of a judge nobody asked for apart."""
    lines = [f"suite {suite.name} ({suite.file}): {_count(suite.runs, 'run')}, {suite.jobs} at a time"]
    for experiment in suite.experiments:
        lines += _experiment(experiment)
    return lines


def _experiment(experiment: Experiment) -> list[str]:
    entries, seeds = experiment.entries, experiment.seeds
    names = [entry.instance.name for entry in entries[:MOST_NAMES]]
    more = f", … ({len(entries) - MOST_NAMES} more)" if len(entries) > MOST_NAMES else ""
    factors = [_count(len(entries), "instance"), _count(len(experiment.asked), "way") + " of asking"]
    factors += [_count(len(seeds), "seed")] if len(seeds) > 1 else []
    factors += [_count(experiment.repeats, "repeat")] if experiment.repeats > 1 else []
    limits = f"{experiment.time_limit_s:g} s and {experiment.memory_limit_mib} MiB each at most"
    return [
        f"experiment {experiment.name}: {' × '.join(factors)} = {_count(experiment.runs, 'run')}, {limits}",
        f"  instances: {', '.join(names)}{more}",
        f"  solvers: {'; '.join(map(_asked, experiment.asked))}",
    ]


def _asked(asked: Asked) -> str:
    formula = "" if asked.formula is None else f" {asked.formula}"
    threads = "" if asked.threads == 1 else f", {asked.threads} threads"
    return f"{asked.solver}{formula} ({asked.geometry}{threads})"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
