"""What must hold for any page and any text, as plain functions: for hypothesis and for the fuzzer.

Knows: the properties.
Does not know: how inputs are made up.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from cleaners import Article, clean_html, clean_text

if TYPE_CHECKING:
    from cleaners import Skip

FINDINGS = Path(__file__).parent / "findings"
"""Where inputs are kept that a fuzzer found."""
_WORD = re.compile(r"\w+")


def _in_order(result: Article | Skip) -> None:
    """Kept and removed parts together are all blocks, each block once or in parts, none left out."""
    at = [gone.at for gone in result.removed]
    if isinstance(result, Article):
        at += [position for position, _ in result.kept]
        assert [position for position, _ in result.kept] == sorted(position for position, _ in result.kept)
    assert set(at) == set(range(max(at, default=-1) + 1)), "a block was lost without a receipt"


def _is_clean(text: str) -> None:
    """A text is NFC, with one paragraph a line and nothing else."""
    assert text == unicodedata.normalize("NFC", text)
    assert all(line and line == line.strip() for line in text.split("\n")) or not text
    assert "\r" not in text


def check_page(page: bytes | str) -> None:
    """Whatever a page is: an answer, the same again, nothing lost, nothing dirty."""
    result = clean_html(page)
    assert result == clean_html(page)
    _in_order(result)
    if isinstance(result, Article):
        _is_clean(result.text)


def check_text(text: str) -> None:
    """Whatever a text is: as for a page, and every word of the answer stands in it."""
    result = clean_text(text)
    assert result == clean_text(text)
    _in_order(result)
    if not isinstance(result, Article):
        return
    _is_clean(result.text)
    there = unicodedata.normalize("NFC", text)
    assert set("".join(_WORD.findall(result.text))) <= set(there), "a letter that was not in the input"
