from __future__ import annotations

import asyncio
import gzip
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scraper.web.discover import Bounds, Discovery
from scraper.web.exchange import Identity
from scraper.web.fetch import Fetcher
from scraper.web.polite import Manners
from scraper.web.urls import BadUrlError
from web.runs import EASY
from web.servers import Server, answer
from web.site import Site

if TYPE_CHECKING:
    from pathlib import Path


def xml(body: str) -> bytes:
    return answer(body.encode(), kind="application/xml")


def urlset(*entries: str) -> str:
    rows = []
    for entry in entries:
        path, _, day = entry.partition(" ")
        rows.append(f"<url><loc>{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>")
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>'


def index(*paths: str) -> str:
    rows = []
    for entry in paths:
        path, _, day = entry.partition(" ")
        rows.append(f"<sitemap><loc>{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>")
    return f"<sitemapindex>{''.join(rows)}</sitemapindex>"


SITE = {
    "/robots.txt": answer(b"Sitemap: /sitemaps.xml\nUser-agent: *\nDisallow: /kin/\n", kind="text/plain"),
    "/sitemaps.xml": xml(
        index(
            "/s/cu.xml 2020-01-31",
            "/s/bai.xml.gz 2026-11-22",
            "/s/google-news.xml",
            "/s/category-sitemap.xml",
            "/kin/s.xml",
            "/s/none.xml",
        )
    ),
    "/s/cu.xml": xml(urlset("/cu/1 2020-01-01", "/cu/2")),
    "/s/bai.xml.gz": answer(
        gzip.compress(urlset("/bai/1 2026-11-20", "/bai/2 2020-02-02", "/bai/3", "/").encode()),
        kind="application/gzip",
    ),
    "/s/google-news.xml": xml(urlset("/bai/9 2026-11-22")),
    "/s/category-sitemap.xml": xml(urlset("/muc/1 2026-11-22")),
    "/kin/s.xml": xml(urlset("/kin/1 2026-11-22")),
    "/": answer(
        b'<!doctype html><link rel="alternate" type="application/rss+xml" href="/tin.rss"><a href="/b">x</a>'
    ),
    "/tin.rss": answer(
        b"<rss><channel><item><link>/bai/5</link></item><item><link>/bai/1</link></item></channel></rss>",
        kind="application/rss+xml",
    ),
}


def found(
    server: Server, target: str, *, since: str | None = None, bounds: Bounds | None = None
) -> tuple[list[str], list[str]]:
    """(paths, remarks)"""
    remarks: list[str] = []

    async def search() -> list[str]:
        loop = asyncio.get_running_loop()
        async with Fetcher(Identity("newswash-test", private=True), EASY, loop.time) as fetcher:
            search = Discovery(
                fetcher,
                loop.time,
                asyncio.sleep,
                manners=Manners(delay=0.0, first_backoff=0.01, longest_backoff=0.05),
                bounds=bounds or Bounds(),
                since=date.fromisoformat(since) if since else None,
                say=remarks.append,
            )
            return [url async for url in search.articles(target)]

    start = server.url("")
    return [url.removeprefix(start) for url in asyncio.run(search())], remarks


def test_a_host_announces_its_articles() -> None:
    with Server(Site(SITE), first=140) as server:
        paths, remarks = found(server, server.url("/"))
        asked = server.log.paths()
    assert sorted(paths) == ["/bai/1", "/bai/2", "/bai/3", "/bai/5", "/bai/9", "/cu/1", "/cu/2"]
    assert not [path for path in asked if path.startswith(("/kin/", "/s/category"))]
    assert any("robots.txt" in line for line in remarks)
    assert len(asked) == len(set(asked))


def test_only_what_is_new_enough_is_given() -> None:
    with Server(Site(SITE), first=141) as server:
        paths, _ = found(server, server.url("/"), since="2026-11-01")
        assert "/s/cu.xml" not in server.log.paths()
    assert sorted(paths) == ["/bai/1", "/bai/5", "/bai/9"]


def test_lists_called_after_older_months_are_not_fetched() -> None:
    names = ["2026-10", "2026-11", "2026/12", "202609", "2026-11-01", "2026-11-25", "1", "2019123"]
    lists = {f"/s/{name}.xml": xml(urlset(f"/bai/{name} 2026-11-20")) for name in names}
    site = {"/robots.txt": answer(b"Sitemap: /i.xml", kind="text/plain"), "/i.xml": xml(index(*lists))}
    with Server(Site(site | lists), first=147) as server:
        found(server, server.url("/"), since="2026-11-10")
        asked = [path for path in server.log.paths() if path.startswith("/s/")]
    assert asked == [f"/s/{name}.xml" for name in ("2026-11", "2026/12", "2026-11-25", "1", "2019123")]


def test_a_site_that_announces_nothing_may_have_a_page_of_feeds() -> None:
    site = {
        "/": answer(b'<!doctype html><html><body><a href="/rss.htm">RSS</a></body></html>'),
        "/rss.htm": answer(
            b'<html><body><a href="/rss/moi.rss">1</a><a href="/rss/cu.rss">2</a></body></html>'
        ),
        "/rss/moi.rss": answer(
            b"<rss><channel><item><link>/bai/1</link></item></channel></rss>", kind="text/xml"
        ),
        "/rss/cu.rss": answer(
            b"<rss><channel><item><link>/bai/2</link></item></channel></rss>", kind="text/xml"
        ),
    }
    with Server(Site(site), first=148) as server:
        assert sorted(found(server, server.url("/"))[0]) == ["/bai/1", "/bai/2"]


@pytest.mark.parametrize(
    ("path", "paths"), [("/tin.rss", ["/bai/5", "/bai/1"]), ("/s/cu.xml", ["/cu/1", "/cu/2"])]
)
def test_a_feed_or_sitemap_may_be_named(path: str, paths: list[str]) -> None:
    with Server(Site(SITE), first=142) as server:
        assert found(server, server.url(path))[0] == paths
        assert server.log.paths() == ["/robots.txt", path]


def test_a_search_is_bounded() -> None:
    endless = {"/robots.txt": answer(b"Sitemap: /i/0", kind="text/plain")}
    for number in range(30):
        endless[f"/i/{number}"] = xml(index(f"/i/{number + 1}", f"/u/{number}"))
        endless[f"/u/{number}"] = xml(urlset(*(f"/bai/{number}-{n}" for n in range(10))))
    with Server(Site(endless), first=143) as server:
        deep, _ = found(server, server.url("/"), bounds=Bounds(depth=3))
        few, _ = found(server, server.url("/"), bounds=Bounds(pages=7))
        short, remarks = found(server, server.url("/"), bounds=Bounds(lists=3))
    assert len(deep) == 20
    assert len(few) == 7
    assert len(short) <= 20
    assert any("not fetched" in line for line in remarks)


def test_a_bomb_is_no_sitemap() -> None:
    bomb = answer(gzip.compress(b"\0" * (64 << 20)), kind="application/gzip")
    with Server(Site({"/s.xml.gz": bomb}), first=144) as server:
        paths, remarks = found(server, server.url("/s.xml.gz"), bounds=Bounds(decoded=1 << 20))
    assert paths == []
    assert any("more than" in line for line in remarks)


def test_a_host_whose_robots_fail_is_left_alone() -> None:
    with Server(
        Site({"/robots.txt": answer(status="500 X"), "/s.xml": SITE["/s/cu.xml"]}), first=145
    ) as server:
        assert found(server, server.url("/s.xml"))[0] == []
        assert server.log.paths() == ["/robots.txt"]


def test_nonsense_is_no_target(tmp_path: Path) -> None:
    with Server(Site(), first=146) as server, pytest.raises(BadUrlError):
        found(server, f"ftp://{tmp_path}")
