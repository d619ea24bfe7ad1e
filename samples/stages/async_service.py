"""Python in an event loop: pages come from a queue, clean texts go to another.

Knows: asyncio.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from scraper import Cleaner


async def serve(inbox: asyncio.Queue[Path | None], outbox: list[dict[str, str | None]]) -> None:
    """Clean what comes until None does; several of these can share a cleaner."""
    async with Cleaner(workers=1) as cleaner:
        while (path := await inbox.get()) is not None:
            outcome = await cleaner.outcome(path.read_bytes())
            outbox.append({"file": path.name, "status": outcome.status, "text": outcome.text})


async def run(folder: str, out: str) -> None:
    """Put the pages of a folder into the queue."""
    inbox: asyncio.Queue[Path | None] = asyncio.Queue(maxsize=8)
    outbox: list[dict[str, str | None]] = []
    task = asyncio.create_task(serve(inbox, outbox))
    for path in [*sorted(Path(folder).rglob("*.html")), None]:  # noqa: ASYNC240 - a small folder
        await inbox.put(path)
    await task
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in outbox)
    Path(out).write_text("".join(lines), encoding="utf-8")  # noqa: ASYNC240 - the work is done


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
