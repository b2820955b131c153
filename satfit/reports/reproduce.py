"""The command that repeats a run, from its row alone."""

from __future__ import annotations

import shlex
from fractions import Fraction
from typing import Any

from encoders.reductions import RULES
from satfit.row import Row
from solvers.outcome import Termination
from solvers.registry import formula_names

FORMULAS = frozenset(formula_names())
USUAL_DIMENSION = {"poits-plane": 2, "poits-thresholds": 2}
USUAL_NEURONS = {"hyperplanes-four-relus": 4, "hyperplanes-two-thresholds": 2}
"""What the rules with `--dimension` and with `--neurons` make without these options."""


def command(row: Row) -> str:
    """One line for a POSIX shell. The instance is named as the run named it: a file of that name has to be at hand."""
    return f"{opening(row)} {file(row)} {options(row)}"


def opening(row: Row) -> str:
    """The command without its file and options. Runs on tables of numbers are `train`'s."""
    return "satfit train" if _is_table(row) else "satfit solve"


def file(row: Row) -> str:
    """The instance's name in the shell's spelling."""
    return shlex.quote(f"./{row.instance}" if row.instance.startswith("-") else row.instance)


def options(row: Row) -> str:
    """Everything after the file: the same for all instances that were asked in the same way, but for their sizes."""
    words = ["--solver", row.solver]
    words += _question_of_data(row) if _is_table(row) else _question_of_rule(row)
    if not row.native:
        if row.formula in FORMULAS:
            words += ["--formula", str(row.formula)]
        words += ["--geometry", str(row.options["geometry"])]
    bound = row.options.get("weight_bound")
    if bound is not None:
        words += ["--weight-bound", str(bound)]
    words += ["--time-limit", _number(row.options["time_limit_s"])]
    if row.options["memory_limit_mib"] is not None:
        words += ["--memory-limit", str(row.options["memory_limit_mib"])]
    words += ["--seed", str(row.options["seed"]), "--threads", str(row.options["threads"])]
    return shlex.join(words)


def remark(row: Row) -> str:
    """What the command cannot say; empty if it says everything."""
    if not _is_table(row):
        return ""
    signs = "" if row.options["free_signs"] else "--signs, and "
    return f"not recorded, so to be added as it was: {signs}--target where it was not the last column"


def was_run(row: Row) -> bool:
    """Was there a run at all? An unsupported combination is none."""
    return row.termination is not Termination.UNSUPPORTED


def _is_table(row: Row) -> bool:
    return row.rule is None and row.instance.lower().endswith(".csv")


def _question_of_rule(row: Row) -> list[str]:
    """The variant, from what the problem looks like: the options of a rule that is unknown here are left out."""
    if row.rule is None:
        return []
    words = ["--rule", row.rule]
    rule = RULES.get(row.rule)
    variants = frozenset[str]() if rule is None else rule.variants
    asked = row.options
    if asked["budget"] is not None:
        words += ["--budget", str(asked["budget"])]
    for name, flag in (("bias", "--bias"), ("free_signs", "--free-signs")):
        if name in variants and asked[name]:
            words.append(flag)
    if "loss" in variants:
        words += ["--loss", str(asked["loss"])]
    if "error" in variants and asked["target"] not in (None, "0"):
        words += ["--loss", str(asked["loss"]), "--error", str(asked["target"])]
    if "dimension" in variants and row.d != USUAL_DIMENSION.get(row.rule, row.d):
        words += ["--dimension", str(row.d)]
    if "neurons" in variants and row.k != USUAL_NEURONS.get(row.rule, row.k):
        words += ["--neurons", str(row.k)]
    return words


def _question_of_data(row: Row) -> list[str]:
    asked = row.options
    words = ["--neurons", str(row.k), "--bias" if asked["bias"] else "--no-bias"]
    if asked["target"] is not None:
        words += ["--decide", str(asked["target"])]
    if asked["loss"] != "zero":
        words += ["--loss", str(asked["loss"])]
    return words


def _number(seconds: Any) -> str:
    """As short as it is exact."""
    value = Fraction(seconds)
    return str(value.numerator) if value.denominator == 1 else repr(float(seconds))
