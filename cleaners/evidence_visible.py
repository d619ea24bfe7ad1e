"""What a page shows of its author and its day, where its metadata are silent.

Knows: microdata, `rel=author`, `time`, the class names newsrooms give to bylines and dates, and that both
stand near the headline.
Does not know: which other witness there is.

One walk over the body collects everything; it is made only for a page that needs it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from cleaners.evidence_head import SILENT, text_of
from cleaners.evidence_titles import bare
from cleaners.evidence_words import words
from cleaners.text import settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

DEEP = 14
"""Ancestors that are asked whether an element belongs to something else."""
BEFORE, AFTER = 60, 220
"""Elements before and after the headline between which a byline without any mark may stand."""
SHORT = 90
"""Characters of a line that may be a byline or a date."""
EXTRA = 4
"""Words that may stand beside a date in a line that is only a date."""

_ITEMS = etree.XPath("//*[@itemprop]")
_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_DATED = re.compile(r"(?:19|20)\d\d|\d[./-]\d\d?[./-]\d\d")
_AUTHOR_HINT = re.compile(r"auth?or|auteur|byline|writer|report|contrib|journalist|creator|tacgia|nguontin|vcard|credit|columnist", re.IGNORECASE)
_DATE_HINT = re.compile(r"date|time|publish|posted|datum|fecha|thoigian|ngay|created|byl", re.IGNORECASE)
_SKIPPED = SILENT | {"select", "option", "iframe", "img", "source", "path", "input", "textarea", "form"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line that may be a byline or a date.

    Attributes:
        text: what it shows.
        stamp: the machine-readable date beside it, or the text itself.
        near: elements between it and the headline; negative before it; None without a headline.
        marked: whether element or class name says what it is.
        changed: whether it is said to be the day of a change.
        element: where it stands.
    """

    text: str
    stamp: str
    near: int | None
    marked: bool
    changed: bool
    element: _Element


@dataclass(slots=True)
class Shown:
    """What one walk found: lines that may be dates, elements that may hold bylines."""

    dates: list[Line] = field(default_factory=list)
    bylines: list[Line] = field(default_factory=list)


def tokens_of(element: _Element) -> set[str]:
    """The words in class and id, split at hyphens, underscores and inner capitals; lower case."""
    text = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
    return {token.lower() for token in _SPLIT.split(text) if token}


def stands_aside(element: _Element) -> bool:
    """Whether an element belongs to comments, other stories, the frame of the page."""
    aside = words().tables["visible.aside"]
    for depth, parent in enumerate(element.iterancestors()):
        if depth > DEEP or parent.tag in {"main", "body", "html"}:
            return False
        if parent.tag in {"footer", "nav"} or tokens_of(parent) & aside:
            return True
    return False


def shown(root: _Element, title: str | None) -> Shown:
    """Walk the body once."""
    found = Shown()
    head_at: int | None = None
    wanted = bare(title) if title else ""
    raw_dates: list[tuple[int, str, str, bool, _Element]] = []
    raw_bylines: list[tuple[int, bool, _Element]] = []
    by = words().tables["names.by"]
    body = root.find("body")
    for at, element in enumerate((root if body is None else body).iter()):
        tag = element.tag
        if tag in _SKIPPED:
            continue
        if tag == "h1" and head_at is None and (not wanted or bare(text_of(element))[:40] == wanted[:40]):
            head_at = at
        text, tail, name = element.text, element.tail, element.get("class")
        if tag == "time":
            raw_dates.append((at, text_of(element), element.get("datetime") or "", True, element))
        elif text and len(text) < SHORT and _DATED.search(text):
            raw_dates.append((at, text, element.get("content") or "", bool(name and _DATE_HINT.search(name)), element))
        elif name and _DATE_HINT.search(name) and len(element) and len(short := text_of(element)) < SHORT and _DATED.search(short):
            raw_dates.append((at, short, "", True, element))
        if tail and len(tail) < SHORT and _DATED.search(tail) and (parent := element.getparent()) is not None:
            raw_dates.append((at, tail, "", False, parent))
        if element.get("rel") == "author" or (name and _AUTHOR_HINT.search(name)) or tag == "address":
            raw_bylines.append((at, True, element))
        elif text and len(text) < SHORT and (first := text.split(maxsplit=1)) and first[0].strip(":").lower() in by:
            raw_bylines.append((at, False, element))
    for at, text, stamp, marked, element in raw_dates:
        near = None if head_at is None else at - head_at
        if (line := _date_line(text, stamp, near, element, marked=marked)) is not None:
            found.dates.append(line)
    for at, marked, element in raw_bylines:
        near = None if head_at is None else at - head_at
        found.bylines.append(Line("", "", near, marked, changed=False, element=element))
    return found


def items(root: _Element) -> dict[str, list[_Element]]:
    """Microdata elements by property, lower case."""
    found: dict[str, list[_Element]] = {}
    for element in _ITEMS(root):
        for name in (element.get("itemprop") or "").lower().split():
            found.setdefault(name, []).append(element)
    return found


def standing_alone(root: _Element, lines: list[str]) -> str | None:
    """The first of the lines that is the whole text of an element in the body, or None."""
    wanted = {bare(line): line for line in reversed(lines)}
    sizes = [len(line) for line in lines]
    low, high = min(sizes) - 12, 2 * max(sizes) + 12
    for element in root.iter("h1", "h2", "h3", "span", "p", "div"):
        text = element.text
        if text and low <= len(text) <= high and (line := wanted.get(bare(text))) is not None and len(element) == 0:
            return line
    return None


def _is_near(near: int | None) -> bool:
    return near is None or -BEFORE <= near <= AFTER


def _date_line(text: str, stamp: str, near: int | None, element: _Element, *, marked: bool) -> Line | None:
    text = settle(text)
    tokens = tokens_of(element)
    table = words().tables
    marked = element.tag == "time" or (marked and bool(tokens & table["visible.date"]))
    if not marked and (not _is_near(near) or text.count(" ") > EXTRA + 6):
        return None
    if stands_aside(element):
        return None
    label = _label(text, element)
    changed = bool(tokens & table["visible.updated"]) or label == "modified"
    if label == "published":
        changed = False
    return Line(text, stamp or text, near, marked, changed, element)


def _label(text: str, element: _Element) -> str | None:
    """What the words before a date say of it: `published`, `modified`, or nothing."""
    before = text
    if (match := _DATED.search(text)) is not None:
        before = text[: match.end()]
    parts = [before]
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        parts.append(previous.tail or "")
        if len(short := text_of(previous)) < 30:  # noqa: PLR2004 - a label, no text
            parts.append(short)
    elif parent is not None:
        parts.append(parent.text or "")
    table = words().tables
    for part in parts:
        line = part.lower()
        for kind in ("modified", "published"):
            if any(_holds(line, word) for word in table[f"visible.{kind}"]):
                return kind
    return None


def _holds(line: str, word: str) -> bool:
    at = line.find(word)
    return at >= 0 and (at == 0 or not line[at - 1].isalpha())


def bylines(lines: list[Line]) -> Iterator[str]:
    """The texts of elements that may name the author, the surest first."""
    table = words().tables
    ranked: list[tuple[int, int, str]] = []
    for order, line in enumerate(lines):
        element = line.element
        tokens = tokens_of(element)
        sure = element.get("rel") == "author"
        named = bool(tokens & table["visible.author"])
        if not sure and not named and line.marked and element.tag != "address":
            continue
        if not line.marked and not _is_near(line.near):
            continue
        if stands_aside(element):
            continue
        text = _names_in(element) if line.marked else _after_by(element)
        if not text or len(text) > 2 * SHORT:
            continue
        far = 0 if _is_near(line.near) else 4
        ranked.append((far + (0 if sure or not line.marked else 1), order, text))
    for _, _, text in sorted(ranked):
        yield text


def _names_in(element: _Element) -> str:
    """The names in a byline: its links to people, else the parts of it, else its text."""
    links = [text_of(link) for link in element.iter("a") if _is_profile(link)]
    named = list(dict.fromkeys(link for link in links if link))
    if named and len(named) <= 5:  # noqa: PLR2004 - more are a list of the staff
        return "; ".join(named)
    return "; ".join(_pieces(element))


def _pieces(element: _Element) -> list[str]:
    """The text of an element, parted where its children are."""
    pieces = [settle(element.text or "")]
    for child in element:
        if child.tag not in SILENT:
            pieces += _pieces(child)
        pieces.append(settle(child.tail or ""))
    return [piece for piece in pieces if piece]


def _after_by(element: _Element) -> str:
    """What follows a "By": in the element itself, or in the element after it."""
    text = text_of(element)
    if text.strip(": ").lower() in words().tables["names.by"]:
        following = element.getnext()
        return text_of(following) if following is not None else settle(element.tail or "")
    return "; ".join(_pieces(element)) if len(text) <= SHORT else ""


def _is_profile(link: _Element) -> bool:
    if link.get("rel") == "author":
        return True
    parts = {part.lower() for part in (link.get("href") or "").split("?")[0].split("/")[1:-1]}
    return bool(parts & words().tables["visible.profile"])
