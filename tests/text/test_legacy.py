"""Vietnamese in the encodings of the nineties: recognised and converted, and nothing else is touched."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path

import pytest

from cleaners import Article, clean_text
from cleaners.legacy import from_legacy

TABLE = tomllib.loads((Path(__file__).parent / "legacy.toml").read_text(encoding="utf-8"))
TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def in_1258(text: str) -> bytes:
    """The bytes of windows-1258, which writes most tones behind their vowels."""
    out = b""
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        out += (base + "".join(part for part in parts if part in TONES)).encode("cp1258")
    return out


@pytest.mark.parametrize("scheme", ["tcvn3", "vni"])
def test_the_fonts_of_the_nineties(scheme: str) -> None:
    assert from_legacy(TABLE[scheme]) == TABLE["unicode"]


def test_windows_1258_read_as_western() -> None:
    assert from_legacy(in_1258(TABLE["unicode"]).decode("cp1252")) == TABLE["unicode"]


def test_utf_8_read_as_western() -> None:
    assert from_legacy(TABLE["unicode"].encode().decode("latin-1")) == TABLE["unicode"]


@pytest.mark.parametrize("text", [TABLE["unicode"], "", "plain", "Hµ", *TABLE["others"]])
def test_other_texts_are_left_alone(text: str) -> None:
    assert from_legacy(text) is None


def test_windows_1258_decoded_rightly_is_composed() -> None:
    from cleaners.text import settle  # noqa: PLC0415 - the one use

    assert settle(in_1258(TABLE["unicode"]).decode("cp1258")) == TABLE["unicode"]


def test_letters_that_are_lost_for_good_are_reported() -> None:
    result = clean_text(TABLE["unicode"].encode().decode("cp1252", "ignore"))
    assert isinstance(result, Article)
    assert "nghệ nhân Trịnh Văn Lạc hạ thủy chiếc ghe" in result.text
    assert [note for note in result.notes if "letters are lost" in note]


@pytest.mark.parametrize("text", [TABLE["unicode"], "", "plain", "Hµ", *TABLE["others"]])
def test_nothing_is_reported_of_proper_text(text: str) -> None:
    assert not clean_text(text).notes
