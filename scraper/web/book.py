"""Writing down what became of each URL: file, manifest, ledger, in this order.

Knows: the order of writing, which articles are the same twice, which failures are tried again.
Does not know: the network, HTML, whose turn it is.

The file and the manifest row are there before the ledger says that a page is done, so at any moment in
which the process may die a page is either done or will be fetched again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scraper.record import Outcome
from scraper.web import polite, urls
from scraper.web.ledger import Result

if TYPE_CHECKING:
    from scraper.web.frontier import Frontier, Task
    from scraper.web.judge import End
    from scraper.web.ledger import Row
    from scraper.web.plan import Plan, Tools

_RATE_LIMITED_TRIES = 8  # it is the host that is asked too often; it is parked before one URL gets so far
_LONGEST_WAIT = 60.0
_CROWDED_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    """An outcome, with what the ledger wants to know beside it."""

    outcome: Outcome
    result: Result


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something that was put and is not committed yet."""

    row: int
    result: Result
    task: Task | None


class Book:
    """What becomes of URLs goes through here, one after the other."""

    def __init__(self, plan: Plan, tools: Tools, frontier: Frontier) -> None:
        self._manners = plan.manners
        self._ledger = tools.ledger
        self._sink = tools.sink
        self._tally = tools.tally
        self._clock = tools.clock
        self._frontier = frontier
        self._entries: list[_Entry] = []
        self._refused: dict[bytes, tuple[str, str, str]] = {}
        self._since: float | None = None
        self._fresh: dict[bytes, list[tuple[Outcome, Result]]] = {}

    def found(self, task: Task, found: Found) -> None:
        """A page was looked at."""
        outcome, result = found.outcome, found.result
        if outcome.status == "ok":
            result = replace(
                result, text_sha=hashlib.sha256(outcome.text.encode("utf-8", "replace")).digest()
            )
            twin = self._twin(task, outcome, result)
            if twin is not None:
                detail = f"the same article as {twin}"
                outcome = replace(outcome, status="skipped", reason="duplicate", detail=detail, text="")
            outcome = self._own_file(task, outcome)
        written = self._sink.put(outcome)
        result = replace(
            result,
            state=outcome.status,
            reason=outcome.reason,
            detail=outcome.detail,
            path=written.path,
            size=written.size,
        )
        if outcome.status == "ok" and self._sink.batch > 1:
            for key in (task.row.key, *result.aliases):
                self._fresh.setdefault(key, []).append((outcome, result))
        self._enter(_Entry(task.row.id, result, task))

    def unchanged(self, task: Task) -> None:
        """The version we have is the newest."""
        self._ledger.unchanged(task.row.id, self._clock())
        self._tally.unchanged += 1
        self._tally.count("ok", "")
        self._frontier.finished(task)

    def end(self, task: Task, end: End, status: int) -> None:
        """A URL gave nothing: try it again later, or write down why."""
        row = task.row
        limited = end.reason == "rate-limited"
        tries = _RATE_LIMITED_TRIES if limited else self._manners.retries
        if end.passing and row.attempts < tries and not self._frontier.is_parked(task.home):
            wait = 0.0 if limited else polite.retry_wait(row.attempts, self._manners)
            self._ledger.postpone(
                row.id,
                attempts=row.attempts + 1,
                until=self._clock() + wait,
                http=status,
                reason=end.reason,
                detail=end.detail,
            )
            self._frontier.finished(task)
        else:
            self._write_off(row, end, status, task)

    def put_off(self, task: Task, status: int, to: str) -> None:
        """A URL leads to a host for which too many wait: it is asked for again when fewer do."""
        self._ledger.postpone(
            task.row.id,
            attempts=task.row.attempts,
            until=self._clock() + _CROWDED_WAIT,
            http=status,
            reason="crowded",
            detail=f"redirected to {to}, where many wait",
        )
        self._frontier.finished(task)

    def give_up(self, row: Row, end: End) -> None:
        """A URL will not be asked for at all."""
        self._write_off(row, end, 0, None)

    def refuse(self, line: str, key: bytes, reason: str, detail: str) -> None:
        """A line of the list names no page."""
        if key in self._refused or self._ledger.knows(key):
            return
        self._sink.put(Outcome(line, "", None, "failed", reason=reason, detail=detail))
        self._refused[key] = (line, reason, detail)
        self._tally.total += 1
        self._commit_in_time()

    def leave(self, row: Row, reason: str) -> None:
        """The run ends before this URL could be asked for; the next run will."""
        detail = "the host is not to be asked yet; run the same command later"
        stem = urls.stem(row.url, row.key)
        self._sink.put(Outcome(row.url, stem, row.url, "failed", reason=reason, detail=detail))
        self._tally.count("waiting", reason)

    @property
    def pending(self) -> bool:
        """Whether something was put that is not committed."""
        return self._since is not None

    def commit(self) -> None:
        """Make everything stand that was put."""
        self._sink.commit()
        entries, self._entries = self._entries, []
        refused, self._refused = self._refused, {}
        self._since = None
        self._fresh.clear()
        for key, (line, reason, detail) in refused.items():
            self._ledger.add_refused(line, key, reason, detail, self._clock())
            self._tally.count("failed", reason)
        for entry in entries:
            self._ledger.finish(entry.row, entry.result)
            self._tally.count(entry.result.state, entry.result.reason)
            if entry.task is not None:
                self._frontier.finished(entry.task)

    def _enter(self, entry: _Entry) -> None:
        self._entries.append(entry)
        self._commit_in_time()

    def _commit_in_time(self) -> None:
        """Commit what was put, when it is enough or has waited long."""
        now = self._clock()
        if self._since is None:
            self._since = now
        if len(self._entries) + len(self._refused) >= self._sink.batch or now - self._since > _LONGEST_WAIT:
            self.commit()

    def _write_off(self, row: Row, end: End, status: int, task: Task | None) -> None:
        stem = urls.stem(row.url, row.key)
        self._sink.put(Outcome(row.url, stem, row.url, end.state, reason=end.reason, detail=end.detail))
        final = task.url if task is not None and task.hops else None
        asked = task is not None and end.reason != "robots"
        result = Result(
            end.state, self._clock(), end.reason, end.detail, http=status, final=final, asked=asked
        )
        self._enter(_Entry(row.id, result, task))

    def _twin(self, task: Task, outcome: Outcome, result: Result) -> str | None:
        """The address of a page we have that is the same article."""
        keys = (task.row.key, *result.aliases)
        for key in keys:
            for other, there in self._fresh.get(key, ()):
                if other.id != outcome.id and (
                    there.text_sha == result.text_sha or other.title == outcome.title
                ):
                    return other.id
        return self._ledger.twin(task.row.id, keys, result.title_sha, result.text_sha)

    def _own_file(self, task: Task, outcome: Outcome) -> Outcome:
        """The outcome, with a file name that no other URL has."""
        path = self._sink.path_of(outcome.stem)
        if path is not None and self._ledger.path_taken(path, task.row.id):
            return replace(outcome, stem=urls.stem(task.row.url, task.row.key, digits=32))
        return outcome
