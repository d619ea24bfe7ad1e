"""What stands behind the article's own end in flattened text: behind its sign-off or last paragraph.

Knows: sign-offs and names alone, headlines, tags, ledes of one sentence. Does not know: phrases, markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule
from cleaners.rules.kin import kin_of
from cleaners.rules.place import closes, is_article_prose, is_signed_name, kind_of, mass
from cleaners.rules.shape import (
    CUT_OFF,
    is_item,
    is_name,
    is_one_sentence,
    is_quote,
    is_tag,
    is_title,
)
from cleaners.rules.tail import FOREIGN, goes_on, is_told, strange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.model import Kind
    from cleaners.rule import Line

ENOUGH = 30
"""Words of running text that must stand before an end."""
BALANCE = 1.2
"""What follows a sign-off holds at most so many words of running text for every one before it."""
TAG_WORDS = 5
"""Words of a name behind the sign-off."""
KEYWORDS = 7
"""Words from which an unended line is no keyword."""
LEDE_LEAST, LEDE_MOST = 10, 45
"""Words of the lede of another story."""
BETWEEN = 32
"""Words of a line of a comment box."""
_LAST = frozenset(("comments", "tags", "copyright", "byline"))
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
        if mass(after) > BALANCE * before or any(is_article_prose(line) for line in after):
            continue
        if _says_who(line) or not goes_on(lines, index):
            return index
    return -1


def _says_who(line: Line) -> bool:
    """A phrase of authorship or an agency, and no name alone, which may head a part of the text."""
    return not line.said.keys().isdisjoint(("signoff", "agency", "byline"))


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
        elif is_tag(lines, index):
            yield Hit(index, because, kind="tags")
        elif is_title(line) or is_item(line) or line.prose or line.text.endswith(CUT_OFF):
            yield Hit(index, because, kind=kind)
        else:
            yield Hit(index, because, kind="other")


def strangers(lines: Sequence[Line]) -> Iterator[Hit]:
    """Ledes of other stories at the very end, one sentence each, behind something of a page's end.

    A counter of comments below two of them is one as well. Their words have to stand nowhere else in the
    text; that alone says little: the last paragraphs of a short article are often as strange to the rest.
    """
    start, stop = _ledes(lines)
    if start == stop:
        return
    counted = (gone := lines[stop - 1].beside(1)) is not None and gone.rule == "furniture.counter"
    if not counted and not any(_behind_an_end(lines, index) for index in range(start, stop)):
        return
    kin = kin_of(lines)
    first = stop
    while first > start and (strange(lines, first - 1) or (counted and kin.new(first - 1) >= FOREIGN / 2)):
        first -= 1
    if counted and first > start:
        return
    if not (counted and stop - first > 1):
        first = next((index for index in range(first, stop) if _behind_an_end(lines, index)), stop)
    if first == stop or mass(lines[:first]) < max(ENOUGH, mass(lines[first:])):
        return
    if any(is_article_prose(line) for line in lines[:first]):
        for index in range(first, stop):
            yield Hit(index, "one sentence whose words stand nowhere else in the text, at its end")


def _ledes(lines: Sequence[Line]) -> tuple[int, int]:
    """Where the ledes at the end begin and where they stop; keywords may stand below."""
    stop = len(lines)
    while stop > 1 and not lines[stop - 1].ends and lines[stop - 1].words < KEYWORDS:
        stop -= 1
    start = stop
    while start > 1 and _is_lede(lines[start - 1]) and not is_item(lines[start - 1]):
        start -= 1
    return start, stop


def _behind_an_end(lines: Sequence[Line], index: int) -> bool:
    """Right above this line stands a sign-off, or furniture that hardly ever stands in a text."""
    above = lines[index].beside(-1)
    if above is not None and above.kind in _LAST:
        return True
    return closes(lines[index - 1]) and _says_who(lines[index - 1])


def among_furniture(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line at the end of the page that stands between lines of furniture."""
    for index in range(len(lines) - 1, 0, -1):
        line = lines[index]
        above = line.beside(-1)
        if is_article_prose(line) or line.words > BETWEEN or mass(lines[:index]) < ENOUGH:
            return
        if is_told(line) and line.beside(1) is None:
            return
        if (
            above is None
            or above.kind not in _FURNITURE
            or (index + 1 < len(lines) and line.beside(1) is None)
        ):
            return
        kind = "byline" if is_signed_name(line) and above.kind == "promo" else above.kind
        yield Hit(index, f"between lines of furniture at the end: {above.text[:30]!r}", kind=kind)


def _is_lede(line: Line) -> bool:
    return (
        line.ends
        and LEDE_LEAST <= line.words <= LEDE_MOST
        and is_one_sentence(line.text)
        and not is_quote(line)
    )


def breaking_off(lines: Sequence[Line]) -> Iterator[Hit]:
    """A headline and a lede that breaks off, after the text."""
    for index in range(2, len(lines)):
        lede, head = lines[index], lines[index - 1]
        if (
            lede.text.endswith(CUT_OFF)
            and LEDE_LEAST <= lede.words <= LEDE_MOST
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
)
