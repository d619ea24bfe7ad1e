"""What is seen in the pages themselves: charsets, twins, shells, missing pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def test_records_know_their_twins_as_files_do(tmp_path: Path) -> None:
    canonical = '<link rel="canonical" href="/bai/goc">'
    paths = {"/bai/goc": answer(page("Gốc")), "/amp/goc": answer(page("Gốc", head=canonical))}
    with Server(Site(paths), first=102) as server:
        ended = crawl([server.url(path) for path in paths], tmp_path, formats=("jsonl",))
    assert sorted(ended.reasons().values()) == ["duplicate", "ok"]


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
