"""Running again: after a kill, after a failure, to refresh, after a file was lost."""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from web.procs import archived, begin, newest, recorded
from web.runs import TIGHT, crawl, texts
from web.servers import Asked, Server, answer
from web.site import Site, page, text

if TYPE_CHECKING:
    from pathlib import Path


def killed_and_resumed(tmp_path: Path, pages: int, kills: int) -> None:
    """Kill a crawl after a random number of answers, again and again; then let it end.

    Whatever was recorded is never asked for again, and in the end everything is as if nothing had happened.
    """
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    chance = random.Random(20261123)  # noqa: S311 - moments, not secrets
    with Server(Site(pause=0.004), hosts=4, first=120) as server:
        listed = "".join(f"{server.url(f'/bai/so-{number}', number % 4)}\n" for number in range(pages))
        for folder in (whole, broken):
            folder.mkdir()
            (folder / "urls.txt").write_text(listed, "utf-8")
        assert begin(whole).wait(120) == 0, (whole / "stderr").read_text("utf-8")
        done: set[str] = set()
        for _ in range(kills):
            server.log.asked.clear()
            moment = chance.uniform(0, pages / (kills + 1))
            process = begin(broken, "--warc")
            while len(server.log.asked) < moment and process.poll() is None:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            process.wait(30)
            assert not done & {f"http://{ask.address}:{server.port}{ask.path}" for ask in server.log.asked}
            now = recorded(broken / "out")
            assert now >= done
            done = now
        assert 0 < len(done) < pages
        server.log.asked.clear()
        assert begin(broken, "--warc").wait(120) == 0, (broken / "stderr").read_text("utf-8")
        assert not done & {f"http://{ask.address}:{server.port}{ask.path}" for ask in server.log.asked}
    assert len(texts(whole / "out")) == pages
    assert texts(broken / "out") == texts(whole / "out")
    assert newest(broken / "out") == newest(whole / "out")
    assert len((broken / "out" / "manifest.jsonl").read_bytes().splitlines()) == pages
    assert set(archived(broken / "warc")) == set(listed.split())


def test_three_kills_change_nothing(tmp_path: Path) -> None:
    killed_and_resumed(tmp_path, pages=300, kills=3)


@pytest.mark.slow
def test_twenty_five_kills_change_nothing(tmp_path: Path) -> None:
    killed_and_resumed(tmp_path, pages=2_000, kills=25)


def test_an_interrupted_crawl_says_that_it_can_go_on(tmp_path: Path) -> None:
    with Server(Site(pause=0.02), first=124) as server:
        (tmp_path / "urls.txt").write_text(
            "".join(f"{server.url(f'/bai/{number}')}\n" for number in range(150)), "utf-8"
        )
        process = begin(tmp_path)
        while len(server.log.asked) < 20:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 11
        report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
        assert report["run"]["interrupted"] is True
        assert 0 < report["states"]["ok"] < 150
        assert begin(tmp_path).wait(60) == 0
    assert len(texts(tmp_path / "out")) == 150


def test_two_crawls_never_share_a_folder(tmp_path: Path) -> None:
    with Server(Site(pause=0.02), first=125) as server:
        (tmp_path / "urls.txt").write_text(
            "".join(f"{server.url(f'/bai/{number}')}\n" for number in range(200)), "utf-8"
        )
        process = begin(tmp_path)
        while not server.log.asked:
            time.sleep(0.01)
        assert begin(tmp_path).wait(30) == 2
        process.kill()
        process.wait(30)


def test_what_is_done_is_not_asked_for_again(tmp_path: Path) -> None:
    with Server(Site(), first=126) as server:
        urls = [server.url("/bai/1"), server.url("/none"), "ftp://x/y", server.url("/bai/1#again")]
        first = crawl(urls, tmp_path)
        count = len(server.log.asked)
        manifest = (first.out / "manifest.jsonl").read_bytes()
        second = crawl(urls, tmp_path)
        assert len(server.log.asked) == count
    assert (second.out / "manifest.jsonl").read_bytes() == manifest
    assert first.code == second.code == 1
    assert sorted(first.reasons().values()) == ["bad-scheme", "http-404", "ok"]


def test_what_failed_is_tried_again_when_asked(tmp_path: Path) -> None:
    site = Site({"/sap": answer(status="500 X")})
    with Server(site, first=127) as server:
        first = crawl([server.url("/sap"), server.url("/bai/1")], tmp_path)
        assert sorted(first.reasons().values()) == ["ok", "server-error"]
        assert server.log.paths().count("/sap") == 3
        site.paths["/sap"] = answer(page("Sáp"))
        second = crawl([server.url("/sap"), server.url("/bai/1")], tmp_path, wishes={"retry_failed": True})
    assert sorted(second.reasons().values()) == ["ok", "ok"]
    assert len((second.out / "manifest.jsonl").read_bytes().splitlines()) == 2
    assert (first.code, second.code) == (1, 0)


class Changing(Site):
    """Knows conditional requests."""

    async def __call__(self, ask: Asked, writer: object) -> None:
        if ask.headers.get("if-none-match") == '"1"' and ask.path == "/bai/giu":
            writer.write(answer(status="304 Not Modified", kind=""))  # type: ignore[attr-defined]  # a StreamWriter
        else:
            await super().__call__(ask, writer)  # type: ignore[arg-type]  # as above


def test_a_refresh_fetches_what_has_changed(tmp_path: Path) -> None:
    site = Changing(
        {
            "/bai/giu": answer(page("Giữ"), ETag='"1"'),
            "/bai/doi": answer(page("Cũ"), ETag='"2"'),
            "/bai/mat": answer(page("Mất")),
        }
    )
    with Server(site, first=128) as server:
        urls = [server.url(path) for path in site.paths]
        crawl(urls, tmp_path)
        site.paths["/bai/doi"] = answer(page("Mới"), ETag='"3"')
        site.paths["/bai/mat"] = answer(status="410 Gone")
        ended = crawl(urls, tmp_path, wishes={"refresh": True})
        sent = [ask.headers.get("if-none-match") for ask in server.log.asked if ask.path == "/bai/doi"]
    assert sent == [None, '"2"']
    assert sorted(ended.texts().values()) == sorted([text("Giữ"), text("Mới"), text("Mất")])
    assert ended.report()["run"]["unchanged"] == 1
    assert sorted(ended.reasons().values()) == ["http-410", "ok", "ok"]


def test_a_refresh_asks_where_the_page_was_found(tmp_path: Path) -> None:
    """The validators are those of the page, not of the redirect to it."""
    paths = {
        "/di": answer(status="301 Moved", Location="/bai/giu"),
        "/bai/giu": answer(page("G"), ETag='"1"'),
    }
    with Server(Changing(paths), first=133) as server:
        crawl([server.url("/di")], tmp_path)
        server.log.asked.clear()
        ended = crawl([server.url("/di")], tmp_path, wishes={"refresh": True})
        sent = [(ask.path, ask.headers.get("if-none-match")) for ask in server.log.asked]
    assert sent == [("/di", None), ("/bai/giu", '"1"')]
    assert ended.report()["run"]["unchanged"] == 1
    assert set(ended.reasons().values()) == {"ok"}


@pytest.mark.parametrize("loss", ["gone", "cut"])
def test_a_file_that_is_lost_is_fetched_again(tmp_path: Path, loss: str) -> None:
    with Server(Site(), first=129) as server:
        urls = [server.url(f"/bai/{number}") for number in range(3)]
        first = crawl(urls, tmp_path)
        before = first.texts()
        victim = sorted(first.out.rglob("*.txt"))[1]
        if loss == "gone":
            victim.unlink()
        else:
            victim.write_bytes(b"")
        count = len(server.log.asked)
        second = crawl(urls, tmp_path)
        assert len(server.log.asked) == count + 1
    assert second.texts() == before
    assert len((second.out / "manifest.jsonl").read_bytes().splitlines()) == 3


def test_records_are_resumed_as_files_are(tmp_path: Path) -> None:
    with Server(Site(), first=130) as server:
        urls = [server.url(f"/bai/{number}") for number in range(30)]
        crawl(urls[:20], tmp_path, formats=("jsonl",))
        ended = crawl(urls, tmp_path, formats=("jsonl",))
        assert len(server.log.asked) == 31
    shards = sorted(ended.out.glob("articles-*.jsonl"))
    assert len(shards) == 2
    found = [json.loads(line)["id"] for shard in shards for line in shard.read_text("utf-8").splitlines()]
    assert sorted(found) == sorted(urls)
    assert {row["path"] for row in ended.rows().values()} == {shard.name for shard in shards}


class Noise(Site):
    """Articles whose pages nobody can pack."""

    async def __call__(self, ask: Asked, writer: object) -> None:
        name = ask.path.rpartition("/")[2]
        noise = random.Random(name).randbytes(30_000).hex()  # noqa: S311 - filler
        self.paths[ask.path] = answer(page(name, head=f"<!-- {noise} -->"))
        await super().__call__(ask, writer)  # type: ignore[arg-type]  # a StreamWriter


@pytest.mark.parametrize("more", [[], ["--warc"]], ids=["ledger", "archive"])
def test_a_full_disk_ends_the_run_and_the_next_goes_on(tmp_path: Path, more: list[str]) -> None:
    """No file may grow over 600 kB: without an archive that stops the ledger, with one the archive."""
    with Server(Noise() if more else Site(), first=131) as server:
        urls = [server.url(f"/bai/{number}") for number in range(200)]
        (tmp_path / "urls.txt").write_text("".join(f"{url}\n" for url in urls), "utf-8")
        assert begin(tmp_path, "--file-size", "600000", *more).wait(60) == 5
        some = archived(tmp_path / "warc")
        assert 0 < len(texts(tmp_path / "out")) < 200
        assert begin(tmp_path, *more).wait(60) == 0
    assert set(texts(tmp_path / "out").values()) == {text(str(number)) for number in range(200)}
    assert len(texts(tmp_path / "out")) == 200
    if more:
        assert 0 < len(some) < 200
        assert set(archived(tmp_path / "warc")) == set(urls)


def test_nothing_useful_has_its_own_code(tmp_path: Path) -> None:
    with Server(Site(), first=132) as server:
        assert crawl([server.url("/none")], tmp_path).code == 3
        shutil.rmtree(tmp_path / "out")
        assert crawl([], tmp_path).code == 3
        wishes = {"limits": replace(TIGHT, wire=10)}
        shutil.rmtree(tmp_path / "out")
        assert set(crawl([server.url("/bai/1")], tmp_path, wishes=wishes).reasons().values()) == {"too-large"}
