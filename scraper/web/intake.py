"""The list of URLs, as a stream of small batches.

Knows: lists (one URL a line, `#` comments, any size), standard input, shards.
Does not know: what is done with the URLs, which of them are known.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.config import UsageError
from scraper.web import urls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

_PIECE = 64 << 10
_AHEAD = 2
_BATCH = 200
"""Lines entered at once: many, to enter a million soon; few, so that the crawl beside it hardly waits."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that names no page; `key` tells it from other such lines."""

    line: str
    key: bytes
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Shard:
    """Which part of the hosts is ours: those whose hash, modulo `of`, is `index` (from 0)."""

    index: int = 0
    of: int = 1

    def has(self, host: str) -> bool:
        """Whether a host is ours."""
        return self.of == 1 or urls.shard_of(host, self.of) == self.index


Batch = list["urls.Address | Refused"]


def parse(lines: list[bytes], shard: Shard) -> Batch:
    """What a few lines name. Lines that are refused belong to the first shard."""
    batch: Batch = []
    for raw in lines:
        line = raw.decode("utf-8", "replace").strip("\ufeff \t\r\n")
        if not line or line.startswith("#"):
            continue
        try:
            address = urls.read(line)
        except urls.BadUrlError as error:
            if shard.index == 0:
                key = hashlib.blake2b(b"refused " + raw.strip(), digest_size=16).digest()
                batch.append(Refused(line[: urls.LONGEST], key, error.reason, str(error)))
            continue
        if shard.has(address.host):
            batch.append(address)
    return batch


async def batches(source: Path | None, shard: Shard) -> AsyncIterator[Batch]:
    """The list, in batches, read by a thread that is never far ahead; None is standard input.

    Raises:
        OSError: the list cannot be read.
    """
    loop = asyncio.get_running_loop()
    ready: asyncio.Queue[Batch | OSError | None] = asyncio.Queue(_AHEAD)

    def put(item: Batch | OSError | None) -> None:
        asyncio.run_coroutine_threadsafe(ready.put(item), loop).result()

    def read() -> None:
        try:
            with _opened(source) as file:
                for lines in _pieces(file):
                    put(parse(lines, shard))
            put(None)
        except OSError as error:
            put(error)
        except RuntimeError:
            return  # the loop has ended: nobody wants more

    threading.Thread(target=read, daemon=True, name="list").start()
    while (item := await ready.get()) is not None:
        if isinstance(item, OSError):
            raise item
        yield item


def check(source: Path | None) -> None:
    """See that the list can be read.

    Raises:
        UsageError: it cannot.
    """
    if source is None:
        return
    try:
        with source.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise UsageError(f"cannot read {source}: {error.strerror}") from None


def fingerprint(source: Path | None) -> str:
    """Tells whether a list is the one read before; empty when that cannot be told."""
    if source is None:
        return ""
    found = source.stat()
    return f"{found.st_size}:{found.st_mtime_ns}"


def _opened(source: Path | None) -> io.FileIO:
    return io.FileIO(sys.stdin.fileno(), closefd=False) if source is None else io.FileIO(source)


def _pieces(file: io.FileIO) -> Iterator[list[bytes]]:
    """Whole lines, as they come: a slow stream is not waited for."""
    rest = b""
    while piece := file.read(_PIECE):
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        if len(rest) > _PIECE:  # no URL is so long; the line is refused by its length
            lines, rest = [*lines, rest[:_PIECE]], b""
        for start in range(0, len(lines), _BATCH):
            yield lines[start : start + _BATCH]
    if rest:
        yield [rest]
