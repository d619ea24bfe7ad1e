"""Scrapy: a spider that hands pages on, and the pipeline that cleans them; `INPUT` is a list of addresses.

Knows: Scrapy.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Spider
from scrapy.crawler import CrawlerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Response


class Pages(Spider):
    """Hands on every page of its list, as bytes: the cleaner reads charsets better than anybody guesses."""

    name = "pages"

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """One item a page."""
        yield {"url": response.url, "html": response.body}


def main(addresses: str, out: str) -> None:
    """Fetch the addresses of a file, one a line."""
    settings = {
        "ITEM_PIPELINES": {"scraper.stages.scrapy.NewswashPipeline": 300},
        "FEEDS": {out: {"format": "jsonlines", "encoding": "utf8"}},
        "TELNETCONSOLE_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    process.crawl(Pages, start_urls=Path(addresses).read_text(encoding="utf-8").split())
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
