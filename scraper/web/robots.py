"""robots.txt by RFC 9309: what an answer means, and what it allows.

Knows: which statuses allow, which forbid for now; the size that is read; the group that is ours.
Does not know: the network, the time, where answers are kept. Protego parses and matches.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

from protego import Protego

AGENT = "newswash"
"""The product token that robots.txt files name us by."""

LARGEST = 500 * 1024
"""Bytes of a robots.txt that count (RFC 9309, section 2.5)."""

FRESH = 24 * 3600.0
"""Seconds for which an answer is used (section 2.4)."""

Meaning = Literal["rules", "open", "closed"]
_TOO_MANY = 429
_NONE_THERE = range(300, 500)
_SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Robots:
    """What an origin's robots.txt came to.

    Attributes:
        meaning: `rules` (read the text), `open` (there is none: everything is allowed), `closed` (it could
            not be had: nothing is allowed for now).
        text: the rules.
        fetched_at: when, in seconds since 1970.
    """

    meaning: Meaning
    text: str
    fetched_at: float


def meaning_of(status: int | None) -> Meaning:
    """What the status of the answer means; None when there was no answer.

    Redirects have been followed before: one that is still there led nowhere, which is as if there were no
    file (section 2.3.1.2).
    """
    if status is None:
        return "closed"
    if status in _SUCCESS:
        return "rules"
    return "open" if status in _NONE_THERE and status != _TOO_MANY else "closed"


def text_of(body: bytes) -> str:
    """The part of a robots.txt that counts, as text."""
    return body[:LARGEST].decode("utf-8-sig", errors="replace")


class RobotsReader:
    """Parsed rules, the last few thousand kept.

    Parsing costs a hundred times what a look-up does, and parsed rules of every host would not fit in memory.
    """

    def __init__(self, keep: int = 1_000) -> None:
        self._keep = keep
        self._parsed: OrderedDict[str, Protego] = OrderedDict()

    def allows(self, robots: Robots, url: str) -> bool:
        """Whether we may ask for `url`."""
        if robots.meaning != "rules":
            return robots.meaning == "open"
        return self._rules(robots.text).can_fetch(url, AGENT)

    def crawl_delay(self, robots: Robots) -> float | None:
        """Seconds between requests that the rules ask of us, if they do."""
        if robots.meaning != "rules":
            return None
        delay = self._rules(robots.text).crawl_delay(AGENT)
        return None if delay is None else float(delay)

    def sitemaps(self, robots: Robots) -> tuple[str, ...]:
        """The sitemaps the file names."""
        return tuple(self._rules(robots.text).sitemaps) if robots.meaning == "rules" else ()

    def _rules(self, text: str) -> Protego:
        rules = self._parsed.get(text)
        if rules is None:
            rules = self._parsed[text] = Protego.parse(text)
            if len(self._parsed) > self._keep:
                self._parsed.popitem(last=False)
        else:
            self._parsed.move_to_end(text)
        return rules
