from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.web import page_sense

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("page_sense.toml").read_text("utf-8")
)
URL = "https://bao.example/thoi-su/bai.html"

HEAD = """<html><head><title>Chợ &amp; phiên
 vùng cao</title>
<link rel="stylesheet" href="/a.css">
<LINK HREF='/thoi-su/bai.html' REL='Canonical'>
<link rel=amphtml href=/amp/bai.html>
<link rel="canonical" href="https://bao.example/second-is-not-believed">
</head><body><p>…</p></body></html>"""


def test_the_head_is_read() -> None:
    head = page_sense.read_head(HEAD.encode(), URL)
    assert head.canonical == "https://bao.example/thoi-su/bai.html"
    assert head.amp == "https://bao.example/amp/bai.html"
    assert head.title == "Chợ & phiên vùng cao"
    assert not head.paywall


@pytest.mark.parametrize(
    ("page", "paywall"),
    [
        ('<script type="application/ld+json">{"isAccessibleForFree": false}</script>', True),
        ('<script type="application/ld+json">{"isAccessibleForFree":"False"}</script>', True),
        ('<script type="application/ld+json">{"isAccessibleForFree": true}</script>', False),
        ('<meta property="article:content_tier" content="locked">', True),
        ('<meta content="metered" property="article:content_tier">', True),
        ('<meta property="article:content_tier" content="free">', False),
        ('<meta itemprop="isAccessibleForFree" content="false">', True),
        ('<meta itemprop="isAccessibleForFree" content="true">', False),
        ('{"isAccessibleForFree" : "http://schema.org/False"}', True),
        ('{"isAccessibleForFree":false,"hasPart":{"isAccessibleForFree":false,"cssSelector":".p"}}', True),
        ('{"isAccessibleForFree":true,"hasPart":{"isAccessibleForFree":false,"cssSelector":".p"}}', False),
        ("<p>isAccessibleForFree false</p>", False),
    ],
)
def test_a_page_says_whether_it_is_free(page: str, paywall: bool) -> None:  # noqa: FBT001 - a column of the table
    assert page_sense.read_head(page.encode(), URL).paywall is paywall


@pytest.mark.parametrize("href", ["javascript:x", "", "http://[", "mailto:a@b"])
def test_a_canonical_address_that_is_none_is_passed_over(href: str) -> None:
    page = f'<link rel="canonical" href="{href}">'.encode()
    assert page_sense.read_head(page, URL).canonical is None


@pytest.mark.parametrize("case", CASES["shell"], ids=lambda case: case["why"])
def test_shells_are_told_from_short_pages(case: dict[str, Any]) -> None:
    assert page_sense.needs_js(case["page"].encode()) is case["js"]


@pytest.mark.parametrize("case", CASES["soft404"], ids=lambda case: case["title"])
def test_a_page_that_says_it_is_not_there(case: dict[str, Any]) -> None:
    assert page_sense.is_soft_404([case["title"]], URL, URL, 120) is case["gone"]
    assert page_sense.is_soft_404(["Báo Mây", case["title"]], URL, URL, 0) is case["gone"]


def test_a_long_text_is_an_article_whatever_its_title() -> None:
    assert not page_sense.is_soft_404(["404"], URL, URL, 2_000)


def test_a_page_that_leads_to_the_front_is_gone() -> None:
    assert page_sense.is_soft_404(["Báo Mây"], URL, "https://bao.example/", 5_000)
    assert not page_sense.is_soft_404(["Báo Mây"], "https://bao.example/", "https://bao.example/", 5_000)


@pytest.mark.parametrize(
    ("page", "header", "to"),
    [
        ('<meta http-equiv="refresh" content="0; url=/moi">', None, "/moi"),
        ("<META content=\"1;URL='/moi?a=1&amp;b=2'\" HTTP-EQUIV=Refresh>", None, "/moi?a=1&b=2"),
        ('<meta http-equiv="refresh" content="0;/moi">', None, "/moi"),
        ('<meta http-equiv="refresh" content="5, url=https://khac.example/">', None, "https://khac.example/"),
        ('<meta http-equiv="refresh" content="11; url=/moi">', None, None),
        ('<meta http-equiv="refresh" content="0">', None, None),
        ('<meta http-equiv="refresh" content="moi">', None, None),
        ('<meta name="refresh" content="0; url=/moi">', None, None),
        ("", "0; url=/dau", "/dau"),
        ("", "300; url=/dau", None),
        ("", "0", None),
        ("<p>0; url=/moi</p>", None, None),
    ],
)
def test_a_page_may_only_lead_on(page: str, header: str | None, to: str | None) -> None:
    assert page_sense.leads_on(page.encode(), header) == to


def test_what_stands_below_the_head_is_not_the_head() -> None:
    page = b'<head><title>a</title></head><body><link rel="canonical" href="/b"></body>'
    assert page_sense.read_head(page, URL).canonical is None


@given(st.binary(max_size=400))
def test_anything_may_be_a_page(page: bytes) -> None:
    assert page_sense.read_head(page, URL).title == page_sense.read_head(page, URL).title
    assert page_sense.needs_js(page) in {True, False}
