"""Lines in boxes that the markup names: newsletters, related stories, advertisements.

Knows: the marks of a block (`marks.py`), how linked a line is. Does not know: class names, phrases.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from cleaners.model import Kind
from cleaners.rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

BOXES = frozenset(("div", "section", "aside"))
"""Elements around one link after a paragraph; paragraphs, items and headings are the author's."""
POINTER = (5, 20)
"""Words of a link to one other story, least and most."""
_LABEL = re.compile(r"(?P<label>\w+ \w[\w ]*)\s*[:|–]\s+")
LINKED = 0.9
"""Share of linked characters from which a line is a link and nothing else."""


def _mark(line: Line, *, box: bool) -> tuple[Kind, str] | None:
    """The kind and the reason of a mark: of a box around the line, or of the line itself."""
    for mark in line.block.marks:
        name, _, why = mark.removeprefix("box ").partition(": ")
        if mark.startswith("box ") == box and name != "caption":
            for kind in get_args(Kind):
                if kind == name:
                    return kind, why
    return None


def surely(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that the markup names for certain, captions aside."""
    for index, line in enumerate(lines):
        if (mark := _mark(line, box=False)) is not None:
            yield Hit(index, mark[1], kind=mark[0])


def linked_boxes(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that is all link, in a small box named after other stories, and the ledes beside it there."""
    boxes = [_mark(line, box=True) for line in lines]
    linked = [line.block.links >= LINKED * len(line.text) for line in lines]
    for index, mark in enumerate(boxes):
        beside = range(max(0, index - 1), min(len(lines), index + 2))
        if mark is not None and any(linked[other] and boxes[other] == mark for other in beside):
            yield Hit(index, f"all link, in a box: {mark[1]}", kind=mark[0])


def lone_links(lines: Sequence[Line]) -> Iterator[Hit]:
    """A box that holds one link and nothing else, after a paragraph, with no link beside it."""
    least, most = POINTER
    for index, line in enumerate(lines[1:-1], start=1):
        block = line.block
        if (
            block.tag in BOXES
            and least <= line.words <= most
            and block.links >= LINKED * len(line.text)
            and lines[index - 1].prose
            and not any(lines[index + step].block.links for step in (-1, 1))
        ):
            yield Hit(index, "a box with one link, after a paragraph")


def links_in_capitals(lines: Sequence[Line]) -> Iterator[Hit]:
    """A paragraph that is one link in capitals, or a label in capitals and a link."""
    least, most = POINTER
    for index, line in enumerate(lines):
        links, text = line.block.links, line.text
        if not links or line.block.tag != "p" or not least <= line.words <= most:
            continue
        whole = links >= LINKED * len(text)
        if (whole and text.isupper()) or (
            not whole
            and (match := _LABEL.match(text)) is not None
            and match["label"].isupper()
            and links >= LINKED * (len(text) - match.end())
        ):
            yield Hit(index, "a link in capitals, or behind a label in capitals")


RULES = (
    Rule("marked.line", "other", surely, "the markup names it for what it is", where="page"),
    Rule(
        "marked.box",
        "related",
        linked_boxes,
        "links in a small box that is named after other stories",
        where="page",
    ),
    Rule(
        "marked.capitals",
        "related",
        links_in_capitals,
        "a paragraph that is a link in capitals, or a label in capitals and a link",
        where="page",
    ),
    Rule("marked.link", "related", lone_links, "one link in a box after a paragraph", where="page"),
)
