"""The list of rules: each is tested, its size formulas use the parameters it explains, and names are found."""

from __future__ import annotations

import ast
from fractions import Fraction as Q

import pytest

from encoders.reductions import DEFAULT_RULE, RULES, Options, find_rule
from encoders.reductions.base import source_ref
from instances import (
    ColouredGraph,
    Gate,
    GateKind,
    HyperplaneSeparation,
    MonotoneCircuit,
    OneInThreeSat,
    SetCover,
    Source,
    SourceRef,
    ThreeSat,
    UsageError,
)  # fmt: skip

# every rule has a file of tests: a new one must come with its own
EXAMPLES: dict[str, Source] = {
    "3sat-two-relus": ThreeSat(2, ((1, -2),)),
    "poits-plane": OneInThreeSat(3, ((1, 2, 3),)),
    "set-cover-one-relu": SetCover(2, ((1,), (1, 2)), (1, 2)),
    "circuit-one-relu": MonotoneCircuit(2, (Gate(GateKind.OR, (1, 2)),), 3),
    "hyperplanes-four-relus": HyperplaneSeparation(2, ((Q(0), Q(0)),), ((Q(1), Q(0)), (Q(0), Q(1))), Q(1, 8)),
    "hyperplanes-two-thresholds": HyperplaneSeparation(2, ((Q(0), Q(0)),), ((Q(1), Q(0)), (Q(0), Q(1)))),
    "poits-thresholds": OneInThreeSat(3, ((1, 2, 3),)),
    "clique-one-threshold": ColouredGraph(2, (1, 1, 2), ((1, 3),)),
}


def test_every_rule_is_tested() -> None:
    assert set(RULES) == set(EXAMPLES)
    assert all(name == rule.name for name, rule in RULES.items())
    assert set(DEFAULT_RULE.values()) <= set(RULES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_size_formulas_use_the_parameters_they_explain(name: str) -> None:
    rule = RULES[name]
    used = {node.id for text in rule.size.values() for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    assert set(rule.size) == {"points", "dimension", "neurons"}
    # min is a function, see planes.sizes
    assert used == set(rule.size_parameters) == set(rule.parameters(EXAMPLES[name], Options()))
    assert rule.theorem
    assert rule.summary
    assert rule.trust


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_rule_is_found_by_its_name_and_by_the_kind_of_source(name: str) -> None:
    source = EXAMPLES[name]
    assert find_rule(name, source) is RULES[name]
    assert (find_rule(None, source) is RULES[name]) == (name in DEFAULT_RULE.values())
    assert RULES[DEFAULT_RULE[source.family]].family == source.family == RULES[name].family


def test_what_does_not_go_together() -> None:
    formula, triples = EXAMPLES["3sat-two-relus"], EXAMPLES["poits-plane"]
    assert isinstance(formula, ThreeSat)
    assert isinstance(triples, OneInThreeSat)
    with pytest.raises(UsageError, match="poits-plane takes poits instances, this one is 3sat"):
        find_rule("poits-plane", formula)
    with pytest.raises(UsageError, match="3sat-two-relus takes 3sat instances, this one is poits"):
        find_rule("3sat-two-relus", triples)
    with pytest.raises(UsageError, match="no rule 'set-cover'; there are set-cover-one-relu, circuit"):
        find_rule("set-cover", formula)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_reduction_sees_no_file(name: str) -> None:
    """Where a problem comes from is said by whoever read the file; without one there is nothing to say."""
    assert RULES[name].reduce(EXAMPLES[name], Options()).source is None
    assert source_ref(name, None) is None
    assert source_ref(name, "ab" * 32) == SourceRef(name, "ab" * 32)
