"""The grammar of Vietnamese syllables, and the repair of glued words, as a table."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path

import pytest

from cleaners import Article, clean_text
from cleaners.syllables import is_syllable, repair

TABLE = tomllib.loads((Path(__file__).parent / "syllables.toml").read_text(encoding="utf-8"))
UNTOUCHED = [text for texts in TABLE["untouched"].values() for text in texts]


@pytest.mark.parametrize("word", TABLE["syllables"])
def test_a_syllable(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", TABLE["others"])
def test_no_syllable(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(("glued", "parted"), TABLE["repaired"].items())
def test_a_glued_word_is_parted(glued: str, parted: str) -> None:
    assert repair(glued) == parted


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_only_looks_glued_stays(text: str) -> None:
    assert repair(text) == text


@pytest.mark.parametrize("word", ["hoà", "hòa", "thuỷ", "thủy"])
def test_both_places_of_the_tone_stay_as_written(word: str) -> None:
    lines = [
        f"Buổi sáng {word} bình ở xóm Bến Đáy bắt đầu từ tiếng gà và tiếng tời kéo ghe của cả xưởng."
    ] * 2
    decomposed = unicodedata.normalize("NFD", lines[0])
    result = clean_text(decomposed, language="vi")
    assert isinstance(result, Article)
    assert result.text == unicodedata.normalize("NFC", lines[0])
