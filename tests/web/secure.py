"""A TLS server on loopback that speaks HTTP/2, or HTTP/1.1 on raw bytes, as well or as badly as a test wants.

Knows: TLS, the frames of HTTP/2 (through h2).
Does not know: the crawl.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from typing import TYPE_CHECKING, Self

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Frames = Callable[["Speaker"], Awaitable[None]]
    Raw = Callable[[asyncio.StreamWriter], Awaitable[None]]

HEADERS = [(":status", "200"), ("content-type", "text/html")]


class Speaker:
    """One request over HTTP/2, and the connection to answer it on."""

    def __init__(self, h2: H2Connection, stream: int, writer: asyncio.StreamWriter) -> None:
        self.h2 = h2
        self.stream = stream
        self.writer = writer

    async def flush(self) -> None:
        self.writer.write(self.h2.data_to_send())
        await self.writer.drain()


class Secure:
    """Serves one address, from a thread of its own."""

    def __init__(
        self, made: Path, key: Path, *, frames: Frames | None = None, raw: Raw | None = None
    ) -> None:
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(made, key)
        self.context.set_alpn_protocols(["h2"] if frames else ["http/1.1"])
        self.frames = frames
        self.raw = raw
        self.address = "127.0.0.196"
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda *_: None)  # clients that hang up are what is tested
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def resolve(self, _name: str, _port: int) -> list[tuple[str, int]]:
        """Every name leads here."""
        return [(self.address, self.port)]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main())

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._client, self.address, 0, ssl=self.context)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            if self.raw is not None:
                await reader.readuntil(b"\r\n\r\n")
                await self.raw(writer)
            else:
                await self._speak(reader, writer)
        writer.close()

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        h2 = H2Connection(H2Configuration(client_side=False))
        h2.initiate_connection()
        answers: list[asyncio.Task[None]] = []
        writer.write(h2.data_to_send())
        try:
            while data := await reader.read(65_536):
                asked = [event for event in h2.receive_data(data) if isinstance(event, RequestReceived)]
                answers += [asyncio.create_task(self._answer(h2, it.stream_id, writer)) for it in asked]
                writer.write(h2.data_to_send())
        finally:
            for answer in answers:
                answer.cancel()

    async def _answer(self, h2: H2Connection, stream: int, writer: asyncio.StreamWriter) -> None:
        if self.frames is not None:
            await self.frames(Speaker(h2, stream, writer))
