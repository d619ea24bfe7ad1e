"""robots.txt, in front of every host: asked for once a day, remembered, obeyed.

Knows: where a robots.txt is, for how long an answer counts, which redirects are followed to it.
Does not know: HTTP (asking is an argument), what a host that does not answer is in for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.web import judge
from scraper.web.decode_body import BodyError, decode_body
from scraper.web.recent import Recent
from scraper.web.robots import FRESH, LARGEST, Robots, RobotsReader, meaning_of, text_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scraper.web.exchange import Exchange
    from scraper.web.ledger import Ledger

_HOPS = 5  # RFC 9309, section 2.3.1.2
_KEPT = 4 << 20
_ROW = 200  # about what an origin costs besides its rules


class Gate:
    """What hosts allow."""

    def __init__(
        self, ledger: Ledger, clock: Callable[[], float], ask: Callable[[str], Awaitable[Exchange]]
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._ask = ask
        self._reader = RobotsReader()
        self._known: Recent[str, Robots] = Recent(_KEPT)

    def known(self, origin: str) -> Robots | None:
        """What the robots.txt of an origin came to, if that was asked within a day."""
        robots = self._known.get(origin)
        if robots is None:
            robots = self._ledger.robots(origin)
            if robots is None:
                return None
            self._known.put(origin, robots, len(robots.text) + _ROW)
        return robots if self._clock() - robots.fetched_at < FRESH else None

    async def ask(self, origin: str) -> tuple[Robots, Exchange]:
        """Ask for a robots.txt; its redirects, which hardly ever leave the house, are followed at once.

        What it came to is remembered, unless it could not be had (`closed`).
        """
        exchange = await self._ask(f"{origin}/robots.txt")
        for _ in range(_HOPS):
            judgement = judge.judge(exchange)
            if not isinstance(judgement, judge.Move):
                break
            exchange = await self._ask(judgement.to)
        meaning = meaning_of(None if exchange.error else exchange.status)
        text = text_of(_body(exchange)) if meaning == "rules" else ""
        robots = Robots(meaning, text, self._clock())
        if meaning != "closed":
            self._ledger.set_robots(origin, robots)
            self._known.put(origin, robots, len(text) + _ROW)
        return robots, exchange

    def allows(self, robots: Robots, url: str) -> bool:
        """Whether we may ask for `url`."""
        return self._reader.allows(robots, url)

    def delay(self, robots: Robots) -> float | None:
        """Seconds between requests that the rules ask of us, if they do."""
        return self._reader.crawl_delay(robots)


def _body(exchange: Exchange) -> bytes:
    """The part of a robots.txt that counts."""
    try:
        return decode_body(exchange.body, exchange.header("content-encoding"), LARGEST, partial=True)
    except BodyError:
        return b""
    finally:
        exchange.let_go()
