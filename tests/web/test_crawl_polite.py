"""Politeness, as servers see it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from email.utils import formatdate
from itertools import pairwise
from time import time
from typing import TYPE_CHECKING

import pytest

from scraper.web import book, frontier
from scraper.web.ledger import FILE
from web.runs import TIGHT, crawl
from web.servers import Asked, Server, answer
from web.site import Site, page

if TYPE_CHECKING:
    from pathlib import Path

SLOW_RULES = answer(b"User-agent: *\nDisallow: /kin/\nCrawl-delay: 0.2\n", kind="text/plain")


def test_robots_are_asked_first_and_obeyed(tmp_path: Path) -> None:
    site = Site({"/robots.txt": SLOW_RULES, "/ra": answer(status="301 Moved", Location="/kin/bai")})
    with Server(site, first=60) as server:
        ended = crawl([server.url("/bai/1"), server.url("/kin/2"), server.url("/ra")], tmp_path)
        asked = server.log.paths()
    assert sorted(ended.reasons().values()) == ["ok", "robots", "robots"]
    assert asked[0] == "/robots.txt"
    assert asked.count("/robots.txt") == 1
    assert not [path for path in asked if path.startswith("/kin/")]
    assert ended.code == 0


def test_the_pause_a_host_asks_for_is_kept(tmp_path: Path) -> None:
    with Server(Site({"/robots.txt": SLOW_RULES}), first=61) as server:
        crawl([server.url(f"/bai/{number}") for number in range(5)], tmp_path)
        times = [ask.at for ask in server.log.asked]
    assert len(times) == 6
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.2


def test_robots_are_not_asked_again_by_the_next_run(tmp_path: Path) -> None:
    with Server(Site({"/robots.txt": SLOW_RULES}), first=62) as server:
        crawl([server.url("/bai/1")], tmp_path)
        crawl([server.url("/bai/1"), server.url("/bai/2"), server.url("/kin/3")], tmp_path)
        assert server.log.paths() == ["/robots.txt", "/bai/1", "/bai/2"]


@pytest.mark.parametrize(("hours", "asked"), [(23, 1), (25, 2)])
def test_robots_are_asked_again_after_a_day(tmp_path: Path, hours: int, asked: int) -> None:
    with Server(Site({"/robots.txt": SLOW_RULES}), first=59) as server:
        ended = crawl([server.url("/bai/1")], tmp_path)
        with closing(sqlite3.connect(ended.out / FILE)) as db, db:
            db.execute("UPDATE robots SET fetched_at = fetched_at - ?", (hours * 3_600,))
        crawl([server.url("/bai/1"), server.url("/bai/2")], tmp_path)
        assert server.log.paths().count("/robots.txt") == asked


def test_robots_can_be_ignored_and_that_is_recorded(tmp_path: Path) -> None:
    with Server(Site({"/robots.txt": SLOW_RULES, "/kin/1": answer(page("kín"))}), first=63) as server:
        ended = crawl([server.url("/kin/1")], tmp_path, plan={"ignore_robots": True})
        assert server.log.paths() == ["/kin/1"]
    assert ended.report()["robots_ignored"] is True
    assert any("robots.txt is ignored" in line for line in ended.said)


class Robots:
    """Robots of one kind on each address; pages always."""

    def __init__(self, kinds: list[str]) -> None:
        self.kinds = kinds
        self.first = ""

    async def __call__(self, ask: Asked, writer: asyncio.StreamWriter) -> None:
        kind = self.kinds[int(ask.address.rpartition(".")[2]) - 70]
        if ask.path != "/robots.txt":
            writer.write(answer(page("x")))
        elif kind == "html":
            writer.write(answer(page("robots")))
        elif kind == "silent":
            await asyncio.sleep(5)
        elif kind == "drop":
            writer.close()
        elif kind == "loop":
            writer.write(answer(status="302 Found", Location="/robots.txt"))
        elif kind == "far":
            writer.write(answer(status="302 Found", Location="/robots2.txt"))
        elif kind == "huge":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
            for _ in range(64):
                writer.write(b"# nothing\n" * 6_000)
                await writer.drain()
            writer.close()
        else:
            writer.write(answer(b"no", status=f"{kind} X"))


ROBOTS = {
    "404": "ok",
    "403": "ok",
    "html": "ok",
    "huge": "ok",
    "loop": "ok",
    "500": "robots-unreachable",
    "503": "robots-unreachable",
    "429": "robots-unreachable",
    "silent": "robots-unreachable",
    "drop": "no-answer",
}


def test_robots_that_cannot_be_had_hold_their_host(tmp_path: Path) -> None:
    kinds = list(ROBOTS)
    with Server(Robots(kinds), hosts=len(kinds), first=70) as server:
        urls = {kind: server.url("/bai", index) for index, kind in enumerate(kinds)}
        wishes = {"limits": replace(TIGHT, deadline=0.4)}
        ended = crawl(urls.values(), tmp_path, wishes=wishes)
        asked = {kind: server.log.paths(server.addresses[index]) for index, kind in enumerate(kinds)}
    reasons = ended.reasons()
    assert {kind: reasons[url] for kind, url in urls.items()} == ROBOTS
    assert asked["500"] == ["/robots.txt"] * 4
    assert "/bai" not in asked["429"]


class Storm:
    """Refuses the first few questions of every host, in the way its path says."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.left: dict[str, int] = {}

    async def __call__(self, ask: Asked, writer: asyncio.StreamWriter) -> None:
        if ask.path == "/robots.txt":
            writer.write(answer(status="404 Not Found"))
            return
        left = self.left.setdefault(ask.address, self.times)
        self.left[ask.address] = left - 1
        if left <= 0:
            writer.write(answer(page("x")))
        elif "seconds" in ask.path:
            writer.write(answer(status="429 Too Many Requests", Retry_After="1"))
        elif "date" in ask.path:
            writer.write(
                answer(status="503 Service Unavailable", Retry_After=formatdate(time() + 2, usegmt=True))
            )
        else:
            writer.write(answer(status="429 Too Many Requests", Retry_After="0"))


def test_a_storm_passes_and_no_page_is_lost(tmp_path: Path) -> None:
    with Server(Storm(2), hosts=3, first=85) as server:
        urls = [
            server.url(f"/{kind}/{number}", index)
            for index, kind in enumerate(["seconds", "date", "none"])
            for number in range(3)
        ]
        ended = crawl(urls, tmp_path)
        times = {
            index: [ask.at for ask in server.log.asked if ask.address == server.addresses[index]]
            for index in range(3)
        }
    assert set(ended.reasons().values()) == {"ok"}
    waits = {index: [b - a for a, b in pairwise(at)] for index, at in times.items()}
    assert min(waits[0][1:3]) >= 1.0
    assert min(waits[1][1:3]) >= 0.9
    assert max(waits[2]) < 1.0


def test_a_storm_that_does_not_pass_parks_its_host(tmp_path: Path) -> None:
    with Server(Storm(1_000), first=88) as server:
        urls = [server.url(f"/none/{number}") for number in range(50)]
        ended = crawl(urls, tmp_path)
        asked = len(server.log.asked)
    assert set(ended.reasons().values()) <= {"host-parked", "rate-limited"}
    assert "host-parked" in ended.reasons().values()
    assert asked < 12
    assert ended.code == 3


def test_a_host_that_asks_for_long_patience_is_left_for_the_next_run(tmp_path: Path) -> None:
    refused = answer(status="429 Too Many Requests", Retry_After="86400")
    with Server(Site({"/bai/1": refused}), first=89) as server:
        ended = crawl([server.url("/bai/1"), server.url("/bai/2")], tmp_path)
        assert set(ended.reasons().values()) == {"rate-limited"}
        assert ended.report()["states"]["waiting"] == 2
        assert ended.report()["held"][0]["seconds"] > 80_000
        before = len(server.log.asked)
        again = crawl([server.url("/bai/1"), server.url("/bai/2")], tmp_path)
        assert len(server.log.asked) == before
    assert (ended.code, again.code) == (3, 3)


def test_a_dead_host_is_parked_and_the_others_go_on(tmp_path: Path) -> None:
    with Server(Site(), first=90) as server:
        dead = [f"http://127.0.0.91:{server.port}/bai/{number}" for number in range(30)]
        unknown = ["http://no-such-host.invalid/bai"]
        good = [server.url(f"/bai/{number}") for number in range(30)]
        ended = crawl([*dead, *unknown, *good], tmp_path)
    reasons = ended.reasons()
    assert {reasons[url] for url in good} == {"ok"}
    assert {reasons[url] for url in dead} == {"refused"}
    assert {reasons[url] for url in unknown} == {"dns"}


class Lagging(Site):
    """Takes its time over articles."""

    async def __call__(self, ask: Asked, writer: asyncio.StreamWriter) -> None:
        if ask.path.startswith("/bai/"):
            await asyncio.sleep(0.03)
        await super().__call__(ask, writer)


def test_no_more_redirects_than_a_crowd_wait_for_one_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What leads to it beyond that is asked for again later: memory must not grow with the list."""
    monkeypatch.setattr(frontier, "_CROWD", 3)
    monkeypatch.setattr(book, "_CROWDED_WAIT", 0.05)
    site = Lagging()
    with Server(site, hosts=2, first=98) as server:
        for number in range(40):
            site.paths[f"/di/{number}"] = answer(status="302 Found", Location=server.url(f"/bai/{number}", 1))
        ended = crawl([server.url(f"/di/{number}") for number in range(40)], tmp_path)
        there = server.log.paths(server.addresses[1])
        here = server.log.paths(server.addresses[0])
    assert set(ended.reasons().values()) == {"ok"}
    assert sorted(there) == sorted(["/robots.txt", *(f"/bai/{number}" for number in range(40))])
    assert len(here) > 41


def test_a_host_is_asked_one_thing_at_a_time(tmp_path: Path) -> None:
    with Server(Site(pause=0.005), hosts=4, first=92) as server:
        crawl([server.url(f"/bai/{number}", number % 4) for number in range(80)], tmp_path)
        assert max(server.log.most_open.values()) == 1
        spread = [ask.address for ask in server.log.asked[:40]]
    assert set(spread) == set(server.addresses)


@pytest.mark.parametrize("private", [True, False])
def test_private_addresses_are_for_those_who_ask_for_them(tmp_path: Path, private: bool) -> None:  # noqa: FBT001 - a parameter
    with Server(Site(), first=97) as server:
        urls = [
            server.url("/bai/1"),
            f"http://localhost:{server.port}/bai/1",
            f"http://[::ffff:127.0.0.97]:{server.port}/bai/1",
        ]
        ended = crawl(urls[:1] if private else urls, tmp_path, private=private)
        asked = len(server.log.asked)
    assert set(ended.reasons().values()) == ({"ok"} if private else {"private-address"})
    assert bool(asked) is private
