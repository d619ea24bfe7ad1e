"""The transport: what is sent, proxies, names that lead elsewhere. TLS has a file of its own."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scraper.web import connect, guard
from scraper.web.exchange import Exchange, Identity
from scraper.web.fetch import Fetcher
from web.runs import EASY, fetched
from web.servers import Asked, Server, answer
from web.site import Site, page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PAGE = page("Mã hoá")


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


def test_a_connection_that_is_closed_as_it_is_used_again_is_no_failure() -> None:
    served: set[object] = set()

    async def handler(_ask: Asked, writer: asyncio.StreamWriter) -> None:
        if writer.get_extra_info("peername") in served:
            writer.transport.abort()
        else:
            served.add(writer.get_extra_info("peername"))
            writer.write(answer(PAGE))

    with Server(handler, first=188) as server:
        found = fetched(*(server.url(f"/{number}") for number in range(3)))
        assert server.log.paths() == ["/0", "/1", "/1", "/2", "/2"]
    assert [(exchange.status, exchange.error) for exchange in found] == [(200, "")] * 3


def test_a_server_that_never_answers_is_asked_once() -> None:
    async def handler(_ask: Asked, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    with Server(handler, first=189) as server:
        (found,) = fetched(server.url("/0"))
        assert server.log.paths() == ["/0"]
    assert found.error in {"no-answer", "connection-lost"}


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


def test_a_name_is_looked_up_for_every_connection_and_what_was_checked_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that led to a public address a moment ago may lead home now."""
    looked_up = []

    async def handler(_ask: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(PAGE, Connection="close"))
        await writer.drain()
        writer.close()

    with Server(handler, hosts=2, first=193) as server:
        # the first address counts as a public one here, since none of those can be reached by a test
        monkeypatch.setattr(
            connect, "is_public", lambda address: address == server.addresses[0] or guard.is_public(address)
        )

        async def resolve(name: str, _port: int) -> list[tuple[str, int]]:
            looked_up.append(name)
            return [(server.addresses[min(len(looked_up), 2) - 1], server.port)]

        urls = ["http://bao.example/1", "http://bao.example/2"]
        first, second = fetched(*urls, identity=Identity("x"), resolve=resolve)
        assert server.log.paths() == ["/1"]
    assert (first.status, first.ip, second.error) == (200, server.addresses[0], "private-address")
    assert looked_up == ["bao.example"] * 2


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
