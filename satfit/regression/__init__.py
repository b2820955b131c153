"""Two sets of recorded runs held against each other: verdicts first, then speed."""

from satfit.regression.difference import Difference, Thresholds, difference
from satfit.regression.reading import read_rows

__all__ = ["Difference", "Thresholds", "difference", "read_rows"]
