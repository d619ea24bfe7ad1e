"""Pages of many stories give no article; pages of one story do, however many others they point at."""

from __future__ import annotations

import tomllib
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from cleaners import Article, Skip, clean_html

DATA = tomllib.loads((Path(__file__).parent / "fronts.toml").read_text(encoding="utf-8"))
STORIES: list[list[str]] = DATA["stories"]
MORE = 26
"""Cards of the further form."""


def card(form: str, number: int) -> str:
    title, lede = STORIES[number]
    _, other = STORIES[(number + 5) % len(STORIES)]
    return (
        form.replace("{title}", title)
        .replace("{lede}", lede)
        .replace("{other}", other)
        .replace("{link}", f"/{title.split()[0].lower()}-2026112500{number:03}.htm")
        .replace("{time}", f"{number % 12 + 8}:{number % 50 + 10} 25/11/2026")
    )


def page(row: dict[str, Any]) -> str:
    """The page of a row; a row without a title is a fragment without head."""
    numbers = list(islice(cycle(range(len(STORIES))), row["number"] + MORE))
    cards = "".join(card(row["card"], number) for number in numbers[: row["number"]])
    more = "".join(card(row["more"], number) for number in numbers[row["number"] :]) if "more" in row else ""
    shell = row["shell"].replace("{cards}", cards).replace("{more}", more)
    if not row["title"]:
        return str(shell)
    kind = f'<meta property="og:type" content="{row["og"]}">' if row["og"] else ""
    head = f'<meta charset="utf-8"><title>{row["title"]}</title>{kind}'
    return f'<html lang="vi"><head>{head}</head><body>{DATA["menu"]}{shell}{DATA["foot"]}</body></html>'


ROWS = [pytest.param(row, id=row["name"]) for row in DATA["page"]]


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("known", [True, False], ids=["address", "no address"])
def test_front_or_article(row: dict[str, Any], known: bool) -> None:  # noqa: FBT001 - a parameter of the case
    url = f"https://hakhe.example{row['path']}" if known else None
    result = clean_html(page(row), url=url)
    if row.get("article"):
        assert isinstance(result, Article), result
        assert result.text.count(" ") > 20
    else:
        assert isinstance(result, Skip), result.text
        assert result.reason == "no-article"
        assert result.detail
