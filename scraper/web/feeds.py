"""Sitemaps and feeds -> the pages and the further lists they name.

Knows: sitemaps and sitemap indexes (sitemaps.org), news sitemaps, RSS (0.9 to 2.0, RDF too), Atom, JSON
Feed, plain lists, and the feeds an HTML page announces or links to.
Does not know: the network, which entries are wanted, what an article is.

XML is parsed without entities, DTDs or network; a list that is broken gives what stands before the break.
After an unknown entity libxml2 reads on, but drops every `&` from then on, and with them half of an address;
so what would be its first fault, an entity of HTML or a bare ampersand, is mended before.
"""

from __future__ import annotations

import calendar
import io
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, Any, Literal

import orjson
from lxml import etree

from scraper.web import page_sense, urls

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["sitemap", "index", "news", "feed", "page", "unknown"]

_NEWS = "http://www.google.com/schemas/sitemap-news/"
_OWN = frozenset(
    {
        "",
        "http://www.sitemaps.org/schemas/sitemap/0.9",
        "http://www.google.com/schemas/sitemap/0.84",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://www.w3.org/2005/Atom",
        "http://purl.org/atom/ns#",
    }
)
"""Namespaces in which an address is that of the entry, and not of a picture or a translation."""
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
_DATES = frozenset({"lastmod", "publication_date", "pubdate", "published", "updated", "date"})
_ENTRY = {"url": "sitemap", "sitemap": "index", "item": "feed", "entry": "feed"}
_FIRST = re.compile(rb"<(?:[a-z]+:)?([a-z]+)[\s>]", re.IGNORECASE)
_ANCHOR = re.compile(rb"<a\b[^>]*?\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_FEED_LIKE = re.compile(rb"(?:^|/)(?:rss|feeds?)(?:[./?]|$)|\.rss$", re.IGNORECASE)
_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)(?:([a-zA-Z0-9]{1,31};))?",
    re.DOTALL,
)
_NO_XML = bytes({*range(32)} - {9, 10, 13})
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")


@dataclass(frozen=True, slots=True)
class Entry:
    """One address in a list, and the day the list gives for it."""

    url: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list names.

    Attributes:
        kind: what it is; `news` is a news sitemap, `page` an HTML page.
        pages: addresses of pages.
        lists: addresses of further lists.
    """

    kind: Kind
    pages: tuple[Entry, ...] = ()
    lists: tuple[Entry, ...] = ()


def parse(data: bytes, url: str, most: int = 50_000) -> Listing:
    """What a document names; never raises.

    Args:
        data: the document, unpacked.
        url: where it came from.
        most: entries that are read (a sitemap may have 50,000).
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith(b"{"):
        return _json_feed(data, url, most)
    if start.startswith((b"http://", b"https://")):
        lines = data.decode("utf-8", "replace").split("\n")[:most]
        return Listing("sitemap", tuple(_entries(((line, None) for line in lines), url)))
    first = _FIRST.search(start)
    if start.startswith(b"<!doctype html") or (first and first[1] == b"html"):
        return Listing("page", lists=tuple(_announced(data, url)) or tuple(_linked(data, url)))
    return _xml(data if data.startswith(_WIDE) else _mended(data), url, most)


def day_of(text: str | None) -> date | None:
    """The day that a W3C or mail date names, the last one of a month or a year; None when it names none."""
    if not text:
        return None
    text = text.strip()
    found = _DAY.match(text)
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return last_day(*found.groups()) if found else parsedate_to_datetime(text).date()
    return None


def last_day(year: str, month: str | None = None, day: str | None = None) -> date:
    """The last day of a year, of a month, or the day itself.

    Raises:
        ValueError: there is no such day.
    """
    number = int(month or 12)
    if not 1 <= number <= 12:  # noqa: PLR2004 - months
        raise ValueError(f"no month {month}")
    return date(int(year), number, int(day) if day else calendar.monthrange(int(year), number)[1])


def _xml(data: bytes, url: str, most: int) -> Listing:
    kind: Kind = "unknown"
    found: list[tuple[str, str | None]] = []
    events = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            name = _named(element)[1]
            if name not in _ENTRY:
                continue
            if kind in {"unknown", "sitemap"}:
                is_news = any(str(child.tag).startswith("{" + _NEWS) for child in element.iter(etree.Element))
                kind = "news" if is_news else _kind(_ENTRY[name])
            entry = _read(element)
            if entry is not None:
                found.append(entry)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
            if len(found) >= most:
                break
    except etree.LxmlError:
        pass  # what stands before the break is taken
    entries = tuple(_entries(iter(found), url))
    return Listing(kind, lists=entries) if kind == "index" else Listing(kind, entries)


def _mended(data: bytes) -> bytes:
    """An XML document without the usual faults of hand-made feeds."""
    clean = data.lstrip(b"\xef\xbb\xbf \t\r\n").translate(None, _NO_XML)
    return _AMPERSAND.sub(_ampersand, clean)


def _ampersand(found: re.Match[bytes]) -> bytes:
    """CDATA as it is, an entity of HTML as its number, a bare ampersand as one."""
    whole: bytes = found[0]
    if whole.startswith(b"<"):
        return whole
    name = found[1] or b""
    letters = html5.get(name.decode("ascii"), "")
    if letters:
        return "".join(f"&#{ord(letter)};" for letter in letters).encode()
    return b"&amp;" + name


def _kind(name: str) -> Kind:
    if name == "index":
        return "index"
    return "feed" if name == "feed" else "sitemap"


def _read(element: Any) -> tuple[str, str | None] | None:
    """(address, date) of one entry; what stands deeper belongs to something else, but for dates of news."""
    link = permanent = day = None
    for child in element:
        space, name = _named(child)
        text = (child.text or "").strip()
        if name in _DATES:
            day = day or text
        elif name == "guid" and text.startswith("http") and child.get("isPermaLink") != "false":
            permanent = permanent or text
        elif name in {"loc", "link"} and space in _OWN and child.get("rel", "alternate") == "alternate":
            link = link or child.get("href") or text or None
        elif space.startswith(_NEWS):
            day = day or next(
                ((it.text or "").strip() for it in child.iter(etree.Element) if _named(it)[1] in _DATES), None
            )
    link = link or permanent
    return (link, day) if link else None


def _json_feed(data: bytes, url: str, most: int) -> Listing:
    try:
        items = orjson.loads(data)["items"]
        pairs = [(str(item["url"]), item.get("date_published")) for item in items[:most] if "url" in item]
    except (ValueError, KeyError, TypeError, AttributeError):
        return Listing("unknown")
    return Listing("feed", tuple(_entries(iter(pairs), url)))


def _announced(page: bytes, url: str) -> Iterator[Entry]:
    """The feeds an HTML page announces."""
    for fields in page_sense.head_tags(page):
        if (
            "alternate" in fields.get("rel", "").lower().split()
            and fields.get("type", "").lower() in _FEED_TYPES
        ):
            yield from _entries(iter([(fields.get("href", ""), None)]), url)


def _linked(page: bytes, url: str) -> Iterator[Entry]:
    """The feeds an HTML page links to, for sites that announce none: many have a page that lists them."""
    seen: set[bytes] = set()
    for href in _ANCHOR.findall(page):
        if href not in seen and _FEED_LIKE.search(href):
            seen.add(href)
            for entry in _entries(iter([(unescape(href.decode("utf-8", "replace")), None)]), url):
                if urls.host_of(entry.url) == urls.host_of(url):
                    yield entry


def _entries(pairs: Iterator[tuple[str, Any]], base: str) -> Iterator[Entry]:
    for link, day in pairs:
        if link.strip():
            with suppress(urls.BadUrlError):
                yield Entry(urls.join(base, link), day_of(str(day)) if day else None)


def _named(element: Any) -> tuple[str, str]:
    """(namespace, name in lower case) of an element."""
    if not isinstance(element.tag, str):
        return "", ""
    space, _, name = element.tag.rpartition("}")
    return space.removeprefix("{"), name.lower()
