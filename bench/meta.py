"""`python -m bench.meta SET…`: headline, date and authors beside trafilatura's metadata.

Knows: when a field counts as right.
Does not know: how extractors find it.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.bodies import CACHE, run_shown
from bench.peers import METADATA, OURS, peer
from bench.run import Task
from bench.sets import META_FIELDS, Set, add_sets, chosen, read_set
from bench.table import Table, show, summary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bench.peers import Found

SUFFIX = 4
"""A headline may carry that many words of a site's name behind it."""
DAY = 10
"""The characters of an ISO date that name the day."""
CUT = 80

_WORD = re.compile(r"\w+")


def words(value: object) -> list[str]:
    """Lower-case words of a string, or of all strings of a list."""
    text = value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, list) else ""
    return _WORD.findall(text.lower())


def title_right(gold: object, mine: object) -> bool:
    """The same words, or one has up to four more behind them."""
    a, b = words(gold), words(mine)
    shorter, longer = sorted((a, b), key=len)
    if a != b and not b:
        return False
    return longer[: len(shorter)] == shorter and len(longer) - len(shorter) <= SUFFIX


def date_right(gold: object, mine: object) -> bool:
    """The same day, as written."""
    return str(gold or "")[:DAY] == str(mine or "")[:DAY]


def author_right(gold: object, mine: object) -> bool:
    """At least half of the words of both are shared."""
    a, b = set(words(gold)), set(words(mine))
    return bool(a | b) and len(a & b) * 2 >= len(a | b)


RIGHT: dict[str, Callable[[object, object], bool]] = {
    "title": title_right,
    "date": date_right,
    "author": author_right,
}


@dataclass(frozen=True, slots=True)
class Field:
    """How an extractor did on one field of a set: shares of the pages whose gold has it."""

    pages: int
    right: float
    empty: float


def score_field(pairs: Sequence[tuple[Any, Any]], right: Callable[[object, object], bool]) -> Field:
    """The score of (gold, answer) pairs; an empty answer is never right.

    Raises:
        ZeroDivisionError: there is no pair.
    """
    hits = sum(bool(mine) and right(gold, mine) for gold, mine in pairs)
    return Field(len(pairs), hits / len(pairs), sum(not mine for _, mine in pairs) / len(pairs))


def pairs_of(of: Set, found: Sequence[Found], field: str) -> list[tuple[Any, Any]]:
    """(gold, answer) for each page whose gold has the field."""
    return [
        (gold[field], getattr(answer, field))
        for page, answer in zip(of.pages, found, strict=True)
        if field in (gold := dict(page.meta))
    ]


def meta_table(measured: Sequence[tuple[Set, Mapping[str, Sequence[Found]]]]) -> Table:
    """One row for each set, field and extractor."""
    rows: list[tuple[str, ...]] = []
    breaks, bold = set(), set()
    for of, found in measured:
        for field in META_FIELDS:
            for name, answers in found.items():
                pairs = pairs_of(of, answers, field)
                if not pairs:
                    continue
                score = score_field(pairs, RIGHT[field])
                if name == OURS:
                    bold.add(len(rows))
                rows.append(
                    (of.name, field, name, str(score.pages), f"{score.right:.3f}", f"{score.empty:.3f}")
                )
        breaks.add(len(rows) - 1)
    return Table(
        "Headline, date, authors",
        ("set", "field", "extractor", "pages", "right", "empty"),
        tuple(rows),
        names=3,
        breaks=frozenset(breaks),
        bold=frozenset(bold),
    )


def wrong_table(of: Set, found: Sequence[Found], count: int) -> Table:
    """The first `count` wrong answers of each field."""
    rows = []
    for field in META_FIELDS:
        wrong = [
            (field, page.id, str(gold[field])[:CUT], str(mine)[:CUT])
            for page, answer in zip(of.pages, found, strict=True)
            if field in (gold := dict(page.meta))
            and not ((mine := getattr(answer, field)) and RIGHT[field](gold[field], mine))
        ]
        rows += wrong[:count]
    return Table(
        f"{of.name}: wrong fields of {OURS}", ("field", "page", "gold", "answer"), tuple(rows), names=4
    )


def measure(
    sets: Sequence[Set], names: Sequence[str], *, workers: int, cache: Path | None
) -> list[tuple[Set, dict[str, list[Found]]]]:
    """Run newswash and trafilatura's metadata over the sets."""
    tasks = [Task(name, page) for of in sets for name in names for page in of.pages]
    answers = iter(run_shown(tasks, workers=workers, cache=cache))
    return [(of, {name: [next(answers) for _ in of.pages] for name in names}) for of in sets]


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.meta", description=summary_of(__doc__))
    add_sets(parser)
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="list N wrong answers of each field"
    )
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default 2)")
    parser.add_argument("--no-cache", action="store_true", help="run trafilatura again where it is known")
    return parser


def main() -> int:
    given = arguments().parse_args()
    names = [name for name in (OURS, METADATA.name) if not peer(name).lacks()]
    sets = [read_set(folder) for folder in chosen(given)]
    measured = measure(sets, names, workers=given.workers, cache=None if given.no_cache else CACHE)
    show(meta_table(measured))
    if given.worst:
        for of, found in measured:
            show(wrong_table(of, found[OURS], given.worst))
    return 0


if __name__ == "__main__":
    sys.exit(main())
