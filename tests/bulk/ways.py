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


def _hang(_: str) -> None:
    time.sleep(3600)


def _hang_in_c(_: str) -> None:
    re.fullmatch(r"(a+)+b", "a" * 64)


def _crash(_: str) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _exit(_: str) -> None:
    os._exit(0)


def _stop(_: str) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _quit(text: str) -> None:
    raise SystemExit(text)


def _raise(text: str) -> None:
    raise ValueError(text)


def _eat(_: str) -> None:
    hoard = [bytearray(1 << 20) for _ in range(1 << 14)]
    raise AssertionError(len(hoard))


def _once(text: str) -> None:
    flag = Path(text.partition(":")[2])
    if not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)


_DEEDS = {
    "hang": _hang,
    "hang-in-c": _hang_in_c,
    "crash": _crash,
    "exit": _exit,
    "stop": _stop,
    "quit": _quit,
    "raise": _raise,
    "eat": _eat,
    "once": _once,
}


def obey(job: Job, options: Options) -> Article | Skip:
    """Do what the first word of the page says, and be an article."""
    text = (job.data or b"").decode("utf-8", "replace")
    deed = _DEEDS.get(text.partition(":")[0])
    if deed is not None:
        deed(text)
    return simple(job, options)


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


def tell_pid(_job: Job, _: Options) -> Article | Skip:
    """An article that names the process it was made in."""
    return Article(str(os.getpid()))
