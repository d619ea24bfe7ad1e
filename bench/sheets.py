"""Labelled lines: reads a set of flattened articles and judges what was made of one.

Knows: the file format, how dropped characters are found again in the input.
Does not know: rules, languages, tables.

A file `NNN-slug.tsv` is one article: a first line that begins with `# ` is a comment, a blank line is a
gap, any other line is `label<TAB>text`. Label and text may repeat on one line, which then is one line of
the article that must be cut between them. `body` stays, any other label is the kind of a line that goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from cleaners import KINDS, Article, Skip

if TYPE_CHECKING:
    from pathlib import Path

BODY = "body"
HELD_OUT = 3
"""Every third file is held out: no rule is written while looking at it."""

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or the part of one that has a label of its own."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One labelled article: its lines, each of one piece or more; a gap is a line without any."""

    name: str
    lines: tuple[tuple[Piece, ...], ...]

    @property
    def text(self) -> str:
        """The article as it reaches a cleaner."""
        return "\n".join("".join(piece.text for piece in line) for line in self.lines)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces in order."""
        return tuple(piece for line in self.lines for piece in line)

    @property
    def control(self) -> bool:
        """Whether nothing in it may be dropped."""
        return all(piece.label == BODY for piece in self.pieces)

    @property
    def held_out(self) -> bool:
        """Whether it belongs to the third that no rule is written for."""
        number = _NUMBER.match(self.name)
        return number is not None and int(number[0]) % HELD_OUT == 0


def read_sheets(folder: Path) -> list[Sheet]:
    """All sheets of a folder, by name.

    Raises:
        ValueError: a line has no label, an unknown one, or text without label.
    """
    return [read_sheet(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.tsv"))]


def read_sheet(name: str, content: str) -> Sheet:
    """One sheet from what stands in its file; raises as `read_sheets` does."""
    rows = content.removesuffix("\n").split("\n")
    first = 1 if rows[0].startswith("# ") else 0
    return Sheet(name, tuple(_line(name, at + 1, rows[at]) for at in range(first, len(rows))))


def _line(name: str, number: int, row: str) -> tuple[Piece, ...]:
    if not row.strip():
        return ()
    cells = row.split("\t")
    if len(cells) % 2 or any(label != BODY and label not in KINDS for label in cells[::2]):
        raise ValueError(f"{name} line {number}: not label and text: {row[:60]!r}")
    return tuple(Piece(label, text) for label, text in zip(cells[::2], cells[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one piece.

    Attributes:
        piece: the piece.
        size: its characters, white space not counted.
        lost: how many of them were dropped.
        kind: what the dropped ones were taken for, most of them; "" when nothing was dropped, `?` when
            there is no receipt.
        rule: the rule that took them.
    """

    piece: Piece
    size: int
    lost: int
    kind: str = ""
    rule: str = ""

    @property
    def dropped(self) -> bool:
        """A piece is dropped when more than half of it is."""
        return self.lost * 2 > self.size


def bare(text: str) -> str:
    """The characters by which a text is found again: composed, without white space and invisible ones."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc"})


@dataclass(frozen=True, slots=True)
class _Fate:
    kept: bool
    kind: str = ""
    rule: str = ""


_KEPT = _Fate(kept=True)
_NO_RECEIPT = _Fate(kept=False, kind="?")


def judge(sheet: Sheet, result: Article | Skip) -> list[Verdict]:
    """What `result` made of each piece; a skipped article has lost everything.

    Kept blocks and receipts together are the input in order, so their characters are laid beside those of
    the sheet one by one. Where a text was repaired on the way, only the equal stretches are.
    """
    given = "".join(bare(piece.text) for piece in sheet.pieces)
    fates = _fates(given, _answer(result))
    verdicts, at = [], 0
    for piece in sheet.pieces:
        size = len(bare(piece.text))
        lost = [fate for fate in fates[at : at + size] if not fate.kept]
        most = Counter(lost).most_common(1)[0][0] if lost else _KEPT
        verdicts.append(Verdict(piece, size, len(lost), most.kind, most.rule))
        at += size
    return verdicts


def _answer(result: Article | Skip) -> list[tuple[str, _Fate]]:
    parts = [
        (
            (removal.at, removal.joined),
            bare(removal.text),
            _Fate(kept=False, kind=removal.kind, rule=removal.rule),
        )
        for removal in result.removed
    ]
    if isinstance(result, Article):
        parts += [((at, block.joined), bare(block.text), _KEPT) for at, block in result.kept]
    parts.sort(key=lambda part: part[0])
    return [(text, fate) for _, text, fate in parts]


def _fates(given: str, answer: list[tuple[str, _Fate]]) -> list[_Fate]:
    theirs = "".join(text for text, _ in answer)
    spread = [fate for text, fate in answer for _ in text]
    if theirs == given:
        return spread
    fates = [_NO_RECEIPT] * len(given)
    for start, other, size in SequenceMatcher(None, given, theirs, autojunk=False).get_matching_blocks():
        fates[start : start + size] = spread[other : other + size]
    return fates


def honest(result: Article | Skip) -> bool:
    """Whether the text of an article is just its kept blocks; a skip has no text to compare."""
    if isinstance(result, Skip):
        return True
    return bare(result.text) == "".join(bare(block.text) for _, block in result.kept)


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of some sheets.

    Attributes:
        files: how many sheets.
        junk: lines that should go.
        dropped: lines that went.
        right: lines that should go and went.
        kinds_right: of these, those taken for what they are.
        body_size: body characters.
        body_lost: those that were dropped.
        controls: sheets of which nothing may go.
        touched: those that lost a character all the same.
    """

    files: int
    junk: int
    dropped: int
    right: int
    kinds_right: int
    body_size: int
    body_lost: int
    controls: int
    touched: int

    @property
    def precision(self) -> float:
        """Of the dropped lines, the share that should go; 1 when none was dropped."""
        return self.right / self.dropped if self.dropped else 1.0

    @property
    def recall(self) -> float:
        """Of the lines that should go, the share that went; 1 when there is none."""
        return self.right / self.junk if self.junk else 1.0

    @property
    def kinds(self) -> float:
        """Of the lines that rightly went, the share with the right kind; 1 when none went."""
        return self.kinds_right / self.right if self.right else 1.0

    @property
    def lost(self) -> float:
        """The share of body characters that was dropped."""
        return self.body_lost / self.body_size if self.body_size else 0.0


def tally(judged: list[tuple[Sheet, list[Verdict]]]) -> Tally:
    """Sum up sheets and their verdicts."""
    verdicts = [verdict for _, found in judged for verdict in found]
    right = [verdict for verdict in verdicts if verdict.dropped and verdict.piece.label != BODY]
    body = [verdict for verdict in verdicts if verdict.piece.label == BODY]
    controls = [found for sheet, found in judged if sheet.control]
    return Tally(
        files=len(judged),
        junk=len(verdicts) - len(body),
        dropped=sum(verdict.dropped for verdict in verdicts),
        right=len(right),
        kinds_right=sum(verdict.kind == verdict.piece.label for verdict in right),
        body_size=sum(verdict.size for verdict in body),
        body_lost=sum(verdict.lost for verdict in body),
        controls=len(controls),
        touched=sum(any(verdict.lost for verdict in found) for found in controls),
    )
