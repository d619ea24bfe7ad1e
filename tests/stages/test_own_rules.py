"""A user's own rules: named, explained and counted like ours; what they spoil is only their own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import (
    KINDS,
    Article,
    Hit,
    Options,
    Rule,
    block_rule,
    clean_html,
    clean_text,
    count_kinds,
    page_rule,
)
from cleaners.rules import RULES
from samples.stages import own_rules as sample
from scraper import own_rules
from stages import poison
from stages.material import LAST, PARAGRAPH, ROOT, SECOND, page, pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bs4 import BeautifulSoup

    from cleaners import Block, Kind, PageRule


def clean(markup: str, *rules: Rule | PageRule, **wishes: Any) -> Article:
    result = clean_html(markup, options=Options(rules=rules, **wishes))
    assert isinstance(result, Article)
    return result


def taken(result: Article, rule: str) -> list[tuple[Kind, str, str]]:
    return [(one.kind, one.because, one.text) for one in result.removed if one.rule == rule]


def test_a_function_on_blocks_takes_lines_with_a_receipt() -> None:
    result = clean(page("This story is part of our series on ferries."), *sample.RULES)
    assert result.text == f"{PARAGRAPH}\n{LAST}"
    assert taken(result, "own_rules.series") == [
        ("promo", "begins as the note on a series does", "This story is part of our series on ferries.")
    ]
    assert count_kinds(result.removed)["promo"] == 1
    assert result.notes == ()


def test_a_function_on_the_page_takes_boxes_and_parts_of_lines() -> None:
    words = f'{SECOND} <span class="buy">Mua ngay</span> Rồi thì <span class=buy>Mua ngay</span> Hết.'
    result = clean(page(f'{words}</p><div class="market-box"><p>{SECOND} Vàng.</p></div><p>'), *sample.RULES)
    assert result.text == f"{PARAGRAPH}\n{SECOND} Rồi thì Hết.\n{LAST}"
    assert taken(result, "own_rules.market") == [
        ("ad", "class 'buy'", "Mua ngay"),
        ("ad", "class 'buy'", "Mua ngay"),
        ("ad", "class 'market-box'", f"{SECOND} Vàng."),
    ]


def test_what_a_function_takes_out_of_the_soup_goes_too() -> None:
    result = clean(page(f'</p><div class="hop-rieng"><p>{SECOND} Riêng.</p></div><p>'), poison.ASIDE)
    assert result.text == f"{PARAGRAPH}\n{LAST}"
    assert taken(result, "poison.aside") == [("ad", "boxes, taken out by hand", f"{SECOND} Riêng.")]


PAGES = pages()


def unwrap(soup: BeautifulSoup) -> None:
    for tag in soup.find_all("article"):
        tag.unwrap()


def rename(soup: BeautifulSoup) -> None:
    for tag in soup.find_all("p"):
        tag.string = "Chữ khác"


def nothing(_: Any) -> list[int]:
    return []


@pytest.mark.parametrize("function", [unwrap, rename, nothing])
def test_other_changes_to_the_soup_have_no_effect(function: Callable[[Any], None]) -> None:
    assert clean(page(SECOND), page_rule(function)) == clean(page(SECOND))


@pytest.mark.parametrize("rule", [poison.SPOIL, poison.OBEY])
def test_a_rule_that_raises_costs_itself_and_says_so(rule: Rule | PageRule) -> None:
    markup = page(f'{SECOND} HỎNG-LUẬT</p><div class="hop-rieng"><p>{SECOND} Riêng.</p></div><p>')
    alone, beside = clean(markup, poison.ASIDE), clean(markup, rule, poison.ASIDE)
    assert (beside.text, beside.removed) == (alone.text, alone.removed)
    assert [note.partition(":")[0] for note in beside.notes] == [f"rule {rule.name}"]
    assert taken(beside, "poison.aside")


def test_of_two_rules_on_the_page_the_second_sees_what_the_first_has_left() -> None:
    def count(soup: BeautifulSoup) -> list[Any]:
        seen.append(len(soup.select(".hop-rieng")))
        return []

    seen: list[int] = []
    markup = page('</p><div class="hop-rieng"><p>Riêng.</p></div><p>')
    clean(markup, page_rule(count), poison.ASIDE, page_rule(count, name="own.again"))
    assert seen == [1, 0]


@pytest.mark.parametrize(
    "hits",
    [[99], [-1], [("không",)], ["chữ"], [Hit(0, "x", kind="trò đùa")], 5],  # type: ignore[arg-type]  # wrong on purpose
)
def test_hits_that_make_no_sense_are_a_fault_of_the_rule(hits: Any) -> None:
    result = clean(page(SECOND), block_rule(lambda _: hits, name="own.wrong"))
    assert result.text == clean(page(SECOND)).text
    assert len(result.notes) == 1


def test_the_page_is_only_parsed_again_for_a_rule_that_wants_it() -> None:
    code = (
        "import sys; from cleaners import *; from stages import poison; from stages.material import page\n"
        "clean_html(page('một'), options=Options(rules=(poison.OBEY,)))\n"
        "print('bs4' in sys.modules)\n"
        "clean_html(page('một'), options=Options(rules=(poison.ASIDE,), off=frozenset(('poison.aside',))))\n"
        "print('bs4' in sys.modules)\n"
        "clean_html(page('một'), options=Options(rules=(poison.ASIDE,)))\n"
        "print('bs4' in sys.modules)"
    )
    path = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\n"
    command = [sys.executable, "-c", path + code]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    assert said.stdout.split() == ["False", "False", "True"]


def test_off_and_keep_hold_for_own_rules() -> None:
    markup = page("BỎ: dòng này đi")
    assert "BỎ:" not in clean(markup, poison.OBEY).text
    assert "BỎ:" in clean(markup, poison.OBEY, off=frozenset(("poison.obey",))).text
    assert "BỎ:" in clean(markup, poison.OBEY, keep=frozenset(("promo",))).text


def test_a_text_is_ruled_by_functions_on_blocks_alone() -> None:
    options = Options(rules=(poison.SPOIL, poison.OBEY))
    result = clean_text(f"{PARAGRAPH}\nBỎ: {SECOND}\n{LAST}", options=options)
    assert isinstance(result, Article)
    assert (result.text, result.notes) == (f"{PARAGRAPH}\n{LAST}", ())


def test_a_kind_that_does_not_exist_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="trò đùa"):
        block_rule(nothing, kind="trò đùa")  # type: ignore[arg-type]  # wrong on purpose


@settings(deadline=None)
@given(st.data())
def test_whatever_own_rules_take_lines_are_kept_or_receipted_once(data: st.DataObject) -> None:
    def some(blocks: Sequence[Block]) -> list[Hit]:
        hits = []
        for at in data.draw(st.sets(st.integers(0, len(blocks) - 1))) if blocks else ():
            begin, end = sorted(data.draw(st.tuples(st.integers(0, 60), st.integers(0, 60))))
            kind = data.draw(st.sampled_from(KINDS))
            hits.append(Hit(at, "drawn", begin, end, kind))
        return hits

    address = data.draw(st.sampled_from(sorted(PAGES)))
    plain = clean_html(PAGES[address])
    result = clean_html(PAGES[address], options=Options(rules=(block_rule(some, name="own.some"),)))
    if isinstance(plain, Article) and isinstance(result, Article):
        words = sorted(
            "".join(result.text.split()) + "".join("".join(one.text.split()) for one in result.removed)
        )
        before = sorted(
            "".join(plain.text.split()) + "".join("".join(one.text.split()) for one in plain.removed)
        )
        assert words == before
    assert result.notes == ()


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("stages.poison:OBEY", [("poison.obey", Rule)]),
        ("stages.poison:obey", [("poison.obey", Rule)]),
        ("stages.poison:aside", [("poison.aside", type(poison.ASIDE))]),
        ("stages.poison:unnamed", [("poison.unnamed", type(poison.ASIDE))]),
        (
            "samples.stages.own_rules:RULES",
            [("own_rules.series", Rule), ("own_rules.market", type(poison.ASIDE))],
        ),
    ],
)
def test_rules_are_found_by_name(name: str, rules: list[tuple[str, type]]) -> None:
    assert [(rule.name, type(rule)) for rule in own_rules.load([name])] == rules


@pytest.mark.parametrize(
    "name", ["không.có:gì", "stages.poison:gì", "stages.poison:NOT_A_RULE", "không-có", "json:", ":"]
)
def test_a_name_without_a_rule_behind_it_is_an_error_that_names_it(name: str) -> None:
    with pytest.raises(own_rules.RuleError, match=name.replace(".", r"\.")):
        own_rules.load([name])


def installed(folder: Path) -> None:
    """A package that offers rules, as an installer leaves it."""
    (folder / "offered_rules.py").write_text(
        "def short(blocks):\n"
        "    'short lines'\n"
        "    return [at for at, one in enumerate(blocks) if len(one.text) < 9]\n"
    )
    info = folder / "offered_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: offered-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[newswash.rules]\nshort = offered_rules:short\n")


@pytest.mark.parametrize(
    "words", [["--rules", "short"], ["--rules", "offered_rules:short"], ["--config", "c.toml"]]
)
def test_the_command_runs_rules_in_its_workers(tmp_path: Path, words: list[str]) -> None:
    installed(tmp_path)
    (tmp_path / "c.toml").write_text('rules = ["offered_rules:short"]\n')
    lines = [{"html": page(words)} for words in ("Ngắn", "HỎNG", SECOND)]
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "scraper", "pipe", "--receipts", "--workers", "1", *words],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)}
        | ({} if "offered_rules:short" in words else {"PYTHONPATH": f"{ROOT}:{tmp_path}"}),
        input="".join(json.dumps(line) + "\n" for line in lines).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    found = [
        [gone for gone in answer["removed"] if gone["rule"] == "offered_rules.short"] for answer in answers
    ]
    assert found == [
        [{"kind": "other", "rule": "offered_rules.short", "text": "Ngắn"}],
        [{"kind": "other", "rule": "offered_rules.short", "text": "HỎNG"}],
        [],
    ]


def test_another_file_is_another_rule_to_a_run_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    identities = set()
    for number in (1, 2):
        name = f"changing_{number}"
        (tmp_path / f"{name}.py").write_text(f"def rule(blocks):\n    return range({number})\n")
        loaded = own_rules.load([f"{name}:rule"])
        identities.add(own_rules.identity(loaded)[0].removeprefix(f"{name}.rule"))
    assert len(identities) == 2
    assert own_rules.identity(RULES[:1]) == own_rules.identity(RULES[:1])
