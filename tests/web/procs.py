"""Crawls as processes of their own, and what they leave behind.

Knows: the driver, the manifest and the ledger.
Does not know: what any test looks for.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from scraper.web.ledger import FILE

TESTS = Path(__file__).parents[1]


def newest(out: Path) -> dict[str, tuple[str, str, str]]:
    """What the manifest says of every input, the newest line of each."""
    rows = {}
    for line in (out / "manifest.jsonl").read_bytes().splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue  # a killed process may leave half a line
        rows[row["id"]] = (row["status"], row["path"], row["sha256"])
    return rows


def recorded(out: Path) -> set[str]:
    """The URLs the ledger calls done."""
    if not (out / FILE).exists():
        return set()
    with closing(sqlite3.connect(out / FILE)) as db:
        try:
            return {row[0] for row in db.execute("SELECT url FROM url WHERE state = 1")}
        except sqlite3.OperationalError:  # killed before there were tables
            return set()


def begin(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    with (folder / "stderr").open("wb") as errors:
        return subprocess.Popen(  # noqa: S603 - our own driver
            [sys.executable, "-m", "web.driver", str(folder), *more],
            cwd=TESTS,
            stderr=errors,
            start_new_session=True,
            env={"PYTHONPATH": f"{TESTS}:{TESTS.parent}"},
        )


def archived(folder: Path) -> list[str]:
    """The addresses of the responses in an archive, every file of which must be whole."""
    tool = Path(sys.executable).with_name("fastwarc")
    assert not list(folder.rglob("*.open"))
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        subprocess.run([tool, "check", str(path)], check=True, capture_output=True)  # noqa: S603 - the tool of this environment
        with path.open("rb") as file:
            responses = ArchiveIterator(file, record_types=WarcRecordType.response)
            found += [str(record.headers["WARC-Target-URI"]) for record in responses]
    return found
