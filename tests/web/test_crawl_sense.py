"""What is seen in the pages themselves: charsets, twins, shells, missing pages."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from scraper.web.ledger import FILE, Ledger
from web.runs import crawl, texts
from web.servers import Server, answer
from web.site import Site, page, text

if TYPE_CHECKING:
    from pathlib import Path

SHELL = b'<html><head><title>Bao</title></head><body><div id="root"></div><script>go()</script></body></html>'


def test_the_charset_of_the_header_is_handed_on(tmp_path: Path) -> None:
    body = page("Café").decode().encode("utf-16")
    with Server(Site({"/bai": answer(body, kind="text/html; charset=utf-16")}), first=100) as server:
        ended = crawl([server.url("/bai")], tmp_path)
    assert list(ended.texts().values()) == [text("Café")]


def test_one_article_at_two_addresses_is_kept_once(tmp_path: Path) -> None:
    canonical = '<link rel="canonical" href="/bai/goc">'
    paths = {
        "/bai/goc": answer(page("Gốc", head='<link rel="amphtml" href="/amp/goc">' + canonical)),
        "/amp/goc": answer(page("Gốc", head=canonical)),
        "/bai/khac": answer(page("Khác", head=canonical)),
        "/a": answer(page("Một", head='<link rel="canonical" href="/">')),
        "/b": answer(page("Hai", head='<link rel="canonical" href="/">')),
    }
    with Server(Site(paths), first=101) as server:
        ended = crawl([server.url(path) for path in paths], tmp_path)
        rows = {url.removeprefix(server.url("")): row for url, row in ended.rows().items()}
    assert sorted(row["reason"] for row in rows.values()) == ["", "", "", "", "duplicate"]
    assert {rows["/bai/goc"]["reason"], rows["/amp/goc"]["reason"]} == {"", "duplicate"}
    assert rows["/bai/khac"]["status"] == "ok"
    assert len(ended.texts()) == 4
    assert ended.code == 0


TWINS = {
    "canonical": {"/goc": page("Gốc"), "/in/goc": page("Gốc", head='<link rel="canonical" href="/goc">')},
    "amp": {"/goc": page("Gốc", head='<link rel="amphtml" href="/amp/goc">'), "/amp/goc": page("Gốc")},
    "canonical of both": {
        path: page("Gốc", head='<link rel="canonical" href="/that/goc">') for path in ("/a/goc", "/b/goc")
    },
    "redirect": {"/goc": page("Gốc"), "/cu/goc": b""},
}


@pytest.mark.parametrize("formats", [("txt",), ("jsonl",)], ids=["files", "records"])
@pytest.mark.parametrize("backwards", [False, True], ids=["first", "last"])
@pytest.mark.parametrize("way", TWINS)
def test_twins_are_known_in_either_order(
    tmp_path: Path,
    way: str,
    backwards: bool,  # noqa: FBT001 - a parameter
    formats: tuple[str, ...],
) -> None:
    paths = {path: answer(body) for path, body in TWINS[way].items()}
    if way == "redirect":
        paths["/cu/goc"] = answer(status="301 Moved Permanently", Location="/goc")
    with Server(Site(paths), first=102) as server:
        order = sorted(paths, reverse=backwards)
        ended = crawl([server.url(path) for path in order], tmp_path, formats=formats)
        assert ended.reasons()[server.url(order[-1])] == "duplicate"
    assert sorted(ended.reasons().values()) == ["duplicate", "ok"]


def test_what_a_page_says_of_its_addresses_is_kept(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="/that"><link rel="amphtml" href="/amp">'
    paths = {"/di": answer(status="302 Found", Location="/den"), "/den": answer(page("Đến", head=head))}
    with Server(Site(paths), first=109) as server:
        ended = crawl([server.url("/di")], tmp_path)
        with closing(sqlite3.connect(ended.out / FILE)) as db:
            (row,) = db.execute("SELECT final, canonical, amp FROM url").fetchall()
        assert row == (server.url("/den"), server.url("/that"), server.url("/amp"))


def test_two_addresses_of_one_name_have_two_files(tmp_path: Path) -> None:
    with Server(Site(), first=103) as server:
        ended = crawl([server.url("/bai/x/tin"), server.url("/bai/y/tin")], tmp_path)
    assert list(ended.texts().values()) == [text("tin")] * 2


def test_a_shell_is_reported_or_rendered(tmp_path: Path) -> None:
    asked: list[str] = []

    def render(url: str) -> str:
        asked.append(url)
        return page("Vẽ").decode()

    with Server(Site({"/vo": answer(SHELL)}), first=104) as server:
        (tmp_path / "without").mkdir()
        without = crawl([server.url("/vo")], tmp_path / "without")
        rendered = crawl([server.url("/vo")], tmp_path, plan={"render": render})
        assert asked == [server.url("/vo")]
    assert set(without.reasons().values()) == {"needs-js"}
    assert list(rendered.texts().values()) == [text("Vẽ")]


def test_a_renderer_that_fails_fails_its_page_only(tmp_path: Path) -> None:
    def render(url: str) -> str:
        raise RuntimeError(url)

    with Server(Site({"/vo": answer(SHELL)}), first=105) as server:
        ended = crawl([server.url("/vo"), server.url("/bai/1")], tmp_path, plan={"render": render})
    assert sorted(ended.reasons().values()) == ["needs-js", "ok"]
    assert any("RuntimeError" in line for line in ended.said)


def test_a_missing_page_that_answers_200_is_missing(tmp_path: Path) -> None:
    gone = "<html><head><title>Không tìm thấy trang | Báo</title></head><p>Mời về trang chủ.</p></html>"
    paths = {
        "/mat": answer(gone.encode()),
        "/cu": answer(status="302 Found", Location="/"),
        "/": answer(page("Trang nhất")),
    }
    with Server(Site(paths), first=106) as server:
        ended = crawl([server.url("/mat"), server.url("/cu"), server.url("/bai/1")], tmp_path)
    assert sorted(ended.reasons().values()) == ["ok", "soft-404", "soft-404"]


def test_a_paywall_is_noted(tmp_path: Path) -> None:
    head = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'
    with Server(Site({"/thu-phi": answer(page("Phí", head=head))}), first=107) as server:
        ended = crawl([server.url("/thu-phi"), server.url("/bai/1")], tmp_path)
    assert ended.report()["paywalled"] == 1


def test_redirects_across_hosts_take_their_turns_there(tmp_path: Path) -> None:
    with Server(Site(), hosts=2, first=108) as server:
        there = server.url("/bai/dich", 1)
        server.handler.paths["/di"] = answer(status="301 Moved", Location=there)  # type: ignore[attr-defined]  # it is a Site
        ended = crawl([server.url("/di")], tmp_path)
        assert server.log.paths(server.addresses[1]) == ["/robots.txt", "/bai/dich"]
        (row,) = ended.rows().values()
        assert (row["id"], row["url"]) == (server.url("/di"), there)
    assert list(texts(ended.out).values()) == [text("dich")]
    ledger = Ledger(ended.out / FILE, read_only=True)
    assert ledger.statuses() == [(200, 1)]
    ledger.close()
