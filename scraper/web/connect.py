"""Connections to checked addresses only.

Knows: httpcore's network backends; that what was checked is what is connected to.
Does not know: HTTP, httpx, which addresses are public (`guard`), how names are resolved (an argument).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import httpcore

from scraper.web.guard import PrivateAddressError, is_public

if TYPE_CHECKING:
    from collections.abc import Iterable

_ADDRESSES = 3

Resolve = Callable[[str, int], Awaitable[list[tuple[str, int]]]]
"""(name, port) -> the (address, port) pairs to try; raises `OSError` where there are none."""


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
                return await self._inner.connect_tcp(
                    address,
                    at,
                    None if timeout is None else timeout / len(tried),
                    local_address,
                    socket_options,
                )
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
