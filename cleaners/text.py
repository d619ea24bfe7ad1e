"""Characters and white space, settled once: NFC, folded spaces, folded case for comparing.

Knows: Unicode. Does not know: languages, blocks, rules.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_INVISIBLE = re.compile("[\\0-\\x08\\x0e-\\x1f\\x7f\\u200b\\u2060\\ufeff\\ufffe\\uffff]")
"""Characters that print nothing and say nothing. U+200C and U+200D stay, which Persian and Indic spelling
needs; so does U+00AD, the soft hyphen, with which an author says where a word may break."""

_FOLD = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("…", "..."), ("\u00ad", ""))
_TOKEN = re.compile(r"\w+")
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDS = frozenset(".!?…。！？།։؟۔。")
_CLOSING = frozenset("\"'”’»“)]\n")
_SENTENCE_END = re.compile("[.!?…。！？।։؟۔。][\"'”’»“)\\]]*$")


def settle(text: str) -> str:
    """One line: NFC, no invisible characters, every run of white space one space, none at the ends."""
    text = text.strip()
    if text.isprintable():  # of all white space only the plain space is
        text = text if "  " not in text else " ".join(text.split())
    else:
        text = " ".join(_INVISIBLE.sub("", text).split())
    # last, as what stood between a letter and its mark is gone now
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The same line for comparing: lower case, plain quotes and dashes."""
    folded = text.lower()
    if not folded.isascii():
        for written, plain in _FOLD:
            if written in folded:
                folded = folded.replace(written, plain)
    return folded


def core(folded: str) -> str:
    """A folded line without digits, punctuation and symbols at its ends."""
    start, end = 0, len(folded)
    while end and not (folded[end - 1].isalpha() or _is_numeral(folded[end - 1])):
        end -= 1
    while start < end and not (folded[start].isalpha() or _is_numeral(folded[start])):
        start += 1
    return folded[start:end]


def _is_numeral(char: str) -> bool:
    """Whether a character is a number and no digit, as ½ and Ⅳ are."""
    return char.isalnum() and not char.isdecimal()


def words(text: str) -> int:
    """How many words a line has; in scripts without spaces two characters count as one word."""
    spaced = text.count(" ") + 1 if text else 0
    return max(spaced, len(_WIDE.findall(text)) // 2) if _is_wide(text) else spaced


def _is_wide(text: str) -> bool:
    """Whether a text holds a character of a script without spaces."""
    return not text.isascii() and _WIDE.search(text) is not None


class Wording:
    """A line as its words are compared: counted and folded, and parted when first asked.

    Attributes:
        text: the line, settled.
        words: how many words it has.
        folded: the line folded.
    """

    __slots__ = ("_tokens", "folded", "text", "words")

    def __init__(self, text: str, words: int, folded: str) -> None:
        self.text = text
        self.words = words
        self.folded = folded
        self._tokens: list[str] | None = None

    @property
    def tokens(self) -> list[str]:
        """The folded words, without punctuation."""
        if self._tokens is None:
            self._tokens = tokens_of(self.folded)
        return self._tokens


def counted(lines: Sequence[str]) -> list[tuple[str, int, str]]:
    """Lines with what a `Wording` wants to know of each; of all lines at once, which is quicker."""
    whole = "\n".join(lines)
    if not lines or _is_wide(whole):
        return [(line, words(line), fold(line)) for line in lines]
    return [
        (line, line.count(" ") + 1 if line else 0, folded)
        for line, folded in zip(lines, fold(whole).split("\n"), strict=True)
    ]


def ends_sentence(text: str) -> bool:
    """Whether the line ends as a sentence does, closing quotes and brackets aside."""
    last = text[-1:]
    if last in _CLOSING:
        return _SENTENCE_END.search(text, max(0, len(text) - 8)) is not None  # closing marks are few
    return last in _ENDS


def tokens_of(folded: str) -> list[str]:
    """The words of a folded line, without punctuation."""
    return _TOKEN.findall(folded)
