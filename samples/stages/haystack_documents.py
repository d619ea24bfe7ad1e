"""Haystack: the component in a pipeline, between pages from a folder and whatever comes next.

Knows: Haystack's pipelines.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from haystack import Document, Pipeline

from scraper.stages.haystack import NewswashComponent


def main(folder: str, out: str) -> None:
    """Clean the pages of a folder."""
    pages = [
        Document(content=path.read_text(encoding="utf-8", errors="replace"), meta={"file": path.name})
        for path in sorted(Path(folder).rglob("*.html"))
    ]
    pipeline = Pipeline()
    pipeline.add_component("newswash", NewswashComponent())
    clean = pipeline.run({"newswash": {"documents": pages}})["newswash"]["documents"]
    lines = (json.dumps({**one.meta, "text": one.content}, ensure_ascii=False) + "\n" for one in clean)
    Path(out).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
