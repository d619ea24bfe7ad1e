"""The command on a terminal: a bar on stderr, nothing on stdout."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from web.commands import ROOT, article
from web.servers import Server, answer
from web.site import Site

if TYPE_CHECKING:
    from pathlib import Path


def seen(reader: int) -> str:
    """Everything a terminal shows until the other end is closed."""
    parts = []
    while True:
        try:
            part = os.read(reader, 65_536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode("utf-8", "replace")


def test_a_bar_on_the_terminal_and_nothing_on_stdout(tmp_path: Path) -> None:
    paths = {f"/tin/{number}.html": answer(article(f"Làng số {number}")) for number in range(6)}
    with Server(Site(paths, pause=0.1), first=187) as server:
        listed = tmp_path / "urls.txt"
        listed.write_text("".join(f"{server.url(path)}\n" for path in [*paths, "/mat"]), "utf-8")
        words = ["crawl", str(listed), "-o", str(tmp_path / "out"), "--allow-private", "--delay", "0"]
        reader, terminal = pty.openpty()
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "scraper", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "NO_COLOR": "1"},
        )
        os.close(terminal)
        shown = seen(reader)
        os.close(reader)
        assert process.stdout is not None
        assert process.stdout.read() == b""
        assert process.wait() == 1
    for part in (
        "7/7",
        "/s ·",
        "hosts ·",
        "1 failed",
        "left",
        "tip: --contact",
        "7 URLs",
        "http-404 (failed)",
    ):
        assert part in shown
    assert "\r\x1b[2K" in shown
