"""A worker process from within: its limits, and how it cleans a batch of pages.

Each page runs under an alarm whose default action ends the process, which no C code can hold off; shared
memory tells the pool which page of the batch it was.

Knows: signals, memory, the clock.
Does not know: other processes; the pool that started it (`scraper.workers`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.cleaning import Bench
    from scraper.record import Job, Outcome

OUTSIDE = -1
"""No page is being cleaned."""
UNBORN = -2
"""The process has not begun to be a worker."""
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
        elements: tags of the page, counted before it is parsed; with more it is cleaned the cheap way.
    """

    seconds: float = 10.0
    memory: int = 1 << 30
    size: int = 20 << 20
    elements: int = 500_000


class _Hands:
    """The state of a worker process; one a process, set by `begin`."""

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


def begin(bench: Bench, at: Any, limits: Limits) -> None:
    """Make this process a worker."""
    # a library that prints must not write into the user's data
    os.dup2(2, 1)
    if ALARM:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _Hands.bench, _Hands.at, _Hands.seconds = bench, at, limits.seconds
    _bound_memory(limits.memory)
    if at[POSITION] == UNBORN:
        # what a worker before this one left there tells the pool where that one died
        at[POSITION] = OUTSIDE


def clean_batch(batch: Sequence[tuple[Job, str]]) -> list[Outcome]:
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
