"""Reports: recorded runs as a page, as text and as tables, all from the same numbers (docs/reports.md)."""

from __future__ import annotations

from satfit.reports.write import write_report

__all__ = ["write_report"]
