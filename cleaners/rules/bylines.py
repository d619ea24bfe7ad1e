"""Who wrote it: bylines, sign-offs, agencies, biographies, above the text and below it.

Knows: how a name alone looks, and where an author's line may stand.
Does not know: phrases.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.markup import SUB_HEADINGS
from cleaners.rule import Hit, Rule
from cleaners.rules.place import first_prose, is_signed_name, last_prose, may_be_a_heading
from cleaners.rules.tail import goes_on
from cleaners.text import Wording, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

_INLINE = re.compile(r"\s*\((?P<name>[^()]{2,40})\)\s*\.?$")
_INITIALS = re.compile(r"(?<=[.!?…\"”])\s*\[[^\W\d_]{1,3}(?:[./-][^\W\d_]{1,3})?\]\s*$")
MOST = 3
"""Lines of names in a row that can be bylines; more are a list."""
FIELDS = 3
"""Lines within the text that name an author from which they are entries of a list."""


def signed(lines: Sequence[Line]) -> Iterator[Hit]:
    """A phrase of authorship, above the first paragraph or after the last one."""
    top, bottom = first_prose(lines), last_prose(lines)
    found = list(_signed(lines, top, bottom))
    within = [hit for hit in found if top <= hit.at <= bottom]
    for hit in found:
        if len(within) < FIELDS or hit not in within:
            yield hit


def _signed(lines: Sequence[Line], top: int, bottom: int) -> Iterator[Hit]:
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
    head = [index for index in range(top) if _is_name(lines, index) and (index or _dated(lines[index]))]
    tail = [at for at in range(bottom + 1, len(lines)) if _is_name(lines, at) and not goes_on(lines, at)]
    if len(tail) > 1 and _open_alike([lines[index] for index in tail]):
        tail = []
    for found in (head, tail):
        if 0 < len(found) <= MOST:
            for index in found:
                yield Hit(index, "a name alone at the edge of the text")


def _is_name(lines: Sequence[Line], index: int) -> bool:
    """This line is a name; one in capitals that opens like no name is a heading, where others are set so."""
    line = lines[index]
    if not is_signed_name(line) or line.block.tag in SUB_HEADINGS:
        return False
    if not may_be_a_heading(line):
        return True
    return (
        line.text.isupper() and sum(other.text.isupper() and may_be_a_heading(other) for other in lines) == 1
    )


def _open_alike(names: Sequence[Line]) -> bool:
    """Two of these names open with the same word, as the entries of a list do."""
    return not names[0].page and len({line.text.split(" ", 1)[0] for line in names}) < len(names)


def _dated(line: Line) -> bool:
    """Whether a date stands under this line, as it does under an author's name."""
    gone = line.beside(1)
    return gone is not None and gone.kind == "date"


def initials_inline(lines: Sequence[Line]) -> Iterator[Hit]:
    """The author's initials in square brackets that close the last paragraph."""
    bottom = max((at for at, line in enumerate(lines) if line.prose or line.text[-1] == "]"), default=-1)
    if bottom >= 0 and (match := _INITIALS.search(lines[bottom].text)) is not None:
        yield Hit(bottom, f"initials in brackets: {match.group().strip()!r}", start=match.start())


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
    Rule(
        "byline.initials",
        "byline",
        initials_inline,
        "initials in brackets at the end of the last paragraph",
        where="text",
        needs="]",
    ),
    Rule("byline.agency", "byline", agency_inline, "the agency in brackets at the end of the last paragraph"),
)
