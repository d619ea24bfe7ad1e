"""What stands behind the article's own end in flattened text: behind its sign-off or last paragraph.

Knows: sign-offs and names alone, headlines, tags, ledes of one sentence. Does not know: phrases, markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.grammar import grammar_of
from cleaners.rule import Hit, Rule
from cleaners.rules.kin import kin_of
from cleaners.rules.place import closes, is_article_prose, is_signed_name, kind_of, last_prose, mass
from cleaners.rules.shape import (
    CUT_OFF,
    heads_a_table,
    in_list,
    is_entry,
    is_item,
    is_listed,
    is_name,
    is_one_sentence,
    is_quote,
    is_title,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.model import Kind
    from cleaners.rule import Line

ENOUGH = 30
"""Words of running text that must stand before an end."""
BALANCE = 1.2
"""What follows a sign-off holds at most so many words of running text for every one before it."""
TAIL_WORDS = 5
"""Words from which a line after the last paragraph is a headline; shorter ones are names and tags."""
TAG_WORDS = 5
VERSE = 7
"""Words of a verse; headlines in a row are longer."""
_STATED = re.compile(r":\s(?:.*[\d;]|(?:\S+-){2})")
"""A figure, a series or a list behind a colon: an entry of a table."""
LEDE_WORDS = 45
FOREIGN = 0.55
"""Share of new words from which a headline and its lede are of another story."""
SHARED = 0.12
"""Share of pairs of words that a lede of another story has in common with the text by chance."""
LIST = 3
STOPPED = 0.8
"""Share of long lines that end like sentences from which an unended line stands out."""
LONG = 20

BETWEEN = 32
"""Words of a line of a comment box."""
_FURNITURE = frozenset(("comments", "share", "tags", "promo", "nav", "copyright", "ad"))


def own_end(lines: Sequence[Line]) -> int:
    """The index of the sign-off that ends the article, or -1.

    It follows a paragraph, enough running text stands before it, and nothing after it reads like an article.
    """
    for index, line in enumerate(lines):
        if not index or line.prose or not closes(line):
            continue
        before = mass(lines[:index])
        if before < ENOUGH or not (
            lines[index - 1].prose or lines[index - 1].ends or _after_a_photo(lines, index)
        ):
            continue
        after = lines[index + 1 :]
        if mass(after) <= BALANCE * before and not any(is_article_prose(line) for line in after):
            return index
    return -1


def _after_a_photo(lines: Sequence[Line], index: int) -> bool:
    gone = lines[index].beside(-1)
    return gone is not None and gone.kind in {"caption", "credit", "related", "promo"}


def behind_the_end(lines: Sequence[Line]) -> Iterator[Hit]:
    """Everything behind the sign-off that is no sign-off itself."""
    if (end := own_end(lines)) < 0:
        return
    kind: Kind = "related"
    for index in range(end + 1, len(lines)):
        line = lines[index]
        if closes(line) and line.at - lines[end].at == 1:  # the paper's name under the author's
            continue
        because = f"behind the sign-off {lines[end].text[:40]!r}"
        if (said := kind_of(line)) is not None:
            kind = said if said in {"related", "recent"} else kind
            yield Hit(index, because, kind=said)
        elif is_signed_name(line) and line.words <= TAG_WORDS:
            yield Hit(index, because, kind="byline")
        elif _is_tag(lines, index):
            yield Hit(index, because, kind="tags")
        elif is_title(line) or is_item(line) or line.prose or line.text.endswith(CUT_OFF):
            yield Hit(index, because, kind=kind)
        else:
            yield Hit(index, because, kind="other")


def _is_tag(lines: Sequence[Line], index: int) -> bool:
    """This line is a keyword: a word or a few, beside others of the kind or alone at the end."""
    line = lines[index]
    if line.words > TAG_WORDS or line.ends or line.text[-1] in ":;," or line.text[0].isdigit():
        return False
    near = [lines[at] for at in (index - 1, index + 1) if 0 <= at < len(lines)]
    return all(other.words <= TAG_WORDS or other.prose or other.said for other in near)


def after_the_last_paragraph(lines: Sequence[Line]) -> Iterator[Hit]:
    """Headlines and keywords after the last paragraph of a text whose lines end like sentences.

    Only in languages with a file of small words: what stands there in others is as often a list.
    """
    grammar = grammar_of(lines[0].pack.codes[0]) if lines and lines[0].pack.codes else None
    if grammar is None or (bottom := _last_sentence(lines)) < 0:
        return
    asked = any(line.text[-1] == "?" for line in lines[:bottom])
    for index in range(bottom + 1, len(lines)):
        line = lines[index]
        if line.said or is_listed(lines, index) or is_quote(line) or closes(line):
            continue
        if line.text.endswith(CUT_OFF) and is_title(lines[index - 1]):
            yield Hit(index, "a lede that breaks off, under a headline")
        elif line.text[-1] == "?" and grammar.addressed.among(line.tokens, line.joined):
            continue
        elif (
            _is_headline(line, asked=asked) and not _is_entry(lines, index) and not _by_a_table(lines, index)
        ):
            yield Hit(index, "set like a headline, after the last paragraph")
        elif _is_tag(lines, index) and any(
            _is_tag(lines, at) for at in (index - 1, index + 1) if bottom < at < len(lines)
        ):
            yield Hit(index, "a word or a few among others, after the last paragraph", kind="tags")
        elif _is_label(line) and not heads_a_table(lines, index):
            yield Hit(index, "a word or a few, after the last paragraph", kind="other")


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


def _is_headline(line: Line, *, asked: bool) -> bool:
    """This line is set like a headline: it cries nothing out, and asks only where nothing else asks."""
    if line.text[-1] == "!" or (line.text[-1] == "?" and asked) or _STATED.search(line.text):
        return False
    return is_title(line) and line.words >= TAIL_WORDS


def _by_a_table(lines: Sequence[Line], index: int) -> bool:
    """An entry of a table stands right above or below."""
    return any(0 <= at < len(lines) and is_entry(lines[at]) for at in (index - 1, index + 1))


def _is_entry(lines: Sequence[Line], index: int) -> bool:
    """This line belongs to a poem, a list or a table; headlines in a row are longer, keywords shorter."""
    if lines[index].words >= VERSE:
        return False
    run = [line for line in lines if line is lines[index] or line.ends or line.words >= TAIL_WORDS]
    return in_list(run, run.index(lines[index]))


def strangers(lines: Sequence[Line]) -> Iterator[Hit]:
    """Ledes of other stories at the very end, one sentence each, whose words stand nowhere else in the text.

    Three make a list, two where a counter of comments closes them; one is enough where a gap parts it from
    the text and no gap stands above.
    """
    start = len(lines)
    while start > 1 and _is_lede(lines[start - 1]) and not is_item(lines[start - 1]):
        start -= 1
    if start == len(lines):
        return
    parted = [
        at
        for at in range(max(start, 3), len(lines))
        if lines[at].block.gap > max(line.block.gap for line in lines[1:at])
    ]
    counted = (gone := lines[-1].beside(1)) is not None and gone.rule == "furniture.counter"
    if not parted and len(lines) - start < LIST - counted:
        return
    kin = kin_of(lines)

    def strange(at: int) -> bool:
        return kin.new(at) >= (FOREIGN / 2 if counted else FOREIGN) and (counted or kin.shared(at) <= SHARED)

    first = len(lines)
    while first > start and strange(first - 1):
        first -= 1
    count = len(lines) - first
    if not count or (count < LIST - counted and first not in parted):
        return
    if mass(lines[:first]) < max(ENOUGH, mass(lines[first:])) or any(map(strange, range(start, first))):
        return
    if any(is_article_prose(line) for line in lines[:first]):
        for index in range(first, len(lines)):
            yield Hit(index, "one sentence whose words stand nowhere else in the text, at its end")


def among_furniture(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line at the end of the page that stands between lines of furniture."""
    for index in range(len(lines) - 1, 0, -1):
        line = lines[index]
        above = line.beside(-1)
        if is_article_prose(line) or line.words > BETWEEN or mass(lines[:index]) < ENOUGH:
            return
        if (
            above is None
            or above.kind not in _FURNITURE
            or (index + 1 < len(lines) and line.beside(1) is None)
        ):
            return
        kind = "byline" if is_signed_name(line) and above.kind == "promo" else above.kind
        yield Hit(index, f"between lines of furniture at the end: {above.text[:30]!r}", kind=kind)


def _is_head(line: Line) -> bool:
    return is_title(line) and not line.ends


def _is_lede(line: Line) -> bool:
    return (
        line.ends
        and LONG // 2 <= line.words <= LEDE_WORDS
        and is_one_sentence(line.text)
        and not is_quote(line)
    )


def breaking_off(lines: Sequence[Line]) -> Iterator[Hit]:
    """A headline and a lede that breaks off, after the text."""
    for index in range(2, len(lines)):
        lede, head = lines[index], lines[index - 1]
        if (
            lede.text.endswith(CUT_OFF)
            and LONG // 2 <= lede.words <= LEDE_WORDS
            and is_one_sentence(lede.text)
            and is_title(head)
            and not is_item(head)
            and not is_name(head)
            and mass(lines[: index - 1]) >= ENOUGH
            and not any(is_article_prose(line) for line in lines[index + 1 :])
        ):
            yield Hit(index - 1, "a headline over a lede that breaks off")
            yield Hit(index, "a lede that breaks off, under a headline")


RULES = (
    Rule(
        "end.broken",
        "related",
        breaking_off,
        "a headline and a lede that breaks off, after the text",
        where="text",
    ),
    Rule("end.strangers", "related", strangers, "ledes of other stories at the end", where="text"),
    Rule("end.among", "other", among_furniture, "between lines of furniture at the end", where="text"),
    Rule("end.signed", "related", behind_the_end, "what stands behind the sign-off", where="text"),
    Rule(
        "end.titles", "related", after_the_last_paragraph, "headlines after the last paragraph", where="text"
    ),
)
