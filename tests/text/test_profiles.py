"""langdetect's table in little room says what its own says."""

from __future__ import annotations

import pytest
from langdetect import DetectorFactory
from langdetect.utils.lang_profile import LangProfile

from cleaners.profiles import Profiles

TEXTS = {"vi": "đường phố mưa", "en": "the street in the rain", "ja": "雨の通り", "xx": "a\U0001f327b"}


def profiles() -> list[LangProfile]:
    """A profile for each of the texts."""
    found = []
    for name, text in TEXTS.items():
        profile = LangProfile(name, {}, [0, 0, 0])
        for size in (1, 2, 3):
            for at in range(len(text) - size + 1):
                profile.add(text[at : at + size])
        found.append(profile)
    return found


def test_every_group_has_the_probabilities_of_langdetects_own_table() -> None:
    own = DetectorFactory()
    languages: list[str] = []
    ours = Profiles(languages)
    for index, profile in enumerate(profiles()):
        own.add_profile(profile, index, len(TEXTS))
        if profile.name != "xx":
            ours.add(profile, index, len(TEXTS))
    ours.sort()
    assert languages == ["vi", "en", "ja"]
    known = [group for group, row in own.word_lang_prob_map.items() if any(row[:3])]
    assert len(known) > len("".join(TEXTS.values()))
    for group in known:
        assert group in ours
        assert ours[group] == own.word_lang_prob_map[group][:3]


@pytest.mark.parametrize(
    "group", ["zq", "", "\U0001f327", "\U0001f327\U0001f327\U0001f327", "\ud800", "the "]
)
def test_what_no_language_has_is_in_no_table(group: str) -> None:
    ours = Profiles([])
    for index, profile in enumerate(profiles()[:3]):
        ours.add(profile, index, 3)
    ours.sort()
    assert group not in ours
    with pytest.raises(KeyError):
        ours[group]
