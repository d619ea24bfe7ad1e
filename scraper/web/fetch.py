"""One request over the network, within its limits. The only file that knows httpx.

Knows: connecting to checked addresses only, HTTP/1.1 and HTTP/2, the deadline, the least rate, the largest
body.
Does not know: robots.txt, politeness, redirects (each hop is a request of its own), what a page is.

What comes back is raw: the bytes of the body as they went over the wire. Nothing is raised for what a server
does; an exchange that failed says so in `error`, one of: `dns`, `refused`, `connect`, `tls`,
`private-address`, `proxy`, `timeout`, `too-slow`, `too-large`, `header-too-large`, `truncated`,
`no-answer`, `connection-lost`, `bad-http`.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import httpcore
import httpx

from scraper.web.connect import GuardedBackend, StaleConnectionError
from scraper.web.exchange import Exchange, Limits, Place
from scraper.web.guard import PrivateAddressError, is_public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType

    from scraper.web.connect import Resolve
    from scraper.web.exchange import Headers, Identity


_OK = range(200, 300)
_ERROR_BODY = (
    64 << 10
)  # of an answer that is no page, this much is read, so that the connection can be used again
_BIG = 512 << 10
_RESOLVERS = 16
_POOLS = 128


def everything(_exchange: Exchange) -> bool:
    """Reads every body."""
    return True


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one request is for; see `Fetcher.get`."""

    headers: Mapping[str, str]
    wanted: Callable[[Exchange], bool]
    enough: int | None


class Fetcher:
    """Asks servers, one request at a time and many at once; closes with `async with`."""

    def __init__(
        self,
        identity: Identity,
        limits: Limits,
        clock: Callable[[], float],
        *,
        connections: int = 128,
        resolve: Resolve | None = None,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._big = asyncio.Semaphore(limits.big)
        self._threads = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")
        self._pools = _pools(identity, connections, resolve or self._system_resolve)
        self._headers = {
            "User-Agent": identity.agent,
            "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
            "Accept-Encoding": "gzip, deflate, br, zstd",
            "Connection": "keep-alive",
        }
        self._timeouts = {"timeout": httpx.Timeout(limits.connect, pool=None).as_dict()}
        self._literal_check = bool(identity.proxy) and not identity.private

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools:
            await pool.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        wanted: Callable[[Exchange], bool] = everything,
        enough: int | None = None,
    ) -> Exchange:
        """Ask for one address, without following where it points to.

        Args:
            url: the address.
            headers: further header fields.
            wanted: decides after the headers whether the body is read.
            enough: so many bytes of the body will do; a longer one is cut, and not an error.
        """
        place = Place(self._big)
        exchange = Exchange(url, self._clock(), place=place)
        try:
            async with asyncio.timeout(self._limits.deadline) as deadline:
                await self._ask(exchange, _Wish(headers or {}, wanted, enough), place, deadline)
        except Exception as error:  # noqa: BLE001 - whatever a server causes is an outcome, never a crash
            if not exchange.error:
                exchange.error, exchange.detail = _reason(error, exchange)
        except BaseException:
            place.release()
            raise
        exchange.ended = self._clock()
        return exchange

    async def _ask(self, exchange: Exchange, wish: _Wish, place: Place, deadline: asyncio.Timeout) -> None:
        headers = {**self._headers, **wish.headers}
        request = httpx.Request("GET", exchange.url, headers=headers, extensions=self._timeouts)
        exchange.request = _spelt(request.headers.raw)
        if self._literal_check and _is_literal(request.url.host) and not is_public(request.url.host):
            raise PrivateAddressError(request.url.host)
        try:
            response = await self._send(request)
        except StaleConnectionError:  # no fault of the server's: it had waited long enough; a new one will do
            response = await self._send(request)
        try:
            exchange.latency = self._clock() - exchange.started
            exchange.status, exchange.headers = response.status, _spelt(response.headers)
            exchange.phrase = response.extensions.get("reason_phrase", b"").decode("latin-1")
            exchange.version = response.extensions.get("http_version", b"HTTP/1.1").decode("ascii")
            exchange.ip = _peer(response.extensions.get("network_stream"))
            if response.status in _OK and not wish.wanted(exchange):
                exchange.cut = "unwanted"
                return
            await self._read(exchange, response, enough=wish.enough, place=place, deadline=deadline)
        finally:
            await response.aclose()

    async def _send(self, request: httpx.Request) -> httpcore.Response:
        """Send a request of httpx through a pool of httpcore.

        A client of httpx would do the same, look for cookies, redirects and credentials besides, which no
        request of ours may have, and take no network backend.
        """
        url = request.url
        pool = self._pools[zlib.crc32(url.raw_host) % len(self._pools)]
        return await pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )

    async def _read(
        self,
        exchange: Exchange,
        response: httpcore.Response,
        *,
        enough: int | None,
        place: Place,
        deadline: asyncio.Timeout,
    ) -> None:
        page = exchange.status in _OK and enough is None
        most = self._limits.wire if page else (enough or _ERROR_BODY)
        announced = exchange.header("content-length") or ""
        if page and announced.isascii() and announced.isdigit() and int(announced[:18]) > most:
            exchange.error, exchange.detail = "too-large", f"announces {announced[:18]} bytes"
            return
        body = bytearray()
        began = self._clock()
        async for piece in response.aiter_stream():
            body += piece
            if len(body) > most:
                if page:
                    exchange.error, exchange.detail = "too-large", f"more than {most} bytes"
                exchange.cut = "length"
                break
            if len(body) > _BIG:
                waited = await place.take()
                began += waited
                if waited and (when := deadline.when()) is not None:
                    deadline.reschedule(when + waited)
            spent = self._clock() - began
            if spent > self._limits.grace and len(body) < self._limits.rate * spent:
                exchange.error = "too-slow"
                exchange.detail = f"{len(body)} bytes in {spent:.0f} s"
                break
        exchange.body = bytes(body)

    async def _system_resolve(self, name: str, port: int) -> list[tuple[str, int]]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys((str(entry[4][0]), port) for entry in found))


def _pools(identity: Identity, connections: int, resolve: Resolve) -> list[httpcore.AsyncConnectionPool]:
    """Many small pools: a pool looks at all its connections for every request."""
    trusted = httpx.create_ssl_context(verify=True, trust_env=False)
    if identity.cafile is not None:
        trusted = ssl.create_default_context(cafile=str(identity.cafile))
    proxy = None
    if identity.proxy:
        given = httpx.Proxy(identity.proxy)
        proxy = httpcore.Proxy(str(given.url), auth=given.raw_auth)
    # the address of a proxy is wanted by whoever names it
    backend = GuardedBackend(resolve, private=identity.private or proxy is not None)
    return [
        httpcore.AsyncConnectionPool(
            ssl_context=trusted,
            proxy=proxy,
            max_connections=None,  # how many there are is up to whoever asks
            max_keepalive_connections=max(2, connections // _POOLS),
            keepalive_expiry=15.0,
            http1=True,
            http2=True,
            network_backend=backend,
        )
        for _ in range(_POOLS)
    ]


def _reason(error: Exception, exchange: Exchange) -> tuple[str, str]:
    """(reason, detail) of what went wrong."""
    if isinstance(error, (TimeoutError, httpcore.TimeoutException)):
        part = "headers" if exchange.latency is None else "body"
        return "timeout", f"no complete {part} in time"
    for cause in _causes(error):
        found = next((reason for kind, reason in _TYPED.items() if isinstance(cause, kind)), "")
        if found:
            return found, str(cause)[:200]
    text = str(error)[:200] or type(error).__name__
    if isinstance(error, httpcore.ProtocolError):
        return next((reason for part, reason in _WORDED.items() if part in text), "bad-http"), text
    return next((reason for kind, reason in _BY_KIND.items() if isinstance(error, kind)), "bad-http"), text


_WORDED = {
    "Receive buffer too long": "header-too-large",
    "Oversized header block": "header-too-large",
    "InvalidBodyLengthError": "truncated",
    "without sending complete message body": "truncated",
    "without sending a response": "no-answer",
    "Server disconnected": "connection-lost",
    "ConnectionTerminated": "connection-lost",
    "StreamReset": "connection-lost",
}
"""How httpcore, h11 and h2 word what has no exception of its own; the first that fits counts."""

_BY_KIND: dict[type[BaseException], str] = {
    httpcore.ProxyError: "proxy",
    httpcore.ConnectError: "connect",
    httpcore.NetworkError: "connection-lost",
    OSError: "connect",
}

_TYPED: dict[type[BaseException], str] = {
    PrivateAddressError: "private-address",
    httpx.InvalidURL: "bad-url",
    socket.gaierror: "dns",
    ConnectionRefusedError: "refused",
    UnicodeError: "dns",
    # an encrypted connection that breaks off says so in its own way
    ssl.SSLEOFError: "connection-lost",
    ssl.SSLZeroReturnError: "connection-lost",
    ssl.SSLSyscallError: "connection-lost",
    ssl.SSLError: "tls",
}
"""What lies beneath an error; the first that fits counts."""


def _causes(error: BaseException) -> Iterable[BaseException]:
    """An error and what it came from; not the wish for more bytes, with which every encrypted read begins."""
    seen: BaseException | None = error
    while seen is not None:
        if not isinstance(seen, (ssl.SSLWantReadError, ssl.SSLWantWriteError)):
            yield seen
        seen = seen.__cause__ or seen.__context__


def _spelt(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    return tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in raw)


def _is_literal(host: str) -> bool:
    """Whether a host is an address in numbers, in whatever form the C library takes."""
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except OSError:
        return False
    return True


def _peer(stream: object) -> str:
    if isinstance(stream, httpcore.AsyncNetworkStream):
        address = stream.get_extra_info("server_addr")
        if address:
            return str(address[0])
    return ""
