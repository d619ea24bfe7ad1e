"""Who wrote it: bylines, sign-offs, agencies, biographies, above the text and below it.

Knows: how a name alone looks, and where an author's line may stand.
Does not know: phrases.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule
from cleaners.rules.place import first_prose, is_signed_name, last_prose
from cleaners.text import Wording, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

_INLINE = re.compile(r"\s*\((?P<name>[^()]{2,40})\)\s*\.?$")
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
"""Elements that name what follows, not who wrote it."""
MOST = 3
"""Lines of names in a row that can be bylines; more are a list."""


def signed(lines: Sequence[Line]) -> Iterator[Hit]:
    """A phrase of authorship, above the first paragraph or after the last one."""
    top, bottom = first_prose(lines), last_prose(lines)
    for index, line in enumerate(lines):
        outside = index < top or index > bottom
        said = line.said
        for topic in ("byline", "bio", "agency", "signoff"):
            if (say := said.get(topic)) is None:
                continue
            short = line.words <= (45 if topic == "bio" else 20)
            if short and (outside or (say.how == "line" and not line.prose)):
                yield Hit(index, f"{say.how} {say.phrase!r}")
                break


def names_alone(lines: Sequence[Line]) -> Iterator[Hit]:
    """A name alone right above the first paragraph (but not the headline) or right after the last one."""
    top, bottom = first_prose(lines), last_prose(lines)
    if top > bottom:
        return
    head = [index for index in range(top) if _is_name(lines[index]) and (index or _dated(lines[index]))]
    tail = [index for index in range(bottom + 1, len(lines)) if _is_name(lines[index])]
    for found in (head, tail):
        if 0 < len(found) <= MOST:
            for index in found:
                yield Hit(index, "a name alone at the edge of the text")


def _is_name(line: Line) -> bool:
    return is_signed_name(line) and line.block.tag not in HEADINGS


def _dated(line: Line) -> bool:
    """Whether a date stands under this line, as it does under an author's name."""
    gone = line.beside(1)
    return gone is not None and gone.kind == "date"


def agency_inline(lines: Sequence[Line]) -> Iterator[Hit]:
    """The agency in brackets that closes the last paragraph."""
    bottom = last_prose(lines)
    if bottom < 0:
        return
    line = lines[bottom]
    if not line.text.rstrip(" .").endswith(")") or (match := _INLINE.search(line.text)) is None:
        return
    if sum(_INLINE.search(other.text) is not None for other in lines) > 1:
        return
    size = match["name"].count(" ") + 1
    for written in (match["name"], match.group().strip()):
        said = line.pack.says(Wording(written, size, fold(written)))
        for topic in ("agency", "signoff"):
            if topic in said and said[topic].how == "line":
                yield Hit(bottom, f"{said[topic].how} {said[topic].phrase!r}", start=match.start())
                return


RULES = (
    Rule(
        "byline.phrase",
        "byline",
        signed,
        "a phrase of authorship at the edge of the text",
        ("byline", "bio", "agency", "signoff"),
    ),
    Rule("byline.name", "byline", names_alone, "a name alone at the edge of the text"),
    Rule("byline.agency", "byline", agency_inline, "the agency in brackets at the end of the last paragraph"),
)
