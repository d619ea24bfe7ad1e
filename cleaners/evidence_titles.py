"""Headlines: how alike two are, and which words of a title are only the name of the site.

Knows: separators, words. Does not know: elements, where a title comes from.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaners.evidence_words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\\w+")
LIKE = 0.4
"""Shared words from which two headlines are two wordings of one."""
LABEL = 5
"""Letters a name of a site must have to be found inside a longer part; shorter ones begin ordinary words."""
MORE = 8
"""Letters by which that part may be longer."""
_BARE = re.compile(r"[\W_]+")


@lru_cache(maxsize=256)
def tokens(text: str) -> frozenset[str]:
    """The words of a line; single characters in scripts that write without spaces."""
    return frozenset(_TOKEN.findall(text.lower()))


@lru_cache(maxsize=512)
def bare(text: str) -> str:
    """Letters and digits only, lower case."""
    return _BARE.sub("", text.lower())


def alike(one: str, other: str) -> float:
    """Shared words as a part of those of the shorter line; 1 for the same letters."""
    if bare(one) == bare(other):
        return 1.0
    a, b = tokens(one), tokens(other)
    small = min(len(a), len(b))
    if not small:
        return 0.0
    shared = len(a & b)
    return shared / small if small > 1 or max(len(a), len(b)) <= 3 else 0.0  # noqa: PLR2004 - one word proves nothing


def headline(title: str, sites: Iterable[str], rivals: Iterable[str]) -> str:
    """A title without the name of the site before or after it.

    Args:
        title: the settled title.
        sites: names of the site, and the labels of its address.
        rivals: other headlines of the page; a part that stands alone in one of them is the headline.
    """
    names = {bare(site) for site in sites} - {""}
    wanted = {bare(rival) for rival in rivals} - {""}
    if bare(title) in wanted - names and not any(separator in title for separator in words().separators):
        return title
    for _ in range(3):
        shorter = _without_end(title, names, wanted)
        if shorter == title:
            return title
        title = shorter
    return title


def _without_end(title: str, names: set[str], wanted: set[str]) -> str:
    for separator in words().separators:
        head, found, tail = title.rpartition(separator)
        if not found or not head.strip() or not tail.strip():
            continue
        if _is_site(tail, names) or (bare(head) in wanted and bare(title) not in wanted):
            return head.strip()
        first, _, rest = title.partition(separator)
        if rest.strip() and (_is_site(first, names) or (bare(rest) in wanted and bare(title) not in wanted)):
            return rest.strip()
    return title


def _is_site(part: str, names: set[str]) -> bool:
    """Whether a part is the name of the site, whole or with a little more (`.com`, `News`)."""
    letters = bare(part)
    if not letters:
        return True
    if letters in names:
        return True
    return any(
        len(name) >= LABEL
        and (letters.startswith(name) or name.startswith(letters))
        and abs(len(letters) - len(name)) <= MORE
        for name in names
    )
