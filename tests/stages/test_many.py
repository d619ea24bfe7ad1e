"""`clean_many` and its asynchronous twin: one outcome a page, in order, lazily, whatever is on the pages."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import pickle
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaners import Options, block_rule
from scraper import Cleaner, clean_many, clean_many_async, many
from scraper.order import AHEAD_ALONE
from scraper.record import Job
from scraper.workers import Limits
from stages import poison
from stages.material import LAST, PARAGRAPH, SECOND, articles, page, pages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from scraper.record import Outcome

FULL = pages()
CLEAN = articles()


def texts(outcomes: list[Outcome]) -> dict[str, str]:
    named = zip(FULL, outcomes, strict=True)
    return {url: outcome.text for url, outcome in named if outcome.status == "ok"}


def test_pages_come_out_as_the_cleaner_alone_gives_them_in_order() -> None:
    assert texts(list(clean_many(((text, url) for url, text in FULL.items()), workers=2))) == CLEAN


def test_bytes_text_and_jobs_are_pages() -> None:
    text = page("một")
    job = Job("mine", "mine", text.encode("utf-16"), charset="utf-16")
    found = list(clean_many([text, text.encode(), (text, "https://a.example/b"), job], workers=1))
    assert [outcome.text for outcome in found] == [found[0].text] * 4
    assert [(outcome.id, outcome.url) for outcome in found] == [
        ("0", None),
        ("1", None),
        ("2", "https://a.example/b"),
        ("mine", None),
    ]


def test_texts_are_cleaned_as_texts() -> None:
    (outcome,) = clean_many([f"{PARAGRAPH}\n\nẢnh: Đăng Trí\n\n{LAST}"], workers=1, form="text")
    assert outcome.text == f"{PARAGRAPH}\n{LAST}"
    assert [removal.text for removal in outcome.receipts] == ["Ảnh: Đăng Trí"]


def test_an_endless_source_is_read_a_bounded_number_ahead_and_not_before_it_is_asked() -> None:
    read: list[int] = []

    def source() -> Iterator[str]:
        for number in itertools.count():
            read.append(number)
            yield page(f"trang {number}")

    outcomes = clean_many(source(), workers=1)
    assert read == []
    for number in range(5):
        assert next(outcomes).id == str(number)
    outcomes.close()
    assert len(read) <= AHEAD_ALONE + 7


def test_what_the_source_raises_comes_after_the_pages_before_it() -> None:
    def source() -> Iterator[str]:
        yield page("một")
        raise LookupError("the source is broken")

    outcomes = clean_many(source(), workers=1)
    assert next(outcomes).status == "ok"
    with pytest.raises(LookupError, match="the source is broken"):
        next(outcomes)


def test_own_rules_run_in_the_workers_and_cost_no_more_than_their_page() -> None:
    words = ["một", "CHẾT-NGAY", "hai", "TREO-MÃI", "HỎNG-LUẬT", "BỎ: đi"]
    options = Options(rules=(poison.OBEY,))
    found = list(clean_many(map(page, words), workers=2, options=options, limits=Limits(seconds=1.0)))
    assert [(outcome.status, outcome.reason) for outcome in found] == [
        ("ok", ""),
        ("ok", "after-crash"),
        ("ok", ""),
        ("ok", "after-timeout"),
        ("ok", ""),
        ("ok", ""),
    ]
    assert "poison.obey: LookupError" in found[4].detail
    assert [removal.rule for removal in found[5].receipts] == ["poison.obey"]


def test_a_rule_that_workers_cannot_find_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="functions of a module"):
        Cleaner(1, options=Options(rules=(block_rule(lambda _: [], name="own.nameless"),)))


def test_a_cleaner_travels_without_its_workers() -> None:
    with Cleaner(1) as cleaner:
        first = cleaner.submit(page("một")).result()
        with pickle.loads(pickle.dumps(cleaner)) as twin:  # noqa: S301 - our own
            assert twin.submit(page("một")).result() == first
        assert cleaner.submit(page("một")).result() == first


OBEY = Options(rules=(poison.OBEY,))


def noted(folder: Path) -> Iterator[str]:
    """Endless pages, at each of which the worker that has it writes down its process."""
    for number in itertools.count():
        yield page(f"{SECOND} GHI:{folder / str(number)}")


def wait_until(met: Callable[[], bool]) -> None:
    """Wait for something that is sure to come; a minute is for ever."""
    begin = time.monotonic()
    while not met():
        assert time.monotonic() < begin + 60


def wait_until_gone(folder: Path) -> None:
    """Wait for the end of every process that wrote itself down."""
    processes = {int(path.read_text() or 0) for path in folder.iterdir()} - {0}
    assert processes
    wait_until(lambda: not any(Path(f"/proc/{process}").exists() for process in processes))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system does not show its processes")
@pytest.mark.parametrize("how", ["closed", "left", "raised"])
def test_a_map_that_is_left_early_leaves_no_process(how: str, tmp_path: Path) -> None:
    def run() -> None:
        outcomes = clean_many(noted(tmp_path), workers=2, options=OBEY)
        for number, outcome in enumerate(outcomes):
            assert outcome.status == "ok"
            if number < 40:
                continue
            if how == "closed":
                outcomes.close()
            if how == "raised":
                raise LookupError
            break

    with pytest.raises(LookupError) if how == "raised" else contextlib.nullcontext():
        run()
    wait_until_gone(tmp_path)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system does not show its processes")
def test_an_asynchronous_map_that_is_cancelled_leaves_no_process(tmp_path: Path) -> None:
    async def run() -> None:
        begun = asyncio.Event()

        async def use() -> None:
            async for _ in clean_many_async(noted(tmp_path), workers=2, options=OBEY):
                begun.set()

        task = asyncio.create_task(use())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    wait_until_gone(tmp_path)


def test_an_asynchronous_map_reads_no_more_than_a_bounded_number_ahead() -> None:
    read: list[int] = []

    async def source() -> AsyncIterator[str]:
        for number in itertools.count():
            read.append(number)
            yield page("một")

    async def run() -> None:
        outcomes = clean_many_async(source(), workers=1)
        for _ in range(3):
            await anext(outcomes)
        # the feeder has all the time it wants
        for _ in range(3000):
            await asyncio.sleep(0)
        await outcomes.aclose()

    asyncio.run(run())
    assert len(read) <= many.AHEAD + 3 + 3


def test_a_page_whose_caller_gave_up_is_taken_out_of_the_line(tmp_path: Path) -> None:
    async def run() -> list[Outcome]:
        async with Cleaner(1, options=OBEY, limits=Limits(seconds=1.0)) as cleaner:
            slow = asyncio.create_task(
                cleaner.outcome(page(f"{SECOND} GHI:{tmp_path / 'slow'}</p><p>{SECOND} TREO-MÃI"))
            )
            await asyncio.to_thread(wait_until, lambda: list(tmp_path.iterdir()) != [])
            pages_given_up = [page(f"{SECOND} GHI:{tmp_path / str(number)}") for number in range(3)]
            given_up = [asyncio.create_task(cleaner.outcome(one)) for one in pages_given_up]
            await asyncio.sleep(0)
            for task in given_up:
                task.cancel()
            last = await cleaner.outcome(page("một"))
            return [await slow, last]

    assert [outcome.reason for outcome in asyncio.run(run())] == ["after-timeout", ""]
    assert [path.name for path in tmp_path.iterdir()] == ["slow"]


def test_a_source_that_waits_does_not_hold_up_the_loop() -> None:
    async def run() -> str:
        asked = threading.Event()

        def source() -> Iterator[str]:
            # would wait for ever if the loop waited with it
            assert asked.wait(60)
            yield page("một")

        async with contextlib.aclosing(clean_many_async(source(), workers=1)) as outcomes:
            first = asyncio.create_task(anext(outcomes))
            await asyncio.sleep(0)
            asked.set()
            return (await first).status

    assert asyncio.run(run()) == "ok"


def test_in_an_event_loop_other_tasks_go_on_while_pages_are_cleaned() -> None:
    async def run() -> tuple[list[Outcome], int]:
        turns = 0
        ended = asyncio.Event()

        async def turn() -> None:
            nonlocal turns
            while not ended.is_set():
                turns += 1
                await asyncio.sleep(0)

        async def source() -> AsyncIterator[tuple[str, str]]:
            for url, text in FULL.items():
                await asyncio.sleep(0)
                yield text, url

        other = asyncio.create_task(turn())
        found = [outcome async for outcome in clean_many_async(source(), workers=2)]
        ended.set()
        await other
        return found, turns

    found, turns = asyncio.run(run())
    assert texts(found) == CLEAN
    assert turns > len(found)


def test_an_asynchronous_map_gives_an_outcome_before_the_source_goes_on() -> None:
    async def run() -> list[str]:
        order: list[str] = []
        answered = asyncio.Event()

        async def source() -> AsyncIterator[str]:
            yield page("một")
            await answered.wait()
            order.append("asked again")
            yield page("hai")

        async for outcome in clean_many_async(source(), workers=1):
            order.append(outcome.id)
            answered.set()
        return order

    assert asyncio.run(run()) == ["0", "asked again", "1"]


def test_an_asynchronous_map_raises_what_its_source_raises_and_can_be_left() -> None:
    async def source() -> AsyncIterator[str]:
        yield page("một")
        raise LookupError("the source is broken")

    async def run() -> list[str]:
        seen: list[str] = []
        with pytest.raises(LookupError, match="the source is broken"):  # noqa: PT012 - a loop is one step
            async for outcome in clean_many_async(source(), workers=1):
                seen.append(outcome.status)  # noqa: PERF401 - it ends in an error
        async for outcome in clean_many_async(itertools.repeat(page("một")), workers=1):
            seen.append(outcome.status)
            break
        return seen

    assert asyncio.run(run()) == ["ok", "ok"]
