"""Scrapy: an item pipeline that cleans the page an item holds. Needs the asyncio reactor, the default one.

Knows: Scrapy's items, settings and statistics.
Does not know: pages, processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from cleaners import Options
from scraper.many import Cleaner
from scraper.own_rules import load

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class NewswashPipeline:
    """Cleans the field `html` (`NEWSWASH_FIELD`) of items that have one, with the address in their `url`.

    An item without an article is dropped, with the reason. Settings: `NEWSWASH_WORKERS` (one) and lists as on
    the command line: `NEWSWASH_KEEP`, `NEWSWASH_OFF`, `NEWSWASH_LANG`, `NEWSWASH_RULES`.
    """

    def __init__(self, crawler: Crawler) -> None:
        wishes = crawler.settings
        self._field = wishes.get("NEWSWASH_FIELD", "html")
        self._stats: Any = crawler.stats
        keep, off, lang = (frozenset(wishes.getlist(f"NEWSWASH_{name}")) for name in ("KEEP", "OFF", "LANG"))
        options = Options(keep, off, lang, rules=load(wishes.getlist("NEWSWASH_RULES")))
        self._cleaner = Cleaner(wishes.getint("NEWSWASH_WORKERS", 1), options=options, receipts=False)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline of a crawl."""
        return cls(crawler)

    async def process_item(self, item: Any, spider: Any = None) -> Any:  # noqa: ARG002 - older Scrapy passes it
        """Clean an item's page; other requests go on meanwhile."""
        fields = ItemAdapter(item)
        if (page := fields.pop(self._field, None)) is None:
            return item
        outcome = await self._cleaner.outcome((page, fields.get("url")))
        self._stats.inc_value(f"newswash/{outcome.status}")
        for kind, number in outcome.removed.items():
            self._stats.inc_value(f"newswash/removed/{kind}", number)
        if outcome.status != "ok":
            raise DropItem(f"{outcome.reason}: {outcome.detail}")
        for name in ("text", "title", "author", "date", "language", "removed"):
            fields[name] = getattr(outcome, name)
        return item

    def close_spider(self, spider: Any = None) -> None:  # noqa: ARG002 - as above
        """End the workers."""
        self._cleaner.close()
