"""One file an article: plain text or Markdown, named after the input.

Knows: how such a file looks, and that it appears whole or not at all.
Does not know: records, shards, the manifest.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from scraper.names import short_hash

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import FileIO
    from pathlib import Path

    from scraper.record import Outcome

_INLINE = re.compile(r"([\\`*_\[\]<])")
_OPENING = re.compile(r"^(\s*)([#>+=~-]|\d{1,9}(?=[.)]))")
_FOLDERS = 4096


def as_text(outcome: Outcome, *, title: bool = True) -> str:
    """The headline first (unless told otherwise), then one paragraph a line; LF, no blank lines."""
    lines = outcome.text.splitlines()
    if title and outcome.title:
        lines.insert(0, " ".join(outcome.title.split()))
    return "".join(f"{line}\n" for line in lines if line.strip())


def _escaped(line: str) -> str:
    """A line that Markdown shows as it is."""
    line = _INLINE.sub(r"\\\1", line)
    opening = _OPENING.match(line)
    if opening is None:
        return line
    mark = opening[2]
    end = opening.end()
    return f"{mark}\\{line[end:]}" if mark.isdigit() else f"\\{line[opening.start(2) :]}"


def as_markdown(outcome: Outcome, *, title: bool = True) -> str:
    """The headline as a heading, who and when and where from in one line, then the paragraphs."""
    parts = []
    if title and outcome.title:
        parts.append(f"# {_escaped(' '.join(outcome.title.split()))}")
    source = [_escaped(fact) for fact in (outcome.author, outcome.date) if fact]
    if outcome.url:
        source.append(f"<{outcome.url}>")
    if source:
        parts.append(" · ".join(source))
    parts.extend(_escaped(line) for line in outcome.text.splitlines() if line.strip())
    return "\n\n".join(parts) + "\n"


def _write_all(file: FileIO, data: bytes) -> None:
    """Write to an unbuffered file, which may take less than it is given."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


class Files:
    """Writes one file for every article.

    Args:
        out: the folder to write below.
        suffix: `.txt` or `.md`.
        render: the content of the file.
        taken: whether a path below `out` is what another input, of that id, has become.
    """

    def __init__(
        self,
        out: Path,
        suffix: str,
        render: Callable[[Outcome], str],
        taken: Callable[[str, str], bool] = lambda _path, _identity: False,
    ) -> None:
        self._root = f"{out.as_posix().rstrip('/')}/"
        self._suffix = suffix
        self._render = render
        self._taken = taken
        self._parts: dict[str, str] = {}

    def paths(self, stem: str, identity: str) -> tuple[str, str]:
        """The path an article gets below OUT, and the one it gets where that is its input or another's."""
        return f"{stem}{self._suffix}", f"{stem}-{short_hash(identity)}{self._suffix}"

    def write(self, outcome: Outcome) -> str | None:
        """Write the article; the answer is its path below OUT, None when there is nothing to write.

        Raises:
            OSError: it cannot be written; what was there before is as it was.
        """
        if outcome.status != "ok":
            return None
        path = f"{outcome.stem}{self._suffix}"
        if self._is_input(f"{self._root}{path}", outcome.id) or self._taken(path, outcome.id):
            path = self.paths(outcome.stem, outcome.id)[1]
        target = f"{self._root}{path}"
        part = self._part_beside(target)
        try:
            with open(part, "wb", buffering=0) as file:
                _write_all(file, self._render(outcome).encode("utf-8", "replace"))
            os.replace(part, target)
        except OSError:
            with suppress(FileNotFoundError):
                os.unlink(part)
            raise
        return path

    @staticmethod
    def _is_input(target: str, identity: str) -> bool:
        """Whether writing there would overwrite the very file the article came from."""
        try:
            return os.path.samefile(target, identity)
        except (OSError, ValueError):
            return False

    def _part_beside(self, target: str) -> str:
        """Where a file is written before it takes its name, in a folder that is there."""
        folder = target[: target.rindex("/") + 1]
        part = self._parts.get(folder)
        if part is None:
            os.makedirs(folder, exist_ok=True)
            if len(self._parts) >= _FOLDERS:
                self._parts.clear()
            part = self._parts[folder] = f"{folder}.newswash-{os.getpid()}.part"
        return part
