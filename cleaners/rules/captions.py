"""Photo captions and credits, with and without marks.

Knows: how a credit closes or opens a caption, what stands beside a photo.
Does not know: phrases; markup beyond the marks of a block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

LONG = 70
"""Words: a longer line with a credit at its end is a paragraph with a caption glued to it."""
CREDIT_WORDS = 10
"""Words a credit has at most after its own word."""
_SENTENCE = re.compile(r"(?<=[.!?…”\"])\s+(?=[^\W\d_a-z]|[“\"(])")
_BEFORE = ".!?…)(|-–—:;,/\"”»"


def _credit(line: Line) -> tuple[int, str] | None:
    """Where in the line a credit begins that runs to its end."""
    for at, phrase in line.pack.spots(line.folded, "credit"):
        before = line.folded[:at].rstrip()
        rest = line.folded[at + len(phrase) :]
        if before and before[-1] in _BEFORE and rest.count(" ") < CREDIT_WORDS and ". " not in rest.strip(" ."):
            return len(before) if before[-1] == "(" else at, phrase
    return None


def credited(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that ends in a credit, or is one."""
    for index, line in enumerate(lines):
        said = line.said.get("credit")
        if said is not None and said.how in {"line", "starts"} and line.words <= CREDIT_WORDS + 4:
            kind = None if said.phrase.startswith("(") or line.words > 6 else "credit"  # noqa: PLR2004 - a name or two
            yield Hit(index, f"{said.how} {said.phrase!r}", kind=kind)
            continue
        if (found := _credit(line)) is None:
            continue
        at, phrase = found
        breaks = [match.end() for match in _SENTENCE.finditer(line.text) if match.end() < at - 3]
        if line.words <= LONG and len(breaks) < 2:  # noqa: PLR2004 - a caption has one sentence or two
            yield Hit(index, f"closed by the credit {phrase!r}")
        elif breaks:
            yield Hit(index, f"the last sentence, closed by the credit {phrase!r}", start=breaks[-1])
        else:
            yield Hit(index, f"closed by the credit {phrase!r}")


def beside_credits(lines: Sequence[Line]) -> Iterator[Hit]:
    """A short line directly above a line that is nothing but a credit."""
    for index, line in enumerate(lines):
        said = line.said.get("credit")
        alone = said is not None and said.how in {"line", "starts"} and line.words <= 8  # noqa: PLR2004 - a credit
        if alone and index and lines[index - 1].words <= 45 and not lines[index - 1].text.endswith(":"):  # noqa: PLR2004 - a caption
            above = lines[index - 1]
            if index - 1 > 0 and above.text.count(". ") == 0 and not above.said:
                yield Hit(index - 1, "directly above a line that is only a credit")


def opened(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that opens like a caption, or is numbered like one."""
    for index, line in enumerate(lines):
        said = line.said.get("caption")
        if said is not None and line.words <= 45:  # noqa: PLR2004 - a caption
            yield Hit(index, f"{said.how} {said.phrase!r}")


def marked(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that the markup calls a caption."""
    for index, line in enumerate(lines):
        for mark in line.block.marks:
            if mark.startswith("caption"):
                yield Hit(index, mark)
                break


def again_and_again(lines: Sequence[Line]) -> Iterator[Hit]:
    """The same short sentence twice within a few lines: a photo's title and its caption."""
    at: dict[str, int] = {}
    for index, line in enumerate(lines):
        if 6 <= line.words < 40 and line.folded in at and index - at[line.folded] <= 4 and at[line.folded] > 0:  # noqa: PLR2004 - a caption, printed twice over
            yield Hit(at[line.folded], "stands twice within a few lines")
            yield Hit(index, "stands twice within a few lines")
        at[line.folded] = index


RULES = (
    Rule("caption.marked", "caption", marked, "the markup calls it a caption"),
    Rule("caption.twice", "caption", again_and_again, "the same line twice, as a photo's title and caption are"),
    Rule("caption.beside", "caption", beside_credits, "the line above a credit"),
    Rule("caption.credit", "caption", credited, "a line that a photo credit closes"),
    Rule("caption.opening", "caption", opened, "a line that opens like a caption"),
)
