"""The command line application; commands are registered by `satfit.cli` and `satfit.cli_about`."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="satfit",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Can a network with k hidden neurons fit these points exactly? NP-hardness proofs made to run: reduce, "
    "encode, solve with everybody, and believe only what is checked.",
    epilog="Exit codes: 0 all well, 1 a run failed, 2 wrong usage or bad input, 3 solvers disagree or contradict "
    "native SAT or a label, 4 a certificate was rejected, 5 a regression (diff), 130 interrupted.",
)
