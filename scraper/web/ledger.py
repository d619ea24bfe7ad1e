"""The memory of a crawl: one SQLite file, a row for every URL.

Knows: which URLs there are, what became of each, when one is tried again; robots.txt answers; held hosts.
Does not know: the network, politeness, what a page is, the time (every moment is an argument, seconds
since 1970).

Every change is its own transaction in WAL mode, so a process that is killed loses nothing it had recorded.
"""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from scraper.web.robots import Robots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scraper.web.robots import Meaning
    from scraper.web.urls import Address

State = Literal["waiting", "ok", "skipped", "failed"]
STATES: tuple[State, ...] = get_args(State)
FILE = "ledger.sqlite"
_LAYOUT = "2"
_WAITING = STATES.index("waiting")
_OK = STATES.index("ok")
_FAILED = STATES.index("failed")

_ROW = "id, url, attempts, next_try, key, etag, modified, path, final"
_FIELDS = (
    "key, url, state, attempts, next_try, http, final, etag, modified, body_sha, text_sha, path, size,"
    " canonical, amp, paywall, title_sha, reason, detail, fetched_at"
)
_THEIRS = ", ".join(f"their.{name.strip()}" for name in _FIELDS.split(","))
_TAKEN = ", ".join(f"{name.strip()} = excluded.{name.strip()}" for name in _FIELDS.split(","))
_RANK = "CASE {}.state WHEN 1 THEN 3 WHEN 2 THEN 2 WHEN 3 THEN 1 ELSE 0 END"  # ok, skipped, failed, waiting
_SCHEMA = """
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS host (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, hold_until REAL, held
TEXT); CREATE TABLE IF NOT EXISTS robots (
  origin TEXT PRIMARY KEY, meaning TEXT NOT NULL, body BLOB NOT NULL, fetched_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS url (
  id INTEGER PRIMARY KEY, host INTEGER NOT NULL, key BLOB NOT NULL UNIQUE, url TEXT NOT NULL,
  state INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_try REAL NOT NULL DEFAULT 0,
  http INTEGER, final TEXT, etag TEXT, modified TEXT, body_sha BLOB, text_sha BLOB, path TEXT, size INTEGER,
  canonical TEXT, amp TEXT, paywall INTEGER, title_sha BLOB, reason TEXT, detail TEXT, fetched_at REAL);
CREATE INDEX IF NOT EXISTS queue ON url (host, state, next_try);
CREATE TABLE IF NOT EXISTS alias (key BLOB, url INTEGER, PRIMARY KEY (key, url)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS file ON url (path) WHERE path IS NOT NULL;
"""


class LedgerError(RuntimeError):
    """The file is not a ledger, or of another layout."""


@dataclass(frozen=True, slots=True)
class Row:
    """A URL that waits to be fetched.

    Attributes:
        id: its number in the ledger.
        url: what to ask for.
        attempts: how often it has been asked for in vain.
        due: it is not asked for before this moment.
        key: equal for two spellings of one page.
        etag, modified: what the server said of the version we have, for a conditional request.
        path: the file we have of it, below OUT, or None.
        final: where redirects led when that file was fetched, if they did.
    """

    id: int
    url: str
    attempts: int
    due: float
    key: bytes
    etag: str | None = None
    modified: str | None = None
    path: str | None = None
    final: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a URL, for good or for this run.

    Attributes:
        state, reason, detail: as in the manifest.
        at: when.
        http: status of the last answer, 0 when there was none.
        final: where the redirects led, if there were any.
        etag, modified: of the answer.
        body_sha, text_sha: SHA-256 of the page, unpacked, and of its text (as in the manifest).
        path, size: the file below OUT, and its bytes.
        canonical: the canonical address the page gives, when it is another.
        amp: the address of its AMP version.
        paywall: whether the page says that it is not free.
        title_sha: hash of the headline.
        aliases: keys of the other addresses of this page: where redirects led, its canonical address, its AMP
            version.
        asked: whether the URL was asked for at all.
    """

    state: State
    at: float
    reason: str = ""
    detail: str = ""
    http: int = 0
    final: str | None = None
    etag: str | None = None
    modified: str | None = None
    body_sha: bytes | None = None
    text_sha: bytes | None = None
    path: str | None = None
    size: int | None = None
    canonical: str | None = None
    amp: str | None = None
    paywall: bool = False
    title_sha: bytes | None = None
    aliases: tuple[bytes, ...] = ()
    asked: bool = True


class Ledger:
    """An open ledger. One process at a time (the crawl holds a lock on the folder)."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open a ledger, or begin one.

        Raises:
            LedgerError: the file is something else, or there is none to read.
        """
        address = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        try:
            self._db = sqlite3.connect(address, uri=True, isolation_level=None)
            if not read_only:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                self._db.execute("PRAGMA cache_size=-32768")
                self._db.executescript(_SCHEMA)
                self._db.execute("INSERT OR IGNORE INTO note VALUES ('layout', ?)", (_LAYOUT,))
            layout = self.note("layout")
        except sqlite3.OperationalError as error:
            if is_full(error):
                raise
            raise LedgerError(f"{path}: {error}") from None
        except sqlite3.DatabaseError as error:
            raise LedgerError(f"{path}: {error}") from None
        if layout != _LAYOUT:
            raise LedgerError(f"{path}: layout {layout}, this version reads {_LAYOUT}")
        self._hosts: dict[str, int] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def note(self, name: str) -> str | None:
        """A remark kept with the ledger."""
        row = self._db.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_note(self, name: str, value: str) -> None:
        """Keep a remark with the ledger."""
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))

    # -- what there is to do

    def add(self, addresses: Iterable[Address]) -> tuple[set[int], int]:
        """Enter addresses that are not there yet, in one transaction: (hosts with new ones, how many)."""
        fresh: set[int] = set()
        added = 0
        with _transaction(self._db):
            for address in addresses:
                host = self.host_id(address.host)
                done = self._db.execute(
                    "INSERT OR IGNORE INTO url (host, key, url, state) VALUES (?, ?, ?, ?)",
                    (host, address.key, address.url, _WAITING),
                )
                if done.rowcount:
                    fresh.add(host)
                    added += 1
        return fresh, added

    def add_refused(self, url: str, key: bytes, reason: str, detail: str, at: float) -> None:
        """Enter a line that is no address to crawl."""
        self._db.execute(
            "INSERT OR IGNORE INTO url (host, key, url, state, reason, detail, fetched_at)"
            " VALUES (0, ?, ?, ?, ?, ?, ?)",
            (key, url, _FAILED, reason, detail, at),
        )

    def knows(self, key: bytes) -> bool:
        """Whether there is a URL, or a refused line, of this key."""
        return self._db.execute("SELECT 1 FROM url WHERE key = ?", (key,)).fetchone() is not None

    def host_id(self, name: str) -> int:
        """The number of a host, entered if new."""
        known = self._hosts.get(name)
        if known is not None:
            return known
        row = self._db.execute("SELECT id FROM host WHERE name = ?", (name,)).fetchone()
        if row is None:
            row = (self._db.execute("INSERT INTO host (name) VALUES (?)", (name,)).lastrowid,)
        if len(self._hosts) > _REMEMBERED:
            self._hosts.clear()
        self._hosts[name] = int(row[0])
        return int(row[0])

    def host_name(self, host: int) -> str:
        """The name of a host."""
        row = self._db.execute("SELECT name FROM host WHERE id = ?", (host,)).fetchone()
        return "" if row is None else str(row[0])

    def hosts_waiting(self, after: int, most: int) -> list[tuple[int, float]]:
        """(host, moment it may be asked from) of hosts above `after` that have URLs waiting, in order."""
        return [
            (int(host), float(until or 0.0))
            for host, until in self._db.execute(
                "SELECT id, hold_until FROM host WHERE id > ?"
                " AND EXISTS (SELECT 1 FROM url WHERE url.host = host.id AND state = ?) ORDER BY id LIMIT ?",
                (after, _WAITING, most),
            )
        ]

    def take(self, host: int, most: int) -> list[Row]:
        """The URLs of a host that wait, those due first; nothing is marked."""
        return [
            Row(*row)
            for row in self._db.execute(
                f"SELECT {_ROW} FROM url WHERE host = ? AND state = ? ORDER BY next_try, id LIMIT ?",  # noqa: S608 - a constant
                (host, _WAITING, most),
            )
        ]

    # -- what became of it

    def finish(self, row: int, result: Result) -> None:
        """Record what became of a URL; what is known of an earlier file stays where the new one has none."""
        self._db.execute(
            "UPDATE url SET state = ?, attempts = attempts + ?, next_try = 0, http = ?, final = ?, etag = ?,"
            " modified = ?, body_sha = COALESCE(?, body_sha), text_sha = COALESCE(?, text_sha),"
            " path = COALESCE(?, path),"
            " size = COALESCE(?, size), canonical = ?, amp = ?, paywall = ?, title_sha = ?, reason = ?,"
            " detail = ?, fetched_at = ? WHERE id = ?",
            (
                STATES.index(result.state),
                int(result.asked),
                result.http or None,
                result.final,
                result.etag,
                result.modified,
                result.body_sha,
                result.text_sha,
                result.path,
                result.size,
                result.canonical,
                result.amp,
                int(result.paywall),
                result.title_sha,
                result.reason,
                result.detail[:300],
                result.at,
                row,
            ),
        )
        if result.aliases:
            self._db.executemany(
                "INSERT OR IGNORE INTO alias VALUES (?, ?)", [(key, row) for key in result.aliases]
            )

    def unchanged(self, row: int, at: float) -> None:
        """Record that the server has no newer version than ours."""
        self._db.execute(
            "UPDATE url SET state = ?, attempts = attempts + 1, next_try = 0, http = 304, fetched_at = ?"
            " WHERE id = ?",
            (_OK, at, row),
        )

    def postpone(self, row: int, *, attempts: int, until: float, http: int, reason: str, detail: str) -> None:
        """Record a failure that may pass: the URL keeps waiting."""
        self._db.execute(
            "UPDATE url SET attempts = ?, next_try = ?, http = ?, reason = ?, detail = ? WHERE id = ?",
            (attempts, until, http or None, reason, detail[:300], row),
        )

    def hold(self, host: int, until: float, reason: str) -> None:
        """Remember that a host is not to be asked before a moment, also by a later run."""
        self._db.execute("UPDATE host SET hold_until = ?, held = ? WHERE id = ?", (until, reason, host))

    def waiting_rows(self, host: int) -> Iterator[Row]:
        """All URLs of a host that wait; read in pieces, so that they may be finished meanwhile."""
        last = 0
        while rows := self._db.execute(
            f"SELECT {_ROW} FROM url WHERE host = ? AND state = ? AND id > ? ORDER BY id LIMIT 500",  # noqa: S608 - a constant
            (host, _WAITING, last),
        ).fetchall():
            yield from (Row(*row) for row in rows)
            last = int(rows[-1][0])

    def all_waiting(self) -> Iterator[tuple[Row, int]]:
        """All URLs that wait, with their hosts; read in pieces, as above."""
        last = 0
        while rows := self._db.execute(
            f"SELECT {_ROW}, host FROM url WHERE id > ? AND state = ? ORDER BY id LIMIT 500",  # noqa: S608 - a constant
            (last, _WAITING),
        ).fetchall():
            yield from ((Row(*row), int(host)) for *row, host in rows)
            last = int(rows[-1][0])

    def retry_failed(self) -> int:
        """Let every URL that failed wait again; how many."""
        done = self._db.execute(
            "UPDATE url SET state = ?, attempts = 0, next_try = 0 WHERE state = ? AND host <> 0",
            (_WAITING, _FAILED),
        )
        self._db.execute("UPDATE host SET hold_until = NULL, held = NULL")
        return int(done.rowcount)

    def refresh(self) -> int:
        """Let every page we have wait again, to ask whether it has changed; how many."""
        done = self._db.execute(
            "UPDATE url SET state = ?, attempts = 0, next_try = 0 WHERE state = ?", (_WAITING, _OK)
        )
        return int(done.rowcount)

    def files(self, after: int, most: int) -> list[tuple[int, int, str, int | None]]:
        """(id, host, path, size) of pages that count as done, in order, above `after`."""
        return self._db.execute(
            "SELECT id, host, path, size FROM url WHERE id > ? AND state = ? AND path IS NOT NULL"
            " ORDER BY id LIMIT ?",
            (after, _OK, most),
        ).fetchall()

    def forget(self, rows: Sequence[int]) -> None:
        """Let pages wait again whose files are gone."""
        with _transaction(self._db):
            self._db.executemany(
                "UPDATE url SET state = ?, etag = NULL, modified = NULL, path = NULL WHERE id = ?",
                [(_WAITING, row) for row in rows],
            )

    def path_taken(self, path: str, by_other_than: int) -> bool:
        """Whether another URL has its text in this file."""
        found = self._db.execute(
            "SELECT 1 FROM url WHERE path = ? AND id <> ? LIMIT 1", (path, by_other_than)
        ).fetchone()
        return found is not None

    def twin(
        self, row: int, keys: Sequence[bytes], title_sha: bytes | None, text_sha: bytes | None
    ) -> str | None:
        """The address of a page we have that is the same article.

        It is, when one of its addresses is one of `keys`, and it has the same headline or text. The address
        alone is not believed: some sites give one canonical address for every article.
        """
        marks = ", ".join("?" * len(keys))
        found = self._db.execute(
            f"SELECT url FROM url WHERE id IN (SELECT id FROM url WHERE key IN ({marks})"  # noqa: S608 - question marks
            f" UNION ALL SELECT url FROM alias WHERE key IN ({marks}))"
            " AND id <> ? AND state = ? AND (text_sha = ? OR title_sha = ?) LIMIT 1",
            (*keys, *keys, row, _OK, text_sha, title_sha),
        ).fetchone()
        return None if found is None else str(found[0])

    # -- several ledgers

    def absorb(self, path: Path) -> dict[bytes, str | None]:
        """Take over from another ledger what it knows better: {key: file} of the URLs taken over.

        Raises:
            LedgerError: the other is no ledger of this layout.
        """
        Ledger(path, read_only=True).close()
        self._db.execute("ATTACH ? AS other", (f"{path.resolve().as_uri()}?mode=ro",))
        try:
            with _transaction(self._db):
                self._db.execute("INSERT OR IGNORE INTO host (name) SELECT name FROM other.host ORDER BY id")
                self._db.execute(
                    "INSERT INTO robots SELECT * FROM other.robots WHERE true ON CONFLICT (origin)"
                    " DO UPDATE SET meaning = excluded.meaning, body = excluded.body,"
                    " fetched_at = excluded.fetched_at"
                    " WHERE excluded.fetched_at > fetched_at"
                )
                self._db.execute(
                    "INSERT INTO note SELECT * FROM other.note WHERE name = 'ignore_robots'"
                    " ON CONFLICT (name) DO NOTHING"
                )
                taken = self._db.execute(
                    f"INSERT INTO url (host, {_FIELDS}) SELECT COALESCE(mine.id, 0), {_THEIRS}"  # noqa: S608 - constants
                    " FROM other.url AS their LEFT JOIN other.host AS at ON at.id = their.host"
                    " LEFT JOIN host AS mine ON mine.name = at.name WHERE true"
                    f" ON CONFLICT (key) DO UPDATE SET {_TAKEN}"
                    f" WHERE {_RANK.format('excluded')} > {_RANK.format('url')}"
                    " OR (excluded.state = url.state"
                    " AND COALESCE(excluded.fetched_at, 0) > COALESCE(url.fetched_at, 0))"
                    " RETURNING key, path"
                ).fetchall()
                self._db.execute(
                    "INSERT OR IGNORE INTO alias SELECT their.key, mine.id FROM other.alias AS their"
                    " JOIN other.url AS at ON at.id = their.url JOIN url AS mine ON mine.key = at.key"
                )
        finally:
            self._db.execute("DETACH other")
        return dict(taken)

    def set_path(self, key: bytes, path: str) -> None:
        """A file has another name now."""
        self._db.execute("UPDATE url SET path = ? WHERE key = ?", (path, key))

    def elsewhere(self) -> list[str]:
        """Addresses that pages were redirected to in another shard."""
        return [
            str(row[0])
            for row in self._db.execute(
                "SELECT DISTINCT detail FROM url WHERE reason = 'other-shard' ORDER BY 1"
            )
        ]

    # -- robots.txt

    def robots(self, origin: str) -> Robots | None:
        """What an origin's robots.txt came to, if it was ever asked for."""
        row = self._db.execute(
            "SELECT meaning, body, fetched_at FROM robots WHERE origin = ?", (origin,)
        ).fetchone()
        if row is None:
            return None
        meaning: Meaning = row[0]
        return Robots(meaning, zlib.decompress(row[1]).decode(), row[2])

    def set_robots(self, origin: str, robots: Robots) -> None:
        """Keep what an origin's robots.txt came to."""
        self._db.execute(
            "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)",
            (origin, robots.meaning, zlib.compress(robots.text.encode()), robots.fetched_at),
        )

    # -- what there is to say

    def counts(self) -> dict[State, int]:
        """How many URLs are in each state."""
        found = dict(self._db.execute("SELECT state, count(*) FROM url GROUP BY state").fetchall())
        return {state: int(found.get(number, 0)) for number, state in enumerate(STATES)}

    def reasons(self) -> list[tuple[State, str, int]]:
        """(state, reason, how many), most first."""
        return [
            (STATES[state], reason or "", count)
            for state, reason, count in self._db.execute(
                "SELECT state, reason, count(*) FROM url GROUP BY 1, 2 ORDER BY 3 DESC"
            )
        ]

    def statuses(self) -> list[tuple[int, int]]:
        """(HTTP status, how many); 0 for URLs without an answer."""
        return self._db.execute(
            "SELECT COALESCE(http, 0), count(*) FROM url GROUP BY 1 ORDER BY 1"
        ).fetchall()

    def by_host(self, most: int) -> list[tuple[str, dict[State, int]]]:
        """(host, URLs by state) of the hosts with most failures, then of those with most that waits."""
        rows = self._db.execute(
            "SELECT host.name, sum(state = 0), sum(state = 1), sum(state = 2), sum(state = 3), count(*) AS n"
            " FROM url JOIN host ON host.id = url.host GROUP BY url.host"
            " ORDER BY 5 DESC, 2 DESC, n DESC LIMIT ?",
            (most,),
        )
        return [(name, dict(zip(STATES, numbers, strict=True))) for name, *numbers, _ in rows]

    def held(self, now: float) -> list[tuple[str, str, float]]:
        """(host, reason, until) of hosts that are not to be asked now."""
        return self._db.execute(
            "SELECT name, COALESCE(held, ''), hold_until FROM host WHERE hold_until > ? ORDER BY 3", (now,)
        ).fetchall()

    def paywalled(self) -> int:
        """How many pages say that they are not free."""
        return int(self._db.execute("SELECT count(*) FROM url WHERE paywall = 1").fetchone()[0])


_REMEMBERED = 50_000


def is_full(error: sqlite3.Error) -> bool:
    """Whether SQLite failed because the disk did."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}


class _transaction:  # noqa: N801 - reads as a statement
    """All or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")
