"""Remembers what peers answered, so that a repeated run only runs newswash.

Knows: a JSON-lines file for each extractor and version, keyed by the content of the page and its address.
Does not know: scores. Answers of newswash are never kept: its version says nothing while it is worked on.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from bench.peers import Found

if TYPE_CHECKING:
    from pathlib import Path

    from bench.peers import Peer

FIELDS = ("text", "error", "title", "date", "author")


def key_of(page: bytes, url: str | None) -> str:
    """What an answer depends on besides the extractor."""
    return hashlib.sha256(page + b"\0" + (url or "").encode()).hexdigest()[:32]


class Cache:
    """The answers of one extractor; `put` appends to its file at once."""

    def __init__(self, folder: Path, peer: Peer) -> None:
        recipe = hashlib.sha256(peer.recipe.encode()).hexdigest()[:8]
        self._path = folder / f"{peer.name}-{peer.version}-{recipe}.jsonl"
        self._known: dict[str, Found] = {}
        if self._path.is_file():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                self._learn(line)

    def _learn(self, line: str) -> None:
        try:
            row = json.loads(line)
            self._known[row["key"]] = Found(**{field: row[field] for field in FIELDS})
        except (ValueError, KeyError):
            return  # a line cut short by an interrupted run is asked for again

    def get(self, key: str) -> Found | None:
        """The answer, or None when the page was not seen yet."""
        return self._known.get(key)

    def put(self, key: str, found: Found) -> None:
        """Keep an answer."""
        self._known[key] = found
        row = {"key": key} | {field: getattr(found, field) for field in FIELDS}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
