"""How worker processes are started.

Knows: start methods.
Does not know: what workers do. It imports nothing heavy, so that a command can let the server that workers
are forked from load everything while it is still reading its own arguments.
"""

from __future__ import annotations

import multiprocessing
import signal
from typing import Any


def context(*, many: bool = True) -> Any:
    """A multiprocessing context: workers are forked from a small server that has everything loaded.

    A plain fork of this process would copy its threads' locks; starting afresh would load everything again,
    and is done only where there is no such server (Windows). The server is started by the first call.

    Args:
        many: whether many pages will come. Then the server also does once, before it forks, what the first
            page of a kind makes slow; for a handful that would be the larger part of the work.
    """
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    chosen: Any = multiprocessing.get_context(method)
    if method == "forkserver":
        from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415 - not on every system

        chosen.set_forkserver_preload(["scraper.preload", *(["scraper.warmth"] if many else [])])
        resource_tracker.ensure_running()
        # Ctrl-C goes to every process of a terminal; the server would die of it, with a traceback, while it
        # is still importing. What is blocked here is blocked in it; who started it ends it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return chosen
