"""What must hold for any page and any text whatever."""

from __future__ import annotations

import pickle
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bulk import samples
from bulk.command import ROOT
from bulk.pathological import SHAPES
from bulk.properties import FINDINGS, check_clean, check_page, check_text
from cleaners import Article, clean_html, clean_text

if TYPE_CHECKING:
    from pathlib import Path

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


ADDRESSES = st.none() | st.sampled_from(
    ["https://bao.example/tin/mot-bai-1.html", "https://bao.example/", "http://[", "//", "\0", "https://a:b/"]
)
PROSE = (
    "Theo bác sĩ Mạc Thị Rin, người già trong bản nên uống nước ấm vào sáng sớm.",
    "“Năm nay lúa trổ sớm hơn mọi năm gần nửa tháng”, ông Giàng A Phử nói.",
    "Ảnh của bà cụ treo giữa gian nhà sàn, bên cạnh chiếc đồng hồ đã dừng từ lâu.",
    "Xem thêm vài vở chèo cũ, lũ trẻ mới hiểu vì sao ông bà thuộc lòng từng câu hát.",
    "Video quay cảnh đàn trâu lội suối được chiếu lại trong buổi họp xóm.",
    "Đến chiều, nước rút, bà con lại ra đồng nhặt từng gánh mạ còn sót.",
    "Tin ông giáo Sùng về hưu lan nhanh khắp ba xóm chỉ trong một buổi chợ.",
    "Bình luận về mùa vụ, tổ trưởng cho rằng giống lúa mới hợp với chân ruộng cao.",
    "Mỗi hộ góp hai ngày công, riêng nhà neo người thì được làng làm giúp.",
    "Con đường dài 4,5 km nối bến đò với trường học sẽ xong trước mùa mưa.",
    "The ferry to Port Arnell now leaves twice a day, the harbour master said.",
    "Read more slowly, the old keeper told her, and the chart will speak for itself.",
    "Photographs of the first crew still hang above the stove in the watch room.",
    "By the time the tide turned, three boats had come back with empty nets.",
    "Share prices meant little here; what counted was the depth of the channel.",
)
"""Running text, much of which begins as something else does."""
CLEAN = st.lists(st.sampled_from(PROSE), min_size=2, max_size=len(PROSE), unique=True)


@cache
def found() -> list[bytes]:
    """Inputs that a fuzzer once found."""
    return [path.read_bytes() for path in sorted(FINDINGS.glob("*")) if path.is_file()]


@settings(deadline=None, max_examples=150)
@given(PAGES, ADDRESSES)
@example("", None)
@example("</p>", None)
@example("<html><head></head></html><p>Một câu.</p></html>Hai câu.</html><!-- x --><p>Ba câu.", None)
@example("...<br>Sáng nay cây cầu gỗ dài bốn mươi mét nối hai bờ suối Sim đã thông xe. ", None)
@example('<base href="http://["><p>Một câu.', "http://[")
def test_any_page(page: str, url: str | None) -> None:
    check_page(page.encode("utf-8", "surrogatepass"), url)
    check_page(page, url)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes(page: bytes) -> None:
    check_page(page)
    check_page(b"<html><body><p>" + page)


@settings(deadline=None, max_examples=150)
@given(LINES.map("\n".join) | LINES.map("".join) | st.text())
@example("trước\u200b\u0301")
@example(">\n\u200b\n\ud83d\nTheo báo Suối Sim\n\ud83d")
def test_any_text(text: str) -> None:
    check_text(text)


@settings(deadline=None, max_examples=200)
@given(CLEAN, st.integers(1, 4))
def test_a_clean_text_stays_as_it_is(sentences: list[str], together: int) -> None:
    paragraphs = [" ".join(sentences[at : at + together]) for at in range(0, len(sentences), together)]
    check_clean("\n".join(paragraphs))


@settings(deadline=None, max_examples=50)
@given(CLEAN)
def test_the_text_of_a_page_stays_as_it_is(sentences: list[str]) -> None:
    body = "".join(f"<p>{sentence} Cả bản ai cũng nhớ chuyện ấy.</p>" for sentence in sentences)
    article = clean_html(f"<html><body><article>{body}</article></body></html>")
    assert isinstance(article, Article)
    check_clean(article.text)


TAKEN_AGAIN = {
    "calendar-and-linked-headings": "headings that begin with a number sign are hash tags once they are text",
    "lone-sentence-before-a-copy": "a sentence that stands under each entry is a repeated line in a text",
    "lone-sentence-said-again": "as above",
    "sections-in-boxes": "a heading with a network's name, or a title between fields, is like any line",
}
"""Known wrong: samples whose text, cleaned as a text, loses lines that the page rightly keeps."""


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path,
            id=path.parent.name,
            marks=pytest.mark.xfail(reason=TAKEN_AGAIN[path.parent.name])
            if path.parent.name in TAKEN_AGAIN
            else (),
        )
        for path in sorted((ROOT / "samples").glob("*/*/expected.txt"))
        if path.read_text(encoding="utf-8").strip()
    ],
)
def test_what_a_sample_shall_become_is_clean(path: Path) -> None:
    check_clean(path.read_text(encoding="utf-8").rstrip("\n"))


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
