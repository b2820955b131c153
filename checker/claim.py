"""The claim: who said what about which instance, and on what it rests.

Keys beyond those read here (times, memory, options) are nobody's business but the writer's and are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from checker.report import Rejected
from checker.strict import array, exact_keys, load, mapping, member, natural, one_of, rational, text

NAME = "claim.json"
FAMILIES = ("3sat", "poits", "training")
TERMINATIONS = (
    "completed", "time_limit", "memory_limit", "interrupted", "unsupported", "crashed", "error"
)  # fmt: skip
CERTIFICATE = {"witness": "network", "proof": "drup"}
# A "feasible" is always shown by a network, so no weaker basis may carry it; and what is only true under an
# assumption, or was refuted, is no verdict at all.
_BASES: Mapping[str, tuple[str | None, ...]] = {
    "feasible": ("witness",),
    "infeasible": ("proof", "exact", "float"),
    "unknown": ("restricted", "refuted", None),
}


@dataclass(frozen=True)
class Claim:
    """`certificate` is the name of the file that carries the witness or the proof."""

    instance: str
    family: str
    rule: str | None
    verdict: str
    basis: str | None
    solver: str
    n: int
    d: int
    k: int
    objective: Fraction | None
    certificate: str | None


def parse(data: bytes) -> Claim:
    document = load(data, NAME, "claim")

    def field(key: str) -> object:
        return member(document, key, NAME)

    one_of(field("termination"), TERMINATIONS, f"{NAME}: termination")
    for i, assumption in enumerate(array(field("assumes"), f"{NAME}: assumes")):
        text(assumption, f"{NAME}: assumes[{i}]")
    for key in ("version", "formula"):
        if field(key) is not None:
            text(field(key), f"{NAME}: {key}")
    verdict = one_of(field("verdict"), tuple(_BASES), f"{NAME}: verdict")
    basis = field("basis")
    if not (basis is None or isinstance(basis, str)) or basis not in _BASES[verdict]:
        allowed = ", ".join(str(b or "null") for b in _BASES[verdict])
        raise Rejected(f"{NAME}: basis: a verdict '{verdict}' rests on one of: {allowed}")
    objective = field("objective")
    claim = Claim(
        instance=text(field("instance"), f"{NAME}: instance"),
        family=one_of(field("family"), FAMILIES, f"{NAME}: family"),
        rule=None if field("rule") is None else text(field("rule"), f"{NAME}: rule"),
        verdict=verdict,
        basis=basis,
        solver=text(field("solver"), f"{NAME}: solver"),
        n=natural(field("n"), f"{NAME}: n"),
        d=natural(field("d"), f"{NAME}: d"),
        k=natural(field("k"), f"{NAME}: k"),
        objective=None if objective is None else rational(objective, f"{NAME}: objective"),
        certificate=_certificate(field("certificate"), basis),
    )
    if basis == "proof" and claim.objective is not None:
        raise Rejected(f"{NAME}: objective: an infeasibility proof shows no network that could attain it")
    return claim


def _certificate(value: object, basis: str | None) -> str | None:
    where = f"{NAME}: certificate"
    kind = CERTIFICATE.get(basis or "")
    if kind is None:
        if value is not None:
            raise Rejected(f"{where}: only the bases witness and proof have one, this is {basis or 'null'}")
        return None
    if value is None:
        raise Rejected(f"{where}: the basis is {basis}, but there is none")
    certificate = mapping(value, where)
    exact_keys(certificate, {"kind", "file"}, where)
    if certificate["kind"] != kind:
        raise Rejected(f"{where}: the basis {basis} needs the kind '{kind}'")
    return text(certificate["file"], f"{where}: file")
