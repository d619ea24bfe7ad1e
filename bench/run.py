"""Runs extractors over pages in worker processes, with a time-out for each page.

Knows: tasks, processes, the cache.
Does not know: what an answer is worth.
"""

from __future__ import annotations

import logging
import warnings
from concurrent.futures import TimeoutError as TimedOut
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from bench.cache import Cache, key_of
from bench.peers import OURS, Found, extract, peer
from bench.sets import read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bench.sets import Gold

LIMIT = 60.0
"""Seconds an extractor may take for one page; a page beyond it counts as an empty answer."""
TOO_LONG = "no answer in"


@dataclass(frozen=True, slots=True)
class Task:
    """One extractor on one page, with rules of ours switched off when `off` names them."""

    name: str
    page: Gold
    off: frozenset[str] = frozenset()


def _work(task: Task) -> Found:
    # peers warn and log about their extras and about markup; the table is what a reader wants
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    return extract(task.name, read_page(task.page.page), task.page.url, task.off)


def run(
    tasks: Sequence[Task],
    *,
    workers: int,
    cache: Path | None = None,
    limit: float = LIMIT,
    progress: Callable[[], None] | None = None,
) -> list[Found]:
    """The answers, in the order of the tasks.

    Args:
        tasks: what to run.
        workers: processes.
        cache: the folder of remembered answers of peers, None to run every task.
        limit: seconds for one task.
        progress: called once for each finished task.
    """
    answers: dict[int, Found] = {}
    caches = (
        {} if cache is None else {name: Cache(cache, peer(name)) for name in {t.name for t in tasks} - {OURS}}
    )
    keys: dict[int, str] = {}
    for number, task in enumerate(tasks):
        if task.name in caches:
            keys[number] = key_of(read_page(task.page.page), task.page.url)
            known = caches[task.name].get(keys[number])
            if known is not None:
                answers[number] = known
                if progress:
                    progress()
    waiting = [number for number in range(len(tasks)) if number not in answers]
    if waiting:
        # the pool runs threads and replaces a worker after a time-out: a fork there could hang
        with ProcessPool(max_workers=workers, context=get_context("spawn")) as pool:
            futures = [
                (number, pool.schedule(_work, args=[tasks[number]], timeout=limit)) for number in waiting
            ]
            for number, future in futures:
                answers[number] = found = _answer(future, limit)
                # another error is asked for again: it is often an extra of the peer that was missing
                if number in keys and (not found.error or found.error.startswith(TOO_LONG)):
                    caches[tasks[number].name].put(keys[number], found)
                if progress:
                    progress()
    return [answers[number] for number in range(len(tasks))]


def _answer(future: ProcessFuture[Found], limit: float) -> Found:
    try:
        return future.result()
    except TimedOut:
        return Found(error=f"{TOO_LONG} {limit:g} s")
    except ProcessExpired as died:
        return Found(error=f"process died: {died}"[:200])
