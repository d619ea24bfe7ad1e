"""Which files the paths on a command line mean: files, folders of them, patterns, `-`.

Knows: the file system, names, order.
Does not know: what is in a file.
"""

from __future__ import annotations

import glob
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.inputs.reading import Spot
from scraper.inputs.sniff import HEAD, is_input, is_page
from scraper.names import Names, placed, shown, stem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.inputs.reading import Reading


@dataclass(frozen=True, slots=True)
class Found:
    """An input file.

    Attributes:
        identity: what the user calls it: the path as given, with what is below it.
        stem: where its output goes below OUT, without suffix.
        path: the file; None for standard input, and with an error.
        size: its bytes, 0 when unknown.
        changed: when it was last changed (content, name or rights), in seconds since the epoch.
        error: (reason, detail) of a path that cannot be read, or None.
    """

    identity: str
    stem: str
    path: Path | None = None
    size: int = 0
    changed: float | None = None
    error: tuple[str, str] | None = None

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return Spot(self.identity, self.stem, self.changed)


def found(paths: Iterable[str], reading: Reading) -> Iterator[Found]:
    """The input files, in the order of the paths; within a folder sorted by name, files and folders together.

    A file that several paths mean is found once.
    """
    names = Names()
    seen: set[str] = set()
    given = [path for name in paths for path in _expanded(name)]
    named = {os.path.realpath(path) for path, kind in given if kind == "file"}
    for path, kind in given:
        if kind == "stdin":
            yield Found("-", names.take("stdin", "-"))
            continue
        if kind == "missing":
            yield Found(shown(path), names.take(stem_of(placed(shown(path))), path), error=_gone(path))
            continue
        real = os.path.realpath(path)
        if real in seen:
            continue
        if kind == "folder":
            below = [old for old in seen if real.startswith(old + os.sep)]
            if not any(os.path.isdir(old) for old in below):  # noqa: PTH112 - a text, not a path object
                yield from _folder(Path(path), placed(shown(path)), reading, named | seen)
        else:
            entry = _file(Path(path), shown(path), placed(shown(path)))
            yield _renamed(entry, names)
        seen.add(real)


def _gone(path: str) -> tuple[str, str]:
    """Why a path gives nothing."""
    if glob.has_magic(path):
        return "not-found", "nothing matches this pattern"
    return "not-found", "there is no such file or folder"


def _expanded(name: str) -> list[tuple[str, str]]:
    """(path, kind) of what one word on the command line means."""
    if name == "-":
        return [("-", "stdin")]
    try:
        mode = os.stat(name).st_mode  # noqa: PTH116 - a text that may hold anything
    except OSError as error:
        if glob.has_magic(name):
            hits = sorted(glob.iglob(name, recursive=True))  # noqa: PTH207 - patterns may be absolute
            files = [(hit, "file") for hit in hits if not os.path.isdir(hit)]  # noqa: PTH112 - as above
            if "**" in name:
                return files or [(name, "missing")]
            folders = [(hit, "folder") for hit in hits if os.path.isdir(hit)]  # noqa: PTH112 - as above
            return sorted(files + folders) or [(name, "missing")]
        return [(name, "missing" if isinstance(error, FileNotFoundError | NotADirectoryError) else "file")]
    except ValueError:
        return [(name, "missing")]
    return [(name, "folder" if stat.S_ISDIR(mode) else "file")]


def _file(path: Path, identity: str, place: str) -> Found:
    """An input file as it stands."""
    try:
        facts = path.stat()
    except OSError as error:
        return Found(identity, stem_of(place), error=("unreadable", error.strerror or str(error)))
    changed = max(facts.st_mtime, facts.st_ctime)
    return Found(identity, stem_of(place), path, facts.st_size, changed)


def _renamed(entry: Found, names: Names) -> Found:
    """The entry under a name that is not taken."""
    return replace(entry, stem=names.take(entry.stem, entry.identity))


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something in a folder that waits to be looked at."""

    path: Path
    identity: str
    place: str
    folder: bool


def _folder(folder: Path, place: str, reading: Reading, but: set[str]) -> Iterator[Found]:
    """The input files in a folder and below it; links to folders are not followed."""
    waiting = [_Entry(folder, shown(folder), place, folder=True)]
    while waiting:
        entry = waiting.pop()
        if entry.folder:
            try:
                waiting.extend(reversed(_listed(entry, reading, but)))
            except OSError as error:
                reason = ("unreadable", error.strerror or str(error))
                yield Found(entry.identity, stem_of(entry.place), error=reason)
        elif is_input(entry.path.name) or _looks_like_page(entry.path):
            found_file = _file(entry.path, entry.identity, entry.place)
            # its name was settled among its neighbours
            yield replace(found_file, stem=entry.place)
        else:
            reading.ignored(1)


def _listed(folder: _Entry, reading: Reading, but: set[str]) -> list[_Entry]:
    """What is in a folder, sorted by name."""
    out = os.path.realpath(reading.out) if reading.out else None
    names = Names()
    entries = []
    with os.scandir(folder.path) as scan:
        for item in sorted(scan, key=lambda item: item.name):
            if item.name.startswith("."):
                continue
            path = folder.path / item.name
            text = shown(item.name)
            identity = f"{folder.identity}/{text}"
            below = f"{folder.place}/{text}"
            if item.is_dir(follow_symlinks=False):
                if out is None or os.path.realpath(path) != out:
                    entries.append(_Entry(path, identity, below, folder=True))
            elif item.is_file() or item.is_symlink():
                if but and os.path.realpath(path) in but:
                    continue
                stem = names.take(stem_of(below), identity)
                entries.append(_Entry(path, identity, stem, folder=False))
    return entries


def _looks_like_page(path: Path) -> bool:
    """Whether a file of an unknown name begins like a page."""
    try:
        with path.open("rb") as file:
            return is_page(file.read(HEAD))
    except OSError:
        return False
