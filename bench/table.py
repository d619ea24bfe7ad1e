"""A table that can be printed and written as Markdown.

Knows: columns, rows, sections.
Does not know: what the figures mean.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.score import Interval

WIDE = 220
"""Columns of output that is no terminal: a table in a file is not to be folded."""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, column names and rows; the first `names` columns hold words, the others figures.

    Attributes:
        breaks: numbers of the rows after which a line is drawn.
        bold: numbers of the rows that stand out.
        notes: lines below the table.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int = 1
    breaks: frozenset[int] = frozenset()
    bold: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def console() -> Console:
    """Where a bench prints: as wide as the terminal, and wide anywhere else."""
    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)


def show(table: Table) -> None:
    """Print it."""
    drawn = RichTable(box=box.SIMPLE_HEAD)
    for number, column in enumerate(table.columns):
        drawn.add_column(column, justify="left" if number < table.names else "right", no_wrap=True)
    for number, row in enumerate(table.rows):
        drawn.add_row(
            *(Text(cell) for cell in row),
            end_section=number in table.breaks,
            style="bold" if number in table.bold else None,
        )
    out = console()
    out.print(Text(table.title, style="bold"))
    out.print(drawn)
    for note in table.notes:
        out.print(Text(note))


def markdown(table: Table) -> str:
    """The same as GitHub-flavoured Markdown, with a heading of the second level."""
    lines = [f"## {table.title}", "", _row(table.columns)]
    lines.append(_row(["---" if n < table.names else "---:" for n in range(len(table.columns))]))
    for number, row in enumerate(table.rows):
        lines.append(_row([f"**{c}**" if c and number in table.bold else c for c in row]))
    for note in table.notes:
        lines += ["", note]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def signed(interval: Interval, digits: int = 4) -> str:
    """`+0.0123 [+0.0100, +0.0150]`."""
    return f"{interval.mean:+.{digits}f} [{interval.low:+.{digits}f}, {interval.high:+.{digits}f}]"


def span(interval: Interval, digits: int = 2) -> str:
    """`4.12 [3.98, 4.30]`."""
    return f"{interval.mean:.{digits}f} [{interval.low:.{digits}f}, {interval.high:.{digits}f}]"


def summary_of(docstring: str | None) -> str:
    """The first line of a module's docstring, for `--help`."""
    return (docstring or "").partition("\n")[0]
