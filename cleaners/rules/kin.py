"""How near a line is to the lines around it: words and names they share, words that stand nowhere else.

Syllables are counted for what is new (a word is new only when not even its syllables stand elsewhere) and
pairs of them for what is shared (a word is shared only when they stand together elsewhere). Both err on the
side of saying nothing.

Knows: words. Does not know: phrases, what follows from kinship.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaners.packs import Pack
    from cleaners.rule import Line

_BETWEEN_WORDS = ".,;:!?()\"'-/[]&%|*+=<>»«•"
_CAPITAL = r"[^\W\d_a-zà-öø-ÿăđĩũơư]"
_RUN = re.compile(rf"\b{_CAPITAL}[\w'’\-]*(?:\s{_CAPITAL}[\w'’\-]*)+")


class Kin:
    """The words of a text, line by line, for asking how one line is related to the rest.

    A word or a pair of words is looked up in the text as a whole, which is quicker than to take apart every
    line for the sake of a few.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._plain: list[str] = []
        self._others: dict[int, str] = {}
        self._tellings: dict[int, frozenset[str]] = {}
        self._shared: dict[int, float] = {}
        self._new: dict[int, float] = {}
        self._names: dict[int, list[str]] = {}
        self._small = _small(lines[0].pack) if lines else frozenset()

    def _lay_out(self) -> list[str]:
        """The folded lines with one space or more around every word, and nothing else between words."""
        if not self._plain:
            whole = "\n".join([line.folded for line in self._lines])
            for sign in _BETWEEN_WORDS:
                if sign in whole:
                    whole = whole.replace(sign, " ")
            self._plain = [f" {line} " for line in whole.split("\n")]
        return self._plain

    def _elsewhere(self, index: int) -> str:
        """The other lines, laid out, above this one and below it."""
        if index not in self._others:
            plain = self._lay_out()
            self._others[index] = "\n".join([*plain[:index], *plain[index + 1 :]])
        return self._others[index]

    def new(self, index: int) -> float:
        """The share of a line's telling words that stand in no other line."""
        if index not in self._new:
            elsewhere = self._elsewhere(index)
            telling = [word for word in self._telling(index) if len(word) > 1 or word.isdigit()]
            strange = [word for word in telling if f" {word} " not in elsewhere]
            self._new[index] = len(strange) / len(telling) if telling else 0.0
        return self._new[index]

    def shared(self, index: int) -> float:
        """The share of a line's pairs of words that stand in another line as well."""
        if index not in self._shared:
            elsewhere, small = self._elsewhere(index), self._small
            pairs = {pair for pair in pairwise(self._lines[index].tokens) if not small.issuperset(pair)}
            found = [one for one, other in pairs if f" {one} {other} " in elsewhere]
            self._shared[index] = len(found) / len(pairs) if pairs else 0.0
        return self._shared[index]

    def shared_with(self, index: int, others: Sequence[int]) -> float:
        """The share of a line's telling words that stand in one of the other lines."""
        telling = self._telling(index)
        if not telling:
            return 0.0
        plain = self._lay_out()
        among = "\n".join([plain[other] for other in others])
        return sum(f" {word} " in among for word in telling) / len(telling)

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


@lru_cache(maxsize=256)
def _small(pack: Pack) -> frozenset[str]:
    """The commonest words of the languages of a pack."""
    return frozenset().union(*pack.common.values())


def kin_of(lines: Sequence[Line]) -> Kin:
    """The kinship of these lines, worked out once for all rules that see the same ones."""
    if not lines:
        return Kin(lines)
    memo = lines[0].gone.memo
    if (known := memo.get("kin")) is None or known[0] is not lines:
        known = memo["kin"] = (lines, Kin(lines))
    return cast("Kin", known[1])


def bare_name(written: str, titles: frozenset[str]) -> str:
    """A name without the title before it."""
    first, _, rest = written.partition(" ")
    return rest if rest and first.lower() in titles else written
