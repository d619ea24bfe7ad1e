"""A page that hangs, crashes or eats memory costs itself alone, and order holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bulk import ways
from bulk.command import ROOT
from cleaners import Article, Options
from scraper import workers
from scraper.record import Job
from scraper.workers import NO_WORKER, Limits, Pool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.record import Outcome

LIMITS = Limits(seconds=1.5, size=1 << 20)


def job(number: int, words: str) -> Job:
    return Job(f"trang-{number}", f"trang-{number}", words.encode(), form="text")


def jobs(count: int, special: dict[int, str]) -> list[Job]:
    return [job(number, special.get(number, f"bài số {number}")) for number in range(count)]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, Options(), LIMITS, clean=ways.obey, cheap=ways.simple) as pool:
        yield pool


def clean(pool: Pool, work: list[Job]) -> dict[str, Outcome]:
    outcomes = list(pool.map(work))
    assert [outcome.id for outcome in outcomes] == [one.id for one in work]
    return {outcome.id: outcome for outcome in outcomes}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("hang:", "after-timeout"),
        ("hang-in-c:", "after-timeout"),
        ("crash:", "after-crash"),
        ("raise:", "after-error"),
        ("quit:", "after-error"),
    ],
)
def test_a_bad_page_is_tried_again_in_the_cheap_way_and_no_other_is_touched(
    pool: Pool, words: str, reason: str
) -> None:
    found = clean(pool, jobs(60, {23: words}))
    bad = found.pop("trang-23")
    assert (bad.status, bad.reason, bad.text) == ("ok", reason, words)
    assert bad.detail
    assert {outcome.status for outcome in found.values()} == {"ok"}
    assert all(outcome.reason == "" for outcome in found.values())
    assert [outcome.text for outcome in found.values()] == [
        f"bài số {number}" for number in range(60) if number != 23
    ]


def test_a_page_that_eats_memory_is_stopped_and_tried_again() -> None:
    roomy = Limits(seconds=120, memory=128 << 20)
    with Pool(1, Options(), roomy, clean=ways.obey, cheap=ways.simple) as pool:
        found = clean(pool, jobs(20, {3: "eat:"}))
        bad = found.pop("trang-3")
        assert (bad.status, bad.reason, bad.text) == ("ok", "after-memory", "eat:")
        assert {outcome.reason for outcome in found.values()} == {""}
    with Pool(1, Options(), roomy, clean=ways.obey, cheap=ways.obey) as pool:
        assert clean(pool, jobs(20, {3: "eat:"}))["trang-3"].reason == "memory"


def test_a_worker_that_ends_as_if_all_were_well_is_missed(pool: Pool) -> None:
    found = clean(pool, jobs(60, {23: "exit:"}))
    # whether a later batch or the clock finds out first is a race
    assert found.pop("trang-23").reason in {"after-crash", "after-timeout"}
    assert {outcome.reason for outcome in found.values()} == {""}


def test_a_page_that_no_way_can_clean_fails_alone() -> None:
    with Pool(2, Options(), LIMITS, clean=ways.obey, cheap=ways.obey) as pool:
        found = clean(pool, jobs(30, {3: "hang:", 7: "crash:", 11: "raise:"}))
    assert {name: outcome.reason for name, outcome in found.items() if outcome.status == "failed"} == {
        "trang-3": "timeout",
        "trang-7": "crash",
        "trang-11": "error",
    }


def test_a_worker_that_is_killed_from_outside_loses_nothing(pool: Pool, tmp_path: Path) -> None:
    found = clean(pool, jobs(50, {20: f"once:{tmp_path / 'flag'}"}))
    assert {(outcome.status, outcome.reason) for outcome in found.values()} == {("ok", "")}
    assert (tmp_path / "flag").exists()


def test_workers_that_are_killed_while_they_wait_are_replaced() -> None:
    with Pool(2, Options(), LIMITS, clean=ways.tell_pid, cheap=ways.simple) as pool:
        for _ in range(3):
            found = clean(pool, jobs(40, {}))
            pids = {int(outcome.text) for outcome in found.values()}
            assert os.getpid() not in pids
            for pid in pids:
                os.kill(pid, signal.SIGKILL)


def test_workers_are_replaced_now_and_then_and_no_page_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "BATCHES_A_LIFE", 2)
    with Pool(2, Options(), LIMITS, clean=ways.tell_pid, cheap=ways.simple) as pool:
        found = clean(pool, jobs(400, {}))
    assert {outcome.reason for outcome in found.values()} == {""}
    lives = Counter(outcome.text for outcome in found.values())
    assert max(lives.values()) <= 2 * workers.BATCH
    with Pool(1, Options(), LIMITS, clean=ways.obey, cheap=ways.simple) as pool:
        found = clean(pool, jobs(200, dict.fromkeys((31, 63, 64, 97), "crash:")))
    assert [number for number, outcome in enumerate(found.values()) if outcome.reason] == [31, 63, 64, 97]


def test_a_stopped_worker_is_given_up() -> None:
    limits = Limits(seconds=0.5)
    with Pool(1, Options(), limits, clean=ways.obey, cheap=ways.simple) as pool:
        found = clean(pool, jobs(20, {4: "stop:"}))
    assert found.pop("trang-4").reason == "after-timeout"
    assert {outcome.reason for outcome in found.values()} == {""}


def test_what_is_too_large_or_unreadable_needs_no_worker(pool: Pool) -> None:
    large = job(0, "x" * ((1 << 20) + 1))
    missing = Job("không có", "a", None, error=("not-found", "there is no such file"))
    first, second = pool.map([large, missing])
    assert (first.status, first.reason) == ("skipped", "too-large")
    assert (second.status, second.reason, second.detail) == ("failed", "not-found", "there is no such file")


def test_a_cleaner_that_no_process_can_find_is_refused() -> None:
    def inner(_job: Job, _: Options) -> Article:
        return Article("")

    with pytest.raises(TypeError, match="module"):
        Pool(1, Options(), LIMITS, clean=inner)


def test_an_error_while_reading_comes_after_what_was_read(pool: Pool) -> None:
    def broken() -> Iterator[Job]:
        yield from jobs(5, {})
        raise OSError("the disk is gone")

    outcomes = pool.map(broken())
    assert [next(outcomes).id for _ in range(5)] == [f"trang-{number}" for number in range(5)]
    with pytest.raises(OSError, match="the disk is gone"):
        next(outcomes)


def test_reading_stays_a_bounded_number_ahead(pool: Pool) -> None:
    begun = []

    def endless() -> Iterator[Job]:
        number = 0
        while True:
            begun.append(number)
            yield job(number, "x" * 1000)
            number += 1

    outcomes = pool.map(endless())
    taken = [next(outcomes) for _ in range(10)]
    assert [outcome.id for outcome in taken] == [f"trang-{number}" for number in range(10)]
    outcomes.close()  # type: ignore[attr-defined]  # an iterator that is a generator
    assert len(begun) < 2048 + 20


def test_a_line_in_a_live_pipe_is_answered_before_the_next_comes(pool: Pool) -> None:
    answered = threading.Semaphore(0)

    def live() -> Iterator[Job]:
        for number in range(5):
            yield job(number, f"dòng {number}")
            assert answered.acquire(timeout=30)

    for outcome in pool.map(live()):
        assert outcome.text.startswith("dòng")
        answered.release()


def test_a_closed_pool_answers_what_it_still_has() -> None:
    pool = Pool(1, Options(), LIMITS, clean=ways.obey, cheap=ways.simple)
    waiting = pool.submit(job(0, "hang:"))
    pool.close()
    assert waiting.result(timeout=30).reason == "interrupted"
    assert pool.submit(job(1, "a")).result(timeout=30).reason == "interrupted"


def test_where_the_system_starts_no_process_every_page_has_its_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BrokenPipeError(32, "the server of the workers is gone")

    monkeypatch.setattr("pebble.pool.process.channels", refuse)
    with Pool(2, Options(), LIMITS) as pool:
        found = clean(pool, jobs(50, {}))
    assert {(outcome.status, outcome.reason, outcome.detail) for outcome in found.values()} == {
        ("failed", "crash", NO_WORKER)
    }


NOWHERE = """
from cleaners import Options
from scraper import workers
from scraper.record import Job
workers.START_SECONDS = 1.0
with workers.Pool(1, Options()) as pool:
    for outcome in pool.map([Job("a", "a", b"<p>x"), Job("b", "b", b"<p>y")]):
        print(outcome.id, outcome.status, outcome.reason)
    print(pool.submit(Job("c", "c", b"<p>z")).result().detail)
"""


def test_where_no_worker_can_start_every_page_has_its_answer() -> None:
    """A script that comes from a pipe is no file, so a worker that looks for it there never starts."""
    done = subprocess.run(
        [sys.executable, "-"],
        input=NOWHERE,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.splitlines() == ["a failed crash", "b failed crash", NO_WORKER]
