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
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <channel rdf:about="https://bao.example/"><link>https://bao.example/</link><items><rdf:Seq>
 <rdf:li resource="https://bao.example/r1"/></rdf:Seq></items></channel>
 <image rdf:about="https://bao.example/logo"><link>https://bao.example/logo</link></image>
 <item rdf:about="https://bao.example/r1"><link>https://bao.example/r1</link>
 <dc:date>2026-11-18T07:00:00+07:00</dc:date></item></rdf:RDF>"""
CROWDED = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:i="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"
 xmlns:v="http://www.google.com/schemas/sitemap-video/1.1">
 <url><i:image><i:loc>https://bao.example/anh.jpg</i:loc></i:image>
 <xhtml:link rel="alternate" hreflang="en" href="https://bao.example/en/x"/>
 <v:video><v:publication_date>2020-01-01</v:publication_date></v:video>
 <loc>https://bao.example/x</loc><lastmod>2026-11-17</lastmod></url></urlset>"""
ITEMS = """

<?xml version="1.0" encoding="utf-8"?><rss xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel><item><atom:link rel="self" href="https://bao.example/self"/>
 <media:content url="https://bao.example/v.mp4"/>
 <enclosure url="https://bao.example/e.mp3"/><source url="https://khac.example/rss">Khác</source>
 <link/><guid isPermaLink="true">https://bao.example/g1</guid><description>&nbsp;\x0b
 <![CDATA[<html><a href="/no">]]></description></item>
 <item><guid isPermaLink="false">https://bao.example/?p=7</guid></item>
 <item><guid>tag:bao.example,2026:1</guid><link> https://bao.example/g2?a=1&amp;b=2
 </link></item><item><link>https://bao.example/g3?a=1&b=2&amp;c=3&copy=4</link></item><item>"""
NESTED = """<feed xmlns="http://www.w3.org/2005/Atom"><entry>
 <source><link href="/nguon"/><updated>2001-01-01T00:00:00Z</updated></source>
 <link rel="enclosure" href="/a.mp3"/><link rel="alternate" type="text/html" href="/n"/>
 <published>2026-11-16T00:00:00Z</published></entry></feed>"""
LINKED = """<html><body><a href="/">Trang chủ</a><a class=x href='/rss/moi.rss'>Mới</a>
 <a href="/rss/moi.rss">Mới</a>
 <a href="/feed">Tất cả</a><a href="https://khac.example/rss">Khác</a><a href="/progress">Tiến độ</a>
 <a href=/feedback>Góp ý</a>"""
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
        (NESTED, "feed", [Entry("https://bao.example/n", day("2026-11-16"))], []),
        (RDF, "feed", [Entry("https://bao.example/r1", day("2026-11-18"))], []),
        (CROWDED, "sitemap", [Entry("https://bao.example/x", day("2026-11-17"))], []),
        (
            ITEMS,
            "feed",
            [
                Entry("https://bao.example/g1"),
                Entry("https://bao.example/g2?a=1&b=2"),
                Entry("https://bao.example/g3?a=1&b=2&c=3&copy=4"),
            ],
            [],
        ),
        (LINKED, "page", [], [Entry("https://bao.example/rss/moi.rss"), Entry("https://bao.example/feed")]),
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
    ids=[
        *["sitemap", "news", "index", "rss", "atom", "atom of others", "rdf", "sitemap with pictures"],
        *["rss with guids", "page with links", "json", "page", "text", "empty", "words", "brace"],
    ],
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
        ("2026-11", "2026-11-30"),
        ("2024-02", "2024-02-29"),
        ("2026", "2026-12-31"),
        ("2026-13", None),
        ("2026-13-40", None),
        ("2026-11-31", None),
        ("20 Nov 2026 08:00 +0700", "2026-11-20"),
        ("hôm qua", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_a_day(text: str | None, expected: str | None) -> None:
    assert feeds.day_of(text) == (day(expected) if expected else None)
