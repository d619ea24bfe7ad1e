"""Reading sets, remembering answers, tables."""

from __future__ import annotations

import argparse
import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from bench.cache import Cache, key_of
from bench.peers import BODIES, Found
from bench.sets import Gold, add_sets, chosen, find_sets, read_page, read_set
from bench.table import Table, markdown

HERE = Path(__file__).parent


def test_a_set() -> None:
    found = read_set(HERE / "set")
    assert (found.name, [page.id for page in found.pages]) == ("set", ["bridge", "muong"])
    bridge, muong = found.pages
    assert bridge.captions == ("Walkers cross the new bridge at Lorne Ferry on Sunday morning",)
    assert dict(muong.meta)["author"] == ["Thu Hạnh"]
    assert b"<h1>" in read_page(muong.page)


def test_a_packed_page_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>a"))
    assert read_page(tmp_path / "a.html.gz") == b"<p>a"


def test_the_least_a_line_may_hold(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "1", "html": "p/1.html", "body": ""}\n\n', encoding="utf-8")
    assert read_set(tmp_path).pages == (Gold("1", tmp_path / "p/1.html", ""),)


@pytest.mark.parametrize("row", ['{"id": "1", "html": "1"}', "[]", "{"])
def test_a_line_that_is_no_gold_is_an_error(tmp_path: Path, row: str) -> None:
    (tmp_path / "gold.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 1"):
        read_set(tmp_path)


def test_sets_are_found_where_they_lie_or_one_folder_up() -> None:
    assert find_sets(HERE / "set") == [HERE / "set"]
    assert find_sets(HERE) == [HERE / "set"]
    assert find_sets(HERE / "cases") == []


def test_a_folder_without_a_set_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_sets(parser)
    assert chosen(parser.parse_args([str(HERE), str(HERE / "set")])) == [HERE / "set"] * 2
    with pytest.raises(SystemExit):
        parser.parse_args([str(HERE / "cases")])
    assert "no gold.jsonl" in capsys.readouterr().err


def test_an_answer_is_remembered_by_page_and_address(tmp_path: Path) -> None:
    peer = BODIES["trafilatura"]
    key = key_of(b"<p>a", "https://post.example/a")
    assert len({key, key_of(b"<p>b", "https://post.example/a"), key_of(b"<p>a", None)}) == 3
    Cache(tmp_path, peer).put(key, Found("Một dòng.\nHai dòng.", title="Tựa"))
    assert Cache(tmp_path, peer).get(key) == Found("Một dòng.\nHai dòng.", title="Tựa")
    assert Cache(tmp_path, peer).get("other") is None
    assert Cache(tmp_path, replace(peer, recipe="called another way")).get(key) is None


def test_a_line_cut_short_is_forgotten(tmp_path: Path) -> None:
    peer = BODIES["trafilatura"]
    for key in ("one", "two"):
        Cache(tmp_path, peer).put(key, Found(key))
    (path,) = tmp_path.iterdir()
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    again = Cache(tmp_path, peer)
    assert again.get("one") == Found("one")
    assert again.get("two") is None


def test_a_table_as_markdown() -> None:
    table = Table("Pages", ("name", "n"), (("a|b", "1"), ("c", "")), bold=frozenset({1}), notes=("a note",))
    assert markdown(table) == (
        "## Pages\n\n| name | n |\n| --- | ---: |\n| a\\|b | 1 |\n| **c** |  |\n\na note\n"
    )
