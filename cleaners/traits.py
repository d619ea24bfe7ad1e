"""What can be said of a line from where it stands: the traits a verdict is made of.

Knows: shape, place, neighbours, and what the page says of itself.
Does not know: how traits are spelled (`spelling.py`) and what any is worth (`verdict.py`).

Traits come in groups, tuples of small values such as `("size", 7, 0, True)`. A group stands for several named
traits; pages repeat the same few groups thousands of times, so that a group is spelled and added up once. The
groups that only say where an element stands are made once for all its siblings of the same name (`Kin`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable
from functools import lru_cache
from string import ascii_letters, ascii_uppercase, digits
from typing import TYPE_CHECKING, NamedTuple

from cleaners.beside import other_articles
from cleaners.markup import says_furniture
from cleaners.text import ends_sentence, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaners.evidence import Evidence
    from cleaners.walk import Place, Spot

MOST = 0.9
"""Share of the running text that the region holds which is taken for the article's own."""
FURNITURE = 0.2
"""Weight of a paragraph in a box that its class names call a sidebar, a comment box, related stories, …"""
HEADLINE = 4
"""Words of a line from which it may be the headline without being an `h1`."""
SUFFIX = re.compile(r"\s+[|–—»·:-]+\s")
"""What parts a headline from the name of the site behind it."""
WHOLE = 0.8
"""Share of a line's characters from which it counts as bold or slanted."""
BOXES, BOX = 4, 12
"""Elements around a line, and lines they hold at most, whose pictures say something of it."""
OPENING = 8
"""Letters at the beginning by which two lines are told apart before they are compared as a whole."""
WINDOW = 32
"""Characters of a line in which so many letters are looked for."""
LINKED = 0.5
"""Share of linked characters from which a short line there is a menu item, wherever it stands."""
FAR = 12
"""Lines from the nearest paragraph beyond which a short line outside the region gets no look."""

_WORDS = (2, 3, 4, 6, 9, 13, 20, 35, 60)
_SIZE = tuple(bisect_right(_WORDS, words) for words in range(_WORDS[-1]))
_STEPS = (1, 2, 3, 5, 9, 16, 31)
_BELOW = tuple(f"below{step}" for step in range(len(_STEPS) + 1))
_SHARES = (0.01, 0.2, 0.4, 0.7, 0.95)
_LINKS = (0.03, 0.1, 0.25, 0.5, 0.75, 0.95)
_LINES = (2, 3, 5, 9, 17, 40)
_PROSES = (1, 2, 4, 8)
_CAPITALS = (0.15, 0.3, 0.5, 0.8)
LEVELS = (0, 1, 2, 2, 3, 3, 3)
"""How far out the class names of an element, of the next around it, and so on, are said to stand."""
_PARTS_OF_LISTS = frozenset(
    ("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "th", "td")
)
_PLAIN_TAGS = frozenset(("div", "html", "body"))
_FIGURES = re.compile(r"\d(?:\d{3}|:\d\d)")
_BEYOND = b"\x80"
_BEYOND_WORD = b" " + _BEYOND
_SHAPES = bytes(ord("A") if chr(byte) in ascii_uppercase else min(byte, _BEYOND[0]) for byte in range(256))
"""Every capital of ASCII as one, every byte of a letter beyond ASCII as another, for `bytes.translate`."""
_SPACED = bytes(
    byte if byte > 127 or chr(byte).isalnum() or byte == ord("_") else ord(" ")  # noqa: PLR2004 - ASCII
    for byte in range(256)
)
"""Every sign of ASCII that is no letter, digit or underline as a space, for `bytes.translate`."""
_FOLDED = _SPACED.lower()
"""The same, and every letter of ASCII as a small one."""
_LETTERS_AND_DIGITS = frozenset(ascii_letters + digits)
_LETTERS = re.compile(r"\W+")

Group = tuple[Hashable, ...]
"""The name of the group, then its values."""
ClassGroup = tuple[str, int, str]
"""`class`, how far out an element stands, its class names."""


class Kin(NamedTuple):
    """What can be said of every line of an element, and of its siblings with the same tag and class.

    Attributes:
        reach: the group `reach` without its last two values, the length and the links of the line.
        lie: the group `lie` without its last value, the length of the line.
        tags: the group `tags`, likewise.
        groups: the others, but those of class names.
        classes: the groups of class names.
    """

    reach: Group
    lie: Group
    tags: Group
    groups: tuple[Group, ...]
    classes: tuple[ClassGroup, ...]


class Traits(NamedTuple):
    """All that can be said of one line: by its kin, and of the line itself."""

    kin: Kin
    own: list[Group]

    def all(self) -> list[Group]:
        """The groups as people read them: the line and its place, what is around it, the class names."""
        return [*self.own[:4], *self.kin.groups, *self.own[4:], *self.kin.classes]


def plain(text: str) -> str:
    """Folded words only, for telling whether two lines say the same."""
    if text.isascii():
        return b" ".join(text.encode().translate(_FOLDED).split()).decode()
    folded = fold(text)
    # twice as fast as the expression, which is needed only for signs beyond ASCII that `fold` does not know
    spaced = folded.encode("utf-8", "surrogatepass").translate(_SPACED).decode("utf-8", "surrogatepass")
    words = spaced.split()
    if "".join(words).replace("_", "").isalnum():
        return " ".join(words)
    return _LETTERS.sub(" ", folded).strip()


def opening(text: str) -> str:
    """How the plain words of a line begin: enough to tell most lines apart, and cheap."""
    if len(text) > WINDOW and len(begins := plain(text[:WINDOW])) >= OPENING:
        return begins[:OPENING]
    return plain(text)[:OPENING]


class Layout:
    """The page as a whole: where its running text, its headline and its paragraphs stand."""

    __slots__ = (
        "above",
        "chain",
        "elsewhere",
        "first",
        "headline",
        "last",
        "region",
        "shape",
        "to_next",
        "to_previous",
    )

    def __init__(self, spots: Sequence[Spot], headline: int) -> None:
        self.headline = headline
        self.elsewhere = other_articles(spots, headline)
        mass: dict[Place, float] = defaultdict(float)
        shapes: dict[tuple[str, str, str], float] = defaultdict(float)
        total = 0.0
        for index, spot in enumerate(spots):
            if spot.prose and not self._is_elsewhere(spot.place):
                weight = min(spot.words, 60) * _trust(spot.place) * (0.5 if index < headline else 1.0)
                total += weight
                if spot.place.up is not None:
                    mass[spot.place.up] += weight
                shapes[shape_of(spot.place)] += weight
        self.above = max(mass, key=lambda place: mass[place]) if mass else None
        self.shape = max(shapes, key=lambda shape: shapes[shape]) if shapes else None
        self.chain: dict[Place, int] = {}
        self.region: Place | None = None
        if self.above is not None:
            inside: dict[Place, float] = defaultdict(float)
            for place, weight in mass.items():
                for outer in place.chain():
                    inside[outer] += weight
            for step, place in enumerate(self.above.chain()):
                self.chain[place] = step
                if self.region is None and inside[place] >= MOST * total:
                    self.region = place
        main = [
            index
            for index, spot in enumerate(spots)
            if spot.prose and spot.place.up is self.above is not None
        ]
        self.first, self.last = (main[0], main[-1]) if main else (-1, -1)
        self.to_previous = _steps([spot.prose for spot in spots])
        self.to_next = _steps([spot.prose for spot in reversed(spots)])[::-1]

    def _is_elsewhere(self, place: Place) -> bool:
        """Whether a place is in an `article` element that is not the headline's."""
        return bool(self.elsewhere) and any(outer in self.elsewhere for outer in place.chain())


def _trust(place: Place) -> float:
    """How far the markup lets a paragraph count when the article is looked for."""
    return (
        FURNITURE
        if any(says_furniture(outer.tag, outer.classes) for outer in place.chain() if outer.up is not None)
        else 1.0
    )


def _steps(proses: list[bool]) -> list[int]:
    """Lines since the last paragraph before each line; 99 where there is none."""
    steps = []
    since = 99
    for prose in proses:
        steps.append(since)
        since = 1 if prose else since + 1
    return steps


def shape_of(place: Place) -> tuple[str, str, str]:
    """What an element and the next around it are called: lines of one shape are set alike."""
    return place.tag, place.classes, place.up.classes if place.up is not None else ""


def find_headline(spots: Sequence[Spot], title: str | None) -> int:
    """Index of the headline, or -1: the h1 that says the title, else a line that does, else the first h1."""
    wanted = plain(title or "")
    best = -1
    for index, spot in enumerate(spots):
        if spot.words > 60:  # noqa: PLR2004 - no headline is as long
            continue
        is_h1 = spot.place.tag == "h1" or (spot.place.up is not None and spot.place.up.tag == "h1")
        if not is_h1 and not (wanted and _opens(wanted, spot.text)):
            continue
        said = plain(spot.text)
        if not said:
            continue
        if wanted and (said == wanted or (is_h1 and (said in wanted or wanted in said))):
            if is_h1:
                return index
            best = index if best < 0 else best
        elif (
            best < 0
            and spot.words >= HEADLINE
            and wanted.startswith(said + " ")
            and SUFFIX.match(title or "", len(spot.text))
        ):
            best = index
    if best >= 0:
        return best
    return next((index for index, spot in enumerate(spots) if spot.place.tag == "h1"), -1)


def _opens(wanted: str, text: str) -> bool:
    """Whether a line begins with the plain words that are wanted; the first letter settles most."""
    first = text[0]
    if first in _LETTERS_AND_DIGITS and first.lower() != wanted[0]:
        return False
    return wanted.startswith(opening(text))


def headline_of(title: str | None, shown: str | None) -> str | None:
    """The headline: what the page says it is, without the site's name where the page shows it without."""
    if title and shown and title != shown and title.startswith(shown) and SUFFIX.match(title, len(shown)):
        return shown
    return title or shown


def is_far(spot: Spot, to_previous: int, to_next: int) -> bool:
    """A short line far from every paragraph."""
    return spot.words < 6 and to_previous > FAR and to_next > FAR  # noqa: PLR2004 - a label, a menu item


def is_in_text_list(place: Place, layout: Layout) -> bool:
    """Whether an element is an item or a row of a list or table that hangs in what holds the paragraphs."""
    inner = place if place.tag in _PARTS_OF_LISTS else place.up
    listed = False
    while inner is not None and inner is not layout.above and inner.tag in _PARTS_OF_LISTS:
        inner, listed = inner.up, True
    return listed and inner is layout.above


def _is_within(place: Place, region: Place | None) -> bool:
    """Whether an element is the region of the running text or inside it."""
    return region is not None and any(outer is region for outer in place.chain())


def traits_of(spots: Sequence[Spot], layout: Layout, evidence: Evidence) -> list[Traits | None]:
    """The traits of every line, in order; None for lines that are furniture without a look."""
    told = _Told(spots, layout, evidence)
    kin_of = _Kinship(layout).of
    sizes = [_SIZE[spot.words] if spot.words < len(_SIZE) else len(_WORDS) for spot in spots]
    shares = [bisect_right(_SHARES, spot.share) for spot in spots]
    last = len(spots) - 1
    seen: dict[str, list[str]] = defaultdict(list)
    found: list[Traits | None] = []
    for index, (spot, before, after) in enumerate(
        zip(spots, layout.to_previous, layout.to_next, strict=True)
    ):
        if is_far(spot, before, after) and (spot.share > LINKED or not _is_within(spot.place, layout.region)):
            found.append(None)
            continue
        text, place, size, share = spot.text, spot.place, sizes[index], shares[index]
        kin = kin_of(place)
        own: list[Group] = [
            ("size", size, share, ends_sentence(text)),
            (*kin.reach, size, share),
            (*kin.lie, size),
            (*kin.tags, size),
            (*_position(index, layout), size, share),
            ("head", _head(index, layout.headline), size),
            ("near", before if before < 9 else 9, after if after < 9 else 9, size),  # noqa: PLR2004, FURB136 - `min` takes twice as long
        ]
        _characters(spot, size, own)
        follows = 0
        for offset in (-1, 1):
            if 0 <= (at := index + offset) <= last:
                other = spots[at].place
                own.append(("beside", offset, sizes[at], shares[at], other.up is place.up))
                own.append(("tags beside", offset, other.tag, place.tag))
        if index < last:
            follows = spots[index + 1].pictures
        if spot.strong or spot.slanted:
            _letters(spot, size, own)
        if follows or spot.pictures:
            own.append(("pictures", min(spot.pictures, 2), min(follows, 2), size, share))
        _media(place, size, own)
        begins = opening(text)
        if (alike := seen[begins]) and plain(text) in map(plain, alike):
            own.append(("again", size))
        alike.append(text)
        told.about(index, spot, begins, size, own)
        found.append(Traits(kin, own))
    return found


class _Told:
    """What the page says of itself, held against its lines."""

    def __init__(self, spots: Sequence[Spot], layout: Layout, evidence: Evidence) -> None:
        self.layout = layout
        self.standfirst = plain(evidence.standfirst or "")
        self.opening = self.standfirst[: max(20, len(self.standfirst) - 8)]
        names = [name for author in evidence.authors if len(name := plain(author)) > 3]  # noqa: PLR2004 - initials stand in other words
        self.authors = [(name, max(name.split(), key=len)) for name in names]
        headline = layout.headline
        self.title = {plain(evidence.title or "")} | (
            {plain(spots[headline].text)} if headline >= 0 else set()
        ) - {""}
        self.begins = {title[:OPENING] for title in self.title}
        self.told = self.standfirst[:OPENING]

    def about(self, index: int, spot: Spot, begins: str, size: int, groups: list[Group]) -> None:
        """Add the groups for a line that repeats the headline, the standfirst or an author's name.

        What says the same begins the same (`begins` is the line's `opening`), so that few lines are compared
        as a whole; and no line holds a name without the longest word of it.
        """
        if begins in self.begins and plain(spot.text) in self.title:
            groups.append(("is-title",) if index == self.layout.headline else ("says-title",))
        if self.told and begins.startswith(self.told):
            said = plain(spot.text)
            if len(said) > 15:  # noqa: PLR2004 - a label could stand in any standfirst
                where = "before" if index < self.layout.first else "in"
                if said == self.standfirst:
                    groups.append(("is-standfirst", where))
                elif self.standfirst.startswith(said) or said.startswith(self.opening):
                    groups.append(("like-standfirst", where))
        if self.authors and spot.words < 60:  # noqa: PLR2004 - a biography at most
            folded = fold(spot.text)
            for name, word in self.authors:
                if word in folded and name in plain(folded):
                    groups.append(("author", size))
                    break


class _Kinship:
    """The kin of every element: how it lies to the running text, its boxes, its class names."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.known: dict[Place | None, tuple[int, int, bool, tuple[str, ...]]] = {None: (99, 0, False, ())}
        self.kin: dict[Hashable, Kin] = {}
        self.around: dict[Place | None, tuple[tuple[Group, ...], tuple[ClassGroup, ...]]] = {}

    def of(self, place: Place) -> Kin:
        """The kin of an element; what the running text stands in has no kin but itself."""
        key = place if place in self.layout.chain else (place.up, place.tag, place.classes)
        if (kin := self.kin.get(key)) is None:
            up = place.up
            if (around := self.around.get(up)) is None:
                around = self.around[up] = _around(up)
            boxes, classes = around
            own = (("class", LEVELS[0], place.classes), *classes) if place.classes else classes
            kin = self.kin[key] = self._kin(place, boxes, own)
        return kin

    def _kin(self, place: Place, boxes: tuple[Group, ...], classes: tuple[ClassGroup, ...]) -> Kin:
        layout, up = self.layout, place.up
        meets, step, inside, tags = self._below(up)
        if (own := layout.chain.get(place)) is not None:
            meets, step, inside = 0, own, inside or place is layout.region
        shaped = layout.shape is not None and shape_of(place) == layout.shape
        beside = place is layout.above or (up is layout.above and layout.above is not None)
        return Kin(
            ("reach", min(meets, 6), min(step, 6)),
            ("lie", inside, shaped, beside),
            ("tags", place.tag, up.tag if up is not None else ""),
            (("around", tags), *boxes),
            classes,
        )

    def _below(self, place: Place | None) -> tuple[int, int, bool, tuple[str, ...]]:
        """What an element says of those in it.

        These are the steps up to the text's ancestors, those from there down, whether it is inside the
        region, and the tags around.
        """
        path = []
        while place is not None and place not in self.known:
            path.append(place)
            place = place.up
        meets, step, inside, tags = self.known[place]
        for inner in reversed(path):
            if (own := self.layout.chain.get(inner)) is not None:
                meets, step = 0, own
            inside = inside or inner is self.layout.region
            if inner.tag not in _PLAIN_TAGS and inner.tag not in tags:
                tags = tuple(sorted((*tags, inner.tag)))
            meets += 1
            self.known[inner] = meets, step, inside, tags
        return meets, step, inside, tags


def _around(up: Place | None) -> tuple[tuple[Group, ...], tuple[ClassGroup, ...]]:
    """What is around the elements in this one: its box and the next; the class names from here outwards."""
    boxes: list[Group] = []
    classes: list[ClassGroup] = []
    outer = up
    for step in (1, 2):
        if outer is None:
            break
        links, lines = (
            bisect_right(_LINKS, outer.links / max(1, outer.chars)),
            bisect_right(_LINES, outer.lines),
        )
        boxes.append(("box", step, links, lines, bisect_right(_PROSES, outer.proses)))
        outer = outer.up
    outer = up
    for level in LEVELS[1:]:
        if outer is None:
            break
        if outer.classes:
            classes.append(("class", level, outer.classes))
        outer = outer.up
    return tuple(boxes), tuple(classes)


def _letters(spot: Spot, size: int, groups: list[Group]) -> None:
    """Add the groups for a line that is bold or slanted."""
    whole = len(spot.text) * WHOLE
    if spot.strong >= whole:
        groups.append(("strong", size))
    if spot.slanted >= whole:
        groups.append(("slanted", size))


def _media(place: Place, size: int, groups: list[Group]) -> None:
    """Add the groups for the small boxes around a line that hold pictures."""
    outer: Place | None = place
    for level in range(BOXES):
        if outer is None or outer.lines > BOX:
            break
        if outer.pictures:
            groups.append(("media", level, min(outer.pictures, 2), bisect_right(_LINES, outer.lines), size))
        outer = outer.up


def _position(index: int, layout: Layout) -> tuple[str, str, int]:
    """Where a line stands to the running text."""
    if layout.first < 0:
        return "position", "nowhere", 0
    if index < layout.first:
        return "position", "before", bisect_right(_STEPS, layout.first - index)
    if index > layout.last:
        return "position", "after", bisect_right(_STEPS, index - layout.last)
    return "position", "within", 0


def _head(index: int, headline: int) -> str:
    """Where a line stands to the headline."""
    if headline < 0:
        return ""
    if index > headline:
        return _BELOW[bisect_right(_STEPS, index - headline)]
    return "head" if index == headline else "above"


def _characters(spot: Spot, size: int, groups: list[Group]) -> None:
    """Add the groups for first and last character, capitals, digits that look like a date."""
    text = spot.text
    groups.append(("ends", _class_of(text[0]), _class_of(text[-1])))
    groups.append(
        (
            "capitals",
            bisect_right(_CAPITALS, _capitals(text) / spot.words),
            spot.words < 10 and _FIGURES.search(text) is not None,  # noqa: PLR2004 - a date line is short
            text.isupper(),
            size,
        )
    )


def _capitals(text: str) -> int:
    """How many words of a settled line begin with a capital."""
    shape = text.encode("utf-8", "surrogatepass").translate(_SHAPES)
    count = shape.startswith(b"A") + shape.count(b" A")
    if shape.startswith(_BEYOND) or _BEYOND_WORD in shape:
        count += sum([word[0] > "\x7f" and word[0].isupper() for word in text.split(" ")])
    return count


@lru_cache(maxsize=1024)
def _class_of(char: str) -> str:
    if char.isdigit():
        return "9"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return char
