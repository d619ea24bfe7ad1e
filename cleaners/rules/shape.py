"""How a line is set: as a headline, a list entry, a verse, a name, one sentence.

Knows: length, punctuation, capitals. Does not know: phrases, the lines around it, what follows from a shape.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaners.rule import Line

SHORT_TITLE, LONG_TITLE = 4, 30
"""Words of a headline."""
TAG_WORDS = 5
"""Words of a keyword."""
ROW_WORDS, ROW_MOST = 6, 18
"""Words of a headline in a row of them; longer lines are paragraphs whose full stop was forgotten."""
VERSED = 8
"""Words of the longest of two or three lines that may be verses."""
VERSE = 9
"""Words of a verse."""
BULLET_WORDS = 6
"""Words from which an entry behind a bullet may be a headline."""
ENTRIES = 3
"""Unended lines in a row from which they are a list and no headlines."""
CUT_OFF = ("…", "...", "[…]", "[...]")
"""How a lede ends that a list of stories has cut off."""
NAME_WORDS = 8
"""Two long names."""
_ITEM = re.compile(
    r"[-–—•*+▪►●○◦✓]|\(?(?:\d{1,2}|[a-zđ])[.)/]\s|[^\W\d_]+\s\d{1,3}(?:\+\d)?[.:]\s|[IVX]{1,4}\.\s|\d{1,2}(?:[.:h]\d\d)|\d{1,3}(?:\+\d{1,2})?['’]\s"
)
NUMBERED = 16
"""Characters that open an entry with a letter, up to the sign behind its number."""
_STATED = re.compile(r":\s(?:.*;|(?:\S+-){2}|\d[\d.,:\-]*\s*(?:\(|$))")
_LABEL = re.compile(r"[^:]{2,30}:\s")
_LABELLED = re.compile(r"[^:]{2,16}:\s")
_BREAK = re.compile(r"[.!?…][\"”'’)\]]*\s+(?=[^\W\d_a-zà-öø-ÿăđĩũơư]|[“\"(\d])")
_JOINT = r"(?<=[a-zà-öø-ỹ\d].)(?=[^\W\d_a-zà-öø-ÿăđĩũơư][a-zà-öø-ỹ]+\s)"
GLUED = re.compile(rf"[.!?…]{_JOINT}")
"""A new sentence without a space before it."""
_GLUED_BY = tuple((sign, re.compile(re.escape(sign) + _JOINT)) for sign in ".!?…")
_WORD = r"[^\W\d_a-zà-öø-ÿăđĩũơư][\w'’]*\.?"
_NAME = re.compile(
    rf"{_WORD}(?:[\s.\-]+{_WORD}){{0,4}}(?:\s*[-–,/&(+]\s*{_WORD}(?:[\s.\-]+{_WORD}){{0,4}})*\)?"
)
_CLOSERS = (".", ";", ":", ",", ".”", '."', ".)", "…", "...")


def is_title(line: Line) -> bool:
    """This line is set like a headline: a handful of words, no full stop."""
    text = line.text
    return SHORT_TITLE <= line.words <= LONG_TITLE and not text.endswith(_CLOSERS) and not is_item(line)


def is_item(line: Line) -> bool:
    """This line opens like a list entry, an answer or a time."""
    if line.item is None:
        line.item = _opens_an_item(line.text)
    return line.item


def _opens_an_item(text: str) -> bool:
    if text[0].isalpha():
        opening = text[:NUMBERED]
        if not ("." in opening or ":" in opening or ")" in opening or "/" in opening):
            return False
    return _ITEM.match(text) is not None


def is_tag(lines: Sequence[Line], index: int) -> bool:
    """This line is a keyword: a word or a few, beside others of the kind or alone at the end."""
    line = lines[index]
    if line.words > TAG_WORDS or line.ends or line.text[-1] in ":;," or line.text[0].isdigit():
        return False
    near = [lines[at] for at in (index - 1, index + 1) if 0 <= at < len(lines)]
    return all(other.words <= TAG_WORDS or other.prose or other.said for other in near)


def may_be_in_a_row(line: Line) -> bool:
    """This line may be one of several headlines in a row: long, and set as no table, rule or talk is."""
    return (
        ROW_WORDS <= line.words <= ROW_MOST
        and not line.said
        and (not line.ends or line.text[-1] == "?")
        and is_title(line)
        and not line.text.isupper()
        and "|" not in line.text
        and not is_quote(line)
        and is_one_sentence(line.text)
    )


def may_be_headlines(lines: Sequence[Line], row: range) -> bool:
    """These lines in a row may be headlines: nothing introduces them, and they are no verses and no list."""
    above, texts = lines[row[0] - 1], [lines[at].text for at in row]
    if (
        above.text[-1] in ":;,"
        or not above.ends
        or len({text.split(" ", 1)[0] for text in texts}) < len(texts)
    ):
        return False
    if all(text[-1] == "?" for text in texts) or any(_LABELLED.match(text) for text in texts[1:]):
        return False
    return max(lines[at].words for at in row) > VERSED


def is_bullet(line: Line) -> bool:
    """This line opens with a bullet or a dash, as lists of links do, and has the length of a headline."""
    return line.text[0] in "•▪►●-*" and line.words >= BULLET_WORDS and not line.ends


def is_quote(line: Line) -> bool:
    """This line opens with a quotation mark."""
    return line.text[0] in "\"“'‘«"


def is_all_quote(line: Line) -> bool:
    """This line opens with a quotation mark and closes with one, or never closes it."""
    if not is_quote(line):
        return False
    closing = [at for at, char in enumerate(line.text) if char in "\"”'’»" and at]
    return not closing or closing[0] >= len(line.text.rstrip(".!?…")) - 1


def is_one_sentence(text: str) -> bool:
    """Whether a text holds no more than one sentence, roughly."""
    return _BREAK.search(text) is None


def holds_glued(text: str) -> bool:
    """Whether a new sentence without a space before it stands anywhere in a text; one sign is soon found."""
    return any(sign in text and glued.search(text) is not None for sign, glued in _GLUED_BY)


def last_sentence(text: str, start: int = 0) -> int:
    """Where the last sentence of a line begins, looked for from a place on; 0 where none begins there."""
    found = [match.end() for match in _BREAK.finditer(text, start)]
    return found[-1] if found else 0


def is_name(line: Line) -> bool:
    """This line is nothing but one or two names."""
    return is_name_text(line.text)


def is_name_text(text: str) -> bool:
    """Whether a text is nothing but one or two names."""
    return (
        bool(text)
        and text[-1] not in ".!?"
        and text.count(" ") < NAME_WORDS
        and _NAME.fullmatch(text) is not None
    )


def in_list(lines: Sequence[Line], index: int) -> bool:
    """This line is one of several unended ones in a row, or of two that open alike: a list, a poem."""
    start = stop = index
    if not _is_entry(lines[index], lines[index]):
        return False
    while start > 0 and _is_entry(lines[start - 1], lines[index]):
        start -= 1
    while stop + 1 < len(lines) and _is_entry(lines[stop + 1], lines[index]):
        stop += 1
    if stop - start + 1 >= ENTRIES:
        return True
    return any(
        start <= near <= stop
        and not is_item(lines[index])
        and _opens_alike(lines[near].text, lines[index].text)
        for near in (index - 1, index + 1)
    )


def _is_entry(line: Line, other: Line) -> bool:
    """Whether a line can be an entry of the list that the other one is in: unended, and set alike."""
    if line.words > LONG_TITLE or line.said or (line.ends and (line.words > VERSE or line.text[-1] == ".")):
        return False
    return line is other or (line.block.indent == other.block.indent and is_item(line) == is_item(other))


def _opens_alike(one: str, other: str) -> bool:
    """Whether two lines open with the same word, or both hold a colon near their beginning."""
    if one.split(" ", 1)[0] == other.split(" ", 1)[0]:
        return True
    return _LABEL.match(one) is not None and _LABEL.match(other) is not None


def is_entry(line: Line) -> bool:
    """This line is an entry of a table: a list, a series or nothing but a figure behind a colon."""
    return _STATED.search(line.text) is not None


def heads_a_table(lines: Sequence[Line], index: int) -> bool:
    """Right under this line stands an entry of a table."""
    return index + 1 < len(lines) and is_entry(lines[index + 1])


def is_listed(lines: Sequence[Line], index: int) -> bool:
    """This line belongs to a list that a line with a colon introduces."""
    for above in range(index - 1, -1, -1):
        if lines[above].text.endswith(":"):
            return True
        if lines[above].prose or lines[above].words > LONG_TITLE:
            return False
    return False
