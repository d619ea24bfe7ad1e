"""Tree -> lines of the page, in order, each with its place: the only walk over the whole page.

Knows: which elements break a line, which hold no text of the page, how table rows become one line.
Does not know: what is article. Every piece of text that a reader could see comes out exactly once.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cleaners.markup import never_seen
from cleaners.text import ends_sentence, settle, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
PARAGRAPHS = 4
"""So many paragraphs stand in no control."""
_STRONG = frozenset(("b", "strong"))
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

    __slots__ = ("chars", "classes", "depth", "element", "lines", "links", "mark", "proses", "tag", "up")

    def __init__(self, element: _Element, tag: str, up: Place | None, mark: str = "") -> None:
        self.element = element
        self.tag = tag
        self.up = up
        self.depth: int = up.depth + 1 if up is not None else 0
        name, ident = element.get("class"), element.get("id")
        self.classes = f"{name or ''} #{ident}" if ident else (name or "")
        self.mark: str = mark or (up.mark if up is not None else "")
        if self.classes and not mark and (name := never_seen(self.classes)):
            self.mark = f"other: class {name!r}"
        self.chars = 0
        self.links = 0
        self.lines = 0
        self.proses = 0

    def close(self) -> None:
        """Tell the place above what stands here; called once, when the walk leaves the element."""
        if (up := self.up) is not None and self.lines:
            up.chars += self.chars
            up.links += self.links
            up.lines += self.lines
            up.proses += self.proses

    def chain(self) -> Iterator[Place]:
        """The place itself, then what it stands in, up to the body."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.up


class Spot:
    """One line of the page: its words, how many of its characters are links and bold, and its place."""

    __slots__ = ("links", "place", "prose", "share", "strong", "text", "words")

    def __init__(self, text: str, links: int, strong: int, place: Place) -> None:
        self.text = text
        self.links = links
        self.strong = strong
        self.place = place
        self.words = words(text)
        self.share: float = links / len(text)
        self.prose = self.share < 0.3 and (self.words >= 30 or (self.words >= 15 and ends_sentence(text)))  # noqa: PLR2004 - a paragraph is long, or fairly long and a sentence


class _Buffer:
    """The line that is being put together."""

    __slots__ = ("links", "pieces", "spots", "strong")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.links = 0
        self.strong = 0
        self.spots: list[Spot] = []

    def add(self, text: str, *, link: bool, strong: bool) -> None:
        self.pieces.append(text)
        if link or strong:
            size = len(text.strip())
            self.links += size if link else 0
            self.strong += size if strong else 0

    def end(self, place: Place) -> None:
        if not self.pieces:
            return
        text = settle("".join(self.pieces))
        if text:
            spot = Spot(text, min(self.links, len(text)), self.strong, place)
            self.spots.append(spot)
            place.chars += len(text)
            place.links += spot.links
            place.lines += 1
            place.proses += spot.prose
        self.pieces = []
        self.links = self.strong = 0


def walk(  # noqa: C901, PLR0912 - one loop over every node of a page: calls here are what a page costs
    body: _Element, marked: Mapping[_Element, str] = MappingProxyType({})
) -> list[Spot]:
    """The lines of the page below `body`, in document order.

    `marked` elements break lines whatever they are, and their places carry the mark.
    """
    buffer = _Buffer()
    add, end = buffer.add, buffer.end
    place = Place(body, str(body.tag), None)
    # what is open: (place, children still to come, the inline element or None, in a link, in bold)
    stack: list[tuple[Place, Iterator[_Element], _Element | None, bool, bool]] = [
        (place, iter(body), None, False, False)
    ]
    if body.text:
        add(body.text, link=False, strong=False)
    while stack:
        place, children, opened, link, strong = stack[-1]
        for child in children:
            tag = child.tag
            if tag in INLINE and child not in marked:
                in_link, in_strong = link or tag == "a", strong or tag in _STRONG
                if child.text:
                    add(child.text, link=in_link, strong=in_strong)
                if len(child):
                    stack.append((place, iter(child), child, in_link, in_strong))
                    break
            elif tag == "br":
                end(place)
            elif not isinstance(tag, str) or (tag in UNSEEN and not _swallowed(child)):
                pass
            elif tag == "tr" and not marked and not any(True for _ in child.iter(*_BLOCKS_IN_CELLS)):
                end(place)
                row = Place(child, "tr", place)
                text, links = _row(child)
                if text:
                    add(text, link=False, strong=False)
                    buffer.links = links
                    end(row)
                    row.close()
            else:
                end(place)
                inner = Place(child, tag, place, marked.get(child, ""))
                if child.text:
                    add(child.text, link=link, strong=strong)
                stack.append((inner, iter(child), None, link, strong))
                break
            if child.tail:
                add(child.tail, link=link, strong=strong)
        else:
            stack.pop()
            if opened is None:
                end(place)
                place.close()
            if stack:
                _, _, _, link, strong = stack[-1]
                tail = (place.element if opened is None else opened).tail
                if tail:
                    add(tail, link=link, strong=strong)
    return buffer.spots


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
