"""`report`: a results database as pages and files, as the table of `compare`, as JSON, or as bundles to check."""

from __future__ import annotations

from pathlib import Path

from instances import InputError
from satfit.batch import Results
from satfit.bundle import folder_name, write_files
from satfit.commands.output import message, out_console, print_json, reader_may_leave
from satfit.database.connection import connect
from satfit.database.files import FileStore, files_of
from satfit.database.reading import Measured, environments, measurements
from satfit.document import results_to_json
from satfit.judge import judge
from satfit.regression.pairing import newest, under_last_names
from satfit.table import print_results

BUNDLE = "bundle/"


def report(database: Path, output: Path | None, *, text: bool, as_json: bool, extract: Path | None) -> int:
    """Returns the exit code, which says nothing about what the results are: `run` and `diff` do."""
    with connect(database) as connection:
        found = list(measurements(connection))
        machines = environments(connection)
        if extract is not None:
            return _extract(database, connection, found, extract)
    everything = [measured.row for measured in found]
    rows = newest(under_last_names(everything))
    shown = set(map(id, rows))
    older = len(found) - len(rows)
    notes = [f"{older} older runs are not shown: the same was asked again with other code"] if older else []
    met = judge(rows, [row for row in everything if id(row) not in shown])
    results = Results([], met.rows, [], met.disagreements, interrupted=False, planned=len(rows))
    with reader_may_leave():
        if as_json:
            print_json({**results_to_json(results), "environments": list(machines.values())})
        elif text:
            print_results(results, out_console())
    if output is not None or not (text or as_json):
        from satfit.reports import write_report

        folder = output or database.with_name(f"{database.stem}-report")
        used = {measured.environment for measured in found}
        provenance = [document for number, document in machines.items() if number in used]
        write_report(met.rows, met.disagreements, folder, title=database.stem, provenance=provenance, notes=notes)
        message(f"satfit: {folder / 'index.html'}: {len(rows)} runs")
    for note in notes:
        message(f"satfit: {note}")
    return 0


def _extract(database: Path, connection: object, found: list[Measured], parent: Path) -> int:
    """The bundles that were kept, as folders for `satfit check`; 1 if one of them is damaged, which costs no other."""
    store = FileStore(database)
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror or error}", file=str(parent)) from None
    count = damaged = 0
    for measured in found:
        files = files_of(connection, measured.run)  # type: ignore[arg-type]
        try:
            contents = {name: store.get(digest) for name, digest in files.items() if name.startswith(BUNDLE)}
        except InputError as error:
            message(f"satfit: {measured.row.instance}, {measured.row.solver}: {error}")
            damaged += 1
            continue
        if not contents:
            continue
        row = measured.row
        name = f"{folder_name(row.instance, row.solver, row.formula)}--{measured.key.hex()[:8]}"
        write_files({name.removeprefix(BUNDLE): content for name, content in contents.items()}, name, parent)
        count += 1
    message(f"satfit: {count} bundles of {len(found)} runs below {parent}")
    return int(damaged > 0)
