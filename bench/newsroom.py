"""A newsroom on loopback for `bench.crawl`: pages as real ones are made, and the server that hands them out.

Knows: how a page of a news site is built, and how to answer quickly on many addresses.
Does not know: who crawls it.

The pages follow the medians of the 198 pages of 60 to 100 kB in the sets of `bench.quality`: 690 elements,
112 links, 40 paragraphs, 8,500 characters of text, 13 levels; scripts make up the rest of their 80 kB. The
words are filler.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

SIZE = 80_000
CHOICE = 1_000
"""Different pages; each address gets one of them with its own number in it."""

_WORDS = """
sông núi chợ làng phố người nhà đường cầu bến thuyền vườn ruộng mùa nắng mưa sáng chiều hội trường
lớp sách thợ gốm lụa chè lúa cá muối đèn trống hát kể đi về mở bán mua xây sửa trồng gặt nhớ thương
mới cũ lớn nhỏ
""".split()  # noqa: SIM905 - fifty lines of a word each say less


class _Page:
    """One page being written."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.number = number
        self.chance = chance

    def words(self, count: int) -> str:
        return " ".join(self.chance.choice(_WORDS) for _ in range(count)).capitalize()

    def link(self, words: int, kind: str = "") -> str:
        name = f' class="{kind}"' if kind else ""
        return f'<a{name} href="/tin/{self.chance.randrange(10**7)}.html">{self.words(words)}</a>'

    def list(self, count: int, words: int, kind: str) -> str:
        items = "".join(f'<li class="item"><div>{self.link(words)}</div></li>' for _ in range(count))
        return f'<ul class="{kind}">{items}</ul>'

    def card(self) -> str:
        picture = f'<img src="/anh/{self.chance.randrange(10**9)}.jpg" alt="{self.words(4)}">'
        return (
            f'<div class="box-item"><div class="thumb">{self.link(1, "avatar")}{picture}</div>'
            f'<div class="content"><h3 class="title">{self.link(9)}</h3><p class="sapo">{self.words(14)}.</p>'
            f'<div class="meta"><i></i><span class="time">{self.chance.randrange(60)} phút</span>'
            f"<span><i></i>{self.chance.randrange(99)}</span></div></div></div>"
        )

    def figure(self) -> str:
        return (
            f'<figure class="picture"><div><img src="/anh/{self.chance.randrange(10**9)}.jpg"></div>'
            f"<figcaption><p>{self.words(12)}. Ảnh: Mây</p></figcaption></figure>"
        )

    def comment(self) -> str:
        return (
            f'<div class="comment"><div class="who"><img src="/a.png"><b>{self.words(2)}</b></div>'
            f'<div class="said"><span>{self.words(15)}.</span></div><div class="act"><button>Thích</button>'
            f"<button>Trả lời</button></div></div>"
        )

    def paragraph(self) -> str:
        sentences = [f"{self.words(self.chance.randrange(8, 26))}." for _ in range(5)]
        if self.chance.random() < 0.2:  # noqa: PLR2004 - one in five
            sentences[1] = f"{self.link(4)} <b>{self.words(3)}</b>."
        return f"<p>{' '.join(sentences)}</p>\n"

    def head(self, title: str) -> str:
        facts = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": title,
            "datePublished": "2026-11-20T08:00:00+07:00",
            "author": {"@type": "Person", "name": self.words(3)},
            "description": self.words(25),
        }
        metas = "".join(f'<meta property="x:{number}" content="{self.words(4)}">' for number in range(30))
        return (
            f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title} - Báo Mây</title>'
            f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">{metas}'
            f'<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script></head>'
        )

    def body(self, title: str) -> str:
        nav = f'<header><div class="top"><nav>{self.list(38, 2, "menu")}</nav></div></header>'
        parts = [self.paragraph() for _ in range(22)]
        parts[3:3] = [self.figure()]
        parts[12:12] = [self.figure(), f'<div class="related">{self.list(3, 8, "list")}</div>']
        article = (
            f'<article class="detail"><div class="breadcrumb">{self.list(3, 1, "path")}</div>'
            f'<h1 class="title">{title} {self.number}</h1><div class="author">{self.words(3)}</div>'
            f'<h2 class="sapo">{self.words(25)}.</h2>'
            f'<div class="body"><div class="fck">{"".join(parts)}</div></div>'
            f'<div class="tags">{self.list(6, 2, "tags")}</div></article>'
        )
        share = "".join('<button><svg><path d="M0 0"/><path d="M1 1"/></svg></button>' for _ in range(6))
        comments = "".join(self.comment() for _ in range(10))
        cards = "".join(self.card() for _ in range(12))
        side = (
            f'<aside><div class="most-read"><h4>{self.words(2)}</h4>{self.list(10, 9, "rank")}</div></aside>'
        )
        foot = f"<footer>{self.list(24, 2, 'links')}<p>© Báo Mây</p><p>{self.words(12)}</p></footer>"
        return (
            f'<body><div id="wrap"><div class="page">{nav}<div class="main">'
            f'<div class="row"><div class="col">'
            f'<div class="share">{share}</div>{article}<section class="comments">{comments}</section>'
            f'<section class="others"><div class="list">{cards}</div></section></div>{side}</div></div>'
            f"{foot}</div></div>"
        )


def page(number: int, chance: random.Random) -> bytes:
    """A news page of `SIZE` bytes."""
    made = _Page(number, chance)
    title = made.words(9)
    start, end = made.head(title) + made.body(title), "</body></html>"
    scripts = []
    left = SIZE - len((start + end).encode())
    while left > 0:
        script = f"<script>d.push({{id:{chance.randrange(10**12)},v:'{'x' * min(3_000, left)}'}});</script>"
        scripts.append(script)
        left -= len(script)
    return (start + "".join(scripts) + end).encode()


@cache
def pages() -> list[bytes]:
    """The pages there are."""
    chance = random.Random(7)  # noqa: S311 - filler text
    return [page(number, chance) for number in range(CHOICE)]


def body(number: int) -> bytes:
    """The page of an address; its number stands in the text, so that no two are equal."""
    return pages()[number % CHOICE].replace(b"<p>", b"<p>%d " % number, 1)


def _answer(head: bytes) -> bytes:
    path = head.split(b" ", 2)[1]
    if path == b"/robots.txt":
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    found = body(int(path.rpartition(b"/")[2].partition(b".")[0]))
    kind = b"Content-Type: text/html; charset=utf-8\r\n"
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (kind, len(found), found)


class _Answers(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            self.transport.write(_answer(head))  # type: ignore[attr-defined]  # it is a Transport


def _serve(addresses: list[str], ready: Connection) -> None:
    """Answer every request on every address until the process is ended."""

    async def run() -> None:
        pages()
        loop = asyncio.get_running_loop()
        first = await loop.create_server(_Answers, addresses[0], 0, backlog=1024)
        port = first.sockets[0].getsockname()[1]
        for address in addresses[1:]:
            await loop.create_server(_Answers, address, port, backlog=1024)
        ready.send(port)
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def newsroom(hosts: int) -> Iterator[list[str]]:
    """A running server, in a process of its own: the roots of its hosts."""
    addresses = [f"127.1.{number >> 8}.{number & 255}" for number in range(1, hosts + 1)]
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(addresses, there), daemon=True
    )
    process.start()
    port = here.recv()
    try:
        yield [f"http://{address}:{port}" for address in addresses]
    finally:
        process.terminate()
        process.join()
