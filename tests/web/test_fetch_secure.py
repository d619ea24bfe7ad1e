"""The transport over TLS: HTTP/2, certificates, and servers that misbehave behind them."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from scraper.web.exchange import Identity, Limits
from web.runs import fetched
from web.secure import HEADERS, Secure, Speaker
from web.servers import Server, answer
from web.site import Site, page

if TYPE_CHECKING:
    from pathlib import Path

    from web.secure import Frames, Raw

PAGE = page("Mã hoá")
CLIPPED = Limits(wire=1 << 20, deadline=1.5, connect=1.0, rate=2_000.0, grace=0.3)


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


async def good(to: Speaker) -> None:
    to.h2.send_headers(to.stream, HEADERS)
    to.h2.send_data(to.stream, PAGE, end_stream=True)
    await to.flush()


def test_http_2_is_spoken_to_those_who_do(certificate: tuple[Path, Path]) -> None:
    with Secure(*certificate, frames=good) as server:
        who = Identity("x", private=True, cafile=certificate[0])
        (found,) = fetched("https://bao.example/", identity=who, resolve=server.resolve)
        (stranger,) = fetched("https://bao.example/", resolve=server.resolve)
        (other,) = fetched("https://khac.example/", identity=who, resolve=server.resolve)
    assert (found.status, found.version, found.body) == (200, "HTTP/2", PAGE)
    assert (found.ip, stranger.error, other.error) == (server.address, "tls", "tls")


async def early(to: Speaker) -> None:
    to.h2.send_headers(to.stream, [(":status", "103"), ("link", "</a.css>; rel=preload")])
    await good(to)


async def goes_away(to: Speaker) -> None:
    to.h2.close_connection()
    await to.flush()
    to.writer.close()


async def resets(to: Speaker) -> None:
    to.h2.reset_stream(to.stream, error_code=7)
    await to.flush()


async def resets_in_mid_body(to: Speaker) -> None:
    to.h2.send_headers(to.stream, HEADERS)
    to.h2.send_data(to.stream, b"x" * 100)
    await resets(to)


async def hangs_up(to: Speaker) -> None:
    to.writer.close()


async def falls_short(to: Speaker) -> None:
    to.h2.send_headers(to.stream, [*HEADERS, ("content-length", "1000")])
    to.h2.send_data(to.stream, b"x" * 100, end_stream=True)
    await to.flush()


async def pings(to: Speaker) -> None:
    while True:
        to.h2.ping(b"12345678")
        await to.flush()
        await asyncio.sleep(0)


async def changes_its_mind(to: Speaker) -> None:
    for number in range(10**9):
        to.h2.update_settings({3: 100 + number % 5})
        await to.flush()
        await asyncio.sleep(0)


async def drips(to: Speaker) -> None:
    to.h2.send_headers(to.stream, HEADERS)
    while True:
        to.h2.send_data(to.stream, b"x")
        await to.flush()
        await asyncio.sleep(0.05)


async def never_ends(to: Speaker) -> None:
    to.h2.send_headers(to.stream, HEADERS)
    while True:
        while to.h2.local_flow_control_window(to.stream) < 16_000:  # noqa: ASYNC110 - a number of h2
            await asyncio.sleep(0.01)
        to.h2.send_data(to.stream, b"x" * 16_000)
        await to.flush()


async def many_headers(to: Speaker) -> None:
    to.h2.send_headers(to.stream, [*HEADERS, *((f"x-{number}", "y" * 100) for number in range(2_000))])
    await to.flush()


async def says_nothing(_to: Speaker) -> None:
    await asyncio.sleep(20)


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        (good, ""),
        (early, ""),
        (goes_away, "connection-lost"),
        (resets, "connection-lost"),
        (resets_in_mid_body, "connection-lost"),
        (hangs_up, "connection-lost"),
        (falls_short, "truncated"),
        (pings, "timeout"),
        (changes_its_mind, "timeout"),
        (says_nothing, "timeout"),
        (drips, "too-slow"),
        (never_ends, "too-large"),
        (many_headers, "header-too-large"),
    ],
)
def test_what_goes_wrong_over_http_2_has_its_reason(
    certificate: tuple[Path, Path], frames: Frames, error: str
) -> None:
    with Secure(*certificate, frames=frames) as server:
        who = Identity("x", private=True, cafile=certificate[0])
        (found,) = fetched("https://bao.example/", identity=who, resolve=server.resolve, limits=CLIPPED)
    assert found.error == error
    assert len(found.body) < 2 * CLIPPED.wire


async def silent(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(20)


async def hanging_up(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def breaking_off(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: text/html\r\n\r\n<p>")
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.transport.abort()


async def ending_early(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: text/html\r\n\r\n<p>")
    await writer.drain()


async def whole(writer: asyncio.StreamWriter) -> None:
    writer.write(answer(PAGE))
    await writer.drain()


@pytest.mark.parametrize(
    ("raw", "errors"),
    [
        (whole, {""}),
        (silent, {"timeout"}),
        (hanging_up, {"connection-lost", "no-answer"}),
        (breaking_off, {"connection-lost", "truncated"}),
        (ending_early, {"truncated"}),
    ],
)
def test_a_connection_that_breaks_is_no_fault_of_the_certificate(
    certificate: tuple[Path, Path], raw: Raw, errors: set[str]
) -> None:
    with Secure(*certificate, raw=raw) as server:
        who = Identity("x", private=True, cafile=certificate[0])
        (found,) = fetched("https://bao.example/", identity=who, resolve=server.resolve, limits=CLIPPED)
    assert found.error in errors
    assert found.version == "HTTP/1.1"


def test_a_server_without_tls_is_told_so() -> None:
    with Server(Site(), first=198) as server:
        (found,) = fetched(f"https://{server.host()}/", limits=CLIPPED)
    assert found.error in {"tls", "timeout", "connection-lost"}
