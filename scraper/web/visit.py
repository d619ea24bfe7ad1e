"""One turn of a host: its robots.txt if that is not known, else one request and what follows from it.

Knows: the order of a turn, what a host without robots.txt is in for, what parking a host entails.
Does not know: HTTP, SQL, HTML; how fast a host may be asked (`polite`), what an answer means (`judge`), what
robots.txt allows (`gate`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scraper.web import judge, polite, urls
from scraper.web.decode_body import BodyError
from scraper.web.frontier import redirected
from scraper.web.gate import Gate
from scraper.web.robots import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.web.book import Book
    from scraper.web.desk import Desk
    from scraper.web.exchange import Exchange
    from scraper.web.fetch import Fetcher
    from scraper.web.frontier import Frontier, Task, Turn
    from scraper.web.plan import Plan, Tools
    from scraper.web.robots import Robots

_REMEMBER_HOLD = 5.0
_FINAL = frozenset({"bad-url", "private-address", "tls"})
_DEAD = frozenset({"dns", "refused", "connect", "proxy", "no-answer", "connection-lost"})


class Visitor:
    """Takes turns. Between a turn and its end the host is asked nothing else."""

    def __init__(
        self,
        plan: Plan,
        tools: Tools,
        fetcher: Fetcher,
        frontier: Frontier,
        *,
        book: Book,
        desk: Desk,
        stir: Callable[[], None],
    ) -> None:
        self._plan = plan
        self._tools = tools
        self._fetcher = fetcher
        self._frontier = frontier
        self._book = book
        self._desk = desk
        self._stir = stir
        self._gate = Gate(tools.ledger, tools.clock, lambda url: self._ask(url, {}, LARGEST))
        self._warc_turn = asyncio.Lock()

    async def visit(self, turn: Turn) -> None:
        """Take a turn to its end."""
        task, pace = turn.task, turn.pace
        if not self._plan.ignore_robots:
            robots = await self._robots(turn)
            if robots is None:
                return
            if not self._gate.allows(robots, task.url):
                self._release(turn.host, pace)
                self._book.end(task, judge.End("skipped", "robots", "robots.txt does not allow it"), 0)
                return
            pace = polite.with_crawl_delay(pace, self._gate.delay(robots), self._plan.manners)
        exchange = await self._ask(task.url, _conditional(task))
        try:
            parked = self._settle(turn.host, pace, exchange)
            if parked:
                await self._park(turn.host, parked, exchange.detail or f"HTTP {exchange.status}")
            await self._follow(task, exchange, judge.judge(exchange, task.hops))
        finally:
            exchange.let_go()

    async def give_up(self, host: int, reason: str, detail: str = "") -> None:
        """End every URL that waits for a parked host."""
        in_hand = self._frontier.in_hand(host)
        for number, row in enumerate(self._tools.ledger.waiting_rows(host)):
            if row.id not in in_hand:
                self._book.give_up(row, judge.End("failed", reason, detail))
            if number % 100 == 0:
                await asyncio.sleep(0)

    # -- requests

    async def _ask(self, url: str, headers: dict[str, str], enough: int | None = None) -> Exchange:
        wanted = judge.is_html if enough is None else _anything
        exchange = await self._fetcher.get(url, headers, wanted, enough)
        self._tools.tally.requests += 1
        self._tools.tally.received += len(exchange.body)
        warc = self._tools.warc if enough is None else self._tools.warc_robots
        if warc is not None:
            async with self._warc_turn:
                await asyncio.to_thread(warc.write, exchange, exchange.started)
        return exchange

    def _settle(self, host: int, pace: polite.Pace, exchange: Exchange) -> str:
        """Let the host rest as its answer asks; why it is to be parked, if it is."""
        verdict = judge.verdict(exchange)
        retry_after = None
        if verdict != "good":
            retry_after = polite.retry_after_seconds(exchange.header("retry-after"), exchange.ended)
        answer = polite.Answer(verdict, exchange.started, exchange.ended, exchange.latency, retry_after)
        moved = polite.after(pace, answer, self._plan.manners)
        if moved.parked:
            return exchange.error if exchange.error in _DEAD | _FINAL else moved.parked
        self._release(host, moved)
        return ""

    def _release(self, host: int, pace: polite.Pace) -> None:
        if pace.held and pace.next_at - self._tools.clock() > _REMEMBER_HOLD:
            self._tools.ledger.hold(host, pace.next_at, pace.held)
        self._frontier.release(host, pace)
        self._stir()

    async def _park(self, host: int, reason: str, detail: str, task: Task | None = None) -> None:
        """Ask a host no more; every URL that waits for it ends with the reason."""
        guests = self._frontier.park(host, reason)
        name = self._tools.ledger.host_name(host)
        self._tools.say(f"{name} is parked: {reason}{f' ({detail})' if detail else ''}")
        for guest in [*guests, *([task] if task else [])]:
            self._book.end(guest, judge.End("failed", reason, detail), 0)
        await self.give_up(host, reason, detail)

    # -- what follows

    async def _follow(self, task: Task, exchange: Exchange, judgement: judge.Judgement) -> None:
        """Do what an answer asks for."""
        if isinstance(judgement, judge.Move):
            self._move(task, judgement.to, exchange.status)
        elif isinstance(judgement, judge.Unchanged):
            self._book.unchanged(task)
        elif isinstance(judgement, judge.End):
            self._book.end(task, judgement, exchange.status)
        else:
            await self._clean(task, exchange, judgement.charset)

    def _move(self, task: Task, to: str, status: int) -> None:
        """Send a task to where it was redirected; it waits for its turn there like any other."""
        name = urls.host_of(to)
        if not self._plan.shard.has(name):
            self._book.end(task, judge.End("skipped", "other-shard", to), status)
            return
        host = self._tools.ledger.host_id(name)
        if host != task.home and self._frontier.is_crowded(host):
            self._book.put_off(task, status, to)
        elif reason := self._frontier.send(host, redirected(task, to)):
            self._book.end(task, judge.End("failed", reason, f"redirected to {to}"), status)
        self._stir()

    async def _clean(self, task: Task, exchange: Exchange, charset: str | None) -> None:
        try:
            found = await self._desk.look(task, exchange, charset)
        except BodyError as error:
            end = judge.End("failed", error.reason, str(error), passing=error.reason == "truncated")
            self._book.end(task, end, exchange.status)
            return
        if isinstance(found, judge.Move):
            self._move(task, found.to, exchange.status)
        elif found.outcome.reason == "interrupted":
            self._frontier.finished(task)
        else:
            self._book.found(task, found)

    # -- robots.txt

    async def _robots(self, turn: Turn) -> Robots | None:
        """What robots.txt says, if it is known; else the turn is used to ask for it, and None."""
        origin = urls.origin_of(turn.task.url)
        known = self._gate.known(origin)
        if known is not None:
            return known
        robots, exchange = await self._gate.ask(origin)
        if exchange.error in _FINAL:
            await self._park(turn.host, exchange.error, exchange.detail, turn.task)
        elif exchange.error in _DEAD:
            await self._robots_dead(turn, exchange)
        elif robots.meaning == "closed":
            await self._robots_closed(turn, exchange, origin)
        else:
            self._frontier.again(turn.host, turn.task)
            delay, manners = self._gate.delay(robots), self._plan.manners
            self._release(
                turn.host, polite.after_robots(turn.pace, delay, ended=exchange.ended, manners=manners)
            )
        return None

    async def _robots_dead(self, turn: Turn, exchange: Exchange) -> None:
        """The host itself does not answer."""
        self._frontier.again(turn.host, turn.task)
        reason = self._settle(turn.host, turn.pace, exchange)
        if reason:
            await self._park(turn.host, reason, exchange.detail)

    async def _robots_closed(self, turn: Turn, exchange: Exchange, origin: str) -> None:
        """The host answers, but not this question: everything is forbidden until it does."""
        retry_after = polite.retry_after_seconds(exchange.header("retry-after"), exchange.ended)
        manners = self._plan.manners
        pace = polite.after_no_robots(
            turn.pace, ended=exchange.ended, retry_after=retry_after, manners=manners
        )
        what = f"robots.txt: {exchange.error or f'HTTP {exchange.status}'}"
        self._frontier.again(turn.host, turn.task)
        if pace.parked:
            await self._park(turn.host, pace.parked, what)
        else:
            wait = pace.next_at - self._tools.clock()
            self._tools.say(f"{origin} is held for {wait:.0f} s ({what})")
            self._release(turn.host, pace)


def _anything(_exchange: Exchange) -> bool:
    return True


def _conditional(task: Task) -> dict[str, str]:
    """Header fields that ask for a page only if it has changed, where the version we have came from."""
    row = task.row
    headers: dict[str, str] = {}
    if row.path is None or task.url != (row.final or row.url):
        return headers
    if row.etag:
        headers["If-None-Match"] = row.etag
    if row.modified:
        headers["If-Modified-Since"] = row.modified
    return headers
