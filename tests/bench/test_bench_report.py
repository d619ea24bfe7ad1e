"""The report on one page: what is marked as extra and missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from bench.peers import Found
from bench.report import Piece, compare, page_report, stands_in
from bench.score import score_page, words
from bench.sets import Gold
from cleaners import Removal

CASES: dict[str, tuple[str, str, list[list[Piece]]]] = {
    "equal lines": (
        "Một dòng.\n\nHai dòng.",
        "Một dòng\nHai dòng",
        [[Piece("same", "Một dòng")], [Piece("same", "Hai dòng")]],
    ),
    "a line too many": (
        "Một dòng.",
        "Một dòng.\nChia sẻ",
        [[Piece("same", "Một dòng.")], [Piece("extra", "Chia sẻ")]],
    ),
    "a line too few": (
        "Sa-pô ở đây.\nMột dòng.",
        "Một dòng.",
        [[Piece("missing", "Sa-pô ở đây.")], [Piece("same", "Một dòng.")]],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_two_texts(name: str) -> None:
    gold, mine, expected = CASES[name]
    assert compare(gold, mine) == expected


def test_inside_a_line_only_the_difference_is_marked() -> None:
    (line,) = compare("Con mương đã xong.", "Con mương đã xong. Ảnh: Hạnh")
    assert [(piece.part, piece.text.strip()) for piece in line] == [
        ("same", "Con mương đã xong."),
        ("extra", "Ảnh: Hạnh"),
    ]


LINES = st.lists(st.text(alphabet="ab .", max_size=8), max_size=6).map("\n".join)


@given(gold=LINES, mine=LINES)
def test_a_comparison_holds_all_words_of_both(gold: str, mine: str) -> None:
    pieces = [piece for line in compare(gold, mine) for piece in line]
    ours = [word for piece in pieces if piece.part != "missing" for word in words(piece.text)]
    theirs = [word for piece in pieces if piece.part != "extra" for word in words(piece.text)]
    assert ours == words(mine)
    assert theirs == words(gold)


def test_how_much_of_a_line_stands_in_the_gold() -> None:
    assert stands_in("a b c d e", "x a b c d y") == 0.5
    assert stands_in("…", "a b") == 0


def test_a_report_is_whole_and_quotes_what_it_shows() -> None:
    page = Gold("a<b>", Path("p"), "Một hai ba bốn <i>năm</i>.", url="javascript:alert(1)")
    mine = Found("Một hai ba.", removed=(Removal("related", "x.one", "<phrase>", "hai ba bốn i sáu", 3),))
    report = page_report(page, {"newswash": mine}, {"newswash": score_page(page.body, mine.text)})
    tree = html.document_fromstring(report)
    assert tree.findtext(".//title") == "a<b>"
    assert [name for name in ("a", "i", "script", "link", "img") if tree.find(f".//{name}") is not None] == []
    (receipt,) = [row for row in tree.iter("tr") if "x.one" in row.itertext()]
    assert [cell.text for cell in receipt] == [
        "3",
        "related",
        "x.one",
        "<phrase>",
        "50%",
        "hai ba bốn i sáu",
    ]
    assert receipt.get("class") == "missing"
    assert "bốn <i>năm</i>." in [
        part.text for part in tree.iter("p", "span") if part.get("class") == "missing"
    ]


def test_an_address_is_linked() -> None:
    page = Gold("a", Path("p"), "", url="https://post.example/a?b&c")
    tree = html.document_fromstring(page_report(page, {}, {}))
    assert [link.get("href") for link in tree.iter("a")] == ["https://post.example/a?b&c"]
