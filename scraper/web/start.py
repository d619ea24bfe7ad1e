"""From options to a running crawl: opens everything, runs it, closes everything.

Knows: which parts a crawl is made of, signals, the lock on the output folder, the exit code.
Does not know: the command line; what any part does.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sqlite3
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.config import Exit, UsageError
from scraper.web import end, intake
from scraper.web.crawl import Crawl
from scraper.web.exchange import Limits
from scraper.web.fetch import Fetcher
from scraper.web.ledger import FILE, Ledger, LedgerError, is_full
from scraper.web.plan import Plan, Tools
from scraper.web.sink import tidy
from scraper.web.tally import Tally, describe
from scraper.web.wishes import DISK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from scraper.web.exchange import Identity
    from scraper.web.plan import Cleaning, Sink
    from scraper.web.screen import Screen
    from scraper.web.warc_out import WarcOut

_LOCK = ".newswash.lock"
_SHOW_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a crawl is to be, beside its plan.

    Attributes:
        source: the list; None is standard input.
        identity: who asks.
        limits: what one request may cost.
        warc: where exchanges are kept, if they are.
        retry_failed: whether URLs that failed before are tried again.
        refresh: whether pages we have are asked for again, if they have changed.
    """

    source: Path | None
    identity: Identity
    limits: Limits = field(default_factory=Limits)
    warc: Path | None = None
    retry_failed: bool = False
    refresh: bool = False


def steady_clock() -> Callable[[], float]:
    """Seconds since 1970 that never jump, whatever is done to the machine's clock meanwhile."""
    offset = time.time() - time.monotonic()
    return lambda: time.monotonic() + offset


def crawl(plan: Plan, wishes: Wishes, cleaning: Cleaning, sink: Sink, screen: Screen) -> int:
    """Run a crawl to its end; the exit code.

    Raises:
        UsageError: the list cannot be read, the folder is in use or of another crawl.
    """
    try:
        intake.check(wishes.source)
        with ExitStack() as stack:
            stack.enter_context(_locked(plan.out))
            ledger = _opened(plan.out / FILE)
            stack.callback(ledger.close)
            _remember(ledger, plan)
            return _run(plan, wishes, ledger, _Parts(cleaning, sink, stack.enter_context(screen)))
    except OSError as error:
        if error.errno not in DISK:
            raise
        screen.say(f"the disk refused: {error}; what is written stays, the same command goes on from there")
        return Exit.DISK
    except sqlite3.Error as error:
        if not is_full(error):
            raise
        screen.say(f"the disk refused: {error}; what is written stays, the same command goes on from there")
        return Exit.DISK


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where pages and outcomes go."""

    cleaning: Cleaning
    sink: Sink
    screen: Screen


def _run(plan: Plan, wishes: Wishes, ledger: Ledger, parts: _Parts) -> int:
    clock = steady_clock()
    if wishes.retry_failed:
        parts.screen.say(f"{ledger.retry_failed()} URLs that failed before are tried again")
    if wishes.refresh:
        parts.screen.say(f"{ledger.refresh()} pages are asked for again, if they have changed")
    if plan.ignore_robots:
        parts.screen.say("WARNING: robots.txt is ignored; this is recorded in the ledger and the report")
    counts = ledger.counts()
    total = sum(counts.values())
    tally = Tally(clock(), total=total, before=total - counts["waiting"])
    with _archives(wishes) as (warc, robots):
        tools = Tools(
            ledger,
            parts.cleaning,
            parts.sink,
            tally,
            clock,
            parts.screen.say,
            warc=warc,
            warc_robots=robots,
        )
        stopped = asyncio.run(_async_run(plan, wishes, tools, parts.screen, _list(wishes.source)))
    report = describe(ledger, clock())
    report["run"] = {
        "seconds": round(clock() - tally.started, 1),
        "requests": tally.requests,
        "bytes_received": tally.received,
        "finished": dict(tally.states),
        "unchanged": tally.unchanged,
        "interrupted": stopped,
    }
    end.write_report(plan.out, report)
    if not stopped:
        tidy(plan.out, report["urls"])
    parts.screen.say(end.table(report))
    code = end.exit_code(report["states"], stopped=stopped)
    if stopped:
        parts.screen.say("interrupted; the same command goes on from there")
    return code


async def _async_run(plan: Plan, wishes: Wishes, tools: Tools, screen: Screen, listed: _List) -> bool:
    """Run the crawl in an event loop; whether it was interrupted."""
    fetcher = Fetcher(wishes.identity, wishes.limits, tools.clock, connections=plan.connections)
    async with fetcher:
        work = Crawl(plan, tools, fetcher)
        running = asyncio.create_task(work.run(listed.batches(plan, tools.ledger)))
        showing = asyncio.create_task(_show(screen, tools.tally, tools.clock))
        loop = asyncio.get_running_loop()

        def interrupt() -> None:
            if work.stopped:
                running.cancel()
            else:
                screen.say("stopping; once more to stop at once")
                work.stop()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, interrupt)
        try:
            await running
        except asyncio.CancelledError:
            return True
        finally:
            showing.cancel()
            screen.show(tools.tally, tools.clock())
    return work.stopped


async def _show(screen: Screen, tally: Tally, clock: Callable[[], float]) -> None:
    while True:
        screen.show(tally, clock())
        await asyncio.sleep(_SHOW_EVERY)


@dataclass(frozen=True, slots=True)
class _List:
    """The list; it is not read again when it was read to its end before and has not changed since."""

    path: Path | None
    name: str
    mark: str

    async def batches(self, plan: Plan, ledger: Ledger) -> AsyncIterator[intake.Batch]:
        """What stands in it."""
        if self.mark and ledger.note(self.name) == self.mark:
            return
        async for batch in intake.batches(self.path, plan.shard):
            yield batch
        if self.mark:
            ledger.set_note(self.name, self.mark)


def _list(path: Path | None) -> _List:
    return _List(path, f"list {path.resolve()}" if path else "", intake.fingerprint(path))


@contextmanager
def _archives(wishes: Wishes) -> Iterator[tuple[WarcOut | None, WarcOut | None]]:
    """The archives of pages and of robots.txt, if they are kept."""
    if wishes.warc is None:
        yield None, None
        return
    from scraper.web.warc_out import WarcOut  # noqa: PLC0415 - not every crawl keeps an archive

    with ExitStack() as stack:
        pages = WarcOut(wishes.warc, agent=wishes.identity.agent)
        stack.callback(pages.close)
        robots = WarcOut(wishes.warc / "robots", agent=wishes.identity.agent)
        stack.callback(robots.close)
        yield pages, robots


def _opened(path: Path) -> Ledger:
    try:
        return Ledger(path)
    except LedgerError as error:
        raise UsageError(str(error)) from None


def _remember(ledger: Ledger, plan: Plan) -> None:
    """Keep with the ledger what later runs and readers have to know."""
    shard = f"{plan.shard.index + 1}/{plan.shard.of}"
    before = ledger.note("shard")
    if before not in {None, shard}:
        raise UsageError(f"{plan.out} holds shard {before}, not {shard}")
    ledger.set_note("shard", shard)
    if plan.ignore_robots:
        ledger.set_note("ignore_robots", "yes")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep another crawl out of the folder; the lock goes with the process, however it ends."""
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise UsageError(f"another crawl is at work in {folder}") from None
    try:
        yield
    finally:
        os.close(handle)
