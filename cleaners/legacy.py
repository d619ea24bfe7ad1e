"""Vietnamese in the encodings of the nineties, read as if it were Western: recognised and converted.

TCVN3 (the ABC fonts) and VNI write Vietnamese with the characters of Latin-1; windows-1258 and UTF-8 turn
into such characters when they are decoded as windows-1252. A text is converted when nearly all of its marked
words are Vietnamese syllables afterwards and few were before; so French or Swedish stays as it is.

Knows: `data/legacy.toml`, the syllables. Does not know: bytes (that is for decode.py), pages.
Source of the tables: TCVN 5712:1993 (VN3) and the VNI for Windows character set.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cleaners.syllables import is_syllable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

GARBLED = "letters are lost: the text was Vietnamese, read in a wrong encoding"
"""What is noted where a letter could not be told any more."""
SAMPLE = 3000
"""Characters that are looked at before the whole text is converted."""
HEAD = 300
"""Characters that settle nearly every text: proper Vietnamese letters stand in them."""
ENOUGH = 5
"""Marked words a sample must hold before anything can be said."""
MOSTLY = 0.85
"""Share of syllables among the marked words after a conversion that is believed."""
PARTLY = 0.6
"""Share that is believed of UTF-8, which nothing else looks like, be some of its letters lost."""
SELDOM = 0.5
"""Share of syllables among them before it, above which the text is left alone."""
_MARKED = re.compile("[^\x00-\x7f]")
_LETTERS = "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹăđơư"
_UNICODE = re.compile(f"[{_LETTERS}]")
_PROPER = re.compile(f"(?:[^{_LETTERS}]*[{_LETTERS}]){{{ENOUGH + 1}}}")
"""Enough letters that only Vietnamese in Unicode has."""
_LATIN_1 = 0xFF
"""The last character of Latin-1."""
_WESTERN = re.compile(f"[\0-\xff{bytes(range(0x80, 0xA0)).decode('cp1252', 'ignore')}]+")
"""Characters that windows-1252 has."""
_EDGES = "\"'“”()[]{}<>.,;:!?…-–—/|*• \n"


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[int, str], dict[str, str]]:
    table = tomllib.loads((files("cleaners") / "data" / "legacy.toml").read_text(encoding="utf-8"))
    tcvn = {ord(char): letter for char, letter in table["tcvn3"].items()}
    vni = dict(table["vni"])
    vni |= {written.upper(): letter.upper() for written, letter in table["vni"].items()}
    vni |= {written[0].upper() + written[1:]: letter.upper() for written, letter in table["vni"].items()}
    return tcvn, vni


@lru_cache(maxsize=1)
def _vni_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _tables()[1]), key=len, reverse=True)))


def _from_tcvn3(text: str) -> str:
    return text.translate(_tables()[0])


def _from_vni(text: str) -> str:
    letters = _tables()[1]
    return unicodedata.normalize("NFC", _vni_pattern().sub(lambda match: letters[match.group()], text))


def _recoded(text: str, encoding: str) -> str:
    """A text that was read as windows-1252 in its own encoding; what no such reading gives stays as it is."""
    return unicodedata.normalize(
        "NFC", _WESTERN.sub(lambda match: _as_bytes(match[0]).decode(encoding, "replace"), text)
    )


def _as_bytes(text: str) -> bytes:
    """The bytes of a text that was read as windows-1252, its five holes passed through."""
    return b"".join(char.encode("latin-1" if ord(char) <= _LATIN_1 else "cp1252") for char in text)


def _from_1258(text: str) -> str:
    return _recoded(text, "cp1258")


def _from_utf8(text: str) -> str:
    return _recoded(text, "utf-8")


_WAYS: tuple[Callable[[str], str], ...] = (_from_utf8, _from_tcvn3, _from_vni, _from_1258)


def from_legacy(text: str) -> str | None:
    """The text in Unicode where it was Vietnamese in a legacy encoding, else None.

    Letters that were lost on the way stand as U+FFFD.

    Args:
        text: any text, before its invisible characters are dropped (TCVN3 writes a letter as a soft hyphen).
    """
    way = legacy_way(text)
    return None if way is None else way(text)


def legacy_way(sample: str) -> Callable[[str], str] | None:
    """What turns a text like this one into Unicode, where it is Vietnamese in a legacy encoding, else None.

    ASCII stays as it is on every way, so that the markup around a text can be turned with it.
    """
    best, way = _best_way(sample)
    return way if way is not None and best >= (PARTLY if way is _from_utf8 else MOSTLY) else None


def _best_way(text: str) -> tuple[float, Callable[[str], str] | None]:
    """The way of reading that makes most marked words syllables, and their share; None for proper text."""
    sample = text[:SAMPLE]
    if sample.isascii() or _PROPER.match(sample, 0, HEAD) is not None:
        return 0.0, None
    proper = len(_UNICODE.findall(sample))
    marked = len(_MARKED.findall(sample))
    if proper * 4 > marked:
        return 0.0, None
    written = [word for word in map(_core, sample.split()) if not word.isascii()]
    if len(written) < ENOUGH or _share(written) > SELDOM:
        return 0.0, None
    return max(
        ((_share(map(_core, way(" ".join(written)).split())), way) for way in _WAYS), key=lambda row: row[0]
    )


def _core(word: str) -> str:
    return word.strip(_EDGES)


def _share(words: Iterable[str]) -> float:
    """How many of the words that carry a mark are Vietnamese syllables."""
    marked = [word for word in words if not word.isascii()]
    return sum(is_syllable(word.lower()) for word in marked) / len(marked) if marked else 0.0
