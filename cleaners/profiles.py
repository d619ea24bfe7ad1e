"""langdetect's table of letter groups without its zeros, which are nine tenths of it: a quarter of the room.

Knows: how langdetect fills and asks its table. Does not know: texts, which languages there are.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langdetect import DetectorFactory

LONGEST = 3
"""Letters of a group at most; langdetect forms no longer ones."""


class Profiles:
    """Letter group -> its probability in every language, as a list in the order of the languages.

    Args:
        languages: the factory's list of codes, which grows with every profile.
    """

    def __init__(self, languages: list[str]) -> None:
        self._languages = languages
        # of each group the last entry, and of each entry the one before it: language, probability
        self._last: dict[str, int] = {}
        self._before = array("i")
        self._language = array("B")
        self._probability = array("d")

    def add(self, profile: Any, index: int, _size: int) -> None:
        """Take in the groups of one language, in place of `DetectorFactory.add_profile`."""
        self._languages.append(profile.name)
        for group, count in profile.freq.items():
            if 1 <= len(group) <= LONGEST:
                self._before.append(self._last.get(group, -1))
                self._last[group] = len(self._language)
                self._language.append(index)
                self._probability.append(count / profile.n_words[len(group) - 1])

    def __contains__(self, group: str) -> bool:
        return group in self._last

    def __getitem__(self, group: str) -> list[float]:
        row = [0.0] * len(self._languages)
        at = self._last[group]
        while at >= 0:
            row[self._language[at]] = self._probability[at]
            at = self._before[at]
        return row


def fill(factory: DetectorFactory, folder: str) -> None:
    """Load the profiles of a folder into a factory that has none."""
    profiles = Profiles(factory.langlist)
    factory.add_profile = profiles.add
    factory.load_profile(folder)
    factory.word_lang_prob_map = profiles
