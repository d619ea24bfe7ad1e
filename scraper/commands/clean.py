"""`newswash clean`: files, folders and archives in, clean texts out.

Knows: the options of the command, and which parts of a run it needs.
Does not know: how any of them works.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from scraper.config import Settings
    from scraper.inputs import Reading
    from scraper.outputs.manifest import Manifest
    from scraper.record import Outcome

HELP = "clean saved pages, texts and dumps"
_FEW = 8


def _number(text: str) -> int:
    """A whole number from 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from argparse import BooleanOptionalAction  # noqa: PLC0415 - the cli has imported it

    from scraper.cli import add_common  # noqa: PLC0415 - the cli imports this file
    from scraper.config import add_limits  # noqa: PLC0415 - as above

    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="pages (.html .htm .xhtml .mhtml .txt), folders, patterns, archives (.warc .jsonl .parquet "
        ".zip .tar, packed or not), or - for standard input",
    )
    add_common(parser)
    add_keys(parser)
    run_group = parser.add_argument_group("large runs")
    run_group.add_argument(
        "--shard-size", type=_number, metavar="N", help="records in a file of jsonl or parquet (50000)"
    )
    run_group.add_argument(
        "--resume",
        action=BooleanOptionalAction,
        default=True,
        help="pass over what the manifest in OUT says is done, by the same rules (default)",
    )
    run_group.add_argument(
        "--max-members", type=_number, metavar="N", help="members read of one archive (10000000)"
    )
    run_group.add_argument("--max-total", metavar="SIZE", help="bytes read of one file, unpacked (1T)")
    run_group.add_argument(
        "--max-spool", metavar="SIZE", help="bytes put aside on disk of a zip or Parquet in an archive (16G)"
    )
    add_limits(parser)


def add_keys(parser: argparse.ArgumentParser) -> None:
    """Declare the names of fields."""
    fields = parser.add_argument_group("JSON lines and Parquet")
    for key in ("html", "text", "url"):
        said = f"the field of the {key} ({key}); a.b is the field b in the field a"
        fields.add_argument(f"--{key}-key", default=key, metavar="NAME", help=said)


def run(args: argparse.Namespace) -> int:
    """Do the work."""
    from scraper.forks import context  # noqa: PLC0415 - after the arguments are read

    # the workers load while this process does
    context(many=not _handful(args.paths))
    from scraper.config import UsageError, settings  # noqa: PLC0415 - after the arguments are read

    wishes = settings(args)
    _end_politely()
    if wishes.out_given:
        return _to_folder(args, wishes)
    if wishes.formats not in {("txt",), ("jsonl",)}:
        raise UsageError(
            f"{', '.join(wishes.formats)} cannot go to standard output; name a folder with -o OUT"
        )
    return _to_stdout(args, wishes)


def _handful(paths: list[str]) -> bool:
    """Whether these are a few single pages."""
    from pathlib import Path  # noqa: PLC0415 - light

    from scraper.names import PAGES, suffix_of  # noqa: PLC0415 - light

    few = len(paths) <= _FEW
    return few and all(path == "-" or (suffix_of(path) in PAGES and Path(path).is_file()) for path in paths)


def _end_politely() -> None:
    """Let a request to end (SIGTERM) be like Ctrl-C: what was done is noted."""
    import signal  # noqa: PLC0415 - light

    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _reading(args: argparse.Namespace, wishes: Settings, **more: Any) -> Reading:
    """How inputs are read."""
    from scraper.config import size  # noqa: PLC0415 - after the arguments are read
    from scraper.inputs import Reading  # noqa: PLC0415 - as above

    limits = {
        "members": args.max_members,
        "total": size(args.max_total) if args.max_total else None,
        "spool": size(args.max_spool) if args.max_spool else None,
    }
    return Reading(
        html_key=args.html_key,
        text_key=args.text_key,
        url_key=args.url_key,
        size=wishes.limits.size,
        **{key: value for key, value in limits.items() if value is not None},
        **more,
    )


def _to_folder(args: argparse.Namespace, wishes: Settings) -> int:
    """Clean into a folder with a manifest."""
    import time  # noqa: PLC0415 - light

    from scraper import report  # noqa: PLC0415 - after the arguments are read
    from scraper.inputs import jobs  # noqa: PLC0415 - as above
    from scraper.inputs.weigh import Weight  # noqa: PLC0415 - as above
    from scraper.outputs import Outputs  # noqa: PLC0415 - as above
    from scraper.run import SHARD, Recorder, Tally, record  # noqa: PLC0415 - as above
    from scraper.version import fingerprint, rules_version  # noqa: PLC0415 - as above
    from scraper.workers import Pool  # noqa: PLC0415 - as above

    start = time.monotonic()
    tally = Tally()
    _make(wishes.out)
    with Pool(wishes.workers, wishes.options, wishes.limits, score=wishes.records) as pool:
        rules = fingerprint(wishes, args.html_key, args.text_key, args.url_key)
        manifest = _manifest(wishes.out, rules, time.time(), resume=args.resume)
        outputs = Outputs(
            wishes.out,
            wishes.formats,
            rules_version(),
            title=wishes.title,
            used=manifest.shards,
            taken=manifest.taken,
        )
        recorder = Recorder(outputs, manifest, tally, shard_size=args.shard_size or SHARD)

        def done(spot: Any) -> bool:
            is_done = manifest.done(
                spot.identity, lambda: outputs.paths(spot.stem, spot.identity), spot.changed
            )
            tally.earlier += is_done
            return is_done

        def ignored(what: str) -> None:
            tally.ignored[what] += 1

        def wrote(path: str) -> bool:
            return path == report.NAME or manifest.wrote(path)

        weight = Weight(args.paths, quiet=wishes.quiet or not sys.stderr.isatty())
        try:
            with report.Progress(time.monotonic, weight.total, quiet=wishes.quiet) as progress:
                reading = _reading(
                    args,
                    wishes,
                    out=wishes.out,
                    wrote=wrote,
                    done=done,
                    count=progress.count,
                    ignored=ignored,
                )
                outcomes = pool.map(progress.read(jobs(args.paths, reading)), idle=recorder.pause)
                record(outcomes, recorder, outputs, manifest, progress.seen)
        finally:
            seconds = time.monotonic() - start
            facts = report.summary(tally, seconds=seconds) | {"rules_version": rules_version()}
            _report(wishes, facts)
            if not wishes.quiet:
                report.show(tally, where=f"to {wishes.out}", seconds=seconds)
    return tally.exit


def _report(wishes: Settings, facts: dict[str, Any]) -> None:
    """Write report.json; a disk without room has been complained of already."""
    from contextlib import suppress  # noqa: PLC0415 - light

    from scraper import report  # noqa: PLC0415 - after the arguments are read

    with suppress(OSError):
        report.write(wishes.out, facts)


def _make(out: Path) -> None:
    """Make the folder to write to."""
    from scraper.config import UsageError  # noqa: PLC0415 - after the arguments are read

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror}") from error


def _manifest(out: Path, rules: str, now: float, *, resume: bool) -> Manifest:
    """Open the manifest in the folder to write to."""
    from scraper.config import UsageError  # noqa: PLC0415 - after the arguments are read
    from scraper.outputs.manifest import Manifest  # noqa: PLC0415 - as above
    from scraper.run import NO_ROOM  # noqa: PLC0415 - as above

    try:
        return Manifest(out, rules, now, resume=resume)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        raise UsageError(f"cannot write to {out}: {error.strerror}") from error


def _to_stdout(args: argparse.Namespace, wishes: Settings) -> int:
    """Clean to standard output: one page as text, any number as JSON lines."""
    import time  # noqa: PLC0415 - light
    from itertools import chain, islice  # noqa: PLC0415 - light

    from scraper import report  # noqa: PLC0415 - after the arguments are read
    from scraper.config import UsageError  # noqa: PLC0415 - as above
    from scraper.inputs import jobs  # noqa: PLC0415 - as above
    from scraper.run import Tally  # noqa: PLC0415 - as above
    from scraper.workers import Pool  # noqa: PLC0415 - as above

    tally = Tally()
    as_lines = wishes.formats == ("jsonl",)
    with Pool(wishes.workers, wishes.options, wishes.limits, score=wishes.records) as pool:
        waiting = jobs(args.paths, _reading(args, wishes))
        first = [] if as_lines else list(islice(waiting, 2))
        if len(first) > 1:
            raise UsageError("there is more than one input; name a folder with -o OUT, or use --format jsonl")
        with report.Progress(time.monotonic, lambda: None, quiet=True) as progress:
            for outcome in pool.map(chain(first, waiting), idle=sys.stdout.buffer.flush):
                sys.stdout.buffer.write(_rendered(outcome, wishes))
                tally.add(outcome)
                progress.seen(outcome)
                if outcome.status == "skipped" and not as_lines:
                    sys.stderr.write(f"newswash: {outcome.id}: {outcome.reason}: {outcome.detail}\n")
    sys.stdout.buffer.flush()
    return tally.exit


def _rendered(outcome: Outcome, wishes: Settings) -> bytes:
    """An outcome as it goes to standard output."""
    from scraper.inputs.jsontext import dumps  # noqa: PLC0415 - after the arguments are read
    from scraper.outputs.rows import record  # noqa: PLC0415 - as above
    from scraper.outputs.text import as_text  # noqa: PLC0415 - as above
    from scraper.version import rules_version  # noqa: PLC0415 - as above

    if wishes.formats == ("jsonl",):
        return dumps(record(outcome, rules_version())) + b"\n"
    if outcome.status != "ok":
        return b""
    return as_text(outcome, title=wishes.title).encode("utf-8", "replace")
