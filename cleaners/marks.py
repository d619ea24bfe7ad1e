"""What the markup around a line says it is, by element names and the words of class names.

Knows: `data/markup.toml`, tables and figures around photos. Does not know: phrases, site files.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from cleaners.model import KINDS, Kind
from cleaners.traits import class_words

if TYPE_CHECKING:
    from cleaners.walk import Place, Spot

NEAR = 5
"""Ancestors whose class names say something of a line; what is further out names half of the page."""
PHOTO_TABLE = 500
"""Characters a table around a photo holds at most; a larger one is a table with a picture in it."""
_FIGURE_HOLDS = ("table", "blockquote", "pre", "ul", "ol")


class _Markup(NamedTuple):
    tags: dict[str, Kind]
    sure: dict[str, Kind]
    words: dict[str, Kind]


@lru_cache(maxsize=1)
def _markup() -> _Markup:
    table = tomllib.loads((files("cleaners") / "data" / "markup.toml").read_text(encoding="utf-8"))
    found = _Markup({}, {}, {})
    for kind in KINDS:
        rows = table.get(kind, {})
        found.tags.update(dict.fromkeys(rows.get("tags", ()), kind))
        found.sure.update(dict.fromkeys(rows.get("sure", ()), kind))
        found.words.update(dict.fromkeys([*rows.get("sure", ()), *rows.get("words", ())], kind))
    return found


@lru_cache(maxsize=65536)
def _named(tag: str, classes: str) -> tuple[Kind, str] | None:
    """The kind that an element's class names or its own name speak of, and the word that says so."""
    markup = _markup()
    for word in sorted(class_words(classes)):
        if word in markup.words:
            return markup.words[word], f"class {word!r}"
    return (markup.tags[tag], f"element {tag}") if tag in markup.tags else None


@lru_cache(maxsize=65536)
def _sure(tag: str, classes: str) -> str | None:
    markup = _markup()
    for word in class_words(classes):
        if word in markup.sure:
            return f"{markup.sure[word]}: class {word!r}"
    return f"caption: element {tag}" if markup.tags.get(tag) == "caption" else None


def named_by_markup(place: Place) -> tuple[Kind, str] | None:
    """What the nearest ancestor that says anything says a line is, and the word that says so."""
    for step, outer in enumerate(place.chain()):
        if step > NEAR:
            break
        if (found := _named(outer.tag, outer.classes)) is not None:
            return found
    return None


def marks_of(spot: Spot) -> tuple[str, ...]:
    """What is sure about a line from the markup alone: `kind: why`, for the rules; no site file is needed."""
    marks = []
    for step, outer in enumerate(spot.place.chain()):
        if step <= 2 and (found := _sure(outer.tag, outer.classes)) and outer.proses <= 2:  # noqa: PLR2004 - a box named after its caption may hold the text as well
            marks.append(found)
        if outer.tag == "figure" and outer.chars < PHOTO_TABLE and not any(True for _ in outer.element.iter(*_FIGURE_HOLDS)):
            marks.append("caption: inside a figure")
        if outer.tag == "table" and outer.chars < PHOTO_TABLE and any(True for _ in outer.element.iter("img", "amp-img")):
            marks.append("caption: a table around a photo")
    return tuple(marks)
