"""Whose turn it is, with a clock that the tests move."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scraper.web.frontier import Frontier, Task, Turn, redirected
from scraper.web.ledger import Row
from scraper.web.polite import Pace


class Shelf:
    """URLs by host, in memory."""

    def __init__(self, hosts: dict[int, int]) -> None:
        self.rows = {
            host: [Row(host * 10_000 + n, f"http://h{host}/{n}", 0, 0.0, b"") for n in range(count)]
            for host, count in hosts.items()
        }
        self.taken = 0

    def hosts_waiting(self, after: int, most: int) -> list[tuple[int, float]]:
        found = [(host, 0.0) for host in sorted(self.rows) if host > after and self.rows[host]]
        return found[:most]

    def take(self, host: int, most: int) -> list[Row]:
        self.taken += 1
        return sorted(self.rows[host], key=lambda row: (row.due, row.id))[:most]

    def done(self, row: Row) -> None:
        host = row.id // 10_000
        self.rows[host] = [other for other in self.rows[host] if other.id != row.id]


def finish(shelf: Shelf, frontier: Frontier, turn: Turn, next_at: float) -> None:
    frontier.release(turn.host, Pace(next_at=next_at))
    shelf.done(turn.task.row)
    frontier.finished(turn.task)


def turn_of(frontier: Frontier, now: float) -> Turn:
    turn = frontier.next(now)
    assert isinstance(turn, Turn)
    return turn


def test_hosts_take_turns_whatever_the_length_of_their_lists() -> None:
    shelf = Shelf({1: 1_000, 2: 3, 3: 3})
    frontier = Frontier(shelf)
    order = []
    for _ in range(9):
        turn = turn_of(frontier, 0.0)
        order.append(turn.host)
        finish(shelf, frontier, turn, 0.0)
    assert Counter(order) == {1: 3, 2: 3, 3: 3}


def test_a_host_that_does_not_answer_holds_nobody_up() -> None:
    shelf = Shelf({1: 10, 2: 10})
    frontier = Frontier(shelf)
    slow = turn_of(frontier, 0.0)
    for _ in range(10):
        turn = turn_of(frontier, 0.0)
        assert turn.host != slow.host
        finish(shelf, frontier, turn, 0.0)
    assert frontier.next(0.0) is None


def test_a_host_is_not_asked_before_its_time() -> None:
    shelf = Shelf({1: 2})
    frontier = Frontier(shelf)
    finish(shelf, frontier, turn_of(frontier, 0.0), 5.0)
    assert frontier.next(4.9) == 5.0
    assert turn_of(frontier, 5.0).host == 1


def test_a_url_in_hand_is_not_handed_out_twice() -> None:
    """Its host may be asked again while the page is still being cleaned."""
    shelf = Shelf({1: 2})
    frontier = Frontier(shelf)
    first = turn_of(frontier, 0.0)
    frontier.release(1, Pace())
    second = turn_of(frontier, 0.0)
    frontier.release(1, Pace())
    assert first.task.row != second.task.row
    assert frontier.next(0.0) is None
    frontier.finished(first.task)  # it failed and still waits: it may be tried again
    assert turn_of(frontier, 0.0).task.row == first.task.row


def test_a_url_that_is_due_later_waits() -> None:
    shelf = Shelf({1: 1})
    shelf.rows[1] = [Row(10_000, "http://h1/0", 1, 30.0, b"")]
    frontier = Frontier(shelf)
    assert frontier.next(0.0) == 30.0
    assert turn_of(frontier, 30.0).task.row.id == 10_000


def test_a_redirect_waits_for_its_turn_at_the_other_host() -> None:
    shelf = Shelf({1: 1, 2: 1})
    frontier = Frontier(shelf)
    first, second = turn_of(frontier, 0.0), turn_of(frontier, 0.0)
    moved = redirected(first.task, "http://h2/there")
    frontier.release(1, Pace())
    assert frontier.send(2, moved) == ""
    assert frontier.next(0.0) is None  # host 2 is being asked
    frontier.release(2, Pace(next_at=1.0))
    assert frontier.next(0.0) == 1.0
    turn = turn_of(frontier, 1.0)
    assert (turn.host, turn.task) == (2, moved)
    assert turn.task.hops == (first.task.url,)
    assert second.host == 2


def test_a_parked_host_is_not_asked_again() -> None:
    shelf = Shelf({1: 5, 2: 1})
    frontier = Frontier(shelf)
    turn = turn_of(frontier, 0.0)
    guest = Task(Row(99, "http://h3/0", 0, 0.0, b""), 3, "http://h1/guest")
    assert frontier.send(1, guest) == ""
    assert frontier.park(1, "host-parked") == [guest]
    assert frontier.send(1, guest) == "host-parked"
    assert frontier.wake(1) == "host-parked"
    assert frontier.in_hand(1) == {turn.task.row.id}
    assert turn_of(frontier, 0.0).host == 2
    assert frontier.next(1e9) is None


def test_a_turn_used_for_robots_gives_the_task_back() -> None:
    shelf = Shelf({1: 3})
    frontier = Frontier(shelf)
    turn = turn_of(frontier, 0.0)
    frontier.again(1, turn.task)
    frontier.release(1, Pace(next_at=1.0))
    assert turn_of(frontier, 1.0).task == turn.task


def test_a_host_wakes_when_it_gets_new_urls() -> None:
    shelf = Shelf({1: 1})
    frontier = Frontier(shelf)
    finish(shelf, frontier, turn_of(frontier, 0.0), 0.0)
    assert frontier.next(0.0) is None
    shelf.rows[1] = [Row(10_005, "http://h1/5", 0, 0.0, b"")]
    assert frontier.wake(1) == ""
    assert turn_of(frontier, 0.0).task.row.id == 10_005


def test_few_seats_serve_many_hosts() -> None:
    shelf = Shelf(dict.fromkeys(range(1, 101), 2))
    frontier = Frontier(shelf, seats=7)
    seen: Counter[int] = Counter()
    while isinstance(turn := frontier.next(0.0), Turn):
        seen[turn.host] += 1
        assert frontier.active() <= 7
        finish(shelf, frontier, turn, 0.0)
    assert seen == dict.fromkeys(range(1, 101), 2)


@given(
    st.dictionaries(st.integers(1, 12), st.integers(1, 9), min_size=1), st.integers(1, 6), st.integers(0, 999)
)
def test_every_url_gets_exactly_one_turn(hosts: dict[int, int], at_once: int, seed: int) -> None:
    shelf = Shelf(hosts)
    frontier = Frontier(shelf, seats=4)
    under_way: list[Turn] = []
    given_out: Counter[int] = Counter()
    shuffle = Random(seed)  # noqa: S311 - an order, not a secret
    now = 0.0
    while True:
        turn = frontier.next(now) if len(under_way) < at_once else None
        if isinstance(turn, Turn):
            assert turn.host not in {other.host for other in under_way}
            given_out[turn.task.row.id] += 1
            under_way.append(turn)
            continue
        if not under_way:
            if turn is None:
                break
            now = turn
            continue
        finish(shelf, frontier, under_way.pop(shuffle.randrange(len(under_way))), now + 1.0)
    assert sum(given_out.values()) == sum(hosts.values())
    assert set(given_out.values()) == {1}
