"""`newswash serve`: the cleaner behind HTTP, on this machine unless told otherwise.

Knows: the options of the command, and how a socket and the service meet.
Does not know: requests, pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

HELP = "answer POST requests with clean text, as JSON over HTTP"
WAITING = 64
"""Pages in hand at once for each worker unless told otherwise."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from scraper.cli import add_common  # noqa: PLC0415 - the cli imports this file
    from scraper.config import add_limits  # noqa: PLC0415 - as above

    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8080, help="the port, 0 for any that is free (8080)")
    parser.add_argument(
        "--max-waiting", type=int, metavar="N", help=f"pages in hand at once ({WAITING} a worker)"
    )
    add_common(parser, files=False)
    add_limits(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until told to end."""
    import signal  # noqa: PLC0415 - not needed for --help
    import sys  # noqa: PLC0415 - as above
    import time  # noqa: PLC0415 - as above
    from contextlib import suppress  # noqa: PLC0415 - as above

    from scraper.config import Exit, UsageError, settings  # noqa: PLC0415 - as above
    from scraper.many import Cleaner  # noqa: PLC0415 - as above

    try:
        import uvicorn  # noqa: PLC0415 - an extra

        from scraper.stages.service import Bounds, Service  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError("serve needs an extra: pip install 'newswash[serve]'") from error
    wishes = settings(args)
    cleaner = Cleaner(wishes.workers, options=wishes.options, limits=wishes.limits)
    bounds = Bounds(size=wishes.limits.size, waiting=args.max_waiting or WAITING * wishes.workers)
    service = Service(cleaner, bounds, time.monotonic)
    config = uvicorn.Config(
        service.application(),
        host=args.host,
        port=args.port,
        log_level="warning" if wishes.quiet else "info",
        access_log=False,
        server_header=False,
        ws="none",
    )
    try:
        socket = config.bind_socket()
    except SystemExit as error:  # uvicorn has said what is wrong
        raise UsageError(f"cannot listen on {args.host}:{args.port}") from error
    # from here on a caller is kept waiting, and not turned away
    socket.listen(config.backlog)
    if not wishes.quiet:
        sys.stderr.write(f"newswash: listening on http://{args.host}:{socket.getsockname()[1]}\n")
        sys.stderr.flush()
    # uvicorn ends in order and then raises the signal once more
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[socket])
    return Exit.OK
