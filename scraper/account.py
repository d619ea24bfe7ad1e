"""The account of one page: every line of the input in order, and what was decided about it.

Knows: how kept blocks and receipts fit together.
Does not know: how it is shown, where the page came from.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cleaners import Article

if TYPE_CHECKING:
    from cleaners import Kind, Skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or the part of one that a rule decided on.

    Attributes:
        at: the position of its block in the input.
        text: its words.
        kind: what it was, None where it was kept.
        rule: the rule that took it, "" where it was kept.
        because: what decided, "" where it was kept.
    """

    at: int
    text: str
    kind: Kind | None = None
    rule: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one page.

    Attributes:
        name: what the user calls it.
        status, reason, detail, url, title, author, date, language: as in an outcome.
        lines: every line, in input order.
        notes: what went wrong without costing the page, as in `cleaners.Article`.
    """

    name: str
    status: str
    reason: str
    detail: str
    url: str | None
    title: str | None
    author: str | None
    date: str | None
    language: str | None
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[Kind, int]:
        """Removed lines by kind, the most frequent first."""
        kinds = [line.kind for line in self.lines if line.kind is not None]
        return dict(Counter(kinds).most_common())

    def plain(self) -> dict[str, Any]:
        """The account as values for JSON."""
        return asdict(self)


def account(name: str, url: str | None, result: Article | Skip) -> Account:
    """The account of a cleaned page."""
    pieces: list[tuple[int, bool, int, Line]] = []
    for number, gone in enumerate(result.removed):
        line = Line(gone.at, gone.text, gone.kind, gone.rule, gone.because)
        pieces.append((gone.at, gone.joined, number, line))
    if isinstance(result, Article):
        for number, (at, block) in enumerate(result.kept):
            pieces.append((at, block.joined, number, Line(at, block.text)))
    # parts of one block: the one that stood first is the one that continues nothing
    pieces.sort(key=lambda piece: piece[:3])
    lines = tuple(piece[3] for piece in pieces)
    if isinstance(result, Article):
        found = (result.url or url, result.title, result.author, result.date, result.language)
        return Account(name, "ok", "", "", *found, lines, result.notes)
    found = (url, result.title, None, None, result.language)
    return Account(name, "skipped", result.reason, result.detail, *found, lines, result.notes)
