"""Cleaning functions that behave as their page says: for tests of what surrounds the cleaner.

They are plain functions of a module, so that a worker process can find them by name.
"""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cleaners import Article, Removal, Skip

if TYPE_CHECKING:
    from cleaners import Options
    from scraper.record import Job

_TITLE = re.compile(r"<title>([^<]*)</title>")
_TAG = re.compile(r"<[^>]*>")


def obey(job: Job, _: Options) -> Article | Skip:
    """Do what the page says: hang, hang in C, crash, exit, raise, eat memory, or be an article."""
    text = (job.data or b"").decode("utf-8", "replace")
    word = text.partition(":")[0]
    if word == "hang":
        time.sleep(3600)
    elif word == "hang-in-c":
        re.fullmatch(r"(a+)+b", "a" * 64)
    elif word == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif word == "exit":
        os._exit(0)
    elif word == "raise":
        raise ValueError(text)
    elif word == "eat":
        hoard = [bytearray(1 << 20) for _ in range(1 << 14)]
        raise AssertionError(len(hoard))
    elif word == "once":
        flag = Path(text.partition(":")[2])
        if not flag.exists():
            flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    elif word == "skip":
        return Skip("no-article", "a list of links")
    return simple(job, _)


def simple(job: Job, _: Options) -> Article | Skip:
    """An article of the lines of the page, without tags."""
    page = (job.data or b"").decode("utf-8", "replace")
    title = _TITLE.search(page)
    body = _TAG.sub("\n", page.replace(title[0], "") if title else page)
    lines = [" ".join(line.split()) for line in body.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        return Skip("no-body", "nothing to read")
    removed = tuple(
        Removal("other", "test.removed", "begins with #", line, at)
        for at, line in enumerate(lines)
        if line.startswith("#")
    )
    return Article(
        "\n".join(line for line in lines if not line.startswith("#")),
        title=title[1] if title else None,
        language="vi",
        url=job.url,
        removed=removed,
    )


def hang_on_every_way(job: Job, _: Options) -> Article | Skip:
    """A cheap way that is not cheap."""
    return obey(job, _)
