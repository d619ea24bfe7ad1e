"""Jobs into futures, futures into outcomes in the order of the jobs, a bounded number ahead.

Knows: threads, how much may be on its way.
Does not know: what cleans a job.
"""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from scraper.record import Job, Outcome

AHEAD = 2048
"""Jobs that may wait behind a slow one, so that order does not stop the other workers."""
AHEAD_ALONE = 64
"""The same for a single worker, which has no others to keep busy: some batches."""
AHEAD_BYTES = 96 << 20
_REFILL = 4
"""Reading goes on when a quarter of what may wait is gone: page by page, two threads only take turns."""


def ordered(
    submit: Callable[[Job], Future[Outcome]], jobs: Iterable[Job], idle: Callable[[], None], ahead: int
) -> Iterator[Outcome]:
    """The outcomes of jobs, one for one and in their order.

    Args:
        submit: begins a job; its future never raises.
        jobs: read in a thread of its own; an exception it raises is raised here, after the outcomes of the
            jobs before it.
        idle: called whenever the next outcome is not there yet.
        ahead: how many jobs are read before the outcome that is waited for.
    """
    return _Ordered(submit, jobs, idle, ahead).outcomes()


class _Ordered:
    """Feeds jobs to a pool from a thread and hands out their outcomes in order."""

    def __init__(
        self,
        submit: Callable[[Job], Future[Outcome]],
        jobs: Iterable[Job],
        idle: Callable[[], None],
        ahead: int,
    ) -> None:
        self._submit = submit
        self._jobs = jobs
        self._idle = idle
        self._ahead = ahead
        self._room = threading.Condition()
        self._count = 0
        self._bytes = 0
        self._stopped = False
        self._line: queue.SimpleQueue[tuple[Future[Outcome], int] | BaseException | None] = (
            queue.SimpleQueue()
        )

    def outcomes(self) -> Iterator[Outcome]:
        """The outcomes; ending this iterator early ends the feeding."""
        threading.Thread(target=self._feed, name="newswash-jobs", daemon=True).start()
        try:
            while True:
                if self._line.empty():
                    self._idle()
                entry = self._line.get()
                if entry is None:
                    return
                if isinstance(entry, BaseException):
                    raise entry
                future, size = entry
                if not future.done():
                    self._idle()
                outcome = future.result()
                self._leave(size)
                yield outcome
        finally:
            with self._room:
                self._stopped = True
                self._room.notify()

    def _feed(self) -> None:
        """Read jobs and submit them while there is room."""
        try:
            for job in self._jobs:
                size = len(job.data or b"")
                if not self._enter(size):
                    return
                self._line.put((self._submit(job), size))
        except BaseException as error:  # noqa: BLE001 - raised again where the outcomes are read
            self._line.put(error)
        else:
            self._line.put(None)

    def _enter(self, size: int) -> bool:
        """Wait for room; False when nobody wants more."""
        with self._room:
            while (
                not self._stopped
                and self._count
                and (self._count >= self._ahead or self._bytes + size > AHEAD_BYTES)
            ):
                self._room.wait()
            self._count += 1
            self._bytes += size
            return not self._stopped

    def _leave(self, size: int) -> None:
        """Make room."""
        with self._room:
            self._count -= 1
            self._bytes -= size
            few = self._count <= self._ahead - self._ahead // _REFILL
            if not self._count or (few and self._bytes <= AHEAD_BYTES - AHEAD_BYTES // _REFILL):
                self._room.notify()
