"""Extractors in real processes on the small set, and what comes of their answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.bodies import Result, effects_of, measure, only, usable, write_predictions, write_reports
from bench.figures import guard_rails, quality_table, worst_table
from bench.peers import BASELINE, BODIES, METADATA, OURS, Found, extract, peer
from bench.rules import harm_table, rule_effects, rule_tasks, rules_table
from bench.run import Task, run
from bench.score import score_page
from bench.sets import Gold, Set, read_page, read_set
from cleaners import Removal

SMALL = read_set(Path(__file__).parent / "set")


@pytest.mark.parametrize("name", BODIES)
def test_every_extractor_finds_the_article(name: str) -> None:
    lacks = peer(name).lacks()
    if lacks:
        pytest.skip(f"{name} is not installed: {lacks}")
    for page in SMALL.pages:
        found = extract(name, read_page(page.page), page.url)
        assert found.error == ""
        assert score_page(page.body, found.text).recall > 0.5


def test_metadata_comes_without_a_body() -> None:
    page = SMALL.pages[1]
    found = extract(METADATA.name, read_page(page.page), page.url)
    assert (found.text, found.date, found.author) == ("", "2025-04-02", "Thu Hạnh")
    assert found.title == dict(page.meta)["title"]


def test_what_an_extractor_raises_is_its_answer() -> None:
    pytest.importorskip("readability", reason="readability-lxml is not installed")
    found = extract("readability-lxml", b"", None)
    assert found.text == ""
    assert found.error


def test_a_missing_library_is_named() -> None:
    names, notes = usable([BASELINE, "rs-trafilatura"])
    assert names[0] == BASELINE
    assert len(names) + len(notes) == 2


def test_answers_come_in_order_and_are_remembered(tmp_path: Path) -> None:
    pytest.importorskip("resiliparse", reason="resiliparse is not installed")
    tasks = [Task(name, page) for name in ("resiliparse", BASELINE) for page in SMALL.pages]
    done: list[int] = []
    first = run(tasks, workers=2, cache=tmp_path, progress=lambda: done.append(1))
    assert len(done) == len(tasks)
    for task, found in zip(tasks, first, strict=True):
        assert score_page(task.page.body, found.text).recall > 0.9
    remembered = {path: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert len(remembered) == 2
    assert run(tasks, workers=2, cache=tmp_path) == first
    assert {path: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == remembered


@pytest.mark.slow
def test_a_page_that_takes_too_long_leaves_the_others_alone(tmp_path: Path) -> None:
    # trafilatura needs half a minute for so many paragraphs
    markup = "<article>" + "<p>word</p>" * 1_500_000 + "</article>"
    (tmp_path / "slow.html").write_text(markup, encoding="utf-8")
    slow = Gold("slow", tmp_path / "slow.html", "word")
    found = run([Task(BASELINE, slow), Task(BASELINE, SMALL.pages[0])], workers=1, limit=6)
    assert found[0] == Found(error="no answer in 6 s")
    assert score_page(SMALL.pages[0].body, found[1].text).recall > 0.9


def by_hand(**texts: tuple[str, str]) -> Result:
    """Answers that no extractor gave; names are spelled with `_` for `-`."""
    found = {name.replace("_", "-"): [Found(text) for text in both] for name, both in texts.items()}
    pages = (Gold("one", Path("1"), "a b c d e f"), Gold("two", Path("2"), "p q r s", lang="vi"))
    scores = {
        name: [score_page(page.body, answer.text) for page, answer in zip(pages, answers, strict=True)]
        for name, answers in found.items()
    }
    return Result(Set("hand", pages), found, scores)


def test_the_quality_table() -> None:
    result = by_hand(newswash=("a b c d e f", ""), trafilatura=("a b c d e x", "p q r s"))
    table = quality_table([result], by_lang=True)
    assert [row[:10] for row in table.rows] == [
        ("hand", "newswash", "2", "0.6667", "1.0000", "0.5000", "0.500", "0.5000", "1", "1"),
        ("", "  ?", "1", "1.0000", "1.0000", "1.0000", "1.000", "1.0000", "0", "0"),
        ("", "  vi", "1", "0.0000", "0.0000", "0.0000", "0.000", "0.0000", "1", "1"),
        ("hand", "trafilatura", "2", "0.8333", "0.8333", "0.8333", "0.500", "0.9167", "1", "0"),
        ("", "  ?", "1", "0.6667", "0.6667", "0.6667", "0.000", "0.8333", "1", "0"),
        ("", "  vi", "1", "1.0000", "1.0000", "1.0000", "1.000", "1.0000", "0", "0"),
    ]
    assert [bool(row[-1]) for row in table.rows] == [True, False, False, False, False, False]
    assert guard_rails(result) == [
        "hand: pages with under 90 % of trafilatura's right words: 1: two",
        "hand: empty answers: 1: two (empty)",
    ]
    assert [row[0] for row in worst_table(result, OURS, 1).rows] == ["two"]


def test_one_page_of_many() -> None:
    (found,) = only([SMALL, Set("other", ())], "muong")
    assert [page.id for page in found.pages] == ["muong"]
    with pytest.raises(ValueError, match="no page nowhere in set"):
        only([SMALL], "nowhere")


def test_predictions_are_written(tmp_path: Path) -> None:
    result = by_hand(newswash=("một", ""), trafilatura=("hai", "ba"))
    assert write_predictions(tmp_path / "new/ours.jsonl", [result]) == [tmp_path / "new/ours.jsonl"]
    rows = [json.loads(line) for line in (tmp_path / "new/ours.jsonl").read_text("utf-8").splitlines()]
    assert [(row["id"], row["text"]) for row in rows] == [("one", "một"), ("two", "")]
    written = write_predictions(tmp_path / "all", [result])
    assert [path.name for path in written] == ["hand.newswash.jsonl", "hand.trafilatura.jsonl"]
    with pytest.raises(ValueError, match="a folder"):
        write_predictions(tmp_path / "two.jsonl", [result, result])


def removed(rule: str, text: str) -> Removal:
    return Removal("related", rule, "because", text, 0)


def test_a_rule_is_worth_what_the_figures_lose_without_it(tmp_path: Path) -> None:
    pages = tuple(Gold(name, tmp_path, "a b c d e f") for name in ("good", "bad", "same", "far"))
    found = [
        Found("a b c d e f", removed=(removed("x.one", "g h"), removed("x.two", "i"))),
        Found("a b c", removed=(removed("x.one", "d e f"),)),
        Found("a b c d e f", removed=(removed("x.one", "…"), removed("x.one", "!"))),
        Found("a b c d e f"),
    ]
    of = Set("hand", pages)
    tasks = rule_tasks(of, found)
    assert [(task.page.id, *task.off) for task in tasks] == [
        ("good", "x.one"),
        ("good", "x.two"),
        ("bad", "x.one"),
        ("same", "x.one"),
    ]
    scores = [score_page(page.body, answer.text) for page, answer in zip(pages, found, strict=True)]
    answers = [Found("a b c d e f g h"), Found("a b c d e f i"), Found("a b c d e f"), Found("a b c d e f")]
    one, two = rule_effects(of, found, scores, tasks, answers)
    assert (one.rule, len(one.touched), one.better, one.worse) == ("x.one", 3, 1, 1)
    # with it precisions 1, 0, 1, 1; without it 3/5, 1, 1, 1
    assert one.with_it.precision - one.without.precision == pytest.approx(3 / 4 - 18 / 20)
    assert one.with_it.recall - one.without.recall == pytest.approx(3 / 4 - 1)
    assert (two.rule, two.better, two.worse) == ("x.two", 1, 0)
    table = rules_table([two, one], ["x.one", "x.two", "x.three"])
    assert table.notes == ("took nothing here: x.three",)
    assert [row[:5] for row in table.rows] == [
        ("x.one", "related", "hand", "3", "4"),
        ("x.two", "related", "hand", "1", "1"),
    ]
    assert harm_table([one, two], 5).rows == (("x.one", "bad", "d e f", "0.0000", "1.0000"),)


def test_ours_runs_with_rules_off() -> None:
    (result,) = measure([SMALL], [OURS], workers=2, cache=None)
    assert [found.error for found in result.found[OURS]] == ["", ""]
    effects = effects_of([result], workers=2)
    assert {effect.rule for effect in effects} == {
        removal.rule for found in result.found[OURS] for removal in found.removed
    }


def test_reports_are_written(tmp_path: Path) -> None:
    result = by_hand(newswash=("a b c d e x", "p q r s"), trafilatura=("", ""))
    (page,) = (Set("hand", result.set.pages[:1]),)
    first = Result(
        page,
        {name: answers[:1] for name, answers in result.found.items()},
        {name: figures[:1] for name, figures in result.scores.items()},
    )
    (path,) = write_reports([first], tmp_path / "deep" / "one.html")
    assert path.read_text(encoding="utf-8").count("<details") == 3
