"""The elements of a page that may be a byline, a signature or a date.

Knows: the class names newsrooms give to them, microdata, `time`, how a line with a date or a name looks.
Does not know: where on the page they stand, what they say.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cleaners.evidence_head import SILENT, text_of
from cleaners.evidence_words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

SHORT = 90
"""Characters of a line that may be a byline or a date."""
SIGNED = "signed"
"""The `item` of a note for a line in bold type or at the right end: it may be the signature of an article."""
SKIPPED = SILENT | {"select", "option", "iframe", "img", "source", "path", "input", "textarea", "form"}
"""Elements that hold neither."""
DATED = re.compile(r"[0-9](?:(?:(?<=1)9|(?<=2)0)\d\d|[./-]\d\d?[./-]\d\d)")
"""What every date with a year holds: 1999, 2031, 5/12/31."""

_LINES = 14
"""Lines on either side of a signature that are looked at."""
_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_RIGHT = re.compile(r"text-align\s*:\s*right")
_FIRST = re.compile(r"\s*([^\s:]{2,12})")
_BOLD = frozenset({"strong", "b"})
_AUTHOR, _DATE = 1, 2


class Note(NamedTuple):
    """An element that may hold a name or a date, or the text behind it.

    Attributes:
        element: where it stands; for the text behind an element its parent.
        near: elements between it and the headline; negative before it; None without a headline.
        marked: whether element, class name or microdata says what it is.
        text: the line, where the look has read it.
        item: the microdata property of the element, lower case.
    """

    element: _Element
    near: int | None
    marked: bool
    text: str = ""
    item: str = ""


def names_in(elements: list[_Element], *, items: bool) -> Iterator[tuple[int, Note]]:
    """Elements that are marked as bylines, and those whose text begins like one; each with its number.

    Args:
        elements: a part of the page.
        items: whether the page has microdata.
    """
    opens = words().tables["names.opens"]
    for at, element in enumerate(elements):
        name, text, tag = element.get("class"), element.text, element.tag
        item = element.get("itemprop") if items else None
        if (name and _hint(name) & _AUTHOR) or (item and "author" in item):
            if tag not in SKIPPED:
                yield at, Note(element, None, marked=True, item=(item or "").lower())
        elif tag == "address" or (tag == "a" and element.get("rel") == "author"):
            yield at, Note(element, None, marked=True)
        elif not text or text.isspace():
            continue
        elif (first := _FIRST.match(text)) and first[1].lower() in opens:
            if tag not in SKIPPED and len(text.strip()) < SHORT:
                yield at, Note(element, None, marked=False)
        elif tag in _BOLD and (line := _whole_line(element)) is not None:
            yield at, Note(line, None, marked=False, item=SIGNED)
        elif tag == "p" and len(element) == 0 and _is_right(element) and _is_one_end(element):
            yield at, Note(element, None, marked=False, item=SIGNED)


def dates_in(elements: list[_Element], *, items: bool) -> Iterator[tuple[int, Note]]:
    """Elements that are marked as dates, and short lines in which one may be; likewise."""
    for at, element in enumerate(elements):
        text, tail = element.text, element.tail
        if tail and not tail.isspace() and is_dated(tail) and (up := element.getparent()) is not None:
            yield at, Note(up, None, marked=False, text=tail)
        name, tag = element.get("class"), element.tag
        item = element.get("itemprop") if items else None
        hint = _hint(name) & _DATE if name else 0
        if tag == "time" or (item and "datepublished" in item.lower()):
            yield at, Note(element, None, marked=True, text=text_of(element), item=(item or "").lower())
        elif tag in SKIPPED:
            continue
        elif text and not text.isspace() and is_dated(text):
            yield at, Note(element, None, marked=hint > 0, text=text)
        elif hint and len(element) and len(line := text_of(element)) < SHORT and DATED.search(line):
            yield at, Note(element, None, marked=True, text=line)


def is_dated(text: str) -> bool:
    """Whether a text is short, its indentation aside, and holds digits that look like a date."""
    return (len(text) < SHORT or len(text.strip()) < SHORT) and DATED.search(text) is not None


def _whole_line(element: _Element) -> _Element | None:
    """The paragraph of which an element in bold type is all, where it is the first or the last one."""
    line = element.getparent()
    if line is None or line.tag != "p" or len(line) != 1 or not _is_blank(line.text, element.tail):
        return None
    return line if _is_one_end(line) else None


def _is_right(line: _Element) -> bool:
    """Whether a line is set at the right end."""
    return (
        line.get("align") == "right"
        or "right" in tokens_of(line)
        or _RIGHT.search(line.get("style") or "") is not None
    )


def _is_one_end(line: _Element) -> bool:
    """Whether a line is the first or the last of its paragraphs."""
    return _is_end(line, preceding=True) != _is_end(line, preceding=False)


def _is_end(line: _Element, *, preceding: bool) -> bool:
    """Whether no paragraph stands on one side of a line."""
    others = itertools.islice(line.itersiblings(preceding=preceding), _LINES)
    return all(len(text_of(other)) < SHORT for other in others)


def _is_blank(*texts: str | None) -> bool:
    return not any(text and text.strip() for text in texts)


def tokens_of(element: _Element) -> frozenset[str]:
    """The words in class and id, split at hyphens, underscores and inner capitals; lower case."""
    get = element.get
    return _tokens(f"{get('class') or ''} {get('id') or ''} {get('data-testid') or ''}")


@lru_cache(maxsize=8192)
def _tokens(text: str) -> frozenset[str]:
    return frozenset(token.lower() for token in _SPLIT.split(text) if token)


@lru_cache(maxsize=8192)
def _hint(name: str) -> int:
    """What a class attribute may announce: an author, a date, both, nothing."""
    small = name.lower()
    # a loop over substrings takes a twentieth of the time of one pattern for all
    for letters in words().tables["visible.author_letters"]:
        if letters in small:
            author = _AUTHOR
            break
    else:
        author = 0
    for letters in words().tables["visible.date_letters"]:
        if letters in small:
            return author | _DATE
    return author
