"""One file per theorem: source problem → training problem, and back."""

from __future__ import annotations

from typing import Any

from encoders.reductions import (
    circuit_one_relu,
    clique_one_threshold,
    hyperplanes_four_relus,
    hyperplanes_two_thresholds,
    poits_plane,
    poits_thresholds,
    set_cover_one_relu,
    three_sat_two_relus,
)
from encoders.reductions.base import NotAFitError, Options, Reduction
from encoders.reductions.variants import backward, forward, reduced, weight_bounds
from instances import Source, UsageError

RULES: dict[str, Reduction[Any, Any]] = {
    module.REDUCTION.name: module.REDUCTION
    for module in (
        set_cover_one_relu,
        circuit_one_relu,
        three_sat_two_relus,
        poits_plane,
        hyperplanes_four_relus,
        poits_thresholds,
        clique_one_threshold,
        hyperplanes_two_thresholds,
    )
}
DEFAULT_RULE = {
    "3sat": three_sat_two_relus.NAME,
    "poits": poits_plane.NAME,
    "set-cover": set_cover_one_relu.NAME,
    "circuit": circuit_one_relu.NAME,
    "hyperplanes": hyperplanes_four_relus.NAME,
    "clique": clique_one_threshold.NAME,
}


def find_rule(name: str | None, source: Source) -> Reduction[Any, Any]:
    """The rule of that name, or the default for this kind of source. Raises UsageError if they do not go together."""
    family = source.family
    rule = RULES.get(name or DEFAULT_RULE[family])
    if rule is None:
        raise UsageError(f"no rule {name!r}; there are {', '.join(RULES)}")
    if rule.family != family:
        raise UsageError(f"rule {rule.name} takes {rule.family} instances, this one is {family}")
    return rule


__all__ = [
    "DEFAULT_RULE", "RULES", "NotAFitError", "Options", "Reduction", "backward", "find_rule", "forward", "reduced",
    "weight_bounds",
]  # fmt: skip
