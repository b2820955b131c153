"""Geometry logs: what the data alone say about every exact fit, redone step by step in fractions.

Written from the statement of the rules (docs/formats.md, "Geometry log") and from their proofs, which stand in the
docstrings; nothing here knows how a log was found.
"""

from checker.geometry.log import Replay, replay
from checker.geometry.logfile import LogReport, check_log

__all__ = ["LogReport", "Replay", "check_log", "replay"]
