"""What the verdicts leave out although it belongs to what they keep: lines between, right above and below it.

Knows: which lines stay, their odds, how they are set, where the text runs.
Does not know: phrases, class names; what the rules take out of the article afterwards.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaners.markup import SUB_HEADINGS
from cleaners.text import ends_sentence
from cleaners.traits import is_in_text_list, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.traits import Layout
    from cleaners.walk import Place, Spot

EVEN = -2.0
"""Log odds above which a paragraph among paragraphs of its kind is not cut out."""
UNDECIDED = -0.5
"""The same for a paragraph without a link that is set in another way."""
LINKED = 0.5
"""Share of linked characters above which an item or a heading is a pointer."""
FEWER_LINKS = 0.1
"""The same for a paragraph beyond the last one that stays."""
REACH = 4
"""Lines beyond the first and the last paragraph that stays in which more of the text is looked for."""
KIN = 2
"""Lines that stay and are set like another one, from which that one is set like the text."""
PROSE = 3
"""Paragraphs that stay, from which the page is trusted to show how its text is set."""


def fill(spots: Sequence[Spot], keep: list[bool], odds: Sequence[float | None], layout: Layout) -> None:
    """Keep what belongs to the lines that stay: paragraphs and items between them, headings, both ends."""
    _paragraphs(spots, keep, odds)
    _list_items(spots, keep, layout)
    proses = [index for index, stays in enumerate(keep) if stays and spots[index].prose]
    if len(proses) >= PROSE:
        for index in (*_below(spots, proses, odds), *_above(spots, proses, odds)):
            keep[index] = True
    _headings(spots, keep, layout.headline)


def _paragraphs(spots: Sequence[Spot], keep: list[bool], odds: Sequence[float | None]) -> None:
    """Keep a paragraph between kept lines whose odds are even.

    The odds may be the worse where it is set like the lines right above and below it; where it is set in
    another way they must be hardly against it, and it must hold no link.
    """
    staying = [index for index, stays in enumerate(keep) if stays]
    for above, below in pairwise(staying):
        for index in range(above + 1, below):
            spot, value = spots[index], odds[index]
            if not spot.prose or value is None or spot.place.mark:
                continue
            alike = all(_set_alike(spots[other].place, spot.place) for other in (above, below))
            keep[index] = value > (EVEN if alike else UNDECIDED) and (alike or not spot.links)


def _list_items(spots: Sequence[Spot], keep: list[bool], layout: Layout) -> None:
    """Keep the items of a list that hangs in the running text's own element, between lines that stay."""
    staying = [index for index, stays in enumerate(keep) if stays]
    for index in range(staying[0] + 1, staying[-1]) if staying else ():
        spot = spots[index]
        if spot.share <= LINKED and not spot.place.mark and is_in_text_list(spot.place, layout):
            keep[index] = True


def _below(spots: Sequence[Spot], proses: Sequence[int], odds: Sequence[float | None]) -> Iterator[int]:
    """Paragraphs right below the last one that stays, up to the next heading, that are set like the text."""
    shapes = Counter(shape_of(spots[index].place) for index in proses)
    elements = {spots[index].place.up for index in proses}
    for index in range(proses[-1] + 1, min(len(spots), proses[-1] + 1 + REACH)):
        spot, value = spots[index], odds[index]
        if spot.place.tag in SUB_HEADINGS:
            return
        if not spot.prose or spot.share > FEWER_LINKS or not ends_sentence(spot.text) or spot.place.mark:
            continue
        if value is not None and (
            value > EVEN if spot.place.up in elements else shapes[shape_of(spot.place)] >= KIN
        ):
            yield index


def _above(spots: Sequence[Spot], proses: Sequence[int], odds: Sequence[float | None]) -> Iterator[int]:
    """Sentences right above the first paragraph that stays, in its element."""
    element = spots[proses[0]].place.up
    for index in range(max(0, proses[0] - REACH), proses[0]):
        spot, value = spots[index], odds[index]
        if (
            value is not None
            and value > EVEN
            and spot.place.up is element
            and spot.share <= LINKED
            and ends_sentence(spot.text)
            and not spot.place.mark
        ):
            yield index


def _headings(spots: Sequence[Spot], keep: list[bool], headline: int) -> None:
    """Keep a heading right above a paragraph that stays, where others of its kind stay."""
    kinds = Counter(
        (spot.place.tag, spot.place.classes) for spot, stays in zip(spots, keep, strict=True) if stays
    )
    for index, (spot, below) in enumerate(pairwise(spots)):
        place = spot.place
        if (
            place.tag in SUB_HEADINGS
            and not place.mark
            and spot.share <= LINKED
            and not keep[index]
            and index != headline
            and keep[index + 1]
            and below.prose
            and kinds[place.tag, place.classes] >= KIN
        ):
            keep[index] = True


def _set_alike(a: Place, b: Place) -> bool:
    """Whether two lines stand in one element, or in two of one name in one element."""
    return a is b or (a.up is b.up and a.tag == b.tag and a.classes == b.classes)
