"""The bylines a page shows, the surest first.

Knows: microdata, `rel=author`, class names, lines that begin with "By", links to the pages of people.
Does not know: metadata, what a name is (`evidence_people.py`).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from cleaners.evidence_head import SILENT, text_of
from cleaners.evidence_notes import SHORT, SIGNED, tokens_of
from cleaners.evidence_people import first_names, is_plausible, without_by
from cleaners.evidence_visible import AFTER, BESIDE, DEEP, following
from cleaners.evidence_words import words
from cleaners.text import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from cleaners.evidence_notes import Note
    from cleaners.evidence_visible import Body

MOST = 200
"""Elements, and pieces of one line, that are looked at."""
LIKELY, UNSURE, DISTANT, LONE, SIGNATURE = range(5)
"""What is read of a line, the likelier first: names in a byline; a byline in which nothing looks like a name;
names in a byline far from the headline; names behind a "By" as far, believed where no other line says so; a
signature."""
PIECES, WORDS = 3, 4
"""Parts and words of a marked byline that may name somebody in words no name has."""
FAR = 220
"""Elements from the headline within which a marked byline is as good as one beside it."""
STAFF = 5
"""Linked names of one byline; more are a list of the staff."""


def bylines(body: Body, notes: Iterable[Note], *, sparing: bool = False) -> Iterator[str]:
    """The texts of elements that may name the author, the surest first.

    Args:
        body: the page.
        notes: the elements of a part of it.
        sparing: whether the metadata name the site or an office already, so that a line which only begins
            with "By" must stand beside the headline.
    """
    later: list[tuple[int, int, str]] = []
    speaking = [
        note
        for note in itertools.islice(notes, MOST)
        if _says_so(note) and (not sparing or note.marked or note.item == SIGNED or _is_beside(note))
    ]
    # most pages need the first one only: what is sure is read first, what is likely as it is asked for
    speaking.sort(key=lambda note: not _is_sure(note))
    for order, note in enumerate(speaking):
        if body.stands_aside(note):
            continue
        rank, text = _read(note)
        if not text or (sparing and rank == UNSURE):
            continue
        if rank <= LIKELY:
            yield text
        elif note.item != SIGNED or body.signed or body.is_proper(text):
            later.append((rank, order, text))
    lone = {text for rank, _, text in later if rank == LONE}
    yield from (text for rank, _, text in sorted(later) if rank != LONE or len(lone) == 1)


def beside_dates(body: Body) -> Iterator[str]:
    """Names that nothing marks: a line by itself, between the headline and the text, next to a date."""
    for note in body.dated():
        text = settle(note.element.text or "")
        if (
            len(text) < SHORT
            and is_plausible(text, alone=False)
            and body.is_proper(text)
            and not body.stands_aside(note)
        ):
            yield first_names([text], alone=False)


def _is_beside(note: Note) -> bool:
    return note.near is not None and -BESIDE <= note.near <= 3 * BESIDE


def _says_so(note: Note) -> bool:
    """Whether a marked element is marked as a whole word says, not only as letters in it."""
    element = note.element
    return (
        not note.marked
        or bool(note.item)
        or element.tag == "address"
        or element.get("rel") == "author"
        or not tokens_of(element).isdisjoint(words().tables["visible.author"])
    )


def _is_close(note: Note) -> bool:
    return note.near is None or -FAR // 3 <= note.near <= FAR


def _is_sure(note: Note) -> bool:
    return _is_close(note) and (note.element.get("rel") == "author" or "author" in note.item)


def _read(note: Note) -> tuple[int, str]:
    """How likely a note names the author, 0 the surest, and the names in it."""
    element, near = note.element, note.near
    if note.item == SIGNED:
        return SIGNATURE, first_names([text_of(element)], alone=False)
    if not note.marked:
        return LIKELY if near is None or near <= AFTER else LONE, _after_by(element)
    sure = element.get("rel") == "author" or "author" in note.item
    told = _told(element) if "author" in note.item else ""
    if text := told or _names_in(element, sure=sure):
        return (LIKELY if _is_close(note) else DISTANT), text
    return UNSURE, _short(element) if _is_close(note) else ""


def _short(element: _Element) -> str:
    """What a marked byline of a few words says, whoever it names: a house, a log-in name, a given name."""
    pieces = _pieces(element)
    line = without_by(" ".join(pieces))
    return line if len(pieces) <= PIECES and line.count(" ") < WORDS and line not in pieces[1:] else ""


def _told(element: _Element) -> str:
    """The names that microdata names inside an author."""
    names = [item for item in element.iter() if (item.get("itemprop") or "") == "name"]
    return "; ".join(item.get("content") or text_of(item) for item in names) or element.get("content") or ""


def _names_in(element: _Element, *, sure: bool) -> str:
    """The names in a byline: its links to people, else the parts of it."""
    named = _linked(element)
    if named:
        return "; ".join(named) if len(named) <= STAFF else ""
    pieces = _pieces(element)
    line = " ".join(pieces)
    if len(line) > 2 * SHORT and not sure:
        return _described(pieces)
    rest = without_by(line)
    return first_names(pieces, alone=sure or (rest != line and " " not in rest))


def _described(pieces: list[str]) -> str:
    """The name at the head of a biography: what follows speaks of it ("Ida Holm is …", "Ida writes …")."""
    for at, piece in enumerate(pieces[:3]):
        if name := first_names([piece], alone=False):
            given = name.split()[0]
            told = pieces[at + 1 : at + 5]
            return name if any(text.startswith(given) and len(text) > len(name) for text in told) else ""
    return ""


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
        after = next(following(element), None)
        if after is None:
            return ""
        return first_names(_pieces(after), alone=text_of(after).count(" ") < 2)  # noqa: PLR2004 - the name alone
    rest = without_by(text)
    if len(text) > SHORT or rest == text:
        return ""
    pieces = _pieces(element)
    alone = " " not in without_by(pieces[0]).partition(",")[0]
    return "; ".join(_linked(element)) or first_names(pieces, alone=alone)


def _is_profile(link: _Element) -> bool:
    if link.get("rel") == "author":
        return True
    parts = {part.lower() for part in (link.get("href") or "").split("?")[0].split("/")[1:-1]}
    return not parts.isdisjoint(words().tables["visible.profile"])
