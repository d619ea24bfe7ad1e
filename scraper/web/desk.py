"""From the body of an answer to an outcome: unpack, clean, and see through a page in which nothing was found.

Knows: the bounds on what is in memory at once, what a page is asked besides its article.
Does not know: the network, how cleaning works, what is done with the outcome.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from scraper.record import Job, failure
from scraper.web import judge, page_sense, urls
from scraper.web.book import Found
from scraper.web.budget import Budget
from scraper.web.decode_body import BodyError, decode_body
from scraper.web.ledger import Result

if TYPE_CHECKING:
    from scraper.record import Outcome
    from scraper.web.exchange import Exchange
    from scraper.web.frontier import Task
    from scraper.web.plan import Plan, Tools

_SMALL = 2 << 20
_VALIDATOR = 512
_UNPACKED_AT_ONCE = 8


class Desk:
    """Where pages are looked at."""

    def __init__(self, plan: Plan, tools: Tools) -> None:
        self._plan = plan
        self._tools = tools
        self._unpacking = asyncio.Semaphore(_UNPACKED_AT_ONCE)
        self._backlog = Budget(plan.backlog)
        self._big = asyncio.Lock()

    async def look(self, task: Task, exchange: Exchange, charset: str | None) -> Found | judge.Move:
        """Unpack and clean a page; big ones go one at a time. The body is let go on the way.

        A page that has no article and leads on to another is a redirect like any other.

        Raises:
            BodyError: it cannot be unpacked.
        """
        encoding = exchange.header("content-encoding")
        async with self._unpacking:
            page = self._unpacked(exchange.body, encoding)
            if page is not None:
                exchange.let_go()
                await self._backlog.take(len(page))
        if page is not None:
            try:
                return await self._sense(task, exchange, page, charset)
            finally:
                self._backlog.give(len(page))
        async with self._big:
            page = await asyncio.to_thread(decode_body, exchange.body, encoding, self._plan.decoded)
            exchange.let_go()
            return await self._sense(task, exchange, page, charset)

    def _unpacked(self, wire: bytes, encoding: str | None) -> bytes | None:
        """A page that is not big; None for one that may be."""
        small = min(_SMALL, self._plan.decoded)
        try:
            return decode_body(wire, encoding, small)
        except BodyError as error:
            if error.reason == "bomb" and small < self._plan.decoded:
                return None
            raise

    async def _sense(
        self, task: Task, exchange: Exchange, page: bytes, charset: str | None
    ) -> Found | judge.Move:
        """Clean a page, and see through it where that finds nothing."""
        asked = task.row.url
        job = Job(asked, urls.stem(asked, task.row.key), page, url=task.url, charset=charset)
        outcome = await asyncio.wrap_future(self._tools.cleaning.submit(job))
        head = page_sense.read_head(page, task.url)
        shown = page_sense.headline(page) if outcome.status == "skipped" else outcome.title
        titles = (head.title, shown)
        if page_sense.is_soft_404(titles, asked, task.url, len(outcome.text)):
            detail = f"titled {head.title[:80]!r}, at {task.url}"
            outcome = replace(failure(job, "soft-404", detail), title=outcome.title)
        elif outcome.status == "skipped" and outcome.reason != "language":
            onward = page_sense.leads_on(page, exchange.header("refresh"))
            moved = judge.move(task.url, onward, task.hops) if onward else None
            if isinstance(moved, judge.Move):
                return moved
            if page_sense.needs_js(page):
                rendered = await self._render(job)
                outcome = rendered or failure(job, "needs-js", "the page is a shell that a script fills")
        return Found(outcome, self._result(outcome, exchange, task, page, head))

    async def _render(self, job: Job) -> Outcome | None:
        """The outcome of a page that the renderer has filled, if there is one and it gives something."""
        render = self._plan.render
        if render is None:
            return None
        try:
            async with asyncio.timeout(self._plan.render_seconds):
                html = await asyncio.to_thread(render, job.url or job.id)
        except Exception as error:  # noqa: BLE001 - the user's own code may fail in any way
            self._tools.say(f"the renderer failed on {job.url}: {type(error).__name__}: {error}")
            return None
        filled = (
            replace(job, data=html.encode("utf-8", "replace"), charset="utf-8")
            if isinstance(html, str)
            else replace(job, data=html)
        )
        outcome = await asyncio.wrap_future(self._tools.cleaning.submit(filled))
        return outcome if outcome.status == "ok" else None

    def _result(
        self, outcome: Outcome, exchange: Exchange, task: Task, page: bytes, head: page_sense.Head
    ) -> Result:
        """What the ledger shall know of a page."""
        named = [task.url if task.hops else None, head.canonical, head.amp]
        keys = {urls.key_of(name) for name in named if name and not urls.is_front(name)}
        canonical = head.canonical if head.canonical not in {task.row.url, task.url} else None
        title = hashlib.blake2b(outcome.title.encode(), digest_size=16).digest() if outcome.title else None
        return Result(
            outcome.status,
            self._tools.clock(),
            http=exchange.status,
            final=task.url if task.hops else None,
            etag=_validator(exchange.header("etag")),
            modified=_validator(exchange.header("last-modified")),
            body_sha=hashlib.sha256(page).digest(),
            canonical=canonical,
            amp=head.amp,
            paywall=head.paywall,
            title_sha=title,
            aliases=tuple(keys - {task.row.key}),
        )


def _validator(value: str | None) -> str | None:
    """A validator as it is kept and sent back; a header field can be as long as a page."""
    return value if value and len(value) <= _VALIDATOR else None
