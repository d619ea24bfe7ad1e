"""Real servers on loopback for the tests: each is a function of the request, on raw sockets.

Knows: reading a request, writing whatever bytes a test wants, as slowly as it wants.
Does not know: the crawl.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    address: str
    path: str
    headers: dict[str, str]
    at: float


@dataclass(slots=True)
class Log:
    """What was asked, in order."""

    asked: list[Asked] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    most_open: Counter[str] = field(default_factory=Counter)

    def paths(self, address: str | None = None) -> list[str]:
        return [ask.path for ask in self.asked if address in {None, ask.address}]


def answer(
    body: bytes = b"", *, status: str = "200 OK", kind: str = "text/html; charset=utf-8", **fields: str
) -> bytes:
    """A whole response."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    if kind:
        head.append(f"Content-Type: {kind}")
    head += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([*head, "", ""]).encode() + body


class Server:
    """Serves several loopback addresses (each a host of its own) on one port, from a thread of its own."""

    def __init__(self, handler: Handler, hosts: int = 1, first: int = 1) -> None:
        self.handler = handler
        self.addresses = [f"127.0.{index >> 8}.{index & 255}" for index in range(first, first + hosts)]
        self.log = Log()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def url(self, path: str, host: int = 0) -> str:
        return f"http://{self.addresses[host]}:{self.port}{path}"

    def host(self, index: int = 0) -> str:
        return f"{self.addresses[index]}:{self.port}"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main())

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        first = await asyncio.start_server(self._client, self.addresses[0], 0, backlog=512)
        self.port = first.sockets[0].getsockname()[1]
        servers = [first]
        servers += [
            await asyncio.start_server(self._client, address, self.port, backlog=512)
            for address in self.addresses[1:]
        ]
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = writer.get_extra_info("sockname")[0]
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
                headers = {name.lower(): value for name, value in fields.items()}
                ask = Asked(address, head[0].split(" ")[1], headers, self._loop.time())
                self.log.asked.append(ask)
                self.log.open[address] += 1
                self.log.most_open[address] = max(self.log.most_open[address], self.log.open[address])
                try:
                    await self.handler(ask, writer)
                    await writer.drain()
                finally:
                    self.log.open[address] -= 1
                if writer.is_closing():
                    break
        writer.close()
