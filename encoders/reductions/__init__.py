"""One file per theorem: source problem → training problem, and back."""

from __future__ import annotations

from typing import Any

from encoders.reductions import poits_plane, three_sat_two_relus
from encoders.reductions.base import NotAFitError, Options, Reduction
from instances import Source, UsageError

RULES: dict[str, Reduction[Any, Any]] = {
    reduction.name: reduction for reduction in (three_sat_two_relus.REDUCTION, poits_plane.REDUCTION)
}
DEFAULT_RULE = {"3sat": three_sat_two_relus.NAME, "poits": poits_plane.NAME}


def find_rule(name: str | None, source: Source) -> Reduction[Any, Any]:
    """The rule of that name, or the default for this kind of source. Raises UsageError if they do not go together."""
    family = source.family
    rule = RULES.get(name or DEFAULT_RULE[family])
    if rule is None:
        raise UsageError(f"no rule {name!r}; there are {', '.join(RULES)}")
    if rule.family != family:
        raise UsageError(f"rule {rule.name} takes {rule.family} instances, this one is {family}")
    return rule


__all__ = ["DEFAULT_RULE", "RULES", "NotAFitError", "Options", "Reduction", "find_rule"]
