from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.web import feeds
from scraper.web.feeds import Entry

BASE = "https://bao.example/x/list"

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
 <url><loc>https://bao.example/bai-1</loc><lastmod>2026-11-20T08:00:00+07:00</lastmod></url>
 <url><loc> /bai-2 </loc></url><url><priority>1</priority></url>
 <url><loc>mailto:ban@bao.example</loc></url>
</urlset>"""
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc>https://bao.example/tin-1</loc><image:image><image:loc>https://bao.example/anh.jpg</image:loc></image:image>
 <news:news><news:publication_date>2026-11-21</news:publication_date><news:title>Tin</news:title></news:news></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
 <sitemap><loc>/s1.xml</loc><lastmod>2026-11-01</lastmod></sitemap><sitemap><loc>/s2.xml.gz</loc></sitemap></sitemapindex>"""
RSS = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Báo</title><link>https://bao.example/</link>
 <atom:link rel="self" href="https://bao.example/rss"/>
 <item><title>a</title><link>https://bao.example/a</link><pubDate>Fri, 20 Nov 2026 08:00:00
 +0700</pubDate></item> <item><title>b</title><link><![CDATA[https://bao.example/b?x=1&y=2]]></link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/self"/><link href="/c"/>
 <updated>2026-11-22T01:00:00Z</updated></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "items": [
 {"id": "1", "url": "/d", "date_published": "2026-11-19T00:00:00Z"}, {"id": "2"}]}"""
PAGE = """<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/rss/moi.rss">
 <link rel="alternate" hreflang="en" href="/en"></head><body></body></html>"""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("document", "kind", "pages", "lists"),
    [
        (
            SITEMAP,
            "sitemap",
            [Entry("https://bao.example/bai-1", day("2026-11-20")), Entry("https://bao.example/bai-2")],
            [],
        ),
        (NEWS, "news", [Entry("https://bao.example/tin-1", day("2026-11-21"))], []),
        (
            INDEX,
            "index",
            [],
            [Entry("https://bao.example/s1.xml", day("2026-11-01")), Entry("https://bao.example/s2.xml.gz")],
        ),
        (
            RSS,
            "feed",
            [Entry("https://bao.example/a", day("2026-11-20")), Entry("https://bao.example/b?x=1&y=2")],
            [],
        ),
        (ATOM, "feed", [Entry("https://bao.example/c", day("2026-11-22"))], []),
        (JSON, "feed", [Entry("https://bao.example/d", day("2026-11-19"))], []),
        (PAGE, "page", [], [Entry("https://bao.example/rss/moi.rss")]),
        (
            "https://bao.example/e\nhttps://bao.example/f\n",
            "sitemap",
            [Entry("https://bao.example/e"), Entry("https://bao.example/f")],
            [],
        ),
        ("", "unknown", [], []),
        ("hello", "unknown", [], []),
        ("{", "unknown", [], []),
    ],
    ids=["sitemap", "news", "index", "rss", "atom", "json", "page", "text", "empty", "words", "brace"],
)
def test_a_list_is_read(document: str, kind: str, pages: list[Entry], lists: list[Entry]) -> None:
    found = feeds.parse(document.encode(), BASE)
    assert (found.kind, list(found.pages), list(found.lists)) == (kind, pages, lists)


def test_a_list_that_breaks_off_gives_what_stands_before() -> None:
    found = feeds.parse(SITEMAP[: SITEMAP.index("<url><priority>")].encode(), BASE)
    assert [entry.url for entry in found.pages] == ["https://bao.example/bai-1", "https://bao.example/bai-2"]


def test_no_more_than_so_many_entries_are_read() -> None:
    urlset = "<urlset>" + "".join(f"<url><loc>/{number}</loc></url>" for number in range(900)) + "</urlset>"
    assert len(feeds.parse(urlset.encode(), BASE, most=50).pages) == 50


def test_entities_are_not_followed() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    bomb = f'<!DOCTYPE u [{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>/&l11;&f;</loc></url></urlset>'
    found = feeds.parse(bomb.encode(), BASE)
    assert all(len(entry.url) < 100 and "root" not in entry.url for entry in found.pages)


@given(st.binary(max_size=300))
def test_anything_may_be_a_list(data: bytes) -> None:
    assert feeds.parse(data, BASE).kind in {"sitemap", "index", "news", "feed", "page", "unknown"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T23:59:59Z", "2026-11-20"),
        ("Fri, 20 Nov 2026 08:00:00 GMT", "2026-11-20"),
        ("2026-11", None),
        ("2026-13-40", None),
        ("hôm qua", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_a_day(text: str | None, expected: str | None) -> None:
    assert feeds.day_of(text) == (day(expected) if expected else None)
