"""The results database: one SQLite file, written a finished run at a time, read by reports and comparisons."""

from satfit.database.connection import connect
from satfit.database.reading import rows_of

__all__ = ["connect", "rows_of"]
