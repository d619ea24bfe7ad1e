from __future__ import annotations

from collections import Counter

import pytest

from scraper.config import Exit
from scraper.web import end, screen
from scraper.web.tally import Tally


def tally(**more: object) -> Tally:
    made = Tally(100.0, total=1_000, before=100, active=7, complete=True)
    made.states = Counter({"ok": 190, "failed": 10})
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_a_line_says_where_things_stand() -> None:
    assert screen.summary(tally(), 120.0) == "300 of 1000 done, 10.0/s, 7 hosts, 10 failed, 70 s left"


def test_while_the_list_is_read_nobody_knows_how_long_it_takes() -> None:
    assert screen.summary(tally(complete=False), 120.0) == "300 of 1000+ done, 10.0/s, 7 hosts, 10 failed"


def test_the_rate_is_that_of_the_last_minute() -> None:
    counted = tally(states=Counter())
    rates = []
    for second in range(0, 200, 10):
        counted.states["ok"] = 10 * min(second, 100)
        rates.append(round(counted.rate(100.0 + second), 1))
    assert rates[1:11] == [10.0] * 10
    assert rates[-1] == 0.0
    assert screen.seconds_left(counted, 300.0) is None


def test_plain_lines_come_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    shown = screen.Lines()
    for second in range(0, 50, 5):
        shown.show(tally(), 100.0 + second)
    heard = capsys.readouterr()
    assert heard.out == ""
    assert len(heard.err.splitlines()) == 3


def test_a_bar_is_drawn_on_stderr_only(capsys: pytest.CaptureFixture[str]) -> None:
    with screen.Bar() as shown:
        shown.show(tally(), 120.0)
        shown.say("[not markup] bao.example is parked")
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "[not markup] bao.example is parked" in heard.err


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with screen.screen(quiet=True) as shown:
        shown.show(tally(), 120.0)
        shown.say("anything")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (89, "89 s"), (91, "2 min"), (5_399, "90 min"), (9_000, "2.5 h")]
)
def test_times_are_for_people(seconds: float, text: str) -> None:
    assert screen.duration(seconds) == text


@pytest.mark.parametrize(
    ("states", "stopped", "code"),
    [
        ({"ok": 3}, False, Exit.OK),
        ({"ok": 3, "skipped": 2}, False, Exit.OK),
        ({"ok": 3, "failed": 1}, False, Exit.FAILED),
        ({"ok": 3, "waiting": 1}, False, Exit.FAILED),
        ({"failed": 3}, False, Exit.NOTHING),
        ({}, False, Exit.NOTHING),
        ({"ok": 3}, True, Exit.INTERRUPTED),
    ],
)
def test_a_run_ends_with_a_code(states: dict[str, int], stopped: bool, code: Exit) -> None:  # noqa: FBT001 - a column
    assert end.exit_code(states, stopped=stopped) == code


def test_the_report_names_states_reasons_and_hosts() -> None:
    hosts = [
        {"host": f"h{n}.example", "ok": n, "skipped": 0, "failed": 9 - n, "waiting": 0} for n in range(14)
    ]
    report = {
        "urls": 30,
        "states": {"waiting": 0, "ok": 20, "skipped": 1, "failed": 9},
        "reasons": [{"status": "failed", "reason": "http-404", "count": 9}],
        "hosts": hosts,
        "held": [{"host": "h1.example", "reason": "rate-limited", "seconds": 90}],
        "paywalled": 2,
        "robots_ignored": True,
    }
    told = end.table(report).splitlines()
    assert told[:3] == ["30 URLs", "       20  ok", "        1  skipped"]
    assert "        9  http-404 (failed)" in told
    assert "        1        0        8        0  h1.example" in told
    assert "and 4 more, in report.json" in "\n".join(told)
    assert "      90s  h1.example (rate-limited)" in told
    assert told[-2:] == [
        "        2  pages say that they are not free",
        "robots.txt was ignored in this crawl",
    ]
