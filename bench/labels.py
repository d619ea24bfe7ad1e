"""Tells which lines of a page stand in its gold body.

Knows: shingles, the order of the gold. Does not know: extractors, models.

A long line is in the body when seven of ten of its 4-grams are. A short one says nothing by its words, so it
must stand in the gold between the long lines that stand around it on the page. Of a line that the page prints
more often than the gold, the copies nearest to the middle of the body count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.score import SHINGLE, words

if TYPE_CHECKING:
    from collections.abc import Sequence

LONG = 8
SHARED = 0.7


def labels(lines: Sequence[str], body: str) -> list[bool]:
    """Whether each line stands in the gold body."""
    gold = [word.lower() for word in words(body)]
    where: dict[tuple[str, ...], int] = {}
    for at in range(max(1, len(gold) - SHINGLE + 1)):
        where.setdefault(tuple(gold[at : at + SHINGLE]), at)
    said = [[word.lower() for word in words(line)] for line in lines]
    inside = [False] * len(lines)
    begins: dict[int, int] = {}
    for index, line in enumerate(said):
        if len(line) < LONG:
            continue
        runs = [tuple(line[at : at + SHINGLE]) for at in range(len(line) - SHINGLE + 1)]
        known = [(at, where[run]) for at, run in enumerate(runs) if run in where]
        if len(known) >= SHARED * len(runs):
            inside[index] = True
            begins[index] = known[0][1] - known[0][0]
    _drop_copies(said, gold, inside)
    _label_short(said, gold, inside, begins)
    return inside


def _drop_copies(said: list[list[str]], gold: list[str], inside: list[bool]) -> None:
    found = [index for index, yes in enumerate(inside) if yes]
    if not found:
        return
    middle = found[len(found) // 2]
    copies: dict[tuple[str, ...], list[int]] = {}
    for index in found:
        copies.setdefault(tuple(said[index]), []).append(index)
    for line, indices in copies.items():
        if len(indices) > 1:
            real = sum(gold[at : at + len(line)] == list(line) for at in range(len(gold))) or 1
            for index in sorted(indices, key=lambda index: abs(index - middle))[real:]:
                inside[index] = False


def _label_short(said: list[list[str]], gold: list[str], inside: list[bool], begins: dict[int, int]) -> None:
    long = [index for index in begins if inside[index]]
    for index, line in enumerate(said):
        if not 0 < len(line) < LONG:
            continue
        before = max((other for other in long if other < index), default=None)
        after = min((other for other in long if other > index), default=None)
        start = begins[before] + len(said[before]) - 2 if before is not None else None
        stop = begins[after] if after is not None else None
        if start is None:
            stop = len(gold) if stop is None else stop
            start = stop - 60
        if stop is None:
            stop = start + 120
        if stop < start:
            start, stop = stop, start + 20
        part = gold[max(0, start) : stop + 1]
        inside[index] = any(part[at : at + len(line)] == line for at in range(len(part)))
