"""Two parties contradict each other on one instance: what each says, and who is certified."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two parties contradict each other on one instance.

    `verdicts` holds every party's claim (solvers by name, and `label`): a verdict, or what it says about the least
    error. `certified` is the side with a witness or a
    checked proof, if there is one, and `minority` names who stands against it; without one, `minority` names all.
    """

    instance: str
    verdicts: dict[str, str]
    certified: str | None
    minority: tuple[str, ...]
    contradiction: bool = False

    def __str__(self) -> str:
        sides = ", ".join(f"{party} says {verdict}" for party, verdict in self.verdicts.items())
        if self.contradiction:
            return f"{self.instance}: {sides}; both sides are certified, so satfit itself is wrong: please report this"
        if self.certified is None:
            return f"{self.instance}: {sides}; nothing is certified"
        against = " and ".join(self.minority)
        verb = "stands" if len(self.minority) == 1 else "stand"
        return f"{self.instance}: {against} {verb} against a certified {self.certified} ({sides})"
