"""What stands at which path of the sample site.

Knows: `site.toml`, the folders `pages/` and `web/`, and how a row of the table becomes an answer.
Does not know: sockets, threads, waiting, who asks.
"""

from __future__ import annotations

import gzip
import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TABLE = HERE / "site.toml"


@dataclass(frozen=True, slots=True)
class Route:
    """One path of the site.

    Attributes:
        path: with its query, as the request line spells it.
        status: the HTTP status of the answer.
        type: media type, without parameters.
        charset: the charset of the Content-Type header; None leaves the parameter out. It is not checked
            against the bytes: a wrong one is a fault on purpose.
        page: the folder below `pages/` whose page is sent.
        file: the file below `web/` that is sent; `{base}` in a text becomes the address of the site.
        location: target of a redirect.
        gzip: whether the body is sent compressed.
        cut: how many bytes of the announced body are really sent before the connection ends; None sends all.
        delay: seconds to wait before the answer.
        slow: whether `delay` may be set from outside.
        modified: the Last-Modified header; None sends neither it nor an ETag.
        headers: further headers.
    """

    path: str
    status: int = 200
    type: str = "text/html"
    charset: str | None = "utf-8"
    page: str | None = None
    file: str | None = None
    location: str | None = None
    gzip: bool = False
    cut: int | None = None
    delay: float = 0.0
    slow: bool = False
    modified: str | None = "Mon, 02 Nov 2026 08:00:00 GMT"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes over the wire: status, headers and body; `cut` as in `Route`."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    cut: int | None = field(default=None)


def load(table: Path = TABLE) -> dict[str, Route]:
    """All routes by path; an empty charset in the table means that the header names none.

    Raises:
        ValueError: when a path stands twice.
    """
    rows: list[dict[str, Any]] = tomllib.loads(table.read_text("utf-8"))["route"]
    routes: dict[str, Route] = {}
    for row in rows:
        fields = dict(row)
        fields["headers"] = tuple(row.get("headers", {}).items())
        fields["charset"] = row.get("charset", "utf-8") or None
        route = Route(**fields)
        if route.path in routes:
            raise ValueError(f"{route.path} stands twice in {table.name}")
        routes[route.path] = route
    return routes


def answer(route: Route, base: str) -> Answer:
    """The whole answer of a route, for a reader who has nothing stored.

    Args:
        route: what is asked for.
        base: the address of the site, without a final slash.
    """
    headers = list(route.headers)
    if route.location is not None:
        return Answer(route.status, (*headers, ("Location", route.location)))
    body = _body(route, base)
    kind = f"{route.type}; charset={route.charset}" if route.charset else route.type
    headers.append(("Content-Type", kind))
    if route.modified is not None:
        headers += [("Last-Modified", route.modified), ("ETag", etag(body))]
    if route.gzip:
        body = gzip.compress(body, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    return Answer(route.status, tuple(headers), body, route.cut)


def etag(body: bytes) -> str:
    """A strong entity tag (RFC 9110, 8.8.3) of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def _body(route: Route, base: str) -> bytes:
    if route.page is not None:
        return (HERE / "pages" / route.page / "page.html").read_bytes()
    if route.file is not None:
        return (HERE / "web" / route.file).read_bytes().replace(b"{base}", base.encode("ascii"))
    return b""
