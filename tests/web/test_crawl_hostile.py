"""Servers that misbehave: every URL ends in its own reason, and the good host beside them is undisturbed."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # no types are shipped
import zstandard

from scraper.web import connect, guard
from web.procs import begin, newest
from web.runs import TIGHT, crawl
from web.servers import Asked, Server, answer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = (
    "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>Phố nhỏ {0} có một quán trà.</p></body></html>"
)
BOMB = b"\0" * (64 << 20)


def _page(name: str) -> bytes:
    return PAGE.format(name).encode()


async def _drip(writer: asyncio.StreamWriter, piece: bytes, times: int = 400) -> None:
    for _ in range(times):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.05)


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
RAW_CHUNKS = {
    "nonsense": CHUNKED + b"xyz\r\nhello\r\n",
    "negative": CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
    "endless-size": CHUNKED + b"1" * 200_000,
    "extension": CHUNKED + b"5;" + b"x" * 200_000 + b"\r\nhello\r\n0\r\n\r\n",
    "trailers": CHUNKED + b"5\r\nhello\r\n0\r\n" + b"X: y\r\n" * 50_000,
    "whole": CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (len(_page("mẩu")), _page("mẩu")),
}
LOCATIONS = {
    "relative": "../good/tuong-doi",
    "userinfo": "//nguoi:khoa@{host}/good/nguoi",
    "fragment": "/good/neo#doan-2",
    "crlf": "/good/x%0d%0aSet-Cookie:%20a=b",
    "empty": "",
    "blank": "   ",
    "port": "http://bao.example:99999/",
    "scheme": "javascript:alert(1)",
    "data": "data:text/html,<p>x",
    "host": "http:///x",
}
REFRESH = {
    "on": b'<html><head><meta http-equiv="Refresh" content="0; URL=\'/good/tiep\'"></head></html>',
    "self": b"<html><body></body></html>",
    "late": b'<html><head><meta http-equiv="refresh" content="300; url=/good/x"></head></html>',
    "file": b'<html><head><meta http-equiv="refresh" content="0; url=file:///etc/passwd"></head></html>',
}


class Hostile:
    """One host, many ways to misbehave, by path."""

    def __init__(self) -> None:
        self.bombs = {
            "gzip": gzip.compress(BOMB),
            "deflate": zlib.compress(BOMB),
            "br": brotli.compress(BOMB, quality=1),
            "zstd": zstandard.compress(BOMB),
        }

    async def __call__(self, ask: Asked, writer: asyncio.StreamWriter) -> None:  # noqa: C901, PLR0912, PLR0915 - a list of cases
        name, _, rest = ask.path.partition("?")[0].strip("/").partition("/")
        if name == "robots.txt":
            writer.write(answer(status="404 Not Found"))
        elif name == "good":
            writer.write(answer(_page(rest)))
        elif name == "bomb":
            writer.write(answer(self.bombs[rest], Content_Encoding=rest))
        elif name == "double":
            writer.write(
                answer(gzip.compress(gzip.compress(_page("hai lớp"))), Content_Encoding="gzip, gzip")
            )
        elif name == "drip-body":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
            await _drip(writer, b"a")
        elif name == "drip-header":
            writer.write(b"HTTP/1.1 200 OK\r\n")
            await _drip(writer, b"X")
        elif name == "endless-header":
            writer.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(100_000):
                writer.write(f"X-{number}: {'x' * 500}\r\n".encode())
                await writer.drain()
        elif name == "silent":
            await asyncio.sleep(20)
        elif name == "loop":
            other = "b" if rest == "a" else "a"
            writer.write(answer(status="302 Found", Location=f"/loop/{other}"))
        elif name == "self":
            writer.write(answer(status="302 Found", Location=ask.path))
        elif name == "far":
            writer.write(answer(status="302 Found", Location=f"/far/{int(rest) + 1}"))
        elif name == "to":
            targets = {"file": "file:///etc/passwd", "ftp": "ftp://h/x", "none": ""}
            if rest == "none":
                writer.write(answer(status="302 Found"))
            else:
                writer.write(answer(status="302 Found", Location=targets[rest]))
        elif name == "long":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\nshort")
            await writer.drain()
            writer.close()
        elif name == "short":
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 30\r\n\r\n" + _page("x")
            )
            await writer.drain()
            writer.close()
        elif name == "half":
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
            )
            writer.write_eof()
            await asyncio.sleep(20)
        elif name == "huge":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            for _ in range(50 << 4):
                writer.write(b"x" * 65536)
                await writer.drain()
            writer.close()
        elif name == "huge-said":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 52428800\r\n\r\nx")
            await asyncio.sleep(20)
        elif name == "pdf":
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 52428800\r\n\r\nx"
            )
            await asyncio.sleep(20)
        elif name == "nonsense":
            writer.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
            await writer.drain()
            writer.close()
        elif name == "hang-up":
            writer.close()
        elif name == "no-gzip":
            writer.write(answer(_page("x"), Content_Encoding="gzip"))
        elif name == "cut-gzip":
            writer.write(answer(gzip.compress(_page("x"))[:-20], Content_Encoding="gzip"))
        elif name == "chunks":
            writer.write(RAW_CHUNKS[rest])
            await writer.drain()
            writer.close()
        elif name == "continue":
            while True:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
                await writer.drain()
                await asyncio.sleep(0.01)
        elif name == "early":
            writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer(_page("sớm")))
        elif name == "switch":
            writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + b"x" * 1000)
        elif name == "unsaid":
            writer.write(answer(gzip.compress(gzip.compress(_page("x"))), Content_Encoding="gzip"))
        elif name == "lies":
            writer.write(answer(brotli.compress(_page("x")), Content_Encoding="gzip"))
        elif name == "status":
            writer.write(answer(_page("x"), status=f"{rest} X"))
        elif name == "location":
            writer.write(
                b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %b\r\n\r\n"
                % LOCATIONS[rest].format(host=ask.headers["host"]).encode()
            )
        elif name == "refresh":
            writer.write(answer(REFRESH[rest], Refresh=f"0; url=/refresh/{rest}" if rest == "self" else "x"))
        elif name == "two-lengths":
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello"
            )
        elif name == "version":
            writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + _page("cũ"))
            await writer.drain()
            writer.close()
        elif name == "gone":
            writer.write(answer(b"no", status="410 Gone"))
        elif name == "error":
            writer.write(answer(b"no", status="500 Internal Server Error"))
        elif name == "empty":
            writer.write(answer(b""))
        else:
            writer.write(answer(_page("không có"), status="404 Not Found"))


EXPECTED = {
    "/bomb/gzip": "bomb",
    "/bomb/deflate": "bomb",
    "/bomb/br": "bomb",
    "/bomb/zstd": "bomb",
    "/double": "ok",
    "/drip-body": "too-slow",
    "/drip-header": "timeout",
    "/endless-header": "header-too-large",
    "/silent": "timeout",
    "/loop/a": "redirect-loop",
    "/self": "redirect-loop",
    "/far/0": "too-many-redirects",
    "/to/file": "bad-scheme",
    "/to/ftp": "bad-scheme",
    "/to/none": "http-302",
    "/long": "truncated",
    "/half": "truncated",
    "/huge": "too-large",
    "/huge-said": "too-large",
    "/pdf": "not-html",
    "/nonsense": "bad-http",
    "/hang-up": "no-answer",
    "/no-gzip": "bad-encoding",
    "/cut-gzip": "truncated",
    "/chunks/nonsense": "bad-http",
    "/chunks/negative": "bad-http",
    "/chunks/endless-size": "header-too-large",
    "/chunks/extension": "header-too-large",
    "/chunks/trailers": "header-too-large",
    "/chunks/whole": "ok",
    "/continue": "timeout",
    "/early": "ok",
    "/switch": "bad-http",
    "/unsaid": "no-body",
    "/lies": "bad-encoding",
    "/status/206": "http-206",
    "/status/304": "http-304",
    "/status/204": "empty",
    "/status/451": "http-451",
    "/status/999": "http-999",
    "/location/relative": "ok",
    "/location/userinfo": "ok",
    "/location/fragment": "ok",
    "/location/crlf": "ok",
    "/location/empty": "http-302",
    "/location/blank": "http-302",
    "/location/port": "bad-url",
    "/location/scheme": "bad-scheme",
    "/location/data": "bad-scheme",
    "/location/host": "http-404",
    "/refresh/on": "ok",
    "/refresh/self": "no-body",
    "/refresh/late": "no-body",
    "/refresh/file": "no-body",
    "/two-lengths": "bad-http",
    "/version": "ok",
    "/gone": "http-410",
    "/error": "server-error",
    "/empty": "empty",
    "/elsewhere": "http-404",
}


def test_each_misdeed_has_its_own_reason(tmp_path: Path) -> None:
    """Every misdeed on a host of its own, so that none parks another's; one good host beside them."""
    paths = list(EXPECTED)
    with Server(Hostile(), hosts=len(paths) + 1, first=20) as server:
        urls = {path: server.url(path, index) for index, path in enumerate(paths)}
        good = [server.url(f"/good/{number}", len(paths)) for number in range(40)]
        ended = crawl([*urls.values(), *good], tmp_path, plan={"decoded": 4 << 20}, wishes={"limits": TIGHT})
    reasons = ended.reasons()
    assert {path: reasons[url] for path, url in urls.items()} == EXPECTED
    assert {reasons[url] for url in good} == {"ok"}
    assert len(ended.rows()) == len(urls) + len(good)
    assert ended.code == 1
    assert server.log.most_open[server.addresses[-1]] == 1


HOMES = [
    "http://127.0.0.1:{port}/kho",
    "http://localhost:{port}/kho",
    "http://nguoi:khoa@127.0.0.1:{port}/kho",
    "//127.1:{port}/kho",
    "http://2130706433:{port}/kho",
    "http://0x7f000001:{port}/kho",
    "http://0177.0.0.1:{port}/kho",
    "http://0.0.0.0:{port}/kho",
    "http://[::1]:{port}/kho",
    "http://[::ffff:127.0.0.1]:{port}/kho",
    "http://[::ffff:7f00:1]:{port}/kho",
    "http://[64:ff9b::7f00:1]:{port}/kho",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
]


def test_no_redirect_leads_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page on the public internet sends the crawler to the house it runs in, in every spelling there is."""

    async def leads_home(ask: Asked, writer: asyncio.StreamWriter) -> None:
        name, _, rest = ask.path.strip("/").partition("/")
        if name == "ve":
            writer.write(answer(status="302 Found", Location=HOMES[int(rest)].format(port=server.port)))
        elif name == "cho":
            target = HOMES[int(rest)].format(port=server.port)
            writer.write(answer(f'<meta http-equiv="refresh" content="0; url={target}">'.encode()))
        elif name == "robots.txt":
            writer.write(answer(status="404 Not Found"))
        else:
            writer.write(answer(_page("kho")))

    with Server(leads_home, hosts=2, first=1) as server:
        home, abroad = server.addresses
        # one address counts as a public one, since none of those can be reached by a test
        monkeypatch.setattr(
            connect, "is_public", lambda address: address == abroad or guard.is_public(address)
        )
        urls = [server.url(f"/{way}/{number}", 1) for number in range(len(HOMES)) for way in ("ve", "cho")]
        ended = crawl([*urls, server.url("/good", 1)], tmp_path, private=False)
        assert server.log.paths(home) == []
        assert {path.split("/")[1] for path in server.log.paths()} == {"robots.txt", "ve", "cho", "good"}
    reasons = ended.reasons()
    odd = {url: reasons[url] for url in urls if reasons[url] != "private-address"}
    octal = HOMES.index("http://0177.0.0.1:{port}/kho")  # httpx takes it for no address at all
    assert odd == {server.url(f"/{way}/{octal}", 1): "bad-url" for way in ("ve", "cho")}
    assert reasons[server.url("/good", 1)] == "ok"


def test_many_greedy_servers_at_once_do_not_fill_the_memory(tmp_path: Path) -> None:
    """Forty hosts send bombs and endless pages at the same time, with the limits that everybody has."""
    kinds = ["/huge", "/bomb/gzip", "/bomb/br", "/bomb/zstd", "/bomb/deflate"]
    with Server(Hostile(), hosts=41, first=20) as server:
        urls = [
            server.url(f"{kinds[(host + turn) % 5]}?{turn}", host) for host in range(40) for turn in range(3)
        ]
        good = [server.url(f"/good/{number}", 40) for number in range(100)]
        (tmp_path / "urls.txt").write_text("".join(f"{url}\n" for url in [*urls, *good]), "utf-8")
        process = begin(tmp_path, "--tight")
        assert process.wait(120) == 1, (tmp_path / "stderr").read_text("utf-8")
    rows = newest(tmp_path / "out")
    assert {rows[url][0] for url in good} == {"ok"}
    assert {rows[url][0] for url in urls} == {"failed"}
    assert int((tmp_path / "peak").read_text("ascii")) < 300 << 20
