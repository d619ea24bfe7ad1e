"""`clean_many` and its asynchronous twin: one outcome a page, in order, lazily, whatever is on the pages."""

from __future__ import annotations

import asyncio
import itertools
import pickle
from typing import TYPE_CHECKING

import pytest

from cleaners import Options, block_rule
from scraper import Cleaner, clean_many, clean_many_async
from scraper.order import AHEAD
from scraper.record import Job
from scraper.workers import Limits
from stages import poison
from stages.material import LAST, PARAGRAPH, articles, page, pages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

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
    outcomes.close()  # type: ignore[attr-defined]  # a generator, which its type does not promise
    assert len(read) <= AHEAD + 7


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
