"""`rules` and `solvers`: what is implemented, what is installed."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from encoders.reductions import RULES, Reduction
from instances import UsageError
from satfit.commands.output import out_console, print_json
from satfit.worked_example import worked_example
from solvers.registry import BACKENDS


def rules(name: str | None, *, picture: Path | None, as_json: bool) -> None:
    """List the rules, or explain one, with its picture. Raises UsageError for an unknown name."""
    if name is not None and name not in RULES:
        raise UsageError(f"no rule {name!r}; there are {', '.join(RULES)}")
    if picture is not None:
        _draw(name, picture)
        if str(picture) == "-":
            # a picture and a text do not share standard output
            return
    chosen = list(RULES.values()) if name is None else [RULES[name]]
    if as_json:
        print_json({"schema_version": 1, "rules": [_rule_json(rule) for rule in chosen]})
        return
    console = out_console()
    if name is None:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title in ("rule", "what", "theorem"):
            table.add_column(title)
        for rule in chosen:
            table.add_row(rule.name, rule.summary, rule.theorem)
        console.print(table)
        return
    rule = chosen[0]
    console.print(Text(rule.name, style="bold"), Text(rule.summary))
    console.print(Text(rule.theorem))
    size = ", ".join(f"{what} = {formula}" for what, formula in rule.size.items())
    where = ", ".join(f"{symbol}: {meaning}" for symbol, meaning in rule.size_parameters.items())
    console.print(Text(f"size: {size}   ({where})"))
    console.print()
    console.print(Text(proof_of(rule)))
    console.print()
    console.print(Text("weights of a fit: " + inspect.cleandoc(rule.bounds.__doc__ or "")))
    console.print()
    console.print(Text("backward witness: " + inspect.cleandoc(rule.extract.__doc__ or "")))
    console.print()
    for line in worked_example(rule):
        console.print(Text(line), soft_wrap=True)
    if rule.variants:
        console.print()
        options = ", ".join(f"--{name.replace('_', '-')}" for name in sorted(rule.variants))
        console.print(Text(f"variants: {options}"))


def _draw(name: str | None, picture: Path) -> None:
    from satfit.pictures import check_path, draw_rule, save

    if name is None:
        raise UsageError("--picture needs the name of a rule")
    check_path(picture)
    figure = draw_rule(name)
    if figure is None:
        raise UsageError(f"there is no picture of {name}")
    save(figure, picture)


def proof_of(rule: Reduction[Any, Any]) -> str:
    """The statement and proof, which are the docstring of the rule's module."""
    return inspect.cleandoc(sys.modules[rule.reduce.__module__].__doc__ or "")


def _rule_json(rule: Reduction[Any, Any]) -> dict[str, Any]:
    return {
        "name": rule.name,
        "summary": rule.summary,
        "theorem": rule.theorem,
        "family": rule.family,
        "size": dict(rule.size),
        "size_parameters": dict(rule.size_parameters),
        "trust": rule.trust,
        "variants": sorted(rule.variants),
    }


def solvers(*, as_json: bool) -> None:
    """List the back-ends with what they can do and what is missing."""
    if as_json:
        print_json(
            {
                "schema_version": 1,
                "solvers": [
                    {
                        "name": info.name,
                        "installed": info.missing() is None,
                        "missing": info.missing(),
                        "versions": info.versions(),
                        "formulas": [formula.value for formula in info.formulas],
                        "exact": info.exact,
                        "about": info.about,
                    }
                    for info in BACKENDS.values()
                ],
            }
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("solver", "formulas (default first)", "arithmetic", "what", "installed"):
        table.add_column(title)
    for info in BACKENDS.values():
        missing = info.missing()
        table.add_row(
            info.name,
            ", ".join(formula.value for formula in info.formulas),
            "exact" if info.exact else "float",
            info.about,
            Text(info.versions()) if missing is None else Text(missing, style="yellow"),
        )
    out_console().print(table)
