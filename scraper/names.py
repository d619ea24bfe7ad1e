"""What an output is called: after its input, safe in any folder, never twice the same.

Knows: which suffixes stand for a page, what a file name may hold, how two equal names are kept apart.
Does not know: folders on a disk, formats.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import PurePosixPath

PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".mht", ".txt")
"""Suffixes of single pages and texts; an output's name goes on without them."""
PACKED = (".gz", ".zst", ".bz2", ".xz")
"""Suffixes of compression."""

_NOWHERE = frozenset({"", ".", ".."})
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 200
_HASH = 8


def short_hash(text: str) -> str:
    """8 hex digits that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]


def shown(path: str | os.PathLike[str]) -> str:
    """A path as valid text: bytes that are no UTF-8 as `%FF`."""
    raw = os.fsencode(path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(
            char if char.isprintable() and not "\udc80" <= char <= "\udcff" else f"%{ord(char) & 0xFF:02X}"
            for char in raw.decode("utf-8", "surrogateescape")
        )


def _safe(part: str) -> str:
    """One name of a path, without control characters and not too long for a file system."""
    part = _UNSAFE.sub("_", part)
    raw = part.encode("utf-8", "surrogatepass")
    if len(raw) <= _LONGEST:
        return part
    cut = raw[: _LONGEST - _HASH - 1].decode("utf-8", "ignore")
    return f"{cut}-{short_hash(part)}"


def _split(name: str) -> tuple[str, str]:
    """A name without its suffix, and the suffix as it is written; a dot at either end begins none."""
    at = name.rfind(".")
    return (name[:at], name[at:]) if 0 < at < len(name) - 1 else (name, "")


def suffix_of(name: str) -> str:
    """The last suffix of a path in lower case, or the one before it where the last is one of compression."""
    stem, suffix = _split(name.rpartition("/")[2].lower())
    return _split(stem)[1] if suffix in PACKED else suffix


def _parts(path: str) -> list[str]:
    """The names in a path, without the root and steps that lead nowhere or up."""
    return [part for part in path.replace("\\", "/").split("/") if part not in _NOWHERE]


def stem_of(path: str) -> str:
    """Where the output of an input goes below OUT, without suffix: `a/page.html` -> `a/page`.

    Folders stay; steps up, the root and a suffix that stands for a page (with one of compression behind it)
    go. A relative path keeps its folders, an absolute one must be cut by the caller.
    """
    parts = _parts(path)
    if not parts:
        return "page"
    name = parts[-1]
    stem, suffix = _split(name)
    if suffix.lower() in PACKED and _split(stem)[1].lower() in PAGES:
        name, (stem, suffix) = stem, _split(stem)
    parts[-1] = stem if suffix.lower() in PAGES and stem.strip(".") else name
    return "/".join([_safe(part) for part in parts])


def folder_stem_of(path: str) -> str:
    """Where the outputs of what stands in a folder go below OUT, with `/` at its end; "" for OUT itself."""
    return "".join([f"{_safe(part)}/" for part in _parts(path)])


def placed(given: str) -> str:
    """How a path the user gave appears below OUT: a relative one as it is, any other by its last name."""
    path = PurePosixPath(given)
    if path.is_absolute() or ".." in path.parts:
        return path.name
    return str(path)


class Names:
    """Keeps the names of one folder or archive apart; the first in order has the plain name.

    Names that differ in case only count as equal, as some file systems hold them for one. Of each name
    64 bits are remembered: an archive of millions must not fill the memory with their names.
    """

    def __init__(self) -> None:
        self._taken: set[bytes] = set()

    def take(self, stem: str, identity: str) -> str:
        """The stem, or the stem and 8 hex digits of the identity where the stem is taken already."""
        name, tries = stem, 0
        while (mark := _mark(name)) in self._taken:
            name = f"{stem}-{short_hash(identity if not tries else f'{identity}#{tries}')}"
            tries += 1
        self._taken.add(mark)
        return name


class Repeats:
    """Tells apart what bears the same id: the second `a.html` in an archive is `a.html~2`."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()
        self._times: dict[bytes, int] = {}

    def take(self, identity: str) -> str:
        """The id, with its number behind it where it was there before."""
        mark = _bits(identity)
        if mark not in self._seen:
            self._seen.add(mark)
            return identity
        times = self._times[mark] = self._times.get(mark, 1) + 1
        return f"{identity}~{times}"


def _mark(name: str) -> bytes:
    """64 bits that stand for a name, whatever its case."""
    return _bits(name.casefold())


def _bits(text: str) -> bytes:
    """64 bits that stand for a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
