"""What stands beside the article by the build of the page, whatever a line says and however it looks.

Knows: `article` elements, boxes that hold no article (`beside` in `data/markup.toml`), where the text runs.
Does not know: verdicts, phrases, site files.

An element around the running text is never such a box, so that a form or a sidebar that holds the whole page
takes nothing away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.markup import beside_anywhere, beside_outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaners.model import Kind
    from cleaners.traits import Layout
    from cleaners.walk import Place, Spot

OWN = 2
"""Paragraphs in the headline's `article` element from which other such elements are other stories."""
NEAR = 4
"""Elements around a line whose class names count; element names count at any distance."""
MOST = 0.5
"""Share of the article's paragraphs that a box beside it holds at most."""


def other_articles(spots: Sequence[Spot], headline: int) -> frozenset[Place]:
    """The outermost `article` elements that are not the headline's; none where the headline is in none."""
    if headline < 0:
        return frozenset()
    own = _outermost(spots[headline].place)
    if own is None or own.proses < OWN:
        return frozenset()
    return frozenset(
        other
        for spot in spots[headline + 1 :]
        if (other := _outermost(spot.place)) is not None and other is not own
    )


def _outermost(place: Place) -> Place | None:
    found = None
    for outer in place.chain():
        if outer.tag == "article":
            found = outer
    return found


def beside(index: int, spot: Spot, layout: Layout, proses: int) -> tuple[Kind, str] | None:
    """What a line that stands beside the article is, and the element or class name that says so.

    Args:
        index: of the line.
        spot: the line.
        layout: of the page.
        proses: paragraphs that the verdicts keep.
    """
    outside = not layout.first <= index <= layout.last
    for step, box in enumerate(spot.place.chain()):
        if box in layout.chain:
            return None
        if box in layout.elsewhere:
            return "related", "an article element of its own"
        if box.proses > MOST * proses:
            continue
        classes = box.classes if step < NEAR else ""
        if (found := beside_anywhere(box.tag, classes)) or (
            outside and (found := beside_outside(box.tag, classes))
        ):
            return found
    return None
