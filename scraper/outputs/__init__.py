"""Where outcomes go: all formats of a run behind one value.

Knows: which writer serves which format.
Does not know: how a writer works, the manifest.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scraper.outputs.rows import record
from scraper.outputs.shards import OPENERS, Shards
from scraper.outputs.text import Files, as_markdown, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from scraper.record import Outcome

_RENDER = {"txt": as_text, "md": as_markdown}


class Outputs:
    """The writers of a run.

    Args:
        out: the folder to write to; must exist.
        formats: names from `scraper.config.FORMATS`.
        version: the rules version that stands in records.
        title: whether text files begin with the headline.
        used: names of shards that stand and must stay.
        taken: whether a path below the folder is what another input, of that id, has become.
    """

    def __init__(
        self,
        out: Path,
        formats: tuple[str, ...],
        version: str,
        *,
        title: bool = True,
        used: Collection[str] = (),
        taken: Callable[[str, str], bool] = lambda _path, _identity: False,
    ) -> None:
        self._version = version
        self._writers: list[Files | Shards] = [
            Shards(out, form, used)
            if form in OPENERS
            else Files(out, f".{form}", partial(_RENDER[form], title=title), taken)
            for form in formats
        ]
        self.sharded = any(isinstance(writer, Shards) for writer in self._writers)

    def paths(self, stem: str, identity: str) -> tuple[str, ...]:
        """The paths, relative to the folder, that the first format may give an article."""
        first = self._writers[0]
        return first.paths(stem, identity) if isinstance(first, Files) else ()

    def write(self, outcome: Outcome) -> str | None:
        """Write an outcome in every format; the answer is its path in the first.

        Raises:
            OSError: it cannot be written.
        """
        paths = [
            writer.write(outcome) if isinstance(writer, Files) else writer.add(record(outcome, self._version))
            for writer in self._writers
        ]
        return paths[0]

    def finish(self) -> None:
        """Finish the shards that are being written; the next record begins new ones."""
        for writer in self._writers:
            if isinstance(writer, Shards):
                writer.finish()

    def abandon(self) -> None:
        """Forget shards that are not finished."""
        for writer in self._writers:
            if isinstance(writer, Shards):
                writer.abandon()
