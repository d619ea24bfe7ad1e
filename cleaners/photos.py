"""How a line lies to the photos of a page: in a table around one, or set like a caption right under one.

Knows: elements, their style and alignment. Does not know: class names of newsrooms, phrases, site files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from cleaners.walk import Place, Spot

IMAGES = ("img", "amp-img", "picture")
TABLE = 500
"""Characters a table around a photo holds at most; a larger one is a table with a picture in it."""
EACH = 250
"""Characters a table around several photos holds at most for each of them."""
CELLS = 2
"""Cells with words in the row of an image from which it is an icon in a row of data."""
LINKED = 0.5
"""Share of linked characters above which a line is a button."""
WRAPPERS = 3
"""Elements around a line and nothing else that are looked at."""
BEHIND = 2
"""Lines an element around an image holds at most where one of them is taken for the caption."""
BOLD, ALL = 0.8, 0.9
"""Shares of the letters of a line: it is a sub-heading when so many are bold, and all set in one way."""
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_CLASSES = frozenset(
    ("center", "text-center", "aligncenter", "text-align-center", "has-text-align-center", "t-c")
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))


def in_photo_table(place: Place) -> bool:
    """Whether an element is a table made to hold photos and their captions, and no table of data."""
    if place.tag != "table":
        return False
    images = list(place.element.iter(*IMAGES))
    if not images or place.chars >= max(TABLE, EACH * len(images)):
        return False
    return not any(_holds_data(image) for image in images) and next(place.element.iter("th"), None) is None


def _holds_data(image: _Element) -> bool:
    """Whether an image stands in a row of several cells with words: a flag, a crest, an icon."""
    row = next(image.iterancestors("tr"), None)
    return row is not None and sum(_says(cell) for cell in row) >= CELLS


def under_photo(spot: Spot) -> str:
    """How a line right under a photo is set, "centred" or "italic"; "" where it is not, or not under one."""
    if spot.place.tag in _HEADINGS or spot.strong >= BOLD * len(spot.text) or spot.share > LINKED:
        return ""
    place = spot.place
    around = [place.element]
    while place.up is not None and place.up.up is not None and place.up.lines == 1 and len(around) < WRAPPERS:
        place = place.up
        around.append(place.element)
    if not (_behind_own_image(spot.place) or any(map(_follows_image, around))):
        return ""
    if any(map(_is_centred, around)) or _is_all(spot, _is_centred):
        return "" if any(map(_goes_on_centred, around)) else "centred"
    return "italic" if _is_all(spot, _is_italic) else ""


def _behind_own_image(place: Place) -> bool:
    """Whether an element opens with an image, and holds hardly more than one line behind it."""
    if place.lines > BEHIND:
        return False
    for element in place.element.iter():
        if element.tag in IMAGES:
            return True
        if (element.text or "").strip():
            return False
    return False


def _follows_image(element: _Element) -> bool:
    """Whether right before an element there is an image, without words of its own."""
    for before in element.itersiblings(preceding=True):
        if (before.tail or "").strip():
            return False
        if not isinstance(before.tag, str):
            continue
        if _says(before):
            return False
        if before.tag in IMAGES or next(before.iter(*IMAGES), None) is not None:
            return True
    return False


def _goes_on_centred(element: _Element) -> bool:
    """Whether the text right below is centred as well: then all of it is, and that says nothing of a line."""
    for after in element.itersiblings():
        if not isinstance(after.tag, str):
            continue
        if next(after.iter(*IMAGES), None) is not None:
            return False
        if _says(after):
            return _is_centred(after)
    return False


def _is_centred(element: _Element) -> bool:
    return (
        element.tag == "center"
        or (element.get("align") or "").lower() == "center"
        or _CENTRED.search(element.get("style") or "") is not None
        or not _CLASSES.isdisjoint((element.get("class") or "").split())
    )


def _is_italic(element: _Element) -> bool:
    return element.tag in {"em", "i"} or "italic" in (element.get("style") or "").lower()


def _is_all(spot: Spot, fits: Callable[[_Element], bool]) -> bool:
    """Whether nearly all letters of a line stand in elements that fit."""
    inside = 0
    held: set[_Element] = set()
    for element in spot.place.element.iter():
        if element in held or not isinstance(element.tag, str) or not fits(element):
            continue
        held.update(element.iter())
        inside += len("".join(map(str, element.itertext())).strip())
    return inside >= ALL * len(spot.text)


def _says(element: _Element) -> bool:
    return any(str(text).strip() for text in element.itertext())
