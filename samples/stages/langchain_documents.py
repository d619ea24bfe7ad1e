"""LangChain: pages from a folder as documents, cleaned before they are split or embedded.

Knows: LangChain's documents.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from langchain_core.documents import Document

from scraper.stages.langchain import NewswashTransformer


def main(folder: str, out: str) -> None:
    """Clean the pages of a folder."""
    pages = [
        Document(path.read_text(encoding="utf-8", errors="replace"), metadata={"source": path.name})
        for path in sorted(Path(folder).rglob("*.html"))
    ]
    clean = NewswashTransformer().transform_documents(pages)
    lines = (json.dumps(document.model_dump(), ensure_ascii=False) + "\n" for document in clean)
    Path(out).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
