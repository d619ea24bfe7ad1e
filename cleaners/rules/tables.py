"""What is left of tables in flattened text: captions between lone bars, teasers as rows.

Knows: the bars `|` that extractors print for cells. Does not know: phrases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

CAPTION_WORDS = 60
"""A caption longer than this has not been seen; a longer cell is text set in a table."""
BARS = 3
"""Bars of a row of one cell or two."""
ROW_END = ("...|", "…|", "... |", "… |")


def _is_bar(line: Line) -> bool:
    return not line.text.strip("|- ") and "|" in line.text


def cells_between_bars(lines: Sequence[Line]) -> Iterator[Hit]:
    """A photo in a table leaves its caption between lone bars, or before or behind one."""
    taken: set[int] = set()
    for index, line in enumerate(lines):
        if _is_bar(line):
            if index not in taken:
                yield Hit(index, "a lone bar, left of a table")
            inside = index + 1
            closed = inside + 1
            if (
                closed < len(lines)
                and _is_bar(lines[closed])
                and closed not in taken
                and not _is_bar(lines[inside])
                and lines[inside].words <= CAPTION_WORDS
                and index not in taken
            ):
                taken.update((index, closed))
                yield Hit(inside, "a cell of its own between two lone bars")
                yield Hit(closed, "a lone bar, left of a table")
        elif (
            line.text.endswith("|")
            and line.text.count("|") == 1
            and line.words <= CAPTION_WORDS
            and not line.text.startswith("|")
        ):
            yield Hit(index, "the cell under a photo: one cell, closed by a bar")


def rows_of_teasers(lines: Sequence[Line]) -> Iterator[Hit]:
    """Rows of one cell that break off in the middle of a sentence tell of other stories."""
    rows = [
        index
        for index, line in enumerate(lines)
        if line.text.startswith("|")
        and line.text.endswith("|")
        and line.text.count("|") <= BARS
        and line.words > BARS
    ]
    broken = [index for index in rows if lines[index].text.endswith(ROW_END)]
    if not broken:
        return
    for index in rows:
        near = min(abs(index - other) for other in broken)
        if near <= 3 and (index in broken or lines[index].words <= CAPTION_WORDS):  # noqa: PLR2004 - the same list
            yield Hit(index, "a table row among rows that break off with an ellipsis")


RULES = (
    Rule(
        "table.caption",
        "caption",
        cells_between_bars,
        "the text of a photo's table, which flattening left between bars",
        where="text",
        needs="|",
    ),
    Rule(
        "table.teasers",
        "related",
        rows_of_teasers,
        "rows of a table of other stories, cut off by an ellipsis",
        needs="|",
    ),
)
