"""The body of a page in the order readers see it, from the headline outwards.

Knows: where the headline stands, what holds comments, other stories and the frame of the page.
Does not know: what a byline or a date looks like (`evidence_notes.py`), what it says.

The body is looked through in parts: first the neighbourhood of the headline, the rest only when that left a
question open.
"""

from __future__ import annotations

import itertools
import re
from functools import cached_property
from typing import TYPE_CHECKING

from cleaners.evidence_head import HEADLINES, SILENT, text_of
from cleaners.evidence_notes import SKIPPED, Note, dates_in, is_dated, names_in, tokens_of
from cleaners.evidence_titles import LIKE, alike
from cleaners.evidence_words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

DEEP = 14
"""Ancestors that are asked whether an element belongs to something else."""
BEFORE, AFTER = 60, 80
"""Elements before and after the headline that are its neighbourhood."""
BESIDE = 12
"""Elements that still belong to the headline."""

_WORD = re.compile(r"[^\W\d_]{2,}")


class Body:
    """The elements of a page's body, listed only when they are asked for.

    Args:
        root: the page.
        title: its headline, as it was settled.
        signed: whether the newspapers of its language set the author's name under the article.
        items: whether it is known to have microdata.
    """

    def __init__(
        self, root: _Element, title: str | None, *, signed: bool = False, items: bool = False
    ) -> None:
        self.signed = signed
        self._items = items
        body = root.find("body")
        self._top = root if body is None else body
        self._title = title

    @cached_property
    def _heading(self) -> _Element | None:
        """The `h1` of the article: the one most like its headline."""
        heads = list(itertools.islice(self._top.iter("h1"), HEADLINES))
        rows = [(alike(text_of(head), self._title or ""), -at) for at, head in enumerate(heads)]
        likeness, at = max(rows, default=(0.0, 0))
        return heads[-at] if heads and likeness >= LIKE else None

    @cached_property
    def _around(self) -> frozenset[_Element]:
        """What holds the headline."""
        return frozenset() if self._heading is None else frozenset(self._heading.iterancestors())

    @cached_property
    def _before(self) -> list[_Element]:
        """The elements right before the headline, in page order; found backwards from it."""
        found: list[_Element] = []
        element = self._heading
        while element is not None and element is not self._top and len(found) < BEFORE:
            element = _previous(element)
            if element is not None:
                found.append(element)
        return found[::-1]

    @cached_property
    def _after(self) -> list[_Element]:
        """The headline and the elements right behind it."""
        return list(itertools.islice(self._from_headline(), AFTER))

    @cached_property
    def _far(self) -> list[_Element]:
        """The elements behind those."""
        elements = list(self._top.iter())
        return elements[elements.index(self._after[-1]) + 1 :]

    def _from_headline(self) -> Iterator[_Element]:
        """The headline, and all behind it; without one the whole body."""
        outer = self._heading
        if outer is None:
            yield from self._top.iter()
            return
        yield from outer.iter()
        while outer is not None and outer is not self._top:
            for sibling in outer.itersiblings():
                yield from sibling.iter()
            outer = outer.getparent()

    def _parts(self) -> Iterator[tuple[list[_Element], int]]:
        """The neighbourhood of the headline, and what stands behind it.

        Each with the number of elements from the headline to its first.
        """
        yield self._before + self._after, -len(self._before)
        yield self._far, len(self._after)

    @cached_property
    def _has_items(self) -> bool:
        """Whether the page describes its article in microdata, which begins at what holds the headline."""
        return (
            self._items
            or self._heading is None
            or self._heading.get("itemprop") is not None
            or any(outer.get("itemscope") is not None for outer in self._around)
        )

    def names(self) -> Iterator[list[Note]]:
        """The elements that may hold names: in the neighbourhood, behind it."""
        for elements, first in self._parts():
            yield [self._placed(note, first + at) for at, note in names_in(elements, items=self._has_items)]

    def dates(self) -> Iterator[list[Note]]:
        """The elements that may hold dates, likewise."""
        for elements, first in self._parts():
            yield [self._placed(note, first + at) for at, note in dates_in(elements, items=self._has_items)]

    def _placed(self, note: Note, near: int) -> Note:
        return note if self._heading is None else note._replace(near=near)

    def dated(self) -> Iterator[Note]:
        """The short lines right behind the headline that have a line with a date among their neighbours."""
        lines = [
            (at, element)
            for at, element in enumerate(self._after[1 : 3 * BESIDE], 1)
            if len(element) == 0 and element.tag not in SKIPPED and (text := element.text) and text.strip()
        ]
        for place, (at, element) in enumerate(lines):
            beside = lines[max(0, place - 2) : place + 3]
            if any(is_dated(other.text or "") for _, other in beside):
                yield Note(element, at, marked=False)

    def is_proper(self, name: str) -> bool:
        """Whether letters tell that a line is a name: capitals, and no word that the text writes small.

        Scripts without capitals have no such mark.
        """
        return name != name.lower() and not any(word.lower() in self._small for word in _WORD.findall(name))

    @cached_property
    def _small(self) -> frozenset[str]:
        """The words of the running text, and of its headings, that begin with a small letter."""
        texts = self._top.itertext("p", "li", "td", "a", "b", "i", "em", "strong", "span", "div", "h2", "h3")
        return frozenset(word for text in texts for word in _WORD.findall(str(text)) if word[0].islower())

    def stands_aside(self, note: Note, *, framed: bool = True) -> bool:
        """Whether an element belongs to comments, other stories, the frame of the page.

        What holds the headline holds the article; right beside the headline a card or a footer is the
        article's own.

        Args:
            note: the element.
            framed: whether the frame of the page counts: sidebars, cards, footers.
        """
        near = note.near
        beside = not framed or (near is not None and -BESIDE <= near <= 2 * BESIDE)
        tables = words().tables
        aside, frame, whole = tables["visible.aside"], tables["visible.frame"], tables["visible.whole"]
        for depth, parent in enumerate(note.element.iterancestors()):
            tag = parent.tag
            if depth > DEEP or parent in self._around or tag in {"main", "body", "html"}:
                return False
            tokens = tokens_of(parent)
            if tag == "nav" or not tokens.isdisjoint(aside):
                return True
            if not beside and (
                not tokens.isdisjoint(frame)
                or ((tag == "footer" or "footer" in tokens) and not _inside_article(parent))
            ):
                return True
            if not tokens.isdisjoint(whole):
                return False
        return False


def _previous(element: _Element) -> _Element | None:
    """The element before one in page order."""
    before = element.getprevious()
    if before is None:
        return element.getparent()
    while len(before):
        before = before[-1]
    return before


def _inside_article(element: _Element) -> bool:
    return any(parent.tag in {"article", "main"} for parent in element.iterancestors())


def following(element: _Element) -> Iterator[_Element]:
    """The elements that may follow on the page: the next one, and the next of the one around it."""
    for start in (element, element.getparent()):
        beside = None if start is None else start.getnext()
        while beside is not None and beside.tag in SILENT:
            beside = beside.getnext()
        if beside is not None:
            yield beside
