"""Lines in a box whose heading announces other stories, wherever the heading itself went.

Knows: boxes, the element that holds the story, which phrases announce other stories.
Does not know: the phrases; verdicts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.cards import story_of
from cleaners.text import Wording, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.model import Kind
    from cleaners.packs import Pack
    from cleaners.walk import Place, Spot

HEADING = 6
"""Words of a heading, most."""
LINKED = 0.5
"""Share of linked characters of a heading, most; items of a list have more."""
MORE = 2
"""Lines of a box with a heading, least."""
REACH = 40
"""Lines above a line in which the heading of its box is looked for."""
TOPICS: tuple[Kind, ...] = ("recent", "related")


def headed(spots: Sequence[Spot], kept: Sequence[bool], pack: Pack) -> dict[int, tuple[Kind, str]]:
    """Kept lines below such a heading in a box beside the story, each with its kind and the reason."""
    lines = [index for index, yes in enumerate(kept) if yes]
    story = story_of(spots, [index for index in lines if spots[index].prose])
    if story is None:
        return {}
    around = set(story.chain())
    asked: dict[int, tuple[Kind, str] | None] = {}
    found: dict[int, tuple[Kind, str]] = {}
    for index in lines:
        for at in _headings(index, spots, around):
            if at not in asked:
                asked[at] = _announced(spots[at], pack)
            if (said := asked[at]) is not None:
                found[index] = said
                break
    return found


def _headings(index: int, spots: Sequence[Spot], around: set[Place]) -> Iterator[int]:
    """The short lines above a line that may be the heading of a box around it."""
    boxes = _boxes(spots[index].place, around)
    if not boxes or boxes[-1].lines < MORE:
        return
    for at in range(index - 1, max(-1, index - REACH - 1), -1):
        inside = _boxes(spots[at].place, around)
        if not inside or inside[-1] is not boxes[-1]:
            return
        spot = spots[at]
        if (
            spot.words <= HEADING
            and spot.share <= LINKED
            and next(box for box in inside if box.lines >= MORE) in boxes
        ):
            yield at


def _boxes(place: Place, around: set[Place]) -> list[Place]:
    """The elements around a line from its own outwards, up to those around the story."""
    boxes = []
    for outer in place.chain():
        if outer in around:
            break
        boxes.append(outer)
    return boxes


def _announced(spot: Spot, pack: Pack) -> tuple[Kind, str] | None:
    """What a line announces, where all of it is a phrase for that."""
    said = pack.says(Wording(spot.text, spot.words, fold(spot.text)))
    for topic in TOPICS:
        if topic in said and said[topic].how == "line":
            return topic, f"under the heading {spot.text!r}"
    return None
