"""`newswash pipe`: JSON lines in, JSON lines out, one for one and in the same order.

Knows: which fields come in and go out.
Does not know: how lines are read, how pages are cleaned.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections import deque
    from collections.abc import Iterator

    from scraper.inputs import Reading
    from scraper.record import Job, Outcome

HELP = "clean JSON lines from standard input to standard output"
_FOUND = ("title", "author", "date", "language")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from scraper.cli import add_common  # noqa: PLC0415 - the cli imports this file
    from scraper.config import add_limits  # noqa: PLC0415 - as above

    parser.add_argument(
        "--receipts", action="store_true", help="list every removed line (kind, rule, text) instead of counts"
    )
    add_common(parser, files=False)
    add_limits(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work."""
    from scraper.forks import context  # noqa: PLC0415 - after the arguments are read

    # the workers load while this process does
    context()
    import signal  # noqa: PLC0415 - light
    from collections import deque  # noqa: PLC0415 - light

    from scraper.config import Exit, settings  # noqa: PLC0415 - after the arguments are read
    from scraper.inputs import Reading  # noqa: PLC0415 - as above
    from scraper.run import Tally  # noqa: PLC0415 - as above
    from scraper.workers import Pool  # noqa: PLC0415 - as above

    wishes = settings(args)
    reading = Reading(size=wishes.limits.size)
    fields: deque[dict[str, Any]] = deque()
    out = sys.stdout.buffer
    tally = Tally()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Pool(wishes.workers, wishes.options, wishes.limits, receipts=args.receipts, score=False) as pool:
            for outcome in pool.map(_jobs(reading, fields), idle=out.flush):
                out.write(_line(outcome, fields.popleft(), receipts=args.receipts))
                tally.add(outcome)
    except KeyboardInterrupt:
        # what is answered is whole lines; nothing goes on from here, so there is nothing to say
        return Exit.INTERRUPTED
    finally:
        out.flush()
    return tally.exit if tally.total else Exit.OK


def _jobs(reading: Reading, fields: deque[dict[str, Any]]) -> Iterator[Job]:
    """One job a line; the record's other fields are put aside until its answer comes."""
    from io import FileIO  # noqa: PLC0415 - light

    from scraper.inputs.lines import job_of, longest, others_of, record_of, split  # noqa: PLC0415 - as above
    from scraper.inputs.reading import Spot  # noqa: PLC0415 - as above

    # without a buffer a read gives what is there, so that a line in a live pipe is not held up by the next;
    # nor does it hold a lock that the end of the interpreter would wait for in vain
    read = FileIO(sys.stdin.fileno(), closefd=False).read
    for number, line in enumerate(split(read, longest(reading)), 1):
        spot = Spot(str(number), str(number))
        record = record_of(line)
        if isinstance(record, tuple):
            fields.append({})
            yield spot.failed(*record)
        else:
            fields.append(others_of(record, reading))
            yield job_of(record, spot, reading)


def _line(outcome: Outcome, fields: dict[str, Any], *, receipts: bool) -> bytes:
    """The output line, whatever the other fields hold."""
    from dataclasses import replace  # noqa: PLC0415 - light

    from scraper.inputs.jsontext import dumps  # noqa: PLC0415 - after the arguments are read

    try:
        return dumps(_answer(outcome, fields, receipts=receipts)) + b"\n"
    except ValueError as error:
        # nested as deep as can still be read, but not written
        failed = replace(outcome, status="failed", reason="bad-json", detail=str(error), text="")
        return dumps(_answer(failed, {}, receipts=receipts)) + b"\n"


def _answer(outcome: Outcome, fields: dict[str, Any], *, receipts: bool) -> dict[str, Any]:
    """The output line: what came in, then what was found.

    What the record already says of title, author, date and language stays where the page says nothing.
    """
    answer = {**fields, "text": outcome.text}
    for name in _FOUND:
        found = getattr(outcome, name)
        answer[name] = fields.get(name) if found is None else found
    answer["status"] = outcome.status
    answer["reason"] = outcome.reason
    answer["removed"] = (
        [{"kind": gone.kind, "rule": gone.rule, "text": gone.text} for gone in outcome.receipts]
        if receipts
        else dict(outcome.removed)
    )
    return answer
