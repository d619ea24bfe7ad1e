"""The crawl itself: a loop that gives turns to hosts until nothing is left to do.

Knows: how many requests are under way, when the run is over, how it stops.
Does not know: what a turn does, HTTP, SQL, HTML, how anything is shown. Those are arguments.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from scraper.web.book import Book
from scraper.web.desk import Desk
from scraper.web.frontier import Frontier, Turn
from scraper.web.intake import Refused
from scraper.web.visit import Visitor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from pathlib import Path

    from scraper.web.fetch import Fetcher
    from scraper.web.intake import Batch
    from scraper.web.plan import Plan, Tools

_CHECKED_AT_ONCE = 500
_LAST_WORDS = 10.0


class Crawl:
    """One run of a crawl. Everything it touches is given to it."""

    def __init__(self, plan: Plan, tools: Tools, fetcher: Fetcher) -> None:
        self._plan = plan
        self._tools = tools
        self._stir = asyncio.Event()
        self._frontier = Frontier(tools.ledger)
        self._book = Book(plan, tools, self._frontier)
        self._visitor = Visitor(
            plan,
            tools,
            fetcher,
            self._frontier,
            book=self._book,
            desk=Desk(plan, tools),
            stir=self._stir.set,
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._side: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._fatal: BaseException | None = None

    def stop(self) -> None:
        """Begin nothing new; `run` returns when what is under way has ended, or has been given a moment."""
        self._stopping = True
        self._stir.set()

    @property
    def stopped(self) -> bool:
        """Whether the run was told to stop."""
        return self._stopping

    async def run(self, source: AsyncIterator[Batch]) -> None:
        """Crawl until nothing is left to do, or `stop` is called.

        Raises:
            OSError, sqlite3.Error: something could not be written; everything recorded before stays.
        """
        self._start(self._intake(source), self._side)
        self._start(self._check_files(), self._side)
        try:
            await self._turns()
            if not self._stopping and self._fatal is None:
                await self._leave_held()
        finally:
            await self._wind_up()
        if self._fatal is not None:
            raise self._fatal

    # -- the loop

    async def _turns(self) -> None:
        while not self._stopping and self._fatal is None:
            self._stir.clear()
            due: float | None = None
            while len(self._tasks) < self._plan.connections:
                turn = self._frontier.next(self._tools.clock())
                if not isinstance(turn, Turn):
                    due = turn
                    break
                self._start(self._visitor.visit(turn), self._tasks)
            self._tools.tally.active = self._frontier.active()
            if not self._tasks and not self._side:
                if self._book.pending:
                    self._book.commit()
                    continue
                if self._is_over(due):
                    return
            pause = None if due is None else max(due - self._tools.clock(), 0.001)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stir.wait(), pause)

    def _is_over(self, due: float | None) -> bool:
        """Whether nothing is left to do, or nothing worth waiting for."""
        return due is None or due - self._tools.clock() > self._plan.manners.patience

    def _start(self, work: Coroutine[None, None, None], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(work)
        among.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._side.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fatal = self._fatal or error
        self._stir.set()

    async def _wind_up(self) -> None:
        """Give what is under way a moment; what has not ended then is fetched again by the next run."""
        for task in self._side:
            task.cancel()
        if self._tasks and self._fatal is None:
            await asyncio.wait(self._tasks, timeout=_LAST_WORDS)
        left = [*self._tasks, *self._side]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if self._fatal is None:
            self._book.commit()

    # -- the list

    async def _intake(self, source: AsyncIterator[Batch]) -> None:
        """Enter the list, a batch at a time, while the crawl goes on."""
        async for batch in source:
            for item in batch:
                if isinstance(item, Refused):
                    self._book.refuse(item.line, item.key, item.reason, item.detail)
            fresh, added = self._tools.ledger.add(item for item in batch if not isinstance(item, Refused))
            self._tools.tally.total += added
            for host in fresh:
                reason = self._frontier.wake(host)
                if reason:
                    await self._visitor.give_up(host, reason)
            self._stir.set()
            await asyncio.sleep(0)
        self._tools.tally.complete = True

    async def _check_files(self) -> None:
        """Pages that the ledger calls done but whose files are gone, or have another size, wait again."""
        after = 0
        while rows := self._tools.ledger.files(after, _CHECKED_AT_ONCE):
            gone = await asyncio.to_thread(_missing, self._plan.out, rows)
            if gone:
                self._tools.say(f"{len(gone)} files are gone; their pages are fetched again")
                self._tools.ledger.forget([row for row, _ in gone])
                self._tools.tally.before -= len(gone)
                for host in {host for _, host in gone}:
                    self._frontier.wake(host)
                self._stir.set()
            after = rows[-1][0]

    async def _leave_held(self) -> None:
        """The run ends while hosts are held: their URLs get a row, and wait for the next run."""
        reasons = {host: pace.held for host, pace in self._frontier.paces().items() if pace.held}
        for number, (row, host) in enumerate(self._tools.ledger.all_waiting()):
            self._book.leave(row, reasons.get(host, "held"))
            if number % 100 == 0:
                await asyncio.sleep(0)


def _missing(out: Path, rows: list[tuple[int, int, str, int | None]]) -> list[tuple[int, int]]:
    """(id, host) of the rows whose file is not what the ledger says."""
    gone = []
    for row, host, path, size in rows:
        try:
            there = (out / path).stat().st_size
        except FileNotFoundError:
            there = -1
        if there < 0 or (size is not None and there != size):
            gone.append((row, host))
    return gone
