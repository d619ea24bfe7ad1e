"""One pass over `meta`, `link`, `title`, `h1` and JSON-LD: what the page says outside its text.

Knows: which elements speak. Does not know: whom to believe.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from cleaners.evidence_jsonld import strip_markup
from cleaners.evidence_words import words
from cleaners.text import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

HEADLINES = 8
"""`h1` elements that are read."""
LONGEST = 400
"""Characters a headline may have."""
DEEPEST = 60
"""Levels of nesting inside an element that are read."""
_SPACED = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "tr", "section"})
SILENT = frozenset({"script", "style", "noscript", "template", "svg", "sup"})
"""Elements whose text no reader sees (or, `sup`, that is no part of the line)."""


@dataclass(slots=True)
class Head:
    """What was found.

    Attributes:
        metas: field -> (rank, content as it stands there), in page order.
        raw: name of a `<meta>` element that is known or Twitter's -> its first content.
        blocks: the JSON-LD scripts.
        title: the `title` element.
        headlines: the text of the `h1` elements.
        canonical: the address in `link rel=canonical`.
        base: the address in `base`.
        language: the `lang` attribute of the page.
        items: whether a `<meta>` element is microdata.
    """

    metas: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)
    title: str = ""
    headlines: list[str] = field(default_factory=list)
    canonical: str | None = None
    base: str | None = None
    language: str | None = None
    items: bool = False

    def told(self, name: str) -> list[str]:
        """What the metas say of a field, the most trusted first."""
        found = sorted(self.metas.get(name, ()), key=itemgetter(0))
        return [line for _, content in found if (line := strip_markup(content))]


def head_of(root: _Element) -> Head:
    """Read the page once."""
    head = Head(
        language=root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or root.get("xml:lang")
    )
    table = words().meta
    for element in root.iter("meta", "link", "title", "h1", "script", "base"):
        tag = element.tag
        if tag == "meta":
            _meta(element, head, table)
        elif tag == "script":
            if (kind := element.get("type")) and "ld+json" in kind.lower() and element.text:
                head.blocks.append(element.text)
        elif tag == "link":
            if (rel := element.get("rel")) and rel.lower() == "canonical":
                head.canonical = head.canonical or element.get("href")
        else:
            _rest(element, head)
    return head


def _rest(element: _Element, head: Head) -> None:
    if element.tag == "h1":
        if len(head.headlines) < HEADLINES and 0 < len(text := text_of(element)) <= LONGEST:
            head.headlines.append(text)
    elif element.tag == "base":
        head.base = head.base or element.get("href")
    elif not head.title and element.text:
        head.title = strip_markup(element.text)


def _meta(element: _Element, head: Head, table: Mapping[str, tuple[str, int]]) -> None:
    get = element.get
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        if (name := get(attribute)) is None:
            continue
        if not name.islower():
            name = name.lower()
        known = table.get(name) or table.get(name.strip())
        if known is None and not name.startswith("twitter:"):
            continue
        head.items = head.items or attribute == "itemprop"
        if content := get("content"):
            head.raw.setdefault(name, content)
            if known is not None:
                head.metas.setdefault(known[0], []).append((known[1], content))
        return


def text_of(element: _Element) -> str:
    """The text of an element as one settled line; blocks and line breaks inside it part words."""
    if len(element) == 0:
        return settle(element.text or "")
    parts: list[str] = []
    _gather(element, parts, 0)
    return settle("".join(parts))


def _gather(element: _Element, parts: list[str], depth: int) -> None:
    if element.text:
        parts.append(element.text)
    for child in element:
        if child.tag not in SILENT and depth < DEEPEST:
            spaced = child.tag in _SPACED
            if spaced:
                parts.append(" ")
            _gather(child, parts, depth + 1)
            if spaced:
                parts.append(" ")
        if child.tail:
            parts.append(child.tail)
