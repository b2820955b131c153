"""The list `instances` of an experiment: files, generated instances and own data, checked and named."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from instances import UsageError
from instances.load import Instance, unique_names
from satfit.settings import as_poits
from satfit.suites import own_data
from satfit.suites.complaints import Complaints, shown
from satfit.suites.files import Files
from satfit.suites.generated import made, own_keys, read_combinations
from satfit.suites.lines import Steps
from satfit.suites.model import Entry
from satfit.suites.question import KEYS, Question, check_question, named, read_bound, read_question
from satfit.suites.tables import Table, described

LARGEST_COUNT = 1_000_000
"""Instances in a list of files of which only the first count."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An instance before it has its name. `place` is what it is named after, `said` what else tells it apart.

    Two with the same `identity` and question are the same. `sound`: nothing was wrong with the question.
    """

    steps: Steps
    place: Path
    said: str
    identity: Hashable
    instance: Instance
    question: Question
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads a list of instances. `room(steps, count)`: may so many more be asked? If not, it reports."""

    files: Files
    complaints: Complaints
    rule: str | None
    room: Callable[[Steps, int], bool]

    def entries(self, elements: list[tuple[Steps, Any]]) -> tuple[Entry, ...]:
        """All of them in the order of the list; what is wrong is reported."""
        candidates = self._different([candidate for element in elements for candidate in self._candidates(*element)])
        return tuple(
            Entry(
                instance,
                candidate.question.rule,
                candidate.question.options,
                candidate.question.budget,
                candidate.question.weight_bound,
                self.complaints.lines.of(candidate.steps),
            )
            for candidate, instance in zip(candidates, _named(candidates), strict=True)
            if self._fits(candidate, instance)
        )

    def _candidates(self, steps: Steps, element: Any) -> Iterator[Candidate]:
        if isinstance(element, str):
            element = {"files": element}
        if not isinstance(element, dict):
            reason = f"instances: a file, glob or table is wanted, not {described(element)}"
            self.complaints.add(steps, reason)
            return
        table = Table(element, steps, self.complaints)
        kinds = [key for key in ("files", "family", "csv") if key in table]
        if len(kinds) != 1:
            self.complaints.add(steps, "instances: a table has one of the keys files, family and csv")
            return
        yield from {"files": self._from_files, "family": self._from_family, "csv": self._from_data}[kinds[0]](table)

    def _from_files(self, table: Table) -> Iterator[Candidate]:
        table.allow(("files", "first", *KEYS))
        before = len(self.complaints)
        question = read_question(table, self.rule)
        sound = len(self.complaints) == before
        first = table.integer("first", 1, LARGEST_COUNT)
        found: dict[Path, Steps] = {}
        for steps, pattern in table.texts("files", single=True) or []:
            # a string in the list `instances` stands where its table would
            here = steps if steps in self.complaints.lines.known else table.steps
            for path in self.files.found(here, pattern):
                found.setdefault(path, here)
        chosen = list(found)[:first]
        if not self.room(table.steps, len(chosen)):
            return
        for path in chosen:
            instance = self.files.read(table.steps, path, as_poits=as_poits(question.rule))
            if instance is not None:
                yield self._candidate(table, path, os.path.realpath(path), instance, question, sound)

    def _from_family(self, table: Table) -> Iterator[Candidate]:
        combinations = read_combinations(table)
        if combinations is None:
            return
        before = len(self.complaints)
        question = read_question(table, self.rule, without=own_keys(combinations))
        sound = len(self.complaints) == before
        if not self.room(table.steps, combinations.count):
            return
        for options, seed in combinations:
            try:
                instance = made(combinations.family, options, seed)
            except UsageError as wrong:
                self.complaints.add(table.steps, wrong)
                continue
            yield self._candidate(table, Path(instance.name), instance.raw, instance, question, sound)

    def _from_data(self, table: Table) -> Iterator[Candidate]:
        instance = own_data.read_data(table, self.files)
        if instance is not None and self.room(table.steps, 1):
            # the rule of the file reduces sources, and this is none
            question = Question(weight_bound=read_bound(table))
            place = self.files.place(table.values["csv"])
            yield Candidate(table.steps, place, own_data.said(table), instance.content, instance, question)

    def _candidate(
        self, table: Table, place: Path, identity: Hashable, instance: Instance, question: Question, sound: bool
    ) -> Candidate:
        own = replace(question, rule=None) if question.rule == self.rule else question
        return Candidate(table.steps, place, own.said, identity, instance, question, sound)

    def _different(self, candidates: list[Candidate]) -> list[Candidate]:
        """Those that were not asked before; the others are reported."""
        first: dict[Hashable, Candidate] = {}
        for candidate in candidates:
            before = first.setdefault((candidate.identity, candidate.question), candidate)
            if before is not candidate:
                where = self.complaints.lines.of(before.steps)
                reason = f"{shown(candidate.place.name)} is asked the same way twice, first in line {where}"
                self.complaints.add(candidate.steps, reason)
        return list(first.values())

    def _fits(self, candidate: Candidate, instance: Instance) -> bool:
        try:
            if candidate.sound:
                check_question(instance, candidate.question)
        except UsageError as wrong:
            self.complaints.add(candidate.steps, wrong)
            return False
        return True


def _named(candidates: list[Candidate]) -> list[Instance]:
    """Unique names: of the file, and how it is asked where it is asked in several ways."""
    places = list(dict.fromkeys(candidate.place for candidate in candidates))
    names = dict(zip(places, unique_names(places), strict=True))
    shared = Counter(candidate.place for candidate in candidates)
    found: dict[str, Instance] = {}
    for candidate in candidates:
        name = names[candidate.place]
        if shared[candidate.place] > 1 and candidate.said:
            name = f"{name} ({candidate.said})"
        instance = named(candidate.instance, name)
        number = 2
        while instance.name in found:
            # unprintable characters may have made two names the same
            instance = named(candidate.instance, f"{name} #{number}")
            number += 1
        found[instance.name] = instance
    return list(found.values())
