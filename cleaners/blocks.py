"""Plain text -> blocks, and back: one a line, with the blank lines and the white space before it.

Knows: lines. Does not know: what a line means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.model import Block
from cleaners.text import settle

if TYPE_CHECKING:
    from collections.abc import Sequence


def blocks_of(text: str) -> list[Block]:
    """The lines of a text that hold anything, in order."""
    blocks: list[Block] = []
    gap = 0
    for line in text.splitlines():
        settled = settle(line)
        if not settled:
            gap += 1
            continue
        indent = len(line) - len(line.lstrip()) if line[0].isspace() else 0
        blocks.append(Block(settled, "p", gap if blocks else 0, indent))
        gap = 0
    return blocks


def lines_of(kept: Sequence[tuple[int, Block]]) -> str:
    """The kept blocks, one a line; parts of one line are put together again."""
    lines: list[str] = []
    last = -1
    for at, block in kept:
        if at == last:
            lines[-1] += " " + block.text
        else:
            lines.append(block.text)
        last = at
    return "\n".join(lines)
