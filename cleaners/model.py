"""The values that travel through newswash, and nothing else.

Knows: what a page, a block, a removal, an article and a skip are made of.
Does not know: how any of them comes about; HTML, languages, files, the network, the time.

Every value is frozen, compares by content and can be pickled.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cleaners.own import PageRule
    from cleaners.rule import Rule
    from cleaners.sites import Site

Kind = Literal[
    "caption",
    "related",
    "recent",
    "byline",
    "credit",
    "date",
    "section",
    "comments",
    "share",
    "promo",
    "tags",
    "video",
    "copyright",
    "nav",
    "ad",
    "repeat",
    "other",
]
"""What a removed line was, in the words of a newsroom."""

KINDS: tuple[Kind, ...] = get_args(Kind)


class Block(NamedTuple):
    """One paragraph, heading, list item, table row or caption: one line of the clean text.

    Attributes:
        text: the words, NFC, without line breaks, white space folded.
        tag: the HTML element that made the line (`p`, `h2`, `li`, `tr`, `figcaption`, …); `p` in plain text.
        gap: blank lines before it in plain text; 0 in a page.
        indent: white-space characters before it in plain text; 0 in a page.
        links: how many of its characters stand in links; 0 in plain text, where links are not known.
        marks: what the markup around it says of it (`caption`, `related`, …), from site files, element
            names and class names; empty in plain text.
        joined: whether it continues the line of the block before it, from which a rule has cut it.
    """

    text: str
    tag: str = "p"
    gap: int = 0
    indent: int = 0
    links: int = 0
    marks: tuple[str, ...] = ()
    joined: bool = False


class Removal(NamedTuple):
    """The receipt for one line that was left behind.

    Attributes:
        kind: what it was.
        rule: the name of the rule that took it, as `newswash explain` and `--off` spell it.
        because: the phrase, selector or structure that decided.
        text: the words that were removed, as they stood.
        at: the position of its block among all blocks of the input, from 0.
        joined: whether it was cut out of a line whose other part comes before it.
    """

    kind: Kind
    rule: str
    because: str
    text: str
    at: int
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may wish for; the defaults clean everything.

    Attributes:
        keep: kinds that are not removed.
        off: names of rules that are switched off.
        languages: ISO 639-1 codes that are wanted; an article in another language is skipped with
            the reason `language`. Empty: any language.
        sites: whether site files are used.
        site_files: the caller's own site files, asked before the shipped ones.
        latest: no publication date after this day is believed (the day the page was fetched).
        rules: the caller's own rules (`cleaners.block_rule`, `cleaners.page_rule`), in the order in which
            they run.
    """

    keep: frozenset[Kind] = frozenset()
    off: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    sites: bool = True
    site_files: tuple[Site, ...] = ()
    latest: date | None = None
    rules: tuple[Rule | PageRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article.

    Attributes:
        text: the body, one paragraph a line, without the headline; NFC, LF, no blank lines, no final LF.
        title: the headline, or None where the input names none (plain text never does: a headline
            that stands in it stays its first line).
        authors: names, without "By", agencies or addresses.
        date: publication time as ISO 8601 (day or day and time, with the offset the page gives), or None.
        language: ISO 639-1, or None where it could not be decided.
        url: the canonical address the page gives of itself, else the one it was asked for, or None.
        removed: receipts, in input order.
        kept: the blocks whose lines make up `text`, each with its position in the input.
        notes: what went wrong without costing the article: rules of the caller's own that raised.
    """

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    language: str | None = None
    url: str | None = None
    removed: tuple[Removal, ...] = ()
    kept: tuple[tuple[int, Block], ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()

    @property
    def author(self) -> str | None:
        """The names, joined by a comma and a space, or None."""
        return ", ".join(self.authors) or None


@dataclass(frozen=True, slots=True)
class Skip:
    """An input that gave no article, and why.

    Attributes:
        reason: one fixed word: `no-article` (a front, section, tag or search page, a gallery, a login),
            `no-body`, `language`, `not-html`, `too-large`.
        detail: what was seen, for people.
        title: as in `Article`.
        language: as in `Article`.
        removed: as in `Article`.
        notes: as in `Article`.
    """

    reason: str
    detail: str = ""
    title: str | None = None
    language: str | None = None
    removed: tuple[Removal, ...] = ()
    notes: tuple[str, ...] = ()


def count_kinds(removed: Iterable[Removal]) -> dict[Kind, int]:
    """How many lines of each kind were removed, in the order of `KINDS`; kinds without any are left out."""
    counts = Counter(removal.kind for removal in removed)
    return {kind: counts[kind] for kind in KINDS if counts[kind]}
