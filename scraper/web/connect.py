"""Connections to checked addresses only.

Knows: httpcore's network backends; that what was checked is what is connected to.
Does not know: HTTP, httpx, which addresses are public (`guard`), how names are resolved (an argument).
"""

from __future__ import annotations

import asyncio
import select
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import httpcore

from scraper.web.guard import PrivateAddressError, is_public

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Iterable

_ADDRESSES = 3

Resolve = Callable[[str, int], Awaitable[list[tuple[str, int]]]]
"""(name, port) -> the (address, port) pairs to try; raises `OSError` where there are none."""


class StaleConnectionError(httpcore.ReadError):
    """A connection that had served before was closed, unanswered, while it was asked once more."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name, checks what it resolves to, and connects to exactly that."""

    def __init__(self, resolve: Resolve, *, private: bool) -> None:
        self._resolve = resolve
        self._private = private
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to one of the addresses of a name; `PrivateAddressError` when none of them may be."""
        async with asyncio.timeout(timeout):
            found = await self._resolve(host, port)
        allowed = [pair for pair in found if self._private or is_public(pair[0])]
        if not allowed:
            raise PrivateAddressError(f"{host} is {', '.join(address for address, _ in found[:_ADDRESSES])}")
        tried = allowed[:_ADDRESSES]
        for last, (address, at) in enumerate(tried, start=1):
            try:
                stream = await self._inner.connect_tcp(
                    address,
                    at,
                    None if timeout is None else timeout / len(tried),
                    local_address,
                    socket_options,
                )
                return _Stream(stream, stream.get_extra_info("socket"), address)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last == len(tried):
                    raise
        raise httpcore.ConnectError(f"no address for {host}")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: no address of the web is a file."""
        del timeout, socket_options
        raise PrivateAddressError(path)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that knows its socket, its peer, and whether it has served before.

    A pool asks every idle connection whether the server has hung up, for every request it is given; asking
    anyio for the socket each time costs more than asking the socket.
    """

    def __init__(self, inner: httpcore.AsyncNetworkStream, raw: socket.socket, peer: str) -> None:
        self._inner = inner
        self._raw = raw
        self._peer = peer
        self._served = False
        self._waiting = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - as above
        """The next bytes."""
        try:
            data = await self._inner.read(max_bytes, timeout)
        except httpcore.ReadError as error:
            if self._served and self._waiting:
                raise StaleConnectionError(str(error)) from error
            raise
        if data:
            self._served, self._waiting = True, False
        elif self._served and self._waiting:
            raise StaleConnectionError("closed while it was idle")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as above
        """Send bytes."""
        self._waiting = True
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Hang up."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted."""
        inner = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        return _Stream(inner, self._raw, self._peer)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore wants to know, and the address that was connected to."""
        if info == "is_readable":
            return _is_readable(self._raw)
        if info == "server_addr":
            return (self._peer,)
        return self._inner.get_extra_info(info)


def _is_readable(raw: socket.socket) -> bool:
    """Whether an idle connection has something to read, which can only be its end."""
    if raw.fileno() < 0:
        return True
    asked = select.poll()
    asked.register(raw, select.POLLIN)
    return bool(asked.poll(0))
