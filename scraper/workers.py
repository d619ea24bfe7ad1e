"""Placeholder for the interface: worker processes that clean jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from cleaners import Options
from scraper.record import Job, Outcome


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost; a page that costs more ends as a row with a reason."""

    seconds: float = 10.0
    memory: int = 1 << 30
    size: int = 20 << 20


class Pool:
    """Worker processes that clean jobs; a page that hangs, crashes or eats memory costs itself alone."""

    def __init__(
        self, workers: int, options: Options, limits: Limits = Limits(), *, receipts: bool = False
    ) -> None:
        raise NotImplementedError

    def submit(self, job: Job) -> Future[Outcome]:
        """Clean one job; the future never raises, whatever happens to the worker."""
        raise NotImplementedError

    def map(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Clean jobs lazily, a bounded number ahead, outcomes in input order, one for one."""
        raise NotImplementedError

    def close(self) -> None:
        """End the workers."""
        raise NotImplementedError
