"""Plain text -> blocks: one a line, with the blank lines and the white space before it.

Knows: lines. Does not know: what a line means.
"""

from __future__ import annotations

from cleaners.model import Block
from cleaners.text import settle


def blocks_of(text: str) -> list[Block]:
    """The lines of a text that hold anything, in order."""
    blocks: list[Block] = []
    gap = 0
    for line in text.splitlines():
        settled = settle(line)
        if not settled:
            gap += 1
            continue
        indent = len(line) - len(line.lstrip())
        blocks.append(Block(settled, gap=gap if blocks else 0, indent=indent))
        gap = 0
    return blocks
