"""`newswash serve` as a process of its own, and a client of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx

from stages.material import QUIET

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = {"Content-Type": "text/html"}
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@contextlib.contextmanager
def serving(*words: str) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """A service of its own, and a client of it."""
    command = [sys.executable, "-m", "scraper", "serve", "--port", "0", "--workers", "1", *words]
    with subprocess.Popen(command, env={**os.environ, **QUIET}, stderr=subprocess.PIPE) as process:  # noqa: S603 - our own command
        assert process.stderr is not None
        url = ""
        for line in process.stderr:
            if b"listening on" in line:
                url = line.decode().split()[-1]
                break
        try:
            with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
                yield client, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
