"""Language packs: the phrases of newsrooms, read from TOML, merged, frozen, and asked one line at a time.

Knows: the files of `data/lang`, and how a phrase is found in a line without trying every phrase.
Does not know: what follows from a phrase; that is for the rules.

A phrase is found by its first (or, for `ends`, its last) token in a table, so that asking costs a few
look-ups a line however many phrases there are. Phrases with placeholders are compiled once.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaners.text import core, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaners.sites import Site

TOPICS = (
    "related", "pointer", "recent", "credit", "caption", "video", "byline", "bio", "agency", "signoff",
    "date", "ago", "section", "comments", "share", "promo", "tags", "copyright", "nav", "ad", "search", "paywall",
)  # fmt: skip
HOWS = ("line", "starts", "ends", "holds", "never")
LONG = 40
"""Words from which a line counts as running text, in which phrases in the middle prove nothing."""

_TOKEN = re.compile(r"\w+|\S")
_PLACE = re.compile(r"\{(\w+)\}")
_LEAD = re.compile(r"^[\s*•·▪►▶→⇒➤»>|=\-+#]+")

_NAME_WORD = r"[^\W\d_a-zà-öø-ÿăđơưạ-ỹ][\w'’.\-]*"
_PLACES = {
    "n": r"\d[\d.,]*",
    "name": rf"(?:{_NAME_WORD})(?:[\s&/,\-–]+{_NAME_WORD}){{0,5}}",
    "time": r"\d{1,2}\s?[:h.g]\s?\d{0,2}(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?",
    "any": r"\S+(?:\s\S+){0,11}?",
}


class Say(NamedTuple):
    """A phrase that was found in a line: where it stood (`line`, `starts`, `ends`, `holds`), and the phrase."""

    how: str
    phrase: str


class _Pattern(NamedTuple):
    topic: str
    how: str
    phrase: str
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Pack:
    """The phrases of one or several languages, ready to be asked."""

    codes: tuple[str, ...]
    common: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    heads: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    tails: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    within: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    patterns: tuple[_Pattern, ...] = ()
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def says(self, text: str, words: int) -> dict[str, Say]:
        """Topic -> the phrase that says it, for one settled line of so many words."""
        folded = fold(text)
        bare = _LEAD.sub("", folded) or folded
        said: dict[str, Say] = {}
        for key in {core(folded), folded}:
            for topic, phrase in self.whole.get(key, ()):
                said.setdefault(topic, Say("line", phrase))
        for start in {folded, bare}:
            if (match := _TOKEN.match(start)) is None:
                continue
            for topic, phrase in self.heads.get(match.group(), ()):
                if start.startswith(phrase) and _edge(start, len(phrase), phrase[-1]):
                    said.setdefault(topic, Say("starts", phrase))
        if self.tails:
            trimmed = folded.rstrip(" .")
            last = _TOKEN.findall(trimmed[-40:])
            for topic, phrase in self.tails.get(last[-1], ()) if last else ():
                if trimmed.endswith(phrase):
                    said.setdefault(topic, Say("ends", phrase))
        if words <= LONG:
            self._look_inside(text, folded, said)
        for topic in list(said):
            if any(bare.startswith(phrase) for phrase in self.never.get(topic, ())):
                del said[topic]
        return said

    def spots(self, folded: str, topic: str) -> list[tuple[int, str]]:
        """Where in a folded line an opening phrase of the topic stands, not counting the very beginning."""
        found: list[tuple[int, str]] = []
        for match in _TOKEN.finditer(folded):
            for said, phrase in self.heads.get(match.group(), ()):
                at = match.start()
                if said == topic and at and folded.startswith(phrase, at) and _edge(folded, at + len(phrase), phrase[-1]):
                    found.append((at, phrase))
                    break
        return found

    def _look_inside(self, text: str, folded: str, said: dict[str, Say]) -> None:
        for match in _TOKEN.finditer(folded):
            for topic, phrase in self.within.get(match.group(), ()):
                if folded.startswith(phrase, match.start()) and _edge(folded, match.start() + len(phrase), phrase[-1]):
                    said.setdefault(topic, Say("holds", phrase))
        for topic, how, phrase, regex in self.patterns:
            if topic not in said and (regex.fullmatch(text) if how == "line" else regex.search(text)):
                said[topic] = Say(how, phrase)


def _edge(text: str, at: int, last: str) -> bool:
    """Whether a phrase that ends before `at` ends with a whole word."""
    return at >= len(text) or not (last.isalnum() and text[at].isalnum())


def pack_of(tables: Iterable[Mapping[str, Any]]) -> Pack:
    """One pack out of the tables of several language or site files; a phrase is never listed twice."""
    codes: list[str] = []
    common: dict[str, frozenset[str]] = {}
    whole: dict[str, dict[tuple[str, str], None]] = {}
    heads: dict[str, dict[tuple[str, str], None]] = {}
    tails: dict[str, dict[tuple[str, str], None]] = {}
    within: dict[str, dict[tuple[str, str], None]] = {}
    never: dict[str, dict[str, None]] = {}
    patterns: dict[tuple[str, str, str], _Pattern] = {}
    months: list[str] = []
    for table in tables:
        if code := table.get("code"):
            codes.append(code)
            common[code] = frozenset(table.get("words", {}).get("common", ()))
        months += table.get("calendar", {}).get("months", ())
        months += table.get("calendar", {}).get("weekdays", ())
        for topic in TOPICS:
            for how, phrases in table.get(topic, {}).items():
                for written in phrases:
                    phrase = fold(written)
                    if how == "never":
                        never.setdefault(topic, {})[phrase] = None
                    elif "{" in phrase:
                        patterns[topic, how, phrase] = _Pattern(topic, how, phrase, re.compile(""))
                    elif how == "line":
                        whole.setdefault(core(phrase) or phrase, {})[topic, phrase] = None
                    else:
                        index = {"starts": heads, "ends": tails, "holds": within}[how]
                        tokens = _TOKEN.findall(phrase)
                        index.setdefault(tokens[-1 if how == "ends" else 0], {})[topic, phrase] = None
    dates = _dates(months)
    return Pack(
        tuple(codes),
        common,
        _freeze(whole),
        _freeze(heads),
        _freeze(tails),
        _freeze(within),
        tuple(p._replace(regex=_compile(p.how, p.phrase, dates)) for p in patterns.values()),
        {topic: tuple(phrases) for topic, phrases in never.items()},
    )


def _freeze(index: dict[str, dict[tuple[str, str], None]]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Longest phrase first: it is the one that explains most."""
    return {key: tuple(sorted(rows, key=lambda row: -len(row[1]))) for key, rows in index.items()}


def _dates(names: list[str]) -> str:
    """A regular expression for a date in digits or with the names of months and weekdays."""
    named = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True)) or r"(?!)"
    digits = r"\d{1,4}\s?[./\-]\s?\d{1,2}(?:\s?[./\-]\s?\d{2,4})?"
    part = rf"(?:{digits}|\d{{1,4}}(?:st|nd|rd|th|er|\.|º|日|月|年|일|월|년)?|(?i:{named})\.?|(?i:de|of|del|van|den|the|ngày|năm))"
    return rf"(?:{digits}|{part}(?:[\s,.\-]*{part}){{1,7}})"


def _compile(how: str, phrase: str, dates: str) -> re.Pattern[str]:
    """A phrase with placeholders; letters in any case, names with capitals, edges of words kept."""
    out: list[str] = []
    for index, piece in enumerate(_PLACE.split(phrase)):
        if index % 2:
            out.append(dates if piece == "date" else _PLACES[piece])
        elif piece:
            spaced = r"\s+".join(_quotes(re.escape(word)) for word in re.split(r"\s+", piece))
            out.append(f"(?i:{spaced})")
    body = "".join(out)
    edge = r"[\s\W]*"
    if how == "line":
        return re.compile(rf"{edge}?{body}{edge}")
    if how == "starts":
        return re.compile(rf"^[\s*•·►▶→⇒➤»>|=+#\-]*{body}(?!\w)")
    if how == "ends":
        return re.compile(rf"(?<!\w){body}[\s.]*$")
    return re.compile(rf"(?<!\w){body}(?!\w)")


def _quotes(escaped: str) -> str:
    """Folding made quotes and dashes plain; the text still has the author's own."""
    return escaped.replace("'", "['’‘]").replace('"', '["“”]').replace(r"\-", "[-–—]")


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    """Every language file, by code."""
    folder = files("cleaners") / "data" / "lang"
    found = (tomllib.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir() if path.name.endswith(".toml"))
    return {table["code"]: table for table in sorted(found, key=lambda table: str(table["code"]))}


def codes() -> tuple[str, ...]:
    """The languages there is a pack for."""
    return tuple(_tables())


@lru_cache(maxsize=256)
def pack_for(language: str | None, site: Site | None = None) -> Pack:
    """The pack of a language, with English beside it (its furniture stands on pages of every language) and
    with the phrases of a site file.
    """
    tables = _tables()
    wanted = [tables[code] for code in dict.fromkeys((language, "en")) if code in tables]
    return pack_of([*wanted, site.phrases] if site is not None else wanted)


@lru_cache(maxsize=1)
def common_words() -> dict[str, frozenset[str]]:
    """The commonest words of every language, for telling them apart."""
    return {code: frozenset(table.get("words", {}).get("common", ())) for code, table in _tables().items()}
