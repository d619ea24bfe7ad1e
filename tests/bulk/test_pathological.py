"""Pages that hurt on purpose end within their limits, with a row that says so, and hurt no other page."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bench.steady import look
from bulk import samples
from bulk.command import ROOT, rows
from bulk.pathological import ARTICLE, FULL, SHAPES
from cleaners import Options
from scraper.record import Job
from scraper.workers import Limits, Pool

if TYPE_CHECKING:
    from pathlib import Path

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
    assert small[name].reason in {"no-body", "no-article", "not-html"}


@pytest.mark.parametrize(
    ("name", "scale"),
    [pytest.param(name, 200, marks=pytest.mark.xfail(reason=why)) for name, why in LOST.items()]
    + [pytest.param(name, FULL) for name in ("deep-article", "deep-article-spans")],
)
def test_an_article_in_a_broken_page_is_found(name: str, scale: int) -> None:
    outcome = cleaned([Job(name, name, SHAPES[name](scale))], FAST)[name]
    assert [sentence for sentence in SENTENCES if sentence not in outcome.text] == []


@pytest.mark.slow
def test_a_folder_of_a_hundred_ends_within_its_limits(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    for number, (name, make) in enumerate(SHAPES.items()):
        for scale in (FULL // 2, FULL):
            (folder / f"{name}-{scale}.html").write_bytes(make(scale))
        (folder / f"lành-{number}.html").write_bytes(samples.page(number))
    out = tmp_path / "ra"
    command = [
        sys.executable,
        "-m",
        "scraper",
        "clean",
        str(folder),
        "-o",
        str(out),
        "--quiet",
        "--workers",
        "2",
    ]
    most = 0
    with subprocess.Popen(command, cwd=ROOT) as run:  # noqa: S603 - our own command
        while run.poll() is None:
            most = max(most, look(run.pid).worker << 10)
            with contextlib.suppress(subprocess.TimeoutExpired):
                run.wait(0.1)
    assert run.returncode in {0, 1}
    listed = {row["id"].removeprefix(f"{folder}/").removesuffix(".html"): row for row in rows(out)}
    assert len(listed) == 3 * len(SHAPES) >= 150
    for number in range(len(SHAPES)):
        innocent = listed[f"lành-{number}"]
        assert (innocent["status"], innocent["reason"]) == ("ok", "")
        assert innocent["title"] == samples.STORIES[number % len(samples.STORIES)][0]
    for row in listed.values():
        assert row["status"] == "ok" or (row["reason"] and row["detail"])
    assert listed[f"one-line-{FULL}"]["reason"] == "too-large"
    # what a worker has when it starts stands outside the limit
    assert 0 < most < Limits().memory + (512 << 20)
    print(f"largest worker {most >> 20} MiB")  # noqa: T201 - a figure to read


@pytest.mark.slow
def test_full_size_articles_are_found_or_their_rows_say_why() -> None:
    check(cleaned(around(FULL), Limits(seconds=10)))


@pytest.mark.parametrize("form", ["html", "text"])
def test_a_page_of_more_elements_than_are_parsed_is_cleaned_the_cheap_way(form: Any) -> None:
    few = Limits(elements=1000)
    page = SHAPES["paragraphs"](FULL // 10)
    with Pool(1, Options(), few) as pool:
        (outcome,) = pool.map([Job("a", "a", page, form=form)])
    assert (outcome.status, outcome.reason) == ("ok", "after-elements" if form == "html" else "")
    assert all(sentence in outcome.text for sentence in SENTENCES)
