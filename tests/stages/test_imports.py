"""Whoever imports the cleaner does not pay for the crawl, the terminal or the engines."""

from __future__ import annotations

import subprocess
import sys

import pytest

from stages.material import ROOT

HEAVY = ("httpx", "rich", "pebble", "trafilatura", "requests", "urllib3", "pandas", "pyarrow", "asyncio")


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import cleaners", (*HEAVY, "scraper")),
        ("import scraper", (*HEAVY, "cleaners")),
        ("from scraper import clean_many", ("httpx", "rich", "starlette", "pandas", "pyarrow")),
        ("import scraper.stages.columns", ("httpx", "rich", "starlette", "pandas", "pyarrow")),
        ("import scraper.commands.serve", (*HEAVY, "cleaners", "starlette", "uvicorn")),
    ],
)
def test_an_import_brings_nothing_it_does_not_need(statement: str, unwanted: tuple[str, ...]) -> None:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    assert statement.split()[1].partition(".")[0] in loaded
    assert set(unwanted).isdisjoint(loaded)


@pytest.mark.parametrize("name", ["datasets", "haystack", "langchain", "scrapy", "spark"])
def test_an_adapter_is_thin(name: str) -> None:
    lines = (ROOT / "scraper" / "stages" / f"{name}.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 60
