"""Commands about many runs: run, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from satfit.app import app
from satfit.options import AsJson, Quiet


@app.command()
def run(
    suite: Annotated[str, typer.Argument(help="A suite file, or the name of one of ours.", metavar="SUITE.toml")],
    database: Annotated[
        Path | None,
        typer.Option("--db", help="The results database; made if there is none. Default: SUITE.db.", metavar="FILE"),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", help="Runs at a time. Default: the suite's.", metavar="N")
    ] = None,
    bundles: Annotated[
        str, typer.Option("--bundles", help="Keep a checkable bundle of every run (all), of trouble, or none.")
    ] = "all",
    bundle_budget: Annotated[
        int, typer.Option("--bundle-budget", help="MiB that bundles and logs may take.", metavar="MIB")
    ] = 1024,
    cluster: Annotated[
        str | None, typer.Option("--cluster", help="A Dask scheduler whose workers run it.", metavar="ADDRESS")
    ] = None,
    accounting: Annotated[
        str,
        typer.Option(
            "--accounting", help="Who counts and limits: satfit, runexec (BenchExec), or auto (it if it works)."
        ),
    ] = "auto",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the suite and say what it asks.")] = False,
    json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run a suite. Each finished run is in the database at once; what is there is not run again."""
    from satfit.commands.run import run as start

    raise typer.Exit(
        start(
            suite,
            database,
            jobs=jobs,
            bundles=bundles,
            bundle_budget_mib=bundle_budget,
            cluster=cluster,
            accounting=accounting,
            dry_run=dry_run,
            as_json_=json,
            quiet=quiet,
        )
    )


@app.command()
def report(
    database: Annotated[Path, typer.Argument(help="A results database.", metavar="DB")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for the report. Default: DB-report.", metavar="DIR")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="The table of compare, on standard output.")] = False,
    json: AsJson = False,
    extract: Annotated[
        Path | None, typer.Option("--extract", help="Write the bundles that were kept, for check.", metavar="DIR")
    ] = None,
) -> None:
    """What a database holds: one page (HTML), Markdown, LaTeX, CSV and plots; or a table, JSON, bundles."""
    from satfit.commands.report import report as write

    raise typer.Exit(write(database, output, text=text, as_json=json, extract=extract))
