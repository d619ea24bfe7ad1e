"""Which language a text is in: declared, or by script and letters, commonest words, or langdetect.

Knows: Unicode scripts, Vietnamese letters, the word lists of the language packs, langdetect.
Does not know: pages, rules.

langdetect is asked through a factory of its own with a fixed seed: the answer never changes and no
global state is touched.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaners.packs import common_words
from cleaners.profiles import fill

if TYPE_CHECKING:
    from langdetect import DetectorFactory

SAMPLE = 3000
"""Characters that are looked at."""
BORNE_OUT_BY = 150
"""Words that are enough to bear out a declared language …"""
BORNE_OUT = 0.2
"""… when so many of them are among its commonest; those of a neighbouring language stay below a tenth."""
QUICK = 300
"""Characters that settle most texts in Vietnamese."""
SCORED = 1000
"""Characters that a score is made from."""
TELLS = 4.0
"""How much more often a language's commonest words stand in it than in others: above .4 and below .1."""
MOST = 100
"""A lead that settles everything."""
_WORD = re.compile(r"[^\W\d_]+")
_VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]")
_ONLY_VIETNAMESE = re.compile("[ảạằẳẵắặầẩẫấậẻẽẹềểễếệỉĩịỏọồổỗốộờởỡớợủũụừửữứựỷỹỵăđơư]")
_SCRIPTS = (
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)
_LETTER = re.compile(r"[^\W\d_]")


def language_of(text: str, declared: str | None = None) -> str | None:
    """ISO 639-1 code of the language, or None where nothing can be said.

    `declared` is what the page says of itself; it is believed unless script or words speak against it.
    """
    said = (declared or "").split("-")[0].split("_")[0].strip().lower() or None
    if _is_vietnamese(text[:QUICK].lower()):
        return "vi"
    sample = text[:SAMPLE].lower()
    if said and _bears_out(sample, said):
        return said
    code = "vi" if _is_vietnamese(sample) else _by_script(sample)
    if code is not None or _LETTER.search(sample) is None:
        return code
    told = _by_words(sample)
    if told and (said is None or said == told[0] or told[1]):
        return told[0]
    return said if said and said in common_words() else _detect(sample) or said


def score_of(text: str, language: str | None) -> float | None:
    """How probable it is that a text is in this language and in no other with a pack, from 0 to 1.

    Naive Bayes over the commonest words of each language: such a word stands `TELLS` times as often in its
    own language as in another. None where no language is given, or where nothing is known of its words.
    """
    if language is None or not common_words().get(language):
        return None
    found = dict.fromkeys(common_words(), 0)
    for word in _WORD.findall(text[:SCORED].lower()):
        for code in _whose().get(word, ()):
            found[code] += 1
    ours = found[language]
    return round(1 / sum(TELLS ** min(other - ours, MOST) for other in found.values()), 4)


@lru_cache(maxsize=1)
def _whose() -> dict[str, list[str]]:
    """Each of the commonest words with the languages that it is common in."""
    found: dict[str, list[str]] = {}
    for code, common in common_words().items():
        for word in common:
            found.setdefault(word, []).append(code)
    return found


def _bears_out(sample: str, declared: str) -> bool:
    """Whether the words of a text bear out the language it is said to be in."""
    common = common_words().get(declared, frozenset())
    running = sample.split(maxsplit=BORNE_OUT_BY)[:BORNE_OUT_BY]
    return (
        len(running) == BORNE_OUT_BY and sum(word in common for word in running) >= BORNE_OUT_BY * BORNE_OUT
    )


def _by_script(sample: str) -> str | None:
    """The language that the script alone gives away."""
    for code, script in _SCRIPTS:
        found = len(script.findall(sample))
        if found and found * (12 if code == "ja" else 4) > len(_LETTER.findall(sample)):
            return code
    return None


def _is_vietnamese(sample: str) -> bool:
    """Whether letters that only Vietnamese has, and those it shares, stand as often as in Vietnamese."""
    only = len(_ONLY_VIETNAMESE.findall(sample))
    letters = len(sample) - sample.count(" ")
    return only * 14 > letters and (only * 6 > letters or len(_VIETNAMESE.findall(sample)) * 6 > letters)


def _by_words(sample: str) -> tuple[str, bool] | None:
    """The language whose commonest words stand most often, and whether it leads clearly."""
    counts = Counter(_WORD.findall(sample))
    total = sum(counts.values())
    scores = sorted(
        (
            (sum(counts[word] for word in common if word in counts), code)
            for code, common in common_words().items()
        ),
        reverse=True,
    )
    if total < 8 or len(scores) < 2:  # noqa: PLR2004 - too little to count
        return None
    (best, code), (second, _) = scores[0], scores[1]
    if best * 8 < total:
        return None
    return (code, True) if best >= 1.4 * second + 2 else None


@lru_cache(maxsize=1)
def _factory() -> DetectorFactory:
    from langdetect import DetectorFactory  # noqa: PLC0415 - asked seldom, and slow to load
    from langdetect.detector_factory import PROFILES_DIRECTORY  # noqa: PLC0415 - as above

    factory = DetectorFactory()
    fill(factory, PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory


def _detect(sample: str) -> str | None:
    from langdetect import LangDetectException  # noqa: PLC0415 - asked seldom, and slow to load

    detector = _factory().create()
    detector.append(sample[:1000])
    try:
        return str(detector.detect()).split("-")[0]
    except LangDetectException:
        return None
