"""Sitemaps and feeds -> the pages and the further lists they name.

Knows: sitemaps and sitemap indexes (sitemaps.org), news sitemaps, RSS, Atom, JSON Feed, plain lists, and
the feeds an HTML page announces.
Does not know: the network, which entries are wanted, what an article is.

XML is parsed without entities, DTDs or network; a list that is broken gives what stands before the break.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal

import orjson
from lxml import etree

from scraper.web import page_sense, urls

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["sitemap", "index", "news", "feed", "page", "unknown"]

_NEWS = "http://www.google.com/schemas/sitemap-news/"
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_DATES = frozenset({"lastmod", "publication_date", "pubdate", "published", "updated", "date"})
_ENTRY = {"url": "sitemap", "sitemap": "index", "item": "feed", "entry": "feed"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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
    if start.startswith(b"<!doctype html") or b"<html" in start:
        return Listing("page", lists=tuple(_announced(data, url)))
    return _xml(data, url, most)


def day_of(text: str | None) -> date | None:
    """The day that a W3C or mail date names; None when it names none."""
    if not text:
        return None
    text = text.strip()
    found = _DAY.match(text)
    with suppress(ValueError, TypeError, IndexError):
        return date.fromisoformat(found[0]) if found else parsedate_to_datetime(text).date()
    with suppress(ValueError):
        return datetime.fromisoformat(text).date()
    return None


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
            name = _name(element)
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


def _kind(name: str) -> Kind:
    if name == "index":
        return "index"
    return "feed" if name == "feed" else "sitemap"


def _read(element: Any) -> tuple[str, str | None] | None:
    """(address, date) of one entry."""
    link = day = None
    for child in element.iter(etree.Element):
        name = _name(child)
        text = (child.text or "").strip()
        if name in {"loc", "link"} and link is None and child.get("rel", "alternate") == "alternate":
            link = child.get("href") or text or None
        elif name in _DATES:
            day = day or text
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


def _entries(pairs: Iterator[tuple[str, Any]], base: str) -> Iterator[Entry]:
    for link, day in pairs:
        if link.strip():
            with suppress(urls.BadUrlError):
                yield Entry(urls.join(base, link), day_of(str(day)) if day else None)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
