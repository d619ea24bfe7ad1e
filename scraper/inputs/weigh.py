"""How many bytes of input there are, found out aside while the run has begun, for the time left.

Knows: sizes of files.
Does not know: what is in them; a few files more or less do not matter to a progress bar.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path


class Weight:
    """The sum of the sizes of files and of all files in folders.

    Args:
        paths: as on the command line; patterns and `-` have no known weight.
        quiet: nobody looks, so nothing is summed up.
    """

    def __init__(self, paths: list[str], *, quiet: bool) -> None:
        self._paths = paths
        self._total: int | None = None
        if not quiet and all(os.path.lexists(path) for path in paths):
            threading.Thread(target=self._weigh, name="newswash-weight", daemon=True).start()

    def total(self) -> int | None:
        """The bytes, or None while they are not known."""
        return self._total

    def _weigh(self) -> None:
        """Sum up."""
        total = 0
        for path in self._paths:
            if not Path(path).is_dir():
                total += _size(path)
                continue
            for folder, _, names in os.walk(path):
                total += sum(_size(os.path.join(folder, name)) for name in names)  # noqa: PTH118 - fast
        self._total = total


def _size(path: str) -> int:
    """The size of a file; 0 where it cannot be seen."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 - fast
    except OSError:
        return 0
