"""A caller's own rules: functions on blocks, or on the page as a BeautifulSoup, that run among ours.

Rules on the page run before ours and rules on blocks after them. What they take is named, explained and
counted like everything else. One that raises costs itself on this page, and a note says so.

Knows: how a function becomes a rule, and which lines a tag of the soup holds.
Does not know: our rules, where the functions come from. BeautifulSoup is only imported, and the page only
parsed for it, when there is a rule that wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from cleaners.model import KINDS, Block, Kind
from cleaners.rule import Hit, Rule
from cleaners.text import settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4 import BeautifulSoup, Tag
    from lxml.etree import _Element

    from cleaners.rule import Line
    from cleaners.walk import Spot

OnBlocks = Callable[[Sequence[Block]], Iterable[int | tuple[Any, ...]]]
"""A function on the blocks that are left: it names those that go, each as an index, as (index, reason), or as
a `Hit`, which may also say which part of the block and of what kind it is."""
OnPage = Callable[["BeautifulSoup"], "Iterable[Tag | tuple[Any, ...]] | None"]
"""A function on the page: it names the tags that go, each alone, as (tag, reason) or as (tag, reason, kind);
what it takes out of the soup itself (`decompose`, `extract`) goes as well. Other changes have no effect."""

_MARK = "data-newswash-element"


@dataclass(frozen=True, slots=True)
class PageRule:
    """A rule on the page; made by `page_rule`.

    Attributes:
        name: `family.thing`, as receipts and `--off` spell it.
        kind: what the lines it removes are, where it does not say otherwise.
        find: the tags that go.
        reason: one sentence for people.
    """

    name: str
    kind: Kind
    find: OnPage
    reason: str


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The finder of a function on blocks; a class, so that a worker process can be sent it."""

    function: OnBlocks
    reason: str

    def __call__(self, lines: Sequence[Line]) -> Iterator[Hit]:
        for hit in self.function([line.block for line in lines]):
            yield Hit(*hit) if isinstance(hit, tuple) else Hit(hit, self.reason)


def block_rule(
    function: OnBlocks, *, name: str | None = None, kind: Kind = "other", reason: str | None = None
) -> Rule:
    """A rule of a function on blocks; for `Options.rules`.

    Args:
        function: as `OnBlocks` says. A line can be cut once; a further cut of the same line is not made.
        name: `family.thing`; the function's module and name unless told otherwise.
        kind: what the lines it removes are.
        reason: one sentence for people; the first line of the function's docstring unless told otherwise.

    Raises:
        ValueError: there is no such kind.
    """
    said = _reason(function, reason)
    return Rule(name or _name(function), _kind(kind), _Blocks(function, said), said)


def page_rule(
    function: OnPage, *, name: str | None = None, kind: Kind = "other", reason: str | None = None
) -> PageRule:
    """A rule of a function on the page as a BeautifulSoup; for `Options.rules`. Plain text it does not touch.

    Args:
        function: as `OnPage` says.
        name: as in `block_rule`.
        kind: what the lines it removes are, where it does not say otherwise.
        reason: as in `block_rule`.

    Raises:
        ValueError: there is no such kind.
    """
    return PageRule(name or _name(function), _kind(kind), function, _reason(function, reason))


def _name(function: Callable[..., Any]) -> str:
    module = str(getattr(function, "__module__", None) or "own").rpartition(".")[2]
    return f"{module}.{getattr(function, '__name__', type(function).__name__)}"


def _reason(function: Callable[..., Any], reason: str | None) -> str:
    lines = (getattr(function, "__doc__", None) or "").strip().splitlines()
    return reason or (lines[0] if lines else "a rule of the caller's own")


def _kind(kind: str) -> Kind:
    for known in KINDS:
        if known == kind:
            return known
    raise ValueError(f"there is no kind {kind!r}; known are {', '.join(KINDS)}")


class Page:
    """A page as rules on the page need it.

    Args:
        root: its tree.
        spots: all its lines.
        staying: those that the rules will be given, in order.
    """

    def __init__(self, root: _Element, spots: Sequence[Spot], staying: Sequence[Spot]) -> None:
        self.staying = staying
        self._root = root
        self._spots = spots
        self._soup: BeautifulSoup | None = None
        self._tags: list[Tag] = []
        self._origin: dict[int, _Element] = {}
        self._makers: set[_Element] = set()

    def taken(self, rule: PageRule) -> dict[_Element, tuple[str, Kind]]:
        """The elements that the rule takes, each with reason and kind; raises what the rule raises."""
        soup = self._read()
        before = {id(tag) for tag in soup.find_all()}
        found: dict[_Element, tuple[str, Kind]] = {}
        try:
            for answer in rule.find(soup) or ():
                tag, because, kind = _spelt_out(answer, rule)
                found.setdefault(self._origin[id(tag)], (because, kind))
        except BaseException:
            # nobody knows what the function has done to the soup before it failed
            self._soup = None
            raise
        gone = before - {id(tag) for tag in soup.find_all()}
        for tag in self._tags:
            # an unwrapped tag is gone too, but what it held is not
            if id(tag) in gone and (tag.decomposed or tag.contents):
                found.setdefault(self._origin[id(tag)], (rule.reason, rule.kind))
        return found

    def apart(self, element: _Element) -> tuple[_Element | None, list[str]]:
        """For an element inside a line: the element that makes the line, and the words to be cut out of it.

        (None, []) for an element that makes lines of its own.
        """
        if not self._makers:
            self._makers = {place.element for spot in self._spots for place in spot.place.chain()}
        if element in self._makers:
            return None, []
        maker = next((outer for outer in element.iterancestors() if outer in self._makers), None)
        return maker, [] if maker is None else _words(element)

    def _read(self) -> BeautifulSoup:
        """The soup; each tag is known by the element it came from, whatever the second parser made of it."""
        if self._soup is None:
            from bs4 import BeautifulSoup  # noqa: PLC0415 - slow to import, only for rules on the page

            elements = [element for element in self._root.iter() if isinstance(element.tag, str)]
            for number, element in enumerate(elements):
                element.set(_MARK, str(number))
            self._soup = BeautifulSoup(etree.tostring(self._root, encoding="unicode", method="html"), "lxml")
            for element in elements:
                del element.attrib[_MARK]
            self._tags = [tag for tag in self._soup.find_all() if _MARK in tag.attrs]
            self._origin = {id(tag): elements[int(str(tag.attrs.pop(_MARK)))] for tag in self._tags}
        return self._soup


def _spelt_out(answer: Any, rule: PageRule) -> tuple[Any, str, Kind]:
    """The tag, the reason and the kind that a function on the page has named."""
    if not isinstance(answer, tuple):
        return answer, rule.reason, rule.kind
    tag, because, *rest = answer
    return tag, str(because), _kind(rest[0]) if rest else rule.kind


def _words(element: _Element) -> list[str]:
    """The words in an element that stands inside a line, in parts where a break ends the line."""
    parts = [""]
    for inner in element.iter():
        if inner.tag == "br":
            parts.append("")
        elif isinstance(inner.tag, str):
            parts[-1] += inner.text or ""
        if inner is not element:
            parts[-1] += inner.tail or ""
    return [part for part in map(settle, parts) if part]


class _Found:
    """The finder of a rule on the page; called again while it has more to cut out of a line."""

    def __init__(self, rule: PageRule, page: Page) -> None:
        self._rule = rule
        self._page = page
        self._taken: dict[_Element, tuple[str, Kind]] | None = None
        self._cuts: list[tuple[_Element, str, str, Kind]] = []
        self.more = False

    def __call__(self, lines: Sequence[Line]) -> Iterator[Hit]:
        if self._taken is None:
            self._taken = self._page.taken(self._rule)
            for element, (because, kind) in self._taken.items():
                maker, parts = self._page.apart(element)
                if maker is not None:
                    self._cuts += [(maker, part, because, kind) for part in parts]
        left = list(self._cuts)
        for index, line in enumerate(lines):
            places = [place.element for place in self._page.staying[line.at].place.chain()]
            whole = next((self._taken[element] for element in places if element in self._taken), None)
            if whole is not None:
                yield Hit(index, whole[0], kind=whole[1])
                continue
            cut = next((cut for cut in left if cut[0] is places[0] and cut[1] in line.text), None)
            if cut is not None:
                left.remove(cut)
                begin = line.text.index(cut[1])
                yield Hit(index, cut[2], begin, begin + len(cut[1]), cut[3])
        self.more = len(left) < len(self._cuts) and bool(left)
        self._cuts = left


def _checked(hit: Hit, lines: int) -> Hit:
    """The hit, if there is such a line and such a kind."""
    if not 0 <= hit.at < lines:
        raise IndexError(f"there is no line {hit.at}")
    return hit._replace(because=str(hit.because), kind=None if hit.kind is None else _kind(hit.kind))


@dataclass(frozen=True, slots=True)
class _Guarded:
    """A finder that raises nothing, and whose hits are lines that are there."""

    name: str
    find: Callable[[Sequence[Line]], Iterable[Hit]]
    notes: list[str]

    def __call__(self, lines: Sequence[Line]) -> list[Hit]:
        try:
            hits = [_checked(hit, len(lines)) for hit in self.find(lines)]
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it costs this rule on this page only
            self.notes.append(f"rule {self.name}: {type(error).__name__}: {error}")
            return []
        return hits


def among(
    ours: Sequence[Rule], own: Sequence[Rule | PageRule], notes: list[str], page: Page | None = None
) -> Iterator[Rule]:
    """The rules to run: the caller's on the page, ours, the caller's on blocks.

    Args:
        ours: our rules.
        own: the caller's.
        notes: told which of the caller's rules raised, and what.
        page: the page, or None for plain text, of which rules on the page say nothing.
    """
    for rule in own:
        if isinstance(rule, PageRule) and page is not None:
            found = _Found(rule, page)
            guarded = Rule(rule.name, rule.kind, _Guarded(rule.name, found, notes), rule.reason)
            yield guarded
            while found.more:
                yield guarded
    yield from ours
    for rule in own:
        if isinstance(rule, Rule):
            yield replace(rule, find=_Guarded(rule.name, rule.find, notes))
