"""The cheap way, names and settings: small functions over any input."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulk import samples
from bulk.pathological import SHAPES
from cleaners.decode import decode
from scraper.config import UsageError, size
from scraper.inputs.jsontext import dumps, loads
from scraper.names import Names, stem_of
from scraper.outputs.text import as_markdown, as_text
from scraper.plain import headline, paragraphs
from scraper.record import Outcome

MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<",
            ">",
            "<!--",
            "-->",
            "<script>",
            "</script",
            "<b>",
            "&amp;",
            "&#x110;",
            "\0",
            "İ",
            "a",
            " ",
        ]
    ),
    max_size=40,
).map("".join)


@given(MARKUP)
def test_no_markup_stops_the_cheap_way(page: str) -> None:
    for line in paragraphs(page).splitlines():
        assert line == line.strip() != ""


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>một <b>hai</b> ba</p><p>bốn", ["một hai ba", "bốn"]),
        ("<script>var a = '<p>không';</script><p>có", ["có"]),
        ("a<!-- b -->c<br>d", ["ac", "d"]),
        ("a<!-- không bao giờ hết <p>b", ["a không bao giờ hết", "b"]),
        ("<p>a<script>không bao giờ hết<p>b", ["a", "không bao giờ hết", "b"]),
        ("&#272;&#224; L&#7841;t &amp; Hu&#7871;", ["Đà Lạt & Huế"]),
        ("1 < 2 và 3 > 2", ["1 < 2 và 3 > 2"]),
        ("", []),
    ],
)
def test_the_cheap_way_keeps_the_words(page: str, lines: list[str]) -> None:
    assert paragraphs(page).splitlines() == lines


@pytest.mark.parametrize("shape", SHAPES)
def test_the_cheap_way_is_linear(shape: str) -> None:
    small, large = (decode(SHAPES[shape](scale)) for scale in (1, 8))
    assert len(paragraphs(large)) <= len(large)
    assert len(paragraphs(small)) <= len(small)


def test_the_title_element_is_the_headline() -> None:
    assert headline(samples.page(0).decode()) == samples.STORIES[0][0]
    assert headline("<p>không") is None


@pytest.mark.parametrize(
    ("given_path", "stem"),
    [
        ("a/b.html", "a/b"),
        ("b.HTM", "b"),
        ("b.html.gz", "b"),
        ("000.dirty.txt", "000.dirty"),
        ("b.php", "b.php"),
        ("x.warc.gz", "x.warc.gz"),
        ("../../a.html", "a"),
        ("/etc/../a\\b.html", "etc/a/b"),
        ("a\nb.html", "a_b"),
        ("..", "page"),
        ("bài đầu.html", "bài đầu"),
    ],
)
def test_stems(given_path: str, stem: str) -> None:
    assert stem_of(given_path) == stem


@given(st.text(min_size=1, max_size=400))
def test_a_stem_stays_below_its_folder_and_fits_a_file_system(path: str) -> None:
    parts = stem_of(path).split("/")
    assert not {"", ".", ".."} & set(parts)
    assert all(len(part.encode("utf-8", "surrogatepass")) <= 200 for part in parts)


@given(st.lists(st.sampled_from(["a", "A", "b", "a-1"]), max_size=8))
def test_names_are_never_given_twice(stems: list[str]) -> None:
    names = Names()
    given_names = [names.take(stem, str(at)).casefold() for at, stem in enumerate(stems)]
    assert len(set(given_names)) == len(given_names)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(VALUES)
def test_json_comes_back_as_it_was(value: object) -> None:
    line = dumps(value)
    assert b"\n" not in line
    assert loads(line) == value


@pytest.mark.parametrize(
    ("words", "number"), [("5", 5), ("2k", 2048), ("1.5M", 3 << 19), ("1 GiB", 1 << 30), ("1T", 1 << 40)]
)
def test_sizes(words: str, number: int) -> None:
    assert size(words) == number


@pytest.mark.parametrize("words", ["", "k", "-1", "1x", "1e3"])
def test_what_is_no_size_is_refused(words: str) -> None:
    with pytest.raises(UsageError):
        size(words)


LINES = st.lists(st.text(string.ascii_letters + "#>-*_[]<`\\. 12)+", min_size=1).map(str.strip).filter(bool))


@given(LINES, st.none() | st.just("Tên bài"))
def test_a_text_file_has_one_paragraph_a_line(lines: list[str], title: str | None) -> None:
    outcome = Outcome("a", "a", None, "ok", text="\n".join(lines), title=title)
    assert as_text(outcome).splitlines() == [*([title] if title else []), *lines]
    assert as_text(outcome, title=False).splitlines() == lines


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("# không phải tiêu đề", "\\# không phải tiêu đề"),
        ("- không phải mục", "\\- không phải mục"),
        ("1. không phải mục", "1\\. không phải mục"),
        ("5*3 [a](b) <i>", "5\\*3 \\[a\\](b) \\<i>"),
        ("bình thường", "bình thường"),
    ],
)
def test_markdown_shows_lines_as_they_are(line: str, written: str) -> None:
    assert as_markdown(Outcome("a", "a", None, "ok", text=line)) == f"{written}\n"
