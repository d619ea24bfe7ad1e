"""What spares work changes nothing: with a shortcut taken away every labelled text comes out the same."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.sheets import read_sheets
from cleaners import Options, Rule, clean_text, flat, syllables
from cleaners.blocks import blocks_of
from cleaners.grammar import Words, grammar_of
from cleaners.packs import pack_for
from cleaners.rules import RULES, caption_signs, captions, heading, insets, repeats
from cleaners.rules.view import view_of
from cleaners.text import Wording, core, counted, fold, settle, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Hit, Line

TEXTS = [sheet.text for sheet in read_sheets(Path(__file__).parents[1] / "lines" / "vi")]
WORDINGS = [Wording(*each) for text in TEXTS for each in counted([block.text for block in blocks_of(text)])]
WILD = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(settle)


def cleaned() -> list[object]:
    return [clean_text(text, language="vi") for text in TEXTS]


def test_rules_that_are_asked_always_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cleaned()
    monkeypatch.setattr(flat, "RULES", tuple(replace(rule, topics=(), needs="") for rule in RULES))
    assert cleaned() == before


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (repeats, "says_again"),
        (captions, "says_again"),
        (heading, "says_again"),
        (insets, "holds_glued"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_look_at_the_whole_text_spares_only_work(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    before = cleaned()
    monkeypatch.setattr(module, name, lambda _: True)
    assert cleaned() == before


def test_a_sign_of_one_kind_of_lines_says_nothing_of_the_other() -> None:
    of = caption_signs.SIGNS
    wrong: list[str] = []
    asked = 0

    def look(lines: Sequence[Line]) -> Iterator[Hit]:
        nonlocal asked
        if (view := view_of(lines)) is not None:
            for index in range(1, len(lines) - 1):
                for _, sign in of.ended if not lines[index].ends else of.unended:
                    if sign.ends is not None:
                        asked += 1
                        if sign.test(view, index) is not None:
                            wrong.append(f"{sign.test.__name__}: {lines[index].text}")
        yield from ()

    own = Options(rules=(Rule("test.signs", "other", look, "only looks"),))
    for text in TEXTS:
        assert not clean_text(text, language="vi", options=own).notes
    assert not wrong
    assert asked


def test_patterns_that_are_tried_on_every_line_find_the_same() -> None:
    pack = pack_for("vi")
    patterns = {key: group._replace(most=inf, figures=False) for key, group in pack.patterns.items()}
    eager = replace(pack, patterns=patterns)
    assert [eager.says(line) for line in WORDINGS] == [pack.says(line) for line in WORDINGS]


def test_phrases_of_the_grammar_are_found_by_their_first_word() -> None:
    grammar = grammar_of("vi")
    assert grammar is not None
    found = 0
    for name in type(grammar).__slots__:
        listed = getattr(grammar, name)
        if isinstance(listed, Words):
            every = sorted(phrase for group in listed.phrases.values() for phrase in group)
            for line in WORDINGS:
                joined = f" {' '.join(line.tokens)} "
                slow = [phrase.strip() for phrase in every if phrase in joined]
                assert listed.phrases_among(line.tokens, joined) == slow
                found += len(slow)
    assert found


def test_tokens_that_are_remembered_are_judged_as_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    glued = [re.sub(r"(\w) (\w)", r"\1\2", text, count=3) for text in TEXTS]
    remembered = [syllables.repair(text) for text in glued]
    monkeypatch.setattr(syllables, "_sound", set())
    assert [syllables.repair(text) for text in reversed(glued)] == remembered[::-1]
    assert remembered != glued


@settings(max_examples=200, deadline=None)
@given(st.lists(WILD | st.sampled_from(["", "ΟΔΟΣ", "ΣΑΣ Σ", "İstanbul", "東京の雨", "Tàu “Én” – 12…"])))
def test_lines_are_counted_and_folded_together_as_each_by_itself(lines: list[str]) -> None:
    assert counted(lines) == [(line, words(line), fold(line)) for line in lines]


@settings(max_examples=200, deadline=None)
@given(WILD)
def test_the_core_of_a_line_is_what_two_letters_enclose(line: str) -> None:
    assert core(line) == re.sub(r"^[\W\d_]+|[\W\d_]+$", "", line)
