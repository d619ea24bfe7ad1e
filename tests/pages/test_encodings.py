"""Pages whose letters were spoilt before anybody read them: what can be read back is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cleaners import Article, clean_html
from cleaners.decode import as_utf8

ROOT = Path(__file__).parent.parent.parent
LEGACY = tomllib.loads((ROOT / "tests" / "text" / "legacy.toml").read_text(encoding="utf-8"))
PAGES = sorted((ROOT / "samples" / "pages").glob("*/page.html"))
VIETNAMESE = (
    "mastercms-table-caption",
    "photocms-related-boxes",
    "interview-table-captions",
    "poem-single-breaks",
)


def encoded_twice(data: bytes) -> bytes:
    """What a program writes that takes UTF-8 for Latin-1."""
    return data.decode("latin-1").encode("utf-8")


@pytest.mark.parametrize("slug", VIETNAMESE)
def test_a_page_that_was_encoded_twice_reads_like_the_page(slug: str) -> None:
    page = (ROOT / "samples" / "pages" / slug / "page.html").read_bytes()
    assert encoded_twice(page) != page
    assert as_utf8(encoded_twice(page)) == page
    assert clean_html(encoded_twice(page)) == clean_html(page)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_honest_bytes_are_passed_on(path: Path) -> None:
    page = path.read_bytes()
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        pytest.skip("not UTF-8")
    assert as_utf8(page) is page


@pytest.mark.parametrize(
    "text",
    [
        "« L’été » à Ébène — 12 €, naïve Ångström: Ã©, Â©, â€™",
        "Chữ Ã và Â đứng trong văn bản thật, như â € ™ trong bài này",
        "\u00e2\u0080\u0099 hai \u00e2\u0080\u0099 lần",
    ],
)
def test_letters_that_only_look_like_it_stay(text: str) -> None:
    assert as_utf8(text.encode()) == text.encode()


def test_half_of_a_letter_spoils_the_proof() -> None:
    text = "\u00e2\u0080\u0099" * 5 + "\u00e0\u0080\u0080"
    assert as_utf8(text.encode()) == text.encode()


@pytest.mark.parametrize("scheme", ["tcvn3", "vni"])
def test_a_page_in_a_font_of_the_nineties(scheme: str) -> None:
    page = f"<html><body><h1>{LEGACY[scheme][:40]}</h1><p>{LEGACY[scheme]}</p></body></html>"
    result = clean_html(page.encode())
    assert isinstance(result, Article)
    assert result.text == LEGACY["unicode"]
    assert result.language == "vi"


@pytest.mark.parametrize("text", LEGACY["others"])
def test_a_western_page_stays_as_it_is(text: str) -> None:
    result = clean_html(f"<html><body><p>{text}</p></body></html>".encode())
    assert isinstance(result, Article)
    assert result.text == text
