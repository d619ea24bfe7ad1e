"""What a page shows of its author and its day, where its metadata are silent.

Knows: microdata, `rel=author`, `time`, the class names newsrooms give to bylines and dates, and that both
stand near the headline.
Does not know: which other witness there is.

One walk over the body collects everything; it is made only for a page that needs it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from lxml import etree

from cleaners.evidence_head import HEADLINES, SILENT, text_of
from cleaners.evidence_people import first_names, without_by
from cleaners.evidence_titles import LIKE, alike, bare
from cleaners.evidence_words import words
from cleaners.text import settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

DEEP = 14
"""Ancestors that are asked whether an element belongs to something else."""
BEFORE, AFTER = 60, 220
"""Elements before and after the headline between which a byline without any mark may stand."""
BESIDE = 12
"""Elements that still belong to the headline."""
BY_AFTER = 80
"""Elements after the headline within which a "By" of any element is believed."""
MOST = 200
"""Lines, and pieces of one line, that are looked at."""
SHORT = 90
"""Characters of a line that may be a byline or a date."""
EXTRA = 4
"""Words that may stand beside a date in a line that is only a date."""

_ITEMS = etree.XPath("//*[@itemprop]")
_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_DATED = re.compile(r"(?:19|20)\d\d|\d[./-]\d\d?[./-]\d\d")
_AUTHOR_HINT = re.compile(
    r"auth?or|auteur|byline|writer|report|contrib|journalist|creator|tacgia|nguontin|vcard|credit|columnist",
    re.IGNORECASE,
)
_DATE_HINT = re.compile(r"date|time|publish|posted|datum|fecha|thoigian|ngay|created|byl", re.IGNORECASE)
_FIRST = re.compile(r"\s*([^\s:]{2,12})")
_AUTHOR, _DATE = 1, 2
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
    """What one walk found: lines that may be dates, elements that may hold names, the headline's parents."""

    dates: list[Line] = field(default_factory=list)
    bylines: list[Line] = field(default_factory=list)
    around: frozenset[_Element] = frozenset()


def tokens_of(element: _Element) -> set[str]:
    """The words in class and id, split at hyphens, underscores and inner capitals; lower case."""
    text = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
    return {token.lower() for token in _SPLIT.split(text) if token}


def stands_aside(
    element: _Element, around: frozenset[_Element] = frozenset(), near: int | None = None
) -> bool:
    """Whether an element belongs to comments, other stories, the frame of the page.

    Args:
        element: where it stands.
        around: the elements that hold the headline: what holds it holds the article.
        near: elements between it and the headline; right beside it a card or
            a footer is the article's own.
    """
    beside = near is not None and -BESIDE <= near <= 2 * BESIDE
    tables = words().tables
    aside, frame, whole = tables["visible.aside"], tables["visible.frame"], tables["visible.whole"]
    for depth, parent in enumerate(element.iterancestors()):
        if depth > DEEP or parent in around or parent.tag in {"main", "body", "html"}:
            return False
        tokens = tokens_of(parent)
        if parent.tag == "nav" or tokens & aside:
            return True
        if not beside and (tokens & frame or (parent.tag == "footer" and not _inside_article(parent))):
            return True
        if tokens & whole:
            return False
    return False


def shown(root: _Element, title: str | None, *, whole: bool = True) -> Shown:
    """Walk the body once.

    Args:
        root: the page.
        title: its headline, as it was settled.
        whole: whether to go on after the elements right behind the headline.
    """
    walk = _Walk()
    head_at: int | None = None
    around: frozenset[_Element] = frozenset()
    last = -1
    body = root.find("body")
    heading = _heading(root, title)
    for at, element in enumerate((root if body is None else body).iter()):
        if at == last:
            break
        if element is heading:
            head_at = at
            around = frozenset(element.iterancestors())
            last = -1 if whole else at + 3 * BESIDE
        walk.look(at, element)
    return walk.settled(head_at, around)


def _heading(root: _Element, title: str | None) -> _Element | None:
    """The `h1` of the article: the one most like its headline, or the only one."""
    heads = list(itertools.islice(root.iter("h1"), HEADLINES))
    rows = [(alike(text_of(head), title or ""), -at) for at, head in enumerate(heads)]
    likeness, at = max(rows, default=(0.0, 0))
    return heads[-at] if heads and (likeness >= LIKE or len(heads) == 1) else None


@dataclass(slots=True)
class _Walk:
    """What a walk notes down; whether it means anything is asked after it."""

    dates: list[tuple[int, str, str, bool, _Element]] = field(default_factory=list)
    names: list[tuple[int, bool, _Element]] = field(default_factory=list)
    opens: frozenset[str] = field(default_factory=lambda: words().tables["names.opens"])

    def look(self, at: int, element: _Element) -> None:
        """Note the element, and the text behind it, if one may be a date or a byline."""
        tag, tail = element.tag, element.tail
        if tail and len(tail) < SHORT and _DATED.search(tail) and (parent := element.getparent()) is not None:
            self.dates.append((at, tail, "", False, parent))
        if tag in _SKIPPED:
            return
        text, name = element.text, element.get("class")
        hint = _hint(name) if name else 0
        short = text if text and len(text) < SHORT else ""
        if tag == "time":
            self.dates.append((at, text_of(element), element.get("datetime") or "", True, element))
        elif (short and _DATED.search(short)) or (hint & _DATE and len(element)):
            self._date(at, short, element, dated=hint & _DATE > 0)
        if hint & _AUTHOR or tag == "address" or (tag == "a" and element.get("rel") == "author"):
            self.names.append((at, True, element))
        elif short and (first := _FIRST.match(short)) and first[1].lower() in self.opens:
            self.names.append((at, False, element))

    def _date(self, at: int, short: str, element: _Element, *, dated: bool) -> None:
        if _DATED.search(short):
            self.dates.append((at, short, element.get("content") or "", dated, element))
        elif len(line := text_of(element)) < SHORT and _DATED.search(line):
            self.dates.append((at, line, "", dated, element))

    def settled(self, head_at: int | None, around: frozenset[_Element]) -> Shown:
        """What of it means something, now that the headline is known."""
        found = Shown(around=around)
        for at, text, stamp, marked, element in self.dates[:MOST]:
            near = None if head_at is None else at - head_at
            if (line := _date_line(text, stamp, near, element, around, marked=marked)) is not None:
                found.dates.append(line)
        for at, marked, element in self.names[:MOST]:
            near = None if head_at is None else at - head_at
            found.bylines.append(Line("", "", near, marked, changed=False, element=element))
        return found


@lru_cache(maxsize=8192)
def _hint(name: str) -> int:
    """What a class attribute may announce: an author, a date, both, nothing."""
    return (_AUTHOR if _AUTHOR_HINT.search(name) else 0) | (_DATE if _DATE_HINT.search(name) else 0)


def _inside_article(element: _Element) -> bool:
    return any(parent.tag in {"article", "main"} for parent in element.iterancestors())


def items(root: _Element) -> dict[str, list[_Element]]:
    """Microdata elements by property, lower case."""
    found: dict[str, list[_Element]] = {}
    for element in cast("list[_Element]", _ITEMS(root)):
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
        if (
            text
            and low <= len(text) <= high
            and (line := wanted.get(bare(text))) is not None
            and len(element) == 0
        ):
            return line
    return None


def _is_near(near: int | None) -> bool:
    return near is None or -BEFORE <= near <= AFTER


def _date_line(
    text: str, stamp: str, near: int | None, element: _Element, around: frozenset[_Element], *, marked: bool
) -> Line | None:
    text = settle(text)
    tokens = tokens_of(element)
    table = words().tables
    marked = element.tag == "time" or (marked and bool(tokens & table["visible.date"]))
    if not marked and (not _is_near(near) or text.count(" ") > EXTRA + 6):
        return None
    if stands_aside(element, around, near):
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


def bylines(found: Shown, *, near: bool) -> Iterator[str]:
    """The texts of elements that may name the author, the surest first.

    Args:
        found: the walk.
        near: whether only those right beside the headline count.
    """
    table = words().tables
    ranked: list[tuple[int, int, str]] = []
    far: list[str] = []
    for order, line in enumerate(found.bylines):
        element = line.element
        sure = element.get("rel") == "author"
        if (
            line.marked
            and not sure
            and element.tag != "address"
            and not tokens_of(element) & table["visible.author"]
        ):
            continue
        beside = _is_near(line.near)
        if (near and (line.near is None or not -BESIDE <= line.near <= 3 * BESIDE)) or stands_aside(
            element, found.around, line.near
        ):
            continue
        if line.marked:
            if text := _names_in(element, sure=sure):
                ranked.append((0 if sure and beside else 1 if beside else 4, order, text))
        elif text := _after_by(element):
            if line.near is None or -BEFORE <= line.near <= BY_AFTER:
                ranked.append((1, order, text))
            else:
                far.append(text)
    if len(set(far)) == 1:
        ranked.append((5, len(found.bylines), far[0]))
    for _, _, text in sorted(ranked):
        yield text


def _names_in(element: _Element, *, sure: bool) -> str:
    """The names in a byline: its links to people, else the parts of it."""
    named = _linked(element)
    if named:
        return "; ".join(named) if len(named) <= 5 else ""  # noqa: PLR2004 - more are a list of the staff
    pieces = _pieces(element)
    line = " ".join(pieces)
    rest = without_by(line)
    alone = sure or (rest != line and " " not in rest)
    return first_names(pieces, alone=alone) if sure or len(line) <= 2 * SHORT else ""


def _linked(element: _Element) -> list[str]:
    """The names that are links to the pages of people."""
    anchors = itertools.islice(element.iter("a"), 12)
    links = [first_names(_pieces(link), alone=True) for link in anchors if _is_profile(link)]
    return list(dict.fromkeys(link for link in links if link))


def _pieces(element: _Element, depth: int = 0) -> list[str]:
    """The text of an element, parted where its children are."""
    pieces = [settle(element.text or "")]
    for child in element:
        if child.tag not in SILENT and depth < DEEP:
            pieces += _pieces(child, depth + 1)
        pieces.append(settle(child.tail or ""))
        if len(pieces) > MOST:
            break
    return [piece for piece in pieces if piece]


def _after_by(element: _Element) -> str:
    """The names after a "By": in the element itself, or in what follows it."""
    text = text_of(element)
    if text.strip(": ").lower() in words().tables["names.by"]:
        if tail := settle(element.tail or ""):
            return first_names([tail], alone=True)
        following = _next(element)
        if following is None:
            return ""
        return first_names(_pieces(following), alone=text_of(following).count(" ") < 2)  # noqa: PLR2004 - the name alone
    rest = without_by(text)
    if len(text) > SHORT or rest == text:
        return ""
    return "; ".join(_linked(element)) or first_names(_pieces(element), alone=" " not in rest)


def _next(element: _Element) -> _Element | None:
    """The element that follows on the page, be it outside of the one this is the last of."""
    for start in (element, element.getparent()):
        following = None if start is None else start.getnext()
        while following is not None and following.tag in SILENT:
            following = following.getnext()
        if following is not None:
            return following
    return None


def _is_profile(link: _Element) -> bool:
    if link.get("rel") == "author":
        return True
    parts = {part.lower() for part in (link.get("href") or "").split("?")[0].split("/")[1:-1]}
    return bool(parts & words().tables["visible.profile"])
