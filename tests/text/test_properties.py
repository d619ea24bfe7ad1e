"""What holds for every text: nothing raised, nothing invented, nothing lost without a receipt."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.sheets import read_sheets
from cleaners import Article, Options, clean_text
from cleaners.blocks import blocks_of
from cleaners.legacy import from_legacy
from cleaners.rules import RULES
from cleaners.syllables import repair

SHEETS = read_sheets(Path(__file__).parents[1] / "lines" / "vi")
REAL = st.sampled_from([line for sheet in SHEETS for line in sheet.text.split("\n")])
WILD = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
TEXTS = st.lists(REAL | WILD | st.just(""), max_size=24).map("\n".join)
LANGUAGES = st.sampled_from(["vi", "en", None])


def bare(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=150, deadline=None)
@given(TEXTS, LANGUAGES)
def test_kept_and_removed_are_the_input_in_order(text: str, language: str | None) -> None:
    result = clean_text(text, language=language)
    parts = [((removal.at, removal.joined), removal.text) for removal in result.removed]
    if isinstance(result, Article):
        parts += [((at, block.joined), block.text) for at, block in result.kept]
    parts.sort(key=lambda part: part[0])
    given_text = from_legacy(text) or text
    assert bare("".join(part for _, part in parts)) == bare(
        "".join(block.text for block in blocks_of(given_text))
    )


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_receipt_names_a_rule_and_a_reason(text: str) -> None:
    names = {rule.name for rule in RULES}
    for removal in clean_text(text, language="vi").removed:
        assert removal.rule in names
        assert removal.because


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_kind_that_is_kept_is_kept(text: str) -> None:
    options = Options(keep=frozenset({"caption", "related"}))
    kinds = {removal.kind for removal in clean_text(text, language="vi", options=options).removed}
    assert not kinds & options.keep


@settings(max_examples=200, deadline=None)
@given(WILD)
def test_repairing_only_adds_spaces_and_is_done_at_once(text: str) -> None:
    once = repair(text)
    assert once.replace(" ", "") == text.replace(" ", "")
    assert repair(once) == once
