"""robots.txt by RFC 9309: what an answer means, and what it allows.

Knows: which statuses allow, which forbid for now; the size that is read; which lines concern us.
Does not know: the network, the time, where answers are kept. Protego parses and matches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from protego import Protego

from scraper.web.recent import Recent

AGENT = "newswash"
"""The product token that robots.txt files name us by."""

LARGEST = 500 * 1024
"""Bytes of a robots.txt that count (RFC 9309, section 2.5)."""

FRESH = 24 * 3600.0
"""Seconds for which an answer is used (section 2.4)."""

_PARSED = 1 << 20
"""Characters of rules whose parsed form is kept. It takes some fifty bytes for each."""
_NAMES_AGENT = re.compile(r"user[- ]?agent\b\s*:?\s*(.*)", re.IGNORECASE)
_FOR_ALL = re.compile(r"(?:site-?maps?|host)\b", re.IGNORECASE)

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
    """The lines of a robots.txt that concern us: the groups that are ours or everybody's, and sitemaps.

    The others go before anything is parsed. A file may name twenty thousand agents before twenty thousand
    rules, and a parser that enters every rule for every agent would be at it for hours. A group is ours when
    it names our token, with or without a version after it (section 2.2.1).
    """
    if len(body) > LARGEST:  # half a line is no rule: it would forbid more than the whole one
        body = body[: body.rfind(b"\n", 0, LARGEST) + 1]
    kept: list[str] = []
    naming = ours = False
    for raw in body.decode("utf-8-sig", errors="replace").splitlines():
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        agent = _NAMES_AGENT.match(line)
        if agent:
            ours = ours and naming  # a line that names an agent after rules begins another group
            naming = True
            name = agent[1].partition("/")[0].strip().lower()
            if name in {"*", AGENT}:
                ours = True
                kept.append(f"User-agent: {name}")
        elif _FOR_ALL.match(line):
            kept.append(line)
        else:
            naming = False
            if ours:
                kept.append(line)
    return "".join(f"{line}\n" for line in kept)


class RobotsReader:
    """Parsed rules, the last ones kept: parsing costs a hundred times what a look-up does."""

    def __init__(self, keep: int = _PARSED) -> None:
        self._parsed: Recent[str, Protego] = Recent(keep)

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
        return self._parsed.get(text) or self._parsed.put(text, Protego.parse(text), len(text))
