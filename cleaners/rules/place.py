"""Where a line stands in the article, and how near it is to the lines around it.

Knows: the span of the running text, names that lines share. Does not know: phrases, what follows from a place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaners.rule import Line

_NAME = re.compile(r"[^\W\d_]{2,}|\d[\d.,]*\d")


def first_prose(lines: Sequence[Line]) -> int:
    """Index of the first paragraph, or the number of lines where there is none."""
    return next((index for index, line in enumerate(lines) if line.prose), len(lines))


def last_prose(lines: Sequence[Line]) -> int:
    """Index of the last paragraph, or -1."""
    return next((index for index in range(len(lines) - 1, -1, -1) if lines[index].prose), -1)


def mass(lines: Iterable[Line]) -> int:
    """Words of running text in these lines."""
    return sum(line.words for line in lines if line.prose)


def names(text: str) -> set[str]:
    """The words that tell one story from another: capitalised ones inside sentences, and numbers."""
    found: set[str] = set()
    opening = True
    for match in _NAME.finditer(text):
        word = match.group()
        if word[0].isdigit() or (word[0].isupper() and not opening):
            found.add(word.lower() if not word.isupper() else word)
        before = text[match.end() : match.end() + 1]
        opening = before in ".!?:"
    return found


def looks_like_title(line: Line) -> bool:
    """Whether the line is set like a headline: no full stop, a handful of words, no link of its own kind."""
    return 4 <= line.words <= 30 and not line.text.endswith((".", ";", ":", ",")) and line.text[0] not in "-–•*+("
