"""What stands before the first paragraph beside the headline: headlines of other stories, in flattened text.

Knows: headlines, kinship. Does not know: phrases, markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.grammar import grammar_of
from cleaners.rule import Hit, Rule
from cleaners.rules.kin import kin_of
from cleaners.rules.place import first_prose, mass, says_again
from cleaners.rules.shape import CUT_OFF, in_list, is_entry, is_item, is_quote, is_title
from cleaners.rules.view import view_of

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
HEAD = 6
"""Lines above a text in which a headline is printed again."""
TITLE = 4
"""Words of a headline."""
LABELS = 6
"""Lines above a text; more of them are a text without paragraphs."""
LABEL_WORDS = 4
NEW = 0.9
"""Share of new words from which the text takes up nothing of a line."""
LEAD = 1.6
"""The headline of the text shares so many times the words that the others share."""
SECOND_WORDS = 15
"""Words of a headline under the headline; a standfirst without a full stop is longer."""
SECOND_HEADED = 8
"""Words of one in a text with sub-headings, of which the first may stand right under the headline."""
OWN = 0.7
"""Of two headlines the first is the text's own, unless it shares so much less of its words."""


def strange_titles(lines: Sequence[Line]) -> Iterator[Hit]:
    """Lines set like headlines above the first paragraph that share few words with the text.

    With one headline alone nothing is said: it may be a play on words. Of two, the one nearer to the text
    stays, and the other goes when its words hardly stand in it.
    """
    if not lines or grammar_of(lines[0].pack.code) is None:
        return  # what words have in common is only known where their endings do not change
    top = next((at for at, line in enumerate(lines) if not is_title(line) or line.ends), len(lines))
    heads = list(range(top))
    if not 2 <= top <= MOST or mass(lines[top:]) < ENOUGH or first_prose(lines) > top + 1:  # noqa: PLR2004 - nothing to compare with
        return
    if not all(line.words >= WORDS and not line.said for line in lines[:top]):
        return
    kin = kin_of(lines)
    body = list(range(top, len(lines)))
    shares = {index: kin.shared_with(index, body) for index in heads}
    best = max(shares.values())
    for index in heads:
        if is_quote(lines[index]):
            continue
        if shares[index] < KIN and best >= LEAD * shares[index] + 0.1:
            yield Hit(index, f"shares {shares[index]:.0%} of its words with the text below")


def second_titles(lines: Sequence[Line]) -> Iterator[Hit]:
    """Headlines beside the headline, above the first paragraph: the newsroom's pointers to other stories.

    Photos that bear the headline before their number tell which it is; else the text takes up one and little
    of the others. A standfirst ends like a sentence or is longer; a sub-heading has others of its kind below.
    Nothing is said in languages whose newsrooms set a line of two under the headline without a full stop.
    """
    if (view := view_of(lines)) is None or not 2 <= view.top <= MOST:  # noqa: PLR2004 - a headline, and another
        return
    heads = range(view.top)
    if mass(lines[view.top :]) < ENOUGH or not all(_is_head(lines[index]) for index in heads):
        return
    if any(lines[index].at - lines[index - 1].at > 1 for index in heads[1:]):
        return  # something stood between them: each may head a part of its own
    if (told := _told_by_photos(lines, view.top)) is not None:
        for index in heads:
            if index != told and lines[index].words >= TITLE:
                yield Hit(index, "a headline beside the one that the photos bear")
        return
    body = list(range(view.top, len(lines)))
    shares = [view.kin.shared_with(index, body) for index in heads]
    own = 0 if shares[0] >= OWN * max(shares) else shares.index(max(shares))
    least = SECOND_HEADED if view.unended else TITLE
    if own and shares[0] > KIN:
        return
    for index in heads:
        if index != own and least <= lines[index].words <= SECOND_WORDS and shares[index] < KIN:
            yield Hit(index, "a second headline above the first paragraph")


def _told_by_photos(lines: Sequence[Line], top: int) -> int | None:
    """Which of the lines above the text stands again before the number of a photo, as the headline does."""
    titles = [each.text for each in lines[0].gone.values() if each.rule == "caption.numbered"]
    return next((at for at in range(top) if any(title.startswith(lines[at].text) for title in titles)), None)


def _is_head(line: Line) -> bool:
    return is_title(line) and not line.ends and not line.said and not is_entry(line) and "|" not in line.text


def headline_twice(lines: Sequence[Line]) -> Iterator[Hit]:
    """A headline that stands twice above the text: under a path the first goes, else the later."""
    if not says_again(lines):
        return
    top = first_prose(lines)
    for index in range(min(top, HEAD)):
        for below in range(index + 1, min(len(lines), HEAD)):
            if (
                lines[index].words >= TITLE
                and lines[index].folded == lines[below].folded
                and not is_item(lines[index])
            ):
                path = below == index + 1 and below < top and _under_a_path(lines[index])
                at = index if path else below
                yield Hit(at, "the same headline stands twice above the text")
                break


def _under_a_path(line: Line) -> bool:
    """Whether a section or a button stood right above this line: it is the end of a path."""
    gone = line.beside(-1)
    return gone is not None and gone.kind in {"section", "nav"}


def labels(lines: Sequence[Line]) -> Iterator[Hit]:
    """A word or a few above the text beside a headline: a section, a button."""
    top = first_prose(lines)
    if not 2 <= top <= LABELS or mass(lines[top:]) < ENOUGH:  # noqa: PLR2004 - a headline and a label
        return
    if not any(is_title(line) and line.words > WORDS for line in lines[:top]):
        return
    kin = kin_of(lines)
    for index in range(top):
        if not _is_label(lines[index]) or in_list(lines[:top], index):
            continue
        others = [at for at in range(top) if at != index]
        if kin.shared_with(index, others) == 0 and kin.new(index) > NEW:
            yield Hit(index, "a word or a few above the text, which it does not take up", kind="section")


def _is_label(line: Line) -> bool:
    if line.words > LABEL_WORDS or line.text[-1] in ".?!:…":
        return False
    return not line.said and not is_quote(line)


def broken_off(lines: Sequence[Line]) -> Iterator[Hit]:
    """Lines above the text that break off: ledes or headlines of other stories."""
    top = first_prose(lines)
    cut = [at for at in range(min(top, LABELS)) if lines[at].text.endswith(CUT_OFF)]
    if len(cut) > 1 and mass(lines[top:]) >= ENOUGH:
        for at in cut:
            yield Hit(at, "breaks off, above the text")


RULES = (
    Rule("head.twice", "repeat", headline_twice, "a headline that stands twice above the text", where="text"),
    Rule("head.broken", "related", broken_off, "lines above the text that break off", where="text"),
    Rule("head.labels", "section", labels, "sections and buttons above the text", where="text"),
    Rule(
        "head.strange", "related", strange_titles, "headlines of other stories above the text", where="text"
    ),
    Rule(
        "head.second",
        "related",
        second_titles,
        "other headlines beside the headline, above the text",
        where="text",
    ),
)
