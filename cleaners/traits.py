"""What can be said of a line from where it stands, in short names: the traits a verdict is made of.

Knows: shape, place, neighbours, and what the page says of itself.
Does not know: what any trait is worth; that is learned (`verdict.py`).

A trait is a string. Class names come as one string an ancestor (`ClassTrait`), to be split into words only
when their worth is first asked for: pages repeat the same few class attributes thousands of times.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cleaners.markup import class_words, says_furniture
from cleaners.text import ends_sentence, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaners.evidence import Evidence
    from cleaners.walk import Place, Spot

FURNITURE = 0.2
"""Weight of a paragraph in a box that its class names call a sidebar, a comment box, related stories, …"""
FAR = 12
"""Lines from the nearest paragraph beyond which a short line is furniture without a look."""

_WORDS = (2, 3, 4, 6, 9, 13, 20, 35, 60)
_STEPS = (1, 2, 3, 5, 9, 16, 31)
_SHARES = (0.01, 0.2, 0.4, 0.7, 0.95)
_LINKS = (0.03, 0.1, 0.25, 0.5, 0.75, 0.95)
_LINES = (2, 3, 5, 9, 17, 40)
_PROSES = (1, 2, 4, 8)
_CAPITALS = (0.15, 0.3, 0.5, 0.8)
_LEVELS = ("0", "1", "2", "2", "3", "3", "3")
_PLAIN_TAGS = frozenset(("div", "html", "body"))
_FIGURES = re.compile(r"\d{4}|\d:\d\d")
_LETTERS = re.compile(r"\W+")

ClassTrait = tuple[str, str]
"""(level, class attribute): level 0 the line's own element, 1 its parent, 2 and 3 further out."""


class Traits(NamedTuple):
    """The traits of one line."""

    plain: list[str]
    classes: list[ClassTrait]


def plain(text: str) -> str:
    """Folded words only, for telling whether two lines say the same."""
    return _LETTERS.sub(" ", fold(text)).strip()


class Layout:
    """The page as a whole: where its running text, its headline and its paragraphs stand."""

    __slots__ = ("above", "chain", "first", "headline", "last", "region", "shape", "to_next", "to_previous")

    def __init__(self, spots: Sequence[Spot], headline: int) -> None:
        self.headline = headline
        mass: dict[Place, float] = defaultdict(float)
        shapes: dict[tuple[str, str, str], float] = defaultdict(float)
        total = 0.0
        for index, spot in enumerate(spots):
            if spot.prose:
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
                if self.region is None and inside[place] >= 0.6 * total:  # noqa: PLR2004 - most of it
                    self.region = place
        main = [
            index for index, spot in enumerate(spots) if spot.prose and spot.place.up is self.above is not None
        ]
        self.first, self.last = (main[0], main[-1]) if main else (-1, -1)
        self.to_previous = _steps([spot.prose for spot in spots])
        self.to_next = _steps([spot.prose for spot in reversed(spots)])[::-1]


def _trust(place: Place) -> float:
    """How far the markup lets a paragraph count when the article is looked for."""
    return FURNITURE if any(says_furniture(outer.tag, outer.classes) for outer in place.chain() if outer.up is not None) else 1.0


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
    """Index of the line that is the headline, or -1: the h1 that says the title, else such a line, else an h1."""
    wanted = plain(title or "")
    best = -1
    for index, spot in enumerate(spots):
        if spot.words > 60:  # noqa: PLR2004 - no headline is as long
            continue
        is_h1 = spot.place.tag == "h1" or (spot.place.up is not None and spot.place.up.tag == "h1")
        if not (wanted or is_h1):
            continue
        said = plain(spot.text)
        if not said:
            continue
        if wanted and (said == wanted or (is_h1 and (said in wanted or wanted in said))):
            if is_h1:
                return index
            best = index if best < 0 else best
    if best >= 0:
        return best
    return next((index for index, spot in enumerate(spots) if spot.place.tag == "h1"), -1)


def is_far(spot: Spot, to_previous: int, to_next: int) -> bool:
    """A short line far from every paragraph."""
    return spot.words < 6 and to_previous > FAR and to_next > FAR  # noqa: PLR2004 - a label, a menu item


def traits_of(
    spots: Sequence[Spot], layout: Layout, evidence: Evidence
) -> list[Traits | None]:
    """The traits of every line, in order; None for lines that are furniture without a look."""
    standfirst = plain(evidence.standfirst or "")
    authors = [name for author in evidence.authors if len(name := plain(author)) > 3]  # noqa: PLR2004 - initials stand in other words
    headline = layout.headline
    title = {plain(evidence.title or "")} | ({plain(spots[headline].text)} if headline >= 0 else set())
    buckets = [(bisect_right(_WORDS, spot.words), bisect_right(_SHARES, spot.share)) for spot in spots]
    seen: set[str] = set()
    surroundings: dict[Place, tuple[list[str], list[ClassTrait]]] = {}
    found: list[Traits | None] = []
    for index, spot in enumerate(spots):
        before, after = layout.to_previous[index], layout.to_next[index]
        if is_far(spot, before, after):
            found.append(None)
            continue
        place = spot.place
        size, share = buckets[index]
        said = plain(spot.text)
        if (around := surroundings.get(place)) is None:
            around = surroundings[place] = _around(place, layout)
        names = list(around[0])
        add = names.append
        w, s = f"w{size}", f"s{share}"
        add(w)
        add(s)
        add(w + s)
        add(f"end{ends_sentence(spot.text):d}{w}")
        for name in around[0]:
            if name[0] in "LRMPT":
                add(name + w)
        add(f"k{names[0]}{s}")
        _position(names, index, layout, w, s)
        if spot.text.isupper():
            add("upper")
        if spot.strong >= len(spot.text) * 0.8:
            names += ("strong", "strong" + w)
        if said in seen:
            names += ("again", "again" + w)
        seen.add(said)
        if said and said in title:
            add("is-title" if index == headline else "says-title")
        if standfirst and len(said) > 15:  # noqa: PLR2004 - a label could stand in any standfirst
            where = "before" if index < layout.first else "in"
            if said == standfirst:
                names += ("is-standfirst", "is-standfirst " + where)
            elif standfirst.startswith(said) or said.startswith(standfirst[: max(20, len(standfirst) - 8)]):
                names += ("like-standfirst", "like-standfirst " + where)
        if spot.words < 60 and any(author in said for author in authors):  # noqa: PLR2004 - a biography at most
            names += ("author", "author" + w)
        add(f"up{min(before, 9)}")
        add(f"down{min(after, 9)}")
        add(f"between{min(before, 4)}.{min(after, 4)}{w}")
        _neighbours(names, index, spots, buckets)
        _characters(names, spot, w)
        found.append(Traits(names, around[1]))
    return found


def _around(place: Place, layout: Layout) -> tuple[list[str], list[ClassTrait]]:
    """What holds for every line of one element: its ancestors, and how it lies to the running text."""
    names: list[str] = []
    classes: list[ClassTrait] = []
    tags: set[str] = set()
    meets = -1
    inside = False
    for step, outer in enumerate(place.chain()):
        if outer.classes and step < len(_LEVELS):
            classes.append((_LEVELS[step], outer.classes))
        if step:
            tags.add(outer.tag)
        if outer is layout.region:
            inside = True
        if meets < 0 and outer in layout.chain:
            meets = step
            names.append(f"L{min(step, 6)}.{min(layout.chain[outer], 6)}")
        if 1 <= step <= 2:  # noqa: PLR2004 - what is further out holds most of the page
            links = bisect_right(_LINKS, outer.links / max(1, outer.chars))
            proses = bisect_right(_PROSES, outer.proses)
            names += (f"k{step}l{links}p{proses}", f"k{step}n{bisect_right(_LINES, outer.lines)}p{proses}")
    names.insert(0, names[0] if names else "L")
    names += ("R1" if inside else "R0", f"T{place.tag}", f"P{place.up.tag if place.up is not None else ''}")
    names.append("M1" if layout.shape is not None and _shape(place) == layout.shape else "M0")
    same = place is layout.above or (place.up is layout.above and layout.above is not None)
    names.append("S1" if same else "S0")
    names += [f"in {tag}" for tag in tags - _PLAIN_TAGS]
    return names, classes


def _position(names: list[str], index: int, layout: Layout, w: str, s: str) -> None:
    if layout.first < 0:
        names.append("nowhere")
    elif index < layout.first:
        step = bisect_right(_STEPS, layout.first - index)
        names += ("before", "before" + w, f"before{step}", f"before{step}{w}")
    elif index > layout.last:
        step = bisect_right(_STEPS, index - layout.last)
        names += ("after", "after" + w, f"after{step}", f"after{step}{w}", "after" + s)
    else:
        names += ("within", "within" + w, "within" + s)
    if layout.headline >= 0:
        step = index - layout.headline
        names.append("head" if step == 0 else "above" if step < 0 else f"below{bisect_right(_STEPS, step)}")
        if step > 0:
            names.append("below" + w)


def _neighbours(names: list[str], index: int, spots: Sequence[Spot], buckets: list[tuple[int, int]]) -> None:
    place = spots[index].place
    for offset in (-1, 1):
        other = index + offset
        if 0 <= other < len(spots):
            size, share = buckets[other]
            names.append(f"n{offset}w{size}s{share}")
            names.append(f"n{offset}{'=' if spots[other].place.up is place.up else '!'}")
            names.append(f"n{offset}{spots[other].place.tag}|{place.tag}")


def _characters(names: list[str], spot: Spot, w: str) -> None:
    text = spot.text
    names.append("first " + (_class_of(text[0])))
    names.append("last " + (_class_of(text[-1])))
    if spot.words < 10 and _FIGURES.search(text):  # noqa: PLR2004 - a date line is short
        names.append("figures")
    capitals = sum(1 for word in text.split() if word[0].isupper()) / spot.words
    names.append(f"caps{bisect_right(_CAPITALS, capitals)}{w}")


def _class_of(char: str) -> str:
    if char.isdigit():
        return "9"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return char
