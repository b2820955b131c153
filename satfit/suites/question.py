"""How an instance is asked: the keys that say by which reduction, and as which variant of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from encoders.reductions import Options, find_rule
from encoders.reductions.base import PLAIN
from instances import Loss, TrainingProblem, UsageError
from instances.generators.family import spelled
from instances.load import Instance
from satfit.case import LARGEST_SOURCE, make_case, size_of
from satfit.settings import LARGEST_DIMENSION, Settings
from satfit.suites.complaints import shown, suggestion
from satfit.suites.tables import Table
from satfit.suites.wishes import read_rule

KEYS = ("rule", "budget", "bias", "free_signs", "loss", "dimension", "error", "neurons", "weight_bound")
LARGEST_NUMBER = 10**9
"""Of neurons, and of a cost."""


@dataclass(frozen=True, slots=True)
class Question:
    """The rule (None: the default of the instance's kind) and its variant."""

    rule: str | None = None
    options: Options = PLAIN
    budget: int | None = None
    weight_bound: Fraction | None = None

    @property
    def said(self) -> str:
        """What tells it from the plain question, in words of the file; empty for that one."""
        options = {
            "rule": self.rule,
            "budget": self.budget,
            **{field.name: getattr(self.options, field.name) for field in fields(Options)},
            "weight_bound": self.weight_bound,
        }
        given = self.options.given() | {key for key in ("rule", "budget", "weight_bound") if options[key] is not None}
        return ", ".join(
            key if value is True else f"{key} {_said(value)}" for key, value in options.items() if key in given
        )


def read_question(table: Table, default_rule: str | None, without: Collection[str] = ()) -> Question:
    """The keys of a question in this table, except those that mean something else there; what is wrong is reported."""
    table = Table(
        {key: table.values[key] for key in KEYS if key in table and key not in without}, table.steps, table.complaints
    )
    error = table.ratio("error") or Fraction(0)
    if error < 0:
        table.complain("error", "error must not be negative")
    return Question(
        read_rule(table) or default_rule,
        Options(
            bias=table.flag("bias") or False,
            free_signs=table.flag("free_signs") or False,
            loss=_loss(table),
            dimension=table.integer("dimension", 1, LARGEST_DIMENSION),
            error=max(error, Fraction(0)),
            neurons=table.integer("neurons", 1, LARGEST_NUMBER),
        ),
        table.integer("budget", 0, LARGEST_NUMBER),
        read_bound(table),
    )


def read_bound(table: Table) -> Fraction | None:
    """The key `weight_bound`, a positive number."""
    bound = table.ratio("weight_bound")
    if bound is not None and bound <= 0:
        table.complain("weight_bound", "weight_bound must be positive")
        return None
    return bound


def check_question(instance: Instance, question: Question) -> None:
    """Raises UsageError, with the instance's name, if this cannot be asked about it."""
    content = instance.content
    if not isinstance(content, TrainingProblem):
        try:
            find_rule(question.rule, content)
        except UsageError as wrong:
            raise UsageError(f"{instance.name}: {wrong}") from None
        if question == Question(question.rule) and size_of(content) <= LARGEST_SOURCE:
            # every rule takes every source of its kind: no need to write thousands of training problems for that
            return
    settings = Settings(
        (),
        rule=question.rule,
        options=question.options,
        budget=question.budget,
        weight_bound=question.weight_bound,
    )
    make_case(instance, settings)


def named(instance: Instance, name: str) -> Instance:
    """The same under a name fit to be shown."""
    return replace(instance, name="".join(c if c.isprintable() else "?" for c in name))


def _loss(table: Table) -> Loss | None:
    loss = table.text("loss")
    if loss is None:
        return None
    if loss not in set(Loss):
        table.complain("loss", f"no loss {shown(loss)}{suggestion(loss, list(Loss))}")
        return None
    return Loss(loss)


def _said(value: object) -> str:
    return spelled(value) if isinstance(value, Fraction) else str(value)
