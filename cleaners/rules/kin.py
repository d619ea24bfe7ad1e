"""How near a line is to the lines around it: words and names they share, words that stand nowhere else.

Syllables are counted for what is new (a word is new only when not even its syllables stand elsewhere) and
pairs of them for what is shared (a word is shared only when they stand together elsewhere). Both err on the
side of saying nothing.

Knows: words. Does not know: phrases, what follows from kinship.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaners.rule import Line

_CAPITAL = r"[^\W\d_a-zà-öø-ÿăđĩũơư]"
_RUN = re.compile(rf"\b{_CAPITAL}[\w'’\-]*(?:\s{_CAPITAL}[\w'’\-]*)+")


class Kin:
    """The words of a text, line by line, for asking how one line is related to the rest."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._in_lines: Counter[str] | None = None
        self._tellings: dict[int, frozenset[str]] = {}
        self._shared: dict[int, float] = {}
        self._new: dict[int, float] = {}
        self._names: dict[int, list[str]] = {}
        common = lines[0].pack.common if lines else {}
        self._small: frozenset[str] = frozenset().union(*common.values()) if common else frozenset()

    def _tokens_in(self) -> Counter[str]:
        if self._in_lines is None:
            self._in_lines = Counter()
            for line in self._lines:
                self._in_lines.update(line.vocabulary)
        return self._in_lines

    def new(self, index: int) -> float:
        """The share of a line's telling words that stand in no other line."""
        if index not in self._new:
            self._new[index] = self._how_new(index)
        return self._new[index]

    def _how_new(self, index: int) -> float:
        counts = self._tokens_in()
        telling = [word for word in self._telling(index) if len(word) > 1 or word.isdigit()]
        return sum(counts[word] == 1 for word in telling) / len(telling) if telling else 0.0

    def shared(self, index: int) -> float:
        """The share of a line's pairs of words that stand in another line as well."""
        if index not in self._shared:
            self._shared[index] = self._how_shared(index)
        return self._shared[index]

    def _how_shared(self, index: int) -> float:
        pairs = [
            pair for pair in set(pairwise(self._lines[index].tokens)) if not self._small.issuperset(pair)
        ]
        others = "|".join(line.joined for line in self._lines if line is not self._lines[index])
        found = sum(f" {one} {other} " in others for one, other in pairs)
        return found / len(pairs) if pairs else 0.0

    def shared_with(self, index: int, others: Sequence[int]) -> float:
        """The share of a line's telling words that stand in one of the other lines."""
        telling = self._telling(index)
        if not telling:
            return 0.0
        found: set[str] = set()
        for other in others:
            found |= telling & self._lines[other].vocabulary
        return len(found) / len(telling)

    def _telling(self, index: int) -> frozenset[str]:
        """A line's words but for the commonest of the language."""
        if index not in self._tellings:
            self._tellings[index] = self._lines[index].vocabulary - self._small
        return self._tellings[index]

    def names(self, index: int) -> list[str]:
        """Runs of two and more capitalised words in a line, as they are written."""
        if index not in self._names:
            self._names[index] = _RUN.findall(self._lines[index].text)
        return self._names[index]

    def stands_elsewhere(self, index: int, name: str) -> int | None:
        """Another line that holds the name, or None; earlier lines first."""
        folded = name.lower()
        return next(
            (at for at, line in enumerate(self._lines) if at != index and folded in line.folded), None
        )


def bare_name(written: str, titles: frozenset[str]) -> str:
    """A name without the title before it."""
    first, _, rest = written.partition(" ")
    return rest if rest and first.lower() in titles else written
