"""A site file in the making: where it lies, what a page suggests for it, and how it is written.

Knows: the folder of a user's own site files, the layout of a site file, and how to look at a page for
the elements that a site file names.
Does not know: how a site file is used while a page is cleaned; that is `cleaners.sites`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml.cssselect import CSSSelector

from cleaners import Options, clean_html
from cleaners.sites import PARTS, SiteError, read_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from lxml.etree import _Element

    from cleaners import Article, Skip
    from cleaners.sites import Site

PARAGRAPHS = frozenset(("p", "h2", "h3", "h4", "li", "blockquote"))
ENOUGH = 40
"""Characters from which an element counts as a paragraph of running text."""

MOST = 3
"""Selectors that are proposed for one thing at most."""

_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_NAME = re.compile(r"-?[_a-zA-Z][\w-]*")
_DIGITS = re.compile(r"\d{3}")

Known = dict[str, "Counter[str]"]
"""Field or kind -> selectors that other site files use for it, with the number of files that do."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A selector that fits a page.

    Attributes:
        selector: in CSS.
        why: what speaks for it, in words.
        matches: how many elements of the page it selects.
        text: the beginning of the text of the first of them.
    """

    selector: str
    why: str
    matches: int
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a page suggests for the site file of its host.

    Attributes:
        select: field -> proposals, the best first.
        remove: kind -> proposals, the best first.
    """

    select: Mapping[str, tuple[Proposal, ...]] = field(default_factory=dict)
    remove: Mapping[str, tuple[Proposal, ...]] = field(default_factory=dict)


def host_of(text: str) -> str:
    """The host in a host name or an address, lower case, without `www.`.

    Raises:
        ValueError: it is no host name.
    """
    bare = text.strip().lower()
    bare = bare.split("://", 1)[-1].split("/", 1)[0].split("@")[-1].split(":", 1)[0].removeprefix("www.")
    if not _HOST.fullmatch(bare):
        raise ValueError(f"{text!r} is no host name")
    return bare


def words_of(element: _Element) -> str:
    """The text of an element and all below it, white space folded."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def find(tree: _Element, selector: str) -> list[_Element]:
    """The elements that a CSS selector selects, in page order."""
    return cast("list[_Element]", _compiled(selector)(tree))


@lru_cache(maxsize=4096)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector)


def _paragraphs(tree: _Element) -> list[tuple[_Element, int]]:
    """The elements that read like paragraphs, with their length; link lists are none."""
    found: list[tuple[_Element, int]] = []
    for element in tree.iter(*PARAGRAPHS):
        size = len(words_of(element))
        links = sum(len(words_of(link)) for link in element.iter("a"))
        if size >= ENOUGH and links * 2 <= size:
            found.append((element, size))
    return found


def body_of(tree: _Element) -> _Element | None:
    """The element that most likely holds the article: the one with most text in paragraphs close below it.

    A paragraph counts for its parent and less for the parent of that, as Arc90's Readability did; with a
    quarter instead of its half, a list of teasers does not outweigh a short article.
    """
    score: Counter[_Element] = Counter()
    for paragraph, size in _paragraphs(tree):
        above = list(islice(paragraph.iterancestors(), 2))
        score.update({element: size >> (2 * step) for step, element in enumerate(above)})
    return max(score, key=lambda element: score[element], default=None)


def selector_of(tree: _Element, element: _Element) -> str | None:
    """The shortest CSS selector that selects this element and no other, from its id and classes; or None."""
    tag = str(element.tag)
    names = [element.get("id") or "", *(element.get("class") or "").split()]
    # a name with a number in it belongs to this one page, not to the site
    stable = [name if _NAME.fullmatch(name) and not _DIGITS.search(name) else "" for name in names]
    classes = [name for name in stable[1:] if name]
    options = [f"#{stable[0]}"] if stable[0] else []
    options += [f"{tag}.{name}" for name in classes]
    options += [tag + "".join(f".{name}" for name in classes)] if len(classes) > 1 else []
    roles = [(key, element.get(key) or "") for key in ("itemprop", "data-role")]
    options += [f"[{key}='{role}']" for key, role in roles if _NAME.fullmatch(role)]
    return next((option for option in [*options, tag] if find(tree, option) == [element]), None)


def _described(tree: _Element) -> str:
    """The beginning of what the page says of itself in `meta`."""
    for name in ("description", "og:description"):
        for meta in tree.iter("meta"):
            if name in (meta.get("name"), meta.get("property")) and meta.get("content"):
                return " ".join((meta.get("content") or "").split())[:ENOUGH]
    return ""


class _Look:
    """One page, measured once, and the questions a selector's elements must answer with yes."""

    def __init__(self, tree: _Element) -> None:
        self.tree = tree
        page = next(iter(tree.iter("body")), tree)
        self.elements = [element for element in page.iter() if isinstance(element.tag, str)]
        self.title = next((h1 for h1 in tree.iter("h1") if words_of(h1)), None)
        self.body = body_of(tree)
        self._mass: Counter[_Element] = Counter()
        for paragraph, size in _paragraphs(tree):
            self._mass.update(dict.fromkeys(paragraph.iterancestors(), size))
        self._most = self._mass[self.body] if self.body is not None else 0
        self._size = Counter({element: len(words_of(element)) for element in self.elements})
        self._inside = set(self.body.iter()) if self.body is not None else set()
        self._around = set(self.body.iterancestors()) if self.body is not None else set()

    def holds_the_text(self, element: _Element) -> bool:
        """It has about as much running text as the likely body."""
        return self._most < 2 * self._mass[element] <= 4 * self._most

    def is_short(self, element: _Element) -> bool:
        """It may be a name."""
        return 0 < self._size[element] <= 2 * ENOUGH

    def is_dated(self, element: _Element) -> bool:
        """It may be a time."""
        return self.is_short(element) and any(letter.isdigit() for letter in words_of(element))

    def is_summary(self, element: _Element) -> bool:
        """It is as long as a standfirst and is not most of the article."""
        return ENOUGH <= self._size[element] <= 20 * ENOUGH and 2 * self._size[element] < max(self._most, 1)

    def is_headline(self, element: _Element) -> bool:
        """It is as long as a headline."""
        return ENOUGH <= 4 * self._size[element] <= 24 * ENOUGH

    def may_go(self, element: _Element) -> bool:
        """Taking it out leaves the article whole."""
        kept = self._around | {self.body, self.title}
        return element not in kept and (element not in self._inside or 2 * self._size[element] < self._most)

    def standfirst(self) -> _Element | None:
        """What the page says of itself, or else the first summary between headline and body."""
        inside = [e for e in self.title.iter() if isinstance(e.tag, str)] if self.title is not None else []
        begin = self.elements.index(inside[0]) + len(inside) if inside else 0
        end = self.elements.index(self.body) if self.body is not None else len(self.elements)
        said = _described(self.tree)
        between = [
            element
            for element in self.elements[begin:end]
            if self.is_summary(element) and element not in self._around
        ]
        return next((e for e in between if said and words_of(e).startswith(said)), next(iter(between), None))

    def known(self, used: Counter[str], fits: Callable[[_Element], bool]) -> list[Proposal]:
        """The selectors of other site files that match here and whose elements fit, the most used first."""
        found: list[Proposal] = []
        for selector, number in used.most_common():
            full = [element for element in find(self.tree, selector) if self._size[element]]
            if full and all(fits(element) for element in full):
                found.append(self.seen(selector, f"in {number} other site file{'s' * (number > 1)}"))
        return found

    def bodies(self, used: Counter[str]) -> list[Proposal]:
        """Selectors for the body: those of other site files that select the likely one before the others."""
        found = self.known(used, self.holds_the_text)
        return sorted(found, key=lambda proposal: find(self.tree, proposal.selector)[0] is not self.body)

    def standfirsts(self, used: Counter[str]) -> list[Proposal]:
        """Selectors for the standfirst: those of other site files that select the likely one, then its own.

        Teasers of other stories have a standfirst under the same names; those selectors are no proposals.
        """
        likely = self.standfirst()
        found = self.known(used, self.is_summary)
        if likely is None:
            return found
        wanted = words_of(likely)
        meant = [one for one in found if words_of(find(self.tree, one.selector)[0]) == wanted]
        return meant + self.own(likely, "between headline and body")

    def own(self, element: _Element | None, why: str) -> list[Proposal]:
        """A selector for an element that was found without knowing its name, if there is one."""
        selector = selector_of(self.tree, element) if element is not None else None
        return [self.seen(selector, why)] if selector else []

    def seen(self, selector: str, why: str) -> Proposal:
        """The proposal with what it selects."""
        found = find(self.tree, selector)
        return Proposal(selector, why, len(found), words_of(found[0])[:60] if found else "")


def _first(proposals: Iterable[Proposal], most: int) -> tuple[Proposal, ...]:
    """The first few; of several selectors for the same elements the first."""
    found: dict[tuple[int, str], Proposal] = {}
    for proposal in proposals:
        found.setdefault((proposal.matches, proposal.text), proposal)
    return tuple(found.values())[:most]


def draft(tree: _Element, known: Known, kinds: Sequence[str]) -> Draft:
    """What a page suggests for a site file.

    Args:
        tree: the page.
        known: what other site files use; sites of one maker share their class names.
        kinds: the kinds of removal, in the order in which they are written.
    """
    look = _Look(tree)
    other: Counter[str] = Counter()
    time = next((element for element in tree.iter("time") if words_of(element)), None)
    select = {
        "body": look.bodies(known.get("body", other)) + look.own(look.body, "most of the running text"),
        "standfirst": look.standfirsts(known.get("standfirst", other)),
        "title": look.own(look.title, "the first h1")
        + look.known(known.get("title", other), look.is_headline),
        "author": look.known(known.get("author", other), look.is_short),
        "date": look.known(known.get("date", other), look.is_dated)
        + look.own(time, "the first time element"),
    }
    remove = {kind: look.known(known.get(kind, other), look.may_go) for kind in kinds}
    return Draft(
        {key: _first(found, MOST) for key, found in select.items()},
        {key: _first(found, 2 * MOST) for key, found in remove.items() if found},
    )


def _quoted(text: str) -> str:
    """A TOML basic string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _list(key: str, proposals: Sequence[Proposal], hint: str) -> list[str]:
    """One list of selectors, or a commented place for one."""
    if not proposals:
        return [f"# {key} = []  # {hint}"]
    lines = [f"{key} = [  # {hint}"]
    for proposal in proposals:
        times = "once" if proposal.matches == 1 else f"{proposal.matches} times"
        # TOML takes no control character in a comment, and a page may hold any
        text = "".join(letter for letter in proposal.text if letter.isprintable())
        about = f"{proposal.why}; {times}" + (f": {text}" if text else "")
        lines.append(f"  {_quoted(proposal.selector)},  # {about}")
    return [*lines, "]"]


_HINTS = {
    "body": "the element that holds the paragraphs; the first that holds text wins",
    "standfirst": "the summary under the headline; the first that holds text wins",
    "title": "the headline",
    "author": "elements whose text is a name, and nothing else",
    "date": "elements that hold the time of publication",
}


def render(host: str, found: Draft, kinds: Sequence[str]) -> str:
    """The text of a new site file: what was found filled in, the rest as comments."""
    lines = [
        f"# Where {host} keeps what. Selectors are CSS; lines that begin with # do nothing.",
        "# Write down how sure a line is: where you saw it, and when.",
        f"# Try it: newswash site test {host} PAGE.html",
        "",
        f"host = {_quoted(host)}",
        f"name = {_quoted(host)}",
        "# aliases = []  # further hosts of the same site; subdomains count without being listed",
        "",
        "[select]",
    ]
    for key in PARTS:
        lines += _list(key, found.select.get(key, ()), _HINTS[key])
    lines += ["", "[remove]  # what is not article, by kind; all selectors apply"]
    for kind in kinds:
        lines += _list(kind, found.remove.get(kind, ()), f"elements that are {kind}")
    lines += [
        "",
        "# [phrases.signoff]  # lines that only this site prints; lower case",
        '# line = ["the name of the paper"]',
    ]
    return "\n".join(lines) + "\n"


def shipped() -> list[Site]:
    """The site files that come with the cleaner."""
    folder = files("cleaners") / "data" / "sites"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return [read_site((folder / name).read_text(encoding="utf-8"), name) for name in names]


def read_folder(folder: Path) -> tuple[Site, ...]:
    """A user's own site files, by name; for `Options.site_files`.

    Raises:
        SiteError: a file cannot be used; the message names it.
        OSError: the folder or a file cannot be read.
    """
    return tuple(read_file(path) for path in sorted(folder.iterdir()) if path.suffix == ".toml")


def read_file(path: Path) -> Site:
    """One site file of a user.

    Raises:
        SiteError: it cannot be used; the message names it.
        OSError: it cannot be read.
    """
    try:
        return read_site(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError as error:
        raise SiteError(f"{path}: not UTF-8") from error


def known_of(sites: Iterable[Site]) -> Known:
    """What site files use, by field and kind."""
    known: Known = {}
    for site in sites:
        # `date` is a field and a kind; an element that holds the time serves both
        for key, selectors in [*site.select.items(), *site.remove.items()]:
            known.setdefault(key, Counter()).update(selectors)
    return known


def selectors_of(site: Site) -> list[tuple[str, str]]:
    """(`select.body` or the like, selector) for every selector of a site file, in the order of the file."""
    parts = (("select", site.select), ("remove", site.remove))
    return [
        (f"{part}.{key}", selector)
        for part, found in parts
        for key, selectors in found.items()
        for selector in selectors
    ]


def differences(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """The lines that only one of two texts has, in order: (`-` or `+`, line)."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    changed: list[tuple[str, str]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            changed += [("-", line) for line in before[i:j]]
            changed += [("+", line) for line in after[k:m]]
    return changed


def cleaned(data: bytes, host: str, site: Site | None) -> Article | Skip:
    """The page of a host, cleaned with this site file, or without any."""
    options = Options(sites=site is not None, site_files=(site,) if site else ())
    return clean_html(data, url=f"https://{host}/", options=options)
