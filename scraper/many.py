"""Cleaning many pages from Python: lazily, in order, in worker processes, for loops and for services.

Knows: what a caller may hand over as a page, and how outcomes are waited for.
Does not know: processes and limits (`scraper.workers`), what cleaning is.
"""

from __future__ import annotations

import asyncio
import pickle
import threading
from collections.abc import AsyncIterable
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any, Literal, Self

from cleaners import Options
from scraper.config import cores
from scraper.record import Job
from scraper.workers import Limits, Pool

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterable, Iterator
    from concurrent.futures import Future

    from scraper.record import Outcome

Page = bytes | str | tuple[bytes | str, str | None] | Job
"""A page: its bytes, or its text; either may come as (page, address). A `Job` can say more of it."""
Form = Literal["html", "text"]

OPTIONS = Options()
LIMITS = Limits()
AHEAD = 256
"""Pages an asynchronous map reads ahead of the outcome it waits for, for each worker."""
_END: Any = object()


def job_of(page: Page, number: int = 0, form: Form = "html") -> Job:
    """The job of a page, which is called by its number unless it has a name of its own."""
    if isinstance(page, Job):
        return page
    content, url = page if isinstance(page, tuple) else (page, None)
    name = str(number)
    if isinstance(content, str):
        return Job(name, name, content.encode("utf-8", "replace"), form, url, "utf-8")
    return Job(name, name, bytes(content), form, url)


class Cleaner:
    """Worker processes that clean pages; to be kept where pages come again and again.

    It can be pickled: then only its wishes travel, and workers start where it is next used. Its methods raise
    nothing on account of a page: a page that hangs, crashes or eats memory ends as an outcome that says so.

    Args:
        workers: how many processes; one a core unless told otherwise. They start when first needed.
        options: what the cleaner shall do. Rules of the caller's own must be functions of a module, as
            worker processes find them by name.
        limits: what one page may cost.
        receipts: whether outcomes carry every removal, and not only counts.

    Raises:
        TypeError: a rule is no function of a module.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        options: Options = OPTIONS,
        limits: Limits = LIMITS,
        receipts: bool = True,
    ) -> None:
        try:
            pickle.dumps(options)
        except (AttributeError, TypeError, pickle.PicklingError) as error:
            message = f"worker processes cannot be sent these rules; use functions of a module: {error}"
            raise TypeError(message) from error
        self.workers = workers or cores()
        self._wishes = (options, limits, receipts)
        self._pool: Pool | None = None
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {"workers": self.workers, "_wishes": self._wishes}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _pool=None, _lock=threading.Lock())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        # the first page waits for the workers to load, which a service would rather do before it answers
        await self.outcome("")
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """End the workers; new ones start if it is used again."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def submit(self, page: Page, form: Form = "html") -> Future[Outcome]:
        """Hand over one page; the future never raises."""
        return self._workers_there().submit(job_of(page, form=form))

    def _workers_there(self) -> Pool:
        """The pool, made when first asked for."""
        with self._lock:
            if self._pool is None:
                options, limits, receipts = self._wishes
                self._pool = Pool(self.workers, options, limits, receipts=receipts)
            return self._pool

    async def outcome(self, page: Page, form: Form = "html") -> Outcome:
        """The outcome of one page; other tasks go on meanwhile, also while the workers start.

        Cancelled before a worker has the page, it is taken out of the line.
        """
        handed_over = asyncio.create_task(asyncio.to_thread(self.submit, page, form))
        try:
            future = await asyncio.shield(handed_over)
        except asyncio.CancelledError:
            handed_over.add_done_callback(lambda done: done.result().cancel())
            raise
        return await asyncio.wrap_future(future)

    def map(
        self, pages: Iterable[Page], form: Form = "html", *, idle: Callable[[], None] | None = None
    ) -> Iterator[Outcome]:
        """Outcomes of pages, as `clean_many` gives them.

        Args:
            pages: read in a thread of its own, ahead of the outcomes but not far.
            form: whether they are pages or plain texts, where they do not say so themselves.
            idle: called whenever the next outcome is not there yet.
        """
        jobs = (job_of(page, number, form) for number, page in enumerate(pages))
        return self._workers_there().map(jobs, idle=idle)

    async def map_async(
        self, pages: Iterable[Page] | AsyncIterable[Page], form: Form = "html"
    ) -> AsyncGenerator[Outcome, None]:
        """Outcomes of pages, as `clean_many_async` gives them."""
        line: asyncio.Queue[asyncio.Future[Outcome] | Exception | None] = asyncio.Queue(AHEAD * self.workers)
        feeder = asyncio.create_task(self._feed(pages, form, line))
        try:
            while (entry := await line.get()) is not None:
                if isinstance(entry, Exception):
                    raise entry
                yield await entry
        finally:
            feeder.cancel()
            with suppress(asyncio.CancelledError):
                await feeder

    async def _feed(
        self,
        pages: Iterable[Page] | AsyncIterable[Page],
        form: Form,
        line: asyncio.Queue[asyncio.Future[Outcome] | Exception | None],
    ) -> None:
        """Hand over the pages while there is room; what reading them raises is raised to who waits."""
        number = 0
        try:
            async for page in _each(pages):
                job = job_of(page, number, form)
                await line.put(asyncio.wrap_future(await asyncio.to_thread(self.submit, job)))
                number += 1
        except Exception as error:  # noqa: BLE001 - raised again where the outcomes are read
            await line.put(error)
        else:
            await line.put(None)


async def _each(pages: Iterable[Page] | AsyncIterable[Page]) -> AsyncIterator[Page]:
    """The pages, wherever they come from; a source that reads files or waits does not hold up the loop."""
    if isinstance(pages, AsyncIterable):
        async for page in pages:
            yield page
        return
    source = iter(pages)
    while (page := await asyncio.to_thread(next, source, _END)) is not _END:
        yield page


def clean_many(
    pages: Iterable[Page],
    *,
    workers: int | None = None,
    form: Form = "html",
    options: Options = OPTIONS,
    limits: Limits = LIMITS,
    receipts: bool = True,
) -> Generator[Outcome, None, None]:
    """Clean pages in worker processes: one outcome for each, in the same order, a bounded number ahead.

    Nothing is read before the first outcome is asked for; ending the iterator ends the workers. Call it below
    `if __name__ == "__main__":` in a script, as worker processes may import that file.

    Args:
        pages: bytes or text of a page, or (page, address); any iterable, also an endless one.
        workers: how many processes; one a core unless told otherwise.
        form: `html` for pages, `text` for texts that some extractor flattened.
        options: what the cleaner shall do.
        limits: what one page may cost: seconds, bytes of memory, bytes of the page.
        receipts: whether outcomes carry every removal, and not only counts.

    Yields:
        `Outcome`: status `ok`, `skipped` or `failed`, never an exception on account of a page.

    Raises:
        TypeError: a rule of the caller's own is no function of a module.
        Exception: what `pages` raises, after the outcomes of the pages before it.
    """
    with Cleaner(workers, options=options, limits=limits, receipts=receipts) as cleaner:
        yield from cleaner.map(pages, form)


async def clean_many_async(
    pages: Iterable[Page] | AsyncIterable[Page],
    *,
    workers: int | None = None,
    form: Form = "html",
    options: Options = OPTIONS,
    limits: Limits = LIMITS,
    receipts: bool = True,
) -> AsyncGenerator[Outcome, None]:
    """`clean_many` for an event loop: other tasks go on while pages are cleaned.

    Arguments and outcomes are those of `clean_many`; `pages` may be asynchronous as well. Each outcome comes
    as soon as it and those before it are there; a bounded number of pages is read ahead of it. Cancelled, or
    closed (`contextlib.aclosing`), it ends the workers. A service that answers single requests keeps a
    `Cleaner` and awaits `Cleaner.outcome`.
    """
    async with (
        Cleaner(workers, options=options, limits=limits, receipts=receipts) as cleaner,
        aclosing(cleaner.map_async(pages, form)) as outcomes,
    ):
        async for outcome in outcomes:
            yield outcome
