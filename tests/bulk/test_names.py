"""Two inputs never share an output, and what we wrote is never read as an input."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bulk import samples
from bulk.command import files, newswash, rows

if TYPE_CHECKING:
    from pathlib import Path


def save(path: Path, number: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(samples.page(number))
    return path


def check(out: Path, count: int) -> None:
    """Every row has a file of its own, which holds what the row says."""
    listed = rows(out)
    texts = files(out)
    assert len(listed) == len({row["id"] for row in listed}) == len({row["path"] for row in listed}) == count
    for row in listed:
        assert texts[row["path"]].startswith(row["title"])


def test_two_folders_of_one_name(tmp_path: Path) -> None:
    for number, folder in enumerate(("mot", "hai")):
        save(tmp_path / folder / "kho" / "a.html", number)
        save(tmp_path / folder / "kho" / "b" / "c.html", number)
    words = [tmp_path / "mot" / "kho", tmp_path / "hai" / "kho", "-o", tmp_path / "ra", "--quiet"]
    assert newswash("clean", *words) == 0
    check(tmp_path / "ra", 4)


def test_two_folders_of_one_name_in_two_runs(tmp_path: Path) -> None:
    for number, folder in enumerate(("mot", "hai")):
        save(tmp_path / folder / "kho" / "a.html", number)
        for _ in range(2):
            assert newswash("clean", tmp_path / folder / "kho", "-o", tmp_path / "ra", "--quiet") == 0
        check(tmp_path / "ra", number + 1)
    assert newswash("clean", tmp_path / "mot" / "kho", "-o", tmp_path / "ra", "--quiet", "--no-resume") == 0
    check(tmp_path / "ra", 2)


def test_a_file_and_the_folder_it_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "kho" / "a.html", 0)
    (tmp_path / "kho" / "a.txt").write_text(samples.text(1), encoding="utf-8")
    save(tmp_path / "kho" / "trong" / "b.html", 2)
    monkeypatch.chdir(tmp_path)
    assert newswash("clean", "kho/a.txt", "kho/trong", "kho", "-o", "ra", "--quiet") == 0
    texts = files(tmp_path / "ra")
    assert len(rows(tmp_path / "ra")) == len(texts) == 3


@pytest.mark.parametrize("out", [".", "kho", "kho/ra", "kho/trong"])
@pytest.mark.parametrize("form", ["txt", "jsonl"])
def test_an_output_folder_in_or_above_the_input(
    out: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        save(tmp_path / "kho" / f"{number}.html", number)
    monkeypatch.chdir(tmp_path)
    for _ in range(3):
        assert newswash("clean", "kho", "-o", out, "--quiet", "--format", form) == 0
        assert [row["id"] for row in rows(tmp_path / out)] == [f"kho/{number}.html" for number in range(3)]


@pytest.mark.parametrize(
    "name",
    [
        "a" * 250 + ".html",
        "ế" * 80 + ".html",
        "a:b?c*d|e<f>.html",
        "a\\b.html",
        " a .html",
        "CON.html",
        "a\nb.html",
    ],
)
def test_names_that_other_systems_refuse(name: str, tmp_path: Path) -> None:
    save(tmp_path / "kho" / name, 0)
    save(tmp_path / "kho" / "khac.html", 1)
    assert newswash("clean", tmp_path / "kho", "-o", tmp_path / "ra", "--quiet") == 0
    check(tmp_path / "ra", 2)


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "kho").mkdir()
    try:
        (tmp_path / "kho" / os.fsdecode(b"b\xe1o.html")).write_bytes(samples.page(0))
        (tmp_path / "kho" / os.fsdecode(b"b\xe9o.html")).write_bytes(samples.page(1))
    except OSError:
        pytest.skip("this file system takes only valid names")
    assert newswash("clean", tmp_path / "kho", "-o", tmp_path / "ra", "--quiet") == 0
    check(tmp_path / "ra", 2)


def test_links_in_a_circle_and_pipes_hold_nobody_up(tmp_path: Path) -> None:
    save(tmp_path / "kho" / "a.html", 0)
    (tmp_path / "kho" / "vong").symlink_to(tmp_path / "kho")
    (tmp_path / "kho" / "vong.html").symlink_to(tmp_path / "kho" / "vong.html")
    os.mkfifo(tmp_path / "kho" / "ong.html")
    (tmp_path / "kho" / "ong-noi.html").symlink_to(tmp_path / "kho" / "ong.html")
    assert newswash("clean", tmp_path / "kho", "-o", tmp_path / "ra", "--quiet") == 1
    assert {row["id"].rpartition("/")[2]: row["reason"] for row in rows(tmp_path / "ra")} == {
        "a.html": "",
        "vong.html": "unreadable",
    }
