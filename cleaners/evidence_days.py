"""The days a page shows, in the order in which they may be the day of publication.

Knows: `time`, microdata, labels such as "updated", how far from the headline a day may stand.
Does not know: metadata, how a date is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaners.evidence_head import text_of
from cleaners.evidence_notes import DATED, tokens_of
from cleaners.evidence_visible import BESIDE
from cleaners.evidence_words import words
from cleaners.text import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaners.evidence_notes import Note
    from cleaners.evidence_visible import Body

FAR = 220
"""Elements from the headline beyond which a day that nothing marks is not believed."""
WORDS = 10
"""Words that a line may have in which nothing marks the day."""
MOST = 200
"""Days that are looked at."""
LABELLED = 50
"""Characters of a line far from the headline that is only a label and a date."""
_LABEL = 30
"""Characters of an element before a date that may be its label."""


@dataclass(frozen=True, slots=True)
class Day:
    """A line that shows a day.

    Attributes:
        text: what it shows.
        stamp: the machine-readable date beside it, or the text itself.
        near: elements between it and the headline; negative before it; None without a headline.
        rank: the lower, the likelier it is the day of publication.
        changed: whether it is said to be the day of a change.
        marked: whether element, class name or microdata says that it is a day.
        told: whether it is said to be the day of publication.
    """

    text: str
    stamp: str
    near: int | None
    rank: int
    changed: bool
    marked: bool
    told: bool

    @property
    def is_beside(self) -> bool:
        """Whether it stands right beside the headline."""
        return self.near is not None and -BESIDE <= self.near <= 3 * BESIDE


def days(body: Body, notes: Iterable[Note], *, framed: bool = True) -> Iterator[Day]:
    """The days of a part of the page, in page order.

    Args:
        body: the page.
        notes: the elements of a part of it.
        framed: whether those in the frame of the page (sidebars, cards, footers) are left out.
    """
    for at, note in enumerate(notes):
        if at > MOST:
            return
        if (found := _day(body, note, framed=framed)) is not None:
            yield found


def _day(body: Body, note: Note, *, framed: bool) -> Day | None:
    text, element = settle(note.text), note.element
    tokens = tokens_of(element)
    tables = words().tables
    told = "datepublished" in note.item
    marked = element.tag == "time" or told or (note.marked and not tokens.isdisjoint(tables["visible.date"]))
    near = note.near
    close = near is None or -FAR // 3 <= near <= FAR
    if not marked and (text.count(" ") > WORDS or not DATED.search(text)):
        return None
    label = "published" if told else _label(text, note)
    if not (marked or close or (label == "published" and len(text) < LABELLED)) or body.stands_aside(
        note, framed=framed
    ):
        return None
    changed = label == "modified" or (label is None and not tokens.isdisjoint(tables["visible.updated"]))
    stamp = element.get("datetime") or element.get("content") or text
    rank = 0 if told else _rank(near, marked=marked)
    return Day(text, stamp, near, rank, changed, marked, label == "published")


def _rank(near: int | None, *, marked: bool) -> int:
    """How far a day stands from the headline; one that is marked as such may stand farther."""
    near = near or 0
    far = -near * 3 if near < 0 else near
    return far if marked else far + 30


def _label(text: str, note: Note) -> str | None:
    """What the words before a date say of it: `published`, `modified`, or nothing."""
    element = note.element
    match = DATED.search(text)
    parts = [text if match is None else text[: match.end()]]
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        parts.append(previous.tail or "")
        if len(short := text_of(previous)) < _LABEL:
            parts.append(short)
    elif parent is not None:
        parts.append(parent.text or "")
    for part in parts:
        line = part.lower()
        for kind, pattern in _labels():
            if pattern.search(line) is not None:
                return kind
    return None


@lru_cache(maxsize=1)
def _labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every label, at the beginning of a word; a change outranks the publication it names as well."""
    return tuple(
        (kind, re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, words().tables[f'visible.{kind}']))})"))
        for kind in ("modified", "published")
    )
