"""Pages that hurt on purpose end within their limits, with a row that says so, and hurt no other page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulk import samples, ways
from bulk.pathological import ARTICLE, FULL, SHAPES
from cleaners import Options
from scraper.record import Job
from scraper.workers import Limits, Pool

if TYPE_CHECKING:
    from scraper.record import Outcome

WITHOUT_ARTICLE = {"mostly-nul-bytes", "only-markup", "binary", "jpeg", "nothing", "one-byte", "mark-only"}
LOST = {
    "surrogates": "with more than one broken byte in a thousand, the charset a page declares is not believed",
}
"""Known wrong: shapes whose article should be found and is not."""
SENTENCES = [line.removeprefix("<p>").removesuffix("</p>") for line in ARTICLE.splitlines()]
FAST = Limits(seconds=20)


def around(scale: int) -> list[Job]:
    """Every shape, with an innocent page before and after it."""
    work = []
    for number, (name, make) in enumerate(SHAPES.items()):
        work.append(Job(f"lành-{number}", f"lành-{number}", samples.page(number)))
        work.append(Job(name, name, make(scale)))
    return work


def cleaned(work: list[Job], limits: Limits) -> dict[str, Outcome]:
    with Pool(2, Options(), limits) as pool:
        outcomes = list(pool.map(work))
    assert [outcome.id for outcome in outcomes] == [job.id for job in work]
    return {outcome.id: outcome for outcome in outcomes}


def check(found: dict[str, Outcome]) -> None:
    """What must hold at any scale."""
    for number in range(len(SHAPES)):
        innocent = found[f"lành-{number}"]
        title, sentence = samples.STORIES[number % len(samples.STORIES)]
        assert (innocent.status, innocent.reason, innocent.title) == ("ok", "", title)
        assert innocent.text.splitlines()[0].startswith(sentence)
    for name in SHAPES:
        outcome = found[name]
        assert (outcome.status == "ok") == (outcome.text != "")
        assert outcome.status == "ok" or (outcome.reason and outcome.detail)
        if name not in WITHOUT_ARTICLE | LOST.keys() and outcome.reason != "too-large":
            missing = [sentence for sentence in SENTENCES if sentence not in outcome.text]
            assert missing == [] or outcome.reason.startswith("after-"), name


@pytest.fixture(scope="module")
def small() -> dict[str, Outcome]:
    return cleaned(around(10), FAST)


def test_small_ones_are_cleaned_as_if_nothing_were(small: dict[str, Outcome]) -> None:
    check(small)
    assert {outcome.reason for outcome in small.values() if outcome.reason.startswith("after-")} == set()


@pytest.mark.parametrize("name", sorted(WITHOUT_ARTICLE))
def test_what_holds_no_article_is_passed_over_with_a_reason(small: dict[str, Outcome], name: str) -> None:
    assert small[name].status == "skipped"
    assert small[name].reason in {"no-body", "not-html", "too-short"}


@pytest.mark.parametrize(
    ("name", "scale"),
    [pytest.param(name, 200, marks=pytest.mark.xfail(reason=why)) for name, why in LOST.items()]
    + [pytest.param(name, FULL) for name in ("deep-article", "deep-article-spans")],
)
def test_an_article_in_a_broken_page_is_found(name: str, scale: int) -> None:
    outcome = cleaned([Job(name, name, SHAPES[name](scale))], FAST)[name]
    assert [sentence for sentence in SENTENCES if sentence not in outcome.text] == []


@pytest.mark.slow
def test_full_size_ones_end_within_their_limits() -> None:
    found = cleaned(around(FULL), Limits(seconds=10))
    check(found)
    assert found["one-line"].reason == "too-large"


@pytest.mark.slow
def test_workers_stay_under_their_memory_limit() -> None:
    limits = Limits(seconds=60, memory=1 << 30)
    with Pool(2, Options(), limits, clean=ways.real_and_peak, cheap=ways.real_and_peak) as pool:
        peaks = [int(outcome.text) for outcome in pool.map(around(FULL)) if outcome.status == "ok"]
    assert len(peaks) > len(SHAPES)
    # what a worker has when it starts stands outside the limit
    assert max(peaks) < limits.memory + (512 << 20)
