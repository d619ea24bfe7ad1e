"""Vietnamese syllables: which strings are one, and words that lost the space between two of them.

A word is parted only when both halves are syllables, the whole is none, one way to part it is the only one
or gives the commonest syllables, and the text does not hold it twice (a spelling of the author's own, then).
Names and foreign words, whose letters are all without marks or which begin with a capital, are never touched.

Knows: `data/syllables.toml`. Does not know: meanings, pages.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Combining grave, acute, tilde, hook above, dot below."""
LONGEST = 14
"""Letters of two syllables at most; the longest one has seven."""
LOAN = 6
"""Letters up to which a glued word is likelier a loan word, unless one half is a common syllable."""
SHORTEST = 4
"""Letters below which a parting is guesswork."""
SOUND = 65536
"""Tokens that are remembered."""
_EDGES = "\"'“”‘’«»()[]{}<>.,;:!?…-–—/|*•"


class _Grammar(NamedTuple):
    free: frozenset[str]
    stopped: frozenset[str]
    rimes: dict[str, frozenset[str]]
    stops: tuple[str, ...]
    loans: frozenset[str]
    frequent: frozenset[str]


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    table = tomllib.loads((files("cleaners") / "data" / "syllables.toml").read_text(encoding="utf-8"))
    rimes: dict[str, frozenset[str]] = {}
    for group in table["groups"]:
        for onset in group["onsets"]:
            rimes[onset] = rimes.get(onset, frozenset()) | frozenset(
                unicodedata.normalize("NFC", rime) for rime in group["rimes"]
            )
    loans = frozenset(unicodedata.normalize("NFC", word) for word in table["loans"]["words"])
    return _Grammar(
        frozenset(table["free"]),
        frozenset(table["stopped"]),
        rimes,
        tuple(table["stops"]),
        loans,
        frozenset(table["frequent"]["words"]),
    )


_sound: set[str] = set()
"""Tokens in which no two words are glued: texts share nearly all of theirs, and sets are compared quickly."""


@lru_cache(maxsize=32768)
def is_syllable(word: str) -> bool:
    """Whether a lower-case NFC word is one written syllable; the tone may stand on either vowel of a pair."""
    bare, tone = _without_tone(word)
    if tone is None:
        return False
    grammar = _grammar()
    for cut in (3, 2, 1, 0):
        onset, rime = bare[:cut], bare[cut:]
        if rime in grammar.rimes.get(onset, ()) and len(onset) == min(cut, len(bare)):
            tones = grammar.stopped if rime.endswith(grammar.stops) else grammar.free
            if tone in tones:
                return True
    return False


def _without_tone(word: str) -> tuple[str, str | None]:
    """The word without its tone mark, and the mark (`""` for none, None for more than one)."""
    if word.isascii():
        return word, ""
    parts = unicodedata.normalize("NFD", word)
    marks = [char for char in parts if char in TONES]
    if len(marks) > 1:
        return word, None
    bare = unicodedata.normalize("NFC", "".join(char for char in parts if char not in TONES))
    return bare, marks[0] if marks else ""


def repair(text: str) -> str:
    """The text with the space put back between two syllables that were glued together.

    Args:
        text: NFC text of any length; text in other languages comes back as it is.
    """
    if text.isascii():
        return text
    fresh = set(text.split()) - _sound
    if not fresh:
        return text
    found = {token: glued for token in fresh if (glued := _repaired(token)) is not None}
    if len(_sound) > SOUND:
        _sound.clear()
    _sound.update(fresh - found.keys())
    for token in sorted(found):
        core, parted = found[token]
        if text.count(core) == 1:
            text = text.replace(core, parted)
    return text


def _repaired(token: str) -> tuple[str, str] | None:
    """A token's glued word and its two syllables, or None: for nearly every token."""
    if token.isascii() or is_syllable(token):
        return None
    core = token.strip(_EDGES)
    if not SHORTEST <= len(core) <= LONGEST or core.isascii() or not core.isalpha():
        return None
    parted = _parted(core)
    return None if parted is None else (core, parted)


def _parted(core: str) -> str | None:
    """The two syllables of a glued word, with a space between them, or None."""
    joints = [at for at in range(1, len(core)) if core[at].isupper() and core[at - 1].islower()]
    if joints:
        if len(joints) > 1:
            return None
        left, right = core[: joints[0]], core[joints[0] :]
        both = is_syllable(left.lower()) and is_syllable(right.lower())
        return f"{left} {right}" if both and _plain(left) and _plain(right) else None
    if not core.islower() or is_syllable(core) or core in _grammar().loans:
        return None
    halves = [(core[:cut], core[cut:]) for cut in range(1, len(core))]
    ways = [(left, right) for left, right in halves if is_syllable(left) and is_syllable(right)]
    if len(ways) > 1 or len(core) <= LOAN:
        frequent = _grammar().frequent
        ranks = [(left in frequent) + (right in frequent) for left, right in ways]
        ways = (
            [way for way, rank in zip(ways, ranks, strict=True) if rank == max(ranks)] if any(ranks) else []
        )
    return " ".join(ways[0]) if len(ways) == 1 else None


def _plain(half: str) -> bool:
    """Whether a half is written like a word: lower case, or one capital at its beginning."""
    return half[1:].islower() or len(half) == 1
