"""The signs of the headline of another story between two paragraphs: its words and names stand nowhere else.

Knows: kinship, what stands beside a line. Does not know: phrases of newsrooms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.rules.kin import bare_name
from cleaners.rules.shape import is_bullet, is_one_sentence, is_title
from cleaners.rules.signs import Sign, signs, weigh
from cleaners.rules.view import NEAR

if TYPE_CHECKING:
    from cleaners.rules.view import View

ENOUGH = 3
"""Points from which an unmarked line is the headline of another story."""
STRANGE = 0.4
"""Share of new words below which a headline is of this story, unless it names somebody the text does not."""
NEARER = 0.4
"""Share of a line's words that the next paragraph may repeat where most of the others are new."""
ALIEN_WORDS = 11
"""Words of a headline of which the next paragraph repeats none: it heads something else."""
NEW, NEW_MUCH = 0.5, 0.7
"""Shares of new words: half of them, and most of them."""
SHORT, LONG, LONGER = 6, 10, 12
"""Words of a headline that may be a sub-heading, that hardly is one, and that is none."""
APART = 0.1
"""Share of its words that the next paragraph repeats, below which a line has nothing to do with it."""
LABEL_WORDS = 4
"""Words before a colon that say what follows, as a speaker or a kind of thing does."""
_LABEL = re.compile(r"[^:]{2,30}:")
_DIGIT = re.compile(r"\d")


def is_teaser(view: View, index: int) -> str | None:
    """This line is the headline of another story; it is none where it could introduce what follows it."""
    text = view.lines[index].text
    label = _LABEL.match(text)
    if text[-1] == "?" and view.grammar.turns.match(view.lines[index].folded):
        return None
    if not is_one_sentence(text) or (label is not None and label.group().count(" ") < LABEL_WORDS):
        return None
    new, near = view.kin.new(index), view.introduces(index)
    if near > (NEAR if new < NEW_MUCH else NEARER) or view.grammar.ages.search(text):
        return None
    if new < STRANGE and not _stranger(view, index) and (near or view.lines[index].words < ALIEN_WORDS):
        return None
    verdict = weigh(view, index, _SIGNS, ENOUGH)
    if verdict.points < ENOUGH or not any(test(view, index) for test in _NO_SUB_HEADING):
        return None
    return verdict.because


def _stranger(view: View, index: int) -> str | None:
    """A name in the line that the text does not know."""
    for name in view.kin.names(index):
        if view.kin.stands_elsewhere(index, bare_name(name, view.grammar.titles)) is None:
            return name
    return None


def _may_head(view: View, index: int) -> str | None:
    return "short as a sub-heading" if view.lines[index].words < SHORT else None


def _stands_under_sub_headings(view: View, index: int) -> str | None:  # noqa: ARG001 - a sign of the whole text
    return "the text has sub-headings" if view.headed else None


def _is_new(view: View, index: int) -> str | None:
    return "half of its words stand nowhere else in the text" if view.kin.new(index) >= NEW else None


def _is_quite_new(view: View, index: int) -> str | None:
    return "most of its words stand nowhere else" if view.kin.new(index) >= NEW_MUCH else None


def _names_a_stranger(view: View, index: int) -> str | None:
    name = _stranger(view, index)
    return f"names {name!r}, who is not named in the text" if name else None


def _is_long(view: View, index: int) -> str | None:
    return "long for a sub-heading" if view.lines[index].words >= LONG else None


def _is_longer(view: View, index: int) -> str | None:
    return "too long for one" if view.lines[index].words >= LONGER else None


def _is_set_like_a_headline(view: View, index: int) -> str | None:
    text = view.lines[index].text
    return "set like a headline" if "," in text or "?" in text else None


def _holds_figures(view: View, index: int) -> str | None:
    return "holds figures" if _DIGIT.search(view.lines[index].text) else None


def _is_one_of_two(view: View, index: int) -> str | None:
    lines = view.lines
    near = [lines[at] for at in (index - 1, index + 1) if 0 < at < len(lines)]
    run = any((is_title(line) or is_bullet(line)) and not line.ends for line in near)
    return "one of two headlines in a row" if run else None


def _stands_by_other_stories(view: View, index: int) -> str | None:
    gone = (view.lines[index].beside(step) for step in (-1, 1))
    beside = any(other is not None and other.kind in {"related", "recent"} for other in gone)
    return "stands beside other stories" if beside else None


def _is_indented(view: View, index: int) -> str | None:
    return "indented" if view.lines[index].block.indent > view.indent else None


def _stands_apart(view: View, index: int) -> str | None:
    return "does not introduce the next paragraph" if view.introduces(index) < APART else None


_NO_SUB_HEADING = (
    _names_a_stranger,
    _is_long,
    _is_set_like_a_headline,
    _holds_figures,
    _is_one_of_two,
    _stands_by_other_stories,
    _is_indented,
)
"""Of these signs one must speak: a sub-heading can be as strange to the text, and apart from what follows."""

_SIGNS = signs(
    Sign(-2, _may_head),
    Sign(-1, _stands_under_sub_headings),
    Sign(1, _is_new),
    Sign(1, _is_quite_new),
    Sign(2, _names_a_stranger),
    Sign(1, _is_long),
    Sign(1, _is_longer),
    Sign(1, _is_set_like_a_headline),
    Sign(1, _holds_figures),
    Sign(2, _is_one_of_two),
    Sign(2, _stands_by_other_stories),
    Sign(2, _is_indented),
    Sign(1, _stands_apart),
    most=9,
)
