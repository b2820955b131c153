"""Who is asked where nobody was named: not those whose search would take too long."""

from __future__ import annotations

from pathlib import Path

import pytest

from instances.load import read_instances
from satfit.batch import backends_for
from satfit.case import make_case
from satfit.commands.runs import Variant, make_settings

SUITES = Path("instances/suites")
CELLS = "exact:cells"


def asked(solvers: str | None, file: str) -> list[str]:
    settings = make_settings(solvers, None, None, Variant(), None, 60.0, 4096, 1, 0, 1)
    (instance,) = read_instances([SUITES / file], as_poits=False)
    return [backend.name for backend in backends_for(make_case(instance, settings), settings, judge=True)]


@pytest.mark.parametrize(
    ("file", "volunteers"), [("quick/parity-6.cnf", False), ("set-cover/triangle-budget-2.json", True)]
)
def test_a_hopeless_search_is_for_those_who_name_it(file: str, volunteers: bool) -> None:
    assert (CELLS in asked(None, file)) == volunteers
    assert CELLS in asked(f"z3,{CELLS}", file)
    assert "z3" in asked(None, file)
