"""The labelled lines: every file comes out as its labels say, and the figures stay above their floors.

What is still wrong is listed in `known_wrong.toml`; a file of it that comes out right turns red.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bench.sheets import BODY, Sheet, Verdict, honest, judge, read_sheets, tally
from cleaners import Article, clean_text

HERE = Path(__file__).parent
SHEETS = read_sheets(HERE.parent / "lines" / "vi")
KNOWN = tomllib.loads((HERE / "known_wrong.toml").read_text(encoding="utf-8"))
FLOORS = {"held out": KNOWN["floors"]["held_out"], "the rest": KNOWN["floors"]["rest"]}


def verdicts(sheet: Sheet) -> list[Verdict]:
    result = clean_text(sheet.text)
    assert honest(result)
    return judge(sheet, result)


def files(section: str) -> list[Any]:
    wrong = KNOWN[section]
    return [
        pytest.param(
            sheet,
            id=sheet.name,
            marks=[pytest.mark.xfail(reason=wrong[sheet.name], strict=True)] if sheet.name in wrong else [],
        )
        for sheet in SHEETS
    ]


@pytest.mark.parametrize("sheet", files("wrong"))
def test_a_file_comes_out_as_labelled(sheet: Sheet) -> None:
    found = verdicts(sheet)
    lost = [verdict.piece.text for verdict in found if verdict.piece.label == BODY and verdict.lost]
    left = [verdict.piece.text for verdict in found if verdict.piece.label != BODY and not verdict.dropped]
    assert (lost, left) == ([], [])


@pytest.mark.parametrize("sheet", files("again"))
def test_a_clean_text_stays_as_it_is(sheet: Sheet) -> None:
    first = clean_text(sheet.text, language="vi")
    assert isinstance(first, Article)
    again = clean_text(first.text, language="vi")
    assert isinstance(again, Article)
    assert again.text == first.text


@pytest.mark.parametrize("split", FLOORS)
def test_the_figures_stay_above_their_floors(split: str) -> None:
    sheets = [sheet for sheet in SHEETS if sheet.held_out == (split == "held out")]
    figures = tally([(sheet, verdicts(sheet)) for sheet in sheets])
    floors = FLOORS[split]
    assert figures.precision >= floors["precision"]
    assert figures.recall >= floors["recall"]
    assert figures.lost <= floors["lost"]
    assert figures.touched == 0


def test_every_known_wrong_file_is_there() -> None:
    assert set(KNOWN["wrong"]) <= {sheet.name for sheet in SHEETS}


def bodies(sheet: Sheet) -> list[str]:
    """The lines of a sheet that stay, alone."""
    lines = ["".join(piece.text for piece in line if piece.label == BODY).strip() for line in sheet.lines]
    return [line for line in lines if line]


def taken(lines: list[str]) -> list[str]:
    return [removal.text for removal in clean_text("\n".join(lines), language="vi").removed]


@pytest.mark.parametrize("sheet", files("bare"))
def test_nothing_of_a_body_alone_goes(sheet: Sheet) -> None:
    assert taken(bodies(sheet)) == []


@pytest.mark.parametrize("sheet", files("unstopped"))
def test_a_last_paragraph_without_its_full_stop_stays(sheet: Sheet) -> None:
    *above, last = bodies(sheet)
    assert taken([*above, last.rstrip('.!?"” ')]) == []


@pytest.mark.parametrize("sheet", files("headed"))
def test_a_sub_heading_before_the_last_paragraph_stays(sheet: Sheet) -> None:
    *above, last = bodies(sheet)
    assert taken([*above, "Những con số biết nói", last]) == []


@pytest.mark.parametrize("sheet", files("named"))
def test_the_paragraphs_under_a_name_stay(sheet: Sheet) -> None:
    *above, first, last = bodies(sheet)
    assert not {first, last}.intersection(taken([*above, "Lê Thị Thoa", first, last]))


@pytest.mark.parametrize("sheet", files("capitals"))
def test_the_paragraphs_under_a_heading_in_capitals_stay(sheet: Sheet) -> None:
    *above, first, last = bodies(sheet)
    assert not {first, last}.intersection(taken([*above, "CÁCH LÀM", first, last]))


def unstopped_last_paragraph(sheet: Sheet) -> tuple[str, str] | None:
    """A whole text whose last paragraph lacks its full stop, and that paragraph; None where there is none."""
    lines = ["".join(piece.text for piece in line) for line in sheet.lines]
    whole = [at for at, line in enumerate(sheet.lines) if line and {piece.label for piece in line} == {BODY}]
    if not whole:
        return None
    last = lines[whole[-1]].rstrip('.!?…"”/ ')
    return "\n".join(last if at == whole[-1] else line for at, line in enumerate(lines)), last


def test_a_forgotten_full_stop_hardly_ever_costs_the_last_paragraph() -> None:
    texts = [found for sheet in SHEETS if (found := unstopped_last_paragraph(sheet)) is not None]
    gone = [({each.text for each in clean_text(text).removed}, last.strip()) for text, last in texts]
    lost = [last for removed, last in gone if last in removed]
    assert len(lost) <= KNOWN["floors"]["unstopped"] * len(texts), lost
