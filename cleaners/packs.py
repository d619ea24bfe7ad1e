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
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaners.text import core, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

    from cleaners.sites import Site
    from cleaners.text import Wording

TOPICS = (
    "related", "pointer", "recent", "credit", "caption", "video", "byline", "bio", "agency", "signoff",
    "date", "ago", "section", "comments", "share", "promo", "tags", "copyright", "nav", "ad", "search",
    "paywall",
)  # fmt: skip
HOWS = ("line", "starts", "ends", "holds", "never")
LONG = 40
"""Words from which a line counts as running text, in which phrases in the middle prove nothing."""

FEW = 14
"""Words up to which a line may be nothing but a date, a time or a counter …"""
FIGURES = 20
"""… when at least one of so many of its characters is a figure."""
PATTERN_WORDS = 26
"""Words up to which a whole line may match a phrase with placeholders; `{any}` stands for twelve at most."""

LOOSE = 2
"""Bullets and signs that may stand by themselves around a whole line."""

_TOKEN = re.compile(r"\w+|\S")
_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"\w+$")
_DIGIT = re.compile(r"\d")
_PLACE = re.compile(r"\{(\w+)\}")
_LEAD = re.compile(r"^[\s*•·▪►▶→⇒➤»>|=\-+#]+")

_NAME_WORD = r"[^\W\d_a-zà-öø-ÿăđơưạ-ỹ][\w'’.\-]*"
_MOST = {"n": 1, "name": 12, "time": 5, "any": 12, "few": 5, "date": 10}
"""Words, parted by white space, that a placeholder stands for at most."""
_PLACES = {
    "n": r"\d[\d.,]*",
    "name": rf"(?:{_NAME_WORD})(?:[\s&/,\-–]+{_NAME_WORD}){{0,5}}",
    "time": r"\d{1,2}\s?(?:[:.]\s?\d\d|[hg]\s?\d{0,2})(?:[:.]\d\d)?(?:\s?[apAP]\.?[mM]\.?)?",
    "any": r"\S+(?:\s\S+){0,11}?",
    "few": r"[\w&/.\-]+(?:\s[\w&/.\-]+){0,4}?",
}


class Say(NamedTuple):
    """A phrase found in a line: where it stood (`line`, `starts`, `ends`, `holds`), and the phrase."""

    how: str
    phrase: str


class _Pattern(NamedTuple):
    """A phrase with placeholders.

    `literal` is a part that every match holds, and `opens` whether it opens the phrase; a whole line that
    matches has `most` words at most; `figures`: where it is a date or a time, figures are a good part of it.
    """

    topic: str
    how: str
    phrase: str
    literal: str
    opens: bool
    most: int
    figures: bool
    dates: str


class _Group(NamedTuple):
    """Patterns that share a token: those that open a line, with the literals they open with, and others.

    The others match lines of `most` words at most, and where `figures` is set only such as hold figures.
    """

    openings: tuple[str, ...]
    opening: tuple[_Pattern, ...]
    others: tuple[_Pattern, ...]
    most: float
    figures: bool


class _Edges(NamedTuple):
    """Phrases that open (or close) a line with the same token: by themselves, and each with its topic."""

    phrases: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


class _Asked(NamedTuple):
    """A line that is asked what it says: as written, folded, without its bullets, its words, its figures."""

    text: str
    folded: str
    bare: str
    words: int
    figures: bool


_RANK = {"line": 0, "starts": 1, "ends": 2, "holds": 3}


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The phrases of one or several languages, ready to be asked.

    Attributes:
        codes: ISO 639-1 codes of the languages in it.
        common: code -> the commonest words of the language.
        whole: phrases that are a whole line, by the line's core.
        heads: phrases that open a line, by their first token.
        tails: phrases that close a line, by their last token.
        within: phrases that stand anywhere, by their first token.
        patterns: phrases with placeholders, by the rarest token every match holds; "" for those without.
        never: openings of a line that only look like a phrase, by topic.
        keys: every word that can begin a search inside a line.
        signs: every sign that can.
    """

    codes: tuple[str, ...]
    common: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    heads: Mapping[str, _Edges] = field(default_factory=dict)
    tails: Mapping[str, _Edges] = field(default_factory=dict)
    within: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    patterns: Mapping[str, _Group] = field(default_factory=dict)
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    signs: tuple[str, ...] = ()

    @property
    def code(self) -> str | None:
        """The language of the text, or None."""
        return self.codes[0] if self.codes else None

    def says(self, line: Wording) -> dict[str, Say]:
        """Topic -> the phrase that says it, for one settled line."""
        found: list[tuple[str, Say]] = []
        words, opening = line.words, line.folded
        if " :" in opening:  # as the French set it
            opening = opening.replace(" :", ":")
        bare = opening
        if words <= LONG:
            if not opening[:1].isalnum():
                bare = _without_bullets(opening)
            if words <= PATTERN_WORDS:
                self._look_at_the_whole(opening, found)
            if words <= PATTERN_WORDS or not _is_sentence(opening):
                self._look_inside(line, opening, bare, found)
        self._look_at_the_edges(opening, bare, found)
        if not found:
            return {}
        said: dict[str, Say] = {}
        for topic, say in sorted(found, key=_rank) if len(found) > 1 else found:
            if topic not in said and not bare.startswith(self.never.get(topic, ())):
                said[topic] = say
        return said

    def _look_at_the_whole(self, opening: str, found: list[tuple[str, Say]]) -> None:
        """Phrases that are a line, with signs around them or without."""
        bone = core(opening)
        rows = self.whole.get(bone, ())
        if bone != opening:
            rows = (*rows, *self.whole.get(opening, ()))
        for topic, phrase in rows:
            found.append((topic, Say("line", phrase)))

    def _look_at_the_edges(self, opening: str, bare: str, found: list[tuple[str, Say]]) -> None:
        """Phrases that open a line, with its bullets or without, and phrases that close it."""
        for line in (opening,) if bare is opening else (opening, bare):
            word = line.partition(" ")[0]
            edges = self.heads.get(word if word.isalnum() else _first_token(word))
            if edges is not None and line.startswith(edges.phrases):
                for topic, phrase in edges.rows:
                    if line.startswith(phrase) and _edge(line, len(phrase), phrase[-1]):
                        found.append((topic, Say("starts", phrase)))
        trimmed = opening.rstrip(" .")
        word = trimmed.rpartition(" ")[2]
        edges = self.tails.get(word if word.isalnum() else _last_token(word))
        if edges is not None and trimmed.endswith(edges.phrases):
            for topic, phrase in edges.rows:
                if trimmed.endswith(phrase):
                    found.append((topic, Say("ends", phrase)))

    def spots(self, folded: str, topic: str, behind: str, start: int = 0) -> list[tuple[int, str]]:
        """Where in a folded line, from a place on, an opening phrase of a topic stands behind such a sign."""
        found: list[tuple[int, str]] = []
        for match in _openers(self, topic, behind).finditer(folded, start):
            at = match.start(1)
            for said, phrase in self.heads[match.group(1)].rows:
                if (
                    said == topic
                    and folded.startswith(phrase, at)
                    and _edge(folded, at + len(phrase), phrase[-1])
                ):
                    found.append((at, phrase))
                    break
        return found

    def _look_inside(self, line: Wording, opening: str, bare: str, found: list[tuple[str, Say]]) -> None:
        """Phrases in the middle of a line, and phrases with placeholders."""
        text, words = line.text, line.words
        figures = words <= PATTERN_WORDS and len(_DIGIT.findall(text)) * FIGURES >= len(text)
        asked = _Asked(text, opening, bare, words, figures)
        keys = sorted(self.keys.intersection(line.tokens))  # a receipt is the same in every process
        keys += [sign for sign in self.signs if sign in opening]
        for key in keys:
            for topic, phrase in self.within.get(key, ()):
                at = opening.find(phrase)
                if at >= 0 and _edge(opening, at + len(phrase), phrase[-1]):
                    found.append((topic, Say("holds", phrase)))
            if (group := self.patterns.get(key)) is not None:
                _try(group, asked, found)
        if figures and words <= FEW and (group := self.patterns.get("")) is not None:
            _try(group, asked, found)


@lru_cache(maxsize=256)
def _openers(pack: Pack, topic: str, behind: str) -> re.Pattern[str]:
    """The first tokens of a topic's opening phrases behind one of these signs."""
    tokens = [token for token, edges in pack.heads.items() if any(said == topic for said, _ in edges.rows)]
    words = "|".join(re.escape(token) for token in tokens if token.isalnum())
    signs = "".join(re.escape(token) for token in tokens if not token.isalnum())
    either = rf"(?:{words or '(?!)'})\b" + (f"|[{signs}]" if signs else "")
    return re.compile(rf"[{re.escape(behind)}]\s*({either})")


def _without_bullets(folded: str) -> str:
    """A folded line without the bullets and arrows before it; the line itself where it has none."""
    if (lead := _LEAD.match(folded)) is None:
        return folded
    return folded[lead.end() :] or folded


def _is_sentence(folded: str) -> bool:
    """Whether a line ends with a word and a full stop; phrases in a long one prove nothing."""
    return folded[-1:] == "." and folded[-2:-1].isalnum()


def _rank(row: tuple[str, Say]) -> int:
    return _RANK[row[1].how]


def _first_token(word: str) -> str:
    """The token that the first word of a line opens with."""
    return match.group() if (match := _TOKEN.match(word)) is not None else ""


def _last_token(word: str) -> str:
    """The token that the last word of a line ends with."""
    return match.group() if (match := _LAST_WORD.search(word)) is not None else word[-1:]


def _try(group: _Group, asked: _Asked, found: list[tuple[str, Say]]) -> None:
    text, folded, bare, words, figures = asked
    rows = group.others if words <= group.most and (figures or not group.figures) else ()
    if bare.startswith(group.openings):
        rows = group.opening + rows
    for topic, how, phrase, literal, opens, most, dated, dates in rows:
        if how == "line" and (words > most or (dated and not figures)):
            continue
        if not (bare.startswith(literal) if opens else literal in folded):
            continue
        regex = _compile(how, phrase, dates)
        if regex.fullmatch(text) if how == "line" else regex.search(text):
            found.append((topic, Say(how, phrase)))


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
    patterns: dict[tuple[str, str, str], None] = {}
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
                    phrase = fold(written).replace(" :", ":")
                    if how == "never":
                        never.setdefault(topic, {})[phrase] = None
                    elif "{" in phrase:
                        patterns[topic, how, phrase] = None
                    elif how == "line":
                        whole.setdefault(core(phrase) or phrase, {})[topic, phrase] = None
                    else:
                        index = {"starts": heads, "ends": tails, "holds": within}[how]
                        tokens = _TOKEN.findall(phrase)
                        index.setdefault(tokens[-1 if how == "ends" else 0], {})[topic, phrase] = None
    keyed = _keyed(patterns, _dates(months))
    keys = frozenset(within) | (frozenset(keyed) - {""})
    signs = frozenset(key for key in keys if _WORD.fullmatch(key) is None)
    return Pack(
        tuple(codes),
        common,
        _freeze(whole),
        _edges(heads),
        _edges(tails),
        _freeze(within),
        keyed,
        {topic: tuple(phrases) for topic, phrases in never.items()},
        keys - signs,
        tuple(sorted(signs)),
    )


def _keyed(phrases: Iterable[tuple[str, str, str]], dates: str) -> dict[str, _Group]:
    """The phrases with placeholders, by the longest token that every match of one must hold."""
    index: dict[str, list[_Pattern]] = {}
    for topic, how, phrase in phrases:
        split = _PLACE.split(phrase)
        pieces, places = split[::2], split[1::2]
        opens = bool(pieces[0].strip()) and how in {"line", "starts"} and _LEAD.match(phrase) is None
        literal = (pieces[0] if opens else max(pieces, key=lambda piece: len(piece.strip()))).strip()
        opens = opens and not any(letter in literal for letter in "'\"-.")
        found = [word for piece in pieces for word in _TOKEN.findall(piece)]
        words = [word for word in found if word.isalpha()] or [word for word in found if word not in "'\"-."]
        key = max(words, key=len) if words else ""
        most = min(PATTERN_WORDS, len(found) + sum(_MOST[place] for place in places) + LOOSE)
        dated = bool({"date", "time"}.intersection(places))
        index.setdefault(key, []).append(_Pattern(topic, how, phrase, literal, opens, most, dated, dates))
    return {key: _group(rows) for key, rows in index.items()}


def _group(rows: list[_Pattern]) -> _Group:
    opening = tuple(row for row in rows if row.opens)
    openings = tuple(dict.fromkeys(row.literal for row in opening))
    others = tuple(row for row in rows if not row.opens)
    most = max((row.most if row.how == "line" else inf for row in others), default=0)
    return _Group(openings, opening, others, most, all(row.figures and row.how == "line" for row in others))


def _freeze(index: dict[str, dict[tuple[str, str], None]]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Longest phrase first: it is the one that explains most."""
    return {key: tuple(sorted(rows, key=lambda row: -len(row[1]))) for key, rows in index.items()}


def _edges(index: dict[str, dict[tuple[str, str], None]]) -> dict[str, _Edges]:
    return {key: _Edges(tuple(phrase for _, phrase in rows), rows) for key, rows in _freeze(index).items()}


def _dates(names: list[str]) -> str:
    """A regular expression for a date in digits or with the names of months and weekdays."""
    named = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True)) or r"(?!)"
    digits = r"\d{1,4}\s?[./\-]\s?\d{1,2}(?:\s?[./\-]\s?\d{2,4})?"
    number = r"\d{1,4}(?:st|nd|rd|th|er|\.|º|日|月|年|일|월|년)?"
    part = rf"(?:{digits}|{number}|(?i:{named})\.?|(?i:de|of|del|van|den|the|ngày|năm))"
    # parts are parted, unless a sign such as 年 or 月 ends the one before: "12" is no first of February
    apart = r"(?:[\s,.\-]+|(?<=[日月年일월년]))"
    return rf"(?:{digits}|{part}(?:{apart}{part}){{1,7}})"


@lru_cache(maxsize=16384)
def _compile(how: str, phrase: str, dates: str) -> re.Pattern[str]:
    """A phrase with placeholders; letters in any case, names with capitals, edges of words kept.

    Compiled when a line first holds its literal part: most phrases never meet one.
    """
    out: list[str] = []
    for index, piece in enumerate(_PLACE.split(phrase)):
        if index % 2:
            out.append(dates if piece == "date" else _PLACES[piece])
        elif piece:
            spaced = r"\s+".join(_quotes(re.escape(word)) for word in re.split(r"\s+", piece))
            out.append(f"(?i:{spaced})")
    body = "".join(out)
    edge = r"[\s\W]*"
    before = r"(?<!\w)" if phrase[:1].isalnum() or phrase[:1] == "{" else ""
    if how == "line":
        return re.compile(rf"{edge}?{body}{edge}")
    if how == "starts":
        return re.compile(rf"^[\s*•·►▶→⇒➤»>|=+#\-]*{body}(?!\w)")
    if how == "ends":
        return re.compile(rf"{before}{body}[\s.]*$")
    return re.compile(rf"{before}{body}(?!\w)")


def _quotes(escaped: str) -> str:
    """Folding made quotes and dashes plain; the text still has the author's own."""
    return escaped.replace("'", "['’‘]").replace('"', '["“”]').replace(r"\-", "[-–—]")


_WORDS = re.compile(r"^\[words\]$.*?(?=^\[)", re.MULTILINE | re.DOTALL)


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """The languages there is a pack for; a file is named after its language."""
    names = (path.name for path in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _folder() -> Traversable:
    return files("cleaners") / "data" / "lang"


@lru_cache(maxsize=64)
def _table(code: str) -> dict[str, Any]:
    """One language file; reading all of them takes a good part of a second, so none is read unasked."""
    return tomllib.loads((_folder() / f"{code}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def pack_for(language: str | None, site: Site | None = None) -> Pack:
    """The pack of a language, with English beside it and the phrases of a site file.

    English furniture stands on pages of every language.
    """
    wanted = [_table(code) for code in dict.fromkeys((language, "en")) if code in codes()]
    return pack_of([*wanted, site.phrases] if site is not None else wanted)


@lru_cache(maxsize=1)
def common_words() -> dict[str, frozenset[str]]:
    """The commonest words of every language, for telling them apart; only that section of a file is read."""
    found: dict[str, frozenset[str]] = {}
    for code in codes():
        section = _WORDS.search((_folder() / f"{code}.toml").read_text(encoding="utf-8"))
        words = tomllib.loads(section.group()).get("words", {}) if section else {}
        found[code] = frozenset(words.get("common", ()))
    return found
