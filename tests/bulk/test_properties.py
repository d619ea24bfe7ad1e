"""What must hold for any page and any text whatever."""

from __future__ import annotations

import pickle
import re
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bulk import samples
from bulk.pathological import SHAPES
from bulk.properties import FINDINGS, check_page, check_text
from cleaners import Article, clean_html, clean_text

PIECES = [
    *(
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<br>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<ul>",
        "<li>",
        "</ul>",
    ),
    *(
        "<figure>",
        "<figcaption>",
        "</figure>",
        "<h1>",
        "</h1>",
        "<h2>",
        "<a href=/tin>",
        "</a>",
        "<b>",
        "</b>",
    ),
    *(
        "<article>",
        "</article>",
        "<aside>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<",
        ">",
        "&amp;",
        "&#0;",
    ),
    *("\0", "\u0301", "\u200b", "\ud83d", "\n", "  ", "| ", " |", "...", ">>"),
    *(word for title, sentence in samples.STORIES for word in (f"{title} ", f"{sentence} ")),
    *("(Ảnh: Lò Pia)", "Xem thêm:", "Recent Posts", "2 giờ trước", "Theo báo Suối Sim", "Bình luận (3)"),
]
PAGES = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
LINES = st.lists(st.sampled_from([piece for piece in PIECES if not piece.startswith("<")]), max_size=40)


@cache
def found() -> list[bytes]:
    """Inputs that a fuzzer once found."""
    return [path.read_bytes() for path in sorted(FINDINGS.glob("*")) if path.is_file()]


@settings(deadline=None, max_examples=150)
@given(PAGES)
@example("")
def test_any_page(page: str) -> None:
    check_page(page.encode("utf-8", "surrogatepass"))
    check_page(page)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes(page: bytes) -> None:
    check_page(page)
    check_page(b"<html><body><p>" + page)


@settings(deadline=None, max_examples=150)
@given(LINES.map("\n".join) | LINES.map("".join) | st.text())
def test_any_text(text: str) -> None:
    check_text(text)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_pages_that_hurt(name: str) -> None:
    check_page(SHAPES[name](2))


def test_what_a_fuzzer_found() -> None:
    for data in found():
        check_page(data)
        check_text(data.decode("utf-8", "replace"))


@pytest.mark.parametrize("number", range(len(samples.STORIES)))
def test_a_clean_article_is_left_as_it_is(number: int) -> None:
    page = clean_html(samples.page(number))
    assert isinstance(page, Article)
    again = clean_text(page.text)
    assert isinstance(again, Article)
    assert again.text == page.text
    assert pickle.loads(pickle.dumps(page)) == page  # noqa: S301 - our own value
    assert re.search(r"\s$|\n\n", page.text) is None
