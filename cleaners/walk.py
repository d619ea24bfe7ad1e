"""Tree -> lines of the page, in order, each with its place: the only walk over the whole page.

Knows: which elements break a line, which hold no text of the page, how table rows become one line.
Does not know: what is article. Every piece of text that a reader could see comes out exactly once.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml.etree import Comment, Entity, ProcessingInstruction

from cleaners.markup import names_hover_card, never_seen
from cleaners.text import ends_sentence, settle, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element

UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "datalist",
        "progress",
        "meter",
        "dialog",
        "head",
        "link",
        "meta",
        "title",
        "base",
        "area",
        "source",
        "track",
        "param",
        "frame",
        "frameset",
        "noframes",
        "applet",
        "amp-sidebar",
        "amp-ad",
        "amp-analytics",
        "amp-consent",
    ]
)
"""Elements whose content is no text of the page: scripts, drawings, controls."""
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "ruby",
        "rb",
        "rp",
        "rt",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "picture",
        "amp-img",
    ]
)
"""Elements that do not break a line."""
NEVER_CLOSED = frozenset(("button", "svg", "object", "video", "audio", "canvas", "select"))
"""Elements that hold no text, and that the parser keeps open to the end where their end is missing."""
LINKS = 2
"""Links that a card about a name holds, least; a term that is explained holds none."""
PARAGRAPHS = 4
"""So many paragraphs stand in no control."""
_PICTURES = frozenset(("img", "amp-img", "video", "iframe", "amp-iframe", "amp-video"))
"""Elements that show a picture or a film."""
_TELLING = {"role": "role", "itemprop": "prop", "data-testid": "", "data-component": ""}
"""Attributes beside `class` and `id` that say what an element is for; the prefix keeps their words apart."""
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LINK, _STRONG, _SLANT, _PICTURE = 1, 2, 4, 8
_BLOCK, _BREAK, _ROW, _UNSEEN, _CONTROL = 16, 17, 18, 19, 20
_KINDS: dict[object, int] = {
    **dict.fromkeys(INLINE, 0),
    **dict.fromkeys(UNSEEN, _UNSEEN),
    **dict.fromkeys(NEVER_CLOSED, _CONTROL),
    **dict.fromkeys((Comment, ProcessingInstruction, Entity), _UNSEEN),
    "a": _LINK,
    "b": _STRONG,
    "strong": _STRONG,
    "i": _SLANT,
    "em": _SLANT,
    "img": _PICTURE,
    "amp-img": _PICTURE,
    "br": _BREAK,
    "tr": _ROW,
}
"""What the walk does with an element, by its tag; with any other it begins a line of its own."""
_BLOCKS_IN_CELLS = (
    "p",
    "div",
    "table",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "figure",
    "blockquote",
    "section",
    "article",
)


class Place:
    """An element that breaks lines, with what stands below it; made by the walk, read by everybody else."""

    __slots__ = ("chars", "classes", "element", "lines", "links", "mark", "pictures", "proses", "tag", "up")

    def __init__(self, element: _Element, tag: str, up: Place | None, mark: str = "") -> None:
        self.element = element
        self.tag = tag
        self.up = up
        self.mark = mark
        self.classes = ""
        self.chars = self.links = self.lines = self.proses = self.pictures = 0

    def chain(self) -> Iterator[Place]:
        """The place itself, then what it stands in, up to the body."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.up


class Spot:
    """One line of the page and its place.

    Beside its words it holds how many of its characters are links, bold and slanted, and how many pictures
    stand between the line before and its end.
    """

    __slots__ = ("links", "pictures", "place", "prose", "share", "slanted", "strong", "text", "words")

    def __init__(
        self, text: str, place: Place, links: int, *, strong: int = 0, slanted: int = 0, pictures: int = 0
    ) -> None:
        size = len(text)
        links = min(links, size)
        self.text = text
        self.links = links
        self.strong = strong
        self.slanted = slanted
        self.pictures = pictures
        self.place = place
        self.words = many = words(text)
        self.share = share = links / size
        self.prose = prose = many >= 15 and share < 0.3 and (many >= 30 or ends_sentence(text))  # noqa: PLR2004 - a paragraph is long, or fairly long and a sentence
        place.chars += size
        place.links += links
        place.lines += 1
        place.proses += prose


class _Line:
    """The line that is being put together.

    Attributes:
        pieces: its text so far.
        styled: the letters of those pieces that stand in a link, in bold, slanted, and in which of them.
        pictures: how many stand since the line before.
        spots: the lines that are whole.
    """

    __slots__ = ("pictures", "pieces", "spots", "styled")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.styled: list[tuple[int, int]] = []
        self.pictures = 0
        self.spots: list[Spot] = []

    def end(self, place: Place) -> None:
        """The line is whole, and belongs to this place."""
        pieces, styled = self.pieces, self.styled
        if text := settle(pieces[0] if len(pieces) == 1 else "".join(pieces)):
            links = strong = slanted = 0
            for style, letters in styled:
                if style & _LINK:
                    links += letters
                if style & _STRONG:
                    strong += letters
                if style & _SLANT:
                    slanted += letters
            self.spots.append(
                Spot(text, place, links, strong=strong, slanted=slanted, pictures=self.pictures)
            )
            self.pictures = 0
        pieces.clear()
        styled.clear()

    def pass_picture(self, place: Place) -> None:
        """A picture stands here."""
        self.pictures += 1
        place.pictures += 1


def walk(  # noqa: C901, PLR0912, PLR0915 - one loop over every node of a page: calls here are what a page costs
    body: _Element, marked: Mapping[_Element, str] = MappingProxyType({})
) -> list[Spot]:
    """The lines of the page below `body`, in document order.

    `marked` elements break lines whatever they are, and their places carry the mark.
    """
    line = _Line()
    pieces, styled, end, kind_of = line.pieces, line.styled, line.end, _KINDS.get
    add, style = pieces.append, styled.append
    place = Place(body, str(body.tag), None)
    places = [place]
    if body.text:
        add(body.text)
    # what is open: the place of its lines, its children that are still to come, itself, in what it stands
    children: Iterator[_Element] = iter(body)
    opened, within = body, 0
    stack: list[tuple[Place, Iterator[_Element], _Element, int]] = []
    while True:
        for child in children:
            kind = kind_of(tag := child.tag, _BLOCK)
            if kind < _BLOCK and not (marked and child in marked):
                if kind == _PICTURE:
                    line.pass_picture(place)
                if not (pieces and tag == "span" and _is_hover_card(child)):
                    inside = within | kind
                    # white space counts within a line only; most of it stands between blocks
                    if (text := child.text) and (pieces or not text.isspace()):
                        add(text)
                        if inside:
                            style((inside, len(text.strip())))
                    if len(child):
                        stack.append((place, children, opened, within))
                        children, opened, within = iter(child), child, inside
                        break
            elif kind == _UNSEEN or (kind == _CONTROL and not _swallowed(child)):
                if tag in _PICTURES:
                    line.pass_picture(place)
            else:
                if pieces:
                    end(place)
                if kind == _BREAK:
                    pass
                elif (
                    kind == _ROW
                    and next(child.iter(*_BLOCKS_IN_CELLS), None) is None
                    and not (marked and any(below in marked for below in child.iter()))
                ):
                    cells, links = _row(child)
                    if cells:
                        places.append(row := Place(child, tag, place))
                        line.spots.append(Spot(cells, row, links))
                else:
                    text, parent = child.text, len(child)
                    if text and text.isspace():
                        text = None
                    if text or parent:
                        inner = Place(child, tag, place, marked.get(child, "") if marked else "")
                        places.append(inner)
                        if text:
                            add(text)
                            if within:
                                style((within, len(text.strip())))
                        if parent:
                            stack.append((place, children, opened, within))
                            place, children, opened = inner, iter(child), child
                            break
                        end(inner)
            if (text := child.tail) and (pieces or not text.isspace()):
                add(text)
                if within:
                    style((within, len(text.strip())))
        else:
            if not stack:
                break
            inner, child = place, opened
            place, children, opened, within = stack.pop()
            if pieces and inner is not place:
                end(inner)
            if (text := child.tail) and (pieces or not text.isspace()):
                add(text)
                if within:
                    style((within, len(text.strip())))
    if pieces:
        end(place)
    _sum_up(places)
    return line.spots


def _sum_up(places: Sequence[Place]) -> None:
    """Tell every place what stands below it, and give those that hold lines their names and marks."""
    for place in reversed(places):
        if (lines := place.lines) and (up := place.up) is not None:
            up.pictures += place.pictures
            up.chars += place.chars
            up.links += place.links
            up.lines += lines
            up.proses += place.proses
        elif place.pictures and (up := place.up) is not None:
            up.pictures += place.pictures
    for place in places:
        if place.lines:
            place.classes = classes = _names(place.element)
            if not place.mark:
                if classes and (name := never_seen(classes)):
                    place.mark = f"other: class {name!r}"
                elif place.up is not None:
                    place.mark = place.up.mark


def _names(element: _Element) -> str:
    """What an element is called: its classes, its id behind `#`, and what its other attributes call it."""
    attributes: list[tuple[str, str]] = element.items()  # type: ignore[assignment]  # what is read is never bytes
    if not attributes:
        return ""
    if len(attributes) == 1 and attributes[0][0] == "class":
        return attributes[0][1]
    told = dict(attributes)
    get = told.get
    names = get("class") or ""
    if ident := get("id"):
        names = f"{names} #{ident}"
    if not _TELLING.keys().isdisjoint(told):
        for attribute, prefix in _TELLING.items():
            if value := get(attribute):
                names = f"{names} {prefix}{value.lower()}"
    style = get("style")
    if "hidden" in told or get("aria-hidden") == "true" or (style and _NOT_SHOWN.search(style)):
        names = f"{names} notshown"
    return names


def _is_hover_card(element: _Element) -> bool:
    """Whether an element within a sentence is a card that is shown when a reader points at a name.

    What holds such a card as well as the name is none.
    """
    names = element.get("class")
    if not names or not names_hover_card(names):
        return False
    inner = (span.get("class") for span in element.iterdescendants("span"))
    return sum(1 for _ in element.iter("a")) >= LINKS and not any(map(names_hover_card, filter(None, inner)))


def _swallowed(element: _Element) -> bool:
    """Whether the page stands inside an element that holds no text: one that its author never closed."""
    if element.tag not in NEVER_CLOSED or not len(element):
        return False
    return sum(1 for _, _ in zip(range(PARAGRAPHS), element.iter("p"), strict=False)) == PARAGRAPHS


def _row(row: _Element) -> tuple[str, int]:
    """The cells of a table row, joined by bars, and how many characters of them are links."""
    cells = []
    links = 0
    for cell in row:
        if isinstance(cell.tag, str) and cell.tag not in UNSEEN and (text := settle(_inside(cell))):
            cells.append(text)
            links += sum(len(settle(_inside(anchor))) for anchor in cell.iter("a"))
    return " | ".join(cells), links


def _inside(element: _Element) -> str:
    """All text inside an element that holds no blocks, without what nobody sees."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == "br":
            pieces.append(" ")
        elif isinstance(child.tag, str) and child.tag not in UNSEEN:
            pieces.append(_inside(child) if child.tag in INLINE else f" {_inside(child)} ")
        pieces.append(child.tail or "")
    return "".join(pieces)
