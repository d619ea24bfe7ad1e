"""The names in an author's line: split, and freed of "By", roles, agencies, addresses and handles.

Knows: `names` in `data/evidence.toml`. Does not know: pages, which of several lines to believe.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaners.evidence_titles import bare
from cleaners.evidence_words import words
from cleaners.text import settle

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 60
"""Characters a single name may have."""
MOST = 12
"""Names a page may have; a longer list is no byline."""
WORDS = 6
"""Words a single name may have."""

_ADDRESS = re.compile(r"\S*@\S+\.\S+|https?://\S+|www\.\S+|(?<!\w)@\w+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|（[^（）]*）")
_CUT = re.compile(r"\s*[|•·/;／、，,]\s*|\s+[&+]\s+|\s+[-–—]+\s+|\n")
_EDGE = re.compile(r"^[\s:,.;|•·\-–—*\"'“”„»«/~+&]+|[\s:,;|•·\-–—*\"“”„»«/~+&]+$")
_CREDENTIAL = re.compile(r"(?:[A-Z][A-Za-z]?\.?){2,6}\.?®?")
_DIGIT = re.compile(r"\d")


def names_of(lines: Iterable[str], *, sites: Iterable[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of people, and what else is named as author (agencies, the site, an editorial office).

    Both in order, without repeats; a name in capitals gives way to the same name in ordinary letters.
    """
    houses = {bare(site) for site in sites} - {""}
    people: dict[str, str] = {}
    others: dict[str, str] = {}
    for line in lines:
        for part in split(line):
            key = bare(part)
            if not key:
                continue
            target = others if _is_office(part, key, houses) else people
            if key not in target or target[key].isupper():
                target[key] = part
    return tuple(people.values())[:MOST], tuple(others.values())[:MOST]


def split(line: str) -> list[str]:
    """The names of one line, each cleaned; nothing where the line is no byline."""
    line = _ADDRESS.sub(" ", _BRACKETS.sub(" ", settle(line)))
    line = _without_by(_EDGE.sub("", line))
    parts: list[str] = []
    for piece in _CUT.split(line):
        for name in _joined().split(piece):
            cleaned = _clean(name)
            if cleaned is not None:
                parts.append(cleaned)
    return parts


def _is_office(part: str, key: str, houses: set[str]) -> bool:
    lower = part.lower()
    tables = words().tables
    return lower in tables["names.agency"] or key in houses or any(len(house) > 3 and (key.startswith(house) or house.startswith(key)) for house in houses)  # noqa: PLR2004 - a short label may begin a name


@lru_cache(maxsize=1)
def _joined() -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in sorted(words().tables["names.join"], key=len, reverse=True))
    return re.compile(rf"(?<=[^\s])\s+(?:{names})\s+(?=[^\W\d_])")


@lru_cache(maxsize=1)
def _by() -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in sorted(words().tables["names.by"], key=len, reverse=True))
    return re.compile(rf"(?:{names})(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _tail() -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in sorted(words().tables["names.tail"], key=len, reverse=True))
    return re.compile(rf"\s+(?:{names})(?:\s.*|:.*|$)")


def _without_by(line: str) -> str:
    for _ in range(2):
        match = _by().match(line)
        if match is None:
            return line
        line = _EDGE.sub("", line[match.end() :])
    return line


def _clean(name: str) -> str | None:
    """One name, or None where nothing of a name is left."""
    name = _without_by(_EDGE.sub("", name))
    name = _EDGE.sub("", _tail().sub("", name))
    tables = words().tables
    while " " in name:
        head, _, last = name.rpartition(" ")
        if last.lower() in tables["names.suffix"] and (not last.isascii() or (_CREDENTIAL.fullmatch(last) and not head.isupper()) or last.islower()):
            name = _EDGE.sub("", head)
        else:
            break
    lower = name.lower()
    if not name or len(name) > LONGEST or name.count(" ") >= WORDS:
        return None
    if lower in tables["names.role"] or lower in tables["names.suffix"] or lower in tables["names.by"]:
        return None
    if not any(character.isalpha() for character in name) or (_DIGIT.search(name) and " " in name):
        return None
    return name
