"""What a page says of itself: headline, standfirst, authors, dates, language, address, kind.

Knows: which witness is believed first: JSON-LD that speaks of this page, then OpenGraph and the other metas,
microdata, what the page shows, and last the address.
Does not know: which text of the page is the article.

Nothing is invented: a field no witness fills is None. The tree is not changed.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from cleaners import evidence_visible as visible
from cleaners.evidence_dates import is_after, iso_of, url_day
from cleaners.evidence_head import Head, head_of, text_of
from cleaners.evidence_jsonld import Graph, Node, address_key, body_lines, graph_of, plain
from cleaners.evidence_people import names_of
from cleaners.evidence_titles import LIKE, alike, bare, headline
from cleaners.evidence_words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from lxml.etree import _Element

_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_](?:[A-Za-z]{4}[-_])?([A-Za-z]{2}))?(?![A-Za-z])")
_GIVEN = re.compile(r"[^\W\d_]+(?: [^\W\d_]\.)+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a page says of itself; None (or empty) where it says nothing.

    Attributes:
        title: the headline, without the name of the site.
        standfirst: the description, one line.
        authors: names of people; an agency or the site only where the page names nobody else.
        date: publication as ISO 8601, with the page's own offset.
        language: ISO 639 code, lower case, without region.
        canonical: the absolute address the page gives of itself.
        site_name: the name of the site.
        body: `articleBody` of the JSON-LD, one paragraph a line where it has any, NFC.
        types: `@type` and `og:type`, lower case.
        paywalled: whether the text is not free to read.
        modified: last change, as `date`.
    """

    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    language: str | None = None
    canonical: str | None = None
    site_name: str | None = None
    body: str | None = None
    types: frozenset[str] = frozenset()
    paywalled: bool | None = None
    modified: str | None = None


def evidence_of(root: _Element, *, url: str | None = None, latest: date | None = None) -> Evidence:
    """Read the page.

    Args:
        root: the `html` element.
        url: the address the page was asked for.
        latest: no date after this day is believed.
    """
    head = head_of(root)
    canonical = _canonical(head, url)
    addresses = frozenset(address_key(address) for address in (url, canonical) if address) - {""}
    told = head.told("title")
    graph = graph_of(head.blocks, addresses=addresses, titles=(*told, *head.headlines, head.title))
    site_name = _site_name(head, graph)
    sites = _site_names(site_name, graph, url or canonical)
    language, region = _language(head, graph)
    title = _title(root, head, graph, sites)
    page = _Page(root, title)
    month_first = _month_first(language, region, url or canonical, title)
    address_day = url_day(url or "") or url_day(canonical or "")
    dates = _Dates(latest, month_first, address_day)
    kinds = frozenset(kind.lower() for kind in head.told("kind"))
    body = graph.first("articleBody")
    changed = _first(dates.read(item) for item in (*_listed(graph, "dateModified"), *head.told("modified")))
    return Evidence(
        title=title,
        standfirst=_standfirst(head, graph),
        authors=_authors(head, graph, page, sites),
        date=_published(head, graph, page, dates, changed),
        language=language,
        canonical=canonical,
        site_name=site_name,
        body=(body_lines(body) or None) if isinstance(body, str) else None,
        types=graph.types | kinds,
        paywalled=_paywalled(head, graph),
        modified=changed or _first(dates.read(item) for item in head.told("touched")),
    )


class _Page:
    """What the body shows, looked up only when it is asked for."""

    __slots__ = ("_beside", "_items", "_shown", "root", "title")

    def __init__(self, root: _Element, title: str | None) -> None:
        self.root = root
        self.title = title
        self._items: dict[str, list[_Element]] | None = None
        self._shown: visible.Shown | None = None
        self._beside: visible.Shown | None = None

    @property
    def items(self) -> dict[str, list[_Element]]:
        if self._items is None:
            self._items = visible.items(self.root)
        return self._items

    @property
    def shown(self) -> visible.Shown:
        if self._shown is None:
            self._shown = visible.shown(self.root, self.title)
        return self._shown

    @property
    def beside(self) -> visible.Shown:
        """What stands up to a little after the headline."""
        if self._shown is not None:
            return self._shown
        if self._beside is None:
            self._beside = visible.shown(self.root, self.title, whole=False)
        return self._beside


@dataclass(frozen=True, slots=True)
class _Dates:
    latest: date | None
    month_first: bool
    prefer: date | None

    def read(self, value: Any) -> str | None:
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = value.get("@value")
        if not isinstance(value, str | int | float):
            return None
        iso = iso_of(value, month_first=self.month_first, prefer=self.prefer)
        return None if iso is None or (self.latest is not None and is_after(iso, self.latest)) else iso


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _listed(graph: Graph, *keys: str) -> Iterator[Any]:
    for node in graph.main:
        for key in keys:
            if (value := node.get(key)) not in (None, "", [], {}):
                yield value


# -- address, site, language ----------------------------------------------------------------------------


def _canonical(head: Head, url: str | None) -> str | None:
    base = urljoin(url or "", head.base or "") or url or ""
    for told in (head.canonical, *head.told("address")):
        if not told:
            continue
        try:
            address = urljoin(base, told.strip())
            parts = urlsplit(address)
            asked = urlsplit(url or "")
        except ValueError:
            continue
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            continue
        if not parts.path.strip("/") and not parts.query and asked.path.strip("/"):
            continue
        return address
    return None


def _site_name(head: Head, graph: Graph) -> str | None:
    told = head.told("site")
    if told:
        return told[0]
    return plain(_resolve(graph, graph.first("publisher")))


def _resolve(graph: Graph, value: Any) -> Any:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and "name" not in value and isinstance(key := value.get("@id"), str):
        return graph.ids.get(key)
    return value


def _site_names(site_name: str | None, graph: Graph, url: str | None) -> frozenset[str]:
    names = {site_name or "", plain(_resolve(graph, graph.first("publisher"))) or ""}
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        host = ""
    labels = host.removeprefix("www.").split(".")
    names.add(".".join(labels))
    names.update(label for label in labels[:-1] if len(label) > 2)  # noqa: PLR2004 - `co`, `m`
    return frozenset(names) - {""}


def _language(head: Head, graph: Graph) -> tuple[str | None, str | None]:
    for told in (head.language, *head.told("language"), graph.first("inLanguage")):
        text = plain(told) if not isinstance(told, str) else told
        if text and (match := _LANGUAGE.match(text.strip())) is not None:
            return match[1].lower(), (match[2] or "").lower() or None
    return None, None


def _month_first(language: str | None, region: str | None, url: str | None, title: str | None) -> bool:
    """Whether 5/12 is the twelfth of May: on American pages, and on English ones of no known country.

    Many a template says `en` whatever language the page is in; a letter no English word has tells.
    """
    if region is not None:
        return region == "us"
    if language != "en" or any(letter.isalpha() and not letter.isascii() for letter in title or ""):
        return False
    country = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    return len(country) != 2 or country in words().tables["hosts.anywhere"]  # noqa: PLR2004 - a country


# -- headline, standfirst --------------------------------------------------------------------------------


def _title(root: _Element, head: Head, graph: Graph, sites: frozenset[str]) -> str | None:
    """The headline editors gave the story.

    The `h1` counts where `og:title` or JSON-LD agrees with it. Where one of those has other words that stand
    alone in the page, those are what readers see, and the `h1` was written for search engines; so it was
    where it says only what the `title` element says, and two others agree on something else.
    """
    node = graph.main[0] if graph.main else {}
    raw = {
        "og": next(iter(head.told("title")), None),
        "named": plain(node.get("headline")) or plain(node.get("name")),
        "card": plain(head.raw.get("twitter:title")),
        "title": head.title or None,
    }
    houses = {bare(site) for site in sites}
    heads = [text for text in head.headlines if bare(text) not in houses]
    rivals = [*heads, *(text for text in raw.values() if text)]
    clean = {key: headline(text, sites, rivals) for key, text in raw.items() if text}
    heading, likeness = None, -1.0
    for text in heads:
        score = max((alike(text, other) for other in clean.values()), default=0.0)
        if score > likeness:
            heading, likeness = headline(text, sites, rivals), score
    og, named, seo = clean.get("og"), clean.get("named"), clean.get("title")
    if heading is None:
        return og or named or seo
    letters = bare(heading)
    told = [text for text in (og, named) if text and bare(text) != letters]
    if told and (seen := visible.standing_alone(root, told)) is not None:
        return seen
    news = _is_news(graph)
    if og is not None and bare(og) != letters:
        twin = bare(og) in {bare(clean.get("card") or ""), bare(named or "")}
        kicker = og.endswith(heading) and og.removesuffix(heading).rstrip().endswith(":")
        told_twice = news and twin and (bare(og) == bare(named or "") or bare(seo or "") == letters)
        if kicker or (told_twice and not _is_cut(og, heading)):
            return og
    if (
        named is not None
        and news
        and "headline" in node
        and bare(seo or "") == letters
        and alike(named, heading) < LIKE
    ):
        return named
    if not clean or likeness >= LIKE:
        return heading
    return og or named or seo


def _is_news(graph: Graph) -> bool:
    return any(kind.endswith("newsarticle") for kind in graph.types)


def _is_cut(text: str, whole: str) -> bool:
    """Whether a title is the beginning of a longer one, ended by dots or broken off at a quotation mark."""
    short = text.rstrip(". …")
    rest = whole.removeprefix(short).lstrip()
    return rest != whole and (short != text or rest.startswith('"'))


def _standfirst(head: Head, graph: Graph) -> str | None:
    told = head.told("standfirst")
    return told[0] if told else plain(graph.first("description"))


# -- authors ---------------------------------------------------------------------------------------------


def _authors(head: Head, graph: Graph, page: _Page, sites: frozenset[str]) -> tuple[str, ...]:
    spare: tuple[str, ...] = ()
    for lines in _author_lines(head, graph, page):
        people, offices = names_of(lines, sites=sites)
        if people:
            return people
        spare = spare or offices
    seen = visible.bylines(page.beside if spare else page.shown, near=bool(spare))
    for line in itertools.islice(seen, 4):
        people, offices = names_of([line], sites=sites)
        if people:
            return people
        spare = spare or offices
    return spare


def _author_lines(head: Head, graph: Graph, page: _Page) -> Iterator[list[str]]:
    for value in _listed(graph, "author", "creator"):
        yield list(_people(graph, value, 0))
    yield [_in_order(text) for text in head.told("author") if "://" not in text]
    for number in ("1", "2"):
        label = head.raw.get(f"twitter:label{number}", "").strip(" :").lower()
        if label in words().tables["labels.author"]:
            yield [head.raw.get(f"twitter:data{number}", "")]
    for element in page.items.get("author", ())[:3]:
        if not visible.stands_aside(element):
            names = [item for item in element.iter() if (item.get("itemprop") or "") == "name"]
            yield [item.get("content") or text_of(item) for item in (names or [element])]


def _in_order(name: str) -> str:
    """`Family, Given` as libraries write it -> `Given Family`."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma and " " not in family and _GIVEN.fullmatch(given) else name


def _people(graph: Graph, value: Any, depth: int) -> Iterator[str]:
    if depth > 4:  # noqa: PLR2004 - lists in lists
        return
    if isinstance(value, str):
        if "://" not in value:
            yield plain(value) or ""
        elif value in graph.ids:
            yield from _people(graph, graph.ids[value].get("name"), depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _people(graph, item, depth + 1)
    elif isinstance(value, dict):
        node: Node = value
        if "name" not in node and isinstance(key := node.get("@id"), str):
            node = graph.ids.get(key, node)
        yield from _people(graph, node.get("name") or node.get("@value"), depth + 1)


# -- dates -----------------------------------------------------------------------------------------------


def _published(head: Head, graph: Graph, page: _Page, dates: _Dates, modified: str | None) -> str | None:
    told = (*_listed(graph, "datePublished", "dateCreated", "uploadDate"), *head.told("published"))
    if found := _first(dates.read(value) for value in told):
        moved = found == modified and not _is_news(graph)
        return (_earlier(page, dates, found) if moved else None) or found
    for element in page.items.get("datepublished", ()):
        if not visible.stands_aside(element):
            stamp = element.get("datetime") or element.get("content") or text_of(element)
            if found := dates.read(stamp):
                return found
    if found := dates.read(head.title.rpartition("| ")[2] if "|" in head.title else None):
        return found
    read = [(line, dates.read(line.stamp) or dates.read(line.text)) for line in page.shown.dates]
    lines = sorted(
        (_rank(line), order, iso) for order, (line, iso) in enumerate(read) if iso and not line.changed
    )
    if dates.prefer is not None:
        day = dates.prefer.isoformat()
        return next((iso for _, _, iso in lines if iso[:10] == day), None) or dates.read(day)
    if lines:
        return lines[0][2]
    changed = sorted(
        (_rank(line), order, iso) for order, (line, iso) in enumerate(read) if iso and line.changed
    )
    return changed[0][2] if changed else modified


def _earlier(page: _Page, dates: _Dates, stamp: str) -> str | None:
    """The day beside the headline, where it is earlier than a stamp that tells when the page was saved."""
    for line in page.beside.dates:
        if line.near is not None and -visible.BESIDE <= line.near <= 3 * visible.BESIDE and not line.changed:
            iso = dates.read(line.stamp) or dates.read(line.text)
            if iso is not None and iso[:10] < stamp[:10]:
                return iso
    return None


def _rank(line: visible.Line) -> int:
    """How far a date stands from the headline; one that is marked as such may stand farther."""
    near = 0 if line.near is None else line.near
    far = -near * 3 if near < 0 else near
    return far if line.marked else far + 30


# -- paywall ---------------------------------------------------------------------------------------------


def _paywalled(head: Head, graph: Graph) -> bool | None:
    value = graph.first("isAccessibleForFree")
    if value is None and any("isAccessibleForFree" in node for node in graph.main):
        value = False
    if isinstance(value, str):
        value = {"true": True, "false": False}.get(value.rsplit("/", 1)[-1].lower())
    if isinstance(value, bool):
        return not value
    tier = {item.lower() for item in head.told("tier")}
    if tier & words().tables["tier.locked"]:
        return True
    return False if tier & words().tables["tier.free"] else None
