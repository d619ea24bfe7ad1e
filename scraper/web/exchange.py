"""One question to a server and what came of it, as values; and what it may cost.

Knows: what an exchange is made of.
Does not know: how it comes about.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost.

    Attributes:
        wire: bytes of a body as sent.
        deadline: seconds for everything, from the first packet to the last byte.
        connect: seconds for a connection, and for the silence between two pieces of an answer.
        rate: bytes a second below which an answer is given up, after `grace` seconds of body.
        grace: see `rate`.
        big: how many bodies over 512 KiB may be in memory at once.
    """

    wire: int = 10 << 20
    deadline: float = 30.0
    connect: float = 10.0
    rate: float = 1024.0
    grace: float = 8.0
    big: int = 2


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, and through what.

    Attributes:
        agent: the User-Agent.
        proxy: the address of a proxy, `http://…`, or None. A proxy resolves names itself, so only addresses
            written as numbers can be refused then.
        private: whether addresses that are not on the public internet are allowed.
        cafile: certificates to trust instead of the usual ones.
    """

    agent: str
    proxy: str | None = None
    private: bool = False
    cafile: Path | None = None


class Place:
    """One place among the few bodies that may be big."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._held = False

    async def take(self) -> float:
        """Wait for a place; seconds waited."""
        if self._held:
            return 0.0
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._places.acquire()
        self._held = True
        return loop.time() - began

    def release(self) -> None:
        """Give the place back."""
        if self._held:
            self._places.release()
            self._held = False


@dataclass(slots=True)
class Exchange:
    """One question and what came of it. Whoever has used the body calls `let_go`.

    Attributes:
        url: what was asked for.
        started: when, by the clock given.
        latency: seconds to the headers, None when there were none.
        ended: when the last byte was there.
        request: the header fields sent.
        status, phrase, version: of the answer; status 0 when there was none.
        headers: of the answer, as spelt by the server.
        body: as sent; shorter than the server's where `error` or `cut` says so.
        cut: why the rest of the body was not read: `unwanted`, `length` or empty.
        ip: the address asked.
        error, detail: why it failed, empty when it did not.
        place: its place among the big bodies.
    """

    url: str
    started: float
    request: Headers = ()
    latency: float | None = None
    ended: float = 0.0
    status: int = 0
    phrase: str = ""
    version: str = "HTTP/1.1"
    headers: Headers = ()
    body: bytes = b""
    cut: str = ""
    ip: str = ""
    error: str = ""
    detail: str = ""
    place: Place | None = None

    def let_go(self) -> None:
        """Drop the body, and make room for another big one."""
        self.body = b""
        if self.place is not None:
            self.place.release()

    def header(self, name: str) -> str | None:
        """The values of a header field, joined by a comma; None where there is none."""
        values = [value for key, value in self.headers if key.lower() == name]
        return ", ".join(values) if values else None
