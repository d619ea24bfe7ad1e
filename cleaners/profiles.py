"""langdetect's table of letter groups as sorted numbers: a tenth of the room that a dict of lists takes.

Knows: how langdetect fills and asks its table. Does not know: texts, which languages there are.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langdetect import DetectorFactory

LONGEST = 3
"""Letters of a group at most; langdetect forms no longer ones."""


class Profiles:
    """Letter group -> its probability in every language, as a list in the order of the languages.

    Groups are found by bisection, which takes a microsecond; few texts come to be asked at all.

    Args:
        languages: the factory's list of codes, which grows with every profile.
    """

    def __init__(self, languages: list[str]) -> None:
        self._languages = languages
        # one entry for every group of every language
        self._codes = array("Q")
        self._language = array("B")
        self._probability = array("d")
        # langdetect asks whether there is a group, then for it
        self._asked: tuple[str, int] = ("", -1)

    def add(self, profile: Any, index: int, _size: int) -> None:
        """Take in the groups of one language, in place of `DetectorFactory.add_profile`."""
        self._languages.append(profile.name)
        for group, count in profile.freq.items():
            if 1 <= len(group) <= LONGEST:
                self._codes.append(_code(group))
                self._language.append(index)
                self._probability.append(count / profile.n_words[len(group) - 1])

    def sort(self) -> None:
        """Bring the entries of a group together; to be called when every language is in."""
        order = array("L", sorted(range(len(self._codes)), key=self._codes.__getitem__))
        self._codes = array("Q", map(self._codes.__getitem__, order))
        self._language = array("B", map(self._language.__getitem__, order))
        self._probability = array("d", map(self._probability.__getitem__, order))

    def _find(self, group: str) -> int:
        """The first entry of a group, -1 for none."""
        asked, at = self._asked
        if asked != group:
            code = _code(group)
            at = bisect_left(self._codes, code)
            if at == len(self._codes) or self._codes[at] != code:
                at = -1
            self._asked = group, at
        return at

    def __contains__(self, group: str) -> bool:
        return self._find(group) >= 0

    def __getitem__(self, group: str) -> list[float]:
        if (at := self._find(group)) < 0:
            raise KeyError(group)
        row = [0.0] * len(self._languages)
        code = self._codes[at]
        while at < len(self._codes) and self._codes[at] == code:
            row[self._language[at]] = self._probability[at]
            at += 1
        return row


def fill(factory: DetectorFactory, folder: str) -> None:
    """Load the profiles of a folder into a factory that has none."""
    profiles = Profiles(factory.langlist)
    factory.add_profile = profiles.add
    factory.load_profile(folder)
    profiles.sort()
    factory.word_lang_prob_map = profiles


def _code(group: str) -> int:
    """A group as a number; those of langdetect's own profiles fit into eight bytes."""
    return int.from_bytes(group.encode("utf-16-be", "surrogatepass"), "big")
