"""Lines that say again what has been said.

Knows: equality of folded lines. Does not know: phrases.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule
from cleaners.rules.place import says_again
from cleaners.rules.shape import is_item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line


TWICE = 2
"""How often an entry stands: in the table, and over its part."""
ENTRIES, NUMBERED = 3, 2
"""Entries of a table of contents; numbered ones need fewer."""


def said_before(lines: Sequence[Line]) -> Iterator[Hit]:
    """A paragraph that stands twice, word for word: the second one goes; refrains are shorter."""
    if not says_again(lines):
        return
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if line.words >= 12 and line.text[-1] != "?":  # noqa: PLR2004 - a refrain or a list entry is shorter; a question may be asked again
            if line.folded in seen:
                yield Hit(index, "the same line stands above")
            seen.add(line.folded)


def run_said_before(lines: Sequence[Line]) -> Iterator[Hit]:
    """The same on a page, where the line above or below stands above too, or nothing follows.

    A lone sentence is printed again on purpose: under each of several entries, or after the standfirst.
    """
    hits = list(said_before(lines))
    found = {hit.at for hit in hits}
    for hit in hits:
        if found & {hit.at - 1, hit.at + 1} or hit.at == len(lines) - 1:
            yield hit


def contents(lines: Sequence[Line]) -> Iterator[Hit]:
    """The entries of a table of contents: lines in a row that stand once again further down, in that order.

    There they head parts of the text, so other lines stand between them; what is in a row twice is a list.
    """
    if not says_again(lines):
        return
    later = {line.folded: index for index, line in enumerate(lines)}
    times = Counter(line.folded for line in lines)
    run: list[int] = []
    for index, line in enumerate([*lines, None]):
        again = later[line.folded] if line is not None and not line.prose else index
        once = line is not None and times[line.folded] == TWICE
        if once and again > index + 1 and (not run or again > later[lines[run[-1]].folded] + 1):
            run.append(index)
            continue
        least = NUMBERED if all(is_item(lines[at]) for at in run) else ENTRIES
        if len(run) >= least and later[lines[run[0]].folded] > run[-1]:
            for at in run:
                yield Hit(
                    at, "stands again further down, as the entries of a table of contents do", kind="nav"
                )
        run = []


RULES = (
    Rule("repeat.contents", "nav", contents, "a table of contents", where="text"),
    Rule("repeat.line", "repeat", said_before, "a long line that stands above, word for word", where="text"),
    Rule(
        "repeat.run",
        "repeat",
        run_said_before,
        "long lines that stand above, word for word",
        where="page",
    ),
)
