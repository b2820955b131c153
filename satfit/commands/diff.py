"""`diff`: two files of recorded runs, and whether the second is worse."""

from __future__ import annotations

from pathlib import Path

from instances import UsageError
from satfit.commands.output import out_console, print_json, reader_may_leave, written
from satfit.regression.difference import Thresholds, difference
from satfit.regression.reading import read_rows


def diff(
    before: Path, after: Path, thresholds: Thresholds, *, markdown: Path | None, as_json: bool, quiet: bool
) -> int:
    """Returns 5 for a regression, else 0. Raises InputError for bad files, UsageError where nothing is comparable."""
    if as_json and markdown is not None and str(markdown) == "-":
        raise UsageError("--json and --markdown - both want standard output")
    made = difference(read_rows(before), read_rows(after), thresholds)
    if markdown is not None:
        from satfit.regression.markdown import difference_to_markdown

        with written(markdown) as out:
            out.write(difference_to_markdown(made, str(before), str(after)))
    with reader_may_leave():
        if as_json:
            from satfit.regression.document import difference_to_json

            print_json(difference_to_json(made, str(before), str(after)))
        elif markdown is None or str(markdown) != "-":
            from satfit.regression.report import print_difference

            print_difference(made, out_console(), quiet=quiet)
    return made.exit_code
