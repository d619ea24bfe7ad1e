"""The words of `data/evidence.toml`, read once and frozen.

Knows: that one file. Does not know: pages, what follows from a word.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = (
    "title",
    "standfirst",
    "author",
    "published",
    "modified",
    "touched",
    "language",
    "site",
    "address",
    "kind",
    "tier",
)
"""What a `<meta>` element can be evidence of."""


@dataclass(frozen=True, slots=True)
class Words:
    """The tables of the file.

    Attributes:
        meta: name of a `<meta>` element -> the field it speaks of, and its rank there (0 is trusted most).
        tables: every list of words as a set, by its dotted place in the file (`names.by`).
        separators: what stands between a headline and the name of the site.
        months: name -> 1 to 12.
        zones: name -> minutes east of UTC.
    """

    meta: Mapping[str, tuple[str, int]]
    tables: Mapping[str, frozenset[str]]
    separators: tuple[str, ...]
    months: Mapping[str, int]
    zones: Mapping[str, int]


@lru_cache(maxsize=1)
def words() -> Words:
    """The file, read on the first call."""
    text = (files("cleaners") / "data" / "evidence.toml").read_text(encoding="utf-8")
    raw: dict[str, Any] = tomllib.loads(text)
    return Words(
        meta={name: (kind, rank) for kind in FIELDS for rank, name in enumerate(raw["meta"][kind])},
        tables={
            f"{section}.{key}": frozenset(value)
            for section, table in raw.items()
            if section not in {"meta", "months", "zones"}
            for key, value in table.items()
        },
        separators=tuple(raw["title"]["separators"]),
        months={name: int(number) for number, names in raw["months"].items() for name in names},
        zones=raw["zones"],
    )
