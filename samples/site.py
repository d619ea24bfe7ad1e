"""A small news site on the loopback address, good pages and bad ones.

Knows: how to serve the routes over HTTP/1.1, answer conditional requests, wait, and cut a connection.
Does not know: what the pages hold, how anybody crawls or cleans them.

`python -m samples.site --port 8000` serves until it is stopped; tests use `with serve() as base_url`.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING

from samples.routes import Answer, Route, answer, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOST = "127.0.0.1"


class Site(ThreadingHTTPServer):
    """The server; closing it wakes every request that still waits."""

    daemon_threads = True

    def __init__(self, routes: Mapping[str, Route], *, port: int = 0) -> None:
        self.routes = routes
        self.closing = Event()  # before binding: a taken port closes the server at once
        super().__init__((HOST, port), _Handler)

    @property
    def base(self) -> str:
        """The address, without a final slash."""
        return f"http://{HOST}:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what goes wrong, except a reader who left before the answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed through untouched

    def server_close(self) -> None:
        """End waiting requests, then close the socket."""
        self.closing.set()
        super().server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        route = self.server.routes.get(self.path)
        if route is None:
            self._send(Answer(404, (("Content-Type", "text/plain; charset=utf-8"),), b"not here\n"))
            return
        if route.delay and self.server.closing.wait(route.delay):
            self.close_connection = True
            return
        full = answer(route, self.server.base)
        self._send(Answer(304, _validators(full)) if self._is_known(full) else full)

    do_HEAD = do_GET  # noqa: N815  as above

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Stay silent: the reader of this process wants the address and nothing else."""

    def _is_known(self, full: Answer) -> bool:
        validators = dict(_validators(full))
        if full.status != 200 or not validators:  # noqa: PLR2004  HTTP's own number
            return False
        wanted = self.headers.get("If-None-Match")
        if wanted is not None:
            return validators["ETag"] in {tag.strip() for tag in wanted.split(",")}
        return self.headers.get("If-Modified-Since") == validators["Last-Modified"]

    def _send(self, reply: Answer) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status != 304:  # noqa: PLR2004  HTTP's own number
            self.send_header("Content-Length", str(len(reply.body)))
        if reply.cut is not None:
            self.close_connection = True
        self.end_headers()
        if self.command == "GET" and reply.status != 304:  # noqa: PLR2004  HTTP's own number
            self.wfile.write(reply.body[: reply.cut])


def _validators(full: Answer) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in full.headers if name in {"ETag", "Last-Modified"})


def routes_with(*, slow: float | None) -> dict[str, Route]:
    """The routes of the table, with the slow ones waiting `slow` seconds unless that is None."""
    routes = load()
    if slow is None:
        return routes
    return {path: replace(route, delay=slow) if route.slow else route for path, route in routes.items()}


@contextmanager
def serve(*, port: int = 0, slow: float | None = None) -> Iterator[str]:
    """Serve the site in a thread and give its address, without a final slash.

    Args:
        port: 0 takes any free one.
        slow: seconds the slow pages wait; None leaves the time of the table.

    Raises:
        OSError: when the port is taken.
    """
    site = Site(routes_with(slow=slow), port=port)
    thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site.base
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; the first line written is the address."""
    parser = argparse.ArgumentParser(prog="python -m samples.site", description="Serve the sample site.")
    parser.add_argument("--port", type=int, default=8765, help="0 takes any free port (default: %(default)s)")
    parser.add_argument("--slow", type=float, metavar="SECONDS", help="how long the slow pages wait")
    options = parser.parse_args(arguments)
    try:
        site = Site(routes_with(slow=options.slow), port=options.port)
    except OSError as error:
        sys.stderr.write(f"port {options.port}: {error.strerror}\n")
        return 1
    sys.stdout.write(f"{site.base}/\n")
    sys.stdout.flush()
    try:
        site.serve_forever()
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
    finally:
        site.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
