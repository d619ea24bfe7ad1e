"""How often one host may be asked: the pace of a host, as a value that each answer turns into the next.

Knows: delays, Crawl-delay, latency, Retry-After, halving and recovering, when a host has failed often enough.
Does not know: which host it is, its URLs, robots.txt, the network, the time (every moment is an argument).

A host has one connection, and the pause is counted from the end of an answer to the next question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Literal

Verdict = Literal["good", "busy", "error", "dead"]
"""What an answer says of its host: it works, asks for less (429, 503), has trouble (5xx), is not there."""

_SMOOTHING = 0.3
_WEIGHT: dict[Verdict, int] = {"good": 0, "busy": 1, "error": 1, "dead": 2}


@dataclass(frozen=True, slots=True)
class Manners:
    """What politeness means, for the whole crawl. All times are seconds.

    Attributes:
        delay: least pause between two requests to one host.
        longest_crawl_delay: a Crawl-delay above this counts as this.
        latency_share: the pause is at least this many times the host's own mean latency (not with `delay` 0).
        first_backoff: pause after the first refusal that names no time; each further step doubles it.
        longest_backoff: no pause of ours is longer; what a host asks for in Retry-After may be.
        longest_retry_after: a Retry-After above this counts as this: a slip of the pen in a header must not
            lose a host for years.
        calm: good answers in a row after which one step is taken back.
        park_at: a host is parked when its failures in a row reach this; no answer at all counts twice.
        robots_waits: how long a host is held before its unreachable robots.txt is asked for again, time
            by time; after the last it is parked.
        patience: when nothing else is left to do, the run waits no longer than this for hosts that are held.
        retries: further tries of one URL, after a failure that may pass.
        retry_wait: before the first of them; each further one waits four times as long.
    """

    delay: float = 1.0
    longest_crawl_delay: float = 60.0
    latency_share: float = 1.0
    first_backoff: float = 1.0
    longest_backoff: float = 60.0
    longest_retry_after: float = 86_400.0
    calm: int = 10
    park_at: int = 8
    robots_waits: tuple[float, ...] = (5.0, 30.0, 300.0, 1800.0)
    patience: float = 120.0
    retries: int = 2
    retry_wait: float = 2.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How one host is doing.

    Attributes:
        next_at: it is not asked before this moment.
        latency: mean seconds from question to headers, smoothed.
        crawl_delay: what its robots.txt asks for.
        steps: how many times the rate has been halved.
        stepped_at: when that was done last.
        calm: good answers in a row.
        failures: weight of the failures in a row.
        robots_tries: how often robots.txt could not be had, in a row.
        held: why it waits longer than its ordinary pause; empty when it does not.
        parked: why it is not asked again in this run; empty while it is.
    """

    next_at: float = 0.0
    latency: float = 0.0
    crawl_delay: float = 0.0
    steps: int = 0
    stepped_at: float = float("-inf")
    calm: int = 0
    failures: int = 0
    robots_tries: int = 0
    held: str = ""
    parked: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request has shown of a host.

    Attributes:
        verdict: see `Verdict`.
        started, ended: when it was asked and when the answer was complete.
        latency: seconds to the headers; None when there were none.
        retry_after: seconds the host asks to be left alone, if it does.
    """

    verdict: Verdict
    started: float
    ended: float
    latency: float | None = None
    retry_after: float | None = None


def pause(pace: Pace, manners: Manners) -> float:
    """Seconds between the end of one request and the start of the next, while all is well."""
    latency = min(pace.latency * manners.latency_share, manners.longest_backoff) if manners.delay else 0.0
    usual = max(manners.delay, pace.crawl_delay, latency)
    if not pace.steps:
        return usual
    halved = max(usual * 2.0**pace.steps, manners.first_backoff * 2.0 ** (pace.steps - 1))
    return max(usual, min(halved, manners.longest_backoff))


def after(pace: Pace, answer: Answer, manners: Manners) -> Pace:
    """The pace after one answer.

    Answers to questions that were under way when the rate was halved do not halve it again: one step
    an event.
    """
    latency = pace.latency
    if answer.latency is not None:
        latency += (answer.latency - latency) * (_SMOOTHING if latency else 1.0)
    steps, stepped_at, calm = pace.steps, pace.stepped_at, 0
    if answer.verdict == "good":
        calm = pace.calm + 1
        if steps and calm >= manners.calm:
            steps, calm = steps - 1, 0
    elif answer.verdict in {"busy", "dead"} and answer.started >= stepped_at:
        steps, stepped_at = steps + 1, answer.ended
    failures = pace.failures + _WEIGHT[answer.verdict] if answer.verdict != "good" else 0
    moved = replace(
        pace,
        latency=latency,
        steps=steps,
        stepped_at=stepped_at,
        calm=calm,
        failures=failures,
        held={"busy": "rate-limited", "dead": "no-answer"}.get(answer.verdict, ""),
        parked="host-parked" if failures >= manners.park_at else "",
    )
    wait = pause(moved, manners)
    if answer.retry_after is not None:
        wait = max(wait, min(answer.retry_after, manners.longest_retry_after))
    return replace(moved, next_at=max(pace.next_at, answer.ended + wait))


def after_robots(pace: Pace, crawl_delay: float | None, *, ended: float, manners: Manners) -> Pace:
    """The pace after robots.txt was had; `crawl_delay` is what it asks for, if it does."""
    moved = replace(with_crawl_delay(pace, crawl_delay, manners), robots_tries=0, held="")
    return replace(moved, next_at=max(pace.next_at, ended + pause(moved, manners)))


def with_crawl_delay(pace: Pace, asked: float | None, manners: Manners) -> Pace:
    """The pace of a host whose robots.txt asks for a delay, or for none."""
    wanted = min(max(asked or 0.0, 0.0), manners.longest_crawl_delay)
    return pace if wanted == pace.crawl_delay else replace(pace, crawl_delay=wanted)


def retry_wait(attempts: int, manners: Manners) -> float:
    """Seconds before a URL is tried again that has been tried again `attempts` times."""
    return manners.retry_wait * 4.0**attempts


def after_no_robots(pace: Pace, *, ended: float, retry_after: float | None, manners: Manners) -> Pace:
    """The pace after robots.txt could not be had: all is forbidden until it can (RFC 9309, 2.3.1.4)."""
    tries = pace.robots_tries + 1
    if tries > len(manners.robots_waits):
        return replace(pace, robots_tries=tries, parked="robots-unreachable", held="robots-unreachable")
    wait = max(manners.robots_waits[tries - 1], min(retry_after or 0.0, manners.longest_retry_after))
    return replace(pace, robots_tries=tries, held="robots-unreachable", next_at=ended + wait)


def retry_after_seconds(value: str | None, now: float) -> float | None:
    """What a Retry-After header asks for (RFC 9110, section 10.2.3), as seconds from `now`.

    Args:
        value: the header, if there is one.
        now: seconds since 1970.

    Returns:
        None where it says nothing of use: no header, garbage, 0, or a moment that has passed.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        try:
            moment = parsedate_to_datetime(text)
            # every date of HTTP is in GMT, also one that does not say so
            seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return None
    return seconds if seconds > 0 else None
