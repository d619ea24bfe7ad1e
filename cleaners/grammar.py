"""Small words of a language, by which running text is told from captions and headlines.

Knows: `data/grammar/*.toml`. Does not know: what follows from a word; that is for the rules.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Words:
    """Words and phrases that are looked for anywhere in a line, by its tokens: no scan for each.

    Attributes:
        single: words.
        phrases: phrases with a space around them, by their first word.
        openers: those first words.
    """

    single: frozenset[str]
    phrases: Mapping[str, tuple[str, ...]]
    openers: frozenset[str]

    def among(self, tokens: Sequence[str], joined: str) -> str | None:
        """One of them among the tokens of a line; `joined`: the tokens with a space around each."""
        if not self.single.isdisjoint(tokens):
            return next(token for token in tokens if token in self.single)
        return found[0] if (found := self.phrases_among(tokens, joined)) else None

    def phrases_among(self, tokens: Sequence[str], joined: str) -> list[str]:
        """The phrases among the tokens of a line, in the order of the alphabet."""
        found: list[str] = []
        if not self.openers.isdisjoint(tokens):
            for opener in self.openers.intersection(tokens):
                found += [phrase.strip() for phrase in self.phrases[opener] if phrase in joined]
        return sorted(found) if len(found) > 1 else found


def _words(listed: Iterable[str]) -> Words:
    several = {word for word in listed if " " in word}
    single = frozenset(listed) - several
    phrases: dict[str, tuple[str, ...]] = {}
    for phrase in several:
        opener = phrase.partition(" ")[0]
        phrases[opener] = (*phrases.get(opener, ()), f" {phrase} ")
    return Words(single, phrases, frozenset(phrases))


@dataclass(frozen=True, slots=True)
class Grammar:
    """Searches over folded lines.

    Attributes:
        connects: an opening by which a sentence continues an account.
        tells: a word of telling, judging or planning.
        tells_little: such a word that captions use as well.
        passes: a word that says that something has happened.
        places: a word that says where.
        positions: what only a picture has.
        views: an opening that says what a picture is.
        scenes: an opening that shows people, places or things, as a picture does.
        points_back: an opening that points to somebody named in the line before.
        ages: a comma and the age or year that introduces somebody.
        figures: a number with a unit, or a date.
        titles: words before a name, in lower case.
        offices: a degree or office before a name.
        newsroom: a thing a newsroom asks its readers for, or asks them to.
        calls: a word by which it calls them.
        addressed: a word by which it addresses them.
        charity: a word of asking for help.
        openers: words with which headlines open, no names among them.
        turns: an opening by which a question takes up what was said before.
        appositions: an opening behind a name and a comma by which it is said who or what that is.
        days: a word before a date.
        spans: a word before that by which the date says since when or until when.
        first_names: syllables with which the names of people begin.
        abbreviated: the full stop of an abbreviation.
    """

    connects: re.Pattern[str]
    tells: Words
    tells_little: Words
    passes: Words
    places: Words
    positions: re.Pattern[str]
    views: re.Pattern[str]
    scenes: re.Pattern[str]
    points_back: re.Pattern[str]
    ages: re.Pattern[str]
    figures: re.Pattern[str]
    titles: frozenset[str]
    offices: re.Pattern[str]
    newsroom: Words
    calls: Words
    addressed: Words
    charity: Words
    openers: frozenset[str]
    turns: re.Pattern[str]
    appositions: re.Pattern[str]
    days: frozenset[str]
    spans: frozenset[str]
    first_names: frozenset[str]
    abbreviated: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    """A choice between words, parted by their first letter: the engine then tries few at each place."""
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items())


def _behind(words: Iterable[str]) -> str:
    """A choice between words that have just been read, with the full stop that was read last."""
    return "|".join(rf"(?<=\b{re.escape(word)}\.)" for word in sorted(set(words)))


@lru_cache(maxsize=64)
def grammar_of(code: str | None) -> Grammar | None:
    """The small words of a language, by its ISO 639-1 code, or None."""
    path = files("cleaners") / "data" / "grammar" / f"{code}.toml"
    if code is None or not path.is_file():
        return None
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    little = set(table["telling_little"])
    return Grammar(
        re.compile(rf"(?:{_any(table['connectives'])})\b"),
        _words(set(table["telling"]) - little),
        _words(little),
        _words(table["passes"]),
        _words(table["places"]),
        re.compile(_any(table["positions"])),
        re.compile(rf"(?:{_any(table['views'])})\b"),
        re.compile(rf"(?:{_any(table['scenes'])})\b"),
        re.compile(rf"(?:{_any(table['pronouns'])})\b"),
        re.compile(rf",\s*(?:\d{{1,3}} (?:{_any(table['ages'])})\b|(?:{_any(table['births'])})\b)"),
        re.compile(rf"\d[\d.,]*\s?(?:%|/\d|{_any(table['units'])})"),
        frozenset(table["titles"]),
        re.compile(rf"(?:{_any(table['offices'])})\.?\s"),
        _words(table["newsroom"]),
        _words(table["calls"]),
        _words(table["addressed"]),
        _words(table["charity"]),
        frozenset(table["openers"]),
        re.compile(rf"(?:{_any(table['turns'])})\b"),
        re.compile(rf"(?:{_any(table['appositions'])})\b"),
        frozenset(table["days"]),
        frozenset(table["spans"]),
        frozenset(table["first_names"]),
        re.compile(rf"\.(?=\s)(?:{_behind(table['abbreviations'])})", re.IGNORECASE),
    )
