"""A user's own folder of site files is read by every command that cleans, through to its workers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from bulk.command import files, newswash, process, records, rows

if TYPE_CHECKING:
    from pathlib import Path

SITE = """
host = "suoisim.example"

[select]
body = ["div.ruot"]

[remove]
promo = ["p.loi-moi"]
"""
STORY = "Tổ thủy nông xóm Đồi đã khơi xong mương dẫn nước dài hai cây số về cánh đồng dưới chân núi."
GOES = "Mời bà con xa gần về dự hội xuống đồng của xã vào sáng mồng tám tháng giêng này nhé."
PAGE = (
    "<html lang=vi><head><meta charset=utf-8><title>Mương nước xóm Đồi</title></head><body><h1>Mương nước "
    "xóm Đồi</h1><div class=ruot>"
    + "".join(f"<p>{STORY} Đoạn {part}.</p>" for part in range(4))
    + f"<p class=loi-moi>{GOES}</p><p>{STORY} Đoạn cuối.</p></div></body></html>"
)
URL = "https://www.suoisim.example/tin/muong-nuoc.html"


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    folder = tmp_path / "bao"
    folder.mkdir()
    (folder / "suoisim.example.toml").write_text(SITE, encoding="utf-8")
    (folder / "ghi-chu.md").write_text("not a site file")
    return folder


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "kho.jsonl"
    path.write_text(json.dumps({"html": PAGE, "url": URL}) + "\n", encoding="utf-8")
    return path


def test_clean_reads_it_from_a_flag_and_from_a_file(sites: Path, dump: Path, tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text(f'sites = "{sites}"\n')
    for name, words in (("co", ["--sites", sites]), ("tep", ["--config", config]), ("khong", [])):
        assert newswash("clean", dump, "-o", tmp_path / name, "--quiet", *words) == 0
        (text,) = files(tmp_path / name).values()
        assert (GOES in text) == (name == "khong"), name
        assert STORY in text
    assert rows(tmp_path / "co")[0]["removed"]["promo"] == 1


def test_a_changed_site_file_is_another_wish(sites: Path, dump: Path, tmp_path: Path) -> None:
    words = ("clean", dump, "-o", tmp_path / "ra", "--quiet", "--sites", sites)
    assert newswash(*words) == 0
    (sites / "suoisim.example.toml").write_text(SITE.replace("p.loi-moi", "p.khac"), encoding="utf-8")
    assert newswash(*words) == 0
    (text,) = files(tmp_path / "ra").values()
    assert GOES in text


def test_pipe_reads_it(sites: Path, dump: Path) -> None:
    done = process("pipe", "--sites", sites, feed=dump.read_bytes())
    (answer,) = records(done.stdout)
    assert GOES not in answer["text"]
    assert answer["removed"]["promo"] == 1


def test_explain_reads_it(sites: Path, dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert newswash("explain", f"{dump}#1", "--json", "--sites", sites) == 0
    assert "p.loi-moi" in capfd.readouterr().out
    assert newswash("explain", f"{dump}#1", "--json") == 0
    assert "p.loi-moi" not in capfd.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.toml", "host = 1", "host"),
        ("a.toml", "host = [", "a.toml"),
        ("a.toml", 'host = "a.example"\n[remove]\nnothing = ["p"]', "nothing"),
        ("a.toml", 'host = "a.example"\n[remove]\npromo = ["p["]', "p["),
        (None, "", "khong-co"),
    ],
)
def test_a_folder_that_cannot_be_used_is_wrong_usage(
    name: str | None, content: str, word: str, dump: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    tmp_path = dump.parent
    folder = tmp_path / "khong-co"
    if name is not None:
        folder.mkdir()
        (folder / name).write_text(content)
    assert newswash("clean", dump, "-o", tmp_path / "ra", "--sites", folder) == 2
    assert word in capfd.readouterr().err


def test_sites_can_still_be_switched_off(
    dump: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "c.toml"
    config.write_text("sites = false\n")
    assert newswash("clean", dump, "-o", tmp_path / "ra", "--quiet", "--config", config) == 0
    config.write_text("sites = 3\n")
    assert newswash("clean", dump, "-o", tmp_path / "ra", "--quiet", "--config", config) == 2
    assert "bool or str" in capfd.readouterr().err
