"""Whose turn it is: hosts served fairly, each at its own pace.

Knows: which hosts have work, when each may be asked again, what of their work is in hand.
Does not know: the network, robots.txt, the time (every moment is an argument), where URLs are kept (a
`Store`).

Hosts stand in a heap by the moment they may be asked from, and, among those whose moment has come, in the
order in which they came: so one host with a million URLs, or a slow one, never holds up another. Of a
host's URLs only a handful are in memory, and of hosts at most `seats`: what is in memory does not grow
with the list.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from scraper.web.polite import Pace

if TYPE_CHECKING:
    from scraper.web.ledger import Row

_HANDFUL = 8
_CROWD = 500


class Store(Protocol):
    """Where URLs are kept. The ledger is one."""

    def hosts_waiting(self, after: int, most: int) -> list[tuple[int, float]]:
        """(host, moment it may be asked from) of hosts above `after` with URLs waiting, in order."""

    def take(self, host: int, most: int) -> list[Row]:
        """The URLs of a host that wait, those due first."""


@dataclass(frozen=True, slots=True)
class Task:
    """A URL on its way.

    Attributes:
        row: the URL as the ledger knows it.
        home: the host of that URL.
        url: what is asked for now: the URL, or where redirects have led so far.
        hops: the addresses that redirected, in order.
    """

    row: Row
    home: int
    url: str
    hops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One request may be sent to a host."""

    host: int
    task: Task
    pace: Pace


@dataclass(slots=True)
class _Seat:
    """One host that has work."""

    pace: Pace
    queue: list[Task] = field(default_factory=list)
    guests: list[Task] = field(default_factory=list)
    busy: set[int] = field(default_factory=set)
    asked: bool = False
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class _Parked:
    """A host that is not asked any more."""

    reason: str
    busy: set[int]


class Frontier:
    """The hosts that have work, in the order of their turns.

    Each turn that `next` gives is ended by `release` (the host may be asked again) or `park`; each task by
    `finished`.
    """

    def __init__(self, store: Store, *, seats: int = 10_000) -> None:
        self._store = store
        self._most = seats
        self._seats: dict[int, _Seat] = {}
        self._parked: dict[int, _Parked] = {}
        self._heap: list[tuple[float, int, int]] = []
        self._tickets = 0
        self._cursor = 0
        self._missed = False

    # -- whose turn

    def next(self, now: float) -> Turn | float | None:
        """The next request, or the moment to ask again, or None when nothing waits for its moment."""
        if len(self._seats) < self._most // 2 + 1:
            self._fill()
        while self._heap:
            at, ticket, host = self._heap[0]
            seat = self._seats.get(host)
            if seat is None or seat.ticket != ticket or seat.asked:
                heapq.heappop(self._heap)
                continue
            if at > now:
                return at
            heapq.heappop(self._heap)
            task = self._pick(host, seat, now)
            if isinstance(task, Task):
                seat.asked = True
                return Turn(host, task, seat.pace)
            if task is not None:
                self._enter(host, seat, task)
            elif not seat.busy:
                del self._seats[host]
                if len(self._seats) < self._most // 2 + 1:
                    self._fill()
        return None

    def _pick(self, host: int, seat: _Seat, now: float) -> Task | float | None:
        """The next task of a host, or the moment when it has one, or None."""
        if seat.guests:
            return seat.guests.pop(0)
        if not seat.queue:
            for row in self._store.take(host, _HANDFUL + len(seat.busy)):
                if row.id not in seat.busy:
                    seat.queue.append(Task(row, host, row.url))
        if not seat.queue:
            return None
        due = seat.queue[0].row.due
        if due > now:
            seat.queue.clear()
            return due
        task = seat.queue.pop(0)
        seat.busy.add(task.row.id)
        return task

    # -- what happened

    def release(self, host: int, pace: Pace) -> None:
        """A request has ended: the host may be asked again when its pace allows."""
        seat = self._seats[host]
        seat.pace, seat.asked = pace, False
        self._enter(host, seat, pace.next_at)

    def again(self, host: int, task: Task) -> None:
        """Put a task of a turn back to the front: the turn was used for something else."""
        self._seats[host].guests.insert(0, task)

    def send(self, host: int, task: Task) -> str:
        """Hand a task to the host its redirect leads to; why that host takes none, when it is parked."""
        if host in self._parked:
            return self._parked[host].reason
        seat = self._seat(host, 0.0)
        seat.guests.append(task)
        if not seat.asked:
            self._enter(host, seat, seat.pace.next_at)
        return ""

    def is_crowded(self, host: int) -> bool:
        """Whether so many redirects wait for a host that no more should be held in memory for it."""
        seat = self._seats.get(host)
        return seat is not None and len(seat.guests) >= _CROWD

    def finished(self, task: Task) -> None:
        """A task has ended, whatever came of it; the ledger knows by now."""
        seat = self._seats.get(task.home)
        if seat is None:
            if task.home in self._parked:
                self._parked[task.home].busy.discard(task.row.id)
            return
        seat.busy.discard(task.row.id)
        if not seat.asked:
            self._enter(task.home, seat, seat.pace.next_at)

    def wake(self, host: int) -> str:
        """A host has new URLs. Why it will not be asked, when it is parked; else empty."""
        if host in self._parked:
            return self._parked[host].reason
        seat = self._seats.get(host)
        if seat is not None:
            if not seat.asked:
                self._enter(host, seat, seat.pace.next_at)
        elif len(self._seats) < self._most:
            self._enter(host, self._seat(host, 0.0), 0.0)
        else:
            self._missed = True
        return ""

    def park(self, host: int, reason: str) -> list[Task]:
        """Ask a host no more in this run; the tasks that had come to it from other hosts."""
        seat = self._seats.pop(host, None)
        self._parked[host] = _Parked(reason, seat.busy if seat else set())
        return [] if seat is None else list(seat.guests)

    def is_parked(self, host: int) -> bool:
        """Whether a host is not asked any more."""
        return host in self._parked

    def in_hand(self, host: int) -> frozenset[int]:
        """The URLs of a parked host that were begun before."""
        return frozenset(self._parked[host].busy) if host in self._parked else frozenset()

    def paces(self) -> dict[int, Pace]:
        """The pace of every host that still has work."""
        return {host: seat.pace for host, seat in self._seats.items()}

    def active(self) -> int:
        """How many hosts are in turn."""
        return len(self._seats)

    # -- seats

    def _seat(self, host: int, hold_until: float) -> _Seat:
        seat = self._seats.get(host)
        if seat is None:
            pace = Pace(next_at=hold_until, held="held" if hold_until else "")
            seat = self._seats[host] = _Seat(pace)
        return seat

    def _enter(self, host: int, seat: _Seat, at: float) -> None:
        self._tickets += 1
        seat.ticket = self._tickets
        heapq.heappush(self._heap, (max(at, seat.pace.next_at), self._tickets, host))

    def _fill(self) -> None:
        """Give free seats to hosts that have none; after the last host once more from the first."""
        while len(self._seats) < self._most:
            wanted = min(self._most - len(self._seats), 2_000)
            found = self._store.hosts_waiting(self._cursor, wanted)
            for host, hold_until in found:
                if host not in self._seats and host not in self._parked:
                    self._enter(host, self._seat(host, hold_until), hold_until)
            if found:
                self._cursor = found[-1][0]
            if len(found) < wanted:
                if not self._missed:
                    return
                self._missed, self._cursor = False, 0


def redirected(task: Task, to: str) -> Task:
    """The task, at its next address."""
    return replace(task, url=to, hops=(*task.hops, task.url))
