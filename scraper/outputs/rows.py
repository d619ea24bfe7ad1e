"""What is said of an article in a record and in the manifest: the names and types of the fields.

The names are those that users of FineWeb, CC-News and datatrove expect.

Knows: the fields.
Does not know: files.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from scraper.record import Outcome

FIELDS = (
    "id",
    "url",
    "text",
    "title",
    "author",
    "date",
    "language",
    "language_score",
    "domain",
    "file_path",
    "status",
    "reason",
    "removed",
    "rules_version",
)
"""The fields of a record, in order."""


def domain_of(url: str | None) -> str | None:
    """The host of an address in lower case, or None."""
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def record(outcome: Outcome, version: str) -> dict[str, Any]:
    """The record of an outcome, with the fields of `FIELDS`."""
    return {
        "id": outcome.id,
        "url": outcome.url,
        "text": outcome.text,
        "title": outcome.title,
        "author": outcome.author,
        "date": outcome.date,
        "language": outcome.language,
        "language_score": outcome.language_score,
        "domain": domain_of(outcome.url),
        "file_path": outcome.file_path,
        "status": outcome.status,
        "reason": outcome.reason,
        "removed": dict(outcome.removed),
        "rules_version": version,
    }


def manifest_row(outcome: Outcome, path: str | None) -> dict[str, Any]:
    """The manifest's line for an outcome.

    `path` is the output, relative to OUT. `chars` and `sha256` are those of the text without headline
    (`sha256` of its UTF-8, None without text). `detail` says in words what `reason` says in one.
    """
    text = outcome.text.encode("utf-8", "replace")
    return {
        "id": outcome.id,
        "url": outcome.url,
        "path": path,
        "status": outcome.status,
        "reason": outcome.reason,
        "title": outcome.title,
        "author": outcome.author,
        "date": outcome.date,
        "language": outcome.language,
        "chars": len(outcome.text),
        "sha256": hashlib.sha256(text).hexdigest() if text else None,
        "removed": dict(outcome.removed),
        "detail": outcome.detail,
    }
