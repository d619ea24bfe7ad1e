"""Calls of a newsroom to its readers, and their comments, behind a flattened text.

A call is told by several small things together: the words of a newsroom, words of calling, whom it addresses,
an address to write to, how it ends. None of them is enough, and words of charity silence the rule: where a
text asks for help, the address belongs to it.

Knows: where such lines stand, how they add up. Does not know: the words; they are in `data/grammar`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.grammar import grammar_of
from cleaners.rule import Hit, Rule
from cleaners.rules.place import closes, is_article_prose, is_signed_name, mass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.grammar import Words
    from cleaners.rule import Line

ENOUGH = 4
"""Points from which a line at the end is a call to readers."""
WORDS = 45
"""Words of such a call, and of a comment."""
OTHERS = 1
"""Lines of another kind among the last ones."""
BEFORE = 60
"""Words of running text that must stand before one."""
SHARE = 3
"""The text before comments is at least so many times as long as they are."""
_CONTACT = re.compile(
    r"@(?<=\S@)\S|:(?:(?<=http:)|(?<=https:))//|\.(?:(?<=www\.)|(?<=\w\.)(?:vn|com|net|org)\b)"
)
"""An address; it begins with the sign that few lines hold, which the engine finds at once."""


def calls_to_readers(lines: Sequence[Line]) -> Iterator[Hit]:
    """Calls to readers among the last lines, back to the last one that is neither a call nor a signature."""
    others = 0
    for index in range(len(lines) - 1, 0, -1):
        line = lines[index]
        if (because := _appeal(line)) is not None and mass(lines[:index]) >= BEFORE:
            yield Hit(index, because)
        elif not (closes(line) or is_signed_name(line)):
            others += 1
            if others > OTHERS or line.words > WORDS or (line.prose and not line.said):
                return


def _appeal(line: Line) -> str | None:
    grammar = grammar_of(line.pack.code)
    if grammar is None or line.words > WORDS:
        return None
    calls = _several(grammar.calls, line)
    newsroom = _several(grammar.newsroom, line) if calls else []
    if not newsroom or grammar.charity.among(line.tokens, line.joined):
        return None
    addressed = grammar.addressed.among(line.tokens, line.joined)
    contact = _CONTACT.search(line.folded) is not None
    cries = line.text[-1] == "!"
    if not (addressed or contact or cries):
        return None
    if len(newsroom) + len(calls) + (addressed is not None) + contact + cries < ENOUGH:
        return None
    return f"calls to readers: {', '.join(map(repr, (*newsroom, *calls)))}"


def _several(words: Words, line: Line) -> list[str]:
    """One or two of these words in a line."""
    found: list[str] = []
    if not words.single.isdisjoint(line.tokens):
        found = [word for word in dict.fromkeys(line.tokens) if word in words.single]
    found += words.phrases_among(line.tokens, line.joined)
    return found[:2]


def comments(lines: Sequence[Line]) -> Iterator[Hit]:
    """What readers wrote: behind the heading of the comments, with their names and times."""
    gone = lines[0].gone if lines else {}
    headings = sorted(at for at, each in gone.items() if each.rule == "furniture.comments")
    for heading in headings:
        start = next((index for index, line in enumerate(lines) if line.at > heading), len(lines))
        rest = lines[start:]
        if mass(lines[:start]) < max(BEFORE, SHARE * mass(rest)) or any(map(is_article_prose, rest)):
            continue
        timed = any(each.kind in {"date", "recent"} for at, each in gone.items() if at > heading)
        if any(line.words > WORDS for line in rest) or not (
            timed or any(line.is_just("ago", "date") for line in rest)
        ):
            continue
        for index in range(start, len(lines)):
            yield Hit(index, f"behind the heading of the comments {gone[heading].text[:30]!r}")
        return


RULES = (
    Rule("appeal.comments", "comments", comments, "what readers wrote below the text", ("comments",), "text"),
    Rule("appeal.call", "promo", calls_to_readers, "a call to readers behind the text", where="text"),
)
