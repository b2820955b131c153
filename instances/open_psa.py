"""Fault trees in the Open-PSA Model Exchange Format (XML), read as monotone circuits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn
from xml.parsers import expat

from instances.circuit import MonotoneCircuit
from instances.errors import InputError
from instances.fault_tree import FaultTree, Formula, Reference, Term
from instances.labelled import Labelled
from instances.plain_text import shown

_REFERENCES = ("gate", "basic-event", "house-event", "event")
_CONNECTIVES = ("and", "or", "atleast")
_NOT_MONOTONE = ("not", "xor", "iff", "nand", "nor", "imply", "cardinality")
_FOLDERS = ("define-fault-tree", "model-data")
# each of them changes what the gates mean; all other definitions are about probabilities or other trees
_UNSUPPORTED = {
    "include": "put the files together first",
    "define-component": "give gates and events names of their own and leave the component out",
    "define-CCF-group": "write its events into the gates first",
    "define-substitution": "write it into the gates first",
}


def parse_open_psa(data: bytes, *, file: str) -> Labelled[MonotoneCircuit]:
    """Read a fault tree: an input per basic event, in order of first appearance, and the gates below the top gate.

    The top gate is the one that no gate refers to. `atleast` becomes and/or gates; constants and house events become
    gates without inputs. Raises InputError with file and line, also for what is not monotone and for any DTD.
    """
    if not data.strip():
        raise InputError("the file is empty", file=file, line=1)
    reader = _Reader(file)
    parser = expat.ParserCreate()
    reader.parser = parser
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InputError(f"not XML: {expat.ErrorString(error.code)}", file=file, line=error.lineno) from None
    except (LookupError, ValueError):
        raise InputError("an encoding that is not known", file=file, line=1) from None
    return Labelled(reader.tree.circuit(file))


class _Reader:
    """Follows the elements and fills the tree. `skipping` counts elements inside one that says nothing about gates."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parser = expat.ParserCreate()
        self.tree = FaultTree()
        self.path: list[str] = []
        self.skipping = 0
        self.name = ""
        self.gate: list[Term] = []
        self.house: list[bool] = []
        self.open: list[Formula] = []

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def refuse(self, reason: str, line: int | None = None) -> NoReturn:
        raise InputError(reason, file=self.file, line=line or self.line)

    def doctype(self, *_declared: object) -> None:
        # entities could make a small file a huge one, and no fault tree needs them
        self.refuse("a document type declaration: entities are refused, leave it out")

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        if self.skipping:
            self.skipping += 1
            return
        place = self.path[-1] if self.path else None
        if place is None:
            if element != "opsa-mef":
                self.refuse(f"the outermost element is <{element[:40]}>, not <opsa-mef>: this is no Open-PSA model")
        elif place == "define-gate":
            self._formula(element, attributes)
        elif place == "define-house-event":
            if element == "constant":
                self.house.append(self._truth(attributes))
            self.skipping = 1
            return
        elif element in _UNSUPPORTED:
            self.refuse(f"<{element}> is not supported: {_UNSUPPORTED[element]}")
        elif element in ("define-gate", "define-house-event", "define-basic-event"):
            self._define(element, attributes)
        if place == "define-gate":
            return
        if element in ("opsa-mef", *_FOLDERS, "define-gate", "define-house-event"):
            self.path.append(element)
        else:
            self.skipping = 1

    def end(self, element: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        if self.path[-1] == "define-gate" and element != "define-gate":
            if element in _CONNECTIVES:
                self._close(self.open.pop())
            return
        self.path.pop()
        if element == "define-gate":
            if not self.gate:
                self.refuse(f"gate {shown(self.name)} has no formula", self.tree.lines[self.name])
            self.tree.gates[self.name] = self.gate.pop()
        elif element == "define-house-event":
            if not self.house:
                self.refuse(f"house event {shown(self.name)} has no <constant>", self.tree.lines[self.name])
            self.tree.houses[self.name] = self.house.pop()

    def _define(self, element: str, attributes: Mapping[str, str]) -> None:
        name = self._name(element, attributes)
        if name in self.tree.lines:
            self.refuse(f"{shown(name)} is defined twice, first in line {self.tree.lines[name]}")
        self.tree.lines[name] = self.line
        self.name = name
        if element == "define-basic-event":
            self.tree.basic.add(name)
            self.tree.events.setdefault(name)

    def _formula(self, element: str, attributes: Mapping[str, str]) -> None:
        """An element inside a gate: its formula, or a part of it."""
        term: Term
        if element in _REFERENCES:
            term = Reference(element, self._name(element, attributes), self.line)
            if element in ("basic-event", "event"):
                self.tree.events.setdefault(term.name)
        elif element == "constant":
            term = Formula("true" if self._truth(attributes) else "false", self.line)
        elif element in _CONNECTIVES:
            term = Formula(element, self.line, self._least(attributes) if element == "atleast" else 0)
        elif element in ("label", "attributes") and not self.open:
            self.skipping = 1
            return
        elif element in _NOT_MONOTONE:
            hint = "only and, or and atleast can be read"
            self.refuse(f"<{element}> is not monotone, and a monotone circuit has no negation: {hint}")
        else:
            self.refuse(f"<{element[:40]}> is not part of a formula")
        if self.open:
            self.open[-1].arguments.append(term)
        elif self.gate:
            self.refuse(f"gate {shown(self.name)} has a second formula")
        else:
            self.gate.append(term)
        if element in _CONNECTIVES and isinstance(term, Formula):
            self.open.append(term)
        else:
            # whatever it contains
            self.skipping = 1

    def _close(self, formula: Formula) -> None:
        count = len(formula.arguments)
        if not count:
            self.refuse(f"<{formula.kind}> without arguments", formula.line)
        if formula.kind == "atleast" and not 1 <= formula.least <= count:
            self.refuse(f"atleast {formula.least} of {count}: min must be from 1 to {count}", formula.line)

    def _name(self, element: str, attributes: Mapping[str, str]) -> str:
        name = attributes.get("name")
        if not name:
            self.refuse(f"<{element}> without a name")
        if not name.isprintable():
            self.refuse(f"the name {shown(name)} has a character that cannot be printed")
        return name

    def _truth(self, attributes: Mapping[str, str]) -> bool:
        value = attributes.get("value")
        if value not in ("true", "false"):
            self.refuse("a constant's value must be true or false")
        return value == "true"

    def _least(self, attributes: Mapping[str, str]) -> int:
        least = attributes.get("min", "")
        if not re.fullmatch("[0-9]{1,9}", least):
            self.refuse('<atleast> needs min="K", a number')
        return int(least)
