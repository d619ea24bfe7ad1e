from __future__ import annotations

import sqlite3
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from scraper.web import urls
from scraper.web.frontier import Frontier, Turn
from scraper.web.ledger import Ledger, LedgerError, Result
from scraper.web.polite import Pace
from scraper.web.robots import Robots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


def added(ledger: Ledger, *lines: str) -> list[int]:
    ledger.add(urls.read(line) for line in lines)
    return [row.id for row, _ in ledger.all_waiting()]


def test_a_page_is_entered_once(ledger: Ledger) -> None:
    first = ledger.add([urls.read("http://a.example/1"), urls.read("http://b.example/1")])
    again = ledger.add([urls.read("http://A.example/1#x"), urls.read("http://b.example/2")])
    assert (first[1], again[1]) == (2, 1)
    assert again[0] == {ledger.host_id("b.example")}
    assert ledger.counts() == {"waiting": 3, "ok": 0, "skipped": 0, "failed": 0}


def test_what_is_done_waits_no_more(ledger: Ledger) -> None:
    one, two, three = added(ledger, "http://a.example/1", "http://a.example/2", "http://a.example/3")
    host = ledger.host_id("a.example")
    ledger.finish(one, Result("ok", 5.0, http=200, path="a/1.txt", size=3, text_sha=b"t", etag='"x"'))
    ledger.finish(two, Result("failed", 5.0, "http-404", "HTTP 404", http=404))
    assert [row.id for row in ledger.take(host, 9)] == [three]
    ledger.finish(three, Result("skipped", 5.0, "robots"))
    assert ledger.hosts_waiting(0, 9) == []
    assert sorted(ledger.reasons()) == [("failed", "http-404", 1), ("ok", "", 1), ("skipped", "robots", 1)]
    assert ledger.statuses() == [(0, 1), (200, 1), (404, 1)]


def test_what_failed_comes_later_than_what_is_fresh(ledger: Ledger) -> None:
    one, two = added(ledger, "http://a.example/1", "http://a.example/2")
    ledger.postpone(one, attempts=1, until=50.0, http=500, reason="server-error", detail="")
    rows = ledger.take(ledger.host_id("a.example"), 9)
    assert [(row.id, row.attempts, row.due) for row in rows] == [(two, 0, 0.0), (one, 1, 50.0)]


def test_failed_urls_are_tried_again_when_asked(ledger: Ledger) -> None:
    one, two = added(ledger, "http://a.example/1", "http://a.example/2")
    ledger.finish(one, Result("failed", 5.0, "timeout"))
    ledger.finish(two, Result("ok", 5.0, http=200, path="a/2.txt", size=1, text_sha=b"t"))
    ledger.add_refused("ftp://x", b"k" * 16, "bad-scheme", "", 5.0)
    assert ledger.retry_failed() == 1
    assert [row.id for row, _ in ledger.all_waiting()] == [one]
    assert ledger.refresh() == 1
    assert [row.path for row, _ in ledger.all_waiting()] == [None, "a/2.txt"]


def test_an_earlier_file_is_not_forgotten_when_a_refresh_fails(ledger: Ledger) -> None:
    (one,) = added(ledger, "http://a.example/1")
    ledger.finish(one, Result("ok", 5.0, http=200, path="a/1.txt", size=1, text_sha=b"t"))
    ledger.refresh()
    ledger.finish(one, Result("failed", 6.0, "http-410", http=410))
    assert ledger.path_taken("a/1.txt", by_other_than=-1)


def test_the_same_article_is_known_by_an_address_and_headline_or_text(ledger: Ledger) -> None:
    one, two = added(ledger, "http://a.example/bai", "http://a.example/amp/bai")
    own, canonical, amp = (urls.read(f"http://a.example/{path}").key for path in ("bai", "goc", "amp/bai"))
    done = Result("ok", 5.0, path="a/1.txt", size=1, text_sha=b"t", title_sha=b"h", aliases=(canonical, amp))
    ledger.finish(one, done)
    for keys in ([own], [canonical], [b"other", amp]):
        assert ledger.twin(two, keys, b"h", b"u") == "http://a.example/bai"
        assert ledger.twin(two, keys, b"i", b"t") == "http://a.example/bai"
        assert ledger.twin(two, keys, b"i", b"u") is None
        assert ledger.twin(two, keys, None, b"u") is None
    assert ledger.twin(two, [b"other"], b"h", b"t") is None
    assert ledger.twin(one, [own, canonical], b"h", b"t") is None


def test_tries_are_counted(ledger: Ledger, tmp_path: Path) -> None:
    one, two = added(ledger, "http://a.example/1", "http://a.example/2")
    for attempts in (1, 2):
        ledger.postpone(one, attempts=attempts, until=0.0, http=500, reason="server-error", detail="")
    ledger.finish(one, Result("failed", 5.0, "server-error", http=500))
    ledger.finish(two, Result("skipped", 5.0, "robots", asked=False))
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        assert db.execute("SELECT attempts FROM url ORDER BY id").fetchall() == [(3,), (0,)]
    ledger.retry_failed()
    assert [row.attempts for row, _ in ledger.all_waiting()] == [0]


def test_robots_and_holds_are_kept(ledger: Ledger) -> None:
    added(ledger, "http://a.example/1")
    host = ledger.host_id("a.example")
    robots = Robots("rules", "User-agent: *\nDisallow: /riêng\n", 9.0)
    ledger.set_robots("http://a.example", robots)
    assert ledger.robots("http://a.example") == robots
    assert ledger.robots("https://a.example") is None
    ledger.hold(host, 99.0, "rate-limited")
    assert ledger.hosts_waiting(0, 9) == [(host, 99.0)]
    assert ledger.held(10.0) == [("a.example", "rate-limited", 99.0)]
    assert ledger.held(100.0) == []


def test_something_else_is_no_ledger(tmp_path: Path) -> None:
    other = tmp_path / "ledger.sqlite"
    other.write_bytes(b"something else entirely, and long enough to be seen as such " * 10)
    with pytest.raises(LedgerError):
        Ledger(other)
    with pytest.raises(LedgerError):
        Ledger(tmp_path / "none.sqlite", read_only=True)


def test_a_ledger_of_another_layout_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE note SET value = '0' WHERE name = 'layout'")
    db.close()
    with pytest.raises(LedgerError, match="layout 0"):
        Ledger(path)


def _filled(path: Path, hosts: int, each: int) -> None:
    ledger = Ledger(path)
    for start in range(0, each, 10):
        ledger.add(
            urls.Address(
                f"http://h{host}.example/{number}", f"{host:08d}{number:08d}".encode(), f"h{host}.example"
            )
            for number in range(start, min(start + 10, each))
            for host in range(hosts)
        )
    ledger.close()


def _begin(path: Path, turns: int) -> tuple[float, float, int]:
    """(seconds to the first URL, mean seconds for each further one, bytes of Python objects)."""
    tracemalloc.start()
    began = time.perf_counter()
    ledger = Ledger(path)
    counts = ledger.counts()
    frontier = Frontier(ledger)
    turn = frontier.next(0.0)
    start = time.perf_counter() - began
    assert isinstance(turn, Turn)
    assert sum(counts.values()) == counts["waiting"]
    began = time.perf_counter()
    for number in range(turns):
        assert isinstance(turn, Turn)
        ledger.finish(turn.task.row.id, Result("ok", float(number), http=200))
        frontier.release(turn.host, Pace())
        frontier.finished(turn.task)
        turn = frontier.next(float(number))
    each = (time.perf_counter() - began) / turns
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    ledger.close()
    return start, each, size


def test_what_is_in_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    sizes = []
    for name, each in (("small", 10), ("large", 200)):
        path = tmp_path / f"{name}.sqlite"
        _filled(path, 100, each)
        sizes.append(_begin(path, 300)[2])
    assert sizes[1] < sizes[0] * 1.5


@pytest.mark.slow
def test_a_million_urls_begin_at_once(tmp_path: Path) -> None:
    """The promise of the documentation; the numbers are wide of what is measured."""
    path = tmp_path / "ledger.sqlite"
    _filled(path, 10_000, 100)
    start, each, size = _begin(path, 20_000)
    assert start < 5
    assert each < 0.001
    assert size < 300 << 20
