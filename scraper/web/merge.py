"""Several crawls -> one: ledgers, manifests, files and reports.

Knows: which of two records of a URL is the better, how files and shards keep their own names.
Does not know: the network, the command line.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from scraper.config import UsageError
from scraper.inputs.jsontext import dumps, loads
from scraper.outputs.manifest import NAME
from scraper.outputs.shards import PREFIX
from scraper.web import end, urls
from scraper.web.ledger import FILE, Ledger, LedgerError
from scraper.web.sink import tidy
from scraper.web.tally import describe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

ELSEWHERE = "other-shard.txt"


def merge(folders: Sequence[Path], out: Path, now: float) -> dict[str, Any]:
    """Join crawls; the report of the whole.

    Of two records of a URL the better counts: a text before a page without one, that before a failure, the
    newer of two equals. Files are linked where that is possible, and copied elsewhere. Addresses that a
    crawl had been redirected to, but that another shard would have had to visit, are written to
    `other-shard.txt`.

    Raises:
        UsageError: a folder holds no crawl.
        OSError: something cannot be written.
    """
    for folder in folders:
        if not (folder / FILE).is_file():
            raise UsageError(f"{folder} holds no crawl")
        if folder.resolve() == out.resolve():
            raise UsageError(f"{out} cannot be merged into itself")
    out.mkdir(parents=True, exist_ok=True)
    try:
        ledger = Ledger(out / FILE)
    except LedgerError as error:
        raise UsageError(str(error)) from None
    try:
        shards = sum(1 for path in out.iterdir() if path.name.startswith(PREFIX))
        with (out / NAME).open("ab") as manifest:
            for folder in folders:
                won = ledger.absorb(folder / FILE)
                renamed = _take_files(folder, out, won, shards)
                shards += len(renamed)
                for key, path in won.items():
                    if path in renamed:
                        ledger.set_path(key, renamed[path])
                _copy_rows(folder / NAME, manifest, won, renamed)
        report = describe(ledger, now)
        tidy(out, report["urls"])
        end.write_report(out, report)
        elsewhere = ledger.elsewhere()
        if elsewhere:
            (out / ELSEWHERE).write_text("".join(f"{url}\n" for url in elsewhere), encoding="utf-8")
        return report
    finally:
        ledger.close()


def _take_files(folder: Path, out: Path, won: dict[bytes, str | None], shards: int) -> dict[str, str]:
    """Have the files of a crawl in the whole; shards get the next numbers: {old name: new name}."""
    renamed: dict[str, str] = {}
    for path in {path for path in won.values() if path is not None}:
        name = path
        if path.startswith(PREFIX):
            name = renamed[path] = f"{PREFIX}{shards + len(renamed):05d}.{path.partition('.')[2]}"
        _place(folder / path, out / name)
    return renamed


def _place(source: Path, target: Path) -> None:
    """Have a file at another place as well; one that is gone is fetched again by a later crawl."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        try:
            os.link(source, part)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(source, part)
        part.replace(target)


def _copy_rows(source: Path, manifest: Any, won: dict[bytes, str | None], renamed: dict[str, str]) -> None:
    """Append the manifest rows of the URLs whose record was taken from this crawl."""
    with suppress(FileNotFoundError), source.open("rb") as file:
        for line in file:
            try:
                row = loads(line)
                name = str(row["id"])
            except (ValueError, KeyError, TypeError):
                continue
            if _key(name) not in won:
                continue
            path = row.get("path")
            if path in renamed:
                row["path"] = renamed[path]
                line = dumps(row) + b"\n"  # noqa: PLW2901 - the line as it shall stand
            manifest.write(line if line.endswith(b"\n") else line + b"\n")


def _key(name: str) -> bytes:
    """The key under which a ledger knows an input."""
    try:
        return urls.read(name).key
    except urls.BadUrlError:
        return hashlib.blake2b(b"refused " + name.encode(), digest_size=16).digest()
