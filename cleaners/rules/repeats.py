"""Lines that say again what has been said.

Knows: equality of folded lines. Does not know: phrases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line


def said_before(lines: Sequence[Line]) -> Iterator[Hit]:
    """A paragraph that stands twice, word for word: the second one goes; short lines may repeat (refrains)."""
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if line.words >= 12:  # noqa: PLR2004 - a refrain or a list entry is shorter
            if line.folded in seen:
                yield Hit(index, "the same line stands above")
            seen.add(line.folded)


RULES = (Rule("repeat.line", "repeat", said_before, "a long line that stands above, word for word"),)
