"""What stands before the first paragraph beside the headline: headlines of other stories, in flattened text.

Knows: headlines, kinship. Does not know: phrases, markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule
from cleaners.rules.kin import Kin
from cleaners.rules.place import first_prose, mass
from cleaners.rules.shape import in_list, is_quote, is_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

KIN = 0.45
"""Share of a headline's words that stand in the text, below which it may belong to another story."""
MOST = 3
"""Headlines above a text; more of them are a list."""
WORDS = 6
"""Words of a headline that says enough to be compared."""
ENOUGH = 60
"""Words of running text that a headline can be compared with."""
LABELS = 6
"""Lines above a text; more of them are a text without paragraphs."""
LABEL_WORDS = 4
LEAD = 1.6
"""The headline of the text shares so many times the words that the others share."""


def strange_titles(lines: Sequence[Line]) -> Iterator[Hit]:
    """Lines set like headlines above the first paragraph that share few words with the text.

    With one headline alone nothing is said: it may be a play on words. Of two, the one nearer to the text
    stays, and the other goes when its words hardly stand in it; when neither's do, both go.
    """
    if not lines or lines[0].page:
        return
    top = next((at for at, line in enumerate(lines) if not is_title(line) or line.ends), len(lines))
    heads = list(range(top))
    if not 2 <= top <= MOST or mass(lines[top:]) < ENOUGH or first_prose(lines) > top + 1:  # noqa: PLR2004 - nothing to compare with
        return
    if not all(line.words >= WORDS and not line.said for line in lines[:top]):
        return
    kin = Kin(lines)
    body = list(range(top, len(lines)))
    shares = {index: kin.shared_with(index, body) for index in heads}
    best = max(shares.values())
    for index in heads:
        if is_quote(lines[index]):
            continue
        if shares[index] < KIN and (best >= LEAD * shares[index] + 0.1 or best < KIN):
            yield Hit(index, f"shares {shares[index]:.0%} of its words with the text below")


def labels(lines: Sequence[Line]) -> Iterator[Hit]:
    """A word or a few above the text beside a headline: a section, a button."""
    if not lines or lines[0].page:
        return
    top = first_prose(lines)
    if not 2 <= top <= LABELS or mass(lines[top:]) < ENOUGH:  # noqa: PLR2004 - a headline and a label
        return
    if not any(is_title(line) and line.words > WORDS for line in lines[:top]):
        return
    kin = Kin(lines)
    for index in range(top):
        line = lines[index]
        short = (
            line.words <= LABEL_WORDS
            and line.text[-1] not in ".?!:…"
            and not line.said
            and not is_quote(line)
        )
        if (
            short
            and not in_list(lines[:top], index)
            and kin.shared_with(index, range(top)[:index] or range(index + 1, top)) == 0
            and kin.new(index) > 0.9
        ):  # noqa: PLR2004 - all of it
            yield Hit(index, "a word or a few above the text, which it does not take up", kind="section")


RULES = (
    Rule("head.labels", "section", labels, "sections and buttons above the text"),
    Rule("head.strange", "related", strange_titles, "headlines of other stories above the text"),
)
