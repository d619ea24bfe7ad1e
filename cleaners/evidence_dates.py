"""A date as a page writes it -> ISO 8601, with the page's own time and offset, or nothing.

Knows: ISO 8601, RFC 2822, epoch numbers, days in digits and with the names of months in many languages.
Does not know: pages, which of several dates is the right one, today.

A day and a month that could be exchanged are read day first, unless the caller says month first.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from cleaners.evidence_words import words
from cleaners.text import settle

EARLIEST = 1990
"""No page was published on the web before this year; an earlier date is a mistake or a birthday."""
LONGEST = 160
"""Characters in which a date is looked for; longer text is prose."""

_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"(?:(?:[T\s]|\s*[,|]\s*)\s*(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?\s*(?P<z>[Zz]\b|[+-]\d{2}:?\d{2}\b|[+-]\d{2}\b)?)?"
)
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:[T\s_-]?(?P<H>\d{2}):?(?P<M>\d{2})(?::?(?P<S>\d{2}))?\s*(?P<z>Z|[+-]\d{2}:?\d{2})?)?"
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>\d{4})\s?(?:[./-]|年|년)\s?(?P<m>\d{1,2})\s?(?:[./-]|月|월)\s?(?P<d>\d{1,2})(?!\d)"
)
_DIGITS = re.compile(
    r"(?<![\d.])(?P<a>\d{1,2})\s?(?P<s>[./-])\s?(?P<b>\d{1,2})\s?(?P=s)\s?(?P<y>\d{4}|\d{2})(?!\d)"
)
_TIME = re.compile(
    r"(?<![\d:./+-])(?P<H>[0-2]?\d)(?:\s?[:hH.]\s?(?P<M>[0-5]\d)(?![\d.]|/)|\s?(?=[ap]\.?m\b))(?::(?P<S>[0-5]\d))?\s*(?P<half>[^\W\d]\.?[^\W\d]+\.?)?",
)
_OFFSET = re.compile(
    r"(?:\b(?:GMT|UTC)\s?|(?<=[\d\s(]))(?P<sign>[+\-\u2212])\s?(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?\b"
)
_NAME = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def _starts() -> frozenset[str]:
    """The first words of all names of months."""
    return frozenset(first[0] for name in words().months if (first := _NAME.search(name)) is not None)


@lru_cache(maxsize=1)
def _named() -> tuple[re.Pattern[str], ...]:
    """Days with a named month: 5 May 2025, 5 de mayo de 2025; May 5, 2025; 2025 May 5."""
    names = "|".join(re.escape(name) for name in sorted(words().months, key=len, reverse=True))
    month = rf"(?<![^\W\d_])(?P<name>{names})(?![^\W\d_])\.?"
    day = r"(?<!\d)(?P<d>\d{1,2})(?:[^\W\d_]{1,2}\b|[.ºª])?"
    year = r"(?P<y>\d{4})(?!\d)"
    link = r"(?:\s?[^\W\d_]{1,4}\.?\s)?"
    return (
        re.compile(rf"{day}[\s\-/]?{link}\s?{month}[\s,\-/]*{link}{year}"),
        re.compile(rf"{month}[\s\-]{link}{day}[\s,\-]+{link}{year}"),
        re.compile(rf"(?<!\d){year}[\s\-]{month}[\s\-]{day}(?!\d)"),
    )


def iso_of(text: str | float | None, *, month_first: bool = False, prefer: date | None = None) -> str | None:
    """The first date in a short text, as `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM[:SS][+HH:MM]`, or None.

    Args:
        text: ISO 8601, RFC 2822, an epoch number (seconds or milliseconds), or what a page shows to people.
        month_first: whether 5/12/2025 means the twelfth of May.
        prefer: a day known from elsewhere (the address); of two readings of 5/12/2025 the one that is
            this day or next to it wins.
    """
    if isinstance(text, str):
        text = settle(text)
        if not 0 < len(text) <= LONGEST:
            return None
        if not _EPOCH.fullmatch(text):
            return _machine(text) or _written(text, month_first=month_first, prefer=prefer)
    return None if text is None or isinstance(text, bool) else _epoch(float(text))


def _machine(text: str) -> str | None:
    """ISO 8601, also without its separators."""
    if (match := _ISO.match(text)) is not None:
        found = _iso(match)
        return _with_time(found, text[match.end() :]) if found and match["H"] is None else found
    match = _COMPACT.fullmatch(text)
    return None if match is None else _iso(match)


def is_after(iso: str, latest: date) -> bool:
    """Whether the moment lies after the day `latest` (UTC where an offset is given)."""
    moment = datetime.fromisoformat(iso)
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            return True
    return moment.date() > latest


def url_day(url: str) -> date | None:
    """The day in an address (`/2025/05/12/`, `/2025-05-12-`, `-20250512`, `/2025/may/12/`), or None."""
    if (match := _URL_DAY.search(url)) is not None:
        return _day(match["y"], match["m"] or match["m2"], match["d"] or match["d2"])
    if (match := _URL_NAMED.search(url)) is not None:
        return _day(match["y"], str(words().months.get(match["name"].lower(), 0)), match["d"])
    return None


# `/2025/05/5-ways-…` holds no day: the number belongs to the words behind it
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?:(?P<sep>[/\-_.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d|(?<=/\d)-|(?<=/\d\d)-)"
    r"|(?P<m2>\d{2})(?P<d2>\d{2})(?=\D|$|(?:[01]\d|2[0-3])[0-5]\d))"
)
_URL_NAMED = re.compile(r"/(?P<y>(?:19|20)\d{2})/(?P<name>[A-Za-z]{3,9})/(?P<d>\d{1,2})(?=[/?#]|$)")


def _epoch(number: float) -> str | None:
    seconds = number / 1000 if number > 1e11 else number  # noqa: PLR2004 - milliseconds since 1973
    if not 6.3e8 < seconds < 4.2e9:  # noqa: PLR2004 - 1990 to 2103
        return None
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def _iso(match: re.Match[str]) -> str | None:
    day = _day(match["y"], match["m"], match["d"])
    if day is None:
        return None
    if match["H"] is None:
        return day.isoformat()
    return _stamp(day, match["H"], match["M"], match["S"], _zone(match["z"]))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "")
    return _offset(text[0], digits[:2], digits[2:])


def _offset(sign: str, hours: str, minutes: str | None) -> timezone | None:
    total = int(hours) * 60 + int(minutes or 0)
    if total > 14 * 60:
        return None
    return timezone(timedelta(minutes=total if sign == "+" else -total))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= EARLIEST else None


def _stamp(day: date, hour: str, minute: str, second: str | None, zone: timezone | None) -> str:
    """Day and time; only the day where the time is none."""
    try:
        moment = datetime(day.year, day.month, day.day, int(hour), int(minute), int(second or 0), tzinfo=zone)
    except ValueError:
        return day.isoformat()
    return moment.isoformat(timespec="seconds" if second else "minutes")


def _written(text: str, *, month_first: bool, prefer: date | None) -> str | None:
    small = text.lower()
    if len(small) != len(text):
        text = small
    named = _named() if not _starts().isdisjoint(_NAME.findall(small)) else ()
    for pattern in (*named, _YEAR_FIRST):
        for match in pattern.finditer(small):
            month = match["m"] if pattern is _YEAR_FIRST else str(words().months[match["name"]])
            day = _day(match["y"], month, match["d"])
            if day is not None:
                return _with_time(day.isoformat(), text[: match.start()] + " \n " + text[match.end() :])
    for match in _DIGITS.finditer(text):
        year = match["y"] if len(match["y"]) > 2 else f"20{match['y']}"  # noqa: PLR2004 - two digits
        both = [_day(year, match["b"], match["a"]), _day(year, match["a"], match["b"])]
        if month_first and match["s"] != ".":
            both.reverse()
        days = [day for day in both if day is not None]
        if not days:
            continue
        near = [day for day in days if prefer and abs((day - prefer).days) <= 1]
        return _with_time((near or days)[0].isoformat(), text[: match.start()] + " \n " + text[match.end() :])
    return None


def _with_time(day: str, rest: str) -> str:
    """The day with the time that stands beside it in the text, if there is one."""
    match = _TIME.search(rest)
    if match is None:
        return day
    hour = int(match["H"])
    half = (match["half"] or rest[: match.start()].rstrip().rpartition(" ")[2]).lower()
    if half in words().tables["half.pm"] and hour < 12:  # noqa: PLR2004 - noon
        hour += 12
    elif half in words().tables["half.am"] and hour == 12:  # noqa: PLR2004 - midnight
        hour = 0
    after = rest[match.start() :]
    zone = None
    if (offset := _OFFSET.search(after)) is not None:
        zone = _offset(offset["sign"].replace("\u2212", "-"), offset["h"], offset["m"])
    else:
        for name in _NAME.findall(after):
            if (minutes := words().zones.get(name.lower())) is not None:
                zone = timezone(timedelta(minutes=minutes)) if minutes else UTC
                break
    return _stamp(date.fromisoformat(day), str(hour), match["M"] or "0", match["S"], zone)
