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
LINE = 600
"""Characters a line of names may have."""
MOST = 12
"""Names a page may have; a longer list is no byline."""
SEPARATOR = 3
"""Characters of a piece between two names, and of a label of an address that proves nothing."""
WORDS = 6
"""Words a single name may have."""

_ADDRESS = re.compile(r"\S*@\S+\.\S+|https?://\S+|www\.\S+|(?<!\w)@\w+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|\uff08[^\uff08\uff09]*\uff09")
_CUT = re.compile(r"\s*[|•·⋅∙/;\uff0f、\uff0c,]\s*|\s+[&+]\s+|\s+[-\u2013\u2014]+\s+|\n")
_EDGE = re.compile(r"^[\s:,.;|•·⋅∙\-\u2013\u2014*\"'“”„»«/~+&]+|[\s:,;|•·⋅∙\-\u2013\u2014*\"“”„»«/~+&]+$")
_CREDENTIAL = re.compile(r"(?:[A-Z][A-Za-z]?\.?){2,6}\.?®?")
_BEGINNING = re.compile(r"\w*")
_DIGIT = re.compile(r"\d")


def names_of(lines: Iterable[str], *, sites: Iterable[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of people, and what else is named as author: agencies, the site, an office, a log-in name.

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
            target = others if _is_office(part, key, houses) or _is_login(part) else people
            if key not in target or target[key].isupper():
                target[key] = part
    return tuple(people.values())[:MOST], tuple(others.values())[:MOST]


def split(line: str) -> list[str]:
    """The names of one line, each cleaned; nothing where the line is no byline."""
    if len(line) > LINE:
        return []
    line = _ADDRESS.sub(" ", _BRACKETS.sub(" ", settle(line)))
    line = without_by(_EDGE.sub("", line))
    parts: list[str] = []
    for piece in _CUT.split(line):
        for name in _at_joints(piece):
            cleaned = _clean(name)
            if cleaned is not None:
                parts.append(cleaned)
    if len(parts) > 1:
        offices = words().tables["names.office"]
        parts = [part for part in parts if part.rsplit(" ", 1)[-1].lower() not in offices] or parts
    return parts


def first_names(pieces: list[str], *, alone: bool) -> str:
    """The names at the beginning of a visible byline; what follows the last of them is dropped.

    Args:
        pieces: the parts of the line, as its elements divide it.
        alone: whether a single word can be a name.
    """
    found: list[str] = []
    for piece in pieces:
        names = split(piece)
        good = [name for name in names if is_plausible(name, alone=alone)]
        if good:
            found += good
        if found and len(good) < len(names):
            break
        if (
            found
            and not names
            and len(piece) > SEPARATOR
            and piece.lower() not in words().tables["names.join"]
        ):
            break
    return "; ".join(found)


def is_plausible(name: str, *, alone: bool) -> bool:
    """Whether a line that nobody vouches for looks like a name: two to four words with capitals."""
    parts = name.split()
    if not (1 if alone else 2) <= len(parts) <= 4:  # noqa: PLR2004 - a longer line is a phrase
        return (
            bool(parts)
            and not name.isascii()
            and len(parts) == 1
            and not name[0].islower()
            and not name[0].isupper()
        )
    tables = words().tables
    if parts[-1].lower() in tables["names.office"] or name.lower() in tables["names.role"]:
        return False
    small = [part for part in parts if part[0].islower()]
    return not parts[0][0].islower() and not parts[-1][0].islower() and all(len(part) <= 3 for part in small)  # noqa: PLR2004 - von, de, bin


def _is_login(part: str) -> bool:
    """A single word that is written as no name is: `katies`, `j.doe`, `KatieS`."""
    if " " in part or not part.isascii():
        return False
    return not (part[0].isupper() and (part[1:].islower() or "-" in part or "'" in part or len(part) == 1))


def _at_joints(piece: str) -> list[str]:
    """A piece, parted at "and"; not where that stands inside the name of an office."""
    parts = _joined().split(piece)
    if len(parts) == 2 and parts[0].count(" ") > 2 and " " not in parts[1]:  # noqa: PLR2004 - four words, "and", one more
        return [piece]
    return parts


def _is_office(part: str, key: str, houses: set[str]) -> bool:
    lower = part.lower()
    tables = words().tables
    if (
        lower in tables["names.agency"]
        or lower in tables["names.role"]
        or lower.rsplit(" ", 1)[-1] in tables["names.house"]
        or any(lower.startswith(f"{word} ") for word in tables["names.front"])
    ):
        return True
    return key in houses or any(
        len(house) > SEPARATOR and (key.startswith(house) or house.startswith(key)) for house in houses
    )


@lru_cache(maxsize=1)
def _joined() -> re.Pattern[str]:
    """The words for "and"; single letters only in lower case, capitals are initials."""
    joints = sorted(words().tables["names.join"], key=len, reverse=True)
    long = "|".join(re.escape(word) for word in joints if len(word) > 1)
    short = "|".join(re.escape(word) for word in joints if len(word) == 1)
    return re.compile(rf"(?<=\S)\s+(?:(?i:{long})|{short})\s+(?=[^\W\d_])")


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    """How the words for "by" begin, up to the first space or mark."""
    return frozenset(_BEGINNING.match(word)[0] for word in words().tables["names.by"])  # type: ignore[index] # the pattern matches any text


@lru_cache(maxsize=1)
def _by() -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in sorted(words().tables["names.by"], key=len, reverse=True))
    return re.compile(rf"(?:{names})(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _tail() -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in sorted(words().tables["names.tail"], key=len, reverse=True))
    return re.compile(rf"\s+(?:{names})(?:\s.*|:.*|$)")


def without_by(line: str) -> str:
    """A line without the "By" it begins with."""
    for _ in range(2):
        beginning = _BEGINNING.match(line)
        if beginning is None or beginning[0].lower() not in _first_words():
            return line
        match = _by().match(line)
        if match is None:
            return line
        line = _EDGE.sub("", line[match.end() :])
    return line


def _clean(name: str) -> str | None:
    """One name, or None where nothing of a name is left, or it is somebody else's."""
    if name.partition(":")[0].strip().lower() in words().tables["names.other"] and ":" in name:
        return None
    name = without_by(_EDGE.sub("", name))
    tables = words().tables
    if (tail := _tail().search(name)) is not None:
        front = name[: tail.start()]
        if front.lower() in tables["names.office"]:
            return None
        name = _EDGE.sub("", front) if " " in front else name
    while " " in name:
        head, _, last = name.rpartition(" ")
        if last.lower() in tables["names.suffix"] and (
            not last.isascii() or (_CREDENTIAL.fullmatch(last) and not head.isupper()) or last.islower()
        ):
            name = _EDGE.sub("", head)
        else:
            break
    lower = name.lower()
    if not name or len(name) > LONGEST or name.count(" ") >= WORDS:
        return None
    if lower in tables["names.void"] or lower in tables["names.suffix"] or lower in tables["names.by"]:
        return None
    if not any(character.isalpha() for character in name) or (_DIGIT.search(name) and " " in name):
        return None
    return name
