"""The pace of a host: pure, so no test waits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.web import polite
from scraper.web.polite import Answer, Manners, Pace, Verdict

MANNERS = Manners()


def good(at: float, latency: float = 0.1) -> Answer:
    return Answer("good", at, at + latency, latency)


def busy(at: float, retry_after: float | None = None) -> Answer:
    return Answer("busy", at, at + 0.1, 0.1, retry_after)


def test_a_host_rests_a_second() -> None:
    assert polite.after(Pace(), good(100.0), MANNERS).next_at == pytest.approx(101.1)


def test_a_slow_host_rests_as_long_as_it_took() -> None:
    assert polite.after(Pace(), good(100.0, 4.0), MANNERS).next_at == pytest.approx(108.0)


def test_without_delay_nobody_rests() -> None:
    assert polite.after(Pace(), good(100.0, 4.0), Manners(delay=0)).next_at == pytest.approx(104.0)


@pytest.mark.parametrize(
    ("asked", "pause"), [(None, 1.0), (0.2, 1.0), (7.0, 7.0), (60.0, 60.0), (3_600.0, 60.0), (-5.0, 1.0)]
)
def test_crawl_delay_is_honoured_up_to_a_minute(asked: float | None, pause: float) -> None:
    pace = polite.after_robots(Pace(), asked, ended=100.0, manners=MANNERS)
    assert pace.next_at == pytest.approx(100.0 + pause)
    assert polite.after(pace, good(200.0), MANNERS).next_at == pytest.approx(200.1 + pause)


def test_refusals_halve_the_rate_each_time() -> None:
    pace = Pace()
    pauses = []
    for turn in range(4):
        at = turn * 1_000.0
        pace = polite.after(pace, busy(at), MANNERS)
        pauses.append(round(pace.next_at - at - 0.1, 3))
    assert pauses == [2.0, 4.0, 8.0, 16.0]


def test_one_event_is_one_step() -> None:
    """Three answers to questions that were under way at once are one refusal, not three."""
    pace = polite.after(Pace(), Answer("busy", 10.0, 11.0), MANNERS)
    for ended in (11.1, 11.2, 11.3):
        pace = polite.after(pace, Answer("busy", 10.5, ended), MANNERS)
    assert pace.steps == 1
    assert polite.after(pace, Answer("busy", 12.0, 12.5), MANNERS).steps == 2


def test_good_answers_take_the_steps_back_one_by_one() -> None:
    pace = replace(Pace(), steps=2)
    steps = []
    for turn in range(21):
        pace = polite.after(pace, good(turn * 100.0), MANNERS)
        steps.append(pace.steps)
    assert steps[8] == 2
    assert steps[9] == 1
    assert steps[19] == 0
    assert steps[20] == 0


def test_retry_after_is_waited_for_however_long() -> None:
    assert polite.after(Pace(), busy(100.0, 3_600.0), MANNERS).next_at == pytest.approx(3_700.1)


def test_nobody_is_left_alone_for_years() -> None:
    pace = polite.after(Pace(), busy(100.0, 1e12), MANNERS)
    assert pace.next_at == pytest.approx(100.1 + 86_400.0)
    held = polite.after_no_robots(Pace(), ended=100.0, retry_after=1e12, manners=MANNERS)
    assert held.next_at == pytest.approx(100.0 + 86_400.0)


def test_retry_after_never_shortens_the_pause() -> None:
    assert polite.after(Pace(), busy(100.0, 0.5), MANNERS).next_at == pytest.approx(102.1)


NOW = 1_795_000_000.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", None),
        ("-3", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("1.5", None),
        ("99999999999999999999", 999999999999.0),
        ("Wed, 18 Nov 2026 08:27:40 GMT", 1195.0 - 1135.0),
        ("Wed, 18 Nov 2026 08:27:40", 1195.0 - 1135.0),
        ("Wednesday, 18-Nov-26 08:27:40 GMT", 1195.0 - 1135.0),
        ("Wed, 18 Nov 2020 08:27:40 GMT", None),
        ("Wed, 99 Nov 2026 08:27:40 GMT", None),
    ],
)
def test_retry_after_is_read(header: str | None, seconds: float | None) -> None:
    now = 1_794_990_400.0  # 2026-11-18T08:26:40Z
    assert polite.retry_after_seconds(header, now) == seconds


def test_a_host_that_keeps_failing_is_parked() -> None:
    pace, turns = Pace(), 0
    while not pace.parked:
        pace = polite.after(pace, Answer("dead", turns * 100.0, turns * 100.0 + 1), MANNERS)
        turns += 1
    assert turns == 4
    assert pace.parked == "host-parked"


def test_a_good_answer_forgives_failures() -> None:
    pace = Pace()
    for turn in range(100):
        verdict: Verdict = "good" if turn % 3 == 2 else "dead"
        pace = polite.after(pace, Answer(verdict, turn * 100.0, turn * 100.0 + 1), MANNERS)
    assert not pace.parked


def test_a_host_without_robots_is_held_longer_each_time_and_then_parked() -> None:
    pace, waits = Pace(), []
    while not pace.parked:
        pace = polite.after_no_robots(pace, ended=50.0, retry_after=None, manners=MANNERS)
        waits.append(pace.next_at - 50.0)
    assert waits[:-1] == list(MANNERS.robots_waits)
    assert pace.parked == "robots-unreachable"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["good", "busy", "error", "dead"]),
            st.floats(0, 90),
            st.one_of(st.none(), st.floats(0.001, 5_000)),
        ),
        max_size=40,
    ),
    st.floats(0, 5),
)
def test_whatever_a_host_answers_it_is_left_alone_long_enough(
    answers: list[tuple[Verdict, float, float | None]], delay: float
) -> None:
    manners = Manners(delay=delay)
    pace, now = Pace(), 1_000.0
    for verdict, latency, retry_after in answers:
        started = max(now, pace.next_at)
        now = started + latency
        pace = polite.after(pace, Answer(verdict, started, now, latency, retry_after), manners)
        rest = pace.next_at - now
        assert rest >= delay - 1e-6
        assert rest >= (retry_after or 0) - 1e-6
        assert rest <= max(manners.longest_backoff, delay, retry_after or 0) + 1e-6
