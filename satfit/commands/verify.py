"""`verify`: a reduction over all sources up to a size."""

from __future__ import annotations

from time import monotonic

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from encoders.reductions import RULES
from instances import UsageError
from instances.exhaustive import count, sources
from satfit.commands.output import err_console, out_console, print_json
from satfit.commands.runs import interrupts
from satfit.settings import Settings
from satfit.verification import Tally, verify

SHOWN = 20
"""Open instances and contradictions that are printed; JSON has them all."""


def verify_rule(settings: Settings, size: int, *, as_json: bool) -> int:
    """Returns 3 if anything contradicts the theorem, 130 if interrupted, else 0."""
    name = settings.rule
    if name is None or name not in RULES:
        raise UsageError(f"no rule {name!r}; there are {', '.join(RULES)}")
    rule = RULES[name]
    rule.accept(settings.options)
    planned = count(rule.family, size)
    tally = Tally()
    interrupted = False
    begin = monotonic()
    console = err_console()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with interrupts():
        try:
            with bar:
                task = bar.add_task(name, total=planned)
                for source in sources(rule.family, size):
                    verify(source, settings, tally)
                    bar.advance(task)
        except KeyboardInterrupt:
            interrupted = True
    seconds = monotonic() - begin
    if as_json:
        options = sorted(settings.options.given())
        print_json(
            {
                "schema_version": 1,
                "rule": name,
                "max_size": size,
                "variants": options,
                "planned": planned,
                "interrupted": interrupted,
                "seconds": round(seconds, 1),
                **tally.to_json(),
            }
        )
    else:
        _print(name, size, planned, tally, seconds, interrupted)
    if interrupted:
        return 130
    return 3 if tally.contradictions else 0


def _print(name: str, size: int, planned: int, tally: Tally, seconds: float, interrupted: bool) -> None:
    console = out_console()
    rows = [
        (f"{name}, size at most {size}", f"{tally.instances} of {planned} sources, {seconds:.0f} s"),
        ("with a solution", str(tally.yes)),
        ("without", str(tally.no)),
        ("outside the promise", str(tally.outside_promise)),
        ("training problem decided exactly", str(tally.decided)),
        ("forward witnesses evaluated", str(tally.forward)),
        ("solutions read back from networks", str(tally.backward)),
    ]
    width = max(len(label) for label, _ in rows)
    for label, value in rows:
        if value != "0":
            console.print(Text(f"{label:{width}}  {value}"), soft_wrap=True)
    _listed(f"open: nobody decided the training problem of {len(tally.open)}", tally.open, "yellow")
    _listed(f"CONTRADICTIONS: {len(tally.contradictions)}", tally.contradictions, "bold red")
    if interrupted:
        console.print(Text("interrupted", style="bold yellow"))
    elif not tally.contradictions:
        console.print(Text("nothing contradicts the theorem", style="green"))


def _listed(title: str, entries: list[str], style: str) -> None:
    if not entries:
        return
    console = out_console()
    console.print(Text(title, style=style))
    for entry in entries[:SHOWN]:
        console.print(Text(f"  {entry}", style=style), soft_wrap=True)
    if len(entries) > SHOWN:
        console.print(Text(f"  and {len(entries) - SHOWN} more", style=style))
