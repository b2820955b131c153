"""One finished run as it is shown, stored and judged: every field of `compare --json`, typed and immutable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from fractions import Fraction
from operator import itemgetter
from typing import Any

from instances import Verdict
from solvers.outcome import Basis, Termination


@dataclass(frozen=True, slots=True)
class Row:
    """What was asked, what came out, and what it cost (seconds, MiB); nothing that needs a solver or a source to read.

    `question` identifies what was asked: the instance's content, the rule and its variant; not who was asked, or how.
    `repeat` numbers runs that were asked in exactly the same way.
    `label_objective` is the least error that the instance's label implies. `truth` and `truth_objective` are what
    certified native verdicts say about the question, once the rows have met (`satfit.judge`). `asked` is false where
    the data alone decided, or where the solver does not take the question. `objective`, `bound`, `claimed_bound`: see
    `solvers.outcome.Outcome`.
    """

    instance: str
    family: str
    rule: str | None
    label: Verdict | None
    truth: Verdict
    solver: str
    native: bool
    version: str
    formula: str | None
    geometry: str
    asked: bool
    options: Mapping[str, Any] = field(hash=False)
    n: int
    d: int
    k: int
    verdict: Verdict
    claimed: Verdict
    termination: Termination
    basis: Basis | None
    assumes: tuple[str, ...]
    note: str
    objective: Fraction | None
    bound: Fraction | None
    bound_basis: Basis | None
    claimed_bound: str | None
    truth_objective: Fraction | None
    label_objective: Fraction | None
    rejected: bool
    question: str
    repeat: int
    encode_s: float
    solve_s: float
    check_s: float
    wall_s: float
    cpu_s: float
    peak_mib: float

    @property
    def minimises(self) -> bool:
        """The least error is asked for, not whether some error is possible."""
        return self.options["target"] is None

    @property
    def exact_fit(self) -> bool:
        """Is error 0 possible? The same question under every loss."""
        return bool(self.options["target"] == "0")

    @property
    def optimal(self) -> bool:
        """A network attains a lower bound that a checked proof proves (no error is below 0 anyway)."""
        return self.objective is not None and (
            self.objective == 0 or (self.objective == self.bound and self.bound_basis is Basis.PROOF)
        )

    @property
    def unasked(self) -> bool:
        """The data alone decided; the solver was not asked."""
        return not self.asked and self.termination is not Termination.UNSUPPORTED

    @property
    def certified(self) -> bool:
        """Somebody who trusts no solver can check it."""
        return self.optimal if self.minimises else self.basis is not None and self.basis.certified

    def to_json(self) -> dict[str, Any]:
        """Rationals as strings, everything else as JSON has it."""
        return {place.name: _plain(getattr(self, place.name)) for place in fields(self)}


_NAMES = tuple(place.name for place in fields(Row))
_fields_of = itemgetter(*_NAMES)
_READ: dict[str, Callable[[Any], Any]] = {
    "label": Verdict,
    "truth": Verdict,
    "verdict": Verdict,
    "claimed": Verdict,
    "termination": Termination,
    "basis": Basis,
    "bound_basis": Basis,
    "assumes": tuple,
    "objective": Fraction,
    "bound": Fraction,
    "truth_objective": Fraction,
    "label_objective": Fraction,
}
_OPTIONAL = ("label", "basis", "bound_basis", "objective", "bound", "truth_objective", "label_objective")
_READ_AT = tuple((_NAMES.index(name), read, name in _OPTIONAL) for name, read in _READ.items())


def row_from_json(document: Mapping[str, Any]) -> Row:
    """The inverse of `Row.to_json`; other fields are ignored. Raises KeyError or ValueError for what is no row."""
    # by place, not by name: ten thousand rows are read while somebody waits
    values = list(_fields_of(document))
    for at, read, optional in _READ_AT:
        if values[at] is not None or not optional:
            values[at] = read(values[at])
    return Row(*values)


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction | StrEnum):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
