"""The command as a user runs it: in this process where that is enough, as a process of its own where not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]


def newswash(*words: object) -> int:
    """Run the command in this process; the answer is its exit code."""
    return main([str(word) for word in words])


def process(*words: object, feed: bytes = b"", **how: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "scraper", *map(str, words)],
        input=feed,
        capture_output=True,
        timeout=120,
        check=False,
        cwd=how.pop("cwd", ROOT),
        **how,
    )


def rows(out: Path) -> list[dict[str, Any]]:
    """The lines of a manifest."""
    return records((out / "manifest.jsonl").read_bytes())


def records(data: bytes) -> list[dict[str, Any]]:
    """JSON lines."""
    return [json.loads(line) for line in data.splitlines()]


def files(out: Path) -> dict[str, str]:
    """Every text file below a folder, by its path there."""
    found: Iterable[Path] = sorted(out.rglob("*.txt"))
    return {path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") for path in found}
