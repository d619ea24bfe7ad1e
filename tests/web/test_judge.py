from __future__ import annotations

from typing import Any

import pytest

from scraper.web import judge
from scraper.web.exchange import Exchange
from scraper.web.judge import End, Move, Page, Unchanged

URL = "http://bao.example/bai"


def exchange(status: int = 200, *, error: str = "", body: bytes = b"<p>", **headers: Any) -> Exchange:
    fields = tuple((name.replace("_", "-"), str(value)) for name, value in headers.items())
    return Exchange(URL, 0.0, status=status, headers=fields, body=body, error=error)


@pytest.mark.parametrize(
    ("kind", "charset"),
    [
        ("text/html", None),
        ('TEXT/HTML; Charset="UTF-8"', "UTF-8"),
        ("text/html;charset=windows-1258", "windows-1258"),
        ("application/xhtml+xml; charset='utf-8'", "utf-8"),
        ("text/html, text/html; charset=utf-8", "utf-8"),
        ("", None),
    ],
)
def test_a_page_is_cleaned_in_the_charset_it_names(kind: str, charset: str | None) -> None:
    assert judge.judge(exchange(Content_Type=kind)) == Page(charset)


@pytest.mark.parametrize(
    "kind", ["application/pdf", "image/jpeg", "text/plain", "application/json", "video/mp4"]
)
def test_nothing_else_is(kind: str) -> None:
    found = judge.judge(exchange(Content_Type=kind))
    assert isinstance(found, End)
    assert (found.state, found.reason) == ("skipped", "not-html")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/khac", "http://bao.example/khac"),
        ("khac?a=1#b", "http://bao.example/khac?a=1"),
        ("//nguoi:khoa@khac.example/x", "http://khac.example/x"),
        ("https://khac.example:443", "https://khac.example/"),
        ("/h\u00c3\u00a0-n\u00e1\u00bb\u0099i", "http://bao.example/h%C3%A0-n%E1%BB%99i"),
    ],
)
def test_a_redirect_leads_on(status: int, location: str, target: str) -> None:
    assert judge.judge(exchange(status, Location=location)) == Move(target)


@pytest.mark.parametrize(
    ("location", "hops", "reason"),
    [
        ("/bai", (), "redirect-loop"),
        ("/a", ("http://bao.example/a", "http://bao.example/b"), "redirect-loop"),
        ("/moi", tuple(f"http://bao.example/{n}" for n in range(10)), "too-many-redirects"),
        ("file:///etc/passwd", (), "bad-scheme"),
        ("javascript:alert(1)", (), "bad-scheme"),
        ("http://[", (), "bad-url"),
        ("", (), "http-302"),
    ],
)
def test_a_redirect_that_leads_nowhere_ends(location: str, hops: tuple[str, ...], reason: str) -> None:
    found = judge.judge(exchange(302, Location=location), hops)
    assert isinstance(found, End)
    assert (found.state, found.reason, found.passing) == ("failed", reason, False)


@pytest.mark.parametrize(
    ("status", "headers", "reason", "passing", "verdict"),
    [
        (404, {}, "http-404", False, "good"),
        (403, {}, "http-403", False, "good"),
        (408, {}, "http-408", True, "good"),
        (429, {}, "rate-limited", True, "busy"),
        (503, {}, "server-error", True, "busy"),
        (503, {"Retry_After": "5"}, "rate-limited", True, "busy"),
        (500, {}, "server-error", True, "error"),
        (502, {}, "server-error", True, "error"),
        (100, {}, "http-100", False, "good"),
    ],
)
def test_a_status_has_its_reason(
    status: int,
    headers: dict[str, Any],
    reason: str,
    passing: bool,  # noqa: FBT001 - a column of the table
    verdict: str,
) -> None:
    found = judge.judge(exchange(status, **headers))
    assert isinstance(found, End)
    assert (found.reason, found.passing) == (reason, passing)
    assert judge.verdict(exchange(status, **headers)) == verdict


@pytest.mark.parametrize(
    ("error", "passing", "verdict"),
    [
        ("timeout", True, "dead"),
        ("dns", True, "dead"),
        ("refused", True, "dead"),
        ("tls", False, "dead"),
        ("private-address", False, "dead"),
        ("truncated", True, "good"),
        ("too-large", False, "good"),
        ("header-too-large", False, "good"),
    ],
)
def test_an_error_keeps_its_name(error: str, passing: bool, verdict: str) -> None:  # noqa: FBT001 - a column of the table
    found = judge.judge(exchange(0, error=error))
    assert isinstance(found, End)
    assert (found.reason, found.passing) == (error, passing)
    assert judge.verdict(exchange(0, error=error)) == verdict


def test_what_has_not_changed_is_not_fetched() -> None:
    asked = exchange(304)
    asked.request = (("If-None-Match", '"1"'),)
    assert judge.judge(asked) == Unchanged()


@pytest.mark.parametrize("status", [304, 206])
def test_an_answer_to_another_question_is_no_page(status: int) -> None:
    """Not changed since when, and a part of what: neither was asked for."""
    found = judge.judge(exchange(status, Content_Type="text/html"))
    assert isinstance(found, End)
    assert (found.state, found.reason) == ("failed", f"http-{status}")


def test_an_empty_page_is_none() -> None:
    found = judge.judge(exchange(body=b""))
    assert isinstance(found, End)
    assert found.reason == "empty"
