from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scraper.config import UsageError
from scraper.web.intake import Shard
from scraper.web.ledger import FILE, Ledger
from scraper.web.merge import merge
from web.runs import crawl, texts
from web.servers import Server, answer
from web.site import Site, page

if TYPE_CHECKING:
    from pathlib import Path


def sub(path: Path, name: str) -> Path:
    folder = path / name
    folder.mkdir()
    return folder


@pytest.mark.parametrize("form", ["txt", "jsonl"])
def test_shards_together_are_the_whole(tmp_path: Path, form: str) -> None:
    with Server(Site({"/none": answer(status="410 Gone")}), hosts=6, first=150) as server:
        urls = [server.url(f"/bai/{number}", number % 6) for number in range(36)]
        urls += [server.url("/none"), "ftp://x/y"]
        whole = crawl(urls, sub(tmp_path, "whole"), formats=(form,))
        server.log.asked.clear()
        parts = []
        visited: list[set[str]] = []
        for part in range(3):
            before = len(server.log.asked)
            plan = {"shard": Shard(part, 3)}
            parts.append(crawl(urls, sub(tmp_path, f"part{part}"), plan=plan, formats=(form,)).out)
            visited.append({ask.address for ask in server.log.asked[before:]})
        assert sum(map(len, visited)) == len(set[str]().union(*visited)) == 6
    out = tmp_path / "all"
    report = merge(parts, out, 0.0)
    assert report["states"] == whole.report()["states"] == {"waiting": 0, "ok": 36, "skipped": 0, "failed": 2}
    assert texts(out) == whole.texts()
    rows = {
        row["id"]: row for row in map(json.loads, (out / "manifest.jsonl").read_text("utf-8").splitlines())
    }
    assert {key: row["sha256"] for key, row in rows.items()} == {
        key: row["sha256"] for key, row in whole.rows().items()
    }
    for row in rows.values():
        assert row["path"] is None or (out / row["path"]).exists()
    assert json.loads((out / "report.json").read_text("utf-8"))["urls"] == 38
    if form == "jsonl":
        ids = [
            json.loads(line)["id"]
            for path in out.glob("*.jsonl")
            if path.name != "manifest.jsonl"
            for line in path.open()
        ]
        assert sorted(ids) == sorted(urls)


def test_the_better_record_counts(tmp_path: Path) -> None:
    site = Site({"/bai/a": answer(status="410 Gone")})
    with Server(site, first=157) as server:
        urls = [server.url("/bai/a"), server.url("/bai/b")]
        first = crawl(urls, sub(tmp_path, "one"))
        del site.paths["/bai/a"]
        site.paths["/bai/b"] = answer(status="410 Gone")
        second = crawl(urls, sub(tmp_path, "two"))
    report = merge([first.out, second.out], tmp_path / "all", 0.0)
    assert report["states"]["ok"] == 2
    assert len(texts(tmp_path / "all")) == 2
    rows = [
        json.loads(line) for line in (tmp_path / "all" / "manifest.jsonl").read_text("utf-8").splitlines()
    ]
    assert [row["status"] for row in rows] == ["ok", "ok"]


def test_a_merged_crawl_can_go_on(tmp_path: Path) -> None:
    with Server(Site(), first=158) as server:
        first = crawl([server.url("/bai/1")], sub(tmp_path, "one"))
        merge([first.out], tmp_path / "next" / "out", 0.0)
        asked = len(server.log.asked)
        crawl([server.url("/bai/1"), server.url("/bai/2")], tmp_path / "next")
        assert server.log.paths()[asked:] == ["/bai/2"]


def test_a_merged_crawl_knows_its_articles_by_all_their_addresses(tmp_path: Path) -> None:
    head = '<link rel="amphtml" href="/amp/goc">'
    paths = {"/goc": answer(page("Gốc", head=head)), "/amp/goc": answer(page("Gốc"))}
    with Server(Site(paths), first=149) as server:
        first = crawl([server.url("/bai/1"), server.url("/goc")], sub(tmp_path, "one"))
        merge([first.out], tmp_path / "next" / "out", 0.0)
        ended = crawl([server.url("/amp/goc")], tmp_path / "next")
    assert ended.reasons()[server.url("/amp/goc")] == "duplicate"


def test_redirects_to_another_shard_are_left_to_it(tmp_path: Path) -> None:
    with Server(Site(), hosts=9, first=159) as server:
        there = next(host for host in range(1, 9) if not Shard(0, 2).has(server.host(host)))
        here = next(host for host in range(9) if Shard(0, 2).has(server.host(host)))
        site = server.handler
        assert isinstance(site, Site)
        site.paths["/di"] = answer(status="302 Found", Location=server.url("/bai/x", there))
        ended = crawl([server.url("/di", here)], tmp_path, plan={"shard": Shard(0, 2)})
        assert {ask.address for ask in server.log.asked} == {server.addresses[here]}
    assert set(ended.reasons().values()) == {"other-shard"}
    merge([ended.out], tmp_path / "all", 0.0)
    assert (tmp_path / "all" / "other-shard.txt").read_text("utf-8") == f"{server.url('/bai/x', there)}\n"


def test_a_folder_keeps_its_shard(tmp_path: Path) -> None:
    with Server(Site(), first=170) as server:
        crawl([server.url("/bai/1")], tmp_path, plan={"shard": Shard(0, 2)})
        with pytest.raises(UsageError, match="shard 1/2"):
            crawl([server.url("/bai/1")], tmp_path)


def test_what_is_no_crawl_cannot_be_merged(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no crawl"):
        merge([tmp_path], tmp_path / "all", 0.0)
    Ledger(tmp_path / FILE).close()
    with pytest.raises(UsageError, match="itself"):
        merge([tmp_path], tmp_path, 0.0)
