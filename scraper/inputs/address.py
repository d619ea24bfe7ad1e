"""One page from the network as a job, for commands that look at a single page.

Knows: that an answer may lead on.
Does not know: what an answer means (`scraper.web.judge`); robots.txt and politeness: one page that a person
asks for is no crawl.
"""

from __future__ import annotations

import asyncio
import time

from scraper.record import Job


def fetched(url: str, limit: int, *, private: bool = False) -> Job:
    """The job of the page at an address; one with an error where there is no page.

    Args:
        url: the address.
        limit: bytes of the page, unpacked.
        private: whether addresses that are not on the public internet are allowed.
    """
    return asyncio.run(_fetched(url, limit, private=private))


async def _fetched(url: str, limit: int, *, private: bool) -> Job:
    from scraper.web import judge  # noqa: PLC0415 - only for addresses
    from scraper.web.decode_body import BodyError, decode_body  # noqa: PLC0415 - as above
    from scraper.web.exchange import Limits  # noqa: PLC0415 - as above
    from scraper.web.fetch import Fetcher  # noqa: PLC0415 - as above
    from scraper.web.wishes import identity  # noqa: PLC0415 - as above

    at = url
    hops: tuple[str, ...] = ()
    async with Fetcher(identity("", "", "", private=private), Limits(), time.monotonic) as fetcher:
        while True:
            exchange = await fetcher.get(at)
            judgement = judge.judge(exchange, hops)
            if not isinstance(judgement, judge.Move):
                break
            at, hops = judgement.to, (*hops, at)
    if isinstance(judgement, judge.End):
        return _failed(url, judgement.reason, judgement.detail)
    try:
        data = decode_body(exchange.body, exchange.header("content-encoding"), limit)
    except BodyError as error:
        return _failed(url, error.reason, str(error))
    return Job(url, "page", data, url=at, charset=judge.charset(exchange))


def _failed(url: str, reason: str, detail: str) -> Job:
    """The job of an address that gave no page."""
    return Job(url, "page", None, url=url, error=(reason, detail))
