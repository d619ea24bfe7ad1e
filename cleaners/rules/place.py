"""Where a line stands in the article, and how near it is to the lines around it.

Knows: the span of the running text, sign-offs. Does not know: phrases, what follows from a place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.grammar import grammar_of
from cleaners.rules.shape import is_name_text, is_one_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaners.model import Kind
    from cleaners.rule import Line


def first_prose(lines: Sequence[Line]) -> int:
    """Index of the first paragraph, or the number of lines where there is none."""
    for index, line in enumerate(lines):
        if line.prose:
            return index
    return len(lines)


def last_prose(lines: Sequence[Line]) -> int:
    """Index of the last paragraph, or -1."""
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].prose:
            return index
    return -1


def last_sentence_line(lines: Sequence[Line], bottom: int) -> int:
    """Index of the last line behind a place that ends like a sentence of some words, or the place."""
    for index in range(len(lines) - 1, bottom, -1):
        line = lines[index]
        if line.ends and line.words >= SENTENCE and line.text[-1] != "…" and not line.said:
            return index
    return bottom


def says_again(lines: Sequence[Line]) -> bool:
    """Whether any two of these lines say the same; worked out once for all rules that see the same ones."""
    if not lines:
        return False
    memo = lines[0].gone.memo
    if (known := memo.get("again")) is None or known[0] is not lines:
        known = memo["again"] = (lines, len({line.folded for line in lines}) < len(lines))
    return bool(known[1])


def mass(lines: Iterable[Line]) -> int:
    """Words of running text in these lines."""
    return sum([line.words for line in lines if line.prose])


_INITIALS = re.compile(r"[.'’/]")
"""A sign inside a word of a name: initials, and names of the highlands."""
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("recent", "recent"),
    ("related", "related"),
    ("pointer", "related"),
    ("comments", "comments"),
    ("share", "share"),
    ("tags", "tags"),
    ("promo", "promo"),
    ("copyright", "copyright"),
    ("video", "video"),
    ("ad", "ad"),
    ("nav", "nav"),
    ("ago", "recent"),
    ("date", "recent"),
    ("byline", "byline"),
    ("bio", "byline"),
)
"""Which kind a line is that speaks of a topic, the surest topics first."""
SENTENCE = 6
"""Words of a sentence that is a paragraph of its own."""
SIGNED = 14
"""Words of a line that signs a text off."""
RUNNING = 38
"""Words from which a paragraph of several sentences is part of an article; ledes of teasers are shorter."""


def closes(line: Line) -> bool:
    """This line signs a text off: a name alone, an agency, a phrase of authorship."""
    if line.words > SIGNED or line.prose:
        return False
    said = line.said
    for topic in ("signoff", "agency", "byline"):
        if topic in said and said[topic].how in {"line", "starts"}:
            return line.text[-1] != ":" and (":" not in said[topic].phrase or topic == "byline")
    return (
        is_signed_name(line)
        and (line.words > 1 or "." in line.text)
        and not (said.keys() - {"credit", "copyright"})
        and line.text[-1] != ":"
        and not may_be_a_heading(line)
    )


def may_be_a_heading(line: Line) -> bool:
    """This line is in capitals and opens with no syllable of a name, or is a title with a full name."""
    grammar = grammar_of(line.pack.code)
    if grammar is None or line.page:
        return False
    first, _, rest = line.folded.partition(" ")
    if line.text.isupper() and rest:
        return first not in grammar.first_names and not _INITIALS.search(first)
    return first in grammar.titles and rest.count(" ") > 0


def kind_of(line: Line) -> Kind | None:
    """What the phrases of a line say it is, or None."""
    return next((kind for topic, kind in _KINDS if topic in line.said), None)


def is_signed_name(line: Line) -> bool:
    """This line is a name, alone or behind a degree or an office.

    In flattened text that is only said of languages with a file of small words: English sub-headings, with a
    capital on every word, look like names.
    """
    grammar = grammar_of(line.pack.code)
    if is_name_text(line.text):
        return line.page or grammar is not None
    if grammar is None or line.words > SIGNED or (office := grammar.offices.match(line.folded)) is None:
        return False
    return is_name_text(line.text[office.end() :].strip())


def is_article_prose(line: Line) -> bool:
    """This line is a paragraph of several sentences, as teasers never are."""
    return line.prose and line.words >= RUNNING and not is_one_sentence(line.text)
