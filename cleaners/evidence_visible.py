"""What a page shows of its author and its day, where its metadata are silent.

Knows: microdata, `rel=author`, `time`, and the class names newsrooms give to bylines and dates.
Does not know: how a name or a date is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from cleaners.evidence_head import text_of
from cleaners.evidence_words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
DEEP = 12
"""Ancestors that are asked whether an element belongs to something else."""

_ITEMS = etree.XPath("//*[@itemprop]")
_TIMES = etree.XPath("//time | //h1 | //*[@itemprop='datePublished']")
_LIKELY = etree.XPath(
    "//h1 | //*[@rel='author'] | //address | //*[contains(@class,'uthor') or contains(@class,'yline') or contains(@class,'utor') or contains(@class,'riter')"
    " or contains(@class,'ate') or contains(@class,'ime') or contains(@class,'ubli') or contains(@class,'osted') or contains(@class,'meta')"
    " or contains(@id,'uthor') or contains(@id,'ate') or contains(@class,'eporter') or contains(@class,'redit') or contains(@class,'atum')]"
)


def tokens_of(element: _Element) -> set[str]:
    """The words in class and id, split at hyphens, underscores and inner capitals; lower case."""
    text = f"{element.get('class') or ''} {element.get('id') or ''}"
    return {token.lower() for token in _SPLIT.split(text) if token}


def stands_aside(element: _Element) -> bool:
    """Whether an element belongs to comments, other stories, the frame of the page."""
    aside = words().tables["visible.aside"]
    for depth, parent in enumerate(element.iterancestors()):
        if depth > DEEP or parent.tag in {"article", "main", "body"}:
            return False
        if parent.tag in {"aside", "footer", "nav"} or tokens_of(parent) & aside:
            return True
    return False


def items(root: _Element) -> dict[str, list[_Element]]:
    """Microdata elements by property, lower case."""
    found: dict[str, list[_Element]] = {}
    for element in _ITEMS(root):
        for name in (element.get("itemprop") or "").lower().split():
            found.setdefault(name, []).append(element)
    return found


def likely(root: _Element) -> list[_Element]:
    """`h1` and the elements that may hold a byline or a date, in page order."""
    return list(_LIKELY(root))


def times(root: _Element) -> list[_Element]:
    """`h1` and `time` elements, in page order."""
    return list(_TIMES(root))


def bylines(elements: list[_Element]) -> Iterator[tuple[int, str]]:
    """Texts that may name the author, each with how sure it is (0 best)."""
    table = words().tables
    for element in elements:
        if element.tag in {"meta", "script", "img", "svg", "input"}:
            continue
        tokens = tokens_of(element)
        sure = element.get("rel") == "author"
        if not sure and not tokens & table["visible.author"] and element.tag != "address":
            continue
        if stands_aside(element):
            continue
        text = text_of(element)
        if not text:
            continue
        links = [text_of(link) for link in element.iter("a") if _is_profile(link)]
        names = [link for link in links if link]
        if names and len(names) <= 4:
            yield 0, "; ".join(dict.fromkeys(names))
        elif sure:
            yield 0, text
        elif len(text) <= 90:
            yield 1, text


def _is_profile(link: _Element) -> bool:
    if link.get("rel") == "author":
        return True
    parts = {part.lower() for part in (link.get("href") or "").split("?")[0].split("/")}
    return bool(parts & words().tables["visible.profile"])


def shown_dates(elements: list[_Element]) -> Iterator[tuple[str, str]]:
    """Texts that may be the date: (the words before and in it, the date itself)."""
    table = words().tables
    for element in elements:
        if element.tag == "h1":
            continue
        tokens = tokens_of(element)
        if element.tag != "time" and not tokens & table["visible.date"]:
            continue
        if tokens & table["visible.updated"] or stands_aside(element):
            continue
        text = text_of(element)
        stamp = element.get("datetime") or element.get("content")
        yield text, stamp or text
