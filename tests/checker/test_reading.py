"""DIMACS as published, and what is refused with its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pysat.formula import CNF

import checker
from checker import dimacs

DATA = Path(os.environ.get("SATFIT_DATA", "../shared/data"))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("p cnf 3 2\n1 -2 3 0\n-1 0\n", [(1, -2, 3), (-1,)]),
        ("\n\nc x\np  cnf  3  1 \nc y\n1 -2\nc 3 0\n\n3 0\nc z", [(1, -2, 3)]),
        ("p cnf 2 3\n1 0 0 2\n0", [(1,), (), (2,)]),
        ("p cnf 2 1\r\n1 2 0\r\n", [(1, 2)]),
        ("p cnf 2 1\n1 2 0\n%\n0\n\n", [(1, 2)]),
        ("p cnf 2 1\n 1 2 0\n %\nanything", [(1, 2)]),
        ("p cnf 0 0", []),
        ("c caf\xe9\np cnf 1 1\n01 0", [(1,)]),
    ],
)
def test_what_published_files_do_is_read(text: str, clauses: list[tuple[int, ...]]) -> None:
    assert dimacs.read(text.encode("latin-1"), "f").clauses == tuple(clauses)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "f: no header"),
        ("\n\nc only\n", "f: no header"),
        ("1 2 0\n", "f:1: expected the header"),
        ("p cnf 3\n", "f:1: expected the header"),
        ("p cnf 3 -1\n", "f:1: expected the header"),
        ("p sat 3 1\n1 0\n", "f:1: expected the header"),
        ("p cnf 3 1 1\n1 0\n", "f:1: expected the header"),
        ("p cnf 3 1\np cnf 3 1\n1 0\n", "f:2: 'p' is not a literal"),
        ("p cnf 3 2\n1 0\n", "f: the header promises 2 clauses, there are 1"),
        ("p cnf 3 1\n1 0\n2 0\n", "f: the header promises 1 clauses, there are 2"),
        ("p cnf 3 1\nc\n1\n2\n", "f:3: a clause without its final 0"),
        ("p cnf 3 1\n1 2 % 0\n", "f:2: '%' is not a literal"),
        ("p cnf 3 1\n1\n%\n", "f:2: a clause without its final 0"),
        ("p cnf 3 1\n\n1 -4 0\n", "f:3: literal -4, but there are 3 variables"),
        ("p cnf 3 1\n1 2 3 1 0\n", "f:2: a clause of 4 literals"),
        ("p cnf 3 1\n1 +2 0\n", "f:2: '+2' is not a literal"),
        ("p cnf 3 1\n1 -0\n", "f:2: '-0' is not a literal"),
        ("p cnf 3 1\n1 00\n", "f:2: '00' is not a literal"),
        ("p cnf 3 1\n1 2.0 0\n", "f:2: '2.0' is not a literal"),
        ("p cnf 3 1\n1_0 0\n", "f:2: '1_0' is not a literal"),
        ("p cnf 3 1\n1\xa02 0\n", "f:2: '1"),
        ("p cnf 3 1\n\xb2 0\n", "f:2: '"),
        ("p cnf 3 1\n" + "1" * 5000 + " 0\n", "f:2: '1"),
        ("p cnf " + "1" * 5000 + " 1\n1 0\n", "f:1: expected the header"),
        ("p cnf 3 1\n1 0\n\0", "f: a binary file"),
        ("p poits 3 1\n1 2 0\n", "f:2: a one-in-three clause"),
        ("p poits 3 1\n1 2 -3 0\n", "f:2: a one-in-three clause"),
        ("p poits 3 1\n1 2 3 3 0\n", "f:2: a one-in-three clause"),
        ("p poits 3 1\n0\n", "f:2: a one-in-three clause"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(checker.Rejected) as refusal:
        dimacs.read(text.encode("latin-1"), "f")
    assert str(refusal.value).startswith(reason)
    assert str(refusal.value).isprintable()


def test_the_family_may_be_imposed() -> None:
    assert dimacs.read(b"p cnf 3 1\n1 2 3 0\n", "f", one_in_three=True).one_in_three
    assert not dimacs.read(b"p cnf 3 1\n1 2 3 0\n", "f").one_in_three
    with pytest.raises(checker.Rejected, match="f:1"):
        dimacs.read(b"p poits 3 1\n1 2 3 0\n", "f", one_in_three=False)
    with pytest.raises(checker.Rejected, match="f:2"):
        dimacs.read(b"p cnf 3 1\n1 -2 3 0\n", "f", one_in_three=True)


@pytest.mark.skipif(not DATA.is_dir(), reason="the SATLIB files are not here")
@pytest.mark.parametrize("name", ["satlib-original/uf20-91/uf20-01.cnf", "satlib-original/uf100-430/uf100-01.cnf"])
def test_satlib_s_own_files(name: str) -> None:
    """PySAT's reader is the other opinion; SATLIB's trailer is cut off for it."""
    data = (DATA / name).read_bytes()
    other = CNF(from_string=data.decode().split("%")[0])
    assert checker.clauses_of(DATA / name) == other.clauses
    assert dimacs.read(data, name).variables == other.nv
