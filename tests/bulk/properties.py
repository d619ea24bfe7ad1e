"""What must hold for any page and any text, as plain functions: for hypothesis and for the fuzzer.

Knows: the properties.
Does not know: how inputs are made up.
"""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from lxml.etree import strip_elements

from cleaners import Article, clean_html, clean_text
from cleaners.decode import as_utf8, decode
from cleaners.legacy import from_legacy
from cleaners.page import way_to_unicode
from cleaners.tree import parse

if TYPE_CHECKING:
    from cleaners import Skip

FINDINGS = Path(__file__).parent / "findings"
"""Where inputs are kept that a fuzzer found."""
_WORD = re.compile(r"\w+")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


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


def _visible(text: str) -> str:
    """What is seen of a text, letters and their marks apart, without white space."""
    shown = "".join(char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    composed = unicodedata.normalize("NFC", shown)
    # one by one: a whole text taken apart would have its marks in another order
    return "".join(unicodedata.normalize("NFKD", char) for char in composed if not char.isspace())


def _says_nothing_new(result: Article, *sources: str) -> None:
    """Every word of the answer stands in the input, also where the input had glued it to another."""
    there = [_visible(source) for source in sources]
    for word in set(_WORD.findall(result.text)):
        assert any(_visible(word) in source for source in there), f"{word!r} was not in the input"


def _words_of(markup: str) -> tuple[str, ...]:
    """What a page says: between its tags, and in the data it carries in scripts and attributes."""
    escaped = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), markup)
    said = [html.unescape(escaped)]
    if (root := parse(markup)) is not None:
        said.append("".join(map(str, root.itertext())))
        # what is not shown parts no words either
        strip_elements(root, "script", "style", with_tail=False)
        said.append("".join(map(str, root.itertext())))
    return tuple(said)


def _readings(page: bytes | str) -> list[str]:
    """The page as text: as it stands, and read back where it was spoilt before anybody read it."""
    if isinstance(page, str):
        readings = [page]
    else:
        readings = [decode(page, None), as_utf8(page).decode("utf-8", "replace")]
    root = parse(readings[-1])
    way = None if root is None else way_to_unicode(root)
    return readings if way is None else [*readings, way(readings[-1])]


def check_page(page: bytes | str, url: str | None = None) -> None:
    """Whatever a page is: an answer, the same again, nothing lost, nothing new, nothing dirty."""
    result = clean_html(page, url=url)
    assert result == clean_html(page, url=url)
    _in_order(result)
    if isinstance(result, Article):
        _is_clean(result.text)
        _says_nothing_new(result, *(said for markup in _readings(page) for said in _words_of(markup)))


def check_text(text: str) -> None:
    """Whatever a text is: as for a page."""
    result = clean_text(text)
    assert result == clean_text(text)
    _in_order(result)
    if isinstance(result, Article):
        _is_clean(result.text)
        _says_nothing_new(result, from_legacy(text) or text)


def check_clean(text: str) -> None:
    """A text that is clean stays as it is."""
    result = clean_text(text)
    assert isinstance(result, Article)
    assert result.text == text, [(gone.rule, gone.text) for gone in result.removed]
