"""Every folder of `samples/pages` and `samples/texts` is a case: the text that comes out, and what went."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaners import Article, Removal, Skip, clean_html, clean_text
from cleaners.text import settle

SAMPLES = Path(__file__).parent.parent.parent / "samples"
PAGES = sorted((SAMPLES / "pages").iterdir())
TEXTS = sorted((SAMPLES / "texts").iterdir())
WRONG = tomllib.loads((Path(__file__).parent / "known_wrong.toml").read_text(encoding="utf-8"))


def cases(folders: list[Path], what: str) -> list[Any]:
    """The folders as parameters; what is known to be wrong is a strict expected failure."""
    known = WRONG.get(what, {})
    return [
        pytest.param(folder, id=folder.name, marks=pytest.mark.xfail(reason=known[folder.name], strict=True))
        if folder.name in known
        else pytest.param(folder, id=folder.name)
        for folder in folders
    ]


def expectation(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "removed.toml").read_text(encoding="utf-8"))


def written(article: Article) -> str:
    """The file that `newswash clean` writes."""
    return "\n".join([*([article.title] if article.title else []), article.text, ""])


def clean_page(folder: Path) -> Article | Skip:
    return clean_html((folder / "page.html").read_bytes(), url=expectation(folder)["url"])


@pytest.mark.parametrize("folder", cases(PAGES, "page_text"))
def test_page_text(folder: Path) -> None:
    expected = expectation(folder)
    result = clean_page(folder)
    if "skip" in expected:
        assert isinstance(result, Skip)
        assert result.reason == expected["skip"]
    else:
        assert isinstance(result, Article)
        assert written(result) == (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", cases(PAGES, "page_removed"))
def test_page_removals(folder: Path) -> None:
    expected = expectation(folder).get("removed", [])
    result = clean_page(folder)
    went = [(removal.kind, removal.text) for removal in result.removed]
    missing = [(row["kind"], row["text"]) for row in expected if not said(row["text"], went)]
    assert missing == []


def said(text: str, went: list[tuple[Any, str]]) -> bool:
    """Whether the line, or every part of it, is among the receipts."""
    line = settle(text)
    return any(line == removed for _, removed in went) or all(
        any(part in removed for _, removed in went) for part in line.split(" | ")
    )


@pytest.mark.parametrize("folder", cases(PAGES, "page_meta"))
def test_page_says_who_and_when(folder: Path) -> None:
    expected = expectation(folder)
    if "skip" in expected:
        pytest.skip("no article, so nobody wrote it")
    result = clean_page(folder)
    assert isinstance(result, Article)
    asked = {key: expected[key] for key in ("title", "author", "date", "language") if key in expected}
    assert {key: getattr(result, key) for key in asked} == asked


@pytest.mark.parametrize("folder", cases(TEXTS, "text"))
def test_flattened_text(folder: Path) -> None:
    result = clean_text((folder / "dirty.txt").read_text(encoding="utf-8"))
    assert isinstance(result, Article)
    assert written(result) == (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", [pytest.param(folder, id=folder.name) for folder in [*PAGES, *TEXTS]])
def test_kept_and_removed_are_the_input(folder: Path) -> None:
    """Every line of the page is in the text or has a receipt, at its place and only once."""
    result = (
        clean_page(folder)
        if (folder / "page.html").exists()
        else clean_text((folder / "dirty.txt").read_text(encoding="utf-8"))
    )
    if isinstance(result, Skip):
        assert result.detail
        return
    kept = [at for at, _ in result.kept]
    gone = [removal.at for removal in result.removed]
    assert sorted({*kept, *gone}) == list(range(max([*kept, *gone]) + 1))
    whole = {at for at in kept if not any(block.joined for where, block in result.kept if where == at)}
    assert all(isinstance(removal, Removal) and removal.because for removal in result.removed)
    assert all(
        removal.joined or removal.at not in whole or cut(result, removal.at) for removal in result.removed
    )


def cut(article: Article, at: int) -> bool:
    """Whether the line was cut: its parts stand on both sides."""
    return any(where == at for where, _ in article.kept) and any(
        removal.at == at for removal in article.removed
    )
