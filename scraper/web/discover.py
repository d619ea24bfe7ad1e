"""From a host, a feed or a sitemap to the addresses of its articles.

Knows: where sites announce their lists (robots.txt, well-known names, the front page), bounds on size and
depth, how old an entry may be.
Does not know: how lists are written (`feeds`), HTTP, the command line.
"""

from __future__ import annotations

import heapq
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scraper.web import feeds, judge, polite, urls
from scraper.web.decode_body import BodyError, decode_body
from scraper.web.robots import LARGEST, Robots, RobotsReader, meaning_of, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from datetime import date

    from scraper.web.exchange import Exchange
    from scraper.web.fetch import Fetcher

_WELL_KNOWN = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/rss", "/feed")
_GZIP = b"\x1f\x8b"
_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_/.]?(\d{1,2})(?:[-_/.](\d{1,2}))?(?!\d)")
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a search goes.

    Attributes:
        pages: most addresses that are given.
        lists: most lists that are fetched.
        depth: most steps from what was asked for to a list.
        decoded: most bytes of a list, unpacked (sitemaps.org allows 50 MiB).
    """

    pages: int = 1_000_000
    lists: int = 500
    depth: int = 4
    decoded: int = 50 << 20


@dataclass(slots=True)
class _Host:
    """What is known of a host."""

    pace: polite.Pace = field(default_factory=polite.Pace)
    robots: Robots | None = None


class Discovery:
    """One search. Everything it touches is given to it."""

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        *,
        manners: polite.Manners,
        bounds: Bounds,
        since: date | None = None,
        say: Callable[[str], None] = lambda _line: None,
    ) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._sleep = sleep
        self._manners = manners
        self._bounds = bounds
        self._since = since
        self._say = say
        self._reader = RobotsReader()
        self._hosts: dict[str, _Host] = {}
        self._lists: list[tuple[int, int, int, str]] = []
        self._listed: set[bytes] = set()
        self._given: set[bytes] = set()

    async def articles(self, target: str) -> AsyncIterator[str]:
        """The addresses that a host, a feed or a sitemap names, newest kinds of lists first, each once.

        Raises:
            BadUrlError: `target` is none of these.
        """
        start = urls.clean(target if "://" in target else f"https://{target}")
        if urls.is_front(start):
            await self._announced(start)
        else:
            self._add(start, 0)
        fetched = 0
        while self._lists and fetched < self._bounds.lists:
            _, depth, _, url = heapq.heappop(self._lists)
            listing = await self._list(url)
            if listing is None:
                continue
            fetched += 1
            if depth < self._bounds.depth:
                self._follow(listing, depth)
            for url in self._new(listing):
                if len(self._given) >= self._bounds.pages:
                    return
                self._given.add(urls.key_of(url))
                yield url
        if self._lists:
            self._say(f"{len(self._lists)} more lists were not fetched (at most {self._bounds.lists} are)")

    def _follow(self, listing: feeds.Listing, depth: int) -> None:
        """Enter the lists that a list names."""
        for entry in listing.lists:
            if self._is_wanted(entry) and not _is_no_list_of_articles(entry.url):
                self._add(entry.url, depth + 1)

    def _new(self, listing: feeds.Listing) -> Iterator[str]:
        """The pages of a list that were not given yet. Feeds and news sitemaps hold only recent ones."""
        undated = listing.kind in {"news", "feed"}
        for entry in listing.pages:
            known = urls.key_of(entry.url) in self._given
            if not known and not urls.is_front(entry.url) and self._is_recent(entry, undated=undated):
                yield entry.url

    def _is_recent(self, entry: feeds.Entry, *, undated: bool) -> bool:
        if self._since is None:
            return True
        return undated if entry.day is None else entry.day >= self._since

    def _is_wanted(self, entry: feeds.Entry) -> bool:
        """Whether a list may name something new enough; many are called after the month they cover."""
        month = _MONTH.search(urlsplit(entry.url).path) if entry.day is None else None
        if month is not None:
            with suppress(ValueError):
                entry = replace(entry, day=feeds.last_day(*month.groups()))
        return self._is_recent(entry, undated=True)

    async def _announced(self, front: str) -> None:
        """Enter the lists a host announces in robots.txt, else the well-known ones; and its front page."""
        robots = await self._robots(front)
        for url in self._reader.sitemaps(robots):
            with suppress(urls.BadUrlError):
                self._add(urls.join(front, url), 1)
        self._add(front, 0)
        if not self._reader.sitemaps(robots):
            for path in _WELL_KNOWN:
                self._add(urls.join(front, path), 1)

    def _add(self, url: str, depth: int) -> None:
        key = urls.key_of(url)
        if key not in self._listed:
            self._listed.add(key)
            heapq.heappush(self._lists, (_rank(url), depth, len(self._listed), url))

    # -- requests

    async def _list(self, url: str) -> feeds.Listing | None:
        """Fetch a list and read it; None when it cannot be had."""
        hops: tuple[str, ...] = ()
        for _ in range(judge.MOST_HOPS + _TRIES):
            if not self._reader.allows(await self._robots(url), url):
                self._say(f"{url}: robots.txt does not allow it")
                return None
            exchange = await self._ask(url)
            judgement = _judge(exchange, hops)
            if isinstance(judgement, judge.Move):
                hops, url = (*hops, url), judgement.to
                continue
            try:
                data = self._unpacked(exchange) if isinstance(judgement, judge.Page) else None
            except BodyError as error:
                self._say(f"{url}: {error}")
                return None
            finally:
                exchange.let_go()
            if data is not None:
                return feeds.parse(data, url)
            if not isinstance(judgement, judge.End) or not judgement.passing or self._is_lost(url):
                detail = judgement.detail or judgement.reason if isinstance(judgement, judge.End) else ""
                self._say(f"{url}: {detail}")
                return None
        return None

    def _unpacked(self, exchange: Exchange) -> bytes:
        data = decode_body(exchange.body, exchange.header("content-encoding"), self._bounds.decoded)
        return decode_body(data, "gzip", self._bounds.decoded) if data.startswith(_GZIP) else data

    def _is_lost(self, url: str) -> bool:
        """Whether a host has failed too often."""
        pace = self._host(url).pace
        return bool(pace.parked) or pace.failures > _TRIES or self._rest(url) > self._manners.patience

    async def _ask(self, url: str, enough: int | None = None) -> Exchange:
        """One request, when the host's pace allows."""
        host = self._host(url)
        rest = self._rest(url)
        if rest > 0:
            await self._sleep(rest)
        exchange = await self._fetcher.get(url, {"Accept": "*/*"}, enough=enough)
        verdict = judge.verdict(exchange)
        asked = None
        if verdict != "good":
            asked = polite.retry_after_seconds(exchange.header("retry-after"), exchange.ended)
        answer = polite.Answer(verdict, exchange.started, exchange.ended, exchange.latency, asked)
        host.pace = polite.after(host.pace, answer, self._manners)
        return exchange

    def _rest(self, url: str) -> float:
        return self._host(url).pace.next_at - self._clock()

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(urls.origin_of(url), _Host())

    async def _robots(self, url: str) -> Robots:
        """What robots.txt says, asked for once."""
        host = self._host(url)
        if host.robots is None:
            at = urls.join(url, "/robots.txt")
            exchange = await self._ask(at, LARGEST)
            for _ in range(judge.MOST_HOPS):
                judgement = judge.judge(exchange)
                if not isinstance(judgement, judge.Move):
                    break
                exchange = await self._ask(judgement.to, LARGEST)
            meaning = meaning_of(None if exchange.error else exchange.status)
            text = ""
            if meaning == "rules":
                with suppress(BodyError):
                    encoding = exchange.header("content-encoding")
                    text = text_of(decode_body(exchange.body, encoding, LARGEST, partial=True))
            elif meaning == "closed":
                self._say(f"{at}: {exchange.error or exchange.status}; nothing may be asked for")
            exchange.let_go()
            host.robots = Robots(meaning, text, self._clock())
            asked = self._reader.crawl_delay(host.robots)
            host.pace = polite.with_crawl_delay(host.pace, asked, self._manners)
        return host.robots


def _judge(exchange: Exchange, hops: tuple[str, ...]) -> judge.Judgement:
    """As for a page, but of any type."""
    judgement = judge.judge(exchange, hops)
    if isinstance(judgement, judge.End) and judgement.reason == "not-html" and exchange.body:
        return judge.Page(None)
    return judgement


def _rank(url: str) -> int:
    """What is fetched first: lists of news, then feeds, then the rest."""
    path = urlsplit(url).path.lower()
    words = _names()
    if any(word in path for word in words["news"]):
        return 0
    return 1 if any(word in path for word in words["feed"]) else 2


def _is_no_list_of_articles(url: str) -> bool:
    name = urlsplit(url).path.lower().rpartition("/")[2]
    return any(word in name for word in _names()["other"])


@cache
def _names() -> dict[str, list[str]]:
    data = tomllib.loads(files("scraper.web").joinpath("data/phrases.toml").read_text("utf-8"))
    names: dict[str, list[str]] = data["lists"]
    return names
