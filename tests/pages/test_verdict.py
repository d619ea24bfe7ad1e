"""The sums of a line's traits are those of the traits' names, however they were added up."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaners.context import company
from cleaners.evidence import evidence_of
from cleaners.spelling import spell
from cleaners.traits import Layout, find_headline, traits_of
from cleaners.tree import parse
from cleaners.verdict import odds_of, weights
from cleaners.walk import walk

SAMPLES = sorted((Path(__file__).parent.parent.parent / "samples" / "pages").glob("*/page.html"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_sums_are_those_of_the_names(path: Path) -> None:
    root = parse(path.read_bytes())
    assert root is not None
    spots = walk(root)
    evidence = evidence_of(root)
    layout = Layout(spots, find_headline(spots, evidence.title))
    traits = traits_of(spots, layout, evidence)
    bias, first, bias_second, second = weights()
    wanted: list[float | None] = [
        None
        if of is None
        else (bias + sum(first.get(name, 0) for group in of.all() for name in spell(group))) / 1000
        for of in traits
    ]
    for index, groups in company(spots, list(wanted)):
        wanted[index] = (
            bias_second + sum(second.get(name, 0) for group in groups for name in spell(group))
        ) / 1000
    assert odds_of(spots, traits) == wanted
    assert any(value is not None for value in wanted) or not spots
