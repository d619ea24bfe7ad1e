"""A flattened text as the rules on unmarked lines look at it: its span, its habits, its kinships.

Nothing is said of a page, of a language without a file of small words, and of a text that is not set in
paragraphs beside which a short line stands out.

Knows: shapes, places, kinship. Does not know: phrases of newsrooms, what follows from a habit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cleaners.grammar import Grammar, grammar_of
from cleaners.rules.kin import kin_of
from cleaners.rules.place import first_prose, last_prose, last_sentence_line
from cleaners.rules.shape import is_one_sentence, is_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaners.rule import Line

LONG = 24
"""Words of a paragraph beside which a short line stands out."""
SHORT = 12
"""Words of a line that is short for a paragraph."""
PARAGRAPHS = 0.3
"""Share of the running text that stands in long paragraphs, where a text is set in paragraphs."""
LONG_PARAGRAPHS = 0.6
"""That share where a text is set in long ones, beside which a headline over a sentence stands out."""
CROWDED = 0.5
"""Share of short single sentences among the lines from which a text is not."""
FOND = 3
"""Short lines between paragraphs from which a text is fond of them."""
NEAR = 0.25
"""Share of a line's words that the next paragraph repeats, above which the line introduces it."""
HEADED = 2
"""Lines that introduce the next paragraph from which a text has sub-headings."""


class View:
    """A text, and what is worked out about it once.

    Attributes:
        lines: the lines that are left.
        grammar: the small words of its language.
        kin: the kinship of its lines.
        top: index of the first paragraph.
        bottom: index of the last one.
        end: index of the last line that ends like a sentence, be it shorter than a paragraph.
        indent: white space before most of the lines.
        known: names in a line that another line knows, with that line, once they have been looked up.
    """

    def __init__(self, lines: Sequence[Line], grammar: Grammar) -> None:
        self.lines = lines
        self.grammar = grammar
        self.kin = kin_of(lines)
        self.top, self.bottom = first_prose(lines), last_prose(lines)
        self.end = last_sentence_line(lines, self.bottom)
        self.indent = sorted(line.block.indent for line in lines)[len(lines) // 2]
        self.known: dict[int, tuple[str, int] | None] = {}
        self._headed: bool | None = None
        self._fond: bool | None = None
        self._unended: bool | None = None
        self._pictured: bool | None = None

    def introduces(self, index: int) -> float:
        """The share of a line's words that the line under it repeats."""
        return self.kin.shared_with(index, [index + 1]) if index + 1 < len(self.lines) else 0.0

    @property
    def fond(self) -> bool:
        """Whether the text is fond of short lines."""
        if self._fond is None:
            self._fond = _short_ones(self.lines[self.top + 1 : self.bottom]) >= FOND
        return self._fond

    @property
    def in_long_paragraphs(self) -> bool:
        """Whether most of the running text stands in long paragraphs."""
        return _share_of_long(self.lines[self.top : self.bottom + 1]) >= LONG_PARAGRAPHS

    @property
    def pictured(self) -> bool:
        """Whether captions have been found in the text, and none that a credit closes."""
        if self._pictured is None:
            gone = [each.rule for each in self.lines[0].gone.values() if each.kind in {"caption", "credit"}]
            self._pictured = bool(gone) and "caption.credit" not in gone
        return self._pictured

    @property
    def unended(self) -> bool:
        """Whether a line set like a headline stands between paragraphs."""
        if self._unended is None:
            self._unended = any(
                is_title(line) and not line.ends for line in self.lines[self.top + 1 : self.bottom]
            )
        return self._unended

    @property
    def headed(self) -> bool:
        """Whether the text has sub-headings."""
        if self._headed is None:
            heads = [
                index
                for index in range(self.top + 1, self.bottom)
                if is_title(self.lines[index])
                and self.lines[index + 1].prose
                and self.introduces(index) > NEAR
            ]
            self._headed = len(heads) >= HEADED
        return self._headed


def view_of(lines: Sequence[Line]) -> View | None:
    """The text as a view, or None where nothing can be said of its unmarked lines."""
    if not lines:
        return None
    memo = lines[0].gone.memo
    known = memo.get("view")
    if known is not None and known[0] is lines:
        return cast("View | None", known[1])
    grammar = grammar_of(lines[0].pack.code)
    view = None
    if grammar is not None:
        view = View(lines, grammar)
        view = view if _is_set_in_paragraphs(lines[view.top : view.bottom + 1]) else None
    memo["view"] = (lines, view)
    return view


def _is_set_in_paragraphs(lines: Sequence[Line]) -> bool:
    return _share_of_long(lines) >= PARAGRAPHS and _short_ones(lines) <= CROWDED * len(lines)


def _share_of_long(lines: Sequence[Line]) -> float:
    sizes = [line.words for line in lines if line.prose]
    return sum([size for size in sizes if size >= LONG]) / sum(sizes) if sizes else 0.0


def _short_ones(lines: Sequence[Line]) -> int:
    """How many of the lines are short sentences."""
    short = [line.text for line in lines if line.words <= SHORT and line.ends]
    return len([text for text in short if is_one_sentence(text)])
