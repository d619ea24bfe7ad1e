"""What element names and the words of class names say, whatever the language of the page.

Knows: `data/markup.toml`, how a class attribute falls into words.
Does not know: lines, pages, what follows.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from cleaners.model import KINDS, Kind

_WORD = re.compile(r"[0-9A-Z]+[a-z]*|[a-z]+")
_HASH = 24
"""Letters from which a word of a class name is a hash."""
_ABOUT = re.compile(
    r"(?:has|have|with|without|no|not|hide|show)(?:[-_].+|[A-Z].*)|.+(?:--|__|-|_)(?:false|none|off)"
)
"""Class names that tell what an element has or lacks, and not what it is."""
SUB_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
"""Elements that name what follows them."""
HEADINGS = SUB_HEADINGS | {"h1"}
"""Elements whose id repeats their own words."""
HELD = 2048
"""Class attributes that each question remembers: pages of one site share theirs, others hardly any."""
_OUTSIDE_TAGS = frozenset(("aside", "footer", "nav"))


class _Markup(NamedTuple):
    tags: dict[str, Kind]
    sure: dict[str, Kind]
    words: dict[str, Kind]
    outside: frozenset[str]
    standfirst: frozenset[str]
    never: frozenset[str]
    photo: frozenset[str]
    hover: frozenset[str]
    beside_tags: frozenset[str]
    beside_words: frozenset[str]
    outside_tags: frozenset[str]
    outside_words: frozenset[str]


@lru_cache(maxsize=HELD)
def class_words(classes: str) -> frozenset[str]:
    """The words of a class attribute: split at signs, capitals and digits; numbers and hashes left out."""
    return frozenset(
        word.lower() for word in _WORD.findall(classes) if len(word) < _HASH and not word.isdigit()
    )


@lru_cache(maxsize=HELD)
def _naming(tag: str, classes: str) -> frozenset[str]:
    """The words of those class names and ids that say what an element is."""
    return class_words(
        " ".join(
            name
            for name in classes.split()
            if not _ABOUT.fullmatch(name) and not (tag in HEADINGS and name[0] == "#")
        )
    )


@lru_cache(maxsize=1)
def markup_table() -> dict[str, Any]:
    """`data/markup.toml` as it stands; `listing.py` has a table of its own in it."""
    return tomllib.loads((files("cleaners") / "data" / "markup.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _markup() -> _Markup:
    table = markup_table()
    lists = (
        table["outside"]["words"],
        table["standfirst"]["words"],
        table["never"]["names"],
        table["photo"]["words"],
        table["hover"]["words"],
        *(table["beside"][name] for name in ("tags", "words", "outside_tags", "outside_words")),
    )
    found = _Markup({}, {}, {}, *map(frozenset, lists))
    for kind in KINDS:
        rows = table.get(kind, {})
        found.tags.update(dict.fromkeys(rows.get("tags", ()), kind))
        found.sure.update(dict.fromkeys(rows.get("sure", ()), kind))
        found.words.update(dict.fromkeys([*rows.get("sure", ()), *rows.get("words", ())], kind))
    return found


@lru_cache(maxsize=HELD)
def named(tag: str, classes: str) -> tuple[Kind, str] | None:
    """The kind that an element's class names or its own name speak of, and the word that says so."""
    markup = _markup()
    for word in sorted(_naming(tag, classes)):
        if word in markup.words:
            return markup.words[word], f"class {word!r}"
    return (markup.tags[tag], f"element {tag}") if tag in markup.tags else None


@lru_cache(maxsize=HELD)
def surely(tag: str, classes: str) -> tuple[Kind, str] | None:
    """The same, only from words and elements that are never anything else."""
    markup = _markup()
    for word in sorted(_naming(tag, classes)):
        if word in markup.sure:
            return markup.sure[word], f"class {word!r}"
    return ("caption", f"element {tag}") if markup.tags.get(tag) == "caption" else None


@lru_cache(maxsize=HELD)
def says_furniture(tag: str, classes: str) -> bool:
    """Whether an element is named as something that stands beside the article."""
    return tag in _OUTSIDE_TAGS or not _markup().outside.isdisjoint(_naming(tag, classes))


@lru_cache(maxsize=HELD)
def says_standfirst(classes: str) -> str | None:
    """The word of a class attribute that names a standfirst, or None."""
    return _first(_markup().standfirst, "", classes)


@lru_cache(maxsize=HELD)
def names_hover_card(classes: str) -> bool:
    """Whether a class attribute names what is shown when a reader points at something."""
    return not _markup().hover.isdisjoint(class_words(classes))


def names_photo(classes: str) -> str | None:
    """The word of a class attribute that names a picture, or None."""
    return _first(_markup().photo, "", classes)


def _first(words: frozenset[str], tag: str, classes: str) -> str | None:
    """The first of these words, by the alphabet, that a class attribute names an element with, or None."""
    return min(words & _naming(tag, classes), default=None)


@lru_cache(maxsize=HELD)
def never_seen(classes: str) -> str:
    """The class name or id that says that nobody reads this, or that it is another program's box; else ""."""
    return next((name for name in classes.replace("#", "").split() if name in _markup().never), "")


@lru_cache(maxsize=HELD)
def beside_anywhere(tag: str, classes: str) -> tuple[Kind, str] | None:
    """What a box is that holds no article wherever it stands, and the name that says so."""
    return _beside(tag, classes, _markup().beside_tags, _markup().beside_words)


@lru_cache(maxsize=HELD)
def beside_outside(tag: str, classes: str) -> tuple[Kind, str] | None:
    """What a box is that holds no article above or below the running text, and the name that says so."""
    return _beside(tag, classes, _markup().outside_tags, _markup().outside_words)


def _beside(tag: str, classes: str, tags: frozenset[str], words: frozenset[str]) -> tuple[Kind, str] | None:
    if (word := _first(words, tag, classes)) is not None:
        return _markup().words.get(word, "other"), f"class {word!r}"
    return (_markup().tags.get(tag, "other"), f"element {tag}") if tag in tags else None
