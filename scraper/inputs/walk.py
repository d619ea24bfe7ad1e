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
from scraper.names import Names, folder_stem_of, placed, shown, stem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.inputs.reading import Reading


_OURS = ".newswash"
"""How hidden files begin that a run writes beside its outputs."""


@dataclass(frozen=True, slots=True)
class Found:
    """An input file.

    Attributes:
        spot: where it stands; its identity is the path as given, with what is below it.
        path: the file; None for standard input, and with an error.
        size: its bytes, 0 when unknown.
        error: (reason, detail) of a path that cannot be read, or None.
    """

    spot: Spot
    path: str | None = None
    size: int = 0
    error: tuple[str, str] | None = None


def _lost(identity: str, stem: str, reason: str, detail: str) -> Found:
    """A path that cannot be read."""
    return Found(Spot(identity, stem, file=identity), error=(reason, detail))


def found(paths: Iterable[str], reading: Reading) -> Iterator[Found]:
    """The input files, in the order of the paths; within a folder sorted by name, files and folders together.

    A file that several paths mean is found once.
    """
    names = Names()
    seen: set[str] = set()
    given = [path for name in paths for path in _expanded(name)]
    alone = len(given) == 1
    named = {os.path.realpath(path) for path, kind in given if kind == "file" and not alone}
    for path, kind in given:
        if kind == "stdin":
            yield Found(Spot("-", names.take("stdin", "-"), file="-"))
            continue
        if kind == "missing":
            yield _lost(shown(path), names.take(stem_of(placed(shown(path))), path), *_gone(path))
            continue
        real = os.path.realpath(path)
        if real in seen:
            continue
        if kind == "folder":
            below = [old for old in seen if real.startswith(old + os.sep)]
            if not any(os.path.isdir(old) for old in below):  # noqa: PTH112 - a text, not a path object
                within = _folder(str(Path(path)), placed(shown(path)), reading, named | seen)
                # two folders, or a folder and a file, may mean the same place below OUT
                yield from within if alone else (_renamed(entry, names) for entry in within)
        else:
            yield _renamed(_file(path, shown(path), stem_of(placed(shown(path)))), names)
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


def _file(path: str, identity: str, stem: str) -> Found:
    """An input file as it stands; it was changed last when its content, name or rights were."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - a path object for every file of millions is not cheap
    except OSError as error:
        return _lost(identity, stem, "unreadable", error.strerror or str(error))
    changed = max(facts.st_mtime, facts.st_ctime)
    return Found(Spot(identity, stem, changed, identity), path, facts.st_size)


def _renamed(entry: Found, names: Names) -> Found:
    """The entry under a name that is not taken."""
    stem = names.take(entry.spot.stem, entry.spot.identity)
    return entry if stem == entry.spot.stem else replace(entry, spot=replace(entry.spot, stem=stem))


@dataclass(slots=True)
class _Listed:
    """What is in a folder and still waits to be looked at; of a name only what a folder of millions needs.

    Attributes:
        folder: the folder.
        identity: as in `Spot`.
        stem: the stem of what stands in it, up to its last name.
        names: of what is in it, the last first.
        folders: those of the names that are folders.
        renamed: name -> stem, where another name in the folder has its stem already.
        below_out: the path of the folder below the one that is written to, if it is there.
    """

    folder: str
    identity: str
    stem: str
    names: list[str]
    folders: set[str]
    renamed: dict[str, str]
    below_out: str | None = None


def _folder(folder: str, place: str, reading: Reading, but: set[str]) -> Iterator[Found]:
    """The input files in a folder and below it; links to folders are not followed."""
    out = os.path.realpath(reading.out) if reading.out else None
    waiting: list[_Listed] = []
    entering: tuple[str, str, str] | None = (folder, shown(folder), folder_stem_of(place))
    while entering or waiting:
        if entering:
            try:
                waiting.append(_listed(*entering, reading))
            except OSError as error:
                stem = entering[2].rstrip("/") or stem_of("")
                yield _lost(entering[1], stem, "unreadable", error.strerror or str(error))
            entering = None
            continue
        here = waiting[-1]
        if not here.names:
            waiting.pop()
            continue
        name = here.names.pop()
        path = os.path.join(here.folder, name)  # noqa: PTH118 - as for `_file`
        text = shown(name)
        identity = f"{here.identity}/{text}"
        if name in here.folders:
            if os.path.realpath(path) not in but | {out}:
                entering = (path, identity, here.stem + folder_stem_of(text))
        elif (but and os.path.realpath(path) in but) or (
            here.below_out is not None and reading.wrote(f"{here.below_out}{name}")
        ):
            continue
        elif is_input(name) or _looks_like_page(path):
            # its name was settled among its neighbours
            yield _file(path, identity, here.renamed.get(name) or here.stem + stem_of(text))
        else:
            reading.ignored("other-file")


def _listed(folder: str, identity: str, stem: str, reading: Reading) -> _Listed:
    """What is in a folder, in the order of the names."""
    found: list[str] = []
    folders: set[str] = set()
    with os.scandir(folder) as scan:
        for item in scan:
            if item.name.startswith("."):
                if not item.name.startswith(_OURS):
                    reading.ignored("hidden")
                continue
            if item.is_dir(follow_symlinks=False):
                folders.add(item.name)
            elif not item.is_file(follow_symlinks=False) and _is_no_file(item.path):
                reading.ignored("link-to-folder" if item.is_dir() else "no-file")
                continue
            found.append(item.name)
    found.sort()
    names = Names()
    renamed: dict[str, str] = {}
    for name in found:
        if name not in folders:
            text = shown(name)
            own = stem + stem_of(text)
            if (taken := names.take(own, f"{identity}/{text}")) != own:
                renamed[name] = taken
    found.reverse()
    return _Listed(folder, identity, stem, found, folders, renamed, _below(folder, reading.out))


def _is_no_file(path: str) -> bool:
    """Whether it is a link to a folder; a socket, a device, a pipe that nobody may ever write to."""
    # a link to nothing or to itself is a file that cannot be read: the reader says so
    return os.path.exists(path) and not os.path.isfile(path)  # noqa: PTH110, PTH113 - a text


def _below(folder: str, out: Path | None) -> str | None:
    """The path from `out` down to a folder, with `/` at its end; "" for `out` itself; None beside it."""
    if out is None:
        return None
    real, top = os.path.realpath(folder), os.path.realpath(out)
    if real == top:
        return ""
    return f"{real[len(top) + 1 :]}/" if real.startswith(top + os.sep) else None


def _looks_like_page(path: str) -> bool:
    """Whether a file of an unknown name begins like a page."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as for `_file`
            return is_page(file.read(HEAD))
    except OSError:
        return False
