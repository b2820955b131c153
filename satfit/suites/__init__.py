"""Suite files: experiments written down, read and checked as a whole before anything runs."""

from satfit.suites.describe import describe
from satfit.suites.find import bundled, find_suite
from satfit.suites.model import Asked, Entry, Experiment, Suite, settings_of
from satfit.suites.read import parse_suite, read_suite

__all__ = [
    "Asked", "Entry", "Experiment", "Suite", "bundled", "describe", "find_suite", "parse_suite", "read_suite",
    "settings_of",
]  # fmt: skip
