"""The scorer's arithmetic, on figures worked out by hand."""

from __future__ import annotations

import random
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.score import (
    Interval,
    PageScore,
    f1_difference,
    interval_of,
    keeps_words,
    resamples,
    score_page,
    score_set,
)

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "score.toml").read_text(encoding="utf-8")
)["case"]


def figure(text: str) -> float | None:
    return None if text == "none" else float(Fraction(text))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_page(case: dict[str, Any]) -> None:
    found = score_page(case["body"], case["text"], case.get("captions", ()))
    assert found == PageScore(
        precision=figure(case["precision"]),
        recall=float(Fraction(case["recall"])),
        f1=float(Fraction(case["f1"])),
        word_f1=float(Fraction(case["word_f1"])),
        exact=case.get("exact", False),
        empty=case.get("empty", False),
        captions=case.get("looked_for", 0),
        leaked=case.get("leaked", 0),
        extra=case.get("extra", 0),
        missing=case.get("missing", 0),
    )


def test_a_set_takes_f1_from_the_means_and_leaves_empty_answers_out_of_precision_alone() -> None:
    pages = [
        score_page("a b c d e f", "a b c d e x"),
        score_page("một hai ba bốn năm", ""),
        score_page("p q r s", "p q r s t u v w", ["t u v w", "k l m n"]),
    ]
    found = score_set(pages)
    # precisions 2/3 and 1/5, recalls 2/3, 0 and 1, word F1 5/6, 0 and 8/12
    assert found.precision == pytest.approx(13 / 30)
    assert found.recall == pytest.approx(5 / 9)
    assert found.f1 == pytest.approx(2 * (13 / 30) * (5 / 9) / (13 / 30 + 5 / 9))
    assert found.word_f1 == pytest.approx(1 / 2)
    assert (found.pages, found.exact, found.lost, found.empty) == (3, 0, 2, 1)
    assert (found.captions, found.leaked) == (2, 0.5)


def test_a_set_without_captions_leaks_none() -> None:
    assert score_set([score_page("a b c d", "a b c d")]).leaked is None


def test_losing_a_tenth_is_not_yet_losing_over_a_tenth() -> None:
    gold = " ".join(f"w{n}" for n in range(13))  # ten shingles
    pages = [score_page(gold, " ".join(f"w{n}" for n in range(words))) for words in (12, 11)]
    assert [page.recall for page in pages] == [0.9, 0.8]
    assert score_set(pages).lost == 1


def test_the_interval_is_the_middle_95_per_cent() -> None:
    assert interval_of([float(n) for n in range(1000, 0, -1)]) == Interval(500.5, 26.0, 975.0)


def test_resamples_are_the_same_in_every_run() -> None:
    draw = random.Random(0)  # noqa: S311 - the stream that is promised
    assert resamples(3, 2) == tuple(tuple(draw.randrange(3) for _ in range(3)) for _ in range(2))
    assert len(resamples(3)) == 1000


def test_the_difference_to_itself_is_nothing() -> None:
    pages = [score_page("a b c d e", text) for text in ("a b c d e", "a b c d", "")]
    assert f1_difference(pages, pages) == Interval(0.0, 0.0, 0.0)


def test_the_difference_of_a_single_page_has_no_width() -> None:
    mine, theirs = [score_page("a b c d e f", text) for text in ("a b c d e f", "a b c d e x")]
    found = f1_difference([mine], [theirs])
    assert (found.mean, found.low, found.high) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_the_difference_follows_the_drawn_pages() -> None:
    mine = [score_page("a b c d", "a b c d"), score_page("a b c d", "")]
    theirs = [score_page("a b c d", "x y z w"), score_page("a b c d", "")]
    expected = []
    for drawn in resamples(2):
        hits = drawn.count(0)
        # mean precision 1 over the answered pages, mean recall hits/2
        expected.append(2 * (hits / 2) / (1 + hits / 2) if hits else 0.0)
    assert f1_difference(mine, theirs) == interval_of(expected)


@pytest.mark.parametrize(
    ("mine", "theirs", "keeps"),
    [
        ("a b c d e f g h i", "a b c d e f g h i j", True),
        ("a b c d e f g h", "a b c d e f g h i j", False),
        ("", "x y z", True),
        ("A B C D", "a b c d", True),
        ("a a a a", "a b c d", False),
        ("a b c d", "a b c d x y z u v w", True),
    ],
)
def test_the_guard_rail_looks_at_words_that_are_right(mine: str, theirs: str, *, keeps: bool) -> None:
    assert keeps_words("a b c d e f g h i j", mine, theirs) is keeps


TEXTS = st.text(alphabet="ab 東\n", max_size=40)


@given(body=TEXTS, text=TEXTS)
def test_precision_one_way_is_recall_the_other(body: str, text: str) -> None:
    there, back = score_page(body, text), score_page(text, body)
    assert (there.extra, there.missing, there.f1) == (back.missing, back.extra, back.f1)
    if not there.empty and not back.empty:
        assert there.precision == back.recall
    assert 0 <= there.f1 <= 1
    assert 0 <= there.word_f1 <= 1
    if there.exact:
        assert (there.f1, there.word_f1) == (1, 1)
