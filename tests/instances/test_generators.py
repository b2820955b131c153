"""Every family of formulas: its files are read back, its truths are true, and the same bytes come out forever."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from instances.dimacs import parse_dimacs
from instances.generators import FAMILIES, Value, generate
from instances.verdict import Verdict
from tests.instances.commands import from_comment
from tests.instances.oracles import satisfiable

# options small enough to decide quickly, at least one set per family and per construction in it
OPTIONS: list[tuple[str, Mapping[str, Value]]] = [
    ("random-3sat", {"variables": 6, "ratio": "4.26"}),
    ("random-3sat", {"variables": 3, "clauses": 0}),
    ("planted-3sat", {"variables": 3, "clauses": 40}),
    ("planted-3sat", {"variables": 7, "ratio": 6}),
    ("planted-3sat", {"variables": 30}),
    ("unsat-3sat", {"variables": 6}),
    ("unsat-3sat", {"variables": 10}),
    ("unsat-3sat", {"variables": 17}),
    ("unsat-3sat", {"variables": 24}),
    *[("unsat-3sat", {"variables": n, "scheme": "pigeonhole"}) for n in (6, 11, 12, 25)],
    *[("unsat-3sat", {"variables": n, "scheme": "tree"}) for n in (3, 4, 9)],
    ("random-poits", {"variables": 8}),
    *[("planted-poits", {"variables": n, "ratio": 3}) for n in (3, 4, 5, 9, 30)],
    *[("steiner-poits", {"points": v}) for v in (1, 3, 7, 9, 13, 15, 19, 21)],
    *[("edge-colouring-poits", {"graph": g}) for g in ("k4", "k33", "petersen", "prism:3", "prism:4", "prism:7")],
    *[("edge-colouring-poits", {"graph": g}) for g in ("flower-snark:5", "flower-snark:7", "random:4", "random:10")],
]


def ident(case: object) -> str:
    return " ".join(map(str, case.values())) if isinstance(case, dict) else str(case)


def test_the_families_are_the_promised_ones() -> None:
    assert list(FAMILIES)[:7] == [
        "random-3sat",
        "planted-3sat",
        "unsat-3sat",
        "random-poits",
        "planted-poits",
        "steiner-poits",
        "edge-colouring-poits",
    ]
    assert {name for name, _ in OPTIONS} == set(list(FAMILIES)[:7])
    for name, family in FAMILIES.items():
        assert family.name == name
        assert "\n" not in family.summary


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=ident)
def test_truths(name: str, options: Mapping[str, Value]) -> None:
    for seed in range(12):
        made = generate(name, options, seed)
        if made.truth is None:
            assert name.startswith("random") or "random" in str(options.get("graph"))
        else:
            assert satisfiable(made.source) is (made.truth is Verdict.FEASIBLE), made.comments[0]


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=ident)
def test_files_say_what_they_are(name: str, options: Mapping[str, Value]) -> None:
    made = generate(name, options, 5)
    parsed = parse_dimacs(made.text.encode(), file="f")
    assert parsed.source == made.source
    assert parsed.label is made.truth
    assert parsed.comments == made.comments
    assert from_comment(parsed.comments[0]) == made
    assert from_comment(parsed.comments[0]).text == made.text


def test_the_comment_names_every_option() -> None:
    assert generate("random-3sat", {"ratio": "4.260"}, 7).comments == (
        "satfit generate random-3sat --variables 20 --ratio 4.26 --seed 7",
    )
    assert generate("planted-3sat", {"clauses": "9"}, 0).comments == (
        "satfit generate planted-3sat --variables 20 --clauses 9 --seed 0",
        "is-sat",
    )
    assert generate("unsat-3sat", {}, 0).comments == (
        "satfit generate unsat-3sat --variables 12 --scheme parity --seed 0",
        "is-unsat",
    )


# The promise is forever: a change here breaks every file ever published. Make a new family instead.
DIGESTS = [
    (
        "random-3sat --seed 7",
        "00503fe31f9e4c94755254b93fe462c206492cb39740dd12ab65d4c2dcc47a64",
    ),
    (
        "planted-3sat --seed 7",
        "87eab37c3d8d63e932452473c8c8c6105283250aac899550cd51d66d6d67cf59",
    ),
    (
        "unsat-3sat --seed 7",
        "edf6f149120f4a30680f4d3d9eb3e25c2210027df539087ed3b0583102550988",
    ),
    (
        "random-poits --seed 7",
        "2494b680ae9ed42aea3d2081434c07c71befb7f68f86ac6cbb251d5b7ad3fde9",
    ),
    (
        "planted-poits --seed 7",
        "84d67cebf7c835b52d123cb640b2a59b24795900ba1c0c80f6bac2b1618108c9",
    ),
    (
        "steiner-poits --seed 7",
        "0fb9a7b5592e8d02ecbe7dad21a5d8888647409b8844dae062abb3f36aff4785",
    ),
    (
        "edge-colouring-poits --seed 7",
        "94bc111ea37cb561492f06378b811af8758a4823da2164c05d6dee9dafa35faa",
    ),
    (
        "unsat-3sat --variables 8 --scheme parity --seed 3",
        "2c3af31e369e23f135a9b5789f0bdb32b1b9602bf3b70fedc666bb7970232d52",
    ),
    (
        "unsat-3sat --variables 25 --scheme pigeonhole --seed 3",
        "6935c9a0b4f71f4a1ee4cf7096a9ada838ead565758ab331a87ebc00e0c80023",
    ),
    (
        "unsat-3sat --variables 5 --scheme tree --seed 3",
        "7481ee005a3376aa96c2ffff6cc9c9189deceef90e4a217bbfc94f9ff3674e80",
    ),
    (
        "steiner-poits --points 13 --seed 3",
        "89831579b69440d5f975393c23d29fe3ef8ffab90fe585251543a3dc4d16643c",
    ),
    (
        "edge-colouring-poits --graph prism:4 --seed 3",
        "db3f88ba244c75bfef6384bbb62094384752cc102948483235a71f49ab3d145e",
    ),
    (
        "edge-colouring-poits --graph flower-snark:5 --seed 3",
        "8b7aeb97690ee998142ab916bed576512b2608cf6e99f80c66d7024fe9155ca3",
    ),
    (
        "edge-colouring-poits --graph random:10 --seed 3",
        "cec7ccd32fe816d0a0779db9c778d46014e837a0bee66f67a11c7158cea4ff91",
    ),
]


@pytest.mark.parametrize(("command", "digest"), DIGESTS)
def test_bytes_are_pinned(command: str, digest: str) -> None:
    made = from_comment(f"satfit generate {command}")
    assert hashlib.sha256(made.text.encode()).hexdigest() == digest


def test_every_family_is_pinned() -> None:
    assert {command.split()[0] for command, _ in DIGESTS} == set(list(FAMILIES)[:7])


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=ident)
def test_seeds_differ(name: str, options: Mapping[str, Value]) -> None:
    """Up to what there is to choose: no clause, or one."""
    sources = {generate(name, options, seed).source for seed in range(6)}
    assert len(sources) >= (1 if len(generate(name, options, 0).source.clauses) < 2 else 5)


def test_the_same_process_or_another_makes_the_same() -> None:
    """No hash seed, no state left behind by another generation."""
    program = (
        "from instances.generators import generate; print(generate('unsat-3sat', {'variables': 20}, 4).text, end='')"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": "123"}
    run = subprocess.run([sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, check=True)
    assert run.stdout.decode() == generate("unsat-3sat", {"variables": 20}, 4).text


def test_networkx_is_not_loaded_for_families_without_graphs() -> None:
    program = (
        "import sys; from instances.generators import generate; generate('random-3sat', {}, 1);"
        "generate('steiner-poits', {}, 1); sys.exit('networkx' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0
