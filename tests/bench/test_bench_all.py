"""Everything in one go: the closing table and the written result."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import __main__ as whole
from bench.bodies import Result
from bench.closing import body_rows, closing_table, line_rows, meta_rows, speed_rows
from bench.lines import Rate
from bench.peers import METADATA, Found
from bench.score import score_page
from bench.sets import Gold, Set
from bench.sheets import judge, read_sheet
from bench.speed import Speeds
from bench.table import Table
from cleaners import Skip

HERE = Path(__file__).parent
GOLD = Gold("one", Path("1"), "a b c d e f", captions=("k l m n",), meta=(("date", "2025-03-09"),))


def test_bodies_stand_beside_trafilatura() -> None:
    texts = {"newswash": "a b c d e f", "trafilatura": "a b c d e x k l m n"}
    scores = {name: [score_page(GOLD.body, text, GOLD.captions)] for name, text in texts.items()}
    result = Result(Set("hand", (GOLD,)), {name: [Found(text)] for name, text in texts.items()}, scores)
    # two of trafilatura's seven shingles are two of the gold's three
    assert body_rows([result]) == [
        ("body F1", "hand", "1.0000", "0.4000", "+0.6000 [+0.6000, +0.6000]"),
        ("body precision", "hand", "1.0000", "0.2857", ""),
        ("body recall", "hand", "1.0000", "0.6667", ""),
        ("body exact", "hand", "1.000", "0.000", ""),
        ("lost over a tenth", "hand", "0", "1", ""),
        ("empty", "hand", "0", "0", ""),
        ("captions leaked", "hand", "0.000", "1.000", ""),
    ]
    alone = Result(result.set, {}, {"newswash": scores["newswash"]})
    assert body_rows([alone]) == []


def test_fields_stand_beside_trafilatura() -> None:
    found = {"newswash": [Found(date="2025-03-09")], METADATA.name: [Found(date="2025-03-10")]}
    assert meta_rows([(Set("hand", (GOLD,)), found)]) == [("date right", "hand", "1.000", "0.000", "")]


def test_speed_stands_beside_trafilatura_and_the_parse() -> None:
    seconds = {"hand": {"newswash": [0.002] * 3, "trafilatura": [0.01] * 3, "lxml parse": [0.001] * 3}}
    assert speed_rows(Speeds(seconds, {"newswash": 60, "trafilatura": 80}, None)) == [
        ("ms a page, median", "hand", "2.00", "10.00", "5.00 [5.00, 5.00] times as fast"),
        ("times the lxml parse, median", "hand", "2.00 [2.00, 2.00]", "10.00 [10.00, 10.00]", ""),
        ("MiB at most", "hand", "60", "80", ""),
    ]
    assert speed_rows(Speeds({"hand": {"newswash": [0.002]}}, {}, None)) == []


def test_lines_stand_alone() -> None:
    sheet = read_sheet("1.tsv", "body\tMột dòng.\nshare\tChia sẻ\n")
    rows = line_rows([(sheet, judge(sheet, Skip("no-body")))], Rate(1, 1500, 100))
    assert [row[2] for row in rows] == ["0.5000", "1.0000", "100.000%", "0", "50"]


def test_the_result_says_when_and_by_what_it_was_made() -> None:
    table = closing_table([("body F1", "hand", "1", "0", "")])
    now = datetime(2025, 3, 9, 8, 15, tzinfo=UTC)
    text = whole.written(
        [table, Table("Second", ("a",), ())], command="make bench", now=now, versions=["x 1.0"]
    )
    head, first, second = text.split("\n## ")
    assert "2025-03-09 08:15 UTC, by `make bench`." in head
    assert "x 1.0" in head
    assert first.endswith("| body F1 | hand | 1 | 0 |  |\n")
    assert second.startswith("Second")


def test_the_folder_of_sets_is_named_or_lies_near(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv(whole.VARIABLE, raising=False)
    assert whole.eval_folder() is None
    (tmp_path / "shared" / "eval").mkdir(parents=True)
    assert whole.eval_folder() == whole.NEAR
    monkeypatch.setenv(whole.VARIABLE, "elsewhere")
    assert whole.eval_folder() == Path("elsewhere")


def test_without_pages_the_lines_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tests" / "lines" / "vi"
    folder.mkdir(parents=True)
    (folder / "001-a.tsv").write_text("body\tCon mương ở xã Lũng Mây đã làm xong.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(whole.VARIABLE, str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["bench", "--out", "results.md"])
    assert whole.main() == 0
    assert "no set of pages" in capsys.readouterr().err
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| controls touched, of 1 | labelled lines | 0 |" in text


@pytest.mark.slow
def test_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(HERE / "set", tmp_path / "eval" / "small")
    monkeypatch.setenv(whole.VARIABLE, str(tmp_path / "eval"))
    monkeypatch.setattr("bench.bodies.CACHE", tmp_path / "cache")
    monkeypatch.setattr(sys, "argv", ["bench", "--out", str(tmp_path / "results.md")])
    assert whole.main() == 0
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    for figure in ("body F1", "date right", "ms a page, median", "MiB at most", "dropped lines, recall"):
        assert f"| {figure} | " in text
