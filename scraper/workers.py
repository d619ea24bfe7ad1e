"""Worker processes that clean jobs; a page that hangs, crashes or eats memory costs itself alone.

Each worker is a pebble pool of one process with a channel of its own, so no lock is shared: a worker that
is killed can stop nobody else. Pages travel in small batches. When a worker dies, shared memory tells which
page of its batch it was at: the others are cleaned again, the guilty page once more in the cheap way.

Knows: processes, batches, who is to blame.
Does not know: what happens in a worker (`scraper.worker`), where jobs come from and outcomes go.
"""

from __future__ import annotations

import contextlib
import pickle
import signal
import threading
import time
from collections import deque
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from cleaners import Skip
from scraper.cleaning import Bench, clean_cheaply, clean_job
from scraper.forks import context
from scraper.order import AHEAD, AHEAD_ALONE, ordered
from scraper.record import Job, Outcome, failure, outcome_of
from scraper.worker import ALARM, OUTSIDE, POSITION, SINCE, UNBORN, Limits, begin, clean_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaners import Options
    from scraper.cleaning import Clean

__all__ = ["NO_WORKER", "Limits", "Pool"]

LIMITS = Limits()
BATCH = 16
"""Pages a worker is handed at once: enough to hide what a message costs, few enough to do again."""
BATCH_BYTES = 1 << 20
BATCHES_A_LIFE = 128
"""Batches after which a worker is replaced, so that its memory returns. The next one starts while it still
works on its last: a worker that is only replaced when it has ended is missed for a good tenth of a second."""
NET_SECONDS = 30.0
"""Added to a batch's time before its worker is ended from outside: a stopped process hears no alarm."""
WATCH_SECONDS = 1.0
"""How often it is looked for workers that no alarm has ended (stopped, or ended without a word)."""
START_SECONDS = 60.0
"""Time a first worker may take to start; it loads everything, on a machine that may be busy."""
NO_WORKER = "no worker process starts here; the messages before this one say why"
TRIES = 3
"""Tries of a page whose workers die and nobody knows where: in its batch, alone, in the cheap way.
After so many workers that died before they began, and none that did begin, no more are started."""


@dataclass(slots=True, eq=False)
class _Item:
    """One job on its way.

    Attributes:
        job: the job, with data.
        future: where its outcome goes.
        before: why the real way is not tried again, or "".
        deaths: how many workers died while they had it in hand.
        alone: whether it travels in a batch of its own.
    """

    job: Job
    future: Future[Outcome]
    before: str = ""
    deaths: int = 0
    alone: bool = False


@dataclass(slots=True, eq=False)
class _Lane:
    """One worker: a pebble pool of one process.

    Attributes:
        pool: the pool.
        at: what the process shares.
        left: how many more batches it is given before it is replaced.
        load: how many it has.
        batches: those it has, oldest first.
    """

    pool: Any
    at: Any
    left: int
    load: int = 0
    batches: list[list[_Item]] = field(default_factory=list)


class Pool:
    """Worker processes that clean jobs; safe to use from several threads.

    Args:
        workers: how many processes; they start when they are first needed.
        options: what the cleaner shall do.
        limits: what one page may cost.
        receipts: whether outcomes carry every removal.
        score: whether outcomes say how probable their language is.
        clean: the real way to clean a job; a function of a module, so that a worker can find it.
        cheap: the way for a page that broke the real one; likewise.

    Raises:
        TypeError: a worker could not find one of the functions.
    """

    def __init__(
        self,
        workers: int,
        options: Options,
        limits: Limits = LIMITS,
        *,
        receipts: bool = False,
        score: bool = True,
        clean: Clean = clean_job,
        cheap: Clean = clean_cheaply,
    ) -> None:
        self._workers = max(1, workers)
        self._limits = limits
        self._bench = Bench(options, receipts, score, clean, cheap, limits.elements)
        try:
            pickle.dumps(self._bench)
        except (AttributeError, pickle.PicklingError) as error:
            raise TypeError(f"a way to clean must be a function of a module: {error}") from error
        self._batch = BATCH if ALARM else 1
        self._lock = threading.RLock()
        self._lanes: list[_Lane] = []
        self._waiting: deque[_Item] = deque()
        self._bytes = 0
        self._closed = False
        self._watched = False
        self._born = False
        self._stillborn = 0
        self._broken = False
        self._ended = threading.Event()
        self._context = context()

    def __enter__(self) -> Self:
        """The pool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers."""
        self.close()

    def submit(self, job: Job) -> Future[Outcome]:
        """Clean one job; the future never raises, whatever happens to the worker."""
        future: Future[Outcome] = Future()
        known = self._known(job)
        if known is not None:
            future.set_result(known)
            return future
        with self._lock:
            if self._closed:
                future.set_result(failure(job, "interrupted", "the workers were ended"))
            elif self._broken:
                future.set_result(failure(job, "crash", NO_WORKER))
            else:
                self._wait(_Item(job, future))
                self._dispatch()
        return future

    def map(self, jobs: Iterable[Job], *, idle: Callable[[], None] | None = None) -> Iterator[Outcome]:
        """Clean jobs lazily, a bounded number ahead, outcomes in input order, one for one.

        Args:
            jobs: read in a thread of its own; an exception it raises is raised here, after the outcomes
                of the jobs before it.
            idle: called whenever the next outcome is not there yet.
        """
        ahead = AHEAD if self._workers > 1 else AHEAD_ALONE
        return ordered(self.submit, jobs, idle or (lambda: None), ahead)

    def close(self) -> None:
        """Tell the workers to end, without waiting; what they have not answered ends as `interrupted`."""
        self._ended.set()
        with self._lock:
            self._closed = True
            left = self._taken_back()
        for item in left:
            _settle(item, failure(item.job, "interrupted", "the workers were ended"))

    def _taken_back(self) -> list[_Item]:
        """What is not answered yet; the workers are parted with."""
        lanes, self._lanes = self._lanes, []
        left = [*(item for lane in lanes for batch in lane.batches for item in batch), *self._waiting]
        self._waiting.clear()
        self._bytes = 0
        for lane in lanes:
            lane.batches.clear()
            _end(lane)
        return left

    def _known(self, job: Job) -> Outcome | None:
        """The outcome of a job that needs no worker."""
        if job.data is None:
            reason, detail = job.error or ("no-input", "")
            # what is too large is passed over, whoever notices it
            return (
                outcome_of(job, Skip(reason, detail))
                if reason == "too-large"
                else failure(job, reason, detail)
            )
        if len(job.data) > self._limits.size:
            detail = f"{len(job.data)} bytes, at most {self._limits.size} are looked at"
            return outcome_of(job, Skip("too-large", detail))
        return None

    def _wait(self, item: _Item, *, first: bool = False) -> None:
        """Put an item in line."""
        self._bytes += len(item.job.data or b"")
        (self._waiting.appendleft if first else self._waiting.append)(item)

    def _cut(self) -> list[_Item]:
        """Take the next batch out of the line."""
        batch: list[_Item] = []
        size = 0
        while self._waiting and len(batch) < self._batch and size < BATCH_BYTES:
            if batch and self._waiting[0].alone:
                break
            item = self._waiting.popleft()
            size += len(item.job.data or b"")
            if item.future.cancelled():
                continue
            batch.append(item)
            if item.alone:
                break
        self._bytes -= size
        return batch

    def _dispatch(self) -> None:
        """Hand out batches: at once to an idle worker, a second one only when the batch is full."""
        while self._waiting and not self._closed:
            young = [lane for lane in self._lanes if lane.left]
            lane = min(young, key=lambda lane: lane.load, default=None)
            # those that work on their last batches are no more than the others
            room = len(young) < self._workers and len(self._lanes) < 2 * self._workers
            if (lane is None or lane.load) and room:
                lane = self._new_lane()
            if lane is None:
                return
            full = len(self._waiting) >= self._batch or self._bytes >= BATCH_BYTES
            if lane.load > 1 or (lane.load == 1 and not full):
                return
            if batch := self._cut():
                self._send(lane, batch)

    def _new_lane(self) -> _Lane:
        """One more worker; its process starts with its first batch."""
        from pebble import ProcessPool  # noqa: PLC0415 - slow to import, not needed for --help

        at = self._context.RawArray("d", [UNBORN, time.monotonic()])
        pool = ProcessPool(
            max_workers=1,
            initializer=begin,
            initargs=(self._bench, at, self._limits),
            context=self._context,
        )
        lane = _Lane(pool, at, BATCHES_A_LIFE)
        self._lanes.append(lane)
        if not self._watched:
            self._watched = True
            threading.Thread(target=self._watch, name="newswash-watch", daemon=True).start()
        return lane

    def _watch(self) -> None:
        """Part with workers that are long over a page's time and did not hear the alarm."""
        late = self._limits.seconds * 1.5 + 2 * WATCH_SECONDS
        while not self._ended.wait(WATCH_SECONDS):
            with self._lock:
                for lane in list(self._lanes):
                    at = int(lane.at[POSITION])
                    silent = time.monotonic() - lane.at[SINCE]
                    if at == UNBORN and silent > START_SECONDS and not self._born:
                        self._give_up()
                    elif lane.batches and at >= 0 and silent > late:
                        batch = lane.batches.pop(0)
                        self._drop(lane)
                        self._lost(lane, batch, at, "timeout")
                        self._dispatch()

    def _miss(self) -> bool:
        """Note that a worker is no more; where none has ever begun, whether it was the last try."""
        if self._born or self._broken:
            return False
        self._stillborn += 1
        if self._stillborn >= TRIES:
            self._give_up()
        return self._broken

    def _give_up(self) -> None:
        """Answer everything there is and will be: on this system no worker starts, and none ever will."""
        self._broken = True
        for item in self._taken_back():
            _settle(item, failure(item.job, "crash", NO_WORKER))

    def _send(self, lane: _Lane, batch: list[_Item]) -> None:
        """Give a batch to a worker."""
        lane.load += 1
        lane.left -= 1
        lane.batches.append(batch)
        payload = [(item.job, item.before) for item in batch]
        net = self._limits.seconds * len(batch) * 2 + NET_SECONDS
        try:
            future = lane.pool.schedule(clean_batch, args=(payload,), timeout=net)
        except (RuntimeError, OSError, EOFError):
            # the pool ended itself when its idle process was killed, or no process can be started at all
            self._lost(lane, batch, OUTSIDE, "crash")
            self._drop(lane)
            self._miss()
            return
        future.add_done_callback(lambda done: self._answered(lane, batch, done))

    def _answered(self, lane: _Lane, batch: list[_Item], done: Future[list[Outcome]]) -> None:
        """Take the answer of a worker, or see how it died."""
        stood = int(lane.at[POSITION])
        at = max(stood, OUTSIDE)
        with self._lock:
            self._born = self._born or stood != UNBORN
            if self._closed or batch not in lane.batches:
                return
            if self._miss():
                return
            earlier = lane.batches[: lane.batches.index(batch)]
            lane.batches.remove(batch)
            lane.load -= 1
            for lost in earlier:
                # the process ended as if all were well while it had this in hand
                lane.load -= 1
                self._lost(lane, lost, OUTSIDE, "crash")
            error = None if done.cancelled() else done.exception()
            if error is None and not done.cancelled():
                for item, outcome in zip(batch, done.result(), strict=True):
                    _settle(item, outcome)
            else:
                lane.at[POSITION] = OUTSIDE
                self._mourn(lane, batch, at, error)
            if not lane.left and not lane.load and lane in self._lanes:
                self._drop(lane)
            self._dispatch()

    def _mourn(self, lane: _Lane, batch: list[_Item], at: int, error: BaseException | None) -> None:
        """See to a batch without an answer."""
        from pebble import ProcessExpired  # noqa: PLC0415 - as above

        code = error.exitcode if isinstance(error, ProcessExpired) else None
        if isinstance(error, TimeoutError) or (ALARM and code == -signal.SIGALRM):
            self._lost(lane, batch, at, "timeout")
        elif code is not None and at != OUTSIDE:
            self._lost(lane, batch, at, "crash")
        else:
            # it died with the channel in its hands, or its pool is no more: nothing of it can be trusted
            self._drop(lane)
            self._lost(lane, batch, OUTSIDE, "crash")

    def _drop(self, lane: _Lane) -> None:
        """Part with a worker; what it still had is handed out again."""
        if lane in self._lanes:
            self._lanes.remove(lane)
        batches, lane.batches = lane.batches, []
        for batch in batches:
            for item in reversed(batch):
                self._wait(item, first=True)
        _end(lane)

    def _lost(self, lane: _Lane, batch: list[_Item], at: int, cause: str) -> None:
        """Hand out again what a dead worker had; the page it was at alone, or in the cheap way."""
        if batch in lane.batches:
            lane.batches.remove(batch)
        for position, item in reversed(list(enumerate(batch))):
            if at == OUTSIDE:
                item.deaths += 1
                item.alone = item.deaths > 1
                hopeless = item.deaths > TRIES
                item.before = item.before or (cause if item.deaths == TRIES else "")
            elif position == at:
                hopeless = _blame(item, cause)
            else:
                hopeless = False
            if hopeless:
                _settle(item, failure(item.job, item.before or cause, "tried again, in the cheap way too"))
            else:
                self._wait(item, first=True)


def _end(lane: _Lane) -> None:
    """End a worker; pebble waits for its process and threads, so that happens aside.

    This process does not end before that: a thread cut off in it would leave semaphores to the system.
    """
    lane.pool.stop()
    threading.Thread(target=lane.pool.join, name="newswash-end").start()


def _blame(item: _Item, cause: str) -> bool:
    """Note that a worker died of this page; whether there is nothing left to try.

    A death by the alarm is the page's own; any other may come from outside, so the page gets one more
    real try, alone.
    """
    item.alone = True
    if item.before:
        return True
    item.deaths += 1
    if cause == "timeout" or item.deaths > 1:
        item.before = cause
    return False


def _settle(item: _Item, outcome: Outcome) -> None:
    """Give an outcome to whoever waits; nobody may be waiting any more."""
    with contextlib.suppress(InvalidStateError):
        item.future.set_result(outcome)
