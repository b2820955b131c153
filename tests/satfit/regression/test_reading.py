"""Rows that have met each other: quickly, and as the judge says."""

from __future__ import annotations

import random
from dataclasses import replace

from satfit.judge import judge
from satfit.regression.knowledge import facts_of
from satfit.regression.reading import met
from satfit.row import Row
from tests.satfit.made_rows import made_row


def without_truth(row: Row) -> Row:
    return replace(row, truth=row.verdict, truth_objective=None)


def test_quick_and_thorough_judges_agree_on_random_rows() -> None:
    changed = 0
    for seed in range(200):
        draw = random.Random(seed)
        target = draw.choice(["0", None])
        rows = []
        for at in range(30):
            row = made_row(draw, at)
            options = {**row.options, "target": target}
            rows.append(replace(row, instance=f"{at % 4}", question=f"{at % 4}", label=None, options=options))
        thorough, quick = judge(rows).rows, met(list(rows))
        assert [without_truth(row) for row in thorough] == [without_truth(row) for row in quick]
        changed += sum(new is not old for new, old in zip(quick, rows, strict=True))
        # the truth that the judge tells to each row is among what is certified
        told, untold = facts_of(thorough), facts_of(quick)
        assert {question: facts.certified for question, facts in told.items()} == {
            question: facts.certified for question, facts in untold.items()
        }
    assert changed > 100
