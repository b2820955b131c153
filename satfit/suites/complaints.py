"""Everything that is wrong with a suite file, collected, so that one reading reports it all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from instances import InputError, UsageError
from instances.load import InputErrors
from satfit.suites.lines import Lines, Steps

_KEYS = {
    "time-limit": "time_limit_s",
    "memory-limit": "memory_limit_mib",
    "free-signs": "free_signs",
    "weight-bound": "weight_bound",
}
_OPTION = re.compile(r"--([a-z][a-z-]*)")


class Complaints:
    """Errors in the order of the suite file's lines; the same one said twice counts once."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file = file
        self.lines = lines
        self._found: dict[str, tuple[int, InputError]] = {}

    def add(self, steps: Steps, reason: str | UsageError) -> None:
        """Something wrong with what stands there. An error about options of the command line is one about keys here,
        and stands at the first key that it names.
        """
        said = str(reason)
        if isinstance(reason, UsageError):
            option = _OPTION.search(said)
            if option is not None and (key := (*steps, _key(option))) in self.lines.known:
                steps = key
            said = _OPTION.sub(_key, said)
        self.add_foreign(steps, InputError(said, file=self.file, line=self.lines.of(steps)))

    def add_foreign(self, steps: Steps, error: InputError) -> None:
        """Something wrong with another file, which what stands there asked for."""
        self._found.setdefault(str(error), (self.lines.of(steps), error))

    def __len__(self) -> int:
        return len(self._found)

    def raise_if_any(self) -> None:
        """Raises InputErrors with all of them."""
        if self._found:
            raise InputErrors([error for _, error in sorted(self._found.values(), key=lambda found: found[0])])


def _key(option: re.Match[str]) -> str:
    """What the file calls it: `free_signs` for `--free-signs`; the options of families keep their spelling."""
    return _KEYS.get(option[1], option[1])


def suggestion(name: str, known: Iterable[str]) -> str:
    """`; did you mean this?` or `; there are these`."""
    names = list(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(names)}"


def shown(text: str) -> str:
    """A name from the file in quotes, with nothing unprintable, and not too much of it."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
