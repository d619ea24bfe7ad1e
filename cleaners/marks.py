"""What the markup around a line says it is.

Knows: boxes named by `markup.py`, figures, and what `photos.py` says of photos.
Does not know: phrases, site files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.markup import named, names_photo, surely
from cleaners.photos import in_photo_table, under_photo

if TYPE_CHECKING:
    from cleaners.model import Kind
    from cleaners.walk import Place, Spot

NEAR = 5
"""Ancestors whose class names say something of a line; what is further out names half of the page."""
CLOSE = 2
"""Ancestors whose class names are sure of a line."""
ALL = 0.9
"""Share of linked characters of a line that is nothing but links."""
FIGURE = 500
"""Characters a figure around a photo holds at most."""
CAPTION = 60
"""Words of a caption."""
BOX = 40
"""Lines a box of other stories holds at most; what holds more may hold the article."""
BESIDE = frozenset(("related", "recent", "promo", "ad"))
LINKED = 0.25
"""Share of linked characters from which a box with several ledes is a list of stories."""
_PHOTO_BOXES = frozenset(("div", "section", "aside", "span", "a", "p"))
_FIGURE_HOLDS = ("table", "blockquote", "pre", "ul", "ol")


def named_by_markup(place: Place) -> tuple[Kind, str] | None:
    """What the nearest ancestor that says anything says a line is, and the word that says so."""
    outer: Place | None = place
    for _ in range(NEAR):
        if outer is None:
            return None
        if (found := named(outer.tag, outer.classes)) is not None:
            return found
        outer = outer.up
    return None


def _box(spot: Spot) -> str:
    """What a small box close around a line is called, where that is one of the things beside an article."""
    outer: Place | None = spot.place
    for _ in range(CLOSE + 1):
        if outer is None:
            break
        small = outer.lines <= BOX and (outer.proses <= 1 or outer.links >= LINKED * outer.chars)
        if small and (found := named(outer.tag, outer.classes)) and found[0] in BESIDE:
            return f"box {found[0]}: {found[1]}"
        outer = outer.up
    return ""


def marks_of(spot: Spot) -> tuple[str, ...]:
    """What is sure about a line from the markup alone: `kind: why`, for the rules; no site file is needed."""
    marks = []
    for step, outer in enumerate(spot.place.chain()):
        tag = outer.tag
        if step <= CLOSE and outer.proses <= CLOSE and (found := surely(tag, outer.classes)):
            marks.append(f"{found[0]}: {found[1]}")
        if (
            tag == "figure"
            and outer.chars < FIGURE
            and not any(True for _ in outer.element.iter(*_FIGURE_HOLDS))
        ):
            marks.append("caption: inside a figure")
        if tag == "table" and in_photo_table(outer):
            marks.append("caption: a table around a photo")
        if (
            step <= CLOSE
            and outer.pictures
            and outer.lines <= CLOSE
            and spot.words <= CAPTION
            and tag in _PHOTO_BOXES
            and (name := names_photo(outer.classes))
        ):
            marks.append(f"caption: beside a picture, in a box with the class {name!r}")
    if how := under_photo(spot):
        marks.append(f"photo: {how}, right under one")
    if spot.share >= ALL and (found := named_by_markup(spot.place)) is not None and found[0] == "tags":
        marks.append(f"tags: {found[1]}, all of it linked")
    if box := _box(spot):
        marks.append(box)
    return tuple(marks)
