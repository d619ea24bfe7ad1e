"""One story as ten newsrooms print it: whole pages, right with the site file, and nearly all without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleaners import Article, Options, clean_html

LAYOUTS = Path(__file__).parents[2] / "samples" / "layouts"
HOSTS = sorted(path.stem for path in LAYOUTS.glob("*.html"))
WRONG = {
    "vnexpress.net": "the place in front of the standfirst is an inline element that only a site file names"
}
"""Layouts that the general rules alone are known to get wrong, and why."""


def cases(wrong: dict[str, str]) -> list[Any]:
    return [
        pytest.param(
            host, marks=[pytest.mark.xfail(reason=wrong[host], strict=True)] if host in wrong else []
        )
        for host in HOSTS
    ]


def article(host: str, *, sites: bool) -> Article:
    page = (LAYOUTS / f"{host}.html").read_bytes()
    result = clean_html(page, url=f"https://{host}/a-1.htm", options=Options(sites=sites))
    assert isinstance(result, Article)
    return result


def expected(host: str) -> list[str]:
    return (LAYOUTS / f"{host}.expected.txt").read_text(encoding="utf-8").splitlines()


def test_there_are_layouts() -> None:
    assert len(HOSTS) >= 10


@pytest.mark.parametrize("host", HOSTS)
def test_with_the_site_file(host: str) -> None:
    found = article(host, sites=True)
    assert [found.title, *found.text.split("\n")] == expected(host)


@pytest.mark.parametrize("host", cases(WRONG))
def test_with_the_general_rules_alone(host: str) -> None:
    found = article(host, sites=False)
    assert [found.title, *found.text.split("\n")] == expected(host)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("sites", [True, False], ids=["site file", "general"])
def test_who_and_when(host: str, sites: bool) -> None:  # noqa: FBT001 - a parameter of the case
    found = article(host, sites=sites)
    assert found.author == "Ngô Thùy Dương"
    assert (found.date or "").startswith("2026-05-18T09:12:00+07:00")
    assert found.language == "vi"
