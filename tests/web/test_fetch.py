"""The transport: TLS, HTTP/2, proxies, names that lead elsewhere."""

from __future__ import annotations

import asyncio
import re
import shutil
import ssl
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

from scraper.web.exchange import Exchange, Identity, Limits
from scraper.web.fetch import Fetcher
from web.runs import EASY
from web.servers import Asked, Server, answer
from web.site import Site, page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PAGE = page("Mã hoá")


def fetched(
    *urls: str,
    identity: Identity | None = None,
    limits: Limits = EASY,
    resolve: Callable[[str, int], Awaitable[list[tuple[str, int]]]] | None = None,
) -> list[Exchange]:
    """Ask for addresses, one after the other, on one fetcher."""

    async def ask() -> list[Exchange]:
        clock = asyncio.get_running_loop().time
        who = identity or Identity("newswash-test", private=True)
        async with Fetcher(who, limits, clock, resolve=resolve) as fetcher:
            return [await fetcher.get(url) for url in urls]

    return asyncio.run(ask())


def leading_to(server: Server) -> Callable[[str, int], Awaitable[list[tuple[str, int]]]]:
    """A resolver that knows one address for every name."""

    async def resolve(_name: str, _port: int) -> list[tuple[str, int]]:
        return [(server.addresses[0], server.port)]

    return resolve


def test_what_is_sent_is_what_was_announced() -> None:
    with Server(Site({"/": answer(PAGE, Set_Cookie="a=b; Path=/")}), first=190) as server:
        fetched(server.url("/"), server.url("/"))
        first, second = server.log.asked
    assert first.headers["user-agent"] == "newswash-test"
    assert first.headers["accept-encoding"] == "gzip, deflate, br, zstd"
    assert "cookie" not in second.headers
    assert "authorization" not in second.headers


def test_one_connection_serves_many_requests() -> None:
    ports = set()

    async def handler(_ask: Asked, writer: asyncio.StreamWriter) -> None:
        ports.add(writer.get_extra_info("peername"))
        writer.write(answer(PAGE))

    with Server(handler, first=191) as server:
        fetched(*(server.url(f"/{number}") for number in range(5)))
    assert len(ports) == 1


def test_a_name_that_leads_to_a_private_address_is_refused() -> None:
    with Server(Site({"/": answer(PAGE)}), first=192) as server:
        resolve = leading_to(server)
        (refused,) = fetched("http://bao.example/", identity=Identity("x"), resolve=resolve)
        (allowed,) = fetched("http://bao.example/", resolve=resolve)
        assert [ask.headers["host"] for ask in server.log.asked] == ["bao.example"]
    assert refused.error == "private-address"
    assert (allowed.status, allowed.body, allowed.ip) == (200, PAGE, server.addresses[0])


def test_only_the_public_addresses_of_a_name_are_tried() -> None:
    async def mixed(_name: str, port: int) -> list[tuple[str, int]]:
        return [("127.0.0.193", port), ("::ffff:127.0.0.193", port), ("10.0.0.1", port)]

    (found,) = fetched("http://bao.example/", identity=Identity("x"), resolve=mixed)
    assert found.error == "private-address"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]", "localhost"]
)
def test_numbers_in_any_spelling_are_addresses(host: str) -> None:
    (found,) = fetched(f"http://{host}:1/", identity=Identity("x"))
    assert found.error == "private-address"


def test_a_proxy_is_asked_instead() -> None:
    with Server(Site({"http://bao.example/": answer(PAGE)}), first=194) as proxy:
        who = Identity("x", proxy=f"http://nguoi:khoa@{proxy.host()}")
        found, refused = fetched("http://bao.example/", "http://192.168.0.1/", identity=who)
        assert proxy.log.paths() == ["http://bao.example/"]
        assert proxy.log.asked[0].headers["proxy-authorization"].startswith("Basic ")
    assert (found.status, found.body) == (200, PAGE)
    assert refused.error == "private-address"


def test_the_environment_is_not_asked_for_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with Server(Site({"/": answer(PAGE)}), first=195) as server:
        (found,) = fetched(server.url("/"))
    assert found.status == 200


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of our own for `bao.example`, and its key."""
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "cert.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=bao.example"
    names = "-addext subjectAltName=DNS:bao.example"
    subprocess.run(  # noqa: S603 - makes a certificate
        [tool, *words.split(), *names.split(), "-keyout", key, "-out", made], check=True, capture_output=True
    )
    return made, key


class Secure:
    """A TLS server that speaks HTTP/2 where it is asked to."""

    def __init__(self, made: Path, key: Path) -> None:
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(made, key)
        self.context.set_alpn_protocols(["h2"])
        self.addresses = ["127.0.0.196"]
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        starting = asyncio.start_server(self._client, self.addresses[0], 0, ssl=self.context)
        server = self._loop.run_until_complete(starting)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        speaker = H2Connection(H2Configuration(client_side=False))
        speaker.initiate_connection()
        writer.write(speaker.data_to_send())
        while data := await reader.read(65_536):
            for event in speaker.receive_data(data):
                if isinstance(event, RequestReceived):
                    stream = event.stream_id
                    speaker.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
                    speaker.send_data(stream, PAGE, end_stream=True)
            writer.write(speaker.data_to_send())
        writer.close()


def test_http_2_is_spoken_to_those_who_do(certificate: tuple[Path, Path]) -> None:
    with Secure(*certificate) as server:

        async def resolve(_name: str, _port: int) -> list[tuple[str, int]]:
            return [(server.addresses[0], server.port)]

        who = Identity("x", private=True, cafile=certificate[0])
        (found,) = fetched("https://bao.example/", identity=who, resolve=resolve)
        (stranger,) = fetched("https://bao.example/", resolve=resolve)
        (other,) = fetched("https://khac.example/", identity=who, resolve=resolve)
    assert (found.status, found.version, found.body) == (200, "HTTP/2", PAGE)
    assert stranger.error == "tls"
    assert other.error == "tls"


def test_a_body_that_is_enough_is_cut() -> None:
    async def ask(url: str) -> Exchange:
        clock = asyncio.get_running_loop().time
        async with Fetcher(Identity("x", private=True), EASY, clock) as fetcher:
            return await fetcher.get(url, enough=1_000)

    with Server(Site({"/": answer(b"x" * 300_000)}), first=197) as server:
        found = asyncio.run(ask(server.url("/")))
    assert (found.error, found.cut) == ("", "length")
    assert len(found.body) >= 1_000


def test_one_module_knows_httpx() -> None:
    root = Path(__file__).parents[2]
    found = {
        path.relative_to(root).as_posix()
        for folder in ("scraper", "cleaners")
        for path in (root / folder).rglob("*.py")
        if re.search(r"^\s*(?:import|from) httpx\b", path.read_text("utf-8"), re.MULTILINE)
    }
    assert found == {"scraper/web/fetch.py"}
