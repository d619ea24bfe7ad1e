"""`python -m bench.lines DIR`: flattened articles with labelled lines, what goes and what stays.

Knows: the order of work and the tables.
Does not know: the file format and the arithmetic (see sheets.py), rules.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.sheets import BODY, Sheet, Tally, Verdict, honest, judge, read_sheets, tally
from bench.table import Table, show, summary_of
from cleaners import KINDS, clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEFAULT = Path("tests/lines/vi")
ARTICLE = 3000
"""Bytes of the article in which text-mode speed is told."""
LONG = 120
"""Characters of a paragraph that can make an article longer."""
ROUNDS = 5

Judged = list[tuple[Sheet, list[Verdict]]]


def measure(sheets: Sequence[Sheet]) -> tuple[Judged, list[str]]:
    """Clean every sheet; the names of those whose text is not what its kept blocks say."""
    judged, dishonest = [], []
    for sheet in sheets:
        result = clean_text(sheet.text, language=None)
        judged.append((sheet, judge(sheet, result)))
        if not honest(result):
            dishonest.append(sheet.name)
    return judged, dishonest


def lines_table(judged: Judged, *, split: bool = False) -> Table:
    """The figures of all files, and of the held-out third and the rest when `split`."""
    groups = [("all", judged)]
    if split:
        groups.append(("held out", [each for each in judged if each[0].held_out]))
        groups.append(("the rest", [each for each in judged if not each[0].held_out]))
    return Table(
        "Flattened text: dropped lines",
        ("", "files", "junk lines", "dropped", "P", "R", "kinds right", "body lost", "controls", "touched"),
        tuple((name, *_figures(tally(group))) for name, group in groups),
    )


def _figures(of: Tally) -> tuple[str, ...]:
    return (
        str(of.files),
        str(of.junk),
        str(of.dropped),
        f"{of.precision:.4f}",
        f"{of.recall:.4f}",
        f"{of.kinds:.4f}",
        f"{of.lost:.3%}",
        str(of.controls),
        str(of.touched),
    )


def kinds_table(judged: Judged) -> Table:
    """One row for each label: how many lines went, and what they were taken for."""
    rows = []
    for label in (BODY, *KINDS):
        found = [verdict for _, verdicts in judged for verdict in verdicts if verdict.piece.label == label]
        if found:
            taken = Counter(verdict.kind for verdict in found if verdict.dropped)
            dropped = taken.total()
            named = ", ".join(f"{kind} {count}" for kind, count in taken.most_common())
            rows.append((label, named, str(len(found)), str(dropped), f"{dropped / len(found):.3f}"))
    return Table("By label", ("label", "taken for", "lines", "dropped", "share"), tuple(rows), names=2)


def wrong_table(judged: Judged, count: int) -> Table:
    """The lines that stayed and should go, or lost something and should not: body lines first."""
    wrong = [
        (verdict.piece.label != BODY, -verdict.lost, sheet.name, verdict)
        for sheet, verdicts in judged
        for verdict in verdicts
        if (verdict.lost if verdict.piece.label == BODY else not verdict.dropped)
    ]
    wrong.sort(key=lambda each: each[:3])
    return Table(
        f"Wrong lines: {len(wrong)}",
        ("file", "label", "went as", "rule", "text", "lost"),
        tuple(
            (
                name,
                verdict.piece.label,
                verdict.kind,
                verdict.rule,
                verdict.piece.text.strip()[:90],
                f"{verdict.lost} of {verdict.size}",
            )
            for _, _, name, verdict in wrong[:count]
        ),
        names=5,
    )


@dataclass(frozen=True, slots=True)
class Rate:
    """Text mode on one core: articles, their mean size in bytes, and articles a second."""

    articles: int
    size: float
    second: float

    @property
    def of_three_kb(self) -> float:
        """Articles of 3,000 bytes a second, at the same bytes a second."""
        return self.second * self.size / ARTICLE


def of_three_kilobytes(sheets: Sequence[Sheet]) -> list[str]:
    """Articles of the length that is told: every sheet, with paragraphs of others before its last lines."""
    paragraphs = [
        [
            piece.text
            for line in sheet.lines
            for piece in line
            if piece.label == BODY and len(piece.text) > LONG
        ]
        for sheet in sheets
    ]
    texts = []
    for at, sheet in enumerate(sheets):
        lines = sheet.text.split("\n")
        last = max((index for index, line in enumerate(lines) if len(line) > LONG), default=len(lines) - 1)
        size, more = len(sheet.text.encode()), []
        for other in (*paragraphs[at + 1 :], *paragraphs[:at]):
            for text in other:
                if size < ARTICLE:
                    more.append(text)
                    size += len(text.encode()) + 1
            if size >= ARTICLE:
                break
        texts.append("\n".join([*lines[: last + 1], *more, *lines[last + 1 :]]))
    return texts


def rate(texts: Sequence[str], clock: Callable[[], float], rounds: int = ROUNDS) -> Rate:
    """The fastest of some rounds over all texts, language decided included.

    Args:
        texts: what to clean.
        clock: CPU seconds of this process.
        rounds: how often.
    """
    for text in texts:  # what is loaded once is not counted
        clean_text(text, language=None)
    spent = []
    for _ in range(rounds):
        start = clock()
        for text in texts:
            clean_text(text, language=None)
        spent.append(clock() - start)
    size = sum(len(text.encode()) for text in texts)
    return Rate(len(texts), size / len(texts), len(texts) / min(spent))


def speed_table(of: Rate) -> Table:
    """That rate, for people."""
    return Table(
        "Text mode, one core",
        ("articles", "mean bytes", "articles a second", f"articles of {ARTICLE} bytes a second"),
        ((str(of.articles), f"{of.size:.0f}", f"{of.second:.0f}", f"{of.of_three_kb:.0f}"),),
        names=0,
    )


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.lines", description=summary_of(__doc__))
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEFAULT, metavar="DIR", help=f"default {DEFAULT}"
    )
    parser.add_argument("--held-out", action="store_true", help="the held-out third and the rest apart")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list N wrong lines")
    parser.add_argument("--speed", action="store_true", help="text mode speed as well")
    return parser


def main() -> int:
    given = arguments().parse_args()
    sheets = read_sheets(given.folder)
    if not sheets:
        print(f"no .tsv file in {given.folder}", file=sys.stderr)
        return 2
    judged, dishonest = measure(sheets)
    show(lines_table(judged, split=given.held_out))
    show(kinds_table(judged))
    if given.worst:
        show(wrong_table(judged, given.worst))
    for name in dishonest:
        print(f"{name}: the text is not what its kept blocks say")
    if given.speed:
        show(speed_table(rate(of_three_kilobytes(sheets), time.process_time)))
    return 1 if dishonest else 0


if __name__ == "__main__":
    sys.exit(main())
