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
from string import ascii_uppercase
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
LEVELS, BOX = 4, 12
"""Elements around a line, and lines they hold at most, whose pictures say something of it."""
OPENING = 8
"""Letters at the beginning by which two lines are told apart before they are compared as a whole."""
WINDOW = 32
"""Characters of a line in which so many letters are looked for."""
FAR = 12
"""Lines from the nearest paragraph beyond which a short line is furniture without a look."""

_WORDS = (2, 3, 4, 6, 9, 13, 20, 35, 60)
_SIZE = tuple(bisect_right(_WORDS, words) for words in range(_WORDS[-1]))
_STEPS = (1, 2, 3, 5, 9, 16, 31)
_SHARES = (0.01, 0.2, 0.4, 0.7, 0.95)
_LINKS = (0.03, 0.1, 0.25, 0.5, 0.75, 0.95)
_LINES = (2, 3, 5, 9, 17, 40)
_PROSES = (1, 2, 4, 8)
_CAPITALS = (0.15, 0.3, 0.5, 0.8)
_LEVELS = ("0", "1", "2", "2", "3", "3", "3")
_PLAIN_TAGS = frozenset(("div", "html", "body"))
_FIGURES = re.compile(r"\d(?:\d{3}|:\d\d)")
_SHAPES = bytes.maketrans(ascii_uppercase.encode(), b"A" * len(ascii_uppercase))
_SPACED = bytes(
    byte if byte > 127 or chr(byte).isalnum() or byte == ord("_") else ord(" ")  # noqa: PLR2004 - ASCII
    for byte in range(256)
)
"""Every sign of ASCII that is no letter, digit or underline as a space, for `bytes.translate`."""
_LETTERS = re.compile(r"\W+")

Group = tuple[Hashable, ...]
"""The name of the group, then its values."""


class Kin(NamedTuple):
    """What can be said of every line of an element, and of its siblings with the same tag and class.

    Attributes:
        lie: the group `lie` without its last two values, the length and the links of the line.
        groups: the others.
    """

    lie: Group
    groups: tuple[Group, ...]


class Traits(NamedTuple):
    """All that can be said of one line: by its kin, and of the line itself."""

    kin: Kin
    own: list[Group]

    def all(self) -> list[Group]:
        """The groups as people read them: the line and its place, what is around it, the class names."""
        return [*self.own[:2], *self.kin.groups[:1], *self.own[2:], *self.kin.groups[1:]]


def plain(text: str) -> str:
    """Folded words only, for telling whether two lines say the same."""
    folded = fold(text)
    # twice as fast as the expression, which is needed only for signs beyond ASCII that `fold` does not know
    spaced = folded.encode("utf-8", "surrogatepass").translate(_SPACED).decode("utf-8", "surrogatepass")
    words = spaced.split()
    if folded.isascii() or "".join(words).replace("_", "").isalnum():
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
                shapes[_shape(spot.place)] += weight
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


def _shape(place: Place) -> tuple[str, str, str]:
    return place.tag, place.classes, place.up.classes if place.up is not None else ""


def find_headline(spots: Sequence[Spot], title: str | None) -> int:
    """Index of the headline, or -1: the h1 that says the title, else a line that does, else the first h1."""
    wanted = plain(title or "")
    best = -1
    for index, spot in enumerate(spots):
        if spot.words > 60:  # noqa: PLR2004 - no headline is as long
            continue
        is_h1 = spot.place.tag == "h1" or (spot.place.up is not None and spot.place.up.tag == "h1")
        if not is_h1 and not (wanted and wanted.startswith(opening(spot.text))):
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


def headline_of(title: str | None, shown: str | None) -> str | None:
    """The headline: what the page says it is, without the site's name where the page shows it without."""
    if title and shown and title != shown and title.startswith(shown) and SUFFIX.match(title, len(shown)):
        return shown
    return title or shown


def is_far(spot: Spot, to_previous: int, to_next: int) -> bool:
    """A short line far from every paragraph."""
    return spot.words < 6 and to_previous > FAR and to_next > FAR  # noqa: PLR2004 - a label, a menu item


def traits_of(spots: Sequence[Spot], layout: Layout, evidence: Evidence) -> list[Traits | None]:
    """The traits of every line, in order; None for lines that are furniture without a look."""
    told = _Told(spots, layout, evidence)
    kin_of = _Kinship(layout).of
    last = len(spots) - 1
    seen: dict[str, list[str]] = defaultdict(list)
    found: list[Traits | None] = []
    for index, spot in enumerate(spots):
        before, after = layout.to_previous[index], layout.to_next[index]
        if is_far(spot, before, after):
            found.append(None)
            continue
        text, place = spot.text, spot.place
        size, share = _bucket(spot)
        kin = kin_of(place)
        own: list[Group] = [
            ("size", size, share, ends_sentence(text)),
            (*kin.lie, size, share),
            (*_position(index, layout), size, share),
            ("near", min(before, 9), min(after, 9), size),
            _characters(spot, size),
        ]
        if index:
            own.append(_beside(-1, spots[index - 1], place))
        if index < last:
            own.append(_beside(1, spots[index + 1], place))
        own += _letters_and_pictures(spots, index, size, share)
        own += _media(place, size)
        begins = opening(text)
        if (alike := seen[begins]) and plain(text) in map(plain, alike):
            own.append(("again", size))
        alike.append(text)
        told.about(index, spot, begins, size, own)
        found.append(Traits(kin, own))
    return found


def _bucket(spot: Spot) -> tuple[int, int]:
    """How long a line is and how much of it is linked, in steps."""
    return _SIZE[spot.words] if spot.words < len(_SIZE) else len(_WORDS), bisect_right(_SHARES, spot.share)


def _beside(offset: int, spot: Spot, place: Place) -> Group:
    """The line above or below, seen from an element."""
    beside = spot.place
    return ("beside", offset, *_bucket(spot), beside.up is place.up, beside.tag, place.tag)


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

    def about(self, index: int, spot: Spot, begins: str, size: int, groups: list[Group]) -> None:
        """Add the groups for a line that repeats the headline, the standfirst or an author's name.

        What says the same begins the same (`begins` is the line's `opening`), so that few lines are compared
        as a whole; and no line holds a name without the longest word of it.
        """
        if begins in self.begins and plain(spot.text) in self.title:
            groups.append(("is-title",) if index == self.layout.headline else ("says-title",))
        if self.standfirst and begins.startswith(self.standfirst[:OPENING]):
            said = plain(spot.text)
            if len(said) > 15:  # noqa: PLR2004 - a label could stand in any standfirst
                where = "before" if index < self.layout.first else "in"
                if said == self.standfirst:
                    groups.append(("is-standfirst", where))
                elif self.standfirst.startswith(said) or said.startswith(self.opening):
                    groups.append(("like-standfirst", where))
        if self.authors and spot.words < 60:  # noqa: PLR2004 - a biography at most
            folded = fold(spot.text)
            if any(word in folded and name in plain(folded) for name, word in self.authors):
                groups.append(("author", size))


class _Kinship:
    """The kin of every element: how it lies to the running text, its boxes, its class names."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.known: dict[Place | None, tuple[int, int, bool, tuple[str, ...]]] = {None: (99, 0, False, ())}
        self.kin: dict[Hashable, Kin] = {}
        self.around: dict[Place | None, list[Group]] = {}

    def of(self, place: Place) -> Kin:
        """The kin of an element; what the running text stands in has no kin but itself."""
        key = place if place in self.layout.chain else (place.up, place.tag, place.classes)
        if (kin := self.kin.get(key)) is None:
            up = place.up
            if (around := self.around.get(up)) is None:
                around = self.around[up] = _around(up)
            groups = [around[0], ("class", _LEVELS[0], place.classes)] if place.classes else around[:1]
            kin = self.kin[key] = Kin(self._lie(place), (*groups, *around[1:]))
        return kin

    def _lie(self, place: Place) -> Group:
        """The group `lie` of an element, its tags included, without the size of the line."""
        layout, up = self.layout, place.up
        meets, step, inside, tags = self._below(up)
        if (own := layout.chain.get(place)) is not None:
            meets, step, inside = 0, own, inside or place is layout.region
        return (
            "lie",
            min(meets, 6),
            min(step, 6),
            inside,
            place.tag,
            up.tag if up is not None else "",
            layout.shape is not None and _shape(place) == layout.shape,
            place is layout.above or (up is layout.above and layout.above is not None),
            tags,
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


def _around(up: Place | None) -> list[Group]:
    """What is around the elements in this one: its box, the next, and the class names from here outwards."""
    values: list[int] = []
    outer = up
    for _ in range(2):
        if outer is None:
            values += (-1, -1, -1)
            continue
        values += (
            bisect_right(_LINKS, outer.links / max(1, outer.chars)),
            bisect_right(_LINES, outer.lines),
            bisect_right(_PROSES, outer.proses),
        )
        outer = outer.up
    groups: list[Group] = [("boxes", *values)]
    outer = up
    for level in _LEVELS[1:]:
        if outer is None:
            break
        if outer.classes:
            groups.append(("class", level, outer.classes))
        outer = outer.up
    return groups


def _letters_and_pictures(spots: Sequence[Spot], index: int, size: int, share: int) -> list[Group]:
    """Whether a line is bold or slanted, and the pictures right above and below it."""
    spot = spots[index]
    whole = len(spot.text) * WHOLE
    groups: list[Group] = []
    if spot.strong >= whole:
        groups.append(("strong", size))
    if spot.slanted >= whole:
        groups.append(("slanted", size))
    follows = spots[index + 1].pictures if index + 1 < len(spots) else 0
    if spot.pictures or follows:
        groups.append(("pictures", min(spot.pictures, 2), min(follows, 2), size, share))
    return groups


def _media(place: Place, size: int) -> list[Group]:
    """The small boxes around a line that hold pictures."""
    groups: list[Group] = []
    outer: Place | None = place
    for level in range(LEVELS):
        if outer is None or outer.lines > BOX:
            break
        if outer.pictures:
            groups.append(("media", level, min(outer.pictures, 2), bisect_right(_LINES, outer.lines), size))
        outer = outer.up
    return groups


def _position(index: int, layout: Layout) -> Group:
    """Where a line stands to the running text and to the headline."""
    head = "" if layout.headline < 0 else "head" if index == layout.headline else "above"
    if layout.headline >= 0 and index > layout.headline:
        head = f"below{bisect_right(_STEPS, index - layout.headline)}"
    if layout.first < 0:
        return ("position", "nowhere", 0, head)
    if index < layout.first:
        return ("position", "before", bisect_right(_STEPS, layout.first - index), head)
    if index > layout.last:
        return ("position", "after", bisect_right(_STEPS, index - layout.last), head)
    return ("position", "within", 0, head)


def _characters(spot: Spot, size: int) -> Group:
    """First and last character, digits that look like a date, capitals."""
    text = spot.text
    return (
        "characters",
        _class_of(text[0]),
        _class_of(text[-1]),
        spot.words < 10 and _FIGURES.search(text) is not None,  # noqa: PLR2004 - a date line is short
        text.isupper(),
        bisect_right(_CAPITALS, _capitals(text) / spot.words),
        size,
    )


def _capitals(text: str) -> int:
    """How many words begin with a capital."""
    if text.isascii():
        shape = text.encode().translate(_SHAPES)
        return shape.startswith(b"A") + shape.count(b" A")
    return sum(map(str.isupper, [word[0] for word in text.split()]))


@lru_cache(maxsize=1024)
def _class_of(char: str) -> str:
    if char.isdigit():
        return "9"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return char
