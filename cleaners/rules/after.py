"""Headlines and keywords behind the last paragraph of a flattened text that nobody has signed off.

Knows: headlines, keywords, what shows that a text is over. Does not know: phrases, markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.grammar import grammar_of
from cleaners.rule import Hit, Rule
from cleaners.rules.place import closes, last_prose, mass
from cleaners.rules.shape import (
    CUT_OFF,
    ROW_MOST,
    ROW_WORDS,
    TAG_WORDS,
    heads_a_table,
    in_list,
    is_entry,
    is_item,
    is_listed,
    is_name,
    is_one_sentence,
    is_quote,
    is_tag,
    is_title,
    may_be_headlines,
    may_be_in_a_row,
)
from cleaners.rules.tail import is_told, reached, strange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

ENOUGH = 30
"""Words of running text that must stand before an end."""
TAIL_WORDS = 5
"""Words from which a line after the last paragraph is a headline; shorter ones are names and tags."""
KEYWORDS = 3
"""Keywords in one line."""
VERSE = 7
"""Words of a verse; headlines in a row are longer."""
LIST = 4
"""Headlines in a row from which they may be a list."""
STOPPED = 0.8
"""Share of long lines that end like sentences from which an unended line stands out."""
LONG = 20
"""Words of such a line."""
_STATED = re.compile(r":\s(?:.*[\d;]|(?:\S+-){2})")
"""A figure, a series or a list behind a colon: an entry of a table."""
_PARTS = re.compile(r"[,|;]")
_LABEL = re.compile(r"[^:]{2,24}:")


def after_the_last_paragraph(lines: Sequence[Line]) -> Iterator[Hit]:
    """Headlines and keywords after the last paragraph of a text whose lines end like sentences.

    Behind something of a page's end they are told by their shape. Else a headline must be strange to the
    text, with another beside it or furniture below, and no sentence may follow: authors forget full stops,
    and a sub-heading heads what follows. Only in languages with a file of small words: what stands there in
    others is as often a list.
    """
    grammar = grammar_of(lines[0].pack.code) if lines else None
    if grammar is None or not 0 <= (bottom := _last_sentence(lines)) < len(lines) - 1:
        return
    asked = any(line.text[-1] == "?" for line in lines[:bottom])
    for index, over in _candidates(lines, bottom):
        line = lines[index]
        if line.text.endswith(CUT_OFF) and is_title(lines[index - 1]):
            yield Hit(index, "a lede that breaks off, under a headline")
        elif line.text[-1] == "?" and grammar.addressed.among(line.tokens, line.joined):
            continue
        elif (over or _may_be_other(lines, index)) and _is_headline(lines, index, asked=asked):
            yield Hit(index, "set like a headline, after the last paragraph")
        elif _is_tagged(lines, index, bottom):
            yield Hit(index, "keywords that the text holds, after the last paragraph", kind="tags")
        elif over or line.beside(1):
            yield from _few_words(lines, index, bottom)


def _candidates(lines: Sequence[Line], bottom: int) -> Iterator[tuple[int, bool]]:
    """Lines behind the last paragraph that may be no text, and whether something of a page's end is above."""
    last = max((index for index in range(bottom + 1, len(lines)) if is_told(lines[index])), default=bottom)
    for index in range(bottom + 1, len(lines)):
        line = lines[index]
        if line.said or is_listed(lines, index) or is_quote(line) or closes(line):
            continue
        over = reached(lines, bottom, index)
        if over or index >= last:
            yield index, over


def _few_words(lines: Sequence[Line], index: int, bottom: int) -> Iterator[Hit]:
    near = (at for at in (index - 1, index + 1) if bottom < at < len(lines))
    if is_tag(lines, index) and any(is_tag(lines, at) for at in near):
        yield Hit(index, "a word or a few among others, after the last paragraph", kind="tags")
    elif _is_label(lines[index]) and not is_name(lines[index]) and not heads_a_table(lines, index):
        yield Hit(index, "a word or a few, after the last paragraph", kind="other")


def _may_be_other(lines: Sequence[Line], index: int) -> bool:
    """This headline is strange to the text and one of two in a row, or stands above furniture."""
    near = [at for at in (index - 1, index + 1) if at < len(lines) and _is_other(lines[at])]
    furnished = any(lines[at].beside(1) for at in (index, *near))
    if not _is_other(lines[index]) or not (near or furnished):
        return False
    if near and furnished:
        return True
    if near and _is_other_row(lines, index):
        return True
    return all(strange(lines, at) for at in (index, *near[:1])) and not (
        furnished and _says_what_passed(lines[index])
    )


def _is_other_row(lines: Sequence[Line], index: int) -> bool:
    """This line is one of two or three headlines with which the lines end."""
    first = index
    while first > 1 and may_be_in_a_row(lines[first - 1]):
        first -= 1
    row = range(first, len(lines))
    return len(row) < LIST and all(may_be_in_a_row(lines[at]) for at in row) and may_be_headlines(lines, row)


def _is_other(line: Line) -> bool:
    """This line may be the headline of another story: long for a sub-heading, no row of a table."""
    return (
        is_title(line)
        and not line.ends
        and ROW_WORDS <= line.words <= ROW_MOST
        and not _LABEL.match(line.text)
        and "|" not in line.text.strip("| ")
        and not _tells(line)
    )


def _tells(line: Line) -> bool:
    """This line tells, as the sentence of an author does who forgot its full stop."""
    grammar = grammar_of(line.pack.code)
    return grammar is not None and grammar.tells.among(line.tokens, line.joined) is not None


def _says_what_passed(line: Line) -> bool:
    grammar = grammar_of(line.pack.code)
    return grammar is not None and grammar.passes.among(line.tokens, line.joined) is not None


def _is_tagged(lines: Sequence[Line], index: int, bottom: int) -> bool:
    line = lines[index]
    parts = line.text.split(" | ")
    if len(parts) >= KEYWORDS and line.beside(1) and not any(map(str.isdigit, line.text)):
        return all(part.count(" ") < TAG_WORDS for part in parts)
    if not _keywords(lines, index):
        return False
    if _PARTS.search(line.text):
        return True
    return any(bottom < at < len(lines) and _keywords(lines, at) for at in (index - 1, index + 1))


def _keywords(lines: Sequence[Line], index: int) -> bool:
    """This line is a list of keywords, or one of several lines of them: the text holds them word for word."""
    line = lines[index]
    parts = [part.strip() for part in _PARTS.split(line.folded) if part.strip()]
    if line.ends or ":" in line.text or any(part.count(" ") >= TAG_WORDS for part in parts):
        return False
    others = lines[:index]
    known = sum(any(part in other.folded for other in others if other.ends) for part in parts)
    return known * 2 > len(parts)


def _last_sentence(lines: Sequence[Line]) -> int:
    """Index of the last paragraph, with the short sentences right under it; -1 where lines do not end so."""
    bottom = last_prose(lines)
    long = [line for line in lines[: bottom + 1] if line.words >= LONG]
    if not long or sum(line.ends for line in long) < STOPPED * len(long):
        return -1
    if mass(lines[: bottom + 1]) < ENOUGH:
        return -1
    while bottom + 1 < len(lines) and lines[bottom + 1].ends and lines[bottom + 1].text[-1] not in "?…":
        bottom += 1
    return bottom


def _is_label(line: Line) -> bool:
    if line.words >= TAIL_WORDS or is_item(line) or _STATED.search(line.text):
        return False
    return line.text[-1] not in '.!?…:;,"”'


def _is_headline(lines: Sequence[Line], index: int, *, asked: bool) -> bool:
    """This line is set like a headline: it cries nothing out, and asks only where nothing else asks."""
    line = lines[index]
    if line.text[-1] == "!" or (line.text[-1] == "?" and asked) or _STATED.search(line.text):
        return False
    if not is_title(line) or line.words < TAIL_WORDS or not is_one_sentence(line.text):
        return False
    return not _is_entry(lines, index) and not _by_a_table(lines, index)


def _by_a_table(lines: Sequence[Line], index: int) -> bool:
    """An entry of a table stands right above or below."""
    return any(0 <= at < len(lines) and is_entry(lines[at]) for at in (index - 1, index + 1))


def _is_entry(lines: Sequence[Line], index: int) -> bool:
    """This line belongs to a poem, a list or a table; headlines in a row are longer, keywords shorter."""
    if lines[index].words >= VERSE:
        return False
    run = [line for line in lines if line is lines[index] or line.ends or line.words >= TAIL_WORDS]
    return in_list(run, run.index(lines[index]))


RULES = (
    Rule(
        "end.titles", "related", after_the_last_paragraph, "headlines after the last paragraph", where="text"
    ),
)
