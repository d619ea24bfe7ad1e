"""A small site that behaves: articles, and whatever else a test adds by path.

Knows: how an article page looks here, and what its text is.
Does not know: the crawl.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from web.servers import Asked, answer

if TYPE_CHECKING:
    from collections.abc import Mapping


def page(name: str, *, head: str = "") -> bytes:
    """An article."""
    return (
        f"<html><head><title>{name} - Báo Mây</title>{head}</head><body><h1>{name}</h1>"
        f"<p>Phiên chợ {name} họp từ lúc trời chưa sáng.</p><p>Đến trưa, người về hết.</p></body></html>"
    ).encode()


def text(name: str) -> str:
    """Its text file."""
    return f"{name}\nPhiên chợ {name} họp từ lúc trời chưa sáng.\nĐến trưa, người về hết.\n"


class Site:
    """Answers by path: what `paths` holds, else an article for `/bai/…`, else 404."""

    def __init__(self, paths: Mapping[str, bytes] | None = None, *, pause: float = 0.0) -> None:
        self.paths = dict(paths or {})
        self.pause = pause

    async def __call__(self, ask: Asked, writer: asyncio.StreamWriter) -> None:
        if self.pause:
            await asyncio.sleep(self.pause)
        if ask.path in self.paths:
            writer.write(self.paths[ask.path])
        elif ask.path.startswith("/bai/"):
            writer.write(answer(page(ask.path.rpartition("/")[2])))
        else:
            writer.write(answer(b"none", status="404 Not Found"))
