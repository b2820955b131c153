"""`python -m checker BUNDLE_OR_LOG... [--json]` and `python -m checker --drup SOURCE PROOF [--cost K]`.

Exit codes: 0 all accepted or nothing to check, 4 something was rejected or not followed to its end, 2 wrong usage or
unreadable input.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from checker.check import check_bundle, clauses_of
from checker.clausal import check_drup
from checker.geometry import LogReport, check_log
from checker.report import NotABundle, Rejected, Report, one_line


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m checker", description="re-does what bundles and geometry logs claim"
    )
    parser.add_argument("bundles", nargs="*", type=Path, metavar="BUNDLE_OR_LOG")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--drup", nargs=2, type=Path, metavar=("SOURCE", "PROOF"), help="a proof by itself")
    parser.add_argument("--cost", type=int, metavar="K", help="with --drup: that no solution costs K or less")
    options = parser.parse_args(arguments)
    if bool(options.bundles) == bool(options.drup):
        parser.error("give either bundles and logs or --drup SOURCE PROOF")
    if options.cost is not None and not options.drup:
        parser.error("--cost goes with --drup")
    if options.drup:
        source, proof = options.drup
        return _drup(source, proof, options.cost)
    return _bundles(options.bundles, options.json)


def _bundles(paths: list[Path], as_json: bool) -> int:
    reports: list[tuple[Path, Report | LogReport]] = []
    strangers = []
    for path in paths:
        try:
            # a file is a log, a folder is a bundle
            reports.append((path, check_log(path) if path.is_file() else check_bundle(path)))
        except (NotABundle, OSError) as error:
            strangers.append(one_line(str(error)))
    if strangers:
        print("\n".join(strangers), file=sys.stderr)
        return 2
    if as_json:
        documents = [
            {"log" if isinstance(report, LogReport) else "bundle": str(path), **report.to_json()}
            for path, report in reports
        ]
        print(json.dumps({"schema_version": 1, "reports": documents}, indent=2))
    else:
        for path, report in reports:
            print(_shown_log(path, report) if isinstance(report, LogReport) else _shown(path, report))
    return 4 if any(report.status in ("rejected", "unfinished") for _, report in reports) else 0


def _shown(path: Path, report: Report) -> str:
    claimed = f"{report.verdict} (basis {report.basis or 'none'})" if report.verdict else "no readable claim"
    status = "nothing to check" if report.status == "nothing" else report.status
    lines = [f"{one_line(str(path))}: {status}: {one_line(report.instance or '?')}: {claimed}"]
    lines += [f"  done: {step}" for step in report.steps]
    lines += [f"  trusts: {trust}" for trust in report.trusts]
    if report.reason is not None:
        lines.append(f"  reason: {report.reason}")
    return "\n".join(lines)


def _shown_log(path: Path, report: LogReport) -> str:
    return f"{one_line(str(path))}: {report.status}: {report.found or report.reason}"


def _drup(source_path: Path, proof_path: Path, cost: int | None) -> int:
    try:
        clauses = clauses_of(source_path, cost=cost)
        proof = proof_path.read_bytes()
    except (OSError, Rejected) as error:
        print(one_line(str(error)), file=sys.stderr)
        return 2
    try:
        valid, found = check_drup(clauses, proof.decode("ascii"))
    except UnicodeDecodeError:
        valid, found = False, "not ASCII text"
    print(f"{'accepted' if valid else 'rejected'}: {one_line(str(proof_path))}: {found}")
    return 0 if valid else 4


if __name__ == "__main__":
    sys.exit(main())
