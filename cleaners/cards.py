"""Cards: small boxes with the linked headline of another story, with a lede or without.

Knows: how such a box is drawn, and which of them stand beside the article of a page that is a news story.
Does not know: phrases, rules, what a page of nothing but cards is; that is for `listing.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from cleaners.markup import class_words, markup_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaners.evidence import Evidence
    from cleaners.model import Kind
    from cleaners.walk import Place, Spot

HEADLINE = (4, 40)
"""Words of a line with a linked headline, least and most."""
LINKED = 0.6
"""Share of linked characters of such a line: a date or a section may stand beside the headline."""
LETTERS = 16
"""Linked characters of such a line, least: menus have shorter ones."""
ABOVE = 4
"""Lines above a lede in which its headline stands."""
RIGHT_BELOW = 2
"""Lines from a headline to its lede where no box is drawn around them."""
LEDE = 60
"""Words of a lede, most."""
CARD = (8, 2)
"""Lines and paragraphs of a card, most."""
GROUP = 3
"""Ledes below the text, and items of a list of links, from which they are a list of stories."""
ITEM = 0.4
"""Share of linked characters of such an item: a label may stand before the headline."""
STORY = (2, 60)
"""Paragraphs and words of a story that has cards beside it, least."""
NAMED = (6, 1)
"""Lines and paragraphs of a box that is named after other stories, most."""
HIDDEN = (20, 2)
"""Lines and paragraphs of a box that is not shown, most; a longer one may be the rest of the story."""
NEAR = 3
"""Elements around a line that are looked at."""


def is_linked_headline(spot: Spot) -> bool:
    """Whether a line is the linked headline of a story."""
    least, most = HEADLINE
    return spot.links >= LETTERS and spot.share >= LINKED and least <= spot.words <= most


def teased(spots: Sequence[Spot], lines: Sequence[int]) -> tuple[dict[int, int], set[int]]:
    """Which lines are ledes of other stories.

    Returns:
        Lines in a card of their own, each with the line of its headline; and, where no card is drawn and most
        lines are so, those right under a headline each.
    """
    linked = [index for index, spot in enumerate(spots) if spot.links >= LETTERS and is_linked_headline(spot)]
    carded: dict[int, int] = {}
    listed: set[int] = set()
    most, paragraphs = CARD
    for index in lines:
        at = bisect_left(linked, index)
        above = linked[at - 1] if at else -1
        if above < 0 or index - above > ABOVE or spots[index].words > LEDE:
            continue
        box = _around(spots[above].place, spots[index].place)
        if box is not None and box.lines <= most and box.proses <= paragraphs:
            carded[index] = above
        elif index - above <= RIGHT_BELOW and not any(spots[at].prose for at in range(above, index)):
            listed.add(index)
    return carded, listed if 2 * len(listed) > len(lines) else set()


def _around(one: Place, other: Place) -> Place | None:
    """The smallest element around both."""
    chain = set(one.chain())
    return next((place for place in other.chain() if place in chain), None)


def beside_the_story(
    spots: Sequence[Spot], kept: Sequence[bool], evidence: Evidence
) -> dict[int, tuple[Kind, str]]:
    """Kept lines that are cards of other stories, each with its kind and the reason."""
    lines = [index for index, yes in enumerate(kept) if yes]
    found = {
        index: "a small box named after other stories, with a linked headline"
        for index in lines
        if _in_named_box(spots[index].place)
    }
    if evidence.types & _news():
        found |= dict.fromkeys(_in_links(spots, lines), "a box that is one link")
        found |= dict.fromkeys(_in_link_lists(spots, lines), "a list of links to other stories")
        hidden = (index for index in lines if _in_hidden_box(spots[index].place))
        found |= dict.fromkeys(hidden, "a box that is not shown")
    below = _below(spots, lines) & set(lines)
    if not evidence.types & _news():
        below = {index for index in below if _is_in_named_list(spots[index].place)}
    found |= dict.fromkeys(below, "cards of other stories below the text")
    return {index: ("related", why) for index, why in found.items()}


def _in_named_box(place: Place) -> bool:
    most, paragraphs = NAMED
    return any(
        outer.lines <= most
        and outer.proses <= paragraphs
        and outer.links >= LETTERS
        and not _related().isdisjoint(class_words(outer.classes))
        for outer in islice(place.chain(), NEAR)
    )


def _is_in_named_list(place: Place) -> bool:
    """Whether a card stands in a list that its class names call one of other stories."""
    return any(
        not _related().isdisjoint(class_words(outer.classes)) for outer in islice(place.chain(), 2 * NEAR)
    )


def _in_links(spots: Sequence[Spot], lines: Sequence[int]) -> Iterator[int]:
    """Lines whose element stands inside a link, so that the link is a box and no words of a sentence."""
    for index in lines:
        around = islice(spots[index].place.element.iterancestors(), NEAR)
        if spots[index].words >= HEADLINE[0] and any(outer.tag == "a" for outer in around):
            yield index


def _in_link_lists(spots: Sequence[Spot], lines: Sequence[int]) -> Iterator[int]:
    """Items of lists in which every item is a headline with a link or holds one."""
    items: dict[Place, list[int]] = defaultdict(list)
    for index, spot in enumerate(spots):
        if spot.place.tag == "li" and spot.place.up is not None:
            items[spot.place.up].append(index)
    staying = set(lines)
    for found in items.values():
        if len(found) >= GROUP and all(
            spots[index].links >= LETTERS and spots[index].share >= ITEM for index in found
        ):
            yield from staying.intersection(found)


def _in_hidden_box(place: Place) -> bool:
    """Whether a line stands in a small box that a class name hides until somebody logs in or scrolls on."""
    most, paragraphs = HIDDEN
    return any(
        outer.lines <= most and outer.proses <= paragraphs and not _hidden().isdisjoint(outer.classes.split())
        for outer in islice(place.chain(), 2 * NEAR)
    )


def story_of(spots: Sequence[Spot], paragraphs: Iterable[int]) -> Place | None:
    """The element right around most words of these paragraphs; None where there are none."""
    mass: Counter[Place | None] = Counter()
    for index in paragraphs:
        mass[spots[index].place.up] += spots[index].words
    return max(mass, key=lambda place: mass[place], default=None)


def _below(spots: Sequence[Spot], lines: Sequence[int]) -> set[int]:
    """Cards below the last paragraph of the story and outside the element that holds its paragraphs."""
    carded, _ = teased(spots, [index for index, spot in enumerate(spots) if spot.share < LINKED])
    own = [index for index in lines if spots[index].prose and index not in carded]
    story = story_of(spots, own)
    main = [index for index in own if spots[index].place.up is story]
    paragraphs, words = STORY
    if story is None or len(main) < paragraphs or sum(spots[index].words for index in main) < words:
        return set()
    ledes = {
        index
        for index in carded
        if index > main[-1]
        # a post that is quoted holds links as well
        and all(outer is not story and outer.tag != "blockquote" for outer in spots[index].place.chain())
    }
    return ledes | {carded[index] for index in ledes} if len(ledes) >= GROUP else set()


@lru_cache(maxsize=1)
def _news() -> frozenset[str]:
    return frozenset(markup_table()["listing"]["news"])


@lru_cache(maxsize=1)
def _related() -> frozenset[str]:
    return frozenset(markup_table()["listing"]["related"])


@lru_cache(maxsize=1)
def _hidden() -> frozenset[str]:
    return frozenset(markup_table()["hidden"]["names"])
