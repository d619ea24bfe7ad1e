"""What shows that a flattened text is over, and what shows that it goes on.

A paragraph can be as strange to the rest of its text as the lede of another story (of the last paragraphs of
short articles, four in ten are), so strange words alone never end a text. Something of a page's end has to
stand there: a sign-off, a counter, furniture, a gap.

Knows: receipts, gaps, kinship. Does not know: phrases of newsrooms, what follows from an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.grammar import grammar_of
from cleaners.rules.kin import bare_name, kin_of
from cleaners.rules.place import SENTENCE, closes
from cleaners.rules.shape import CUT_OFF, is_bullet, is_item, is_quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaners.rule import Line

FOREIGN = 0.55
"""Share of new words from which a headline and its lede are of another story."""
SHARED = 0.12
"""Share of pairs of words that a lede of another story has in common with the text by chance."""
SURE = frozenset(("comments", "share", "tags", "copyright", "byline", "recent", "promo"))
"""Kinds of lines that stand behind a text and hardly ever in it."""
LIKELY = SURE | {"nav", "ad"}
"""Kinds that stand behind a text more often than in it; pointers, dates and sections stand in it too."""
SIGNED = 2
"""Lines right behind the last paragraph among which its sign-off stands; names further down are of a list."""


def reached(lines: Sequence[Line], bottom: int, index: int, kinds: frozenset[str] = LIKELY) -> bool:
    """Whether something of a page's end stands between a line of the text and a later one, or a wide gap."""
    first, last = lines[bottom].at, lines[index].at
    gone = lines[index].gone
    if any(at in gone and gone[at].kind in kinds for at in range(first + 1, last)):
        return True
    signed = lines[bottom + 1 : min(index, bottom + 1 + SIGNED)]
    return any(closes(line) for line in signed) or parted(lines, bottom, index)


def parted(lines: Sequence[Line], bottom: int, index: int) -> bool:
    """Whether a gap parts two lines that is wider than all gaps between the paragraphs above."""
    widest = max(line.block.gap for line in lines[bottom + 1 : index + 1])
    above = [line.block.gap for line in lines[1 : bottom + 1]]
    return len(above) > 1 and widest > max(above)


def strange(lines: Sequence[Line], index: int) -> bool:
    """Whether this line could be of another story: new words, no name of the text, no going on with it."""
    line = lines[index]
    grammar = grammar_of(line.pack.code)
    if grammar is None or grammar.connects.match(line.folded) or grammar.points_back.match(line.folded):
        return False
    kin = kin_of(lines)
    if kin.new(index) < FOREIGN or kin.shared(index) > SHARED:
        return False
    return all(
        kin.stands_elsewhere(index, bare_name(name, grammar.titles)) is None for name in kin.names(index)
    )


def is_told(line: Line) -> bool:
    """This line is a sentence of some words that nothing marks as furniture."""
    return (
        line.ends
        and line.words >= SENTENCE
        and line.text[-1] not in "?…"
        and not line.said
        and not line.text.endswith(CUT_OFF)
    )


def goes_on(lines: Sequence[Line], end: int) -> bool:
    """Whether the text goes on behind a line that looks like its end.

    It does where a sentence there is kin to it, an entry or a quotation stands there, or where sentences
    stand there and nothing else that a page has behind a text.
    """
    told = [index for index in range(end + 1, len(lines)) if is_told(lines[index])]
    if not told:
        return False
    gone = lines[end].gone
    before = lines[end].beside(-1)
    if before is not None and before.kind in SURE - {"byline"}:
        return False
    if any(each.text.endswith(lines[end].text) for each in gone.values()):
        return False  # who signs has taken a photo, or stands above the text
    for index in told:
        line = lines[index]
        above = gone.get(line.at - 1)
        if above is not None and above.kind in SURE - {"byline"}:
            return False
        if (is_item(line) and not is_bullet(line)) or is_quote(line) or not strange(lines, index):
            return True
    alone = all(line.ends for line in lines[end + 1 :]) and not any(at > lines[told[0]].at for at in gone)
    return alone and not parted(lines, end, told[0]) and not parted(lines, end - 1, end)
