"""One page from the network as a job, for commands that look at a single page.

Knows: redirects, and what an answer says of itself.
Does not know: robots.txt and politeness: one page that a person asks for is no crawl.
"""

from __future__ import annotations

import asyncio
import time

from scraper.record import Job

_HOPS = 8


def fetched(url: str, limit: int, *, private: bool = False) -> Job:
    """The job of the page at an address; one with an error where there is no page.

    Args:
        url: the address.
        limit: bytes of the page, unpacked.
        private: whether addresses that are not on the public internet are allowed.
    """
    return asyncio.run(_fetched(url, limit, private=private))


async def _fetched(url: str, limit: int, *, private: bool) -> Job:
    from scraper.web.decode_body import BodyError, decode_body  # noqa: PLC0415 - only for addresses
    from scraper.web.exchange import Identity, Limits  # noqa: PLC0415 - as above
    from scraper.web.fetch import Fetcher  # noqa: PLC0415 - as above
    from scraper.web.start import agent  # noqa: PLC0415 - as above
    from scraper.web.urls import join  # noqa: PLC0415 - as above

    at = url
    async with Fetcher(Identity(agent(None), private=private), Limits(), time.monotonic) as fetcher:
        for _ in range(_HOPS):
            exchange = await fetcher.get(at)
            place = exchange.header("location")
            if exchange.error:
                return _failed(url, exchange.error, exchange.detail)
            if 300 <= exchange.status < 400 and place:  # noqa: PLR2004 - RFC 9110, redirections
                at = join(at, place)
                continue
            if exchange.status != 200:  # noqa: PLR2004 - RFC 9110, OK
                return _failed(url, f"http-{exchange.status}", exchange.phrase)
            try:
                data = decode_body(exchange.body, exchange.header("content-encoding"), limit)
            except BodyError as error:
                return _failed(url, error.reason, str(error))
            return Job(url, "page", data, url=at, charset=_charset(exchange.header("content-type")))
    return _failed(url, "redirects", f"more than {_HOPS} redirects")


def _failed(url: str, reason: str, detail: str) -> Job:
    """The job of an address that gave no page."""
    return Job(url, "page", None, url=url, error=(reason, detail))


def _charset(kind: str | None) -> str | None:
    """The charset a Content-Type names."""
    from email.message import Message  # noqa: PLC0415 - only for addresses

    message = Message()
    message["Content-Type"] = kind or ""
    return message.get_content_charset()
