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
FAMILIES = ("3sat", "poits", "set-cover", "circuit", "hyperplanes", "clique", "training")
TERMINATIONS = (
    "completed", "time_limit", "memory_limit", "interrupted", "unsupported", "crashed", "error"
)  # fmt: skip
# A witness may come with a proof that nothing is better.
CERTIFICATE: Mapping[str, tuple[str, ...]] = {"witness": ("network", "network+drup"), "proof": ("drup", "geometry")}
# A "feasible" is always shown by a network, so no weaker basis may carry it; and what is only true under an
# assumption, or was refuted, is no verdict at all.
_BASES: Mapping[str, tuple[str | None, ...]] = {
    "feasible": ("witness",),
    "infeasible": ("proof", "exact", "float"),
    "unknown": ("restricted", "refuted", None),
}


@dataclass(frozen=True)
class Claim:
    """`certificate` is the name of the file that carries the witness, or the proof of infeasibility.

    `kind` says which of them it is: of a proof, "drup" is about the source's clauses, "geometry" about the points.
    `assumes` are the writer's words for what else the verdict rests on; without a certificate they are trusted.
    `bound`: no network loses less, says the solver; `optimality` is the name of the file that proves it, if any.
    """

    instance: str
    family: str
    rule: str | None
    verdict: str
    basis: str | None
    assumes: tuple[str, ...]
    solver: str
    n: int
    d: int
    k: int
    objective: Fraction | None
    certificate: str | None
    kind: str | None
    bound: Fraction | None
    optimality: str | None


def parse(data: bytes) -> Claim:
    document = load(data, NAME, "claim")

    def field(key: str) -> object:
        return member(document, key, NAME)

    one_of(field("termination"), TERMINATIONS, f"{NAME}: termination")
    listed = array(field("assumes"), f"{NAME}: assumes")
    assumes = tuple(text(assumption, f"{NAME}: assumes[{i}]") for i, assumption in enumerate(listed))
    for key in ("version", "formula"):
        if field(key) is not None:
            text(field(key), f"{NAME}: {key}")
    verdict = one_of(field("verdict"), tuple(_BASES), f"{NAME}: verdict")
    basis = field("basis")
    if not (basis is None or isinstance(basis, str)) or basis not in _BASES[verdict]:
        allowed = ", ".join(str(b or "null") for b in _BASES[verdict])
        raise Rejected(f"{NAME}: basis: a verdict '{verdict}' rests on one of: {allowed}")
    objective, bound = field("objective"), document.get("bound")
    kind, certificate, optimality = _certificate(field("certificate"), basis)
    claim = Claim(
        instance=text(field("instance"), f"{NAME}: instance"),
        family=one_of(field("family"), FAMILIES, f"{NAME}: family"),
        rule=None if field("rule") is None else text(field("rule"), f"{NAME}: rule"),
        verdict=verdict,
        basis=basis,
        assumes=assumes,
        solver=text(field("solver"), f"{NAME}: solver"),
        n=natural(field("n"), f"{NAME}: n"),
        d=natural(field("d"), f"{NAME}: d"),
        k=natural(field("k"), f"{NAME}: k"),
        objective=None if objective is None else rational(objective, f"{NAME}: objective"),
        certificate=certificate,
        kind=kind,
        bound=None if bound is None else rational(bound, f"{NAME}: bound"),
        optimality=optimality,
    )
    if basis == "proof" and claim.objective is not None:
        raise Rejected(f"{NAME}: objective: an infeasibility proof shows no network that could attain it")
    _check_bound(claim, document.get("bound_basis"))
    return claim


def _check_bound(claim: Claim, basis: object) -> None:
    if basis is not None:
        one_of(basis, ("proof",), f"{NAME}: bound_basis")
    if (basis is None) != (claim.optimality is None):
        raise Rejected(f"{NAME}: bound_basis: 'proof' goes with a certificate of kind 'network+drup', and only with it")
    if claim.optimality is not None and (claim.bound is None or claim.bound != claim.objective):
        raise Rejected(f"{NAME}: bound: the proof is about the objective, so the bound has to be equal to it")
    if claim.bound is not None and claim.objective is not None and claim.bound > claim.objective:
        raise Rejected(f"{NAME}: bound: above the objective that the network attains")


def _certificate(value: object, basis: str | None) -> tuple[str | None, str | None, str | None]:
    where = f"{NAME}: certificate"
    kinds = CERTIFICATE.get(basis or "")
    if kinds is None:
        if value is not None:
            raise Rejected(f"{where}: only the bases witness and proof have one, this is {basis or 'null'}")
        return None, None, None
    if value is None:
        raise Rejected(f"{where}: the basis is {basis}, but there is none")
    certificate = mapping(value, where)
    kind = member(certificate, "kind", where)
    if not isinstance(kind, str) or kind not in kinds:
        raise Rejected(f"{where}: the basis {basis} needs the kind {' or '.join(repr(kind) for kind in kinds)}")
    proved = kind == "network+drup"
    exact_keys(certificate, {"kind", "file", "proof"} if proved else {"kind", "file"}, where)
    file = text(certificate["file"], f"{where}: file")
    return kind, file, text(certificate["proof"], f"{where}: proof") if proved else None
