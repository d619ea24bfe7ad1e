"""What an answer means for the URL that was asked for, and for its host.

Knows: status codes, Location, Content-Type, Retry-After; which failures may pass.
Does not know: the network, the ledger, whose turn it is, what the page says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scraper.web import urls

if TYPE_CHECKING:
    from scraper.web.exchange import Exchange
    from scraper.web.polite import Verdict

MOST_HOPS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = range(200, 300)
_SERVER_ERROR = range(500, 600)
_PART = 206
_NOT_MODIFIED = 304
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
_TOO_MANY = 429
_UNAVAILABLE = 503
_MAY_PASS = frozenset({408, 421, 425})
_HTML = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", ""})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]+)", re.IGNORECASE)
_PASSING = frozenset(
    {"timeout", "too-slow", "truncated", "no-answer", "connection-lost", "refused", "connect", "dns", "proxy"}
)
_ITS_HOST = _PASSING - {"truncated"} | {"tls", "private-address"}


@dataclass(frozen=True, slots=True)
class Move:
    """The page is elsewhere."""

    to: str


@dataclass(frozen=True, slots=True)
class Page:
    """There is a page to clean; `charset` is what the header says of its encoding."""

    charset: str | None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The version we have is the newest."""


@dataclass(frozen=True, slots=True)
class End:
    """There is nothing to clean.

    Attributes:
        state: `skipped` (nothing to have) or `failed`.
        reason, detail: as in the manifest.
        passing: whether another try may go better.
    """

    state: Literal["skipped", "failed"]
    reason: str
    detail: str = ""
    passing: bool = False


Judgement = Move | Page | Unchanged | End


def judge(exchange: Exchange, hops: tuple[str, ...] = ()) -> Judgement:
    """What comes next for a URL, after one answer. `hops` are the addresses that redirected before."""
    status = exchange.status
    if exchange.error:
        return End("failed", exchange.error, exchange.detail, passing=exchange.error in _PASSING)
    if status in _REDIRECTS:
        return _follow(exchange, hops)
    if status == _NOT_MODIFIED and any(name.lower() in _CONDITIONS for name, _ in exchange.request):
        return Unchanged()
    return _arrived(exchange) if status in _OK else _refused(exchange)


def _arrived(exchange: Exchange) -> Page | End:
    """What has come with a good status."""
    if exchange.status == _PART:
        return End("failed", "http-206", "a part of the page, which nobody had asked for")
    if not is_html(exchange):
        return End("skipped", "not-html", f"Content-Type: {content_type(exchange)}")
    if not exchange.body:
        return End("failed", "empty", f"HTTP {exchange.status}, no body")
    return Page(charset(exchange))


def _refused(exchange: Exchange) -> End:
    """The end that a status means, which is neither a page nor a redirect."""
    status = exchange.status
    detail = f"HTTP {status} {exchange.phrase}".strip()
    if status == _TOO_MANY or (status == _UNAVAILABLE and exchange.header("retry-after")):
        return End("failed", "rate-limited", detail, passing=True)
    if status in _SERVER_ERROR:
        return End("failed", "server-error", detail, passing=True)
    return End("failed", f"http-{status}", detail, passing=status in _MAY_PASS)


def verdict(exchange: Exchange) -> Verdict:
    """What an answer says of its host."""
    if exchange.error in _ITS_HOST:
        return "dead"
    if exchange.status in {_TOO_MANY, _UNAVAILABLE}:
        return "busy"
    return "error" if exchange.status in _SERVER_ERROR else "good"


def is_html(exchange: Exchange) -> bool:
    """Whether the header says that the body is a page, or says nothing."""
    return content_type(exchange) in _HTML


def content_type(exchange: Exchange) -> str:
    """The media type, without parameters; empty when there is none."""
    return (exchange.header("content-type") or "").partition(";")[0].partition(",")[0].strip().lower()


def charset(exchange: Exchange) -> str | None:
    """The character encoding the header names, if it does."""
    found = _CHARSET.search(exchange.header("content-type") or "")
    return found[1] if found else None


def move(url: str, reference: str, hops: tuple[str, ...]) -> Move | End:
    """Where a redirect from `url` leads, after `hops`; an end where it leads nowhere or round in circles."""
    try:
        target = urls.join(url, reference)
    except urls.BadUrlError as error:
        return End("failed", error.reason, f"redirected: {error}")
    if target == url or target in hops:
        return End("failed", "redirect-loop", target)
    if len(hops) >= MOST_HOPS:
        return End("failed", "too-many-redirects", f"more than {MOST_HOPS}")
    return Move(target)


def _follow(exchange: Exchange, hops: tuple[str, ...]) -> Move | End:
    location = exchange.header("location")
    if not location:
        return End("failed", f"http-{exchange.status}", "a redirect that names no address")
    return move(exchange.url, _octets(location), hops)


def _octets(location: str) -> str:
    """A header value as the server meant it: header bytes beyond ASCII are UTF-8 in practice."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
