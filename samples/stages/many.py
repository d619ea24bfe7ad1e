"""Python: a folder of pages as JSON lines, cleaned by all cores, with own rules.

Knows: files.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cleaners import Options
from samples.stages.own_rules import RULES
from scraper import clean_many


def main(folder: str, out: str) -> None:
    """Clean the pages of a folder."""
    paths = sorted(Path(folder).rglob("*.html"))
    pages = (path.read_bytes() for path in paths)
    with Path(out).open("w", encoding="utf-8") as file:
        for path, outcome in zip(paths, clean_many(pages, options=Options(rules=RULES)), strict=True):
            rules = sorted({removal.rule for removal in outcome.receipts})
            row = {"file": path.name, "status": outcome.status, "text": outcome.text, "rules": rules}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
