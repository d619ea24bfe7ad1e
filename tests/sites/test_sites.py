"""The sample page of every site file comes out right with the file, and does not without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaners import Article, Options, clean_html

SAMPLES = Path(__file__).parents[2] / "samples" / "sites"
HOSTS = sorted(path.stem for path in SAMPLES.glob("*.html"))

every_host = pytest.mark.parametrize("host", HOSTS)


def cleaned(host: str, *, sites: bool, name: str | None = None) -> list[str]:
    """The headline and the lines of the body."""
    page = (SAMPLES / f"{host}.html").read_bytes()
    result = clean_html(page, url=f"https://{name or host}/x.html", options=Options(sites=sites))
    return [result.title or "", *result.text.split("\n")] if isinstance(result, Article) else [result.reason]


def expected(host: str) -> list[str]:
    return (SAMPLES / f"{host}.expected.txt").read_text(encoding="utf-8").splitlines()


def test_there_are_samples() -> None:
    assert len(HOSTS) >= 40


@every_host
def test_a_page_comes_out_right(host: str) -> None:
    assert cleaned(host, sites=True) == expected(host)


@every_host
def test_it_would_not_without_the_site_file(host: str) -> None:
    assert cleaned(host, sites=False) != expected(host)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("vnexpress.net", "www.vnexpress.net"),
        ("vnexpress.net", "suckhoe.vnexpress.net"),
        ("vnexpress.net", "ngoisao.net"),
        ("suckhoedoisong.vn", "giadinh.suckhoedoisong.vn"),
        ("znews.vn", "lifestyle.zingnews.vn"),
    ],
)
def test_subdomains_and_aliases_count(host: str, name: str) -> None:
    assert cleaned(host, sites=True, name=name) == expected(host)


@pytest.mark.parametrize("name", ["notvnexpress.net", "vnexpress.net.example.com", "example.com"])
def test_a_host_that_only_looks_alike_does_not(name: str) -> None:
    assert cleaned("vnexpress.net", sites=True, name=name) != expected("vnexpress.net")
