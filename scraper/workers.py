"""Worker processes that clean jobs; a page that hangs, crashes or eats memory costs itself alone.

Each worker is a pebble pool of one process with a channel of its own, so no lock is shared: a worker that
is killed can stop nobody else. Pages travel in small batches. Each page runs under an alarm whose default
action ends the process, which no C code can hold off; shared memory tells which page of the batch it was.
The others of the batch are cleaned again, the guilty page once more in the cheap way.

Knows: processes, signals, limits, order.
Does not know: what cleaning is (`scraper.cleaning`), where jobs come from and outcomes go.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import threading
import time
from collections import deque
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cleaners import Skip
from scraper.cleaning import Bench, clean_cheaply, clean_job
from scraper.forks import context
from scraper.record import Job, Outcome, failure, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaners import Options
    from scraper.cleaning import Clean

BATCH = 16
"""Pages a worker is handed at once: enough to hide what a message costs, few enough to do again."""
BATCH_BYTES = 1 << 20
AHEAD = 2048
"""Jobs that may wait behind a slow one, so that order does not stop the other workers."""
AHEAD_BYTES = 96 << 20
BATCHES_A_LIFE = 128
"""Batches after which a worker is replaced, so that its memory returns."""
NET_SECONDS = 30.0
"""Added to a batch's time before its worker is ended from outside: a stopped process hears no alarm."""
WATCH_SECONDS = 1.0
"""How often it is looked for workers that no alarm has ended (stopped, or ended without a word)."""
OUTSIDE = -1
"""No page is being cleaned."""
TRIES = 3
"""Tries of a page whose workers die and nobody knows where: in its batch, alone, in the cheap way."""
POSITION, SINCE = 0, 1
"""What a worker shares: the page of its batch it is at, and the monotonic time it began with it."""
ALARM = hasattr(signal, "setitimer")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost; a page that costs more ends as a row with a reason.

    Attributes:
        seconds: time.
        memory: bytes a worker may use on top of what it has when it starts.
        size: bytes of the page, unpacked.
    """

    seconds: float = 10.0
    memory: int = 1 << 30
    size: int = 20 << 20


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
    """One worker: a pebble pool of one process, what it shares, and the batches it has, oldest first."""

    pool: Any
    at: Any
    load: int = 0
    batches: list[list[_Item]] = field(default_factory=list)


class _Hands:
    """The state of a worker process; one a process, set by `_begin`."""

    bench: Bench
    at: Any
    seconds: float


def _data_bytes() -> int:
    """Memory this process has for data, in bytes; 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) << 10
    return 0


def _bound_memory(extra: int) -> None:
    """Let this process grow by `extra` bytes of data, so that a greedy page ends in `MemoryError`.

    RLIMIT_DATA counts what a page makes grow and not the mapped libraries, which RLIMIT_AS would.
    """
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    bound = _data_bytes() + extra
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))


def _begin(bench: Bench, at: Any, limits: Limits) -> None:
    """Make this process a worker."""
    # a library that prints must not write into the user's data
    os.dup2(2, 1)
    if ALARM:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _Hands.bench, _Hands.at, _Hands.seconds = bench, at, limits.seconds
    _bound_memory(limits.memory)


def _clean_batch(batch: Sequence[tuple[Job, str]]) -> list[Outcome]:
    """Clean a batch in a worker: (job, what went wrong before) pairs, outcomes in the same order."""
    outcomes = []
    for position, (job, before) in enumerate(batch):
        _Hands.at[SINCE] = time.monotonic()
        _Hands.at[POSITION] = position
        if ALARM:
            signal.setitimer(signal.ITIMER_REAL, _Hands.seconds)
        outcomes.append(_Hands.bench.outcome(job, before))
        if ALARM:
            signal.setitimer(signal.ITIMER_REAL, 0)
    _Hands.at[POSITION] = OUTSIDE
    return outcomes


class Pool:
    """Worker processes that clean jobs; safe to use from several threads.

    Args:
        workers: how many processes; they start when they are first needed.
        options: what the cleaner shall do.
        limits: what one page may cost.
        receipts: whether outcomes carry every removal.
        clean: the real way to clean a job; a function of a module, so that a worker can find it.
        cheap: the way for a page that broke the real one; likewise.

    Raises:
        TypeError: a worker could not find one of the functions.
    """

    def __init__(
        self,
        workers: int,
        options: Options,
        limits: Limits = Limits(),
        *,
        receipts: bool = False,
        clean: Clean = clean_job,
        cheap: Clean = clean_cheaply,
    ) -> None:
        self._workers = max(1, workers)
        self._limits = limits
        self._bench = Bench(options, receipts, clean, cheap)
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
        return _Ordered(self.submit, jobs, idle or (lambda: None)).outcomes()

    def close(self) -> None:
        """Tell the workers to end, without waiting; what they have not answered ends as `interrupted`."""
        self._ended.set()
        with self._lock:
            self._closed = True
            lanes, self._lanes = self._lanes, []
            left = [*(item for lane in lanes for batch in lane.batches for item in batch), *self._waiting]
            self._waiting.clear()
            for lane in lanes:
                lane.batches.clear()
        for lane in lanes:
            _end(lane)
        for item in left:
            _settle(item, failure(item.job, "interrupted", "the workers were ended"))

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
            lane = min(self._lanes, key=lambda lane: lane.load, default=None)
            if (lane is None or lane.load) and len(self._lanes) < self._workers:
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

        at = self._context.RawArray("d", [OUTSIDE, 0.0])
        pool = ProcessPool(
            max_workers=1,
            max_tasks=BATCHES_A_LIFE,
            initializer=_begin,
            initargs=(self._bench, at, self._limits),
            context=self._context,
        )
        lane = _Lane(pool, at)
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
                    if lane.batches and at != OUTSIDE and time.monotonic() - lane.at[SINCE] > late:
                        batch = lane.batches.pop(0)
                        self._drop(lane)
                        self._lost(lane, batch, at, "timeout")
                        self._dispatch()

    def _send(self, lane: _Lane, batch: list[_Item]) -> None:
        """Give a batch to a worker."""
        lane.load += 1
        lane.batches.append(batch)
        payload = [(item.job, item.before) for item in batch]
        net = self._limits.seconds * len(batch) * 2 + NET_SECONDS
        try:
            future = lane.pool.schedule(_clean_batch, args=(payload,), timeout=net)
        except RuntimeError:  # the pool ended itself when its idle process was killed
            self._drop(lane)
            self._lost(lane, batch, OUTSIDE, "crash")
            return
        future.add_done_callback(lambda done: self._answered(lane, batch, done))

    def _answered(self, lane: _Lane, batch: list[_Item], done: Future[list[Outcome]]) -> None:
        """Take the answer of a worker, or see how it died."""
        at = int(lane.at[POSITION])
        with self._lock:
            if self._closed or batch not in lane.batches:
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
    """End a worker; pebble waits for its process and threads, so that happens aside."""
    lane.pool.stop()
    threading.Thread(target=lane.pool.join, daemon=True).start()


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


class _Ordered:
    """Feeds jobs to a pool from a thread and hands out their outcomes in order."""

    def __init__(
        self, submit: Callable[[Job], Future[Outcome]], jobs: Iterable[Job], idle: Callable[[], None]
    ) -> None:
        self._submit = submit
        self._jobs = jobs
        self._idle = idle
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
                and (self._count >= AHEAD or self._bytes + size > AHEAD_BYTES)
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
            self._room.notify()
