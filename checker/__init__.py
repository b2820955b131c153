"""The trusted checker: reads a bundle or a geometry log from disk and re-does every claim in exact arithmetic.

It shares no code with what made the bundle. It needs the standard library and, for clausal proofs, dratify.
"""

from checker.check import check_bundle, clauses_of
from checker.clausal import check_drup
from checker.geometry import LogReport, check_log
from checker.report import NotABundle, Rejected, Report

__all__ = [
    "LogReport",
    "NotABundle",
    "Rejected",
    "Report",
    "check_bundle",
    "check_drup",
    "check_log",
    "clauses_of",
]
