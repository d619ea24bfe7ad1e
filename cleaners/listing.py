"""Is this a page of one story or of many: fronts, sections, tag and search pages.

Knows: teasers (a linked headline with a lede), what the page calls itself, how its address looks.
Does not know: phrases, rules.

Several weak signs are added; a page that says it is an article needs more of them.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cleaners.markup import markup_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaners.evidence import Evidence
    from cleaners.walk import Spot

ENOUGH = 5
"""Signs that make a listing."""
ARTICLE = 1
"""Signs that the page's own word for itself, article, takes away."""
HEADLINE = (4, 30)
"""Words of a linked headline, least and most."""
ABOVE = 3
"""Lines above a lede in which its headline stands."""
MANY = 8
"""Teased paragraphs from which they weigh more: a story has a few related ones, a front has dozens."""
RUN = 5
"""Paragraphs beside each other, none of them under a headline of its own, that make a story."""
_NUMBER = re.compile(r"\d{4,}")


class _Words(NamedTuple):
    types: frozenset[str]
    articles: frozenset[str]
    paths: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    table = markup_table()["listing"]
    return _Words(*(frozenset(table[key]) for key in _Words._fields))


def listing_signs(
    spots: Sequence[Spot], kept: Sequence[bool], evidence: Evidence, url: str | None
) -> list[str]:
    """What speaks for a page of many stories; a listing where `is_listing` says so."""
    signs: list[str] = []
    least, most = HEADLINE
    headlines = [spot.share > 0.9 and least <= spot.words <= most for spot in spots]  # noqa: PLR2004 - all of it a link
    running = [index for index, spot in enumerate(spots) if kept[index] and spot.prose]
    teased = [index for index in running if any(headlines[max(0, index - ABOVE) : index])]
    beside = Counter(spots[index].place.up for index in running if index not in teased)
    if running and len(teased) * 2 >= len(running) and max(beside.values(), default=0) < RUN:
        weight = 3 if len(teased) >= MANY else 2
        signs += [f"{len(teased)} of {len(running)} paragraphs stand under a linked headline"] * weight
    words = sum(spots[index].words for index in running)
    linked = sum(spot.words for spot, yes in zip(spots, headlines, strict=True) if yes)
    if linked > words:
        signs.append(f"{linked} words of linked headlines, {words} of paragraphs")
    if not running:
        signs.append("no paragraph")
    types = evidence.types
    if types & _words().types:
        signs += ["it calls itself " + ", ".join(sorted(types & _words().types))] * 2
    elif "website" in types and not types & _words().articles:
        signs.append("it calls itself a website, not an article")
    signs += _address(url)
    return signs


def _address(url: str | None) -> list[str]:
    path = urlsplit(url).path.strip("/") if url else None
    if path is None:
        return []
    if not path:
        return ["the address is the front of the host"] * 2
    segments = path.lower().split("/")
    if any(segment in _words().paths for segment in segments[:-1]) or segments[0] in _words().paths:
        return ["the address is that of a list"] * 2
    last = segments[-1].partition(".")[0]
    if len(segments) <= 3 and last.count("-") <= 3 and not _NUMBER.search(path):  # noqa: PLR2004 - section and subsection, a few words each
        return ["the address names a section, not a story"]
    return []


def is_listing(signs: Sequence[str], evidence: Evidence) -> bool:
    """Whether these signs are enough for this page."""
    says_article = bool(evidence.types & _words().articles)
    return len(signs) >= ENOUGH + (ARTICLE if says_article else 0)
