"""The HTTP service: a page or a text is posted, what became of it comes back as JSON. It fetches nothing.

Knows: HTTP as Starlette shows it, what a request may cost, what is counted.
Does not know: sockets, processes, pages.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from scraper.inputs.jsontext import dumps, loads
from scraper.outputs.rows import domain_of
from scraper.record import Job
from scraper.stages.metrics import Metrics
from scraper.stages.openapi import FORMS, document, page
from scraper.version import rules_version, version

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from scraper.many import Cleaner, Form
    from scraper.record import Outcome

_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_FIELDS = frozenset(("html", "text", "url", "receipts"))
_ENVELOPE = 64 << 10
"""Bytes of a JSON request beside the page."""
GONE = 499
"""The status of a request whose caller did not wait for the answer, as nginx counts it."""
_ESCAPED = 6
"""Bytes that one byte of a page may take in JSON (`\\u003c`)."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What requests may cost.

    Attributes:
        size: bytes of a page.
        seconds: time to receive a request.
        waiting: pages in hand at once; further ones are refused with 503.
    """

    size: int = 20 << 20
    seconds: float = 30.0
    waiting: int = 64


class Service:
    """The answers to requests.

    Args:
        cleaner: cleans pages, with receipts; started and ended with the application.
        bounds: what requests may cost.
        clock: monotonic seconds.
    """

    def __init__(self, cleaner: Cleaner, bounds: Bounds, clock: Callable[[], float]) -> None:
        self._cleaner = cleaner
        self._bounds = bounds
        self._clock = clock
        self._metrics = Metrics()

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/clean", self._clean, methods=["POST"]),
                Route("/health", self._health),
                Route("/metrics", self._told),
                Route("/openapi.json", self._described),
            ],
            exception_handlers={HTTPException: self._refused, Exception: self._refused},
            lifespan=self._life,
        )

    @asynccontextmanager
    async def _life(self, _: Starlette) -> AsyncIterator[None]:
        async with self._cleaner:
            yield

    async def _page(self, _: Request) -> Response:
        """The description for people, with a form to try it."""
        return HTMLResponse(page(version(), self._bounds.size))

    async def _described(self, _: Request) -> Response:
        """The description for machines."""
        return _json(document(version(), self._bounds.size))

    async def _health(self, _: Request) -> Response:
        """Whether pages can be cleaned: one is, unless it would have to wait behind others in hand."""
        waiting = self._metrics.waiting
        well = waiting > 0 or (await self._cleaner.outcome("<p>?</p>")).status != "failed"
        body = {
            "status": "ok" if well else "failed",
            "waiting": waiting,
            "version": version(),
            "rules_version": rules_version(),
        }
        return _json(body, 200 if well else 503)

    async def _told(self, _: Request) -> Response:
        """The counters."""
        return PlainTextResponse(self._metrics.text(), media_type="text/plain; version=0.0.4")

    async def _refused(self, _: Request, error: Exception) -> Response:
        """The answer to a request that cannot be served."""
        code = error.status_code if isinstance(error, HTTPException) else 500
        detail = error.detail if isinstance(error, HTTPException) else "internal error"
        headers = error.headers if isinstance(error, HTTPException) else None
        self._metrics.refused(code)
        return _json({"detail": detail}, code, headers)

    async def _clean(self, request: Request) -> Response:
        """Clean what was posted."""
        if self._metrics.waiting >= self._bounds.waiting:
            raise HTTPException(503, "too many pages are waiting", {"Retry-After": "1"})
        with self._metrics.one():
            job, receipts = await self._job(request)
            start = self._clock()
            outcome = await self._outcome(request, job)
            self._metrics.cleaned(outcome, self._clock() - start)
        return _json(_answer(outcome, receipts=receipts))

    async def _outcome(self, request: Request, job: Job) -> Outcome:
        """The outcome of a job; where its caller goes away meanwhile, it is taken out of the line."""
        answer = asyncio.create_task(self._cleaner.outcome(job))
        gone = asyncio.create_task(_gone(request))
        try:
            await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise HTTPException(GONE, "the connection was closed")
            return answer.result()
        finally:
            answer.cancel()
            gone.cancel()

    async def _job(self, request: Request) -> tuple[Job, bool]:
        """The job of a request, and whether its receipts are wanted."""
        kind, charset = _kind(request.headers.get("content-type", ""))
        if kind not in FORMS:
            raise HTTPException(415, f"Content-Type must be one of {', '.join(FORMS)}")
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise HTTPException(415, "the body must not be packed")
        receipts = _FLAGS.get(request.query_params.get("receipts", "false"))
        if receipts is None:
            raise HTTPException(400, "receipts must be true or false")
        form = FORMS[kind]
        if form is None:
            limit = self._bounds.size * _ESCAPED + _ENVELOPE
            return _from_json(await self._body(request, limit), receipts=receipts)
        data = await self._body(request, self._bounds.size)
        return Job("", "", data, form, request.query_params.get("url") or None, charset), receipts

    async def _body(self, request: Request, limit: int) -> bytes:
        """The body, if it is not too large and comes in time."""
        if int(request.headers.get("content-length", 0)) > limit:
            raise self._too_large()
        data = bytearray()
        try:
            async with asyncio.timeout(self._bounds.seconds):
                async for chunk in request.stream():
                    data += chunk
                    if len(data) > limit:
                        raise self._too_large()
        except TimeoutError as error:
            raise HTTPException(408, f"the body took more than {self._bounds.seconds:g} s") from error
        except ClientDisconnect as error:
            raise HTTPException(GONE, "the connection was closed") from error
        return bytes(data)

    def _too_large(self) -> HTTPException:
        return HTTPException(413, f"at most {self._bounds.size} bytes are looked at")


async def _gone(request: Request) -> None:
    """Wait until the caller has closed the connection; for a request whose body is read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _kind(header: str) -> tuple[str, str | None]:
    """The media type and the charset of a Content-Type header."""
    message = Message()
    message["Content-Type"] = header or "application/octet-stream"
    return message.get_content_type(), message.get_content_charset()


def _from_json(body: bytes, *, receipts: bool) -> tuple[Job, bool]:
    """The job of a JSON request."""
    try:
        fields = loads(body)
    except ValueError as error:
        raise HTTPException(400, f"the body is no JSON: {error}") from error
    if not isinstance(fields, dict) or not _FIELDS.issuperset(fields):
        raise HTTPException(400, f"the body must be an object with some of {', '.join(sorted(_FIELDS))}")
    forms: list[Form] = [form for form in ("html", "text") if form in fields]
    if len(forms) != 1 or not isinstance(fields[forms[0]], str):
        raise HTTPException(400, "one of html and text must be there, as a string")
    url, wanted = fields.get("url"), fields.get("receipts", receipts)
    if not isinstance(url, str | None) or not isinstance(wanted, bool):
        raise HTTPException(400, "url must be a string or null, receipts true or false")
    data = fields[forms[0]].encode("utf-8", "replace")
    return Job("", "", data, forms[0], url or None, "utf-8"), wanted


def _answer(outcome: Outcome, *, receipts: bool) -> dict[str, Any]:
    """An outcome as it is answered."""
    answer: dict[str, Any] = {
        "status": outcome.status,
        "reason": outcome.reason,
        "detail": outcome.detail,
        "text": outcome.text,
        "title": outcome.title,
        "author": outcome.author,
        "date": outcome.date,
        "language": outcome.language,
        "url": outcome.url,
        "domain": domain_of(outcome.url),
        "removed": dict(outcome.removed),
        "rules_version": rules_version(),
    }
    if receipts:
        answer["receipts"] = [
            {"kind": one.kind, "rule": one.rule, "because": one.because, "text": one.text, "at": one.at}
            for one in outcome.receipts
        ]
    return answer


def _json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(dumps(body), status, dict(headers or {}), "application/json")
