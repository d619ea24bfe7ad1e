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


def test_a_rule_that_is_cut_in_half_is_no_rule() -> None:
    start = b"User-agent: *\nDisallow: /a\n"
    body = start + b"#" * (LARGEST - len(start) - len("\nDisallow: /")) + b"\nDisallow: /b\n"
    assert body[:LARGEST].endswith(b"\nDisallow: /")
    assert RobotsReader().allows(rules(text_of(body)), "https://bao.example/b")


GROUPS = """
User-agent: khac
Disallow: /
Crawl-delay: 40

User-agent: mot # a comment
User-agent: hai

Sitemap: https://bao.example/1.xml
User-Agent : NewsWash/2.0
Disallow: /ba
Foo: bar
crawl-delay: 0.5

user-agent: news
Disallow: /news

Useragent: *
Disallow: /tat-ca
"""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            GROUPS,
            [
                "Sitemap: https://bao.example/1.xml",
                "User-agent: newswash",
                "Disallow: /ba",
                "Foo: bar",
                "crawl-delay: 0.5",
                "User-agent: *",
                "Disallow: /tat-ca",
            ],
        ),
        ("Disallow: /\nUser-agent: *\nAllow: /", ["User-agent: *", "Allow: /"]),
        ("User-agent: *\nDisallow:\nUser-agent: x\nDisallow: /", ["User-agent: *", "Disallow:"]),
        ("User-agent: newswash-2\nDisallow: /\nUser-agent: anewswash\nDisallow: /", []),
        ("User-agent:\nDisallow: /", []),
        ("<html>User-agent: *</html>", []),
        ("User-agent: *\rDisallow: /a\r", ["User-agent: *", "Disallow: /a"]),
    ],
)
def test_only_the_lines_that_concern_us_are_kept(text: str, kept: list[str]) -> None:
    assert text_of(text.encode()).splitlines() == kept


def test_the_group_that_is_ours_is_found_among_others() -> None:
    reader, found = RobotsReader(), rules(text_of(GROUPS.encode()))
    assert not reader.allows(found, "https://bao.example/ba")
    assert reader.allows(found, "https://bao.example/tat-ca")
    assert reader.allows(found, "https://bao.example/news")
    assert reader.crawl_delay(found) == 0.5
    assert reader.sitemaps(found) == ("https://bao.example/1.xml",)


def test_twenty_thousand_agents_before_as_many_rules_are_read_at_once() -> None:
    """Entered one for the other they would be four hundred million rules."""
    agents = "".join(f"User-agent: a{number}\n" for number in range(15_000))
    text = f"{agents}User-agent: *\n" + "".join(f"Disallow: /{number}$\n" for number in range(13_000))
    assert len(text) < LARGEST
    found = rules(text_of(text.encode()))
    assert not RobotsReader().allows(found, "https://bao.example/7")
    assert RobotsReader().allows(found, "https://bao.example/7/bai")


def test_many_files_do_not_fill_the_memory() -> None:
    reader = RobotsReader(keep=100)
    for number in range(20):
        text = f"User-agent: *\nDisallow: /{number}\n"
        assert not reader.allows(rules(text), f"https://bao.example/{number}")
        assert reader.allows(rules(text), "https://bao.example/x")
