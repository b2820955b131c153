"""Fault trees in XML: what the gates mean, and every fault with its line."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances import fault_tree
from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.open_psa import parse_open_psa
from tests.instances.oracles import RELAXED, accepts, refuses

AND, OR = GateKind.AND, GateKind.OR


def model(*lines: str) -> bytes:
    """The first of the lines is line 2 of the file."""
    body = "\n".join(lines)
    return f'<opsa-mef><define-fault-tree name="t">\n{body}\n</define-fault-tree></opsa-mef>\n'.encode()


def gate(name: str, formula: str) -> str:
    return f'<define-gate name="{name}">{formula}</define-gate>'


def e(*names: str) -> str:
    return "".join(f'<basic-event name="{name}"/>' for name in names)


def g(*names: str) -> str:
    return "".join(f'<gate name="{name}"/>' for name in names)


def read(*lines: str) -> MonotoneCircuit:
    source, label, optimum = parse_open_psa(model(*lines), file="some.file")
    assert (label, optimum) == (None, None)
    return source


def test_gates_in_any_order_and_inputs_as_they_appear() -> None:
    circuit = read(
        gate("low", f"<or>{e('b', 'a')}</or>"),
        gate("top", f"<and>{g('low', 'high')}{e('c')}</and>"),
        gate("high", f"<or>{g('low')}{e('a')}</or>"),
    )
    assert circuit.names == ("b", "a", "c")
    assert circuit.gates == (Gate(OR, (1, 2)), Gate(OR, (2, 4)), Gate(AND, (3, 4, 5)))
    assert circuit.output == 6


def test_nested_formulas_references_and_repetitions() -> None:
    circuit = read(gate("top", f"<or><and>{e('a', 'b')}</and>{e('c', 'c')}<event name='d'/></or>"))
    assert (circuit.names, circuit.output) == (("a", "b", "c", "d"), 6)
    assert circuit.gates == (Gate(AND, (1, 2)), Gate(OR, (3, 4, 5)))


def test_gates_that_only_pass_on_are_no_gates() -> None:
    assert read(gate("top", g("other")), gate("other", e("a"))) == MonotoneCircuit(1, (), 1)
    circuit = read(
        gate("top", f"<and>{g('one', 'two')}</and>"), gate("one", e("a")), gate("two", "<event name='one'/>")
    )
    assert circuit == MonotoneCircuit(1, (Gate(AND, (1,)),), 2)


def test_constants_and_house_events_are_gates_without_inputs() -> None:
    circuit = read(
        gate("top", f"<or><constant value='false'/>{g('on')}<house-event name='off'/>{e('a')}</or>"),
        gate("on", f"<and><house-event name='yes'/><event name='yes'/>{e('b')}</and>"),
        "<define-house-event name='yes'><label>x</label><constant value='true'/></define-house-event>",
        "<define-house-event name='off'><constant value='false'/></define-house-event>",
    )
    assert circuit.names == ("a", "b")
    assert circuit.gates == (Gate(OR, ()), Gate(AND, ()), Gate(AND, (2, 4)), Gate(OR, (1, 3, 5)))
    assert read(gate("top", "<constant value='true'/>")) == MonotoneCircuit(0, (Gate(AND, ()),), 1)


def test_all_events_are_inputs_but_only_gates_below_the_top_are_kept() -> None:
    """A gate that nobody reads would be a second top gate; what is left over are events."""
    circuit = read(
        gate("top", f"<or>{e('a')}</or>"),
        "<define-basic-event name='unused'><float value='0.1'/></define-basic-event>",
        "<define-basic-event name='a'><label>not <![CDATA[<gate name='z'/>]]></label></define-basic-event>",
    )
    assert circuit == MonotoneCircuit(2, (Gate(OR, (1,)),), 3)
    assert circuit.names == ("a", "unused")


def test_what_says_nothing_about_gates_is_skipped() -> None:
    data = b"""\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>
<!-- <gate name="x"/> -->
<opsa-mef>\r
 <label>a model</label><define-parameter name="p"><float value="1"/></define-parameter>
 <define-event-tree name="e"><define-functional-event name="top"/></define-event-tree>
 <define-fault-tree name="t"><attributes><attribute name="x" value="y"/></attributes>
  <define-gate name="top" role="public"><label>the <b>top</b></label><attributes/>
   <and><basic-event name="a"/>text<event name="\xc3\xa9" type="basic-event"/></and></define-gate>
 </define-fault-tree>
 <model-data><define-basic-event name="a"><exponential><parameter name="p"/></exponential></define-basic-event>
 </model-data>
</opsa-mef>"""
    circuit = parse_open_psa(data, file="f").source
    assert (circuit, circuit.names) == (MonotoneCircuit(2, (Gate(AND, (1, 2)),), 3), ("a", "é"))


@pytest.mark.parametrize("n", range(1, 7))
def test_at_least_counts(n: int) -> None:
    for least in range(1, n + 1):
        circuit = read(gate("top", f"<atleast min='{least}'>{e(*'abcdef'[:n])}</atleast>"))
        for inputs in product((False, True), repeat=n):
            assert accepts(circuit, inputs) is circuit.accepts(inputs) is (sum(inputs) >= least)
        assert len(circuit.gates) <= 2 * least * (n - least + 1)
        # no part is made that nothing reads
        read_wires = {wire for made in circuit.gates for wire in made.wires}
        assert read_wires | {circuit.output} == set(range(1, circuit.wires + 1))


def test_two_of_three_to_the_letter() -> None:
    circuit = read(gate("top", f"<atleast min='2'>{e('a', 'b', 'c')}</atleast>"))
    assert circuit.gates == (Gate(OR, (2, 3)), Gate(AND, (2, 3)), Gate(AND, (1, 4)), Gate(OR, (5, 6)))


@RELAXED
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=7), st.data())
def test_at_least_counts_repetitions(names: list[str], data: st.DataObject) -> None:
    least = data.draw(st.integers(1, len(names)))
    circuit = read(gate("top", f"<atleast min='{least}'>{e(*names)}</atleast>"))
    for inputs in product((False, True), repeat=circuit.inputs):
        value = dict(zip(circuit.names, inputs, strict=True))
        assert circuit.accepts(inputs) is (sum(value[name] for name in names) >= least)


def test_long_chains_and_wide_gates() -> None:
    """No recursion, and polynomial for atleast."""
    n = 3000
    chain = [gate(f"g{i}", f"<or>{e(f'e{i}')}{g(f'g{i + 1}')}</or>") for i in range(n)]
    circuit = read(*chain, gate(f"g{n}", "<and>" * n + e("x") + "</and>" * n))
    assert (circuit.inputs, len(circuit.gates), circuit.depth) == (n + 1, 2 * n, 2 * n)
    wide = read(gate("top", f"<atleast min='3'>{e(*map(str, range(500)))}</atleast>"))
    assert len(wide.gates) < 3000
    assert wide.cost([True] * 3 + [False] * 497) == 3
    assert wide.accepts([False] * 497 + [True] * 3)
    assert not wide.accepts([False] * 498 + [True] * 2)


def test_too_many_gates_are_refused_before_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_tree, "MOST_GATES", 20)
    data = model(gate("top", f"<and>\n<atleast min='5'>{e(*'abcdefghij')}</atleast></and>"))
    refuses(lambda: parse_open_psa(data, file="some.file"), line=3, reason="atleast 5 of 10 takes more than 20")
    data = model(*(gate(f"g{i}", f"<or>{g(f'g{i + 1}')}</or>") for i in range(20)), gate("g20", f"<or>{e('a')}</or>"))
    refuses(lambda: parse_open_psa(data, file="some.file"), line=2, reason="more than 20 gates")


TOP = gate("top", f"<or>{e('a')}</or>")


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        ([], 1, "there is no gate"),
        (
            [TOP, gate("b", e("x")), gate("c", e("y"))],
            3,
            "3 gates that no gate refers to: 'top', 'b', 'c'; exactly one",
        ),
        ([gate("a", g("b")), gate("b", f"<or>{e('x')}\n{g('a')}</or>")], 4, "a cycle of gates: a -> b -> a"),
        ([TOP, gate("b", g("b"))], 3, "a cycle of gates: b -> b"),
        ([*(gate(f"g{i}", g(f"g{(i + 1) % 9}")) for i in range(9))], 10, "g0 -> g1 -> g2 -> g3 -> … -> g0"),
        ([gate("top", f"<or>\n{g('x')}</or>")], 3, "gate 'x' is not defined"),
        ([gate("top", "<house-event name='x'/>")], 2, "house-event 'x' is not defined"),
        (
            [gate("top", f"<or>{e('low')}</or>"), gate("low", e("a"))],
            2,
            "'low' is a gate, but is referred to as a basic-event",
        ),
        (
            [gate("t", f"{g('x')}"), "<define-basic-event name='x'/>"],
            2,
            "'x' is a basic-event, but is referred to as a gate",
        ),
        ([TOP, TOP], 3, "'top' is defined twice, first in line 2"),
        ([TOP, "<define-basic-event name='top'/>"], 3, "'top' is defined twice"),
        ([gate("top", "")], 2, "gate 'top' has no formula"),
        ([gate("top", "\n<label>x</label>")], 2, "gate 'top' has no formula"),
        ([gate("top", f"{e('a')}\n{e('b')}")], 3, "gate 'top' has a second formula"),
        ([gate("top", "<or>\n<and/></or>")], 3, "<and> without arguments"),
        ([gate("top", f"<or>\n<not>{e('a')}</not></or>")], 3, "<not> is not monotone"),
        ([gate("top", f"<xor>{e('a', 'b')}</xor>")], 2, "only and, or and atleast can be read"),
        (
            [gate("top", f"<cardinality min='1' max='2'>{e('a', 'b')}</cardinality>")],
            2,
            "<cardinality> is not monotone",
        ),
        ([gate("top", "<vote/>")], 2, "<vote> is not part of a formula"),
        ([gate("top", gate("b", e("a")))], 2, "<define-gate> is not part of a formula"),
        ([gate("top", f"<atleast>{e('a')}</atleast>")], 2, '<atleast> needs min="K", a number'),
        ([gate("top", f"<atleast min='-1'>{e('a')}</atleast>")], 2, '<atleast> needs min="K", a number'),
        ([gate("top", f"<atleast min='{'9' * 5000}'>{e('a')}</atleast>")], 2, '<atleast> needs min="K", a number'),
        ([gate("top", f"<atleast min='0'>{e('a')}</atleast>")], 2, "atleast 0 of 1: min must be from 1 to 1"),
        ([gate("top", f"<atleast min='3'>{e('a', 'b')}</atleast>")], 2, "atleast 3 of 2: min must be from 1 to 2"),
        ([gate("top", "<constant value='1'/>")], 2, "a constant's value must be true or false"),
        ([TOP, "<define-house-event name='h'/>"], 3, "house event 'h' has no <constant>"),
        ([gate("top", "<basic-event/>")], 2, "<basic-event> without a name"),
        ([gate("", e("a"))], 2, "<define-gate> without a name"),
        ([gate("a&#10;b", e("a"))], 2, "the name 'a\\nb' has a character that cannot be printed"),
        (["<include file='x'/>"], 2, "<include> is not supported"),
        ([TOP, "<define-CCF-group name='c' model='MGL'/>"], 3, "<define-CCF-group> is not supported"),
        (["<define-component name='c'/>"], 2, "<define-component> is not supported"),
        ([TOP, "<or>"], 4, "not XML: mismatched tag"),
        ([TOP, "&nbsp;"], 3, "not XML: undefined entity"),
        ([TOP, "<a b='1' b='2'/>"], 3, "not XML: duplicate attribute"),
    ],
)
def test_faults_are_placed(lines: list[str], line: int, reason: str) -> None:
    refuses(lambda: parse_open_psa(model(*lines), file="some.file"), line=line, reason=reason)


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<opsa-mef>&b;</opsa-mef>"""


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b"\n \r\n", 1, "the file is empty"),
        (b"<\x00>", 1, "not XML"),
        (b"<opsa-mef>\n\xff</opsa-mef>", 2, "not XML: not well-formed (invalid token)"),
        (b"<opsa-mef>\n", 2, "not XML: no element found"),
        (b"<opsa-mef/>\n<opsa-mef/>", 2, "not XML: junk after document element"),
        (b"\n\n<html><body/></html>", 3, "the outermost element is <html>, not <opsa-mef>"),
        (b'<?xml version="1.0" encoding="martian"?><opsa-mef/>', 1, "encoding"),
        (BOMB, 2, "a document type declaration: entities are refused"),
        (b'<!DOCTYPE opsa-mef SYSTEM "file:///etc/passwd"><opsa-mef/>', 1, "a document type declaration"),
    ],
)
def test_what_is_no_model(data: bytes, line: int, reason: str) -> None:
    refuses(lambda: parse_open_psa(data, file="some.file"), line=line, reason=reason)
