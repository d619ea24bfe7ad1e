"""Reads a set: a folder with `gold.jsonl` and the pages it names.

Knows: the folder layout, which fields a gold line may carry.
Does not know: extractors, scores.

A gold line has `id`, `html` (path of the page inside the folder, gzip when it ends in `.gz`) and `body`;
`url`, `lang`, `title`, `author`, `date` and `captions` where they are known.
"""

from __future__ import annotations

import argparse
import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Gold:
    """One page and what its article is.

    Attributes:
        id: the page's name inside its set.
        page: the file with the page's bytes.
        body: the article without headline.
        url: where the page came from, or None.
        lang: the group `--by lang` puts it in, `?` when unknown.
        captions: photo captions of the page.
        meta: `title`, `author` (a string or a list of names) and `date`, as far as the set has them.
    """

    id: str
    page: Path
    body: str
    url: str | None = None
    lang: str = "?"
    captions: tuple[str, ...] = ()
    meta: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Set:
    """A named set of pages."""

    name: str
    pages: tuple[Gold, ...]


META_FIELDS = ("title", "date", "author")


def read_set(folder: Path) -> Set:
    """The set that lies in `folder`.

    Raises:
        OSError: there is no readable `gold.jsonl`.
        ValueError: a line is no JSON object with `id`, `html` and `body`.
    """
    pages = []
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                pages.append(_gold(folder, number, json.loads(line)))
    return Set(folder.resolve().name, tuple(pages))


def _gold(folder: Path, number: int, row: Any) -> Gold:
    try:
        name, html, body = row["id"], row["html"], row["body"]
    except (KeyError, TypeError):
        raise ValueError(f"{folder.name}/gold.jsonl line {number}: needs id, html and body") from None
    return Gold(
        id=name,
        page=folder / html,
        body=body,
        url=row.get("url") or None,
        lang=row.get("lang") or "?",
        captions=tuple(row.get("captions") or ()),
        meta=tuple((key, row[key]) for key in META_FIELDS if row.get(key) and row[key] != "None"),
    )


def read_page(path: Path) -> bytes:
    """The bytes of one page, unpacked when the name ends in `.gz`."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def find_sets(folder: Path) -> list[Path]:
    """Every set directly below `folder`, by name; `folder` itself when it is one."""
    if (folder / "gold.jsonl").is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob("*/gold.jsonl"))


def add_sets(parser: argparse.ArgumentParser) -> None:
    """The argument `sets`: folders that are sets or hold some; `chosen` reads it."""
    parser.add_argument(
        "sets",
        nargs="+",
        type=_found,
        metavar="SET",
        help="a folder with gold.jsonl, or of such folders",
    )


def _found(text: str) -> list[Path]:
    found = find_sets(Path(text))
    if not found:
        raise argparse.ArgumentTypeError(f"no gold.jsonl in {text} or right below it")
    return found


def chosen(given: argparse.Namespace) -> list[Path]:
    """The set folders of parsed arguments."""
    return [folder for found in given.sets for folder in found]
