"""Evidence: every page of pages.toml, and any head and JSON-LD at all."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cleaners.evidence import Evidence, evidence_of
from cleaners.tree import parse

PAGES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "pages.toml").read_text("utf-8"))["page"]
LATEST = date(2031, 5, 12)


def _evidence(head: str, body: str, *, lang: str = "", **options: Any) -> Evidence:
    mark = f' lang="{lang}"' if lang else ""
    root = parse(f"<!doctype html><html{mark}><head>{head}</head><body>{body}</body></html>")
    assert root is not None
    before = etree.tostring(root)
    found = evidence_of(root, **options)
    assert etree.tostring(root) == before
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["what"])
def test_page(page: dict[str, Any]) -> None:
    options = {key: page[key] for key in ("url", "latest", "lang") if key in page}
    found = _evidence(page["head"], page["body"], **options)
    expect = dict(page["expect"])
    for name in expect.pop("none", ()):
        assert getattr(found, name) is None, name
    if "types" in expect:
        assert set(expect.pop("types")) <= found.types
    if "authors" in expect:
        assert list(found.authors) == expect.pop("authors")
    assert {name: getattr(found, name) for name in expect} == expect


def test_two_readings_are_the_same() -> None:
    page = PAGES[0]
    assert _evidence(page["head"], page["body"]) == _evidence(page["head"], page["body"])


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=12)
    | st.sampled_from(["2031-05-12", "2031-05-13"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "author", "name", "headline", "datePublished", "mainEntity", "url",
                 "publisher", "articleBody", "isAccessibleForFree", "inLanguage"]
            ),
            inner | st.sampled_from(["NewsArticle", "WebPage", "https://mardale.example/a"]),
            max_size=6,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(_JSON, st.integers(0, 30))
def test_any_json_ld(value: Any, cut: int) -> None:
    text = json.dumps(value).replace("</", "<\\/")
    script = f'<script type="application/ld+json">{text[: len(text) - cut]}</script>'
    found = _evidence(script, "<h1>Old mill burns</h1>", url="https://mardale.example/a", latest=LATEST)
    assert found.date is None or found.date[:10] <= LATEST.isoformat()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>/abh1 =\"'classdatetimeuthorby2031-05:.&;", max_size=200))
def test_any_body(body: str) -> None:
    found = _evidence("", body, latest=LATEST)
    assert found.date is None or found.date[:10] <= LATEST.isoformat()


def test_deep_nesting() -> None:
    body = "<div class='author date'>" * 5_000 + "May 5, 2031" + "</div>" * 5_000
    assert _evidence("", f"<h1>Old mill burns</h1>{body}").title == "Old mill burns"


def test_deep_json_ld() -> None:
    text = '{"@graph":' * 3_000 + "1" + "}" * 3_000
    assert (
        _evidence(f'<script type="application/ld+json">{text}</script>', "<h1>Old mill burns</h1>").date
        is None
    )
