"""Labelled lines: the file format, and how what became of each line is found."""

from __future__ import annotations

import pytest

from bench.lines import Rate, kinds_table, lines_table, rate, speed_table, wrong_table
from bench.sheets import Piece, Sheet, Tally, honest, judge, read_sheet, tally
from cleaners import Article, Block, Removal, Skip

SHEET = read_sheet(
    "012-muong.tsv",
    "# outlet: none; layout: plain\n"
    "caption\tRuộng bậc thang ở Lũng Mây\n"
    "body\tCon mương đã xong. \tcaption\tẢnh: Thu Hạnh\n"
    "\n"
    "body\tVụ tới gieo lúa nếp.\n"
    "caption\tRuộng bậc thang ở Lũng Mây\n",
)


def removal(text: str, at: int, *, kind: str = "caption", joined: bool = False) -> Removal:
    return Removal(kind, "test.rule", "because", text, at, joined)  # type: ignore[arg-type]  # rows hold plain strings


def article(*parts: tuple[int, str] | Removal) -> Article:
    kept = tuple((part[0], Block(part[1])) for part in parts if not isinstance(part, Removal))
    gone = tuple(part for part in parts if isinstance(part, Removal))
    return Article("\n".join(block.text for _, block in kept), removed=gone, kept=kept)


def test_a_sheet_becomes_the_text_a_cleaner_gets() -> None:
    assert SHEET.text == (
        "Ruộng bậc thang ở Lũng Mây\n"
        "Con mương đã xong. Ảnh: Thu Hạnh\n"
        "\n"
        "Vụ tới gieo lúa nếp.\n"
        "Ruộng bậc thang ở Lũng Mây"
    )
    assert SHEET.pieces[1:3] == (Piece("body", "Con mương đã xong. "), Piece("caption", "Ảnh: Thu Hạnh"))
    assert SHEET.held_out
    assert not SHEET.control


@pytest.mark.parametrize("row", ["no label", "bodyy\ttext", "body\ttext\tcaption", "\ttext"])
def test_a_row_without_a_known_label_is_named(row: str) -> None:
    with pytest.raises(ValueError, match=r"x\.tsv line 2"):
        read_sheet("x.tsv", f"# comment\n{row}\n")


@pytest.mark.parametrize(("name", "held"), [("001-a.tsv", False), ("003-a.tsv", True), ("a-3.tsv", False)])
def test_every_third_number_is_held_out(name: str, *, held: bool) -> None:
    assert Sheet(name, ()).held_out is held


def test_equal_lines_are_told_apart_by_their_place() -> None:
    verdicts = judge(
        SHEET,
        article(
            (0, "Ruộng bậc thang ở Lũng Mây"),
            (1, "Con mương đã xong."),
            removal("Ảnh: Thu Hạnh", 1, joined=True),
            (2, "Vụ tới gieo lúa nếp."),
            removal("Ruộng bậc thang ở Lũng Mây", 3, kind="repeat"),
        ),
    )
    assert [(verdict.dropped, verdict.kind) for verdict in verdicts] == [
        (False, ""),
        (False, ""),
        (True, "caption"),
        (False, ""),
        (True, "repeat"),
    ]
    # two of three captions went, one of them as something else
    assert tally([(SHEET, verdicts)]) == Tally(
        files=1,
        junk=3,
        dropped=2,
        right=2,
        kinds_right=1,
        body_size=15 + 16,
        body_lost=0,
        controls=0,
        touched=0,
    )


def test_a_body_line_that_goes_costs_its_characters() -> None:
    verdicts = judge(
        SHEET,
        article(
            removal("Ruộng bậc thang ở Lũng Mây", 0),
            (1, "Con mương đã xong."),
            removal("Ảnh: Thu Hạnh", 1, joined=True),
            removal("Vụ tới gieo lúa nếp.", 2, kind="promo"),
            removal("Ruộng bậc thang ở Lũng Mây", 3),
        ),
    )
    found = tally([(SHEET, verdicts)])
    assert (found.precision, found.recall, found.kinds) == (3 / 4, 1, 1)
    assert found.lost == 16 / 31
    assert wrong_table([(SHEET, verdicts)], 5).rows == (
        ("012-muong.tsv", "body", "promo", "test.rule", "Vụ tới gieo lúa nếp.", "16 of 16"),
    )


def test_a_repaired_text_is_found_again() -> None:
    sheet = read_sheet("1.tsv", "body\tÔng đứng bênthảo nguyên, nói ít.\nshare\tChia sẻ\n")
    verdicts = judge(
        sheet, article((0, "Ông đứng bên thảo nguyên nói ít."), removal("Chia sẻ", 1, kind="share"))
    )
    assert [(verdict.dropped, verdict.lost) for verdict in verdicts] == [(False, 1), (True, 6)]


def test_a_skipped_control_is_touched() -> None:
    sheet = read_sheet("1.tsv", "body\tMột dòng.\nbody\tHai dòng.\n")
    assert sheet.control
    verdicts = judge(sheet, Skip("no-body"))
    assert [verdict.kind for verdict in verdicts] == ["?", "?"]
    found = tally([(sheet, verdicts)])
    assert (found.controls, found.touched, found.lost, found.precision) == (1, 1, 1, 0)
    assert tally([(sheet, judge(sheet, article((0, "Một dòng."), (1, "Hai dòng."))))]).touched == 0


def test_an_article_is_honest_when_its_text_is_its_kept_blocks() -> None:
    whole = article((0, "Một dòng."))
    assert honest(whole)
    assert honest(Skip("no-body"))
    assert not honest(Article("Một dòng. Ảnh", kept=whole.kept))


def test_the_tables() -> None:
    rest = read_sheet("1.tsv", "body\tMột dòng.\n")
    judged = [(SHEET, judge(SHEET, Skip("no-body"))), (rest, judge(rest, article((0, "Một dòng."))))]
    rows = lines_table(judged, split=True).rows
    assert [row[:6] for row in rows] == [
        ("all", "2", "3", "5", "0.6000", "1.0000"),
        ("held out", "1", "3", "5", "0.6000", "1.0000"),
        ("the rest", "1", "0", "0", "1.0000", "1.0000"),
    ]
    assert kinds_table(judged).rows == (
        ("body", "? 2", "3", "2", "0.667"),
        ("caption", "? 3", "3", "3", "1.000"),
    )


def test_speed_is_the_fastest_round() -> None:
    # two rounds over 3,000 bytes: three seconds, then a half
    ticks = iter([0.0, 3.0, 10.0, 10.5])
    sheet = read_sheet("1.tsv", "body\t" + "lúa " * 600)
    found = rate([sheet.text], lambda: next(ticks), rounds=2)
    assert found == Rate(1, 3000, 2)
    assert speed_table(found).rows == (("1", "3000", "2", "2"),)
    assert Rate(4, 1500, 10).of_three_kb == 5
