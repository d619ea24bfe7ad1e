"""What a page gives away about itself, besides its article.

Knows: canonical and AMP links, the paywall flag of schema.org, pages that only lead on to another, titles
that mean "not found", shells that only JavaScript fills. The phrases are data (`data/phrases.toml`).
Does not know: the network, the article, what was decided about it.

Everything is read with a few searches over the bytes: a second parse of every page would cost more than
fetching it. What is asked of a page without an article may cost more than what is asked of every page.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.resources import files
from typing import TYPE_CHECKING

from scraper.web import urls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD = 256 << 10
_SHELL = 400  # characters of visible text; a page that shows more has something to show
_WAITING = 120  # a root for scripts to fill shows no more than a word to wait
_NOTHING = 40  # a page that only sends the browser on shows no more than this
_SHORT = 600  # characters of text above which a page is an article whatever its title says
_TAG = re.compile(rb"<(?:link|meta)\b[^>]{0,4096}>", re.IGNORECASE)
_FIELD = re.compile(rb"([a-zA-Z:_-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TITLE = re.compile(rb"<title\b[^>]*>(.{0,1000}?)</title", re.IGNORECASE | re.DOTALL)
_HEADLINE = re.compile(rb"<h1\b[^>]*>(.{0,1000}?)</h1", re.IGNORECASE | re.DOTALL)
_FREE = b'"isAccessibleForFree"'
_IS_FREE = re.compile(_FREE + rb"\s*:\s*\"?(?:https?://schema\.org/)?(true|false)", re.IGNORECASE)
_REFRESH = re.compile(r"(\d+)(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)
_AT_ONCE = 10  # seconds; a page that leads on later than this wants to be read
_UNSEEN = re.compile(
    rb"<(script|style|template|svg|noscript|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL
)
_NOSCRIPT = re.compile(rb"<noscript\b[^>]*>(.{0,5000}?)</noscript", re.IGNORECASE | re.DOTALL)
_SCRIPT = re.compile(rb"<script\b", re.IGNORECASE)
_ROOT = re.compile(
    rb"<(?:(?:div|main|section)\b[^>]*\bid=[\"']?"
    rb"(?:root|app|(?:react|app|main|q)-(?:root|app)|__next|__nuxt|___gatsby|svelte)[\"'\s>]"
    rb"|(?:app-root|my-app)\b)",
    re.IGNORECASE,
)
_SENDS_ON = re.compile(rb"\blocation(?:\.href)?\s*=[^=]|\blocation\.(?:replace|assign|reload)\s*\(")
_SPACE = re.compile(r"\s+")
_PART = re.compile(r"\s+[|\u2013\u2014-]\s+|\s*[|:]\s*")
_LOCKED = frozenset({"locked", "metered", "premium"})


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says.

    Attributes:
        canonical: the address it gives of itself, absolute, or None.
        amp: the address of its AMP version, or None.
        title: its title, "" when it has none.
        paywall: whether it says that it is not free.
    """

    canonical: str | None
    amp: str | None
    title: str
    paywall: bool


def read_head(page: bytes, url: str) -> Head:
    """What the head of a page says; `url` is where it came from."""
    canonical = amp = None
    paywall = _is_sold(page)
    for fields in head_tags(page):
        relation = fields.get("rel", "").lower().split()
        if "canonical" in relation:
            canonical = canonical or _address(url, fields.get("href"))
        elif "amphtml" in relation:
            amp = amp or _address(url, fields.get("href"))
        elif fields.get("property", fields.get("name", "")).lower() == "article:content_tier":
            paywall = paywall or fields.get("content", "").lower() in _LOCKED
        elif fields.get("itemprop", "").lower() == "isaccessibleforfree":
            paywall = paywall or fields.get("content", "").lower() == "false"
    found = _TITLE.search(page[:_HEAD])
    return Head(canonical, amp, _text(found[1]) if found else "", paywall)


def head_tags(page: bytes) -> Iterator[dict[str, str]]:
    """The fields of every `link` and `meta` element in the head of a page, or near its beginning."""
    end = page.find(b"</head", 0, _HEAD)
    if end < 0:
        end = page.find(b"</HEAD", 0, _HEAD)
    for tag in _TAG.findall(page, 0, _HEAD if end < 0 else end):
        yield {_text(key).lower(): _text(a or b or c) for key, a, b, c in _FIELD.findall(tag)}


def headline(page: bytes) -> str:
    """The first headline of a page, "" when it has none."""
    found = _HEADLINE.search(page, 0, 4 * _HEAD)
    return _text(_UNSEEN.sub(b" ", found[1])) if found else ""


def leads_on(page: bytes, header: str | None) -> str | None:
    """What a page in which no article was found names as the page to go to at once, if it does.

    Args:
        page: the page.
        header: the value of the Refresh header field, which says the same as a `meta` element of that name.
    """
    said = [header or "", *(tag.get("content", "") for tag in head_tags(page) if _is_refresh(tag))]
    for text in said:
        found = _REFRESH.match(text.strip())
        if found and int(found[1][:9]) <= _AT_ONCE:
            return found[2].strip()
    return None


def is_soft_404(titles: Iterable[str | None], asked: str, final: str, characters: int) -> bool:
    """Whether a page that answers 200 says that there is no such page.

    Args:
        titles: its title and its headline.
        asked: the address asked for.
        final: where redirects led.
        characters: how much text was found in it.
    """
    if urls.is_front(final) and not urls.is_front(asked):
        return True
    if characters > _SHORT:
        return False
    for title in titles:
        whole = _plain(title or "")
        parts = {whole, *_PART.split(whole)}
        if not {part.strip(" .!") for part in parts}.isdisjoint(_phrases("soft404", "title")):
            return True
    return False


def needs_js(page: bytes) -> bool:
    """Whether a page in which no article was found is a shell that JavaScript fills."""
    if not _SCRIPT.search(page):
        return False
    seen = _plain(_UNSEEN.sub(b" ", page[: 4 * _HEAD]).decode("utf-8", "replace"))
    if len(seen) > _SHELL:
        return False
    asks = " ".join([seen, *(_plain(part.decode("utf-8", "replace")) for part in _NOSCRIPT.findall(page))])
    if any(phrase in asks for phrase in _phrases("needs_js", "text")):
        return True
    if len(seen) <= _WAITING and _ROOT.search(page):
        return True
    return len(seen) <= _NOTHING and _SENDS_ON.search(page) is not None


def _is_sold(page: bytes) -> bool:
    """Whether the first thing a page says of being free is that it is not."""
    at = page.find(_FREE)
    found = _IS_FREE.search(page, at) if at >= 0 else None
    return found is not None and found[1].lower() == b"false"


def _is_refresh(tag: dict[str, str]) -> bool:
    return tag.get("http-equiv", "").lower() == "refresh"


def _address(base: str, href: str | None) -> str | None:
    if not href:
        return None
    try:
        return urls.join(base, href)
    except urls.BadUrlError:
        return None


def _text(raw: bytes) -> str:
    return _SPACE.sub(" ", unescape(raw.decode("utf-8", "replace"))).strip()


def _plain(text: str) -> str:
    straight = unicodedata.normalize("NFC", unescape(text)).lower().replace("\u2019", "'")
    return _SPACE.sub(" ", straight).strip()


@cache
def _phrases(part: str, name: str) -> frozenset[str]:
    data = tomllib.loads(files("scraper.web").joinpath("data/phrases.toml").read_text("utf-8"))
    return frozenset(data[part][name])
