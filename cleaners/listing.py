"""Is this a page of one story or of many: fronts, sections, tag and search pages; and login walls.

Knows: what is left of a page without its cards, what it calls itself, its headline, its forms, its address.
Does not know: how a card is drawn, phrases, rules.

Several signs are added, for and against. The strongest is what is left of the page without its cards: a front
has hardly a paragraph of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cleaners.cards import LINKED, is_linked_headline, teased
from cleaners.markup import class_words, markup_table
from cleaners.text import ends_sentence, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from cleaners.evidence import Evidence
    from cleaners.walk import Place, Spot

ENOUGH = 5
"""Signs that make a listing."""
ARTICLE, SURELY_ARTICLE = 2, 4
"""Signs that the page's word for itself takes away: "article", as fronts say too, or a kind of article."""
FOOT = 3
"""How many times more lines than its foot a page has at least."""
SHORT = 4
"""How many words of lines that are no paragraphs count as one of a paragraph."""
OWN, SHARE, MOST = 80, 8, 200
"""Words of its own up to which a page may be a listing; a large front has more: a share of the words in its
linked headlines, up to so many."""
TEASED = 3
"""Ledes from which they count."""
MANY = 8
"""Ledes from which they weigh more: a story has a few related ones, a front has dozens."""
LINES = (10, 20)
"""Linked headlines from which they count, and from which they weigh more."""
OUTWEIGH = 4
"""How many times more words there are in linked headlines than in paragraphs of the page's own."""
HEADED, OPENING, UNDER = 4, 12, 4
"""Signs that a headline takes away under which text of its own opens; the words of such a line, and the lines
within which it stands."""
TITLE = 6
"""Words of the headline of a story; names of sections are shorter."""
PHOTOS = 3
"""Captions that make a page without text a gallery."""
REMNANT, SENTENCE = 20, 6
"""Words below which lines are no article, unless one of them is a sentence of so many words."""
_NUMBER = re.compile(r"\d{4,}")


class _Words(NamedTuple):
    types: frozenset[str]
    articles: frozenset[str]
    paths: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    table = markup_table()["listing"]
    return _Words(*(frozenset(table[key]) for key in _Words._fields))


class Signs(NamedTuple):
    """What speaks for a page of many stories, heavy signs several times, and how many it takes."""

    found: list[str]
    enough: int

    def suffice(self) -> bool:
        """Whether this is a page of many stories."""
        return len(self.found) >= self.enough


def listing_signs(
    spots: Sequence[Spot],
    kept: Sequence[bool],
    evidence: Evidence,
    url: str | None = None,
    headline: int = -1,
) -> Signs:
    """What speaks for a page of many stories.

    Args:
        spots: the lines of the page.
        kept: which of them the verdicts keep.
        evidence: what the page says of itself.
        url: its address.
        headline: index of the headline, -1 for none.
    """
    cards = _cards(spots, kept)
    if cards.own >= max(OWN, min(sum(cards.headlines.values()) / SHARE, MOST)):
        return Signs([], ENOUGH)
    signs = _drawn(cards)
    if any(True for _ in _root(spots).iterfind(".//input[@type='password']")):
        signs += ["a form to log in, and hardly a paragraph"] * 3
    if not signs:
        return Signs([], ENOUGH)
    if not cards.own:
        signs.append("no text of its own")
    signs += _called(evidence)
    enough = ENOUGH
    if claims := evidence.types & _words().articles:
        enough += SURELY_ARTICLE if claims - {"article"} else ARTICLE
    if headline < 0 or spots[headline].words < TITLE or spots[headline].share > LINKED:
        signs.append("no headline of its own")
    elif any(headline < index <= headline + UNDER and spots[index].words >= OPENING for index in cards.left):
        enough += HEADED
    return Signs(signs + _address(url), enough)


class _Cards(NamedTuple):
    """A page seen as cards.

    Attributes:
        headlines: its linked headlines, with their words.
        teased: lines in a card of their own.
        ledes: paragraphs under a linked headline.
        paragraphs: all paragraphs that the verdicts keep.
        left: the kept lines that belong to no card and not to the foot.
        own: their words, of short lines a share.
    """

    headlines: dict[str, int]
    teased: int
    ledes: int
    paragraphs: int
    left: list[int]
    own: float


def _cards(spots: Sequence[Spot], kept: Sequence[bool]) -> _Cards:
    lines = [index for index, spot in enumerate(spots) if kept[index] and spot.share < LINKED]
    carded, listed = teased(spots, lines)
    left = [
        index
        for index in lines
        if index not in carded and index not in listed and not _in_foot(spots[index].place, len(spots))
    ]
    running = [index for index in lines if spots[index].prose]
    return _Cards(
        {spot.text: spot.words for spot in spots if spot.links and is_linked_headline(spot)},
        len(carded),
        sum(index in carded or index in listed for index in running),
        len(running),
        left,
        sum(spots[index].words / (1 if spots[index].prose else SHORT) for index in left),
    )


def _drawn(cards: _Cards) -> list[str]:
    """The signs of ledes and of headlines."""
    signs: list[str] = []
    if cards.ledes >= TEASED and 2 * cards.ledes >= cards.paragraphs:
        weight = (3 if cards.teased >= TEASED else 2) + (cards.ledes >= MANY)
        signs += [
            f"{cards.ledes} of {cards.paragraphs} paragraphs are ledes under a linked headline"
        ] * weight
    few, many = LINES
    number = len(cards.headlines)
    if number >= few and sum(cards.headlines.values()) >= OUTWEIGH * max(cards.own, few):
        weight = 3 if number >= many else 2
        signs += [f"{number} linked headlines, {cards.own:.0f} words of its own"] * weight
    return signs


def _called(evidence: Evidence) -> list[str]:
    """The signs in what the page calls itself."""
    types = evidence.types
    signs = [] if evidence.title is not None else ["no title"]
    if types & _words().types:
        signs += ["it calls itself " + ", ".join(sorted(types & _words().types))] * 2
    elif "website" in types and not types & _words().articles:
        signs.append("it calls itself a website, not an article")
    return signs


def _root(spots: Sequence[Spot]) -> _Element:
    return list(spots[0].place.chain())[-1].element


def _in_foot(place: Place, lines: int) -> bool:
    """Whether a line stands in an element that is named the foot of the page and holds little of it."""
    return any(
        FOOT * outer.lines <= lines and (outer.tag == "footer" or "footer" in class_words(outer.classes))
        for outer in place.chain()
    )


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


def why_empty(captions: int, evidence: Evidence) -> tuple[str, str]:
    """Why nothing of a page is kept: it has no article, or it has one that was not found."""
    if captions >= PHOTOS:
        return "no-article", f"{captions} captions and no text"
    if evidence.types & _words().articles:
        return "no-body", "no line of the page is article"
    return "no-article", "no line of the page is article, and it does not say that it is one"


def is_remnant(lines: Sequence[str]) -> bool:
    """Whether what is left holds no sentence and hardly a word: an address, a name, a button."""
    if sum(map(words, lines)) >= REMNANT:
        return False
    return not any(ends_sentence(line) and words(line) >= SENTENCE for line in lines)
