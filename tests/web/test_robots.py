from __future__ import annotations

import pytest

from scraper.web.robots import LARGEST, Robots, RobotsReader, meaning_of, text_of

RULES = """
User-agent: *
Disallow: /kin/
Allow: /kin/mo$
Crawl-delay: 3

User-agent: Newswash
Disallow: /rieng/
Crawl-delay: 7.5
Sitemap: https://bao.example/sitemap.xml
"""


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, "rules"),
        (204, "rules"),
        (302, "open"),
        (401, "open"),
        (403, "open"),
        (404, "open"),
        (410, "open"),
        (429, "closed"),
        (500, "closed"),
        (503, "closed"),
        (None, "closed"),
    ],
)
def test_a_status_means_what_the_standard_says(status: int | None, meaning: str) -> None:
    assert meaning_of(status) == meaning


def rules(text: str) -> Robots:
    return Robots("rules", text, 0.0)


def test_the_group_that_names_us_counts() -> None:
    reader = RobotsReader()
    assert not reader.allows(rules(RULES), "https://bao.example/rieng/bai")
    assert reader.allows(rules(RULES), "https://bao.example/kin/bai")
    assert reader.crawl_delay(rules(RULES)) == 7.5
    assert reader.sitemaps(rules(RULES)) == ("https://bao.example/sitemap.xml",)


def test_else_the_group_for_everybody() -> None:
    reader, text = RobotsReader(), RULES.replace("Newswash", "other")
    assert not reader.allows(rules(text), "https://bao.example/kin/bai")
    assert reader.allows(rules(text), "https://bao.example/kin/mo")
    assert reader.crawl_delay(rules(text)) == 3.0


def test_open_and_closed_need_no_rules() -> None:
    reader = RobotsReader()
    assert reader.allows(Robots("open", "", 0.0), "https://bao.example/")
    assert not reader.allows(Robots("closed", "", 0.0), "https://bao.example/")


def test_a_page_instead_of_rules_allows() -> None:
    page = "<!DOCTYPE html><html><body><p>User-agent wanted: Disallow nothing</p></body></html>"
    assert RobotsReader().allows(rules(page), "https://bao.example/bai")


def test_only_the_beginning_of_a_huge_file_counts() -> None:
    body = b"User-agent: *\nDisallow: /a\n" + b"#" * LARGEST + b"\nDisallow: /b\n"
    found = rules(text_of(body))
    assert not RobotsReader().allows(found, "https://bao.example/a")
    assert RobotsReader().allows(found, "https://bao.example/b")


def test_a_byte_order_mark_is_no_part_of_the_first_rule() -> None:
    found = rules(text_of(b"\xef\xbb\xbfUser-agent: *\nDisallow: /a\n"))
    assert not RobotsReader().allows(found, "https://bao.example/a")


def test_many_files_do_not_fill_the_memory() -> None:
    reader = RobotsReader(keep=3)
    for number in range(20):
        text = f"User-agent: *\nDisallow: /{number}\n"
        assert not reader.allows(rules(text), f"https://bao.example/{number}")
        assert reader.allows(rules(text), "https://bao.example/x")
